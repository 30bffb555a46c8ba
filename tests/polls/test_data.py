"""The polls of data/ against what was read in their sources, typed here a second time."""

import re
import runpy
from decimal import Decimal
from pathlib import Path

import pytest

from topline.polls.readers import facts
from topline.polls.record import Answer, Poll, Question, Source
from topline.polls.toml import load_poll, poll_ids, poll_of, read_poll, read_polls, toml_text

FOLDER = Path(__file__).parents[2] / "data"
FILES = sorted(FOLDER.glob("*.toml"))
BLOC = ["Aggressive military pact", "Defensive organization", "Undecided"]
COOPERATION = ["Should", "Should not", "Undecided"]

# poll, question, percents in order; the last is by subtraction where it stands after "rest".
PRINTED = [
    ("fom-2002-12-nato", "cooperation", "56 23 rest 21"),
    ("fom-2002-12-nato", "nato-bloc", "48 26 rest 26"),
    ("fom-1997-02-nato", "nato-bloc", "38 24 rest 38"),
    ("fom-2000-03-nato", "nato-bloc", "56 17 rest 27"),
    ("fom-2001-09-nato", "nato-bloc", "50 26 rest 24"),
    ("fom-2002-05-nato", "nato-bloc", "54 24 rest 22"),
    ("fom-2004-04-nato", "nato-bloc", "58 17 rest 25"),
    ("fom-2004-04-nato", "cooperation", "51 22 rest 27"),
    ("fom-2004-04-nato", "interests", "47 17 35"),
    ("fom-2004-04-nato", "cooperating-now", "38 27 34"),
    ("fom-1996-12-nato", "nato-policy", "31 22 10 35"),
    ("vtsiom-2004-03-nato", "expansion", "44 24 9 23"),
    ("levada-2007-08-nato", "nato-intent", "15 56 27"),
    ("levada-2007-08-nato", "cfe-moratorium", "45 9 46"),
    ("levada-2016-10-unity-day", "holiday", "56 16 rest 28"),
]

# poll, n, places, margins as "points at percent", bound, level, fieldwork
DESIGNS = [
    ("fom-1996-12-nato", None, None, "", "stated", None, "1996-12-01 1996-12-31 month"),
    ("fom-1997-02-nato", None, None, "", "stated", None, "1997-02-01 1997-02-28 month"),
    ("fom-2000-03-nato", None, None, "", "stated", None, "2000-03-01 2000-03-31 month"),
    ("fom-2001-09-nato", 1500, 100, "", "stated", None, "2001-09-01 2001-09-30 month"),
    ("fom-2002-05-nato", 1500, 100, "", "stated", None, "2002-05-01 2002-05-31 month"),
    ("fom-2002-12-nato", 1500, None, "3.6 at 50", "at most", None, "2002-11-30 2002-12-01 day"),
    ("fom-2004-04-nato", 1500, 100, "3.6 at 50", "at most", None, "2004-04-01 2004-04-30 month"),
    ("vtsiom-2004-03-nato", 1602, 100, "3.4 at 50", "stated", None, "2004-03-27 2004-03-28 day"),
    ("levada-2007-08-nato", 1600, None, "3 at 50", "at most", None, "2007-08-10 2007-08-13 day"),
    (
        *("levada-2016-10-unity-day", 800, 137),
        *("4.1 at 50, 3.6 at 25, 2.5 at 10, 1.8 at 5", "at most", 0.95),
        "2016-10-21 2016-10-24 day",
    ),
]


@pytest.mark.parametrize(("poll_id", "question_id", "printed"), PRINTED)
def test_percents_are_those_of_the_source(poll_id, question_id, printed):
    words = printed.split()
    answers = load_poll(poll_id)[question_id].answers
    assert [str(answer.percent) for answer in answers] == [w for w in words if w != "rest"]
    last = len(answers) - 1
    expected = [number == last and "rest" in words for number in range(len(answers))]
    assert [answer.by_subtraction for answer in answers] == expected


@pytest.mark.parametrize(
    ("poll_id", "n", "places", "margins", "bound", "level", "fieldwork"), DESIGNS
)
def test_design_is_that_of_the_source(poll_id, n, places, margins, bound, level, fieldwork):
    poll = load_poll(poll_id)
    assert (poll.n, poll.sampling_points) == (n, places)
    assert ", ".join(f"{margin.points} at {margin.percent}" for margin in poll.moe) == margins
    assert (poll.moe_bound, poll.confidence_level) == (bound, level)
    assert f"{poll.start} {poll.end} {poll.date_precision}" == fieldwork
    assert (poll.deff, poll.weighting, poll.sample_type) == (None, None, "unknown")


def test_every_poll_and_question_of_the_folder_is_checked_here():
    polls = read_polls(FOLDER).values()
    asked = {(poll.id, question.id) for poll in polls for question in poll.questions}
    assert asked == {(poll_id, question_id) for poll_id, question_id, _ in PRINTED}
    assert set(poll_ids()) == {design[0] for design in DESIGNS}


