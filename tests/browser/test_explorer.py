"""The explorer as a person meets it: JupyterLab, Chromium, keyboard."""

import pandas as pd
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
OUTPUT = ".jp-OutputArea-output:has(.widget-slider)"


@pytest.fixture(scope="module")
def page(opened):
    return opened("05-explorer.ipynb")


@pytest.fixture
def explorer(page, run_all):
    page.set_viewport_size({"width": 1400, "height": 1000})
    run_all(page)
    output = page.locator(OUTPUT).last
    output.locator("img").first.wait_for(timeout=60_000)
    return page, output


def seen(output):
    picture = output.locator("img").first.get_attribute("src")
    return picture, output.locator("table").first.inner_text()


def changes(output, before):
    expect(output.locator("img").first).not_to_have_attribute("src", before[0], timeout=10_000)
    expect(output.locator("table").first).not_to_have_text(before[1], timeout=10_000)


def test_a_slider_moved_by_keyboard_moves_chart_table_and_sentence(explorer):
    _, output = explorer
    before, sentence = seen(output), output.locator("[role=status]").first.inner_text()
    handle = output.locator(".widget-slider [role=slider]").first
    handle.focus()
    handle.press("ArrowRight")
    changes(output, before)
    assert float(handle.get_attribute("aria-valuenow")) == 1510
    assert output.locator("[role=status]").first.inner_text() != sentence


def test_the_picture_has_a_text_alternative_that_follows(explorer):
    page, output = explorer
    alt = output.locator("img").first.get_attribute("alt")
    assert "Should 56%" in alt
    before = seen(output)
    page.get_by_role("combobox", name="Question").select_option(index=1)
    changes(output, before)
    assert "48%" in output.locator("img").first.get_attribute("alt")


@pytest.mark.parametrize(
    ("box", "typed"), [("Respondents", "3000"), ("Level %", "99"), ("Design effect", "1.5")]
)
def test_every_number_has_a_named_box_and_follows_what_is_typed(explorer, box, typed):
    page, output = explorer
    before = seen(output)
    field = page.get_by_role("spinbutton", name=box)
    field.fill(typed)
    field.press("Enter")
    changes(output, before)


@pytest.mark.parametrize(
    ("name", "index"), [("Poll", 6), ("Question", 1), ("Method", 5), ("Design", 1)]
)
def test_every_list_moves_what_it_should(explorer, name, index):
    page, output = explorer
    before = seen(output)
    page.get_by_role("combobox", name=name, exact=True).select_option(index=index)
    changes(output, before)


@pytest.mark.parametrize("name", ["Allow for rounding", "All answers together"])
def test_every_switch_moves_what_it_should(explorer, name):
    page, output = explorer
    before = seen(output)
    page.get_by_role("checkbox", name=name).check()
    changes(output, before)


def test_every_view_has_its_picture(explorer):
    page, output = explorer
    for view, words in (("leads", "lead"), ("margin", "margin"), ("answers", "interval")):
        before = seen(output)
        page.get_by_role("button", name=view, exact=True).click()
        changes(output, before)
        assert words in output.locator("img").first.get_attribute("alt").lower()


def test_copy_as_code_shows_what_gives_the_picture(explorer):
    page, output = explorer
    page.get_by_role("button", name="Show code").click()
    expect(output.locator("pre")).to_contain_text("tl.charts.interval_chart(poll, 'cooperation')")


def test_export_writes_what_is_seen_and_says_where(explorer, lab):
    page, output = explorer
    page.get_by_role("button", name="leads", exact=True).click()
    expect(output.locator("table").first).to_contain_text("Should not")
    page.get_by_role("button", name="Export").click()
    told = output.locator("[role=status]").last
    expect(told).to_contain_text("Written to", timeout=30_000)
    folder = lab[2] / "reports" / "explorer"
    names = {path.name for path in folder.iterdir()}
    kinds = (".png", ".svg", ".pdf", ".csv", "-values.csv")
    assert names == {f"fom-2002-12-nato-cooperation-leads{kind}" for kind in kinds}
    written = pd.read_csv(folder / "fom-2002-12-nato-cooperation-leads.csv").drop(columns="note")
    assert written["lead"].tolist() == [33]


@pytest.mark.parametrize("width", [800, 1600])
def test_nothing_is_cut_off_at(explorer, width):
    page, output = explorer
    page.set_viewport_size({"width": width, "height": 1000})
    page.wait_for_timeout(500)
    area = output.bounding_box()
    for part in ("img", "table", "button:has-text('Export')"):
        box = output.locator(part).first.bounding_box()
        assert box["x"] + box["width"] <= area["x"] + area["width"] + 1, part


WATCH = """output => {
    window.spent = [];
    let pressed = null;
    document.addEventListener('keydown', () => { pressed = performance.now(); }, true);
    new MutationObserver(changes => {
        const added = changes.flatMap(change => [...change.addedNodes]);
        if (pressed !== null && added.some(node => node.nodeName === 'IMG')) {
            window.spent.push(performance.now() - pressed);
            pressed = null;
        }
    }).observe(output, {subtree: true, childList: true});
}"""


def test_key_press_to_new_picture(explorer, record_property):
    """Not a limit: the log keeps the figure, taken by the browser's own clock."""
    page, output = explorer
    output.evaluate(WATCH)
    handle = output.locator(".widget-slider [role=slider]").first
    handle.focus()
    first, pictures = float(handle.get_attribute("aria-valuenow")), set()
    for _ in range(12):
        before = output.locator("img").first.get_attribute("src")
        handle.press("ArrowRight")
        expect(output.locator("img").first).not_to_have_attribute("src", before)
        pictures.add(output.locator("img").first.get_attribute("src"))
    spent = sorted(page.evaluate("window.spent"))
    told = f"median {spent[6]:.0f} ms, most {spent[-1]:.0f} ms"
    record_property("measured: key press to new picture", told)
    assert len(spent) == len(pictures) == 12
    assert float(handle.get_attribute("aria-valuenow")) == first + 12 * 10
