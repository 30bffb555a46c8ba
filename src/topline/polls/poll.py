"""A published poll: who asked how many people what, when, and what was printed.

These classes hold facts; nothing is computed but the remainder. Percents and margins are
``Decimal``, as printed, so that "56" and "56.0" differ.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from decimal import Decimal
from typing import Any

from topline.polls import fields
from topline.polls.fault import Fault, PollError, at
from topline.polls.question import Question

SAMPLE_TYPES = ("probability", "quota", "opt-in", "unknown")
MOE_BOUNDS = ("stated", "at most")
DATE_PRECISIONS = ("day", "month")


@dataclass(frozen=True)
class Margin:
    """A printed margin of error, in points, and the percent it was printed for."""

    points: Decimal
    percent: Decimal = Decimal(50)

    def __post_init__(self) -> None:
        fields.settle(
            self, points=fields.points(self.points), percent=fields.inner_percent(self.percent)
        )


@dataclass(frozen=True)
class Source:
    """Where a poll was read: title, address and date of the publication."""

    title: str
    address: str | None = None
    date: dt.date | None = None

    def __post_init__(self) -> None:
        fields.settle(
            self,
            title=fields.text(self.title, "Russia, NATO to Meet on Combating Terrorism"),
            address=fields.optional(fields.text, self.address, "example.org/poll"),
            date=fields.optional(fields.day, self.date),
        )


@dataclass(frozen=True)
class Poll:
    """A published poll, as printed.

    Parameters
    ----------
    id : str
        Short name, such as "fom-2002-12-nato".
    pollster : str
        Who did the interviews.
    n : int or None
        Respondents; None, or the words "not stated", only if the source does not say.
    questions : iterable of Question
        At least one.
    moe : str, int, Decimal, or mapping of percent to points, optional
        The printed margin of error, in points: "3.6". Houses that print several give them by
        percent: {"50": "3.4", "25": "2.9"}.
    moe_bound : {"stated", "at most"}
        "at most" where the source says "no more than".
    confidence_level : float, optional
        Of the printed margin, if the source states it.
    deff : float, optional
        Design effect, if the source states it (a ratio of variances).
    title, sponsor, population, mode, weighting : str, optional
        What was asked about, for whom, of whom, how ("face to face"), and how it was weighted
        ("none" if the source says so).
    start, end : date, optional
        Fieldwork, days included; ``date_precision="month"`` if only the months are known.
    sample_type : {"probability", "quota", "opt-in", "unknown"}
        How respondents were selected.
    sampling_points : int, optional
        Number of places where the interviews were made.
    source : Source, optional
        Where it was read.
    notes : iterable of str
        Every inference, and whatever a reader should know.

    Raises
    ------
    PollError
        Listing every fault.

    Examples
    --------
    >>> from topline.polls.question import REMAINDER, Question
    >>> cooperation = Question("cooperation", "Closer cooperation with NATO?",
    ...                        {"Should": "56", "Should not": "23", "Undecided": REMAINDER})
    >>> poll = Poll("fom-2002-12-nato", pollster="Public Opinion Foundation", n=1500,
    ...             moe="3.6", moe_bound="at most", questions=[cooperation])
    >>> [str(answer.percent) for answer in poll["cooperation"].answers]
    ['56', '23', '21']
    """

    id: str
    _: KW_ONLY
    pollster: str
    n: int | None
    questions: tuple[Question, ...]
    title: str | None = None
    sponsor: str | None = None
    population: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    date_precision: str = "day"
    mode: str | None = None
    sample_type: str = "unknown"
    sampling_points: int | None = None
    moe: tuple[Margin, ...] = ()
    moe_bound: str = "stated"
    confidence_level: float | None = None
    deff: float | None = None
    weighting: str | None = None
    source: Source | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        read = fields.optional
        fields.settle(
            self,
            id=fields.identifier(self.id),
            pollster=fields.text(self.pollster, "Public Opinion Foundation"),
            n=fields.respondents(self.n),
            questions=fields.parts(
                self.questions, Question, "id", "at least one question is needed, a Question(...)"
            ),
            title=read(fields.text, self.title, "Russians about NATO"),
            sponsor=read(fields.text, self.sponsor, "a newspaper"),
            population=read(fields.text, self.population, "adults in Russia"),
            start=read(fields.day, self.start),
            end=self._read_end(),
            date_precision=fields.one_of(self.date_precision, DATE_PRECISIONS),
            mode=read(fields.text, self.mode, "face to face at home"),
            sample_type=fields.one_of(self.sample_type, SAMPLE_TYPES),
            sampling_points=read(fields.whole, self.sampling_points, 100),
            moe=_margins(self.moe),
            moe_bound=fields.one_of(self.moe_bound, MOE_BOUNDS),
            confidence_level=read(fields.confidence_level, self.confidence_level),
            deff=read(fields.deff, self.deff),
            weighting=read(fields.text, self.weighting, "by sex, age and region"),
            source=fields.part(
                self.source, Source, 'expected Source("title of the publication", ...)'
            ),
            notes=fields.texts(self.notes, "The dates are inferred."),
        )

    def _read_end(self) -> dt.date | Fault | None:
        start, end = fields.optional(fields.day, self.start), fields.optional(fields.day, self.end)
        if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
            return Fault("", end, f"fieldwork ends before it starts, {start}: swap start and end")
        return end

    def __getitem__(self, question_id: str) -> Question:
        """Return the question with this id; KeyError names the ids there are."""
        return fields.named(self.questions, "id", question_id)


Polls = Poll | Iterable[Poll] | Mapping[str, Poll]


def as_polls(polls: Any) -> list[Poll]:
    """Return one poll, several, or a mapping of id to poll as a list."""
    if isinstance(polls, Poll):
        return [polls]
    if hasattr(polls, "columns"):
        raise TypeError(
            "expected a Poll or several, not a table; make polls of it with polls_from_table()"
        )
    several = polls.values() if isinstance(polls, Mapping) else polls
    found = list(several) if isinstance(several, Iterable) else []
    if not found or not all(isinstance(poll, Poll) for poll in found):
        raise TypeError(
            f"expected a Poll or several, not {polls!r:.80}; "
            "load one with load_poll() or read_poll()"
        )
    ids = [poll.id for poll in found]
    if len(set(ids)) < len(ids):
        twice = sorted({name for name in ids if ids.count(name) > 1})
        raise ValueError(f"two polls have the id {twice[0]!r}: give each poll its own")
    return found


def asked_n(poll: Poll, question: Question) -> int | None:
    """Return how many were asked a question: its own n, else the poll's; None if not stated."""
    return question.n or poll.n


def plain_margin(margins: tuple[Margin, ...]) -> Margin | None:
    """Return the margin that one number says: the only one, printed for 50 %; else None."""
    if len(margins) == 1 and str(margins[0].percent) == "50":
        return margins[0]
    return None


def _margins(given: Any) -> tuple[Margin, ...] | list[Fault]:
    if given is None:
        return ()
    if isinstance(given, Mapping):
        pairs = [(points, percent, at(percent)) for percent, points in given.items()]
    elif isinstance(given, list | tuple):
        if not all(isinstance(margin, Margin) for margin in given):
            return [Fault("", given, 'expected margins, for example {"50": "3.4", "25": "2.9"}')]
        return fields.doubles(given, "percent") or tuple(given)
    else:
        pairs = [(given, Decimal(50), "")]
    margins: list[Margin] = []
    faults: list[Fault] = []
    for points, percent, place in pairs:
        try:
            margins.append(Margin(points, percent))
        except PollError as error:
            faults += [replace(fault, key=place) for fault in error.faults]
    return faults or fields.doubles(margins, "percent") or tuple(margins)
