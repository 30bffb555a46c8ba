import nbformat
import pytest

import build_report as tool
from build_report import build_report, main

POLLS = ("fom-1996-12-nato", "fom-2001-09-nato")
FIRST = ["print(2 + 2)", "import pathlib; pathlib.Path('../reports/mine.txt').write_text('4')"]
SECOND = ["1 / 3"]


def write_notebook(folder, name, heading, cells):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_markdown_cell(f"# {heading}\n\n**Is {heading} & co. < 5?**"),
        *map(nbformat.v4.new_code_cell, cells),
    ]
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")


@pytest.fixture(scope="module")
def two_polls():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tool, "poll_ids", lambda: POLLS)
        patch.setattr(tool, "FIRST", POLLS[1])
        yield


@pytest.fixture(scope="module")
def built(tmp_path_factory, two_polls):
    """A report of two notebooks and two polls; its folder, and what was built."""
    folder = tmp_path_factory.mktemp("built")
    write_notebook(folder / "notebooks", "01-first", "The <first>", FIRST)
    write_notebook(folder / "notebooks", "02-second", "The second", SECOND)
    return folder, build_report(folder / "notebooks", folder / "reports")


def test_the_report_has_pages_polls_charts_and_tables(built):
    folder, counts = built
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    assert {
        "reports/index.html",
        "reports/notebooks/01-first.html",
        "reports/notebooks/02-second.html",
        *(f"reports/polls/{poll}.html" for poll in POLLS),
        *(f"reports/tables/{poll}-intervals.csv" for poll in POLLS),
    } <= names
    for ending in ("png", "svg", "pdf", "csv"):
        assert f"reports/charts/fom-2001-09-nato/nato-bloc-leads.{ending}" in names
    charts = [name for name in names if name.startswith("reports/charts/") and name[-4:] == ".svg"]
    assert counts == (7, len(charts), 6)
    assert len(charts) == 6


def test_the_index_links_every_page_with_its_question(built, read_page, stands_alone):
    page = read_page(built[0] / "reports" / "index.html")
    stands_alone(page)
    assert page.links == [
        "notebooks/01-first.html",
        "mine.txt",
        "notebooks/02-second.html",
        # Picture and title of each; the poll that topline began with comes first.
        *(f"polls/{poll}.html" for poll in reversed(POLLS) for _ in range(2)),
    ]
    assert "1 file written by this notebook" in page.words
    assert "The <first> Is The <first> & co. < 5?" in page.words


@pytest.mark.parametrize("name", POLLS)
def test_the_pages_of_polls_stand_alone_and_link_their_charts(built, read_page, stands_alone, name):
    page = read_page(built[0] / "reports" / "polls" / f"{name}.html")
    stands_alone(page)
    assert "../index.html" in page.links
    assert f"../tables/{name}.xlsx" in page.links
    for ending in ("png", "svg", "pdf", "csv"):
        assert f"../charts/{name}/shares.{ending}" in page.links


@pytest.mark.parametrize("name", ["01-first", "02-second"])
def test_the_pages_of_notebooks_fetch_nothing(built, read_page, name):
    page = read_page(built[0] / "reports" / "notebooks" / f"{name}.html")
    assert "script" not in page.tags
    assert page.fetched == []
    assert {"01-first": "4", "02-second": "0.333"}[name] in page.words


def test_a_notebook_sees_the_report_it_is_part_of(built):
    assert (built[0] / "reports" / "mine.txt").read_text() == "4"
    assert sorted(path.name for path in built[0].iterdir()) == ["notebooks", "reports"]


def test_a_second_build_writes_the_same_bytes(built, contents):
    folder, counts = built
    before = contents(folder)
    (folder / "reports" / "notes.txt").write_text("the reader's own")
    assert build_report(folder / "notebooks", folder / "reports") == counts
    (folder / "reports" / "notes.txt").unlink()
    assert contents(folder) == before


def test_what_a_notebook_wrote_by_hand_is_in_nobodys_way(built):
    folder, counts = built
    (folder / "reports" / "mine.txt").write_text("run by hand, before an edit")
    assert build_report(folder / "notebooks", folder / "reports") == counts
    assert (folder / "reports" / "mine.txt").read_text() == "4"


def test_a_failing_cell_is_named_and_the_old_report_stays(tmp_path, contents):
    write_notebook(tmp_path / "notebooks", "01-good", "Good", [])
    write_notebook(tmp_path / "notebooks", "02-bad", "Bad", ["x = 4", "# no such number\nx / 0"])
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "index.html").write_text("the old report")
    before = contents(tmp_path)
    told = r"02-bad\.ipynb, code cell 2:\n# no such number\nx / 0\nZeroDivisionError: division by"
    with pytest.raises(RuntimeError, match=told):
        build_report(tmp_path / "notebooks", tmp_path / "reports")
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notebooks", "reports"]


def test_without_notebooks_make_report_says_so_and_returns_1(tmp_path, capsys):
    assert main([str(tmp_path / "notebooks"), "--output", str(tmp_path / "reports")]) == 1
    said = capsys.readouterr().err
    assert "there are no notebooks (*.ipynb) in this folder" in said
    assert "is as it was" in said
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_else_is_not_overwritten(tmp_path, contents, monkeypatch):
    monkeypatch.setattr(tool, "poll_ids", lambda: POLLS[:1])
    write_notebook(tmp_path / "notebooks", "01-first", "The first", [])
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "index.html").write_text("somebody's page")
    before = contents(tmp_path)
    with pytest.raises(ValueError, match=r"reports/index\.html: not written by topline"):
        build_report(tmp_path / "notebooks", tmp_path / "reports")
    assert contents(tmp_path) == before
    build_report(tmp_path / "notebooks", tmp_path / "reports", force=True)
    assert (tmp_path / "reports" / "notebooks" / "01-first.html").is_file()
