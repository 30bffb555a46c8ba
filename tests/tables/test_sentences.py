"""Sentences and note lines."""

import datetime as dt

import pytest
from attrs import evolve

import topline as tl
from topline import charts
from topline.charts.canvas import drawing_of
from topline.tables.sentences import design_words, fieldwork, note, printed_margin
from topline.words import method_name, number, respondents, span


@pytest.mark.parametrize(
    ("start", "end", "precision", "words"),
    [
        (dt.date(2002, 11, 30), dt.date(2002, 12, 1), "day", "30 November – 1 December 2002"),
        (dt.date(2002, 12, 31), dt.date(2003, 1, 2), "day", "31 December 2002 – 2 January 2003"),
        (dt.date(2007, 8, 10), dt.date(2007, 8, 13), "day", "10–13 August 2007"),
        (dt.date(2007, 8, 1), dt.date(2007, 8, 31), "month", "August 2007"),
        (dt.date(2004, 4, 3), None, "day", "3 April 2004"),
        (dt.date(1997, 2, 1), dt.date(1997, 2, 28), "month", "February 1997"),
        (None, None, "day", "dates not stated"),
    ],
)
def test_dates_read_as_people_write_them(fom, start, end, precision, words):
    poll = evolve(fom, start=start, end=end, date_precision=precision)
    assert fieldwork(poll) == words


def test_respondents():
    assert respondents(1500) == "1,500 respondents"
    assert respondents(None) == "number of respondents not stated"


def test_the_note_says_what_the_numbers_rest_on(fom):
    line = note(fom, tl.intervals(fom))
    parts = ["Public Opinion Foundation", "1,500 respondents", "95% confidence level", "Wilson"]
    parts += ["design effect 2.02 (upper bound implied by the published margin)"]
    for part in parts:
        assert part in line


def test_the_source_line_names_who_paid(fom):
    paid = evolve(fom, sponsor="a newspaper")
    said = "Source: Public Opinion Foundation for a newspaper, dates not stated; "
    assert note(paid, tl.intervals(paid)).startswith(said)


def test_the_note_of_a_design_effect_of_ones_own_claims_no_bound(fom):
    line = note(fom, tl.intervals(fom, deff=1.5))
    assert "1.50 (assumed)" in line
    assert "bound" not in line


def test_a_note_without_the_poll_names_it(fom):
    assert note(None, tl.intervals(fom)).startswith("Poll fom-2002-12-nato; 1,500 respondents")


def test_an_opt_in_sample_is_told_without_a_margin(fom):
    poll = evolve(fom, sample_type="opt-in")
    bare = evolve(poll, moe=())
    assert note(bare, tl.intervals(bare)).endswith("opt-in sample: no margin of sampling error.")
    sentence = tl.interval_sentence(tl.intervals(poll).iloc[0])
    assert sentence == '56% "Should" has no interval: opt-in sample: no margin of sampling error.'
    assert "not known: opt-in" in tl.lead_sentence(tl.leads(poll).iloc[0])


def test_a_margin_printed_for_an_opt_in_sample_is_told_as_what_it_is(fom):
    poll = evolve(fom, sample_type="opt-in")
    line = note(poll, tl.intervals(poll))
    assert line.endswith(
        "opt-in sample: no margin of sampling error. Margin: at most ±3.6 points (as published, "
        "modelled; not a margin of sampling error)."
    )
    two = evolve(poll, moe=(tl.Margin("3.6"), tl.Margin("2", "10")), moe_bound="stated")
    assert printed_margin(two) == (
        "±3.6 points near 50%, ±2 points near 10% (as published, modelled; not a margin of "
        "sampling error)"
    )
    assert printed_margin(fom) == "at most ±3.6 points"
    assert tl.intervals(poll)[["moe", "low", "high", "deff"]].isna().all(axis=None)


def test_a_note_of_a_quota_sample_says_so_once_where_there_is_a_margin(fom):
    poll = evolve(fom, sample_type="quota")
    said = "Quota sample: margins are computed as if respondents had been drawn at random."
    for table in (tl.intervals(poll), tl.leads(poll)):
        assert note(poll, table).endswith(said)
        assert note(poll, table).count(said) == 1
        assert said not in note(fom, table)
        assert said not in note(None, table)
    unknown = evolve(poll, n=None)
    assert said not in note(unknown, tl.intervals(unknown))


@pytest.mark.parametrize(
    ("percent", "verdict"),
    [("56", "a majority"), ("48", "on either side of"), ("23", "below one half")],
)
def test_the_verdict_on_a_share_is_against_one_half(percent, verdict):
    poll = tl.Poll("p", pollster="P", n=1500, questions=[tl.Question("q", "?", {"Yes": percent})])
    assert verdict in tl.interval_sentence(tl.intervals(poll).iloc[0])


def test_lead_sentences(fom, all_compete):
    table = tl.leads(all_compete(fom))
    assert tl.lead_sentence(table.iloc[0]).startswith(
        '"Should" is ahead of "Should not" by 33 points'
    )
    assert "too close to call" in tl.lead_sentence(table.iloc[2])
    missing = tl.leads(evolve(fom, n=None)).iloc[0]
    assert "the number of respondents is not stated" in tl.lead_sentence(missing)


def test_the_lead_of_an_opt_in_sample_is_known_and_its_margin_is_not(fom):
    row = tl.leads(evolve(fom, sample_type="opt-in")).iloc[0]
    assert tl.lead_sentence(row) == (
        '"Should" against "Should not": 33 points; its margin of error is not known: '
        "opt-in sample: no margin of sampling error."
    )


