"""What is said of a poll and of a question beside the numbers, and how to cite."""

from importlib.metadata import version

import pandas as pd

from topline.polls.record import Poll, Question, asked_n
from topline.tables.sentences import base_words, fieldwork, made_by, printed_margin, question_text
from topline.words import date_words, respondents


def about_poll(poll: Poll, shares: pd.DataFrame) -> str:
    """Return who asked how many, of which question if they differ, and when."""
    return f"{made_by(poll)}, {fieldwork(poll)}; {base_words(shares)}"


def several_bases(poll: Poll) -> bool:
    """Return whether the questions were asked of different numbers of people."""
    return len({asked_n(poll, question) for question in poll.questions}) > 1


def about_question(poll: Poll, question: Question) -> str:
    """Return what its wording is, and who was asked if not everybody."""
    told = question_text(poll, question.id).removeprefix(question.text).strip()
    margin = printed_margin(poll, question)
    own = []
    if question.n or several_bases(poll):
        own.append(respondents(asked_n(poll, question)))
    own += [f"printed margin {margin}"] if margin else []
    return "; ".join([*told.splitlines(), *own])


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
