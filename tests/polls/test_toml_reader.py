import pytest

from topline.polls.fault import PollError
from topline.polls.toml_reader import poll_of

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
N = 'expected a whole number above 0, for example 1500, or "not stated"'
PERCENT = "a percent lies in [0, 100], for example 56"
ANSWERS = 'expected answers = [{ label = "Should", percent = 56 }]'
QUESTIONS = "expected a [[questions]] table with id, text and answers"
POLL_KEYS = (
    "id, pollster, n, questions, title, sponsor, population, start, end, date_precision, mode, "
    "sample_type, sampling_points, moe, moe_bound, confidence_level, deff, weighting, source, notes"
)


def faults_in(text):
    with pytest.raises(PollError) as caught:
        poll_of(text.encode())
    return [str(fault) for fault in caught.value.faults]


def changed(old, new, text=GOOD):
    assert text.count(old) == 1
    return text.replace(old, new)


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
            "confidence_level: 95: a confidence level lies in [0.5, 1): did you mean 0.95?",
        ),
        (
            "moe = 3.6",
            "deff = -1.5",
            "deff: -1.5: a design effect is a ratio of variances above 0, for example 1.5",
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
            "allowed are label, percent, role",
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
                '"text"? allowed are id, text, answers, wording, base, n',
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
        'questions["a"].answers',
        'questions["b"].answers',
        'questions["c"].text',
        'questions["c"].answers["x"].rôle',
        'questions["c"].answers["x"].percent',
        "end",
        'moe["50"]',
        "confidence_level",
        "deff",
        "source.title",
        "source.date",
    ]


def test_two_questions_of_one_id_are_a_fault_beside_a_faulty_third():
    question = GOOD[GOOD.index("[[questions]]") :]
    third = question.replace('"cooperation"', '"third"').replace("56", "560")
    told = faults_in(GOOD + question + third)
    assert told[0].startswith('questions["third"].answers["Should"].percent: 560')
    assert told[1] == "questions: 'cooperation': stands twice; each id must be its own"
