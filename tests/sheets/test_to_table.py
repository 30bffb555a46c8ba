import importlib.util
import io
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.polls.readers import PollError
from topline.polls.record import (
    REMAINDER,
    Answer,
    DatePrecision,
    MoeBound,
    Poll,
    Question,
    SampleType,
    Source,
    Wording,
)
from topline.polls.roles import Role
from topline.polls.toml import load_poll, poll_ids, read_polls
from topline.sheets.from_table import polls_from_table
from topline.sheets.to_table import poll_table

FOLDER = Path(__file__).parents[2] / "data"
PARQUET = importlib.util.find_spec("pyarrow") or importlib.util.find_spec("fastparquet")

IDS = st.from_regex(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", fullmatch=True).filter(
    lambda name: len(name) <= 200
)
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\t\n", exclude_characters="\ufffe\uffff"
)
WORDS = st.text(LETTERS, min_size=1)
WORDS = WORDS.filter(str.strip) | st.sampled_from(
    ["None", "n/a", "—", "nan", '"', ",", "=1+1", "'=1+1"]
)
WHOLE = st.integers(1, 10**12)
SAMPLES = st.sampled_from(
    [(1500, "3.6"), (800, {"50": "4.10", "5": "1.8"}), (10**12, "0.0002"), (2, {"0.1": "9.9"})]
)
"""Numbers of respondents with margins that samples of so many may have."""
DAYS = st.dates()


def printed(low, high, places=2):
    return st.decimals(low, high, places=places).map(str)


def rarely(values):
    return st.none() | values


@st.composite
def questions(draw):
    labels = draw(st.lists(WORDS, min_size=1, max_size=4, unique_by=str.strip))
    percents = [draw(printed(0, 25, draw(st.integers(0, 3)))) for _ in labels]
    if draw(st.booleans()):
        percents[-1] = REMAINDER
    roles = [draw(st.sampled_from(get_args(Role))) for _ in labels]
    answers = [Answer(*facts) for facts in zip(labels, percents, roles, strict=True)]
    return Question(
        draw(IDS), draw(WORDS), tuple(answers), draw(st.sampled_from(get_args(Wording))),
        draw(rarely(WORDS)), draw(rarely(WHOLE)),
    )  # fmt: skip


@st.composite
def polls(draw):
    start, end = sorted([draw(DAYS), draw(DAYS)])
    source = st.builds(Source, WORDS, rarely(WORDS), rarely(DAYS))
    margins = st.dictionaries(printed("0.1", "99.9"), printed("0.1", 99, 1), max_size=3)
    alone = st.tuples(st.none(), margins | printed("0.1", 99, 1)) | st.tuples(WHOLE, st.just({}))
    n, moe = draw(SAMPLES | alone)
    return Poll(
        draw(IDS),
        pollster=draw(WORDS),
        n=n,
        questions=draw(
            st.lists(questions(), min_size=1, max_size=3, unique_by=lambda q: q.id.lower())
        ),
        title=draw(rarely(WORDS)),
        sponsor=draw(rarely(WORDS)),
        population=draw(rarely(WORDS)),
        start=draw(rarely(st.just(start))),
        end=draw(rarely(st.just(end))),
        date_precision=draw(st.sampled_from(get_args(DatePrecision))),
        mode=draw(rarely(WORDS)),
        sample_type=draw(st.sampled_from(get_args(SampleType))),
        sampling_points=draw(rarely(WHOLE)),
        moe=moe,
        moe_bound=draw(st.sampled_from(get_args(MoeBound))),
        confidence_level=draw(rarely(st.floats(0.8, 0.999))),
        deff=draw(rarely(st.floats(0.1, 100))),
        weighting=draw(rarely(WORDS)),
        language=draw(rarely(WORDS)),
        frame=draw(rarely(WORDS)),
        quality=draw(rarely(WORDS)),
        limitations=draw(rarely(WORDS)),
        source=draw(rarely(source)),
        notes=draw(st.lists(WORDS, max_size=2)),
    )


def as_frame(table):
    return table


def as_csv(table):
    text = table.to_csv(index=False)
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


@pytest.mark.parametrize("trip", [as_frame, as_csv])
@settings(max_examples=60, deadline=None)
@given(st.lists(polls(), min_size=1, max_size=3, unique_by=lambda poll: poll.id.lower()))
def test_any_polls_are_read_back_as_they_were(trip, some):
    back = polls_from_table(trip(poll_table(some)))
    assert list(back.values()) == some


def test_the_polls_of_the_folder_are_read_back_from_a_frame():
    known = read_polls(FOLDER)
    assert dict(polls_from_table(poll_table(known))) == known


@pytest.mark.parametrize("index", [True, False])
@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_the_polls_of_the_folder_are_read_back_from_a_file(tmp_path, index, sep):
    known = read_polls(FOLDER)
    poll_table(known).to_csv(tmp_path / "polls.csv", index=index, sep=sep)
    assert dict(polls_from_table(tmp_path / "polls.csv")) == known


@pytest.mark.skipif(not PARQUET, reason="needs pyarrow or fastparquet")
def test_the_polls_of_the_folder_are_read_back_from_parquet(tmp_path):
    known = read_polls(FOLDER)
    poll_table(known).to_parquet(tmp_path / "polls.parquet")
    back = polls_from_table(pd.read_parquet(tmp_path / "polls.parquet"))
    assert dict(back) == known


@pytest.mark.parametrize("poll_id", poll_ids())
def test_one_poll_is_read_back_too(poll_id):
    poll = load_poll(poll_id)
    assert dict(polls_from_table(poll_table(poll))) == {poll_id: poll}


def test_there_is_a_row_for_each_answer_and_every_cell_is_text():
    table = poll_table(read_polls(FOLDER))
    assert len(table) == sum(
        len(q.answers) for p in read_polls(FOLDER).values() for q in p.questions
    )
    assert set(table.dtypes) == {pd.StringDtype()}


def test_a_line_break_that_csv_does_not_protect_is_in_no_record(tmp_path):
    questions = [Question("q", "?", {"Yes": "1"})]
    with pytest.raises(PollError, match=r"letter 4, .* is a control character"):
        Poll("a", pollster="one\rtwo", n=1, questions=questions)
    for line_break in ("\n", "\r\n"):
        poll = Poll("a", pollster=f"one{line_break}two", n=1, questions=questions)
        poll_table(poll).to_csv(tmp_path / "a.csv", index=False)
        assert polls_from_table(tmp_path / "a.csv") == {"a": poll}


def test_what_pandas_made_floats_of_is_read_without_their_zeros(tmp_path):
    poll = Poll(
        "a", pollster="FOM", n=1, questions=[Question("q", "?", {"Yes": "56.0", "No": "1.5"})]
    )
    poll_table(poll).to_csv(tmp_path / "a.csv")
    question = polls_from_table(pd.read_csv(tmp_path / "a.csv"))["a"]["q"]
    assert [str(answer.percent) for answer in question.answers] == ["56", "1.5"]
    assert question["Yes"].percent == Decimal("56.0")
