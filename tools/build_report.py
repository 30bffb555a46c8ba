"""``python tools/build_report.py notebooks --output reports``: what ``make report`` runs.

Notebooks are executed and become pages, polls on record get theirs with charts and tables, and an
index leads to all of them. No page makes a request.
"""

import argparse
import gc
import shutil
import sys
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader
from tqdm import tqdm

from run_notebooks import CellError, execute, without_widgets
from topline.explore.panel import FIRST
from topline.extras import needs_extra
from topline.files import LAST, put_in_place, stage_for
from topline.polls.toml import known_polls
from topline.report.pages import TEMPLATES, add_poll, write_page

with needs_extra("report", "the report of notebooks"):
    from nbconvert.exporters import HTMLExporter
    from pygments.formatters import HtmlFormatter

_TEMPLATES = TEMPLATES.overlay(
    loader=ChoiceLoader(
        [FileSystemLoader(Path(__file__).parent / "templates"), PackageLoader("topline.report")]
    )
)


Done = TypeVar("Done")


class Built(NamedTuple):
    """What a build wrote: how many pages, charts and tables."""

    pages: int
    charts: int
    tables: int


class Page(NamedTuple):
    """A notebook's page in the index, and the files that the notebook wrote."""

    page: str
    title: str
    question: str
    files: list[str]


def build_report(
    notebooks: Path, output: Path, *, polls: Path | None = None, force: bool = False
) -> Built:
    """Execute notebooks and write pages, charts, tables and ``index.html`` into ``output``.

    Polls are those that come with topline and those of the folder ``polls``, as
    :func:`known_polls` has them. The notebooks run as copies, side by side. If one fails, CellError
    says where and ``output`` stays as it was. ValueError if there are no notebooks, or if a file
    that is not of a former report is in the way and ``force`` is not given.
    """
    paths = sorted(notebooks.glob("*.ipynb"))
    if not paths:
        raise ValueError(f"{notebooks}: there are no notebooks (*.ipynb) in this folder")
    with stage_for(output) as stage:
        fresh = stage / "reports"
        fresh.mkdir()
        # What topline began with is seen first.
        known = dict(sorted(known_polls(polls).items(), key=lambda item: item[0] != FIRST))
        pages = stage / "pages"
        # Started anew, not forked: a kernel's threads do not survive that.
        spawn = get_context("spawn")
        with ProcessPoolExecutor(mp_context=spawn, initializer=_collect_seldom) as pool:
            try:
                runs = {
                    path.stem: pool.submit(_add_notebook, path, stage / path.stem, pages)
                    for path in paths
                }
                drawn = {
                    name: pool.submit(add_poll, poll, pages, f"polls/{name}.html", chart_files=True)
                    for name, poll in known.items()
                }
                with tqdm(total=len(runs) + len(drawn), unit="step", leave=False) as progress:
                    told = [_awaited(name, work, progress) for name, work in runs.items()]
                    entries = [_awaited(name, work, progress) for name, work in drawn.items()]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
        for name in runs:
            shutil.copytree(stage / name / "reports", fresh, dirs_exist_ok=True)
        # Whoever runs a notebook by hand writes these files, too.
        shared = _files(fresh)
        shutil.copytree(pages, fresh, dirs_exist_ok=True)
        title = "Published polls: every number that follows"
        index = _TEMPLATES.get_template("all_pages.html")
        write_page(fresh / LAST, index, title=title, notebooks=told, polls=entries)
        written = put_in_place(fresh, output, force=force, shared=shared)
    return Built(
        pages=sum(path.suffix == ".html" for path in written),
        charts=sum(path.suffix == ".svg" for path in written),
        tables=sum(path.suffix == ".csv" and path.parent.name == "tables" for path in written),
    )


def _collect_seldom() -> None:
    """Let the small objects of fonts pile up: looking for cycles was a fifth of a chart's time."""
    gc.set_threshold(50_000)


def _awaited(name: str, work: Future[Done], progress: Any) -> Done:
    """Return what a piece of work gives, told on the bar."""
    progress.set_description(name)
    done = work.result()
    progress.update()
    return done


def _add_notebook(path: Path, place: Path, folder: Path) -> Page:
    """Execute a notebook and write its page without scripts; return what the index says of it.

    It runs among copies of all notebooks in a ``place`` of its own, whose ``reports`` it sees as
    ``../reports``.
    """
    exports = place / "reports"
    exports.mkdir(parents=True)
    ignored = shutil.ignore_patterns(".ipynb_checkpoints")
    copies = shutil.copytree(path.parent, place / "notebooks", ignore=ignored)
    notebook = execute(copies / path.name, copies)
    title, question = _heading_and_question(notebook)
    page = f"notebooks/{path.stem}.html"
    # The "basic" template is the cells alone: the others fetch scripts from elsewhere.
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(without_widgets(notebook))
    style = HtmlFormatter().get_style_defs(".highlight")
    template = _TEMPLATES.get_template("notebook.html")
    write_page(folder / page, template, title=title, body=body, code_style=style)
    return Page(page, title, question, _files(exports))


def _heading_and_question(notebook: Any) -> tuple[str, str]:
    """Return a notebook's first heading, and the first line under it: the reader's question."""
    lines = [line for line in notebook.cells[0].source.splitlines() if line.strip()]
    return lines[0].lstrip("# "), lines[1].strip("*_ ") if len(lines) > 1 else ""


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def main(words: list[str] | None = None) -> int:
    """Build the report folder; return 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="build_report.py", description=main.__doc__)
    parser.add_argument("notebooks", type=Path, help="folder with the notebooks")
    parser.add_argument("--output", type=Path, default=Path("reports"), help="folder to write")
    parser.add_argument("--polls", type=Path, help="folder of your own polls [default: polls]")
    asked = parser.parse_args(words)
    try:
        built = build_report(asked.notebooks, asked.output, polls=asked.polls)
    except (CellError, OSError, ValueError) as error:
        print(f"make report stopped, {asked.output} is as it was: {error}", file=sys.stderr)
        return 1
    print(
        f"make report: {built.pages} pages, {built.charts} charts and {built.tables} tables "
        f"are in {asked.output}; open {asked.output / 'index.html'}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