def test_waves_of_a_question_have_the_same_labels():
    labels = {"nato-bloc": BLOC, "cooperation": COOPERATION}
    for poll in read_polls(FOLDER).values():
        for question in poll.questions:
            if question.id in labels:
                assert [answer.label for answer in question.answers] == labels[question.id]


def test_the_folder_is_what_the_package_finds():
    assert list(read_polls(FOLDER)) == list(poll_ids()) == [file.stem for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestEveryFile:
    def test_is_named_after_its_id(self, file):
        assert read_poll(file).id == file.stem

    def test_survives_writing_and_reading(self, file):
        poll = read_poll(file)
        assert repr(poll_of(toml_text(poll).encode())) == repr(poll)

    def test_has_a_source_dates_and_a_population(self, file):
        poll = read_poll(file)
        assert poll.source
        assert poll.start
        assert poll.end
        assert poll.population

    def test_has_a_note_for_what_the_source_does_not_print(self, file):
        poll = read_poll(file)
        notes = "\n".join(poll.notes)
        if poll.date_precision == "month":
            assert re.search(r"^Dates: ", notes, re.M)
        if poll.n is None:
            assert re.search(r"^Number of respondents: not (stated|found)", notes, re.M)
        if any(answer.by_subtraction for q in poll.questions for answer in q.answers):
            assert "by subtraction" in notes
        if any(question.wording == "translation" for question in poll.questions):
            assert re.search(r"^Wording: .*translated", notes, re.M)

    def test_has_a_note_for_sums_that_rounding_cannot_be_seen_in(self, file):
        poll = read_poll(file)
        for question in poll.questions:
            total = sum(answer.percent for answer in question.answers)
            assert total == 100 or f"sum to {total}" in toml_text(poll).replace("sums to", "sum to")


@pytest.mark.parametrize(
    ("poll_id", "inferences"),
    [
        ("fom-2002-12-nato", ["Dates", "One poll"]),
        ("fom-2000-03-nato", ["Dates"]),
        ("fom-2001-09-nato", ["Number of respondents, mode and sampling points"]),
        ("fom-2002-05-nato", ["Number of respondents, mode and sampling points"]),
        (
            "fom-2004-04-nato",
            ["One poll", "Number of respondents, mode and sampling points", "Margin"],
        ),
        ("fom-1996-12-nato", ["Dates"]),
        ("vtsiom-2004-03-nato", ["Year"]),
    ],
)
def test_inferences_are_called_so_in_the_notes(poll_id, inferences):
    told = [note.split(":")[0] for note in load_poll(poll_id).notes if ": inferred" in note]
    assert told == inferences


def codebook():
    """Return the four tables of keys, each as a mapping of key to its first example."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    text = text[text.index("## Codebook") : text.index("## Changes of method")]
    tables = []
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        rows = [row.strip("|\n").split("|") for row in block.splitlines()[2:]]
        named = [(re.findall(r"`(\w+)`", row[0]), row[3].strip()) for row in rows]
        tables.append({key: example for keys, example in named for key in keys})
    return tables


def test_the_codebook_is_what_the_records_declare():
    assert [set(table) for table in codebook()] == [
        {name for name, fact in facts(kind).items() if fact.means}
        for kind in (Poll, Source, Question, Answer)
    ]
    made = runpy.run_path(str(FOLDER.parent / "tools" / "codebook.py"))
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert made["with_tables"](text) == text, "make codebook writes the tables anew"


def test_the_examples_of_the_codebook_make_a_poll():
    poll, source, question, answer = (
        {key: example.split("`")[1] for key, example in table.items() if "`" in example}
        for table in codebook()
    )
    answers = ", ".join(f"{key} = {example}" for key, example in answer.items())
    assert poll.pop("dates")  # stands in place of start and end
    tables = [(poll, ""), (source, "[source]\n"), (question, "[[questions]]\n")]
    text = "".join(
        head + "".join(f"{key} = {example}\n" for key, example in table.items())
        for table, head in tables
    )
    netted = '{ label = "Strongly favor", percent = 20 }, { label = "Somewhat favor", percent = 9 }'
    read = poll_of(f"{text}answers = [{{ {answers} }}, {netted}]\n".encode())
    assert (read.n, read.moe[0].points, read.questions[0].n) == (1500, Decimal("3.6"), 1500)


def test_the_poll_of_the_article_is_the_one_typed_by_hand():
    poll = load_poll("fom-2002-12-nato")
    assert poll.source.title == "Russia, NATO to Meet on Combating Terrorism"
    assert poll.pollster == "Public Opinion Foundation"
    assert [question.id for question in poll.questions] == ["cooperation", "nato-bloc"]
    assert poll.moe[0].points == Decimal("3.6")
    assert all(question.wording == "paraphrase" for question in poll.questions)
    assert (poll.mode, poll.sampling_points) == (None, None)
