import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import topline as tl
from topline.polls.readers import PollError
from topline.polls.record import Margin
from topline.sheets.from_table import polls_from_table

# Rows of FiveThirtyEight's president_polls.csv of 2020, most of its columns left out.
FIVETHIRTYEIGHT = """\
question_id,poll_id,state,pollster,sponsors,sample_size,population,methodology,start_date,end_date,url,answer,pct
132046,70621,,Ipsos,Reuters,1328,a,Online,10/2/20,10/6/20,https://example.org/ipsos,Biden,44.0
132046,70621,,Ipsos,Reuters,1328,a,Online,10/2/20,10/6/20,https://example.org/ipsos,Trump,37.0
132048,70621,,Ipsos,Reuters,882,lv,Online,10/2/20,10/6/20,https://example.org/ipsos/lv,Biden,52.0
132048,70621,,Ipsos,Reuters,882,lv,Online,10/2/20,10/6/20,https://example.org/ipsos/lv,Trump,40.0
132039,70620,Pennsylvania,Emerson College,"",,lv,IVR/Online/Text,10/4/20,10/5/20,,Biden,50.8
132039,70620,Pennsylvania,Emerson College,"",,lv,IVR/Online/Text,10/4/20,10/5/20,,Trump,47.0
"""

# Rows of HuffPost Pollster's file of the favourability of Joe Biden.
HUFFPOST = """\
Favorable	Unfavorable	Undecided	poll_slug	survey_house	start_date	end_date	question_text	sample_subpopulation	observations	margin_of_error	mode	partisanship	partisan_affiliation
56.0	33.0	12.0	ppp-d-27387	PPP (D)	2017-03-27	2017-03-28	Do you have a favorable opinion?	Likely Voters	677	3.8	IVR/Online	Pollster	Dem
51.0	32.0		yougov-26919	YouGov/Economist	2016-12-10	2016-12-13		Adults	1434		Internet	Nonpartisan	None
50.0	33.0	17.0	yougov-26919	YouGov/Economist	2016-12-10	2016-12-13		Registered Voters	n/a		Internet	Nonpartisan	None
49.0	33.0	17.0	yougov-26919	YouGov/Economist	2016-12-10	2016-12-13	Again?	Adults	1434		Internet	Nonpartisan	None
"""  # noqa: E501

WIKIPEDIA = pd.DataFrame(
    {
        "Polling firm": ["Levada[1]", "FOM", "FOM"],
        "Fieldwork": ["21–24 Oct 2016", "30 Nov – 1 Dec 2002", "30 Nov – 1 Dec 2001"],
        "Sample size": ["800", "1,500", "—"],
        "Yes": ["56%", "56%[a]", "48"],
        "No": ["16%", "23%", "26.5"],
        "Other": ["—", "", "n/a"],
    }
)
WIKIPEDIA_COLUMNS = {
    "poll_id": ["Polling firm", "Fieldwork"],
    "pollster": "Polling firm",
    "dates": "Fieldwork",
    "n": "Sample size",
}
LONG = pd.DataFrame(
    {
        "id": ["a", "a", "b", "b"],
        "firm": "FOM",
        "said": ["Should", "Should not"] * 2,
        "share": ["56", "23", "56.0", "remainder"],
    }
)
COLUMNS = {"poll_id": "id", "pollster": "firm", "answer": "said", "percent": "share"}


def percents(question):
    return {answer.label: str(answer.percent) for answer in question.answers}


