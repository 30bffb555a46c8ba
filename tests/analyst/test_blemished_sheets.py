"""Sheets as analysts have them, each with its blemishes, and what becomes of every cell."""

import datetime as dt
import json

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

import topline as tl
from topline.cli import main

DAYS = dt.date(2024, 9, 30), dt.date(2024, 10, 6)


def printed(question):
    return {answer.label: str(answer.percent) for answer in question.answers}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(main, words)


# A topline typed into a sheet, a row an answer.
LONG = """\
poll,firm,when,asked,margin,q,said,pct
a,Pew,"Sep 30-Oct 6, 2024","5,110",± 1.8,vote,Harris,48%
a,Pew,"Sep 30-Oct 6, 2024","5,110",± 1.8,vote,Trump,47%
a,Pew,"Sep 30-Oct 6, 2024","5,110",± 1.8,vote,Someone else,<1
a,Pew,"Sep 30-Oct 6, 2024","5,110",± 1.8,vote,No answer,*
a,Pew,"Sep 30-Oct 6, 2024","5,110",± 1.8,track,Right,26
a,Pew,"Sep 30-Oct 6, 2024","5,110",± 1.8,track,Wrong,--
b,Pew,10/7/24,5110 (RV),± 1.8 %,vote,Harris,48
b,Pew,10/7/24,5110 (RV),± 1.8 %,vote,Trump,4 7
c,Pew,10/8/24,n/a,,vote,Harris,48.0
c,Pew,10/8/24,n/a,,vote,Trump,-
"""
COLUMNS = {
    **{"poll_id": "poll", "pollster": "firm", "dates": "when", "n": "asked", "moe": "margin"},
    **{"question_id": "q", "answer": "said", "percent": "pct"},
}


@pytest.fixture
def long_sheet(tmp_path):
    file = tmp_path / "long.csv"
    file.write_text(LONG, encoding="utf-8")
    return file


def test_every_cell_of_the_long_sheet_is_read_or_told(long_sheet):
    polls = tl.polls_from_table(long_sheet, columns=COLUMNS, on_error="collect")
    poll = polls["a"]
    assert (poll.n, poll.start, poll.end, str(poll.moe[0].points)) == (5110, *DAYS, "1.8")
    told = {"Harris": "48", "Trump": "47", "Someone else": "<1", "No answer": "*"}
    assert printed(poll["vote"]) == told
    assert list(polls) == ["a"]
    assert [question.id for question in poll.questions] == ["vote"]
    assert [str(fault) for fault in polls.faults] == [
        'long.csv: row 7, pct: \'--\': not given: pass marks={"--": "0"} if it stands for zero',
        "long.csv: row 8, asked: '5110 (RV)': expected a whole number above 0, for example 1500, "
        'or "not stated"',
        "long.csv: row 9, asked: '5110 (RV)': expected a whole number above 0, for example 1500, "
        'or "not stated"',
        "long.csv: row 9, pct: '4 7': a percent lies in [0, 100], for example 56",
        'long.csv: row 11, pct: \'-\': not given: pass marks={"-": "0"} if it stands for zero',
    ]


def test_a_dash_is_zero_only_if_the_reader_says_so(long_sheet):
    polls = tl.polls_from_table(
        long_sheet, columns=COLUMNS, on_error="collect", marks={"-": "0", "*": "<0.5"}
    )
    assert printed(polls["c"]["vote"]) == {"Harris": "48.0", "Trump": "0"}
    assert polls["c"].notes == ('The table has "-" for Trump: read as 0.',)
    assert printed(polls["a"]["vote"])["No answer"] == "<0.5"
    assert polls["a"].notes == ('The table has "*" for No answer: read as <0.5.',)


def test_a_record_and_the_terminal_read_what_a_sheet_reads(run):
    answers = {"Harris": "48%", "Trump": "47 %", "Someone else": "<1"}
    poll = tl.Poll(
        "a", pollster="Pew", n="5,110", moe="± 1.8 %", dates="Sep 30-Oct 6, 2024",
        questions=[tl.Question("vote", "?", answers)],
    )  # fmt: skip
    assert (poll.n, poll.start, poll.end, poll.dates) == (5110, *DAYS, None)
    assert printed(poll["vote"]) == {"Harris": "48", "Trump": "47", "Someone else": "<1"}
    found = json.loads(run("interval", "48%", "5,110", "--json").output)
    assert (found["percent"], found["n"]) == (48, 5110)


def test_dates_stand_in_place_of_start_and_end():
    questions = [tl.Question("q", "?", {"Yes": "1"})]
    with pytest.raises(tl.PollError, match="dates are both days: leave out start and end"):
        tl.Poll("a", pollster="P", n=1, dates="Oct 6, 2024", start=DAYS[0], questions=questions)
    with pytest.raises(tl.PollError, match="expected dates with their year"):
        tl.Poll("a", pollster="P", n=1, dates="10/18 - 10/22", questions=questions)


