"""Two polls to a tidy table of changes, answer by answer."""

from itertools import pairwise
from typing import Any, Unpack, overload

import attrs
import numpy as np
import pandas as pd

from topline.polls.answers import Answers, Deff, is_published
from topline.polls.columns import Places, Texts, texts
from topline.polls.designs import ASSUMED
from topline.polls.joint import Joint
from topline.polls.record import Poll
from topline.respondents.estimates import Estimates
from topline.stats.arguments import one_level, refuses_lookalikes, rule
from topline.stats.change import (
    CHANGE_METHOD,
    change_at_end,
    change_interval,
    change_moe,
    change_of_lead_at_end,
    change_of_lead_interval,
)
from topline.stats.interval import tail
from topline.stats.types import Array
from topline.tables import schema
from topline.tables.intervals import answers_behind
from topline.tables.leads import chosen
from topline.tables.schema import ChangeOptions, Intervals, Pairs
from topline.tables.sentences import net_label

BESIDE = ", of both waves together"
"""Said of the design effects of a change between waves that vary together."""


@overload
def changes(
    earlier: Poll | Estimates,
    later: Poll | Estimates,
    question: str | None = None,
    **options: Unpack[ChangeOptions],
) -> pd.DataFrame: ...
@overload
def changes(
    earlier: Estimates,
    *,
    over: str,
    question: str | None = None,
    **options: Unpack[ChangeOptions],
) -> pd.DataFrame: ...
@refuses_lookalikes
def changes(
    earlier: Poll | Estimates,
    later: Poll | Estimates | None = None,
    question: str | None = None,
    *,
    over: str | None = None,
    confidence_level: float = 0.95,
    method: str = CHANGE_METHOD,
    deff: Deff = "published",
    pairs: Pairs | None = None,
    rounding: bool = False,
    decided: bool = False,
) -> pd.DataFrame:
    """Return the change of every answer and net between two polls, by question id and label.

    Two polls differ in more than time: compare their wordings, modes and populations first.

    Parameters
    ----------
    earlier, later : Poll or Estimates
        With at least one question id in common.
    question : str, optional
        Id of one question; None takes all.
    over : str, optional
        For one estimate: the column among its ``by`` that tells the waves apart, each compared with
        the one before. What waves at the same sampling points, or of the same people, have in
        common is taken into account.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`change_interval`; with ``pairs`` always "wald".
    deff : "published" or number
        As in :func:`intervals`, for each poll its own. Where neither poll has a published one, a
        number must be given: 1.0 says simple random sampling.
    pairs : iterable of pairs of labels, optional
        Changes of leads in place of those of answers, as in :func:`leads`: [("Approve",
        "Disapprove")] gives the change of net approval.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.
    decided : bool
        True: changes among those with an opinion, as in :func:`intervals`.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer, before, after, change, n, moe, low, high,
        confidence_level, method, deff, n_eff, deff_source, verdict`` of the later poll, and
        ``poll_id_before, n_before, deff_before, n_eff_before, deff_source_before``; points. Where
        ``deff`` changes what was published, ``what_if`` says so, as in :func:`intervals`. The
        verdict is "up" or "down" if the interval excludes 0, else "within the margin"; "only
        earlier" or "only later" for an answer without a partner; "not known" where there is no
        interval. With ``pairs`` the answer is "Approve − Disapprove", in points, and ``answer_a``
        and ``answer_b`` are added; a question without both labels in both polls has no row. Where
        "*" or "<1" was printed, the number and the change are NaN, further columns,
        ``below_before`` and ``below_after``, have what was printed, and the bounds hold for
        anything that it stands for. Where a poll has a remainder, ``by_subtraction`` marks the
        changes that rest on one, which make no headline.

    Raises
    ------
    ValueError
        If the polls have one id, no question id in common, no published design effect and none is
        given, or no question with both labels of a pair.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.changes(tl.load_poll("fom-2002-12-nato"), tl.load_poll("fom-2004-04-nato"))
    >>> table.loc[:0, ["answer", "before", "after", "change", "moe", "verdict"]].round(2)
       answer  before  after  change   moe            verdict
    0  Should    56.0   51.0    -5.0  5.07  within the margin
    """
    level = one_level(confidence_level)
    if pairs is not None and method not in (CHANGE_METHOD, "wald"):
        raise ValueError(f'method={method!r}: the change of a lead is by "wald"; leave it out')
    if over is not None:
        every = _waves(earlier, later, over, decided)
        asked = [wave for wave in every if question in (None, *wave.question_id)] or every
        waves = [schema.of_question(wave.with_deff(deff), question) for wave in asked]
        if len(waves) < 2:
            raise ValueError(f"question={question!r} was asked in one wave, so there is no change")
        if pairs is not None:
            chosen_of = [chosen(wave, pairs, decided=False) for wave in waves]
            tables = [_lead_changes(*two, level, rounding, decided) for two in pairwise(chosen_of)]
        else:
            tables = [
                changes_between(*two, level, method, rounding, decided) for two in pairwise(waves)
            ]
        return pd.concat(tables, ignore_index=True)
    earlier, later = _two_polls(earlier, later)
    before, after = (
        schema.of_question(schema.answers_of(poll, deff), question) for poll in (earlier, later)
    )
    if is_published(deff):
        refuse_to_assume(earlier.id, before, later.id, after)
    if pairs is not None:
        found = lead_changes_between(before, after, pairs, level, rounding, decided)
    else:
        if decided:
            before, after = before.decided(), after.decided()
        found = changes_between(before, after, level, method, rounding, decided)
    if found.empty:
        raise ValueError(
            f"no question is in both polls: {earlier.id} has {_asked(before)}, "
            f"{later.id} has {_asked(after)}; give the same question the same id"
        )
    return found


