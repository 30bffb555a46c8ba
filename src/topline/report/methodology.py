"""What a record says of how a poll was made, and what it does not; and how to cite it."""

from importlib.metadata import version
from typing import Any, NamedTuple

from topline.polls.record import Poll, Question
from topline.tables.sentences import (
    fieldwork,
    made_by,
    printed_margin,
    printed_margins,
    question_text,
)
from topline.words import date_words, level_words, respondents

NOT_KNOWN = "not known"

BEYOND_THE_RECORD = (
    "sampling frame",
    "language of the interviews",
    "response or participation rate",
    "incentives",
    "order of questions and answers",
)
"""What AAPOR's disclosure standards ask for, too, and no record has a place for."""

_SELECTION = {
    "probability": "a probability sample",
    "quota": "a quota sample",
    "opt-in": "an opt-in sample: respondents were not drawn at random",
}
_AS_ASKED = "as asked"
_WORDING = {
    "verbatim": _AS_ASKED,
    "paraphrase": "paraphrased by the source",
    "translation": "translated",
}


class Item(NamedTuple):
    """What is asked for, whether it is known, and what is told of it."""

    asked: str
    told: str
    known: bool = True


def about_poll(poll: Poll) -> str:
    """Return who asked how many, and when."""
    return f"{made_by(poll)}, {fieldwork(poll)}, {respondents(poll.n)}"


def about_question(poll: Poll, question: Question) -> str:
    """Return what its wording is, and who was asked if not everybody."""
    told = question_text(poll, question.id).removeprefix(question.text).strip()
    margin = printed_margin(poll, question)
    own = [respondents(question.n)] if question.n else []
    own += [f"printed margin {margin}"] if margin else []
    return "; ".join([*told.splitlines(), *own])


def methodology(poll: Poll) -> list[Item]:
    """Return each item of AAPOR's disclosure standards with what is known of it."""
    items = [
        _item("Conducted by", poll.pollster),
        _item("Paid for by", poll.sponsor),
        _item("Population", poll.population),
        _item("Selection of respondents", _SELECTION.get(poll.sample_type)),
        _item("Places of interviews", poll.sampling_points and f"{poll.sampling_points:,}"),
        _item("Mode of interviews", poll.mode),
        _item("Dates of fieldwork", (poll.start or poll.end) and fieldwork(poll)),
        _item("Number of respondents", poll.n and respondents(poll.n)),
        _item("Weighting", poll.weighting),
        _exact_wording(poll),
    ]
    # An opt-in sample has no margin of sampling error, so there is none to ask for; one that was
    # printed says what it is.
    opt_in = poll.sample_type == "opt-in"
    return items + [item for item in _precision(poll) if item.known or not opt_in]


def _item(asked: str, told: Any) -> Item:
    return Item(asked, str(told)) if told else Item(asked, NOT_KNOWN, known=False)


def _precision(poll: Poll) -> list[Item]:
    level = poll.confidence_level and level_words(poll.confidence_level)
    return [
        _item("Margin of error", printed_margins(poll)),
        _item("Confidence level of the margin", level),
        _item("Design effect", poll.deff and f"{poll.deff:g}"),
    ]


def _exact_wording(poll: Poll) -> Item:
    told = {question.id: _WORDING.get(question.wording, NOT_KNOWN) for question in poll.questions}
    kind, *others = set(told.values())
    if others:
        words = "; ".join(map(": ".join, told.items()))
    else:
        words = kind if kind in (_AS_ASKED, NOT_KNOWN) else f"{NOT_KNOWN}: the questions are {kind}"
    return Item("Exact wording", words, known=words == _AS_ASKED)


def citation(poll: Poll) -> str:
    """Return how to cite the poll: who, what, when, and where it was read."""
    told = f"{poll.pollster}: {poll.title or poll.id}. Fieldwork: {fieldwork(poll)}."
    if poll.source is None:
        return f"{told} Source not in the record."
    source = poll.source
    date = source.date and date_words(source.date)
    where = ", ".join(part for part in (source.title, date, source.address) if part)
    return f"{told} Read in: {where}."


def own_citation() -> str:
    """Return how to cite what was computed."""
    return f"The topline developers: topline {version('topline')}, statistics for published polls."