# As averages of polls are listed: a row a poll, n and population in one cell, no year.
WIDE = """\
Poll,Date,Sample,MoE,Harris,Trump,Stein,Oliver
ABC/Ipsos,10/18 - 10/22,1913 LV,2.5,51,47,--,*
Economist/YouGov,10/19 - 10/22,1293 LV,3.5,49%,46%,1,—
ABC/Ipsos,10/4 - 10/8,"2,226 RV",2.5,50,48,,-
"""
WIDE_COLUMNS = {"pollster": "Poll", "dates": "Date", "n": "Sample", "moe": "MoE"}
NAMES = ["Harris", "Trump", "Stein", "Oliver"]


@pytest.fixture
def wide_sheet(tmp_path):
    file = tmp_path / "wide.csv"
    file.write_text(WIDE, encoding="utf-8")
    return file


def test_every_cell_of_the_wide_sheet_is_read(wide_sheet):
    columns = WIDE_COLUMNS | {"poll_id": ["Poll", "Date"]}
    polls = tl.polls_from_table(wide_sheet, columns=columns, answers=NAMES, year=2024)
    assert list(polls) == [
        *("ABC-Ipsos-10-18-10-22", "Economist-YouGov-10-19-10-22", "ABC-Ipsos-10-4-10-8"),
    ]
    first, second, third = polls.values()
    assert (first.start, first.end) == (dt.date(2024, 10, 18), dt.date(2024, 10, 22))
    assert [(poll.n, poll.population) for poll in polls.values()] == [
        *((1913, "LV"), (1293, "LV"), (2226, "RV")),
    ]
    assert printed(first["q1"]) == {"Harris": "51", "Trump": "47", "Oliver": "*"}
    assert printed(second["q1"]) == {"Harris": "49", "Trump": "46", "Stein": "1"}
    assert printed(third["q1"]) == {"Harris": "50", "Trump": "48"}
    assert first.notes == ('The table has "--" for Stein: not given.',)
    assert second.notes == ('The table has "—" for Oliver: not given.',)
    assert third.notes == ('The table has "-" for Oliver: not given.',)


def test_a_year_that_no_cell_has_is_asked_for(wide_sheet):
    columns = WIDE_COLUMNS | {"poll_id": ["Poll", "Date"]}
    with pytest.raises(tl.PollError, match="pass year=, for example year=2024"):
        tl.polls_from_table(wide_sheet, columns=columns, answers=NAMES)


def test_two_polls_of_one_house_are_told_apart_by_two_columns_as_the_error_proposes(wide_sheet):
    columns = WIDE_COLUMNS | {"poll_id": "Poll"}
    with pytest.raises(tl.PollError, match=r'poll_id may be both columns, \["Poll", "Date"\]'):
        tl.polls_from_table(wide_sheet, columns=columns, answers=NAMES, year=2024)
    with pytest.raises(ValueError, match=r'{"poll_id": \["Firm", "Fieldwork"\]}'):
        tl.polls_from_table(wide_sheet, columns=WIDE_COLUMNS, answers=NAMES, year=2024)


def test_two_groups_of_one_poll_are_the_populations_of_its_questions():
    table = pd.DataFrame(
        {"poll": "a", "firm": "P", "n": ["1913 LV", "2,226 RV"], "Yes": ["51", "50"]}
    )
    columns = {"poll_id": "poll", "pollster": "firm", "n": "n"}
    poll = tl.polls_from_table(table, columns=columns, answers=["Yes"])["a"]
    assert [(q.n, q.population) for q in poll.questions] == [(1913, "LV"), (2226, "RV")]


EUROPEAN = """\
Institut;Zeitraum;Befragte;Fehler;Union;SPD;BSW
Forsa;18 Oct 2024;2.501;2,5;31,5;16,0;<0,5
"""


def test_a_decimal_comma_is_proposed_and_read(tmp_path):
    file = tmp_path / "umfragen.csv"
    file.write_text(EUROPEAN, encoding="utf-8")
    columns = {"poll_id": "Institut", "pollster": "Institut", "dates": "Zeitraum"}
    columns |= {"n": "Befragte", "moe": "Fehler"}
    names = ["Union", "SPD", "BSW"]
    with pytest.raises(tl.PollError) as caught:
        tl.polls_from_table(file, columns=columns, answers=names)
    told = [str(fault) for fault in caught.value.faults]
    assert len(told) == 5
    assert all(line.endswith('; for a decimal comma pass decimal=","') for line in told)
    poll = tl.polls_from_table(file, columns=columns, answers=names, decimal=",")["Forsa"]
    assert (poll.n, str(poll.moe[0].points)) == (2501, "2.5")
    assert printed(poll["q1"]) == {"Union": "31.5", "SPD": "16.0", "BSW": "<0.5"}
    with pytest.raises(tl.PollError, match="a point where"):
        tl.polls_from_table(
            pd.DataFrame({"Institut": ["F"], "Union": ["31.5"]}),
            columns={"poll_id": "Institut", "pollster": "Institut"},
            answers=["Union"],
            decimal=",",
        )


