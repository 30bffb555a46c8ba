import datetime as dt
from dataclasses import FrozenInstanceError
from decimal import Decimal

import numpy as np
import pytest

from topline.polls.fault import PollError
from topline.polls.poll import Margin, Poll, Source, asked_n, plain_margin
from topline.polls.question import REMAINDER, Question

COOPERATION = Question(
    "cooperation",
    "Closer cooperation with NATO?",
    {"Should": "56", "Should not": "23", "Undecided": REMAINDER},
)


def poll_of(**changes):
    fields = {"pollster": "FOM", "n": 1500, "questions": [COOPERATION]} | changes
    return Poll(fields.pop("id", "fom"), **fields)


def faults_of(**changes):
    with pytest.raises(PollError) as caught:
        poll_of(**changes)
    return [str(fault) for fault in caught.value.faults]


def test_a_poll_holds_what_was_printed():
    poll = poll_of(moe="3.6", moe_bound="at most", start="2002-11-30", end=dt.date(2002, 12, 1))
    assert poll.moe == (Margin(Decimal("3.6"), Decimal(50)),)
    assert (poll.start, poll.end) == (dt.date(2002, 11, 30), dt.date(2002, 12, 1))
    assert poll["cooperation"] == COOPERATION


def test_every_field_has_its_own_message_and_all_are_told_at_once():
    told = faults_of(
        id="two words",
        pollster="",
        n=0,
        questions=[],
        title=5,
        sponsor=" ",
        population=[],
        start="30.11.2002",
        end=20021201,
        date_precision="year",
        mode=1,
        sample_type="random",
        sampling_points="100",
        moe="about 3",
        moe_bound="max",
        confidence_level=95,
        deff=-2,
        weighting=True,
        source="a newspaper",
        notes="one note",
    )
    assert told == [
        "id: 'two words': expected letters, digits and hyphens, for example \"fom-2002-12-nato\"",
        "pollster: '': expected words, for example \"Public Opinion Foundation\"",
        'n: 0: expected a whole number above 0, for example 1500, or "not stated"',
        "questions: []: at least one question is needed, a Question(...)",
        'title: 5: expected words, for example "Russians about NATO"',
        "sponsor: ' ': expected words, for example \"a newspaper\"",
        'population: []: expected words, for example "adults in Russia"',
        "start: '30.11.2002': expected a date, for example 2002-11-30",
        "end: 20021201: expected a date, for example 2002-11-30",
        'date_precision: \'year\': expected one of "day", "month"',
        'mode: 1: expected words, for example "face to face at home"',
        'sample_type: \'random\': expected one of "probability", "quota", "opt-in", "unknown"',
        "sampling_points: '100': expected a whole number above 0, for example 100",
        "moe: 'about 3': a margin of error is in points, above 0 and below 100, for example 3.6",
        'moe_bound: \'max\': expected one of "stated", "at most"',
        "confidence_level: 95: a confidence level lies in [0.5, 1): did you mean 0.95?",
        "deff: -2: a design effect is a ratio of variances above 0, for example 1.5",
        'weighting: True: expected words, for example "by sex, age and region"',
        "source: 'a newspaper': expected Source(\"title of the publication\", ...)",
        "notes: 'one note': expected a list of words, for example [\"The dates are inferred.\"]",
    ]


@pytest.mark.parametrize("n", [None, "not stated"])
def test_n_that_the_source_does_not_state_is_none(n):
    assert poll_of(n=n).n is None


def test_n_of_numpy_is_a_plain_whole_number():
    assert type(poll_of(n=np.int64(1500)).n) is int


@pytest.mark.parametrize("n", [1500.0, "1500", True, -5, Decimal(1500)])
def test_n_that_is_no_count_is_a_fault(n):
    assert faults_of(n=n)[0].endswith('a whole number above 0, for example 1500, or "not stated"')


def test_several_margins_are_kept_in_the_printed_order():
    poll = poll_of(moe={"50": "3.4", "25": "2.9", "5.0": 2})
    assert [(str(m.percent), str(m.points)) for m in poll.moe] == [
        ("50", "3.4"),
        ("25", "2.9"),
        ("5.0", "2"),
    ]
    assert poll_of(moe=poll.moe).moe == poll.moe
    assert poll_of(moe=None).moe == ()


def test_a_wrong_margin_among_several_is_named_by_its_percent():
    assert faults_of(moe={"25": "0", "100": "1.5"}) == [
        "moe[\"25\"]: '0': a margin of error is in points, above 0 and below 100, for example 3.6",
        "moe[\"100\"]: '100': a margin is printed for a percent above 0 and below 100, "
        "for example 50",
    ]


