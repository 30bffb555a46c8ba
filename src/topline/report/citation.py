"""How to cite a poll, and what was computed."""

from importlib.metadata import version

from topline.polls.record import Poll
from topline.tables.sentences import fieldwork
from topline.words import date_words


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
