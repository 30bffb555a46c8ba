"""What is odd about a published poll: every finding rests on something the record says.

Each check is a small function of what is known of a poll that yields findings; ``CHECKS`` lists
them in reading order.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd

from topline.polls.answers import Designs, floats, joint_deffs, margin_step
from topline.polls.record import ASSUMED_LEVEL, Margin, Poll, Polls, as_polls, asked_n
from topline.polls.roles import has_opinion
from topline.stats.design import ImpliedDeff, implied_confidence_level, margin_of_error
from topline.stats.rounding import possible_counts, printed_sum_limits
from topline.tables.schema import AUDIT_COLUMNS
from topline.tables.sentences import QUOTA, printed_margin
from topline.words import fixed, level_words, percent

ERROR, WARNING, NOTE, NOT_APPLICABLE = "error", "warning", "note", "not applicable"
SEVERITIES = (ERROR, WARNING, NOTE, NOT_APPLICABLE)


class Finding(NamedTuple):
    """What a check found. Texts are empty where there is nothing to name or compare."""

    code: str
    severity: str
    sentence: str
    question: str = ""
    published: str = ""
    recomputed: str = ""


class Case(NamedTuple):
    """A poll and what its printed margins imply: low, estimate and high, NaN without any.

    The design effect is that of all of them together, the level that of the largest.
    """

    poll: Poll
    deff: ImpliedDeff[float]
    level: tuple[float, float, float]


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
    read = as_polls(polls)
    found = [
        (case.poll.id, *finding)
        for case in _cases(read)
        for check in CHECKS
        for finding in check(case)
    ]
    return pd.DataFrame(found, columns=["poll_id", *Finding._fields])[AUDIT_COLUMNS]


def _cases(polls: Sequence[Poll]) -> Iterator[Case]:
    deffs = zip(*(bound.tolist() for bound in joint_deffs(Designs.of(polls))), strict=True)
    largest = [max(poll.moe, key=lambda margin: margin.points, default=None) for poll in polls]
    margins = [
        (float(margin.points), margin_step(poll.moe, poll.moe_unit) / 2, float(margin.percent))
        if margin
        else (np.nan, np.nan, 50.0)
        for poll, margin in zip(polls, largest, strict=True)
    ]
    points, half, percent = np.array(margins).T
    ends = np.stack([points - half, points, points + half])
    n = floats(poll.n for poll in polls)
    levels = 100 * implied_confidence_level(ends / 100, n, share=percent / 100)
    for poll, deff, level in zip(polls, deffs, levels.T.tolist(), strict=True):
        yield Case(poll, ImpliedDeff(*deff), tuple(level))


def _sums(case: Case) -> Iterator[Finding]:
    poll = case.poll
    for question in poll.questions:
        percents = [answer.percent for answer in question.answers]
        total = sum(percents, Decimal(0))
        if total == 100 or any(answer.by_subtraction for answer in question.answers):
            continue
        low, high = printed_sum_limits(percents)
        limits = percent(f"{low} to {high}")
        code, severity, told = "sum", NOTE, f"rounding alone allows {limits}."
        if total < low and all(has_opinion(answer.role) for answer in question.answers):
            code, severity = "partial", NOT_APPLICABLE
            told = "none is undecided or refused: the list is partial, its sum is not checked."
        elif not low <= total <= high:
            severity = WARNING
            told = f"rounding allows {limits}: look for an answer left out, and add it, or a slip."
        yield Finding(
            code,
            severity,
            f"The answers sum to {percent(str(total))}; {told}",
            question=question.id,
            published=percent(str(total)),
            recomputed=limits,
        )


def _impossible_percents(case: Case) -> Iterator[Finding]:
    """Look for percents that no whole count gives (Brown & Heathers 2017, the GRIM test)."""
    poll = case.poll
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
                    f"No whole number of {n} respondents prints as {percent(str(answer.percent))} "
                    f'("{answer.label}"): check n, the base of the question, or the percent.',
                    question=question.id,
                    published=percent(str(answer.percent)),
                )


def _by_subtraction(case: Case) -> Iterator[Finding]:
    for question in case.poll.questions:
        for answer in question.answers:
            if answer.by_subtraction:
                yield Finding(
                    "by-subtraction",
                    NOTE,
                    f'"{answer.label}" was not printed: {percent(str(answer.percent))} is what '
                    "others leave of 100, and their rounding adds up in it.",
                    question=question.id,
                    recomputed=percent(str(answer.percent)),
                )


def _not_disclosed(case: Case) -> Iterator[Finding]:
    """List what AAPOR's disclosure standards ask for and the record does not have."""
    poll = case.poll
    asked = DISCLOSURE if poll.sample_type == "opt-in" else DISCLOSURE | OF_PROBABILITY_SAMPLES
    missing = [
        words for name, words in asked.items() if getattr(poll, name) in (None, (), "unknown")
    ]
    if not any(question.wording == "verbatim" for question in poll.questions):
        missing.append("exact wording of the questions")
    if missing:
        told = ", ".join(missing)
        yield Finding(
            "not-disclosed", NOTE, f"Not in the record, ask the pollster (AAPOR): {told}."
        )


