import math

import pandas as pd
import pytest
from click.testing import CliRunner

import topline as tl
from topline.cli import main

POLL = "fom-2002-12-nato"
LATER = "fom-2004-04-nato"

# The words of a command line, and the table of the library they ask for.
TABLES = {
    "": lambda polls: tl.intervals(polls),
    "--method exact --confidence-level 90 --deff 1.5": lambda polls: tl.intervals(
        polls, method="exact", confidence_level=0.9, deff=1.5
    ),
    "--simultaneous --rounding --decided": lambda polls: tl.intervals(
        polls, simultaneous=True, rounding=True, decided=True
    ),
    "--leads": lambda polls: tl.leads(polls),
    "--leads --method tango --rounding --deff 1 --adjustment bonferroni": lambda polls: tl.leads(
        polls, method="tango", rounding=True, deff=1.0, adjustment="bonferroni"
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of polls: one on record, one without n, one of an opt-in sample."""
    folder = tmp_path_factory.mktemp("polls")
    answers = {"Yes": "50.0", "No": "30.0"}
    question = tl.Question("q", "Yes or no?", answers)
    unknown = tl.Poll("unknown-n", pollster="A", n=None, questions=[question])
    opt_in = tl.Poll("opt-in", pollster="B", n=900, sample_type="opt-in", questions=[question])
    for poll in (tl.load_poll(POLL), unknown, opt_in):
        tl.write_poll(poll, folder / f"{poll.id}.toml")
    return folder


@pytest.fixture
def contradiction(tmp_path):
    """A poll that contradicts itself: no whole number of 10 unweighted respondents is 56%."""
    question = tl.Question("q", "Yes or no?", {"Yes": "56", "No": "44"})
    poll = tl.Poll("bad", pollster="A", n=10, weighting="none", questions=[question])
    tl.write_poll(poll, tmp_path / "bad.toml")
    return tmp_path / "bad.toml"


@pytest.mark.parametrize("words", TABLES)
def test_a_table_is_the_librarys(record, words):
    expected = TABLES[words](tl.load_poll(POLL))
    found = pd.DataFrame(record("table", POLL, *words.split()))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, check_exact=True)


@pytest.mark.parametrize("words", TABLES)
def test_csv_reads_back_as_the_librarys_table(run, tmp_path, folder, words):
    file = tmp_path / "table.csv"
    file.write_text(run("table", folder, *words.split(), "--csv"), encoding="utf-8")
    found = pd.read_csv(file)
    expected = TABLES[words](tl.read_polls(folder)).replace("", None)  # CSV has one empty cell
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-12)


def test_what_is_not_known_is_null_in_json(record, folder):
    rows = record("table", folder)
    unknown = [row for row in rows if row["poll_id"] in ("unknown-n", "opt-in")]
    assert len(unknown) == 4
    assert all(row["low"] is None for row in unknown)
    assert not any(
        isinstance(value, float) and math.isnan(value) for row in rows for value in row.values()
    )


def test_a_sheet_of_polls_is_read_like_a_folder(run, folder, tmp_path):
    sheet = tmp_path / "polls.csv"
    table = tl.poll_table(tl.read_polls(folder))
    table.to_csv(sheet, index=False)
    for command in (["table"], ["table", "--leads"], ["audit"], ["polls"]):
        assert run(*command, sheet, "--csv") == run(*command, folder, "--csv")
    table.assign(percent=table["percent"].str.replace(".", ",")).to_csv(sheet, index=False)
    told = CliRunner().invoke(main, ["table", str(sheet)]).stderr.splitlines()
    assert told[0].startswith("topline: polls.csv: row 8, percent: '50,0': a percent lies in")
    assert '"topline import" makes records of it' in told[-1]


def test_a_file_is_read_like_an_id(run, folder):
    assert run("table", folder / f"{POLL}.toml") == run("table", POLL)


def test_the_text_has_the_numbers_of_the_fom_poll_and_its_assumptions(run):
    lines = run("table", POLL).splitlines()
    assert lines[0] == f"{POLL} cooperation: Should Russia develop closer cooperation with NATO?"
    assert lines[3].split() == ["Should", "56", "3.6", "52.4", "59.5"]
    assert lines[6] == (
        "Source: Public Opinion Foundation, 30 November – 1 December 2002; 1,500 respondents; "
        "95% confidence level, Wilson interval, design effect 2.02 (upper bound implied by the "
        "published margin)."
    )


def test_the_text_of_leads_has_verdict_and_adjustment(run):
    text = run("table", POLL, "--leads", "--adjustment", "bonferroni")
    row = text.splitlines()[3].split()
    assert row[:4] == ["Should", "Should", "not", "33"]
    assert row[-2:] == ["ahead", ">99.9"]
    assert text.endswith("All leads of one question hold together (bonferroni).\n")


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("", {}),
        ("--method newcombe --deff 1.5 --rounding --confidence-level 90",
         {"method": "newcombe", "deff": 1.5, "rounding": True, "confidence_level": 0.9}),
    ],
)  # fmt: skip
def test_changes_from_an_earlier_poll_are_the_librarys(record, words, options):
    expected = tl.changes(tl.load_poll(POLL), tl.load_poll(LATER), **options)
    found = pd.DataFrame(record("table", LATER, "--changes-from", POLL, *words.split()))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, check_exact=True)


def test_the_text_of_changes_has_both_polls(run):
    lines = run("table", LATER, "--changes-from", POLL).splitlines()
    assert lines[3].split()[:5] == ["Should", "56", "51", "-5", "5.1"]
    assert lines[3].endswith("within the margin")
    assert lines[6].startswith("Source: Public Opinion Foundation, April 2004; 1,500 respondents;")
    assert lines[7] == (
        "Earlier poll: Public Opinion Foundation, 30 November – 1 December 2002; "
        "1,500 respondents; same design effect."
    )


def test_an_answer_that_one_poll_alone_has_hides_nothing_of_the_other(run, tmp_path):
    answers = {"earlier": {"Gone": "20", "Yes": "80"}, "later": {"Yes": "90", "New": "10"}}
    for name, n in {"earlier": 1000, "later": 900}.items():
        question = tl.Question("q", "Yes or no?", answers[name])
        poll = tl.Poll(name, pollster="A", n=n, deff=1.5, questions=[question])
        tl.write_poll(poll, tmp_path / f"{name}.toml")
    words = ("table", tmp_path / "later.toml", "--changes-from", tmp_path / "earlier.toml")
    lines = run(*words).splitlines()
    assert lines[3].split() == ["Gone", "20", *"–––––", "only", "earlier"]
    assert (
        "; 900 respondents; 95% confidence level, Agresti–Caffo interval, design effect 1.50 "
        "(stated)." in lines[6]
    )
    assert "; 1,000 respondents; design effect 1.50 (stated)." in lines[7]


def test_the_text_says_among_whom_and_what_rounding_adds(run):
    text = run("table", POLL, "--decided", "--rounding")
    assert text.splitlines()[1].split() == ["answer", "percent", "±", "low", "high", "rounding"]
    assert text.splitlines()[3].split()[:2] == ["Should", "70.9"]  # 100 * 56 / 79
    assert "Percent of those with an opinion: 79% of 1,500 respondents.\n" in text


def test_the_text_has_a_dash_for_what_is_not_known(run, folder):
    text = run("table", folder / "unknown-n.toml", "--leads")
    assert text.splitlines()[3].split() == [
        *("Yes", "No", "20", "–", "–", "–", "not", "known", "–"),
    ]


def test_one_answer_alone_has_no_lead(run, tmp_path):
    question = tl.Question("q", "Yes?", {"Yes": "56"})
    tl.write_poll(tl.Poll("x", pollster="A", n=10, questions=[question]), tmp_path / "x.toml")
    told = run("table", tmp_path / "x.toml", "--leads")
    assert told == "No question has two options to compare, so there is no lead.\n"


def test_an_audit_is_the_librarys(record, rows, folder):
    expected = tl.audit(tl.read_polls(folder))
    found = pd.DataFrame(record("audit", folder))
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert rows("audit", folder) == expected.to_dict("records")


def test_an_audit_of_a_folder_tells_what_is_of_several_polls_together(run, rows, tmp_path):
    answers = {"Yes": "48", "No": "42", "Undecided": "10"}
    for house in "ABCDEFGH":
        question = tl.Question("q", "Yes?", answers)
        poll = tl.Poll(house.lower(), pollster=house, n=1000, questions=[question])
        tl.write_poll(poll, tmp_path / f"{house.lower()}.toml")
    assert "\nwarning: agreement: q: 8 polls of 8 houses agree more than" in run("audit", tmp_path)
    expected = tl.audit(tl.read_polls(tmp_path)).to_dict("records")
    assert rows("audit", tmp_path) == expected


def test_an_audit_with_errors_has_exit_code_1(run, rows, contradiction):
    assert "bad: error: impossible-percent: q: No whole number of 10" in run(
        "audit", contradiction, code=1
    )
    assert "error" in {row["severity"] for row in rows("audit", contradiction, code=1)}


def test_an_audit_without_errors_has_exit_code_0(run):
    text = run("audit", POLL, "levada-2007-08-nato")
    kinds = list(tl.audit([tl.load_poll(POLL), tl.load_poll("levada-2007-08-nato")])["severity"])
    counts = [f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)]
    assert text.splitlines()[-1] == f"Polls: 2. Findings: {', '.join(counts)}."
    assert len(text.splitlines()) == len(kinds) + 1


def test_a_poll_named_twice_is_refused(refused):
    told = refused("audit", POLL, POLL)
    assert told == f"topline: two polls have the id {POLL!r}: give each poll its own"


def test_one_question_alone(rows, refused):
    found = rows("table", "fom-2002-12-nato", "--question", "nato-bloc", "--leads", "--decided")
    assert [row["question_id"] for row in found] == ["nato-bloc"]
    assert float(found[0]["lead"]) == pytest.approx(100 * 22 / 74)
    both = ("table", "fom-2004-04-nato", "--changes-from", "fom-2002-12-nato")
    assert {row["question_id"] for row in rows(*both, "--question", "cooperation")} == {
        "cooperation"
    }
    told = refused("table", "fom-2002-12-nato", "--question", "x")
    assert "--question='x' is not there; choose one of 'cooperation'" in told
