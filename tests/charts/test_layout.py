"""No text touches another, or an edge: random polls, every kind of chart, every size.

The polls have up to 12 answers of up to 40 letters and 6 questions, with a fixed seed.
"""

import itertools
import random

import pytest
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import topline as tl
from topline import charts
from topline.charts.canvas import chart_of, draw
from topline.charts.style import SIZES

POLLS = 4
WORDS = [
    "the",
    "of",
    "a",
    "no",
    "yes",
    "not",
    "party",
    "government",
    "should",
    "closer",
    "cooperation",
    "strongly",
    "somewhat",
    "Russia",
    "municipal",
    "Verwaltungsgericht",
    "water",
    "supply",
    "approve",
    "disapprove",
    "neither",
    "2031",
    "(vol.)",
    "«НАТО»",
    "$5",
    "%",
]
SOURCES = ("published", 1.0, 0.6, 4.0)


def label(rng, longest=40):
    """Words of up to so many letters; sometimes one word that has no place to break."""
    if rng.random() < 0.1:
        return "".join(rng.choice("abcdefgÄЁW") for _ in range(rng.randint(1, longest)))
    words = [rng.choice(WORDS)]
    while len(" ".join(words)) < rng.randint(2, longest):
        words.append(rng.choice(WORDS))
    return " ".join(words)[:longest].strip()


def answers(rng, most=12):
    labels = list(dict.fromkeys(label(rng) for _ in range(rng.randint(1, most))))
    cuts = sorted(rng.randint(0, 1000) for _ in labels[1:])
    parts = [b - a for a, b in itertools.pairwise([0, *cuts, rng.choice([1000, 1000, 930])])]
    return {name: f"{max(part, 0) / 10:.1f}" for name, part in zip(labels, parts, strict=True)}


def a_poll(rng, number):
    text = " ".join(label(rng) for _ in range(rng.randint(1, 6))) + "?"
    questions = [
        tl.Question(f"q{i}", text, answers(rng), n=rng.choice([None, None, 640]))
        for i in range(rng.choice([1, 2, 3, 6]))
    ]
    return tl.Poll(
        f"poll-{number}",
        pollster=label(rng),
        sponsor=rng.choice([None, label(rng)]),
        n=rng.choice([90, 1500, 25_000, 1_200_000]),
        deff=rng.choice([None, None, 1.3, 2.9]),
        start=f"20{number % 90 + 10}-0{rng.randint(1, 9)}-1{rng.randint(0, 9)}",
        sample_type=rng.choice(["unknown", "quota", "probability"]),
        questions=questions,
    )


def again(rng, poll, number):
    """The same questions, one and more waves later, with other numbers."""
    year = poll.start.year + 1 + number
    questions = []
    for question in poll.questions:
        percents = [str(answer.percent) for answer in question.answers]
        rng.shuffle(percents)
        labels = [answer.label for answer in question.answers]
        asked = dict(zip(labels, percents, strict=True))
        questions.append(tl.Question(question.id, question.text, asked))
    start = poll.start.replace(year=year, month=rng.randint(1, 12))
    return tl.Poll(
        f"{poll.id}-{number}", pollster=poll.pollster, n=900, start=start, questions=questions
    )


def drawn(rng, number):
    """Every kind of chart of one random poll: what it is, and the Axes."""
    poll = a_poll(rng, number)
    deff = rng.choice(SOURCES) if poll.deff is None else "published"
    question = rng.choice(poll.questions)
    waves = [poll, *(again(rng, poll, i) for i in range(rng.randint(1, 9)))]
    yield "bars", charts.share_bar(poll)
    yield "bar", charts.share_bar(poll, question.id)
    yield "intervals", charts.interval_chart(poll, question.id, deff=deff)
    if len(tl.leads(poll).query("question_id == @question.id")):
        few = [answer.label for answer in question.answers][:5]
        yield "leads", charts.lead_chart(poll, question.id, deff=deff, order=few)
    yield "changes", charts.change_chart(poll, waves[1], question.id, deff=1.5)
    yield "waves", charts.wave_chart(waves, question.id, deff=1.5)
    for against in ("n", "share"):
        yield (
            f"margin by {against}",
            charts.margin_curve(poll, question.id, against=against, deff=deff),
        )
    if poll.n < 2000:
        yield "coverage", charts.coverage_chart(poll.n, labels={"wald": label(rng)})


def box(text):
    """Return the extent of a text without the air around its lines."""
    around = text.get_window_extent()
    return Bbox.from_extents(around.x0 + 0.5, around.y0 + 1, around.x1 - 0.5, around.y1 - 1)


def faults(figure):
    """Return what is cut off, and which texts touch."""
    figure.draw_without_rendering()
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
    boxes = [(text.get_text(), box(text)) for text in texts]
    edge = figure.bbox
    found = [
        f"{words!r} is cut off"
        for words, at in boxes
        if at.x0 < 0 or at.y0 < 0 or at.x1 > edge.x1 or at.y1 > edge.y1
    ]
    for (words, one), (others, other) in itertools.combinations(boxes, 2):
        if one.overlaps(other):
            found.append(f"{words!r} touches {others!r}")
    return found


@pytest.mark.parametrize("number", range(POLLS))
def test_no_text_touches_another_or_an_edge_whatever_the_poll(number):
    rng = random.Random(number)
    for kind, ax in drawn(rng, number):
        chart = chart_of(ax)
        for size in SIZES:
            found = faults(draw(chart, size=size).figure)
            assert not found, f"{kind}, {size}: {'; '.join(found[:5])}"
