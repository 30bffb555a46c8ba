"""Notebook 05 with Python inside the browser: ``pytest tests/browser/lite.py`` after ``make lite``.

No test of ``make test``: Python and its packages come from the servers of Pyodide and PyPI.
"""

import functools
import http.server
import threading
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "build" / "lite"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture
def site():
    if not (SITE / "lab" / "index.html").is_file():
        pytest.fail(f"{SITE.relative_to(SITE.parents[1])} is not there: run make lite first")
    handler = functools.partial(Quiet, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_explorer_runs_in_the_browser(site, chromium):
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(f"{site}/lab/index.html?path=notebooks/05-explorer.ipynb")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
    # The first cell fetches Python and the packages: about a hundred megabytes.
    panel = page.locator(".jp-OutputArea-output:has(.widget-slider)").last
    panel.wait_for(timeout=15 * 60_000)
    before = panel.locator("table").first.inner_text()
    assert "52.40" in before
    handle = panel.locator(".widget-slider [role=slider]").first
    handle.focus()
    handle.press("ArrowRight")
    page.wait_for_function(
        "([cell, before]) => cell.innerText !== before",
        arg=[panel.locator("table").first.element_handle(), before],
        timeout=60_000,
    )
    assert page.locator('.jp-OutputArea-output[data-mime-type*="stderr"]').count() == 0
