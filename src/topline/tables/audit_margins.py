"""Checks of a poll's printed margins of error: what they imply, and what they contradict."""

from collections.abc import Iterator

import numpy as np

from topline.polls.poll import Margin, Poll
from topline.polls.precision import ASSUMED_LEVEL, joint_deff, step
from topline.stats.design import implied_confidence_level, margin_of_error
from topline.tables.finding import ERROR, NOTE, WARNING, Finding
from topline.tables.sentences import printed_margin


def margin_on_opt_in(poll: Poll) -> Iterator[Finding]:
    """Find a margin of sampling error where there can be none (AAPOR 2016)."""
    if poll.sample_type == "opt-in" and poll.moe:
        yield Finding(
            "margin-on-opt-in",
            ERROR,
            "An opt-in sample has no margin of sampling error (AAPOR): do not print one; ask how "
            "the precision was modelled.",
            published=printed_margin(poll),
        )


def implied(poll: Poll) -> Iterator[Finding]:
    """Read what the printed margins imply together, and whether they are possible at all."""
    if not _has_margins(poll):
        return
    fit = joint_deff(poll)
    if fit.low > fit.high:
        yield Finding(
            "margins-disagree",
            WARNING,
            f"No one design effect gives all printed margins {_at(poll)}: ask which samples they "
            "belong to.",
            published=printed_margin(poll),
        )
    elif fit.high < min(1.0, poll.deff or 1.0):
        yield Finding(
            "margin-too-small",
            _severity(poll),
            f"The printed margin is smaller than simple random sampling allows {_at(poll)}: check "
            f"n.{_other_level(poll)}",
            published=printed_margin(poll),
            recomputed=", ".join(f"±{_srs_points(poll, margin):.2f} points" for margin in poll.moe),
        )
    elif poll.deff is None:
        bound = "at most " if poll.moe_bound == "at most" else ""
        yield Finding(
            "implied-deff",
            NOTE,
            f"The margin implies a design effect of {bound}{fit.estimate:.2f} {_at(poll)}. That is "
            "an inference: ask for the pollster's own.",
            published=printed_margin(poll),
            recomputed=f"design effect {fit.estimate:.2f} ({fit.low:.2f} to {fit.high:.2f})",
        )
        if poll.confidence_level is None:
            yield _implied_level(poll)


def _implied_level(poll: Poll) -> Finding:
    margin = max(poll.moe, key=lambda margin: margin.points)
    half = step(margin.points) / 2
    points = float(margin.points) + np.array([-half, 0.0, half])
    low, level, high = 100 * implied_confidence_level(
        points / 100, poll.n, share=float(margin.percent) / 100
    )
    return Finding(
        "implied-level",
        NOTE,
        "The level is not stated: the margin could also be that of simple random sampling at this "
        "level, or a mixture of a smaller design effect and a higher level. Ask for the level.",
        published=printed_margin(poll),
        recomputed=f"level {level:.2f} % ({low:.2f} to {high:.2f})",
    )


def design_effect_mistaken(poll: Poll) -> Iterator[Finding]:
    """Compare each margin with the stated design effect: its root belongs in the margin."""
    if not _has_margins(poll) or poll.deff is None:
        return
    for margin in poll.moe:
        srs, points, half = _srs_points(poll, margin), float(margin.points), step(margin.points) / 2
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
        return f"at the stated {100 * poll.confidence_level:.6g} % level"
    return f"at {100 * ASSUMED_LEVEL:.6g} % (the level is not stated)"


def _severity(poll: Poll) -> str:
    """Return the severity of a contradiction: at an assumed level there may be none."""
    return ERROR if poll.confidence_level else WARNING


def _other_level(poll: Poll) -> str:
    if poll.confidence_level:
        return ""
    return " Another level could explain it, too: ask for the level."
