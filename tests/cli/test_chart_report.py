import sys

import pandas as pd
import pytest

import topline as tl

POLL = "fom-2002-12-nato"
LATER = "fom-2004-04-nato"


@pytest.mark.parametrize(
    "words",
    [
        "--question cooperation",
        "--kind lead --question cooperation --method tango --confidence-level 90 --deff 1.5",
        "--kind bar",
        "--kind margin --against share --deff 1.5",
    ],
)
def test_a_chart_is_written_as_asked_and_its_files_are_told(run, tmp_path, words):
    stem = tmp_path / "new" / "picture"
    told = run("chart", POLL, *words.split(), "--output", stem, "--size", "column", "--format=png")
    # A chart of one question has its label, value, low and high, too.
    small = [f"{stem}-values.csv"] if "--question" in words else []
    assert told.split() == [f"{stem}.png", f"{stem}.csv", *small]
    assert sorted(map(str, stem.parent.iterdir())) == sorted(told.split())


def test_a_chart_of_changes_has_the_data_of_the_library(run, tmp_path):
    options = "--kind change --question nato-bloc --method newcombe --format svg"
    run("chart", POLL, LATER, *options.split(), "--output", tmp_path / "x")
    found = pd.read_csv(tmp_path / "x.csv").drop(columns="note")
    expected = tl.changes(tl.load_poll(POLL), tl.load_poll(LATER), method="newcombe")
    expected = expected.query("question_id == 'nato-bloc'").reset_index(drop=True)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-12)


def test_a_chart_of_waves_has_every_poll_of_a_folder_that_asked(run, tmp_path):
    for poll_id in ("fom-2002-05-nato", POLL):
        tl.write_poll(tl.load_poll(poll_id), tmp_path / f"{poll_id}.toml")
    options = "--kind waves --question nato-bloc --format svg"
    run("chart", tmp_path, LATER, *options.split(), "--output", tmp_path / "x")
    found = pd.read_csv(tmp_path / "x.csv").drop(columns="note")
    polls = [tl.load_poll(poll_id) for poll_id in ("fom-2002-05-nato", POLL, LATER)]
    asked = [poll.id for poll in polls if "nato-bloc" in [q.id for q in poll.questions]]
    assert len(asked) > 1
    assert list(found["poll_id"].unique()) == asked


def test_a_chart_of_several_polls_is_named_for_the_last(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    words = "--kind change --question nato-bloc --format svg"
    assert run("chart", POLL, LATER, *words.split()).startswith(
        f"reports/{LATER}-change-nato-bloc.svg"
    )


def test_the_data_of_a_chart_are_the_librarys(run, tmp_path):
    options = "--method exact --confidence-level 90 --deff 1.5 --format svg"
    run("chart", POLL, "--question", "nato-bloc", *options.split(), "--output", tmp_path / "x")
    found = pd.read_csv(tmp_path / "x.csv").drop(columns="note")
    expected = tl.intervals(
        tl.load_poll(POLL), method="exact", confidence_level=0.9, deff=1.5
    ).query("question_id == 'nato-bloc'")
    pd.testing.assert_frame_equal(found, expected.reset_index(drop=True), rtol=1e-12)


def test_a_chart_has_a_name_of_its_own(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = run("chart", POLL, "--question", "cooperation", "--format", "pdf")
    assert told.split()[0] == f"reports/{POLL}-interval-cooperation.pdf"
    assert (tmp_path / told.split()[0]).stat().st_size > 0


def test_a_report_is_written_and_told(run, tmp_path):
    told = run("report", POLL, "--output", tmp_path / "reports")
    assert told.endswith(f" files written; open {tmp_path}/reports/index.html.\n")
    assert (tmp_path / "reports" / f"{POLL}.html").exists()


def test_a_report_has_files_for_word_and_powerpoint_if_asked(run, tmp_path):
    run("report", POLL, "--docx", "--pptx", "--output", tmp_path / "reports")
    written = {path.name for path in (tmp_path / "reports").iterdir()}
    assert {"index.html", f"{POLL}.html", f"{POLL}.docx", f"{POLL}.pptx"} <= written


def test_what_word_needs_is_told_in_one_sentence(refused, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    told = refused("report", POLL, "--docx", "--output", tmp_path / "reports")
    assert told == 'topline: a .docx file needs docx: pip install "topline[office]"'
    assert not (tmp_path / "reports").exists()


def test_a_report_is_not_written_among_other_reports(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("report", POLL)
    assert [path.name for path in tmp_path.iterdir()] == ["poll-report"]


def test_a_report_replaces_what_is_not_its_own_only_by_force(run, refused, tmp_path):
    (tmp_path / "index.html").write_text("mine")
    assert "index.html" in refused("report", POLL, "--output", tmp_path)
    assert (tmp_path / "index.html").read_text() == "mine"
    run("report", POLL, "--output", tmp_path, "--force")
    assert (tmp_path / "index.html").read_text() != "mine"


def test_a_folder_that_cannot_be_written_to_is_told(refused, tmp_path):
    (tmp_path / "file").write_text("")
    told = refused("chart", POLL, "--kind", "bar", "--output", tmp_path / "file" / "x")
    assert told.startswith(f"topline: {tmp_path}/file")


def test_an_editor_gives_a_title(run, tmp_path):
    words = ("--question", "cooperation", "--title", "Most want to", "--format", "svg")
    run("chart", "fom-2002-12-nato", *words, "--output", tmp_path / "x")
    picture = (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert "Most want to" in picture
    assert "is ahead of" not in picture
