"""What AAPOR's disclosure standards ask of a published poll, and what its record says."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from topline.polls.record import Poll, Polls, as_polls
from topline.tables.sentences import fieldwork, printed_margin
from topline.words import confidence_words, respondents

ASKED = "The eleven items of AAPOR's disclosure checklist (2021), and what the record says"

STANDARD = "AAPOR, Code of Professional Ethics and Practices, Section III.A, April 2021."

NOT_DISCLOSED = "not disclosed"

YES, IN_PART, NO = "yes", "in part", "no"

COLUMNS = ["poll_id", "item", "disclosed", "says"]

_SELECTION = {
    "probability": "a probability sample",
    "quota": "a quota sample",
    "opt-in": "an opt-in sample: respondents were not drawn at random",
}
_WORDING = {
    "verbatim": "as asked",
    "paraphrase": "paraphrased by the source",
    "translation": "translated",
}


class Detail(NamedTuple):
    """A fact that an item asks for, and how a record tells it: "" if it does not.

    One that is not ``needed`` is told, but nobody misses it.
    """

    name: str
    said: Callable[[Poll], str]
    needed: bool = True


def _selection(poll: Poll) -> str:
    return _SELECTION.get(poll.sample_type, "")


def _places(poll: Poll) -> str:
    return f"{poll.sampling_points:,} sampling points" if poll.sampling_points else ""


def _dates(poll: Poll) -> str:
    return fieldwork(poll) if poll.start or poll.end else ""


def _bases(poll: Poll) -> str:
    of = [f"{part.n:,} for {part.id}" for part in poll.questions if part.n]
    whole = [respondents(poll.n)] if poll.n else []
    return ", ".join([*whole, *of])


def _wording(poll: Poll) -> str:
    """Return what the wordings are, "" if none is known."""
    told = {part.id: _WORDING.get(part.wording, NOT_DISCLOSED) for part in poll.questions}
    kind, *others = set(told.values())
    if others:
        return ", ".join(map(" ".join, told.items()))
    return "" if kind == NOT_DISCLOSED else f"questions are {kind}"


def _level(poll: Poll) -> str:
    level = poll.confidence_level
    return f"{confidence_words(level)}" if level else ""


def _margins(poll: Poll) -> str:
    """Return the printed margins, the poll's and those of its questions."""
    own = {part: printed_margin(poll, part) for part in poll.questions}
    told = [f"{margin} for {part.population or part.id}" for part, margin in own.items() if margin]
    every = "; ".join(filter(None, [printed_margin(poll), *told]))
    return f"margin {every}" if every else ""


PRECISION = (
    Detail("margin of error", _margins),
    Detail("confidence level of the margin", _level),
    Detail("design effect", lambda poll: f"design effect {poll.deff:g}" if poll.deff else ""),
)
"""What is asked of samples that have a margin of sampling error."""

ITEMS: dict[str, tuple[Detail, ...]] = {
    "Data collection strategy": (Detail("strategy", lambda poll: "survey"),),
    "Who sponsored the research and who conducted it": (
        Detail("sponsor", lambda poll: f"paid for by {poll.sponsor}" if poll.sponsor else ""),
        Detail("who conducted it", lambda poll: f"conducted by {poll.pollster}"),
    ),
    "Measurement tools": (Detail("exact wording of the questions", _wording),),
    "Population under study": (Detail("population", lambda poll: poll.population or ""),),
    "How the sample was generated and recruited": (
        Detail("how respondents were selected", _selection),
        Detail("sampling frame and recruitment", lambda poll: poll.frame or ""),
        Detail("sampling points", _places, needed=False),
    ),
    "Method and mode of data collection": (
        Detail("mode of interview", lambda poll: poll.mode or ""),
        Detail("language", lambda poll: f"in {poll.language}" if poll.language else ""),
    ),
    "Dates of data collection": (Detail("dates of fieldwork", _dates),),
    "Sample sizes and precision": (Detail("number of respondents", _bases), *PRECISION),
    "How the data were weighted": (Detail("weighting", lambda poll: poll.weighting or ""),),
    "How the data were processed and checked": (
        Detail("processing and quality checks", lambda poll: poll.quality or ""),
    ),
    "Limitations of the design": (Detail("limitations", lambda poll: poll.limitations or ""),),
}
"""The eleven items of AAPOR's disclosure checklist (Code of Ethics, III.A, April 2021)."""


def disclosure(polls: Polls) -> pd.DataFrame:
    """Return AAPOR's disclosure checklist: what each of its eleven items asks, and what is known.

    Parameters
    ----------
    polls : Poll, iterable of Poll, or mapping of id to Poll
        What was published. Only what the record says counts; nothing is looked up.

    Returns
    -------
    DataFrame
        Columns ``poll_id, item, disclosed, says``, eleven rows a poll. ``disclosed`` is "yes", "in
        part" or "no"; ``says`` is what the record says, or "not disclosed". A wording that is not
        the one asked is told, and counts in part. An opt-in sample has no margin of sampling
        error, so none is asked for.

    Raises
    ------
    TypeError
        For what is not a poll.

    Notes
    -----
    AAPOR, Code of Professional Ethics and Practices, Section III.A, April 2021.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.disclosure(tl.load_poll("fom-2002-12-nato")).set_index("item")
    >>> table.loc["Sample sizes and precision", "disclosed"]
    'in part'
    >>> table.loc["How the data were weighted", "says"]
    'not disclosed'
    """
    rows = [(poll.id, *_row(poll, item)) for poll in as_polls(polls) for item in ITEMS]
    return pd.DataFrame(rows, columns=COLUMNS)


def not_disclosed(poll: Poll) -> list[str]:
    """Return the names of the facts that are asked for and that the record does not have."""
    return [fact.name for item in ITEMS for fact in _asked(poll, item) if not _known(poll, fact)]


def _asked(poll: Poll, item: str) -> list[Detail]:
    """Return what an item asks of this poll; a margin printed for an opt-in sample is told, too."""
    opt_in = poll.sample_type == "opt-in"
    spared = [fact for fact in ITEMS[item] if not fact.needed or (opt_in and fact in PRECISION)]
    return [fact for fact in ITEMS[item] if fact not in spared or fact.said(poll)]


def _known(poll: Poll, fact: Detail) -> bool:
    if fact.said is _wording:
        return all(part.wording == "verbatim" for part in poll.questions)
    return bool(fact.said(poll))


def _row(poll: Poll, item: str) -> tuple[str, str, str]:
    facts = _asked(poll, item)
    told = [fact.said(poll) for fact in facts if fact.said(poll)]
    if not told:
        return item, NO, NOT_DISCLOSED
    if missing := [fact.name for fact in facts if not fact.said(poll)]:
        told.append(f"{NOT_DISCLOSED}: {', '.join(missing)}")
    whole = all(_known(poll, fact) for fact in facts)
    return item, YES if whole else IN_PART, "; ".join(told)