def _asked(answers: Answers) -> list[str]:
    return list(dict.fromkeys(answers.question_id))


def _waves(found: Any, later: Any, over: str, decided: bool) -> list[Answers]:
    """Return the answers of each wave of an estimate."""
    if not isinstance(found, Estimates) or later is not None:
        raise TypeError(
            f"over={over!r} names a column of one estimate of respondents' rows; "
            "two polls are compared without it"
        )
    return found.parts(over, decided)


def refuse_to_assume(earlier: str, before: Answers, later: str, after: Answers) -> None:
    """Raise ValueError where a poll without a published design effect would be compared.

    Without its n nothing is known of a poll, and nothing is assumed.
    """
    if np.isnan(before.n).all() or np.isnan(after.n).all():
        return
    known = {
        name: answers.deff[0]
        for name, answers in ((earlier, before), (later, after))
        if ASSUMED not in answers.deff_source
    }
    if not known:
        raise ValueError(
            f"neither {earlier} nor {later} has a published design effect: pass deff=1.0 for "
            "simple random sampling, or a number of your own"
        )
    if len(known) == 1:
        ((name, deff),) = known.items()
        raise ValueError(
            f"{later if name == earlier else earlier} has no published design effect, and {name} "
            f"has {deff:.2f}: pass deff={deff:.2f} for both, or another number"
        )


def _two_polls(earlier: Any, later: Any) -> tuple[Poll | Estimates, Poll | Estimates]:
    for name, poll in (("earlier", earlier), ("later", later)):
        if not isinstance(poll, Poll | Estimates):
            raise TypeError(
                f"{name}: expected one Poll, not {poll!r:.60}; pass for example polls[0]"
            )
    if earlier.id == later.id:
        raise ValueError(f"both polls have the id {earlier.id!r}: pass two, each with its own id")
    return earlier, later


