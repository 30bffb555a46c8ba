import datetime as dt
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.polls.readers import PollError
from topline.polls.record import (
    REMAINDER,
    Answer,
    DatePrecision,
    Margin,
    MoeBound,
    Poll,
    Question,
    SampleType,
    Source,
    Wording,
)
from topline.polls.roles import Role
from topline.polls.toml import load_poll, poll_of, toml_text

# Any text but half characters, which UTF-8 cannot hold.
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\t\n", exclude_characters="\ufffe\uffff"
)
RIGHT_TEXT = st.text(LETTERS, max_size=12)
WORDS = st.builds(lambda a, b: f"{a}x{b}", RIGHT_TEXT, RIGHT_TEXT)
IDS = st.from_regex(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", fullmatch=True).filter(
    lambda name: len(name) <= 200
)
INNER = st.decimals("0.1", "99.9", places=1) | st.integers(1, 99).map(Decimal)
DAYS = st.dates(dt.date(1936, 1, 1), dt.date(2100, 1, 1))


def maybe(strategy):
    return st.none() | strategy


# Numbers of respondents with margins that samples of so many may have; without n, any.
SAMPLES = [(1500, "3.6"), (800, {"50": "4.10", "5": "1.8"}), (10**9, "0.0040"), (2, {"0.1": 9})]
margins_ = st.lists(st.builds(Margin, INNER, INNER), max_size=3, unique_by=lambda m: m.percent)
samples_ = st.sampled_from(SAMPLES) | st.tuples(st.integers(1, 10**9), st.just(()))


