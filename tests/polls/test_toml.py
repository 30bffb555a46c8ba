import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import pytest

from topline.polls.readers import PollError, facts
from topline.polls.record import Margin, Poll
from topline.polls.toml import (
    load_poll,
    poll_ids,
    poll_of,
    read_poll,
    read_polls,
    write_poll,
)  # fmt: skip

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
        f"d.toml: level: 95: unknown key; allowed are {POLL_KEYS}",
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


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path):
    file = tmp_path / "poll.toml"
    program = (
        "import sys\n"
        "from topline.polls.toml import load_poll, write_poll\n"
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


N = 'expected a whole number above 0, for example 1500, or "not stated"'
PERCENT = "a percent lies in [0, 100], for example 56"
ANSWERS = 'expected answers = [{ label = "Should", percent = 56 }]'
QUESTIONS = "expected a [[questions]] table with id, text and answers"
POLL_KEYS = ", ".join(facts(Poll))


def faults_in(text):
    with pytest.raises(PollError) as caught:
        poll_of(text.encode())
    return [str(fault) for fault in caught.value.faults]


def test_a_file_from_an_editor_that_adds_a_byte_order_mark_is_read():
    assert poll_of(GOOD.encode("utf-8-sig")) == poll_of(GOOD.encode())


def test_a_source_without_n_says_so_in_words():
    assert poll_of(changed("1500", '"not stated"').encode()).n is None


def test_margins_by_percent_are_read():
    poll = poll_of(changed("moe = 3.6", 'moe = { 50 = 3.4, "2.5" = 1.10 }').encode())
    assert [(str(m.percent), str(m.points)) for m in poll.moe] == [("50", "3.4"), ("2.5", "1.10")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("n = 1500\n", "", f"n: missing: {N}"),
        ("1500", '"1500"', f"n: '1500': {N}"),
        ('"FOM"', "5", 'pollster: 5: expected words, for example "Public Opinion Foundation"'),
        (
            'pollster = "FOM"\n',
            "",
            'pollster: missing: expected words, for example "Public Opinion Foundation"',
        ),
        (
            "moe = 3.6",
            'sponser = "a paper"',
            "sponser: 'a paper': unknown key; did you mean \"sponsor\"? allowed are " + POLL_KEYS,
        ),
        ("moe = 3.6", "zzz = 1", "zzz: 1: unknown key; allowed are " + POLL_KEYS),
        (
            "moe = 3.6",
            "moe = 0",
            "moe: 0: a margin of error is in points, above 0 and below 100, for example 3.6",
        ),
        (
            "moe = 3.6",
            "moe = { 2.5 = 1.1 }",
            "moe[\"2\"]: {'5': Decimal('1.1')}: a margin of error is in points, above 0 and below "
            "100, for example 3.6",
        ),
        (
            "moe = 3.6",
            "confidence_level = 95",
            "confidence_level: 95: a confidence level lies in [0.5, 1), not 95: did you mean 0.95?",
        ),
        (
            "moe = 3.6",
            "deff = -1.5",
            "deff: -1.5: a design effect is a ratio of variances above 0, in [0.001, 1e9], not "
            "-1.5: pass for example 1.5",
        ),
        (
            "moe = 3.6",
            "start = 2002-12-01\nend = 2002-11-30",
            "end: 2002-11-30: fieldwork ends before it starts, 2002-12-01: swap start and end",
        ),
        (
            "moe = 3.6",
            "source = 5",
            'source: 5: expected a [source] table with title = "..."',
        ),
        (
            "moe = 3.6",
            'source = { address = "example.org" }',
            'source.title: missing: expected words, for example "Russia, NATO to Meet on '
            'Combating Terrorism"',
        ),
        (
            "moe = 3.6",
            'source = { title = "t", adress = "example.org" }',
            "source.adress: 'example.org': unknown key; did you mean \"address\"? allowed are "
            "title, address, date",
        ),
        (
            "percent = 56",
            "percent = 560",
            f'questions["cooperation"].answers["Should"].percent: 560: {PERCENT}',
        ),
        (
            ", percent = 56",
            "",
            f'questions["cooperation"].answers["Should"].percent: missing: {PERCENT}',
        ),
        (
            'label = "Should", ',
            "",
            'questions["cooperation"].answers[no. 1].label: missing: '
            'expected words, for example "Should"',
        ),
        (
            "percent = 56",
            "percent = 56, by_subtraction = true",
            'questions["cooperation"].answers["Should"].by_subtraction: True: unknown key; '
            "allowed are label, percent, role, deff",
        ),
        (
            '"Should not"',
            '"Should"',
            "questions[\"cooperation\"].answers: 'Should': stands twice; each label must be its "
            "own",
        ),
        (
            "percent = 23.0",
            "percent = 84.0",
            "questions[\"cooperation\"].answers: '56 + 84.0 = 140.0': answers of one question sum "
            "to at most 100.55",
        ),
        (
            "percent = 23.0",
            'percent = "remainder"',
            "questions[\"cooperation\"].answers: 'remainder': only one answer of a question can be "
            "the remainder",
        ),
        (
            '{ label = "Should", percent = 56 },',
            '"Should", 56,',
            [
                f"questions[\"cooperation\"].answers[no. 1]: 'Should': {ANSWERS}",
                f'questions["cooperation"].answers[no. 2]: 56: {ANSWERS}',
            ],
        ),
        (
            'id = "cooperation"\n',
            "",
            "questions[no. 1].id: missing: expected letters, digits and hyphens, for example "
            '"fom-2002-12-nato"',
        ),
        (
            'text = "Closer cooperation?"',
            'txt = "Closer cooperation?"',
            [
                "questions[\"cooperation\"].txt: 'Closer cooperation?': unknown key; did you mean "
                '"text"? allowed are id, text, answers, wording, base, n, moe, population, nets, '
                "several_answers",
                'questions["cooperation"].text: missing: expected words, for example "Should '
                'Russia develop closer cooperation with NATO?"',
            ],
        ),
    ],
)
def test_a_fault_is_told_with_its_key_the_value_and_a_right_one(old, new, message):
    assert faults_in(changed(old, new)) == ([message] if isinstance(message, str) else message)


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        ("", f"questions: missing: {QUESTIONS}"),
        ("questions = []", f"questions: []: {QUESTIONS}"),
        ('questions = ["two"]', f"questions[no. 1]: 'two': {QUESTIONS}"),
        (
            '[[questions]]\nid = "a"\ntext = "a"\nanswers = "Should 56"',
            f"questions[\"a\"].answers: 'Should 56': {ANSWERS}",
        ),
        ('[[questions]]\nid = "a"\ntext = "a"', f'questions["a"].answers: missing: {ANSWERS}'),
    ],
)
def test_questions_and_answers_of_the_wrong_kind_are_told(tail, message):
    assert faults_in('id = "fom"\npollster = "FOM"\nn = 1500\n' + tail) == [message]