def written(tmp_path, text, name="polls.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def told(table, **options):
    with pytest.raises(PollError) as caught:
        polls_from_table(table, **options)
    return str(caught.value).splitlines()


def test_a_file_of_fivethirtyeight_is_read(tmp_path):
    polls = polls_from_table(written(tmp_path, FIVETHIRTYEIGHT))
    assert list(polls) == ["70621", "70620"]
    ipsos, emerson = polls.values()
    assert (ipsos.pollster, ipsos.sponsor, ipsos.mode) == ("Ipsos", "Reuters", "Online")
    assert (ipsos.start, ipsos.end) == (dt.date(2020, 10, 2), dt.date(2020, 10, 6))
    assert ipsos.source.address == "https://example.org/ipsos https://example.org/ipsos/lv"
    assert (emerson.sponsor, emerson.source, emerson.population) == (None, None, "lv")
    assert polls.faults == ()


def test_the_groups_of_one_poll_have_their_own_number_and_population(tmp_path):
    ipsos = polls_from_table(written(tmp_path, FIVETHIRTYEIGHT))["70621"]
    assert (ipsos.n, ipsos.population) == (None, None)
    assert [(q.id, q.n, q.population) for q in ipsos.questions] == [
        ("132046", 1328, "a"),
        ("132048", 882, "lv"),
    ]


def test_a_number_of_respondents_that_is_missing_stays_missing(tmp_path):
    emerson = polls_from_table(written(tmp_path, FIVETHIRTYEIGHT))["70620"]
    assert (emerson.n, emerson.questions[0].n) == (None, None)


def test_a_file_that_writes_56_as_56_0_is_read_in_whole_percents_poll_by_poll(tmp_path):
    ipsos, emerson = polls_from_table(written(tmp_path, FIVETHIRTYEIGHT)).values()
    assert percents(ipsos["132046"]) == {"Biden": "44", "Trump": "37"}
    assert percents(emerson["132039"]) == {"Biden": "50.8", "Trump": "47.0"}


def test_a_file_of_huffpost_pollster_is_read(tmp_path):
    polls = polls_from_table(written(tmp_path, HUFFPOST, "polls.tsv"))
    assert list(polls) == [
        "ppp-d-27387-Likely-Voters",
        "yougov-26919-Adults",
        "yougov-26919-Registered-Voters",
    ]
    ppp, adults, voters = polls.values()
    assert (ppp.n, ppp.moe, ppp.population) == (677, (Margin(Decimal("3.8")),), "Likely Voters")
    assert percents(ppp["q1"]) == {"Favorable": "56", "Unfavorable": "33", "Undecided": "12"}
    assert ppp["q1"]["Undecided"].role == "undecided"
    assert ppp["q1"].text == "Do you have a favorable opinion?"
    assert (adults.moe, adults["q1"].text, voters.n) == ((), "not stated", None)
    assert percents(adults["q1"]) == {"Favorable": "51", "Unfavorable": "32"}
    assert [question.text for question in adults.questions] == ["not stated", "Again?"]


def test_a_wide_table_is_read_with_one_question_a_row():
    polls = polls_from_table(WIKIPEDIA, columns=WIKIPEDIA_COLUMNS, answers=["Yes", "No", "Other"])
    assert list(polls) == [
        "Levada-1-21-24-Oct-2016",
        "FOM-30-Nov-1-Dec-2002",
        "FOM-30-Nov-1-Dec-2001",
    ]
    levada, fom, earlier = polls.values()
    assert (levada.start, levada.end) == (dt.date(2016, 10, 21), dt.date(2016, 10, 24))
    assert (levada.n, fom.n, earlier.n) == (800, 1500, None)
    assert percents(fom["q1"]) == {"Yes": "56", "No": "23"}
    assert percents(earlier["q1"]) == {"Yes": "48", "No": "26.5"}


def test_any_table_is_read_by_a_mapping_of_columns():
    polls = polls_from_table(LONG, columns=COLUMNS)
    assert [poll.n for poll in polls.values()] == [None, None]
    assert percents(polls["b"]["q1"]) == {"Should": "56.0", "Should not": "44.0"}
    assert polls["b"]["q1"]["Should not"].by_subtraction


def test_rows_of_one_poll_need_not_stand_together():
    table = pd.concat([LONG, LONG.assign(said=["Maybe", "Never"] * 2, share="1")])
    polls = polls_from_table(table.sort_values("said"), columns=COLUMNS)
    assert list(percents(polls["a"]["q1"])) == ["Maybe", "Never", "Should", "Should not"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([56.0, 23.5], ["56", "23.5"]),
        (np.array([56.1, 23.0], dtype="float32"), ["56.1", "23"]),
        ([56, 23], ["56", "23"]),
        ([Decimal("56.0"), Decimal("56")], ["56.0", "56"]),
        ([56, "56.0"], ["56", "56.0"]),
        (pd.Series(["56.0", "44"], dtype="category"), ["56.0", "44"]),
        (pd.Series(["56.0", "44"], dtype="string"), ["56.0", "44"]),
        (pd.array([56, 44], dtype="Int64"), ["56", "44"]),
    ],
)
def test_numbers_of_a_frame_are_read_in_their_shortest_form(column, expected):
    table = LONG.iloc[::2].reset_index(drop=True).assign(share=column)
    polls = polls_from_table(table, columns=COLUMNS)
    assert [percents(poll["q1"])["Should"] for poll in polls.values()] == expected