@st.composite
def questions_(draw):
    labels = draw(st.lists(WORDS, min_size=1, max_size=4, unique_by=str.strip))
    shares = [draw(st.integers(0, 1000 // len(labels))) for _ in labels]
    percents = [Decimal(share) / draw(st.sampled_from([10, Decimal("10.0")])) for share in shares]
    several = draw(st.booleans())
    if not several and draw(st.booleans()):
        percents[draw(st.integers(0, len(labels) - 1))] = REMAINDER
    roles = [draw(st.sampled_from(get_args(Role))) for _ in labels]
    answers = [Answer(*fields) for fields in zip(labels, percents, roles, strict=True)]
    wording = draw(st.sampled_from(get_args(Wording)))
    base, population = draw(maybe(WORDS)), draw(maybe(WORDS))
    n, moe = draw(st.just((None, ())) | samples_)
    known = [answer.label for answer in answers]
    nets = (
        {f"net of {known[0]}": known} if known[1:] and not several and draw(st.booleans()) else {}
    )
    return Question(
        draw(IDS), draw(WORDS), answers, wording, base, n, moe, population, nets, several
    )


@st.composite
def polls(draw):
    start, end = sorted([draw(DAYS), draw(DAYS)])
    n, moe = draw(st.tuples(st.none(), margins_) | samples_)
    return Poll(
        draw(IDS),
        pollster=draw(WORDS),
        n=n,
        questions=draw(st.lists(questions_(), min_size=1, max_size=3, unique_by=lambda q: q.id)),
        title=draw(maybe(WORDS)),
        sponsor=draw(maybe(WORDS)),
        population=draw(maybe(WORDS)),
        start=draw(maybe(st.just(start))),
        end=draw(maybe(st.just(end))),
        date_precision=draw(st.sampled_from(get_args(DatePrecision))),
        mode=draw(maybe(WORDS)),
        sample_type=draw(st.sampled_from(get_args(SampleType))),
        sampling_points=draw(maybe(st.integers(1, 10**6))),
        moe=moe,
        moe_bound=draw(st.sampled_from(get_args(MoeBound))),
        confidence_level=draw(maybe(st.floats(0.8, 0.9999))),
        deff=draw(maybe(st.floats(1e-3, 1e9))),
        weighting=draw(maybe(WORDS)),
        language=draw(maybe(WORDS)),
        frame=draw(maybe(WORDS)),
        quality=draw(maybe(WORDS)),
        limitations=draw(maybe(WORDS)),
        source=draw(maybe(st.builds(Source, WORDS, maybe(WORDS), maybe(DAYS)))),
        notes=draw(st.lists(WORDS, max_size=3)),
    )


@settings(max_examples=50, deadline=None)
@given(polls())
def test_what_is_written_is_read_back_digit_by_digit(poll):
    back = poll_of(toml_text(poll).encode("utf-8"))
    assert back == poll


@settings(max_examples=200, deadline=None)
@given(RIGHT_TEXT)
def test_any_text_survives_a_toml_string(text):
    poll = Poll("a", pollster=f"x{text}x", n=1, questions=[Question("q", "q", {"a": 1})])
    assert poll_of(toml_text(poll).encode("utf-8")).pollster == f"x{text}x"


@pytest.mark.parametrize("percent", ["56", "56.0", "56.00", "5E+1", "1E+2", "0E-7", "0"])
def test_every_spelling_of_a_percent_survives(percent):
    poll = Poll("a", pollster="x", n=1, questions=[Question("q", "q", {"a": percent})])
    back = poll_of(toml_text(poll).encode("utf-8"))
    assert str(back["q"]["a"].percent) == percent


@pytest.mark.parametrize("percent", ["50", "50.0", "5E+1", "2.5"])
def test_the_percent_of_a_margin_keeps_its_digits(percent):
    question = Question("q", "q", {"a": 1})
    poll = Poll("a", pollster="x", n=900, questions=[question], moe={percent: "3.40"})
    (margin,) = poll_of(toml_text(poll).encode("utf-8")).moe
    assert (str(margin.points), str(margin.percent)) == ("3.40", percent)


def test_the_layout_is_that_of_a_file_typed_by_hand():
    poll = Poll(
        "a",
        pollster='The "House"',
        n=None,
        moe={"50": "3.40", "2.5": "1"},
        source=Source("Paper", date="2002-12-07"),
        notes=["One.", "Two."],
        questions=[
            Question("q", "Which?", {"Yes": "56.0", "Undecided": REMAINDER}),
            Question("r", "Why?", [Answer("Other", "5", role="option"), Answer("Other.", "4")]),
        ],
    )
    assert toml_text(poll) == (
        'id = "a"\n'
        'pollster = "The \\"House\\""\n'
        'n = "not stated"\n'
        'moe = { 50 = 3.40, "2.5" = 1 }\n'
        'notes = [\n  "One.",\n  "Two.",\n]\n'
        '\n[source]\ntitle = "Paper"\ndate = 2002-12-07\n'
        '\n[[questions]]\nid = "q"\ntext = "Which?"\nanswers = [\n'
        '  { label = "Yes", percent = 56.0 },\n'
        '  { label = "Undecided", percent = "remainder" },\n]\n'
        '\n[[questions]]\nid = "r"\ntext = "Why?"\nanswers = [\n'
        '  { label = "Other", percent = 5, role = "option" },\n'
        '  { label = "Other.", percent = 4 },\n]\n'
    )


WORDS_OF_THE_FILE = ["=", '"', "[", "]", "{", "}", "\n", ",", "1e999999999999999999999", "nan"]
WORDS_OF_THE_FILE += ["-1", "0x10", "inf", "2002-13-45", "12:00", "[[", "#", "\\", "\x00", "true"]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_file_with_any_change_is_read_or_refused_with_a_poll_error(data):
    text = toml_text(load_poll("levada-2016-10-unity-day"))
    for _ in range(data.draw(st.integers(1, 3))):
        low = data.draw(st.integers(0, len(text)))
        high = low + data.draw(st.integers(0, 8))
        text = text[:low] + data.draw(st.sampled_from(WORDS_OF_THE_FILE) | ANY_TEXT) + text[high:]
    try:
        poll = poll_of(text.encode("utf-8"))
    except PollError as error:
        faults = error.faults
    else:
        faults = ()
        assert poll_of(toml_text(poll).encode("utf-8")) == poll
    assert all(fault.remedy and len(str(fault)) < 1000 for fault in faults)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused_with_a_poll_error(content):
    with pytest.raises(PollError):
        poll_of(content)


def test_brackets_without_end_are_refused_with_a_poll_error():
    with pytest.raises(PollError, match="not TOML"):
        poll_of(b"a = " + b"[" * 100_000)
    with pytest.raises(PollError, match="not TOML"):
        poll_of(b"n = " + b"1" * 10_000)
