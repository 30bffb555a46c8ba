"""What is odd about a published poll: every finding rests on something the record says.

Each check is a small function of what is known of a poll that yields findings; ``CHECKS`` lists
them in reading order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pandas as pd

from topline.polls.answers import Answers, HasAnswers, of_polls
from topline.polls.designs import TOO_SMALL, design_effects, designs_of, joint_deffs, margin_step
from topline.polls.joint import NOT_ESTIMATED
from topline.polls.readers import Below
from topline.polls.record import Margin, Poll, Polls, Question, as_polls, asked_n, srs_points
from topline.polls.roles import competes, has_opinion
from topline.stats.design import ImpliedDeff, implied_confidence_level
from topline.stats.pooling import pooled_interval
from topline.stats.rounding import possible_counts, printed_sum_limits
from topline.tables.averages import AGREE, FEWEST_TO_AGREE, verdict_on
from topline.tables.disclosure import not_disclosed
from topline.tables.schema import AUDIT_COLUMNS
from topline.tables.sentences import (
    QUOTA,
    effect_range,
    implied_words,
    level_read,
    printed_margin,
)
from topline.tables.series import has_own_design, unit_of, with_design_effects
from topline.words import counted, fixed, number, percent

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


class Claim(NamedTuple):
    """Printed margins, a poll's or those of one question alone, and what they imply.

    The design effect, low, estimate and high, is that of all of them together; the level is that of
    the largest.
    """

    question: Question | None
    n: float
    margins: tuple[Margin, ...]
    step: float
    """What the margins were rounded to, in points."""
    deff: ImpliedDeff[float]
    source: str
    level: tuple[float, float, float]


class Case(NamedTuple):
    """A poll, and its margins that can be checked: with n, and not of an opt-in sample."""

    poll: Poll
    claims: Sequence[Claim]


def audit(polls: Polls | HasAnswers) -> pd.DataFrame:
    """Return what a careful reader would ask the pollster about, a row per finding.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, or Estimates
        One poll, or a folder of them as :func:`read_polls` gives it; or an estimate of respondents'
        rows, of which it says what rests on too little (Parker et al. 2017, National Center for
        Health Statistics Data Presentation Standards for Proportions, Vital Health Stat. 2:175).

    Returns
    -------
    DataFrame
        Columns ``poll_id, code, severity, question, published, recomputed, sentence``. Severity is
        "error" (the record contradicts itself), "warning" (a number needs an explanation), "note"
        (worth knowing) or "not applicable" (this record does not allow the check). What is of
        several polls together has no ``poll_id``.

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
    if isinstance(polls, HasAnswers):
        answers = polls.to_answers()
        return _table((answers.poll_id[0], *finding) for finding in _of_estimates(answers))
    read = as_polls(polls)
    found = [
        (case.poll.id, *finding)
        for case in _cases(read)
        for check in CHECKS
        for finding in check(case)
    ]
    return _table([*found, *_together(read)])


def audit_together(polls: Sequence[Poll]) -> pd.DataFrame:
    """Return what :func:`audit` finds of several polls together, without that of each."""
    return _table(_together(polls))


def _together(polls: Sequence[Poll]) -> Iterator[tuple[str, ...]]:
    return (("", *finding) for finding in _agreement(polls))


