import csv
import json
import tomllib

import pytest
from click.testing import CliRunner

import topline as tl
from topline.cli import main

POLL = "fom-2002-12-nato"
LATER = "fom-2004-04-nato"
HEAD = "poll_id,question_id,pollster,sample_size,answer,pct\n"
GOOD = "1,7,FOM,1500,Should,56\n1,7,FOM,1500,Should not,23.0\n"
BAD = "2,7,FOM,many,Should,56\n"


@pytest.fixture
def table(tmp_path):
    def write(text):
        (tmp_path / "table.csv").write_text(text, encoding="utf-8")
        return tmp_path / "table.csv"

    return write


def test_polls_lists_the_polls_on_record(run, record, rows):
    assert [row["poll_id"] for row in record("polls")] == list(tl.poll_ids())
    assert [row["poll_id"] for row in rows("polls")] == list(tl.poll_ids())
    lines = run("polls").splitlines()
    assert [line.split()[0] for line in lines[2:]] == list(tl.poll_ids())


def test_polls_lists_what_the_record_says(record):
    row = next(row for row in record("polls") if row["poll_id"] == POLL)
    assert row == {
        "poll_id": POLL,
        "title": "Russia and NATO, December 2002",
        "pollster": "Public Opinion Foundation",
        "start": "2002-11-30",
        "end": "2002-12-01",
        "n": 1500,
        "questions": "cooperation nato-bloc",
    }


def test_polls_shows_a_record_that_is_read_back_the_same(run, record, tmp_path):
    text = run("polls", POLL)
    (tmp_path / "poll.toml").write_text(text, encoding="utf-8")
    assert tl.read_poll(tmp_path / "poll.toml") == tl.load_poll(POLL)
    assert record("polls", POLL) == json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.mark.parametrize("poll_id", [POLL, "levada-2016-10-unity-day", "fom-1996-12-nato"])
def test_the_csv_of_a_record_is_imported_the_same(run, tmp_path, poll_id):
    (tmp_path / "poll.csv").write_text(run("polls", poll_id, "--csv"), encoding="utf-8")
    run("import", tmp_path / "poll.csv", "--output", tmp_path / "polls")
    assert tl.read_polls(tmp_path / "polls") == {poll_id: tl.load_poll(poll_id)}


def test_import_writes_a_file_for_every_poll(run, table, tmp_path):
    told = run(
        "import", table(HEAD + GOOD + GOOD.replace("1,", "2,", 2)), "--output", tmp_path / "p"
    )
    assert told == f"Polls written to {tmp_path}/p: {len(tl.read_polls(tmp_path / 'p'))}.\n"
    poll = tl.read_poll(tmp_path / "p" / "1.toml")
    assert [str(answer.percent) for answer in poll["7"].answers] == ["56", "23.0"]


def test_import_of_other_columns(run, table, tmp_path):
    wide = table("Firm,Date,Asked,Should,Should not\nFOM,30 Nov 2002,1500,56%,23%\n")
    words = "--column poll_id=Firm --column poll_id=Date --column pollster=Firm --column n=Asked"
    answers = ("--answer", "Should", "--answer", "Should not")
    run("import", wide, "--output", tmp_path / "p", *words.split(), *answers)
    (poll,) = tl.read_polls(tmp_path / "p").values()
    (question,) = poll.questions
    assert poll.n == 1500
    assert {answer.label: str(answer.percent) for answer in question.answers} == {
        "Should": "56",
        "Should not": "23",
    }


def test_import_refuses_a_bad_row_and_writes_nothing(refused, table, tmp_path):
    told = refused("import", table(HEAD + GOOD + BAD), "--output", tmp_path / "p")
    assert told.startswith("topline: table.csv: row 4, sample_size: 'many': ")
    assert not (tmp_path / "p").exists()


def test_import_keeps_the_good_polls_if_asked(table, tmp_path):
    words = ["import", str(table(HEAD + GOOD + BAD)), "--output", str(tmp_path / "p")]
    done = CliRunner().invoke(main, [*words, "--on-error", "collect"])
    assert done.exit_code == 0
    assert done.stderr.startswith("topline: table.csv: row 4, sample_size: 'many': ")
    assert [path.name for path in (tmp_path / "p").iterdir()] == ["1.toml"]


def test_import_replaces_a_file_only_by_force(run, refused, table, tmp_path):
    mine = tmp_path / "p" / "1.toml"
    mine.parent.mkdir()
    mine.write_text("mine")
    words = ("import", table(HEAD + GOOD), "--output", mine.parent)
    told = refused(*words)
    assert told == f"topline: {mine} would be replaced: give --force, or another --output"
    assert mine.read_text() == "mine"
    run(*words, "--force")
    assert tl.read_poll(mine).id == "1"


def test_import_names_the_option_for_a_layout_it_does_not_know(refused, table, tmp_path):
    told = refused("import", table("a,b\n1,2\n"), "--output", tmp_path / "p")
    assert told.endswith(": pass --column FIELD=NAME, the table has 'a', 'b'")
    told = refused("import", table("a,b\n1,2\n"), "--output", tmp_path / "p", "--column", "n")
    assert "--column n: pass FIELD=NAME, for example percent=pct" in told
    both = ("--column", "n=a", "--columns", "topline")
    told = refused("import", table("a,b\n1,2\n"), "--output", tmp_path / "p", *both)
    assert "--columns and --column both say what is where: leave out one of them" in told


def test_ids_that_would_share_a_file_are_refused(refused, table, tmp_path):
    rows = "a,7,FOM,1500,Should,56\nA,7,FOM,1500,Should,56\n"
    told = refused("import", table(HEAD + rows), "--output", tmp_path / "polls")
    assert "the ids 'a' and 'A' differ only by case" in told
    assert not (tmp_path / "polls").exists()


def test_csv_is_safe_for_a_spreadsheet_and_raw_is_as_it_stands(run, tmp_path):
    labels = {"=1+1": "56", "-1": "23"}
    poll = tl.Poll("a", pollster="@x", n=1000, questions=[tl.Question("q", "?", labels)])
    tl.write_poll(poll, tmp_path / "a.toml")
    safe, raw = (run("table", tmp_path / "a.toml", form) for form in ("--csv", "--raw"))
    assert all(f",'{label}," in safe and f",{label}," in raw for label in labels)
    assert safe.replace("'", "") == raw


@pytest.mark.parametrize("form", ["--csv", "--raw"])
@pytest.mark.parametrize("sponsor", ["=1+1", "'=1+1", "''-1", "'tis", "@x"])
def test_a_record_is_safe_for_a_spreadsheet_and_read_back_from_either(run, tmp_path, form, sponsor):
    labels = {"=1+1": "56", "'-1": "23", "-": "-"}
    question = tl.Question("q", "?", labels)
    poll = tl.Poll("a", pollster="+x", sponsor=sponsor, n=1000, questions=[question])
    tl.write_poll(poll, tmp_path / "a.toml")
    text = run("polls", tmp_path / "a.toml", form)
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    formulas = [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert (formulas == []) is (form == "--csv")
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert tl.polls_from_table(tmp_path / "a.csv") == {"a": poll}