def changes_between(
    before: Answers,
    after: Answers,
    level: float,
    method: str = CHANGE_METHOD,
    rounding: bool = False,
    decided: bool = False,
) -> pd.DataFrame:
    """Return the changes between the answers of two polls, as :func:`changes` has them."""
    one, two = _matched(before, after)
    # An answer that one poll alone has stands beside a missing one.
    earlier, later = before.rows_or_missing(one), after.rows_or_missing(two)
    earlier, later, level_of_t = side_by_side(earlier, later, level)
    found = differences(earlier, later, level, method, rounding, ("up", "down"), level_of_t)
    alone = np.where(two < 0, "only earlier", np.where(one < 0, "only later", found["verdict"]))
    columns = {
        "answer": np.where(one < 0, later.answer, earlier.answer),
        "before": earlier.number,
        "after": later.number,
        **found,
        "verdict": alone,
        **schema.below_columns(below_before=earlier, below_after=later),
    }
    # A missing row is no answer by subtraction: NaN is not 1.
    by_subtraction = (earlier.rest == 1) | (later.rest == 1)
    if by_subtraction.any():
        columns["by_subtraction"] = by_subtraction
    return _tidy(columns, before, after, earlier, later, rounding, decided)


def lead_changes_between(
    before: Answers, after: Answers, pairs: Pairs, level: float, rounding: bool, decided: bool
) -> pd.DataFrame:
    """Return the changes of leads between the answers of two polls, as :func:`changes` has them."""
    pairs = list(pairs)
    asked = [{*answers.question_id} for answers in (before, after)]
    both = asked[0] & asked[1]
    kept = [
        answers.rows(np.array([name in both for name in answers.question_id], dtype=bool))
        for answers in (before, after)
    ]
    one, other = (chosen(answers, pairs, decided) for answers in kept)
    return _lead_changes(one, other, level, rounding, decided)


Chosen = tuple[Answers, Places, Places]
"""Answers, and the rows of the first and second of each pair."""


def _lead_changes(
    earlier: Chosen, later: Chosen, level: float, rounding: bool, decided: bool
) -> pd.DataFrame:
    """Return the changes of the leads that were chosen in both of two polls."""
    before, after = (side[0] if rounding else side[0].as_printed() for side in (earlier, later))
    rows_then, rows_now = _rows_of_pairs(*earlier), _rows_of_pairs(*later)
    keys = [key for key in rows_then if key in rows_now]
    then, now = (
        np.array([rows[key] for key in keys], dtype=np.intp).reshape(-1, 2).T
        for rows in (rows_then, rows_now)
    )
    a_then, a = _leading(before, *then), _leading(after, *now)
    b_then, b = before.rows(then[1]), after.rows(now[1])
    joint, factor, level_of_t = joint_of(before, after), np.ones(len(keys)), np.asarray(level)
    free: dict[str, Any] = {"df_before": a_then.degrees(), "df_after": a.degrees()}
    if joint is not None:
        factor = joint.lead_change_factor(a_then.place, b_then.place, a.place, b.place)
        level_of_t, free = _level_of_t(level, joint.df[a_then.place, a.place]), {}
        a_then, a = _together(a_then, factor), _together(a, factor)

    def at_printed(design: str, **how: Any) -> Intervals:
        how |= {"deff_before": getattr(a_then, design), "deff_after": getattr(a, design)}
        then = a_then.percent / 100, b_then.percent / 100, a_then.n
        return change_of_lead_interval(*then, a.percent / 100, b.percent / 100, a.n, **how)

    def bounds(shift: int, design: str) -> Intervals:
        how: dict[str, Any] = {"confidence_level": level_of_t}
        if not shift or before.estimated:  # estimates were not rounded
            return at_printed(design, **how, **free)
        how |= {"deff_before": getattr(a_then, design), "deff_after": getattr(a, design)}
        sides = [
            ((schema.cells(a), schema.cells(b)), a.fewest) for a, b in ((a_then, b_then), (a, b))
        ]
        return change_of_lead_at_end(*sides[0], *sides[1], shift, **how)

    lead_then, lead = a_then.number - b_then.number, a.number - b.number
    below = a_then.is_below | b_then.is_below | a.is_below | b.is_below
    found = schema.bound_columns(bounds, rounding, below)
    columns = {
        "answer": texts(net_label(*key[2:]) for key in keys),
        "before": lead_then,
        "after": lead,
        "change": lead - lead_then,
        "moe": np.where(below, np.nan, 100 * at_printed("deff", confidence_level=level).width / 2),
        **found,
        "confidence_level": level,
        "verdict": schema.verdicts(found, bounds, rounding, "up", "down", "within the margin"),
        "answer_a": a.answer,
        "answer_b": b.answer,
    }
    return _tidy(columns, before, after, a_then, a, rounding, decided)


