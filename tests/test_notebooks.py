"""Notebooks as readers find them: executed in order, short, and with nothing of one machine."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# What a cell needs whose output is not compared: a browser, or Java.
NOT_COMPARED = {"05-explorer.ipynb": "explore", "10-from-laptop-to-cluster.ipynb": "pyspark"}


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


def source(cell):
    return "".join(cell["source"])


def test_the_notebooks_are_numbered_without_gaps():
    assert [path.name[:2] for path in NOTEBOOKS] == [
        f"{number:02d}" for number in range(len(NOTEBOOKS))
    ]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


def test_every_cell_was_executed_in_order(notebook):
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_stores_an_error_or_a_warning(notebook):
    outputs = [output for cell in code_cells(notebook) for output in cell["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


def test_what_a_cell_prints_is_one_output_however_the_kernel_sent_it(notebook):
    for cell in code_cells(notebook):
        streams = [output.get("name") for output in cell["outputs"]]
        assert not [a for a, b in pairwise(streams) if a and a == b]


def test_only_widgets_and_spark_escape_the_comparison_of_outputs(notebook):
    tagged = [
        cell
        for cell in code_cells(notebook)
        if {"nbval-ignore-output", "nbval-skip"} & set(cell["metadata"].get("tags", []))
    ]
    assert not tagged or notebook.name in NOT_COMPARED
    assert all(NOT_COMPARED[notebook.name] in source(cell) for cell in tagged)


def test_cells_are_short_and_define_nothing(notebook):
    for cell in code_cells(notebook):
        assert not re.search(r"^\s*(def|class) ", source(cell), re.M)
        assert len(source(cell).splitlines()) <= 8


def test_it_opens_with_a_heading_and_a_readers_question(notebook):
    lines = [line for line in source(read(notebook)["cells"][0]).splitlines() if line]
    assert lines[0].startswith("# ")
    assert "?" in lines[1]


def test_nothing_of_one_machine_is_stored(notebook):
    text = notebook.read_text(encoding="utf-8")
    assert not re.search(r'"(/[a-z]+/\w+|[A-Z]:\\\\)', text)
    assert "0x" not in re.sub(r"base64,[^\"]+", "", text)
    assert "widgets" not in read(notebook)["metadata"]


def test_the_readme_says_which_question_each_notebook_answers(notebook):
    assert notebook.name in (ROOT / "README.md").read_text(encoding="utf-8")
