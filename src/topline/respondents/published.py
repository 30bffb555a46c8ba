"""Estimates of respondents' rows as a poll that is published: rounded, with design effects."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypedDict, Unpack

import numpy as np

from topline.polls.answers import Answers
from topline.polls.joint import NOT_ESTIMATED
from topline.polls.record import (
    Answer,
    DatePrecision,
    Poll,
    Printed,
    Question,
    SampleType,
    Source,
)
from topline.respondents.estimates import Estimates
from topline.sheets.identifiers import identifiers

ESTIMATED = "Estimated from respondents' rows: each answer states its own design effect."


class PollFacts(TypedDict, total=False):
    """What a poll may say beside its answers; see :class:`Poll`."""

    title: str | None
    sponsor: str | None
    population: str | None
    start: date | str | None
    end: date | str | None
    date_precision: DatePrecision
    mode: str | None
    language: str | None
    sample_type: SampleType
    frame: str | None
    sampling_points: int | None
    weighting: str | None
    quality: str | None
    limitations: str | None
    notes: Iterable[str]
    source: Source | None


def poll_of(
    found: Estimates,
    *,
    id: str,
    pollster: str,
    unit: Printed = "1",
    question_texts: Mapping[str, str] | None = None,
    **facts: Unpack[PollFacts],
) -> Poll:
    """Return estimates as the poll that would be printed, with the design effect of each answer.

    Parameters
    ----------
    found : Estimates
        A domain becomes a question of its own, with its base and its n.
    id, pollster : str
        As of :class:`Poll`.
    unit : str, int or Decimal
        The step that percents are printed in: "1" or "0.1".
    question_texts : mapping of column to text, optional
        What was asked, such as the texts of :func:`read_respondents`; else the column's name.
    **facts
        Further facts of :class:`Poll`: title, start, end, sample_type, population, ...

    Returns
    -------
    Poll
        Its n is that of the question that most answered; ``notes`` say where it comes from.

    Raises
    ------
    ValueError
        For a unit that is no step of percents.
    PollError
        For facts that a poll does not take.

    Examples
    --------
    >>> import pandas as pd, topline as tl
    >>> rows = pd.DataFrame({"q": ["Yes", "Yes", "No"] * 20, "w": 1.0,
    ...                      "place": [place for place in range(10) for _ in range(6)]})
    >>> found = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q")
    >>> poll = tl.poll_of(found, id="mine", pollster="My house", unit="0.1")
    >>> poll.n, [str(answer.percent) for answer in poll["q"].answers]
    (60, ['33.3', '66.7'])
    """
    step = Decimal(str(unit))
    if step not in (Decimal(1), Decimal("0.1"), Decimal("0.01")):
        raise ValueError(f'unit={unit!r}: pass the last digit that is printed, "1" or "0.1"')
    answers = found.to_answers()
    asked = [np.flatnonzero(answers.question == number) for number in np.unique(answers.question)]
    n_of = {int(rows[0]): int(answers.n[rows[0]]) for rows in asked}
    everybody = {
        name: sum(n for row, n in n_of.items() if answers.question_id[row] == name)
        for name in answers.question_id
    }
    n = max(everybody.values())
    texts = question_texts or {}
    ids = identifiers(
        [f"{answers.question_id[rows[0]]} {answers.domain[rows[0]]}".strip() for rows in asked]
    )
    # Without a design effect a printed poll is read as a simple random sample.
    unknown = [
        f"{name} has {NOT_ESTIMATED}: its margins are at least those of a simple random sample."
        for name, rows in zip(ids, asked, strict=True)
        if np.isnan(answers.deff[rows]).any()
    ]
    notes = (*facts.get("notes", ()), ESTIMATED, *unknown)
    given: dict[str, Any] = {**facts, "notes": notes}
    return Poll(
        id,
        pollster=pollster,
        n=n,
        questions=[
            _question(name, answers.rows(rows), step, n, texts)
            for name, rows in zip(ids, asked, strict=True)
        ],
        **given,
    )


def _question(
    id: str, answers: Answers, step: Decimal, n: int, texts: Mapping[str, str]
) -> Question:
    name, domain = str(answers.question_id[0]), str(answers.domain[0])
    own = int(answers.n[0])
    return Question(
        id,
        texts.get(name, name),
        [
            Answer(
                str(label),
                Decimal(str(percent)).quantize(step, ROUND_HALF_UP),
                deff=None if np.isnan(deff) else round(float(deff), 4),
            )
            for label, percent, deff in zip(
                answers.answer, answers.percent, answers.deff, strict=True
            )
        ],
        base=domain or None,
        n=own if own != n else None,
    )
