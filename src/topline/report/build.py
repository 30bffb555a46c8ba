"""The report folder: built beside the old one, and put in its place only when it is whole."""

import shutil
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from topline.polls.toml import load_poll, poll_ids
from topline.report.folder import LAST, put_in_place, stage_for
from topline.report.notebooks import execute
from topline.report.pages import heading_and_question, index_page, notebook_page
from topline.report.poll_page import Entry, add_poll


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


def build_report(notebooks: Path, output: Path, *, force: bool = False) -> Built:
    """Execute notebooks and write pages, charts, tables and ``index.html`` into ``output``.

    The notebooks run as copies beside the new folder, which they see as ``../reports``. If one
    fails, CellError says where and ``output`` stays as it was. ValueError if there are no
    notebooks, or a file that is not of a former report is in the way and ``force`` is not given.
    """
    paths = sorted(notebooks.glob("*.ipynb"))
    if not paths:
        raise ValueError(f"{notebooks}: there are no notebooks (*.ipynb) in this folder")
    with stage_for(output) as stage:
        fresh = stage / "reports"
        fresh.mkdir()
        runs = stage / "notebooks"
        shutil.copytree(notebooks, runs, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        pages: list[Page] = []
        polls: list[Entry] = []
        names = poll_ids()
        with tqdm(total=len(paths) + len(names), unit="step", leave=False) as progress:
            for path in paths:
                progress.set_description(path.stem)
                pages.append(_write_notebook(runs / path.name, stage / "pages", fresh))
                progress.update()
            # Whoever runs a notebook by hand writes these files, too.
            shared = _files(fresh)
            shutil.copytree(stage / "pages", fresh, dirs_exist_ok=True)
            for name in names:
                progress.set_description(name)
                polls.append(
                    add_poll(load_poll(name), fresh, f"polls/{name}.html", chart_files=True)
                )
                progress.update()
        (fresh / LAST).write_text(index_page(pages, polls), encoding="utf-8")
        written = put_in_place(fresh, output, force=force, shared=shared)
    return Built(
        pages=sum(path.suffix == ".html" for path in written),
        charts=sum(path.suffix == ".svg" for path in written),
        tables=sum(path.suffix == ".csv" and path.parent.name == "tables" for path in written),
    )


def _write_notebook(path: Path, folder: Path, exports: Path) -> Page:
    before = set(_files(exports))
    notebook = execute(path, path.parent)
    title, question = heading_and_question(notebook)
    page = folder / "notebooks" / f"{path.stem}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(notebook_page(notebook, title), encoding="utf-8")
    written = [name for name in _files(exports) if name not in before]
    return Page(f"notebooks/{page.name}", title, question, written)


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