def _table(found: Iterable[tuple[str, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(found), columns=["poll_id", *Finding._fields])[AUDIT_COLUMNS]


LEAST_DF, LEAST_N_EFF = 8, 30
"""What an estimate of a share rests on at the least, by the standards of the NCHS."""


def _of_estimates(answers: Answers) -> Iterator[Finding]:
    """Tell the domains that rest on few places or few respondents, a finding of each kind."""
    n_eff = answers.n / np.maximum(answers.deff, 1)
    for code, severity, thin, told, most in (
        (
            *("few-places", WARNING, answers.df < LEAST_DF),
            f"rests on fewer than {LEAST_DF} degrees of freedom: its design effect is hardly known",
            answers.df,
        ),
        (
            *("small-base", WARNING, n_eff < LEAST_N_EFF),
            f"has fewer than {LEAST_N_EFF} effective respondents: join it with another",
            n_eff,
        ),
        (
            *("not-estimated", NOT_APPLICABLE, answers.deff_source == NOT_ESTIMATED),
            f"has {NOT_ESTIMATED}, so no interval",
            answers.n,
        ),
    ):
        for row in np.flatnonzero(thin)[np.unique(answers.question[thin], return_index=True)[1]]:
            who = answers.domain[row] or "Everybody"
            yield Finding(
                *(code, severity, f"{who} {told}."),
                question=answers.question_id[row],
                recomputed=f"{most[answers.question == answers.question[row]].min():.0f}",
            )


def _agreement(polls: Sequence[Poll]) -> Iterator[Finding]:
    """Look for houses that scatter less than samples do, on every option of a question."""
    pairs = {(part.id, poll.pollster): None for poll in polls for part in poll.questions}
    houses = Counter(question for question, _ in pairs)
    shared = [question for question, number in houses.items() if number >= FEWEST_TO_AGREE]
    if not shared:
        return
    every = of_polls(polls)
    racing = np.array([competes(role) for role in every.role], dtype=bool)
    racing &= ~np.isnan(every.n) & ~np.isnan(every.percent)
    for question in shared:
        answers = every.rows(racing & (every.question_id == question))
        if len(answers):
            yield from _agreement_on(question, answers, {poll.id: poll.pollster for poll in polls})


def _agreement_on(
    question: str, answers: Answers, house_of: Mapping[str, str]
) -> Iterator[Finding]:
    own = bool(has_own_design(answers).any())
    answers, _ = with_design_effects(answers, question, "published" if own else 1.0)
    printed, likely = [], 0.0
    for option in dict.fromkeys(answers.answer):
        here = answers.rows(answers.answer == option)
        found = pooled_interval(
            *(here.percent / 100, here.n),
            house=[house_of[poll] for poll in here.poll_id],
            deff=here.deff,
            unit=unit_of(here),
            method="fixed",
        )
        if verdict_on(found, len({house_of[poll] for poll in here.poll_id})) != AGREE:
            return
        likely = max(likely, 1 - found.p_agree)
        ends = dict.fromkeys(map(number, (here.percent.min(), here.percent.max())))
        printed.append(f"{option} {percent(' to '.join(ends))}")
    polls = dict.fromkeys(answers.poll_id)
    houses = {house_of[poll] for poll in polls}
    samples = "design effects as published" if own else "taken as simple random samples"
    chance = f"= {likely:.2g}" if likely >= 1e-4 else "< 0.0001"
    yield Finding(
        "agreement",
        WARNING,
        f"{counted(len(polls), 'poll')} of {counted(len(houses), 'house')} {AGREE} ({samples}): "
        "ask what they were adjusted to, and which polls were not published.",
        question,
        "; ".join(printed),
        f"so little scatter by chance: p {chance}",
    )


def _cases(polls: Sequence[Poll]) -> Iterator[Case]:
    designs, own, asked = designs_of(polls)
    implied = joint_deffs(designs)
    sources = design_effects(designs, implied)[1]
    largest = [max(margins, key=lambda m: m.points, default=None) for margins in designs.margins]
    steps = list(map(margin_step, designs.margins, designs.unit))
    found = [
        (float(margin.points), step / 2, float(margin.percent))
        if margin
        else (np.nan, np.nan, 50.0)
        for margin, step in zip(largest, steps, strict=True)
    ]
    points, half, percent = np.array(found).T
    ends = np.stack([points - half, points, points + half])
    levels = 100 * implied_confidence_level(ends / 100, designs.n, share=percent / 100)
    own_designs = [
        pair for place, pair in zip(own.tolist(), asked, strict=True) if place >= len(polls)
    ]
    claims: dict[str, list[Claim]] = {poll.id: [] for poll in polls}
    for (poll, question), n, margins, step, deff, source, level in zip(
        [*((poll, None) for poll in polls), *own_designs],
        *(designs.n.tolist(), designs.margins, steps),
        *(np.transpose(implied).tolist(), sources, levels.T.tolist()),
        strict=True,
    ):
        if margins and n == n and poll.sample_type != "opt-in":
            claim = Claim(question, n, margins, step, ImpliedDeff(*deff), source, tuple(level))
            claims[poll.id].append(claim)
    for poll in polls:
        yield Case(poll, claims[poll.id])


def _sums(case: Case) -> Iterator[Finding]:
    poll = case.poll
    for question in poll.questions:
        printed = [answer.percent for answer in question.answers]
        percents = [percent for percent in printed if isinstance(percent, Decimal)]
        small = [percent for percent in printed if isinstance(percent, Below)]
        total = sum(percents, Decimal(0))
        if question.several_answers:
            continue
        if total in (0, 100) or any(answer.by_subtraction for answer in question.answers):
            continue
        low, high = printed_sum_limits(percents, sum((one.most for one in small), Decimal(0)))
        without = f", not counting {', '.join(dict.fromkeys(map(str, small)))}" if small else ""
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
            f"The answers sum to {percent(str(total))}{without}; {told}",
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
            if answer.by_subtraction or isinstance(answer.percent, Below):
                continue  # next to nothing is always a whole count: nobody
            if n and not possible_counts(answer.percent, n):
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
    missing = not_disclosed(case.poll)
    if missing:
        told = ", ".join(missing)
        yield Finding(
            "not-disclosed", NOTE, f"Not in the record, ask the pollster (AAPOR): {told}."
        )


def _margin_on_opt_in(case: Case) -> Iterator[Finding]:
    """Tell what a margin is where there is no sampling error (AAPOR 2016)."""
    poll = case.poll
    for question in (None, *poll.questions) if poll.sample_type == "opt-in" else ():
        if published := printed_margin(poll, question):
            yield Finding(
                "margin-on-opt-in",
                NOTE,
                "The margin printed for this opt-in sample comes of a model and is not used: it is "
                "no margin of sampling error (AAPOR). Ask what was modelled, and how.",
                question.id if question else "",
                published,
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
    for claim in case.claims:
        yield from _implied_by(case.poll, claim)


def _implied_by(poll: Poll, claim: Claim) -> Iterator[Finding]:
    low, deff, high = claim.deff
    published = printed_margin(poll, claim.question)
    question = claim.question.id if claim.question else ""
    # What the pollster states of the whole poll says nothing of a part with a margin of its own.
    stated = None if claim.question else poll.deff
    told = implied_words(claim.deff, claim.source, poll.confidence_level)
    if low > high:
        yield Finding(
            "margins-disagree",
            WARNING,
            f"No one design effect gives all printed margins {level_read(poll.confidence_level)}: "
            "ask which samples they belong to.",
            question,
            published,
        )
    elif high < min(1.0, stated or 1.0):
        told = implied_words(claim.deff, TOO_SMALL, poll.confidence_level)
        srs = (
            f"±{srs_points(margin, claim.n, poll.confidence_level):.2f} points"
            for margin in claim.margins
        )
        yield Finding(
            "margin-too-small",
            _severity(poll),
            f"{told}{_other_level(poll)}",
            question,
            published,
            ", ".join(srs),
        )
    elif stated is None and deff <= 1:
        used = f"design effect 1.00 (up to {high:.2f})"
        yield Finding("implied-deff", NOTE, told, question, published, used)
    elif stated is None:
        yield Finding("implied-deff", NOTE, told, question, published, effect_range(claim.deff))
        if poll.confidence_level is None:
            yield _implied_level(claim, question, published)


def _implied_level(claim: Claim, question: str, published: str) -> Finding:
    low, level, high = claim.level
    return Finding(
        "implied-level",
        NOTE,
        "The level is not stated: the margin could also be that of simple random sampling "
        "at this level, or a mixture of a smaller design effect and a higher level. Ask for the "
        "level.",
        question,
        published,
        f"level {percent(fixed(level, 2))} ({low:.2f} to {high:.2f})",
    )


def _design_effect_mistaken(case: Case) -> Iterator[Finding]:
    """Compare each margin with the stated design effect: its root belongs in the margin."""
    poll = case.poll
    for claim in case.claims:
        if claim.question is None and poll.deff is not None:
            yield from _mistaken_in(poll, claim, poll.deff)


def _mistaken_in(poll: Poll, claim: Claim, deff: float) -> Iterator[Finding]:
    half = claim.step / 2
    for margin in claim.margins:
        srs, points = srs_points(margin, claim.n, poll.confidence_level), float(margin.points)
        right = srs * deff**0.5
        if abs(points - right) <= half:
            continue
        if abs(points - srs * deff) <= half:
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
            f"With n={poll.n} and a design effect of {deff:g} the margin is {right:.1f} points "
            f"{level_read(poll.confidence_level)}, printed is {margin.points}: {told}."
            f"{_other_level(poll)}",
            published=f"±{margin.points}, design effect {deff:g}",
            recomputed=f"±{right:.1f}",
        )


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