def _leading(answers: Answers, first: Places, second: Places) -> Answers:
    """Return the first of each pair, with the design effects of its lead over the second."""
    names = ("deff", "deff_low", "deff_high")
    deffs: dict[str, Any] = {name: answers.pair_deff(first, second, name) for name in names}
    return attrs.evolve(answers.rows(first), **deffs)


def _rows_of_pairs(
    answers: Answers, first: Places, second: Places
) -> dict[tuple[str, ...], tuple[int, int]]:
    """Return the rows of each pair, by its question, domain and labels."""
    keys = zip(*_asked_of(answers.rows(first)), answers.answer[second], strict=True)
    return dict(zip(keys, zip(first.tolist(), second.tolist(), strict=True), strict=True))


def _tidy(
    columns: dict[str, Any],
    before: Answers,
    after: Answers,
    earlier: Answers,
    later: Answers,
    rounding: bool,
    decided: bool,
) -> pd.DataFrame:
    """Return changes as a table with what the rows of two polls rest on."""
    missing = np.array([name is None for name in earlier.question_id], dtype=bool)
    columns |= {
        "question_id": np.where(missing, later.question_id, earlier.question_id),
        **schema.design_columns(later),
        **schema.design_columns(earlier, "_before"),
        "poll_id": np.full(len(earlier), after.poll_id[0]),
        "poll_id_before": np.full(len(earlier), before.poll_id[0]),
    }
    if rounding:
        columns |= {"deff_high": later.deff_high, "deff_high_before": earlier.deff_high}
    if decided:
        columns |= {"base": later.base, "base_before": earlier.base}
    columns |= schema.what_if_column(earlier, later)
    columns |= schema.estimated_columns(_of_either(earlier, later))
    return schema.tidy(columns, schema.CHANGE_COLUMNS)


def differences(
    earlier: Answers,
    later: Answers,
    level: float,
    method: str,
    rounding: bool,
    words: tuple[str, str],
    level_of_t: Array | None = None,
) -> dict[str, Any]:
    """Return the columns of the difference of two samples, later less earlier.

    ``words`` are the verdicts above and below 0. ``level_of_t`` are the levels whose z is Student's
    t, of samples that vary together; independent ones have degrees of freedom of their own.
    """
    free: dict[str, Any] = {}
    if level_of_t is None:
        free = {"df_before": earlier.degrees(), "df_after": later.degrees()}
    if not rounding:
        earlier, later = earlier.as_printed(), later.as_printed()

    def bounds(shift: int, design: str) -> Intervals:
        how: dict[str, Any] = {
            "confidence_level": level if level_of_t is None else level_of_t,
            "method": method,
            "deff_before": getattr(earlier, design),
            "deff_after": getattr(later, design),
        }
        if not shift or earlier.estimated:  # estimates were not rounded
            return change_interval(
                *(earlier.percent / 100, earlier.n, later.percent / 100, later.n), **(how | free)
            )
        return change_at_end(
            *(schema.cells(earlier), earlier.fewest, schema.cells(later), later.fewest, shift),
            **how,
        )

    below = earlier.is_below | later.is_below
    found = schema.bound_columns(bounds, rounding, below)
    moe = change_moe(
        *(earlier.number / 100, earlier.n, later.number / 100, later.n),
        confidence_level=level,
        deff_before=earlier.deff,
        deff_after=later.deff,
    )
    return {
        "change": later.number - earlier.number,
        "moe": schema.printed_moe(moe),
        **found,
        "confidence_level": level,
        "verdict": schema.verdicts(found, bounds, rounding, *words, "within the margin"),
    }


