"""Whatever a file holds, it is a poll or a PollError."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from topline.polls.fault import PollError
from topline.polls.records import load_poll
from topline.polls.toml_reader import poll_of
from topline.polls.toml_text import toml_text

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
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