def test_a_frame_may_hold_numbers_dates_and_missing_values():
    days = pd.to_datetime(["2002-11-30"] * 2 + [None] * 2)
    table = LONG.assign(id=[1.0, 1.0, 2.0, 2.0], n=[1500.0, 1500.0, None, None], day=days)
    polls = polls_from_table(table, columns={**COLUMNS, "n": "n", "start": "day"})
    assert [(p.id, p.n, p.start) for p in polls.values()] == [
        ("1", 1500, dt.date(2002, 11, 30)),
        ("2", None, None),
    ]


def test_ids_that_would_become_one_are_kept_apart():
    table = LONG.assign(id=["A/B", "A/B", "A B", "A B"])
    first, second = polls_from_table(table, columns=COLUMNS)
    assert first != second
    assert first.startswith("A-B-")
    assert [first, second] == list(polls_from_table(table[::-1], columns=COLUMNS))[::-1]


BAD = """\
poll_id,question_id,pollster,sample_size,start_date,end_date,answer,pct
1,7,FOM,"1,500",11/30/02,12/1/02,Should,56
1,7,FOM,"1,500",11/30/02,12/1/02,Should not,230
2,8,FOM,many,11/30/02,12/1/02,Should,56

3,,FOM,1500,30.11.02,12/1/02,,
4,9,FOM,1500,11/30/02,12/1/02,Should,56
4,9,Levada,1500,11/30/02,,Should not,23
5,10,FOM,1500,12/2/02,12/1/02,Should,56
6,11,FOM,1500,11/30/02,12/1/02,Should,56
6,11,FOM,1500,11/30/02,12/1/02,Should,23
7,12,FOM,1500,11/30/02,12/1/02,Should,80
7,12,FOM,1500,11/30/02,12/1/02,Should not,30
8,13,FOM,1500,11/30/02,12/1/02,Should,56
"""
FAULTS = [
    "polls.csv: row 3, pct: '230': a percent lies in [0, 100], for example 56",
    "polls.csv: row 4, sample_size: 'many': expected a whole number above 0, for example 1500, "
    'or "not stated"',
    "polls.csv: row 6, question_id: empty; every row names its question, for example 184815",
    "polls.csv: row 6, start_date: '30.11.02': expected a date with its year, for example "
    "2002-11-30, 11/30/02 (month first)",
    "polls.csv: row 6, answer: empty; every row has an answer, for example Should",
    "polls.csv: row 6, pct: empty; every answer has a percent, for example 56",
    "polls.csv: row 8, pollster: 'Levada': row 7 of this poll has FOM; rows of one poll agree; "
    'if these are two polls, their poll_id may be both columns, ["poll_id", "pollster"]',
    "polls.csv: row 8, end_date: '': row 7 of this poll has 12/1/02; rows of one poll agree; "
    'if these are two polls, their poll_id may be both columns, ["poll_id", "end_date"]',
    "polls.csv: row 9, end_date: 2002-12-01: fieldwork ends before it starts, 2002-12-02: "
    "swap start and end",
    "polls.csv: rows 10 to 11, answers: 'Should': stands twice; each label must be its own",
    "polls.csv: rows 12 to 13, answers: '80 + 30 = 110': "
    "answers of one question sum to at most 101",
]


