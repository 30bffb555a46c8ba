"""JupyterLab on a free port and a real Chromium to look at it. Nothing may leave this machine."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-browser"))), None
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PLACES = [
    "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR",
    "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path():
    if CHROMIUM is None:
        if os.environ.get("TOPLINE_BROWSER") == "required":
            pytest.fail("TOPLINE_BROWSER=required, and there is no chromium or google-chrome")
        pytest.skip(
            "no chromium or google-chrome on this machine; with one (Debian: apt-get install "
            "chromium) make test looks at the notebooks and pages in a browser, too"
        )
    return CHROMIUM


@pytest.fixture(scope="session")
def lab(tmp_path_factory, chromium_path):
    """Serve a copy of the notebooks; yield (address, token, folder)."""
    home = tmp_path_factory.mktemp("lab")
    root = home / "project"
    for part in ("notebooks", "docs"):
        shutil.copytree(ROOT / part, root / part)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    env = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    env |= {name: str(home / name.lower()) for name in PLACES}
    env |= {"JUPYTER_CONFIG_PATH": str(ROOT / ".jupyter"), "JUPYTER_PLATFORM_DIRS": "1"}
    options = [
        "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options], env=env, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status?token={token}", server, home / "lab.log")
        yield address, token, root
    finally:
        server.terminate()
        server.wait(15)
        log.close()


def _wait_for(url, server, log):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium(chromium_path):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, headless=True, args=FLAGS
        )
        yield browser
        browser.close()


KERNEL_READY = """() => Promise.race([
    (async () => {
        const session = jupyterapp.shell.currentWidget.sessionContext;
        await session.ready; await session.session.kernel.info; return true })(),
    new Promise((_, no) => setTimeout(() => no(Error('kernel not ready')), 60000))])"""


@pytest.fixture(scope="module")
def opened(lab, chromium):
    """Give a function that opens a notebook in JupyterLab; at the end nothing may be amiss."""
    address, token, _ = lab
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    outside, problems = [], []
    context.route(
        lambda url: not url.startswith((address, "data:", "blob:")),
        lambda route: (outside.append(route.request.url), route.abort()),
    )
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)

    def open_notebook(name):
        page.goto(f"{address}/doc/tree/notebooks/{name}?token={token}&reset")
        page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=60_000)
        # The page's promise has no time limit of its own.
        page.evaluate(KERNEL_READY)
        return page

    yield open_notebook
    context.close()
    assert not outside, f"requests left this machine: {outside}"
    assert not problems, f"the console has errors: {problems}"


@pytest.fixture(scope="session")
def run_all():
    """Give a function that runs every cell; the last outputs go first, so none is mistaken."""

    def run(page):
        page.evaluate("() => { jupyterapp.commands.execute('notebook:clear-all-cell-outputs') }")
        page.locator(".jp-OutputArea-output").first.wait_for(state="detached")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()

    return run
