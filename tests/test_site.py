"""The manual and the notebooks in a browser: what Sphinx and JupyterLite are given to build."""

import json
import re
from pathlib import Path

import nbformat
import pytest

import build_docs
import build_lite
import topline as tl

ROOT = Path(__file__).parents[1]


def test_the_reference_lists_every_public_name_once():
    listed = re.findall(r"^   topline\.([\w.]+)$", build_docs.reference(), re.M)
    assert sorted(listed) == sorted(build_docs.NAMES)
    assert {*tl.__all__} - {"charts"} <= {*listed}


def test_every_function_that_the_readme_names_has_a_link():
    table = build_docs.section("README.md", "Which function")
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 10
    for row in rows:
        assert "<topline." in row, row


def test_the_manual_needs_the_headings_that_it_takes_from_the_readme():
    with pytest.raises(ValueError, match="no heading that begins 'Uninstall'"):
        build_docs.section("README.md", "Uninstall")


def test_the_gallery_shows_every_chart_with_its_text_alternative(tmp_path):
    page = build_docs.gallery(tmp_path / "gallery")
    shown = re.findall(r"^## (\w+)$", page, re.M)
    assert {*shown} == {*tl.charts.__all__} - {"house_style", "image_tag", "save", "show"}
    assert len(re.findall(r"^:alt: .{40,}$", page, re.M)) == len(shown)
    assert {path.stem for path in (tmp_path / "gallery").glob("*.svg")} == {*shown}


def test_nothing_that_the_manual_is_built_from_asks_another_machine():
    for path in (ROOT / "docs").rglob("*"):
        if path.suffix in {".md", ".css", ".py", ".rst"}:
            assert not re.search(r"(src|href|url)\W{1,3}https?://", path.read_text("utf-8")), path


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_in_a_browser_a_notebook_begins_with_the_cell_that_installs(path):
    notebook = nbformat.read(path, as_version=4)
    before = list(notebook.cells)
    first, *others = build_lite.with_first_cell(notebook).cells
    assert others == before
    assert "piplite" not in json.dumps(before)
    named = re.findall(r"'([\w-]+)'", first.source)
    assert {"numpy", "scipy", "pandas", "matplotlib", "lazy-loader", "ipywidgets"} <= {*named}