def test_a_workbook_is_read_as_it_shows_its_cells(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["poll", "firm", "first", "asked", "Yes", "No", "Other", None])
    sheet.append(["a", "FOM", dt.datetime(2002, 11, 30), 1500, 0.56, 23, "*", None])
    sheet.append([None] * 8)
    sheet.append(["b", "FOM", "11/30/02", 852, 0.5625, 23, 1.5, None])
    for cell, form in {"E2": "0%", "F2": "0.0", "E4": "0.0%", "D2": "#,##0"}.items():
        sheet[cell].number_format = form
    book.create_sheet("notes").append(["nothing"])
    book.save(tmp_path / "polls.xlsx")
    columns = {"poll_id": "poll", "pollster": "firm", "start": "first", "n": "asked"}
    names = ["Yes", "No", "Other"]
    polls = tl.polls_from_table(tmp_path / "polls.xlsx", columns=columns, answers=names)
    assert printed(polls["a"]["q1"]) == {"Yes": "56", "No": "23.0", "Other": "*"}
    assert printed(polls["b"]["q1"]) == {"Yes": "56.2", "No": "23", "Other": "1.5"}
    assert [poll.start for poll in polls.values()] == [dt.date(2002, 11, 30)] * 2
    assert polls["a"].n == 1500


def test_a_bad_cell_of_a_workbook_is_told_by_its_row(tmp_path):
    book = Workbook()
    for row in (["poll", "firm", "Yes"], ["a", "FOM", 56], [], ["b", "FOM", 560]):
        book.active.append(row)
    book.save(tmp_path / "polls.xlsx")
    with pytest.raises(tl.PollError, match=r"polls\.xlsx: row 4, Yes: '560'"):
        tl.polls_from_table(
            tmp_path / "polls.xlsx",
            columns={"poll_id": "poll", "pollster": "firm"},
            answers=["Yes"],
        )
    (tmp_path / "text.xlsx").write_text("poll,firm\n", encoding="utf-8")
    with pytest.raises(tl.PollError, match=r"text\.xlsx: not a table of cells: not a workbook"):
        tl.polls_from_table(tmp_path / "text.xlsx", columns={"poll_id": "poll"}, answers=["x"])


def test_import_says_in_its_own_words_what_to_pass_and_writes_nothing(run, wide_sheet, tmp_path):
    words = ["import", "wide.csv", "--output", "out", "--column", "pollster=Poll"]
    words += ["--column", "poll_id=Poll", "--column", "poll_id=Date", "--column", "dates=Date"]
    words += [word for name in NAMES for word in ("--answer", name)]
    refused = run(*words, "--on-error", "collect")
    assert refused.exit_code == 2
    assert "pass --year 2024" in refused.stderr
    assert not (tmp_path / "out").exists()
    written = run(*words, "--year", "2024", "--mark", "--=0")
    assert written.output.endswith("Polls written to out: 3.\n")
    poll = tl.read_poll(tmp_path / "out" / "ABC-Ipsos-10-18-10-22.toml")
    assert printed(poll["q1"]) == {"Harris": "51", "Trump": "47", "Stein": "0", "Oliver": "*"}


def test_import_with_a_decimal_comma(run, tmp_path):
    (tmp_path / "umfragen.csv").write_text(EUROPEAN, encoding="utf-8")
    words = ["import", "umfragen.csv", "--output", "out"]
    for pair in ("poll_id=Institut", "pollster=Institut", "dates=Zeitraum", "n=Befragte"):
        words += ["--column", pair]
    words += ["--answer", "Union"]
    refused = run(*words)
    assert "for a decimal comma pass --decimal ," in refused.stderr
    assert run(*words, "--decimal", ",").exit_code == 0
    assert tl.read_poll(tmp_path / "out" / "Forsa.toml").n == 2501


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"decimal": ";"}, 'decimal=\';\': pass "." or ","'),
        ({"year": 0}, "year=0: pass a year, for example 2024"),
        ({"year": "2024"}, "year='2024': pass a year, for example 2024"),
    ],
)
def test_an_option_that_cannot_be_is_refused(wide_sheet, options, told):
    columns = WIDE_COLUMNS | {"poll_id": ["Poll", "Date"]}
    with pytest.raises(ValueError, match=told):
        tl.polls_from_table(wide_sheet, columns=columns, answers=NAMES, **options)


def test_ids_that_differ_only_by_case_are_refused_wherever_polls_are_read(tmp_path):
    table = pd.DataFrame({"p": ["fom", "FOM"], "firm": "F", "Yes": ["1", "2"]})
    with pytest.raises(ValueError, match="'fom' and 'FOM' differ only by case"):
        tl.polls_from_table(table, columns={"poll_id": "p", "pollster": "firm"}, answers=["Yes"])
    for name in ("fom", "FOM"):
        questions = [tl.Question("q", "?", {"Yes": "1"})]
        poll = tl.Poll(name, pollster="F", n=None, questions=questions)
        tl.write_poll(poll, tmp_path / f"{len(list(tmp_path.iterdir()))}.toml")
    with pytest.raises(ValueError, match="differ only by case"):
        tl.read_polls(tmp_path)