def test_every_bad_row_is_told_with_its_number_and_cause(tmp_path):
    assert told(written(tmp_path, BAD)) == FAULTS


def test_the_good_polls_are_kept_whole_if_asked(tmp_path):
    polls = polls_from_table(written(tmp_path, BAD), on_error="collect")
    assert list(polls) == ["8"]
    assert [str(fault) for fault in polls.faults] == FAULTS


def questions_of(*rows):
    """Return a sheet of one poll, "1": question, answer, percent, n and pollster of each row."""
    names = ["question_id", "answer", "percent", "n", "pollster"]
    return pd.DataFrame([("1", *row) for row in rows], columns=["poll_id", *names])


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("percent", "230", "row 3, percent: '230': a percent lies in [0, 100], for example 56"),
        ("percent", "", "row 3, percent: empty; every answer has a percent, for example 56"),
        ("answer", "Yes", "rows 2 to 3, answers: 'Yes': stands twice; each label must be its own"),
        (
            "n",
            "many",
            "row 3, n: 'many': expected a whole number above 0, for example 1500, "
            'or "not stated"',
        ),
        ("pollster", "", "row 3, pollster: empty; every poll has a pollster, for example YouGov"),
    ],
)
def test_a_bad_cell_costs_its_question_and_not_its_poll(column, cell, fault):
    table = questions_of(
        ("a", "Yes", "56", "1000", "P"), ("a", "No", "23", "1000", "P"),
        ("b", "Yes", "40", "1000", "P"), ("b", "No", "60", "1000", "P"),
    )  # fmt: skip
    table.loc[1, column] = cell
    polls = polls_from_table(table, on_error="collect")
    assert [question.id for question in polls["1"].questions] == ["b"]
    assert (polls["1"].n, polls["1"]["b"].n, polls["1"].pollster) == (1000, None, "P")
    assert str(polls.faults[0]) == fault
    with pytest.raises(PollError) as raised:
        polls_from_table(table)
    assert raised.value.faults == polls.faults


@pytest.mark.parametrize(
    ("own", "n", "question_n"), [("2,800.5", 2800, None), ("852.5", None, 852)]
)
def test_a_base_with_a_fraction_is_whole_in_a_record_that_says_so(own, n, question_n):
    table = questions_of(("a", "Yes", "56", "2800.5", "P"), ("b", "Yes", "40", own, "P"))
    poll = polls_from_table(table)["1"]
    assert (poll.n, poll["b"].n) == (n, question_n)
    assert poll.notes[0] == "The table has n = 2,800.5; a record counts people, so it has 2,800."
    assert len(poll.notes) == (1 if n else 2)
    assert polls_from_table(tl.poll_table(poll))["1"] == poll


def test_rows_that_contradict_each_other_about_the_poll_cost_the_poll():
    table = questions_of(("a", "Yes", "56", "1000", "P"), ("b", "Yes", "40", "1000", "Q"))
    polls = polls_from_table(table, on_error="collect")
    assert polls == {}
    assert [str(fault) for fault in polls.faults] == [
        "row 3, pollster: 'Q': row 2 of this poll has P; rows of one poll agree; "
        'if these are two polls, their poll_id may be both columns, ["poll_id", "pollster"]'
    ]


def test_the_questions_of_a_wide_table_keep_their_ids_when_one_is_left_out():
    table = pd.DataFrame({"id": ["1", "1"], "firm": ["P", "P"], "Yes": ["560", "40"]})
    polls = polls_from_table(
        table, columns={"poll_id": "id", "pollster": "firm"}, answers=["Yes"], on_error="collect"
    )
    assert [question.id for question in polls["1"].questions] == ["q2"]


def test_bad_cells_of_a_wide_table_are_told_with_their_column():
    table = WIKIPEDIA.assign(Yes=["560%", "56%", "—"], No=["16%", "23%", ""])
    options = {"columns": WIKIPEDIA_COLUMNS, "answers": ["Yes", "No", "Other"]}
    faults = [
        "row 2, Yes: '560%': a percent lies in [0, 100], for example 56",
        "row 4, Yes, No, Other: empty; a row has a percent of at least one answer",
    ]
    assert told(table, **options) == faults
    polls = polls_from_table(table, **options, on_error="collect")
    assert list(polls) == ["FOM-30-Nov-1-Dec-2002"]
    assert [str(fault) for fault in polls.faults] == faults