def test_faults_in_all_parts_of_a_file_are_told_at_once():
    text = """\
id = "two words"
confidence_level = 95
deff = -1
start = 2002-12-01
end = 2002-11-30
moe = { 50 = 0 }
[source]
date = "soon"
[[questions]]
id = "a"
text = "a"
answers = [{ label = "x", percent = 84 }, { label = "y", percent = 56 }]
[[questions]]
id = "b"
text = "b"
answers = [{ label = "x", percent = 1 }, { label = "x", percent = 2 }]
[[questions]]
id = "c"
text = ""
answers = [{ label = "x", percent = 560, "rôle" = "none" }]
"""
    with pytest.raises(PollError) as caught:
        poll_of(text.encode())
    assert [fault.key for fault in caught.value.faults] == [
        "id",
        "pollster",
        "n",
        'moe["50"]',
        "confidence_level",
        "deff",
        "source.title",
        "source.date",
        'questions["a"].answers',
        'questions["b"].answers',
        'questions["c"].text',
        'questions["c"].answers["x"].rôle',
        'questions["c"].answers["x"].percent',
        "end",
    ]


def test_two_questions_of_one_id_are_a_fault_beside_a_faulty_third():
    question = GOOD[GOOD.index("[[questions]]") :]
    third = question.replace('"cooperation"', '"third"').replace("56", "560")
    told = faults_in(GOOD + question + third)
    assert told[0].startswith('questions["third"].answers["Should"].percent: 560')
    assert told[1] == "questions: 'cooperation': stands twice; each id must be its own"
