"""The pages of a report in a real browser: they fit, ask for nothing, and print."""

import re

import pytest

import topline as tl

pytestmark = pytest.mark.browser

PAGES = ["fom-2002-12-nato", "fom-2004-04-nato", "one-page/fom-2002-12-nato"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report") / "out"
    tl.write_report([tl.load_poll(name) for name in tl.poll_ids()], folder)
    return folder


@pytest.fixture
def page(chromium, folder):
    context = chromium.new_context()
    page = context.new_page()
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert not [url for url in asked if not url.startswith((folder.as_uri(), "data:"))]
    assert not problems


@pytest.mark.parametrize("width", [400, 800, 1600])
@pytest.mark.parametrize("name", [*PAGES, "index"])
def test_no_page_scrolls_sideways(page, folder, name, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((folder / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_chart_has_a_text_alternative(page, folder):
    page.goto((folder / "fom-2002-12-nato.html").as_uri())
    pictures = page.get_by_role("img")
    assert pictures.count() >= 3
    for number in range(pictures.count()):
        tree = pictures.nth(number).evaluate(
            "e => e.alt || e.getAttribute('aria-label') || e.querySelector('desc')?.textContent"
        )
        assert len(tree) > 40


@pytest.mark.parametrize(
    ("name", "most"),
    [("fom-2002-12-nato", 3), ("one-page/fom-2002-12-nato", 1), ("one-page/fom-2004-04-nato", 1)],
)
def test_it_prints_on_a4(page, folder, tmp_path, name, most):
    page.goto((folder / f"{name}.html").as_uri())
    printed = page.pdf(format="A4", path=tmp_path / "page.pdf", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= most
    assert b"/MediaBox [0 0 595" in printed or b"/MediaBox [0 0 594" in printed
