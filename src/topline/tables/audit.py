"""What is odd about a published poll: every finding rests on something the record says.

Each check is a small function of a poll that yields findings; ``CHECKS`` lists them in reading
order.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pandas as pd

from topline.polls.poll import Poll, Polls, as_polls, asked_n
from topline.stats.rounding import possible_counts, printed_unit, rounded_sum_limits
from topline.tables.audit_margins import design_effect_mistaken, implied, margin_on_opt_in
from topline.tables.finding import ERROR, NOT_APPLICABLE, NOTE, WARNING, Finding

COLUMNS = [
    "poll_id", "code", "severity", "question", "published", "recomputed", "sentence",
]  # fmt: skip

# What AAPOR's disclosure standards ask for, by field of the record.
DISCLOSURE = {
    "sponsor": "sponsor",
    "population": "population",
    "n": "number of respondents",
    "start": "dates of fieldwork",
    "mode": "mode of interview",
    "sample_type": "how respondents were selected",
    "weighting": "weighting",
}
OF_PROBABILITY_SAMPLES = {
    "moe": "margin of error",
    "confidence_level": "confidence level of the margin",
    "deff": "design effect",
}


def audit(polls: Polls) -> pd.DataFrame:
    """Return what a careful reader would ask the pollster about, a row per finding.

    Parameters
    ----------
    polls : Poll, iterable of Poll, or mapping of id to Poll
        One poll, or a folder of them as :func:`read_polls` gives it.

    Returns
    -------
    DataFrame
        Columns ``poll_id, code, severity, question, published, recomputed, sentence``. Severity is
        "error" (the record contradicts itself), "warning" (a number needs an explanation), "note"
        (worth knowing) or "not applicable" (this record does not allow the check).

    Raises
    ------
    TypeError
        For what is not a poll.

    Examples
    --------
    >>> import topline as tl
    >>> found = tl.audit(tl.load_poll("fom-2002-12-nato")).set_index("code")
    >>> found.loc["implied-deff", "recomputed"]
    'design effect 2.02 (1.97 to 2.08)'
    """
    found = [
        {"poll_id": poll.id, **finding._asdict()}
        for poll in as_polls(polls)
        for check in CHECKS
        for finding in check(poll)
    ]
    return pd.DataFrame(found, columns=COLUMNS)


def _sums(poll: Poll) -> Iterator[Finding]:
    for question in poll.questions:
        percents = [answer.percent for answer in question.answers]
        total = sum(percents, Decimal(0))
        if total == 100 or any(answer.by_subtraction for answer in question.answers):
            continue
        low, high = _sum_limits(percents)
        by_rounding = low <= total <= high
        yield Finding(
            "sum",
            NOTE if by_rounding else WARNING,
            f"The answers sum to {total} %; "
            + (
                f"rounding alone allows {low} to {high} %."
                if by_rounding
                else f"rounding allows {low} to {high} %: look for an answer left out, and add it."
            ),
            question=question.id,
            published=f"{total} %",
            recomputed=f"{low} to {high} %",
        )


def _sum_limits(percents: list[Decimal]) -> tuple[Decimal, Decimal]:
    units = [printed_unit(percent) for percent in percents]
    if len(set(units)) == 1:
        return rounded_sum_limits(len(units), units[0])
    slack = sum(units, Decimal(0)) / 2
    return 100 - slack, 100 + slack


def _impossible_percents(poll: Poll) -> Iterator[Finding]:
    """Look for percents that no whole count gives (Brown & Heathers 2017, the GRIM test)."""
    if poll.weighting != "none":
        why = "is weighted" if poll.weighting else "may be weighted"
        yield Finding(
            "impossible-percent",
            NOT_APPLICABLE,
            f"The poll {why}: a weighted percent need not be a whole count out of n.",
        )
        return
    for question in poll.questions:
        n = asked_n(poll, question)
        for answer in question.answers:
            if n and not answer.by_subtraction and not possible_counts(answer.percent, n):
                yield Finding(
                    "impossible-percent",
                    ERROR,
                    f"No whole number of {n} respondents prints as {answer.percent} % "
                    f'("{answer.label}"): check n, the base of the question, or the percent.',
                    question=question.id,
                    published=f"{answer.percent} %",
                )


def _by_subtraction(poll: Poll) -> Iterator[Finding]:
    for question in poll.questions:
        for answer in question.answers:
            if answer.by_subtraction:
                yield Finding(
                    "by-subtraction",
                    NOTE,
                    f'"{answer.label}" was not printed: {answer.percent} % is what others leave '
                    "of 100, and their rounding adds up in it.",
                    question=question.id,
                    recomputed=f"{answer.percent} %",
                )


def _not_disclosed(poll: Poll) -> Iterator[Finding]:
    """List what AAPOR's disclosure standards ask for and the record does not have."""
    asked = DISCLOSURE if poll.sample_type == "opt-in" else DISCLOSURE | OF_PROBABILITY_SAMPLES
    missing = [
        words for name, words in asked.items() if getattr(poll, name) in (None, (), "unknown")
    ]
    if not any(question.wording == "verbatim" for question in poll.questions):
        missing.append("exact wording of the questions")
    if missing:
        told = ", ".join(missing)
        yield Finding(
            "not-disclosed",
            NOTE,
            f"Not in the record, ask the pollster (AAPOR): {told}.",
        )


Check = Callable[[Poll], Iterator[Finding]]
CHECKS: list[Check] = [
    _sums,
    _impossible_percents,
    margin_on_opt_in,
    implied,
    design_effect_mistaken,
    _by_subtraction,
    _not_disclosed,
]
