"""The explorer with a poll that was just typed into a notebook."""

import nbformat
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
TYPED = """\
import topline as tl
answers = {"Tea": "52", "Coffee": "41.5", "Neither": tl.REMAINDER}
question = tl.Question("tea", "Tea or coffee?", answers)
poll = tl.Poll("typed", pollster="Me", n=640, questions=[question])
tl.explore(poll)
"""


def test_a_typed_poll_is_explored(lab, opened, run_all):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    cells = [nbformat.v4.new_code_cell(TYPED)]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, lab[2] / "notebooks" / "typed.ipynb")
    page = opened("typed.ipynb")
    run_all(page)
    output = page.locator(".jp-OutputArea-output:has(.widget-slider)").last
    output.locator("img").first.wait_for(timeout=60_000)
    assert "Tea 52%" in output.locator("img").first.get_attribute("alt")
    field = page.get_by_role("spinbutton", name="Respondents")
    assert field.input_value() == "640"
    before = output.locator("img").first.get_attribute("src")
    field.fill("2000")
    field.press("Enter")
    expect(output.locator("img").first).not_to_have_attribute("src", before)
    page.get_by_role("button", name="Show code").click()
    expect(output.locator("pre")).to_contain_text("n=2000)")