def _margin_on_opt_in(case: Case) -> Iterator[Finding]:
    """Tell what a margin is where there is no sampling error (AAPOR 2016)."""
    poll = case.poll
    if poll.sample_type == "opt-in" and poll.moe:
        yield Finding(
            "margin-on-opt-in",
            NOTE,
            "The margin printed for this opt-in sample comes of a model and is not used: it is no "
            "margin of sampling error (AAPOR). Ask what was modelled, and how.",
            published=printed_margin(poll),
        )


def _quota_sample(case: Case) -> Iterator[Finding]:
    """Tell what margins of a quota sample rest on (AAPOR 2016)."""
    poll = case.poll
    if poll.sample_type == "quota" and any(asked_n(poll, asked) for asked in poll.questions):
        yield Finding(
            "quota-sample",
            NOTE,
            f"{QUOTA} What the choice of respondents adds to the error is not in them (AAPOR).",
        )


def _implied(case: Case) -> Iterator[Finding]:
    """Read what the printed margins imply together, and whether they are possible at all."""
    poll = case.poll
    if not _has_margins(poll):
        return
    low, deff, high = case.deff
    if low > high:
        yield Finding(
            "margins-disagree",
            WARNING,
            f"No one design effect gives all printed margins {_at(poll)}: ask which samples they "
            "belong to.",
            published=printed_margin(poll),
        )
    elif high < min(1.0, poll.deff or 1.0):
        yield Finding(
            "margin-too-small",
            _severity(poll),
            f"The printed margin is smaller than simple random sampling allows {_at(poll)}: check "
            f"n.{_other_level(poll)}",
            published=printed_margin(poll),
            recomputed=", ".join(f"±{_srs_points(poll, margin):.2f} points" for margin in poll.moe),
        )
    elif poll.deff is None and deff <= 1:
        yield Finding(
            "implied-deff",
            NOTE,
            f"The margin is what simple random sampling gives {_at(poll)}, so a design effect of 1 "
            "is used: ask whether the margin has the pollster's own in it.",
            published=printed_margin(poll),
            recomputed=f"design effect 1.00 (up to {high:.2f})",
        )
    elif poll.deff is None:
        bound = "at most " if poll.moe_bound == "at most" else ""
        yield Finding(
            "implied-deff",
            NOTE,
            f"The margin implies a design effect of {bound}{deff:.2f} {_at(poll)}. That is "
            "an inference: ask for the pollster's own.",
            published=printed_margin(poll),
            recomputed=f"design effect {deff:.2f} ({low:.2f} to {high:.2f})",
        )
        if poll.confidence_level is None:
            yield _implied_level(case)


def _implied_level(case: Case) -> Finding:
    low, level, high = case.level
    return Finding(
        "implied-level",
        NOTE,
        "The level is not stated: the margin could also be that of simple random sampling "
        "at this level, or a mixture of a smaller design effect and a higher level. Ask for the "
        "level.",
        published=printed_margin(case.poll),
        recomputed=f"level {percent(fixed(level, 2))} ({low:.2f} to {high:.2f})",
    )


def _design_effect_mistaken(case: Case) -> Iterator[Finding]:
    """Compare each margin with the stated design effect: its root belongs in the margin."""
    poll = case.poll
    if not _has_margins(poll) or poll.deff is None:
        return
    half = margin_step(poll.moe, poll.moe_unit) / 2
    for margin in poll.moe:
        srs, points = _srs_points(poll, margin), float(margin.points)
        right = srs * poll.deff**0.5
        if abs(points - right) <= half:
            continue
        if abs(points - srs * poll.deff) <= half:
            code, severity = "deff-as-deft", _severity(poll)
            told = "the margin was multiplied by the design effect, its square root belongs there"
        elif abs(points - srs) <= half:
            code, severity = "margin-without-deff", WARNING
            told = "the margin leaves the design effect out"
        else:
            code, severity = "margin-and-deff-disagree", WARNING
            told = "ask which of the two is right"
        yield Finding(
            code,
            severity,
            f"With n={poll.n} and a design effect of {poll.deff:g} the margin is {right:.1f} "
            f"points {_at(poll)}, printed is {margin.points}: {told}.{_other_level(poll)}",
            published=f"±{margin.points}, design effect {poll.deff:g}",
            recomputed=f"±{right:.1f}",
        )


def _has_margins(poll: Poll) -> bool:
    return bool(poll.moe) and poll.n is not None and poll.sample_type != "opt-in"


def _srs_points(poll: Poll, margin: Margin) -> float:
    level = poll.confidence_level or ASSUMED_LEVEL
    share = float(margin.percent) / 100
    return float(100 * margin_of_error(poll.n, share, confidence_level=level))


def _at(poll: Poll) -> str:
    if poll.confidence_level:
        return f"at the stated {level_words(poll.confidence_level)} level"
    return f"at {level_words(ASSUMED_LEVEL)} (the level is not stated)"


def _severity(poll: Poll) -> str:
    """Return the severity of a contradiction: at an assumed level there may be none."""
    return ERROR if poll.confidence_level else WARNING


def _other_level(poll: Poll) -> str:
    other = " Another level could explain it, too: ask for the level."
    return "" if poll.confidence_level else other


Check = Callable[[Case], Iterator[Finding]]
CHECKS: list[Check] = [
    _sums,
    _impossible_percents,
    _margin_on_opt_in,
    _quota_sample,
    _implied,
    _design_effect_mistaken,
    _by_subtraction,
    _not_disclosed,
]