def test_one_point_is_one_point():
    answers = {"Yes": "50", "No": "49"}
    for n, words in (
        (400, ", 1 point, is too"),
        (10**6, " by 1 point ("),
        (None, ": 1 point; its"),
    ):
        poll = tl.Poll("p", pollster="P", n=n, questions=[tl.Question("q", "?", answers)])
        assert words in tl.lead_sentence(tl.leads(poll).iloc[0])
    for moe, words in (
        ("1", "±1 point"),
        ("1.0", "±1.0 points"),
        ({"5": "1"}, "±1 point near 5%"),
    ):
        poll = tl.Poll(
            "p", pollster="P", n=9604, moe=moe, questions=[tl.Question("q", "?", answers)]
        )
        assert printed_margin(poll) == words


@pytest.mark.parametrize(
    ("value", "words"), [(56.0, "56"), (56.25, "56.2"), (-6.0, "−6"), (-0.04, "0"), (-0.0, "0")]
)
def test_a_number_has_a_minus_only_if_it_is_below_zero(value, words):
    assert number(value) == words


def test_bounds_have_a_minus_only_below_zero():
    assert span(-0.04, 5) == "0.0 to 5.0"
    assert span(-5, -0.06) == "−5.0 to −0.1"


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("clopper-pearson", "Clopper–Pearson"),
        ("wald-bonferroni", "Wald, Bonferroni-adjusted"),
        ("wald-scheffe", "Wald, Scheffé-adjusted"),
        ("bonett-price-bonferroni", "Bonett–Price, Bonferroni-adjusted"),
        ("new-comer", "New–Comer"),
    ],
)
def test_a_method_has_its_name_in_prose(method, words):
    assert method_name(method) == words


@pytest.mark.parametrize("of", [tl.intervals, tl.leads])
def test_bounds_for_the_printed_percents_say_so(fom, of):
    plain, wider = of(fom), of(fom, rounding=True)
    assert "interval allowing for rounding, design effect" in note(fom, wider)
    assert "interval allowing for rounding, design effect" in design_words(wider.iloc[0].to_dict())
    assert "rounding" not in note(fom, plain)


def test_the_share_among_the_decided_has_its_own_sentence(fom):
    # 56 of the 79% with an opinion
    sentence = tl.interval_sentence(tl.intervals(fom, decided=True).iloc[0])
    assert sentence.startswith('70.9% "Should": 95% confidence interval ')
    assert sentence.endswith(", a majority.")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"moe": "3.6"}, "±3.6 points"),
        ({"moe": "3.6", "moe_bound": "at most"}, "at most ±3.6 points"),
        ({"moe": {"25": "2.9"}}, "±2.9 points near 25%"),
        (
            {"moe": {"50": "3.4", "25": "2.9"}},
            "±3.4 points near 50%, ±2.9 points near 25%",
        ),
        ({"moe": None, "moe_bound": "stated"}, ""),
    ],
)
def test_margins_are_told_as_printed(fom, facts, words):
    assert printed_margin(evolve(fom, **{"moe_bound": "stated"} | facts)) == words


def two_bases(n=5110):
    answers = {"Yes": "56", "No": "44"}
    questions = [tl.Question("a", "A?", answers, n=4025), tl.Question("b", "B?", answers)]
    return tl.Poll("p", pollster="Pew", n=n, questions=questions)


def test_a_note_states_the_respondents_of_its_own_rows():
    table = tl.intervals(two_bases())
    assert "4,025 respondents for a; 5,110 respondents for b; 95%" in note(two_bases(), table)
    for question, said, other in (("a", "4,025", "5,110"), ("b", "5,110", "4,025")):
        words = note(two_bases(), table[table["question_id"] == question])
        assert f"; {said} respondents; " in words
        assert other not in words


def test_a_note_without_any_interval_speaks_of_none():
    poll = two_bases(None)
    assert "4,025 respondents for a; number of respondents not stated for b; 95" in note(
        poll, tl.intervals(poll)
    )
    alone = tl.intervals(poll).query("question_id == 'b'")
    assert note(poll, alone).endswith("; number of respondents not stated.")


def test_nobody_prints_a_margin_of_zero():
    answers = {"Yes": "100", "No": "0"}
    polls = [
        tl.Poll(name, pollster="P", n=900, questions=[tl.Question("q", "?", answers)])
        for name in "ab"
    ]
    tables = (tl.intervals(polls), tl.leads(polls), tl.changes(*polls, deff=1.0))
    for table in tables:
        assert table["moe"].isna().all()
        assert table["low"].notna().all()
    assert "only an interval" in tl.margin_sentence(tables[0].iloc[0])


def test_notes_of_two_polls_tell_the_margin_of_an_opt_in_sample():
    questions = [tl.Question("q", "?", {"Yes": "52", "No": "40"})]
    polls = [
        tl.Poll(
            f"p{month}",
            pollster="P",
            n=1500,
            start=f"2024-0{month}-01",
            questions=questions,
            **facts,
        )
        for month, facts in [(3, {"sample_type": "opt-in", "moe": "3.0"}), (4, {"moe": "3.6"})]
    ]
    told = "Margin of March 2024: ±3.0 points (as published, modelled; not a margin of sampling err"
    for ax in (charts.change_chart(*polls), charts.wave_chart(polls, "q")):
        note = drawing_of(ax).chart.note
        assert told in note
        assert "nan" not in note
