"""Pages that open from disk with no request: one per notebook, and the index over everything."""

from collections.abc import Iterable
from typing import Any

from nbconvert.exporters import HTMLExporter
from pygments.formatters import HtmlFormatter

from topline.report.html import rendered

_WIDGET = "application/vnd.jupyter.widget-view+json"


def notebook_page(notebook: Any, title: str) -> str:
    """Return an executed notebook as one HTML page without scripts."""
    # The "basic" template is the cells alone: the others fetch scripts from elsewhere.
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(_without_widgets(notebook))
    return rendered(
        "notebook.html",
        title=title,
        body=body,
        code_style=HtmlFormatter().get_style_defs(".highlight"),
    )


def index_page(notebooks: Iterable[Any], polls: Iterable[Any]) -> str:
    """Return the page that links notebooks, the files they wrote, and the pages of polls."""
    title = "Published polls: every number that follows"
    return rendered("index.html", title=title, notebooks=notebooks, polls=polls)


def heading_and_question(notebook: Any) -> tuple[str, str]:
    """Return a notebook's first heading, and the first line under it: the reader's question."""
    lines = [line for line in notebook.cells[0].source.splitlines() if line.strip()]
    return lines[0].lstrip("# "), lines[1].strip("*_ ") if len(lines) > 1 else ""


def _without_widgets(notebook: Any) -> Any:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if _WIDGET in output.get("data", {}):
                output["data"] = {"text/plain": "Interactive: open this notebook with make lab."}
    return notebook