def side_by_side(
    earlier: Answers, later: Answers, level: float | Array
) -> tuple[Answers, Answers, Array | None]:
    """Return two sides whose rows are compared, and the levels whose z is Student's t.

    What two parts of one estimate have in common multiplies both design effects, and their joint
    degrees of freedom widen the level. Polls apart stay as they are: None.
    """
    joint = joint_of(earlier, later)
    if joint is None:
        return earlier, later, None
    both = np.isfinite(earlier.place + later.place)
    places = earlier.place[both].astype(np.intp), later.place[both].astype(np.intp)
    factor, df = np.ones(len(both)), np.full(len(both), np.nan)
    factor[both] = joint.change_factor(*places)
    df[both] = joint.df[places]
    one, other = (_together(side, factor) for side in (earlier, later))
    return one, other, _level_of_t(level, df)


def joint_of(earlier: Answers, later: Answers) -> Joint | None:
    """Return how two parts of one estimate vary together; None for polls apart."""
    return earlier.joint if earlier.joint is later.joint else None


def _level_of_t(level: float | Array, df: Array) -> Array:
    """Return the levels whose z is Student's t of these degrees of freedom."""
    return 1 - 2 * tail(np.asarray(level), np.where(df >= 1, df, np.nan))


def _together(side: Answers, factor: Array) -> Answers:
    """Return one side of changes with the design effect that it has beside the other side."""
    source = np.where(factor == 1, side.deff_source, side.deff_source + BESIDE)
    # Where nobody changed the answer, next to nothing varies.
    least, names = rule("deff").low, ("deff", "deff_low", "deff_high")
    deffs = {name: np.maximum(factor * getattr(side, name), least) for name in names}
    return attrs.evolve(side, deff_source=source, **deffs)


def _of_either(earlier: Answers, later: Answers) -> Answers:
    """Return the later answers, with the domain of the earlier where they are alone."""
    domain = np.where(later.domain == None, earlier.domain, later.domain)  # noqa: E711
    return attrs.evolve(later, domain=domain)


def changes_of_tables(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the changes between two polls' finished intervals, at their level and rounding."""
    level = float(after["confidence_level"].iloc[0])
    return changes_between(
        answers_behind(before), answers_behind(after), level, rounding="lowest" in after
    )


def _matched(before: Answers, after: Answers) -> tuple[Places, Places]:
    """Return the rows of each answer of the questions that both have, -1 where one has it not.

    Questions come as they were asked earlier, of each domain of an estimate; answers as well, new
    ones after them.
    """
    rows_before, rows_after = _rows(before), _rows(after)
    asked_again = {key[:2] for key in rows_after}
    both = [key for key in dict.fromkeys(key[:2] for key in rows_before) if key in asked_again]
    every = dict.fromkeys([*rows_before, *rows_after])
    order = [key for asked in both for key in every if key[:2] == asked]
    found = [[rows.get(key, -1) for key in order] for rows in (rows_before, rows_after)]
    one, two = np.array(found, dtype=np.intp)
    return one, two


def _rows(answers: Answers) -> dict[tuple[str, str, str], int]:
    return {key: row for row, key in enumerate(zip(*_asked_of(answers), strict=True))}


def _asked_of(answers: Answers) -> tuple[Texts, Texts, Texts]:
    """Return what answers of two polls are matched by: question, domain and label."""
    # Whom a question of a poll is about may be put in other words the next time.
    domain = answers.domain if answers.estimated else texts([""] * len(answers))
    return answers.question_id, domain, answers.answer