def test_two_margins_for_one_percent_are_a_fault():
    message = "moe: 50: stands twice; each percent must be its own"
    assert faults_of(moe={"50": "3.4", "50.0": "3.5"}) == [message]


def test_margins_in_a_list_must_be_margins():
    assert faults_of(moe=["3.4"]) == [
        'moe: [\'3.4\']: expected margins, for example {"50": "3.4", "25": "2.9"}'
    ]


def test_a_margin_as_a_float_is_refused():
    message = 'moe: 3.6: a float has lost what was printed: pass "3.6" in quotes'
    assert faults_of(moe=3.6) == [message]


@pytest.mark.parametrize(
    ("level", "meant"),
    [(95, "0.95"), ("99", "0.99"), (0.05, "0.95"), (1, "0.95"), ("0." + "9" * 18, "0.95")],
)
def test_a_confidence_level_is_a_fraction(level, meant):
    (told,) = faults_of(confidence_level=level)
    assert told.endswith(f"a confidence level lies in [0.5, 1): did you mean {meant}?")


def test_level_and_deff_are_floats_as_given():
    poll = poll_of(confidence_level="0.95", deff=Decimal("1.50"))
    assert (poll.confidence_level, poll.deff) == (0.95, 1.5)


@pytest.mark.parametrize("deff", [0, "1e-19999", float("nan"), float("inf"), "wide"])
def test_a_deff_that_is_no_ratio_is_a_fault(deff):
    (told,) = faults_of(deff=deff)
    assert told.endswith("a design effect is a ratio of variances above 0, for example 1.5")


def test_fieldwork_that_ends_before_it_starts_is_a_fault():
    assert faults_of(start="2002-12-01", end="2002-11-30") == [
        "end: 2002-11-30: fieldwork ends before it starts, 2002-12-01: swap start and end"
    ]
    assert poll_of(start="2002-12-01", end="2002-12-01")


def test_a_time_of_day_is_no_date_but_a_datetime_has_one():
    assert faults_of(start=dt.time(12)) == [
        "start: 12:00:00: expected a date, for example 2002-11-30"
    ]
    assert poll_of(start=dt.datetime(2002, 11, 30, 12)).start == dt.date(2002, 11, 30)


def test_two_questions_of_one_id_are_a_fault():
    assert faults_of(questions=[COOPERATION, COOPERATION]) == [
        "questions: 'cooperation': stands twice; each id must be its own"
    ]


def test_something_among_the_questions_that_is_none_is_a_fault():
    (told,) = faults_of(questions=[COOPERATION, "nato-bloc"])
    assert told.endswith("at least one question is needed, a Question(...)")


def test_notes_must_all_be_words():
    assert faults_of(notes=["fine", 5]) == [
        'notes: 5: expected words, for example "The dates are inferred."'
    ]


def test_a_source_needs_a_title_and_a_real_date():
    with pytest.raises(PollError) as caught:
        Source("", address=5, date="yesterday")
    assert str(caught.value).splitlines() == [
        "title: '': expected words, for example \"Russia, NATO to Meet on Combating Terrorism\"",
        'address: 5: expected words, for example "example.org/poll"',
        "date: 'yesterday': expected a date, for example 2002-11-30",
    ]


def test_an_unknown_question_is_told_with_the_ids_there_are():
    with pytest.raises(KeyError, match="'nato' is not there; choose one of 'cooperation'"):
        poll_of()["nato"]


def test_a_poll_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        poll_of().n = 2000


@pytest.mark.parametrize(
    ("of_poll", "of_question", "asked"),
    [(1500, None, 1500), (1500, 700, 700), (None, 700, 700), (None, None, None)],
)
def test_a_question_asked_of_some_has_its_own_n(of_poll, of_question, asked):
    question = Question("q", "?", {"Yes": "50"}, n=of_question)
    assert asked_n(poll_of(n=of_poll, questions=[question]), question) == asked


@pytest.mark.parametrize(
    ("moe", "points"),
    [
        ("3.6", "3.6"),
        ({"50": "3.6"}, "3.6"),
        ({"50.0": "3.6"}, None),
        ({"25": "2.9"}, None),
        ({"50": "3.4", "25": "2.9"}, None),
        (None, None),
    ],
)
def test_one_number_says_only_a_single_margin_at_50_percent(moe, points):
    plain = plain_margin(poll_of(moe=moe).moe)
    assert (plain and str(plain.points)) == points
