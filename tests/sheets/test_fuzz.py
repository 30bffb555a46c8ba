"""Whatever a table holds, it is polls or a PollError, and no cell is read as another."""

import csv
import io
from collections import Counter
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from topline.polls.readers import PollError
from topline.polls.toml import load_poll
from topline.sheets.from_table import answers_from_table, polls_from_table
from topline.sheets.to_table import poll_table

TABLE = poll_table([load_poll("fom-2002-12-nato"), load_poll("levada-2016-10-unity-day")])
# Few facts of the polls, so that a change is more often one of an answer than a contradiction.
FACTS = ["poll_id", "question_id", "pollster", "n", "answer", "percent"]
TEXT = TABLE[FACTS].to_csv(index=False)
WORDS = ['"', ",", "\n", "\r", ";", "\t", "\x00", "n/a", "—", "1e99", "nan", "[a]", "{", "%", "-1"]
WORDS += ["1,500", "56.0", "remainder", "true", "false", "2002-13-45", "fom-2002-12-nato", "é", "0"]
FEW = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def attempt(read, table):
    """Return what is read of a table and nothing, or nothing and its faults."""
    try:
        return read(table, columns="topline"), ()
    except PollError as error:
        return None, error.faults


def answers_printed(text):
    """Return how often each answer of each question stands in a file, with its percent."""
    header, *cells = filter(any, csv.reader(io.StringIO(text, newline="")))
    rows = [dict(zip(map(str.strip, header), row, strict=True)) for row in cells]
    return Counter(
        (row["poll_id"].strip(), row["question_id"].strip(), row["answer"].strip(), row["percent"])
        for row in rows
    )


@FEW
@given(st.data())
def test_a_file_with_any_change_is_read_as_printed_or_refused(tmp_path, data):
    text = TEXT
    for _ in range(data.draw(st.integers(1, 3))):
        low = data.draw(st.integers(0, len(text)))
        high = low + data.draw(st.integers(0, 6))
        text = text[:low] + data.draw(st.sampled_from(WORDS) | st.text(max_size=3)) + text[high:]
    file = tmp_path / "polls.csv"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    polls, faults = attempt(polls_from_table, file)
    assert all(fault.remedy for fault in faults)
    if polls is None:
        return
    read = [
        (poll.id, question.id, answer)
        for poll in polls.values()
        for question in poll.questions
        for answer in question.answers
    ]
    said = Counter((poll_id, question_id, answer.label) for poll_id, question_id, answer in read)
    printed = answers_printed(text)
    assert sum(said.values()) == sum(printed.values())
    for (poll_id, question_id, label, percent), times in printed.items():
        if poll_id in polls and (poll_id, question_id, label) in said:
            answer = polls[poll_id][question_id][label]
            plain = percent.split("[")[0].replace("%", "").strip()
            assert plain == "remainder" or str(Decimal(plain)) == str(answer.percent)
            assert times == said[poll_id, question_id, label] == 1
    assert polls_from_table(poll_table(polls)) == polls
    assert answers_from_table(file, columns="topline").percent.tolist() == [
        float(answer.percent) for *_, answer in read
    ]


@FEW
@given(content=st.binary(max_size=80))
def test_any_bytes_are_refused_with_a_poll_error(tmp_path, content):
    (tmp_path / "polls.csv").write_bytes(content)
    with pytest.raises(PollError):
        polls_from_table(tmp_path / "polls.csv")


CELLS = st.sampled_from([*WORDS, None, 1.5, 56, True, b"x", [1], pd.NaT, float("inf"), Decimal(3)])


@FEW
@given(st.data())
def test_a_frame_with_any_cells_is_read_or_refused_with_a_poll_error(data):
    table = TABLE.astype(object)
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.integers(0, len(table) - 1))
        table.iat[row, data.draw(st.integers(0, table.shape[1] - 1))] = data.draw(CELLS)
    for read in (polls_from_table, answers_from_table):
        _, faults = attempt(read, table)
        assert all(fault.key.startswith("row") for fault in faults)


@FEW
@given(st.data())
def test_the_good_polls_of_a_changed_table_are_the_ones_it_had(data):
    table = TABLE.astype(object)
    row = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.sampled_from([name for name in table if name != "poll_id"]))
    table.loc[row, column] = data.draw(st.sampled_from(WORDS))
    changed = table.loc[row, "poll_id"]
    known = polls_from_table(TABLE)
    polls = polls_from_table(table, on_error="collect")
    assert {key: polls[key] for key in known if key != changed} == {
        key: poll for key, poll in known.items() if key != changed
    }
    kept = polls[changed].questions if changed in polls else ()
    if not polls.faults:
        assert kept
    elif column != "question_id":
        # A bad cell costs its question: the others are as they were.
        assert len(kept) < len(known[changed].questions)
        assert {*kept} <= {*known[changed].questions}
