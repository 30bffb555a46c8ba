"""Two polls to a tidy table of changes, answer by answer."""

from itertools import pairwise
from typing import Any, Unpack, overload

import attrs
import numpy as np
import pandas as pd

from topline.polls.answers import ASSUMED, Answers, Deff, Places, is_published
from topline.polls.record import Poll
from topline.respondents.estimates import Estimates
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.change import CHANGE_METHOD, change_interval, change_moe
from topline.stats.interval import tail
from topline.stats.types import Array
from topline.tables import schema
from topline.tables.intervals import answers_behind
from topline.tables.schema import ChangeOptions, Intervals

BESIDE = ", of both waves together"
"""Said of the design effects of a change between waves that vary together."""


@overload
def changes(
    earlier: Poll | Estimates, later: Poll | Estimates, **options: Unpack[ChangeOptions]
) -> pd.DataFrame: ...
@overload
def changes(earlier: Estimates, *, over: str, **options: Unpack[ChangeOptions]) -> pd.DataFrame: ...
@refuses_lookalikes
def changes(
    earlier: Poll | Estimates,
    later: Poll | Estimates | None = None,
    *,
    over: str | None = None,
    confidence_level: float = 0.95,
    method: str = CHANGE_METHOD,
    deff: Deff = "published",
    rounding: bool = False,
) -> pd.DataFrame:
    """Return the change of every answer between two polls, matched by question id and label.

    Two polls differ in more than time: compare their wordings, modes and populations first.

    Parameters
    ----------
    earlier, later : Poll or Estimates
        With at least one question id in common.
    over : str, optional
        For one estimate: the column among its ``by`` that tells the waves apart, each compared with
        the one before. What waves in the same places, or of the same people, have in common is
        taken into account.
    confidence_level : float
        In [0.5, 1).
    method : str
        Of :func:`change_interval`.
    deff : "published" or number
        As in :func:`intervals`, for each poll its own. Where neither poll has a published one, a
        number must be given: 1.0 says simple random sampling.
    rounding : bool
        True: bounds hold for whatever the printed percents can stand for.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, answer, before, after, change, n, moe, low, high,
        confidence_level, method, deff, n_eff, deff_source, verdict`` of the later poll, and
        ``poll_id_before, n_before, deff_before, n_eff_before, deff_source_before``; points. The
        verdict is "up" or "down" if the interval excludes 0, else "within the margin"; "only
        earlier" or "only later" for an answer without a partner; "not known" where there is no
        interval.

    Raises
    ------
    ValueError
        If the polls have one id, no question id in common, or no published design effect and none
        is given.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.changes(tl.load_poll("fom-2002-12-nato"), tl.load_poll("fom-2004-04-nato"))
    >>> table.loc[:0, ["answer", "before", "after", "change", "moe", "verdict"]].round(2)
       answer  before  after  change   moe            verdict
    0  Should    56.0   51.0    -5.0  5.07  within the margin
    """
    level = one_level(confidence_level)
    if over is not None:
        return _changes_over(earlier, later, over, deff, (level, method, rounding))
    earlier, later = _two_polls(earlier, later)
    before, after = schema.answers_of(earlier, deff), schema.answers_of(later, deff)
    if is_published(deff):
        _refuse_to_assume(earlier.id, before, later.id, after)
    found = changes_between(before, after, level, method, rounding)
    if found.empty:
        raise ValueError(
            f"no question is in both polls: {earlier.id} has {_asked(before)}, "
            f"{after.poll_id[0]} has {_asked(after)}; give the same question the same id"
        )
    return found


def _asked(answers: Answers) -> list[str]:
    return list(dict.fromkeys(answers.question_id))


def _changes_over(
    found: Any, later: Any, over: str, deff: Deff, options: tuple[float, str, bool]
) -> pd.DataFrame:
    """Return the changes from each wave of an estimate to the next."""
    if not isinstance(found, Estimates) or later is not None:
        raise TypeError(
            f"over={over!r} names a column of one estimate of respondents' rows; "
            "two polls are compared without it"
        )
    waves = [answers.with_deff(deff) for answers in found.parts(over)]
    tables = [changes_between(before, after, *options) for before, after in pairwise(waves)]
    return pd.concat(tables, ignore_index=True)