@pytest.mark.parametrize("on_error", ["raise", "collect"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty; the first row names the columns"),
        (BAD.splitlines()[0], "the table has no rows"),
        (
            BAD.replace(",Should,80", ",Should,80,1").replace(",FOM,many", ",many"),
            "row 4: it has 7 cells and the header has 8; a cell with a comma or a line break in it "
            "stands in double quotes\n"
            "polls.csv: row 12: it has 9 cells and the header has 8; a cell with a comma or a line "
            "break in it stands in double quotes",
        ),
        (
            BAD.replace("\n2,", "\n,"),
            "row 4, poll_id: empty; every row names its poll, for example 84549",
        ),
        (BAD + '9,"', "not a table of cells: unexpected end of data"),
        (BAD + '9,"a"b', "not a table of cells: ',' expected after '\"'"),
        (
            BAD.replace("pct", "percentage"),
            "columns: no layout that is known (topline: poll_id, pollster, n, answer, percent; "
            "fivethirtyeight: poll_id, pollster, sample_size, answer, pct, question_id; "
            "huffpost: poll_slug, "
            "sample_subpopulation, survey_house, observations): pass columns={...}, the table has "
            "'poll_id', 'question_id', 'pollster', 'sample_size', 'start_date', 'end_date', "
            "'answer', 'percentage'",
        ),
        (
            BAD.replace("start_date", "pct"),
            "columns: 'pct': two columns have it",
        ),
    ],
)
def test_a_table_whose_rows_cannot_be_told_apart_is_refused_whole(
    tmp_path, text, message, on_error
):
    file = written(tmp_path, text)
    assert "\n".join(told(file, on_error=on_error)) == f"polls.csv: {message}"


def test_a_misspelt_column_of_a_table_of_our_own_is_told():
    table = LONG.set_axis(["poll_id", "pollster", "answer", "percent"], axis=1)
    assert list(polls_from_table(table.assign(n="", mode="phone"))) == ["a", "b"]
    (fault,) = told(table.assign(n="", modus="phone"))
    assert fault.startswith(
        "columns: 'modus': no field; did you mean \"mode\"? allowed are poll_id,"
    )


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    assert told(tmp_path / "gone.csv") == ["gone.csv: cannot be read: No such file or directory"]
    (tmp_path / "a.csv").write_bytes(BAD.encode("utf-16"))
    assert told(tmp_path / "a.csv") == ["a.csv: not UTF-8: save the file as UTF-8"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("lead", ["", "\ufeff", "\n\n"])
def test_any_of_three_delimiters_is_told_by_the_header(tmp_path, delimiter, lead):
    text = FIVETHIRTYEIGHT.replace('""', "").replace(",", delimiter)
    assert polls_from_table(written(tmp_path, lead + text)) == polls_from_table(
        written(tmp_path, FIVETHIRTYEIGHT)
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"on_error": "skip"}, 'on_error=\'skip\': pass "raise" or "collect"'),
        (
            {"columns": "538"},
            'columns=\'538\': pass one of "topline", "fivethirtyeight", "huffpost", or a mapping '
            'such as {"percent": "pct"}',
        ),
        (
            {"columns": {**COLUMNS, "pollsters": "firm"}},
            "'pollsters' is no field; did you mean \"pollster\"?",
        ),
        (
            {"columns": {"poll_id": "id"}},
            "no column for pollster, answer, percent; name it, for example",
        ),
        (
            {"columns": {**COLUMNS, "title": ["a", "b"]}},
            "'title' is one column, not ['a', 'b']; name one",
        ),
        (
            {"columns": {**COLUMNS, "dates": "d", "end": "e"}},
            '"dates" holds both days, so leave out',
        ),
        (
            {"columns": COLUMNS, "answers": ["Should"]},
            "columns has ['answer', 'percent'] as well: leave out one of the two",
        ),
        ({"columns": COLUMNS, "answers": "share"}, "pass a list of columns, for example ['share']"),
        (
            {"columns": {**COLUMNS, "n": "N"}},
            "columns: 'N': there is no such column; the table has 'id', 'firm', 'said', 'share'",
        ),
        (
            {"columns": "huffpost"},
            "columns: 'poll_slug': there is no such column; the table has 'id', 'firm'",
        ),
    ],
)
def test_options_that_cannot_be_are_refused_with_a_remedy(options, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        polls_from_table(LONG, **options)
    assert message in str(caught.value)


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match="expected a DataFrame or the path of a CSV file, not 7"):
        polls_from_table(7)


