"""``python tools/build_lite.py FOLDER``: the notebooks as a site with Python inside the browser.

JupyterLite with the wheel of this tree. Python itself (Pyodide) and the packages that are compiled
come from their public server when a reader opens a notebook, the others from PyPI: the site needs
no server of its own, its reader needs the internet.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[1]
NOT_IN_A_BROWSER = {"duckdb"}
"""What reads files larger than a browser holds; nothing else of topline needs it."""

FIRST_CELL = """\
# In a browser only: topline from this site, its packages from the servers of Pyodide and PyPI.
# The first time this takes a minute.
import piplite
await piplite.install("topline", deps=False)
await piplite.install({packages!r})"""


def build_lite(folder: Path) -> None:
    """Build the site into a folder, which is made anew."""
    stage = folder.with_name(f"{folder.name}-source")
    for old in (folder, stage):
        shutil.rmtree(old, ignore_errors=True)
    files = stage / "files" / "notebooks"
    files.mkdir(parents=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = with_first_cell(nbformat.read(path, as_version=4))
        # JupyterLite shows what is stored as a list of lines with commas between them.
        (files / path.name).write_text(nbformat.v4.writes(notebook, split_lines=False), "utf-8")
    others = shutil.ignore_patterns("*.md", "*.py", "_*")
    shutil.copytree(ROOT / "docs", stage / "files" / "docs", ignore=others)
    _run("hatchling", "build", "-t", "wheel", "-d", str(stage.resolve()), cwd=ROOT)
    (wheel,) = stage.glob("*.whl")
    _run(
        *("jupyterlite_core.app", "build", "--apps", "lab", "--contents", "files"),
        *("--piplite-wheels", wheel.name, "--output-dir", str(folder.resolve())),
        cwd=stage,
    )
    # JupyterLite finds a picture of a notebook in its list of files, but loads it from here.
    shutil.copytree(stage / "files" / "docs", folder / "docs")


def with_first_cell(notebook: Any) -> Any:
    """Return a notebook that begins with the cell that installs topline."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split("[>=]", words)[0] for words in project["dependencies"]}
    packages = [*sorted(needed - NOT_IN_A_BROWSER), "ipywidgets"]
    cell = nbformat.v4.new_code_cell(FIRST_CELL.format(packages=packages), id="install")
    notebook.cells.insert(0, cell)
    return notebook


def _run(*words: str, cwd: Path) -> None:
    subprocess.run([sys.executable, "-m", *words], cwd=cwd, check=True)


if __name__ == "__main__":
    build_lite(Path(sys.argv[1]))
