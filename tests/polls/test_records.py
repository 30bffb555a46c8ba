import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest

from topline.polls.fault import PollError
from topline.polls.poll import Margin, Poll
from topline.polls.question import Question
from topline.polls.records import load_poll, poll_ids, read_poll, read_polls, write_poll

GOOD = """\
id = "fom"
pollster = "FOM"
n = 1500
moe = 3.6

[[questions]]
id = "cooperation"
text = "Closer cooperation?"
answers = [
  { label = "Should", percent = 56 },
  { label = "Should not", percent = 23.0 },
  { label = "Undecided", percent = "remainder" },
]
"""
POLL_KEYS = (
    *("id", "pollster", "n", "questions", "title", "sponsor", "population", "start", "end"),
    *("date_precision", "mode", "sample_type", "sampling_points", "moe", "moe_bound"),
    *("confidence_level", "deff", "weighting", "source", "notes"),
)


def changed(old, new, text=GOOD):
    assert text.count(old) == 1
    return text.replace(old, new)


def test_a_poll_is_read_as_printed(tmp_path):
    file = tmp_path / "any-name.toml"
    file.write_text(GOOD, encoding="utf-8")
    poll = read_poll(file)
    assert poll == read_poll(str(file))
    assert [str(answer.percent) for answer in poll["cooperation"].answers] == ["56", "23.0", "21.0"]
    assert poll["cooperation"]["Undecided"].by_subtraction
    assert poll.moe == (Margin(Decimal("3.6")),)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b'id = "fom"\nn = 1,500\n',
            "a.toml: line 2, column 6: not TOML: Expected newline or end of document after a "
            'statement; a right line is pollster = "Levada-Center"',
        ),
        (
            b'id = "fom',
            "a.toml: end of document: not TOML: Unterminated string; "
            'a right line is pollster = "Levada-Center"',
        ),
        (b'id = "caf\xe9"', "a.toml: byte 10: not UTF-8: save the file as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_told_with_the_place(tmp_path, content, message):
    (tmp_path / "a.toml").write_bytes(content)
    with pytest.raises(PollError) as caught:
        read_poll(tmp_path / "a.toml")
    assert str(caught.value) == message


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PollError, match=r"^gone\.toml: cannot be read: No such file or directory$"):
        read_poll(tmp_path / "gone.toml")


def test_a_folder_that_is_not_there_or_has_no_poll_is_told(tmp_path):
    with pytest.raises(PollError, match=r"gone: there is no such folder; each poll is one \.toml"):
        read_polls(tmp_path / "gone")
    (tmp_path / "poll.txt").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PollError, match=r"it has no \.toml file; each poll is one \.toml file"):
        read_polls(tmp_path)


def test_a_folder_is_read_as_a_mapping_sorted_by_id(tmp_path):
    for name, poll_id in [("a", "zeta"), ("b", "alpha")]:
        (tmp_path / f"{name}.toml").write_text(changed('"fom"', f'"{poll_id}"'), encoding="utf-8")
    assert list(read_polls(tmp_path)) == ["alpha", "zeta"]


def test_every_fault_of_every_file_is_told_at_once(tmp_path):
    files = {
        "a": GOOD,
        "b": GOOD,
        "c": 'n = "many',
        "d": changed("percent = 56", "percent = 560").replace("n = 1500", "n = 0\nlevel = 95"),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PollError) as caught:
        read_polls(tmp_path)
    assert str(caught.value).splitlines() == [
        "b.toml: id: 'fom': a.toml has this id, too; each poll needs its own",
        "c.toml: end of document: not TOML: Unterminated string; "
        'a right line is pollster = "Levada-Center"',
        f"d.toml: level: 95: unknown key; allowed are {', '.join(POLL_KEYS)}",
        'd.toml: n: 0: expected a whole number above 0, for example 1500, or "not stated"',
        'd.toml: questions["cooperation"].answers["Should"].percent: 560: '
        "a percent lies in [0, 100], for example 56",
    ]


def test_a_file_is_replaced_whole(tmp_path):
    file = tmp_path / "poll.toml"
    file.write_text("an old file" * 1000, encoding="utf-8")
    write_poll(load_poll("fom-2002-12-nato"), file)
    assert read_poll(file) == load_poll("fom-2002-12-nato")
    assert os.listdir(tmp_path) == ["poll.toml"]


def test_a_new_file_has_the_permissions_of_any_other(tmp_path):
    (tmp_path / "other").touch()
    write_poll(load_poll("fom-2002-12-nato"), tmp_path / "poll.toml")
    assert (tmp_path / "poll.toml").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_writing_twice_gives_the_same_bytes(tmp_path):
    poll = load_poll("fom-2004-04-nato")
    write_poll(poll, tmp_path / "a.toml")
    write_poll(read_poll(tmp_path / "a.toml"), tmp_path / "b.toml")
    assert (tmp_path / "a.toml").read_bytes() == (tmp_path / "b.toml").read_bytes()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    file = tmp_path / "poll.toml"
    file.write_text("old", encoding="utf-8")

    def refused(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(os, step, refused)
    with pytest.raises(OSError, match="No space left"):
        write_poll(load_poll("fom-2002-12-nato"), file)
    assert os.listdir(tmp_path) == ["poll.toml"]
    assert file.read_text(encoding="utf-8") == "old"


def test_a_poll_that_utf8_cannot_hold_leaves_the_old_file(tmp_path):
    file = tmp_path / "poll.toml"
    file.write_text("old", encoding="utf-8")
    poll = Poll("a", pollster="\ud800", n=1, questions=[Question("q", "q", {"a": 1})])
    with pytest.raises(UnicodeEncodeError):
        write_poll(poll, file)
    assert file.read_text(encoding="utf-8") == "old"


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path):
    file = tmp_path / "poll.toml"
    program = (
        "import sys\n"
        "from topline.polls.records import load_poll, write_poll\n"
        "polls = [load_poll('fom-2002-12-nato'), load_poll('fom-2004-04-nato')]\n"
        "while True:\n"
        "    for poll in polls: write_poll(poll, sys.argv[1])\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(file)]) as writer:
        deadline = time.monotonic() + 30
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
    assert read_poll(file).id in ("fom-2002-12-nato", "fom-2004-04-nato")
    assert list(read_polls(tmp_path))  # what a killed writer leaves is not taken for a poll


def test_a_link_to_a_file_stays_a_link(tmp_path):
    (tmp_path / "real.toml").write_text("old", encoding="utf-8")
    (tmp_path / "link.toml").symlink_to(tmp_path / "real.toml")
    write_poll(load_poll("fom-2002-12-nato"), tmp_path / "link.toml")
    assert (tmp_path / "link.toml").is_symlink()
    assert read_poll(tmp_path / "real.toml") == load_poll("fom-2002-12-nato")


def test_an_unknown_id_is_told_with_the_ids_there_are():
    listed = ", ".join(poll_ids())
    with pytest.raises(ValueError, match="there is no poll 'fom'; choose one of") as caught:
        load_poll("fom")
    assert str(caught.value).endswith(listed)


@pytest.mark.parametrize("poll_id", ["../fom", "README", "", None])
def test_only_the_id_of_a_poll_opens_a_file(poll_id):
    with pytest.raises(ValueError, match="there is no poll"):
        load_poll(poll_id)