def test_a_cell_that_is_no_plain_value_is_told():
    table = LONG.assign(share=["56", ["23"], "56", "23"], id=["a", "a", b"b", b"b"])
    assert told(table, columns={**COLUMNS, "poll_id": "firm"})[0].startswith(
        "row 3, share: \"['23']\": expected a text, a number or a date in a cell"
    )
    assert told(table, columns=COLUMNS)[0].startswith("row 4, id: \"b'b'\": expected a text")
    together = told(table, columns={**COLUMNS, "poll_id": ["firm", "id"]})
    assert together[0].startswith("row 4, firm + id: \"b'b'\": expected a text")


@pytest.mark.parametrize("read", [polls_from_table, tl.intervals])
def test_a_margin_that_is_a_share_is_told_with_its_rows(read):
    table = pd.DataFrame(
        {
            "poll_id": ["a", "b", "b"], "pollster": "FOM", "n": "1500", "answer": ["x", "x", "y"],
            "percent": "40", "moe": ["3.6", "0.036", "0.036"],
        }
    )  # fmt: skip
    with pytest.raises(tl.PollError, match=r"^rows 3 to 4, moe: 0\.036: .*a share: 3\.6\?$"):
        read(table)


@pytest.mark.parametrize(
    ("refused", "taken"),
    [
        ({"moe": "36"}, {"moe": "3.6"}),
        ({"moe": "15.2"}, {"moe": "15.1"}),
        ({"moe": "0.6"}, {"moe": "0.7"}),
        ({"moe": '{"50": "3.6", "1": "3.1"}'}, {"moe": '{"50": "3.6", "1": "3"}'}),
        ({"moe": '{"50": "3.6", "25": "0.5"}'}, {"moe": '{"50": "3.6", "25": "0.6"}'}),
        ({"moe": "3.6", "moe_unit": "5"}, {"moe": "3.6", "moe_unit": "0.1"}),
    ],
)
def test_a_sheet_refuses_the_margins_that_a_record_does(refused, taken):
    poll = {"poll_id": "b", "pollster": "F", "n": 1500, "answer": ["x"], "percent": "4"}
    with pytest.raises(tl.PollError, match=r"^row 2, moe") as of_sheet:
        tl.intervals(pd.DataFrame(poll | refused))
    with pytest.raises(tl.PollError) as of_records:
        polls_from_table(pd.DataFrame(poll | refused))
    assert str(of_sheet.value) == str(of_records.value)
    assert len(tl.intervals(pd.DataFrame(poll | taken))) == 1


def test_a_margin_that_is_a_share_costs_its_poll_and_no_other() -> None:
    sheet = pd.DataFrame(
        {
            "poll_id": ["a", "a", "b", "b"],
            "pollster": "A house",
            "n": 1500,
            "moe": [0.036, 0.036, 3.6, 3.6],
            "answer": ["Yes", "No"] * 2,
            "percent": [56, 44] * 2,
        }
    )
    with pytest.raises(tl.PollError, match="rows 2 to 3, moe"):
        tl.intervals(sheet)
    left = tl.intervals(sheet, on_error="collect")
    assert left["poll_id"].tolist() == ["b", "b"]
    assert len(left.attrs["faults"]) == 1