def _refuse_to_assume(earlier: str, before: Answers, later: str, after: Answers) -> None:
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
) -> pd.DataFrame:
    """Return the changes between the answers of two polls, as :func:`changes` has them."""
    one, two = _matched(before, after)
    # An answer that one poll alone has stands beside a missing one.
    earlier, later = before.rows_or_missing(one), after.rows_or_missing(two)
    earlier, later, levels, free = side_by_side(earlier, later, level)

    def bounds(shift: int, design: str) -> Intervals:
        share_before, n_before = schema.shares_and_n(earlier, -shift)
        share, n = schema.shares_and_n(later, shift)
        return change_interval(
            *(share_before, n_before, share, n),
            confidence_level=levels,
            method=method,
            deff_before=getattr(earlier, design),
            deff_after=getattr(later, design),
            **free,
        )

    found = schema.bound_columns(bounds, rounding) | {"confidence_level": level}
    words = schema.verdicts(bounds, rounding, "up", "down", "within the margin")
    alone = np.where(two < 0, "only earlier", np.where(one < 0, "only later", words))
    moe = change_moe(
        *(earlier.percent / 100, earlier.n, later.percent / 100, later.n),
        confidence_level=level,
        deff_before=earlier.deff,
        deff_after=later.deff,
    )
    columns = {
        "question_id": np.where(one < 0, later.question_id, earlier.question_id),
        "answer": np.where(one < 0, later.answer, earlier.answer),
        "before": earlier.percent,
        "after": later.percent,
        "change": later.percent - earlier.percent,
        "moe": schema.printed_moe(moe),
        **schema.design_columns(later),
        **schema.design_columns(earlier, "_before"),
        **found,
        "verdict": alone,
        "poll_id": np.full(len(one), after.poll_id[0]),
        "poll_id_before": np.full(len(one), before.poll_id[0]),
    }
    columns |= schema.estimated_columns(_of_either(earlier, later))
    if rounding:
        columns |= {"deff_high": later.deff_high, "deff_high_before": earlier.deff_high}
    return schema.tidy(columns, schema.CHANGE_COLUMNS)


def side_by_side(
    earlier: Answers, later: Answers, level: float | Array
) -> tuple[Answers, Answers, Any, dict[str, Any]]:
    """Return two sides whose rows are compared, the levels to do it at, and degrees of freedom.

    What two estimates have in common multiplies both design effects, and their joint degrees of
    freedom widen the level, so that z is Student's t. Polls apart keep their own.
    """
    free = {"df_before": earlier.degrees(), "df_after": later.degrees()}
    if earlier.joint is None or earlier.joint is not later.joint:
        return earlier, later, level, free
    both = np.isfinite(earlier.place + later.place)
    places = earlier.place[both].astype(np.intp), later.place[both].astype(np.intp)
    factor, df = np.ones(len(both)), np.full(len(both), np.nan)
    factor[both] = earlier.joint.change_factor(*places)
    df[both] = earlier.joint.df[places]
    df[~(df >= 1)] = np.nan
    one, other = (_together(side, factor) for side in (earlier, later))
    return one, other, 1 - 2 * tail(np.asarray(level), df), {}


def _together(side: Answers, factor: Array) -> Answers:
    """Return one side of changes with the design effect that it has beside the other side."""
    source = np.where(factor == 1, side.deff_source, side.deff_source + BESIDE)
    deffs = {name: factor * getattr(side, name) for name in ("deff", "deff_low", "deff_high")}
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

    Questions come as they were asked earlier, of each domain; answers as well, new ones after them.
    """
    rows_before, rows_after = _rows(before), _rows(after)
    asked_again = {key[:2] for key in rows_after}
    both = [
        asked for asked in dict.fromkeys(key[:2] for key in rows_before) if asked in asked_again
    ]
    every = dict.fromkeys([*rows_before, *rows_after])
    order = [key for asked in both for key in every if key[:2] == asked]
    found = [[rows.get(key, -1) for key in order] for rows in (rows_before, rows_after)]
    one, two = np.array(found, dtype=np.intp)
    return one, two


def _rows(answers: Answers) -> dict[tuple[str, str, str], int]:
    keys = zip(answers.question_id, answers.domain, answers.answer, strict=True)
    return {key: row for row, key in enumerate(keys)}
