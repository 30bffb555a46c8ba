"""Two polls to a tidy table of changes, answer by answer."""

from typing import Any

import numpy as np
import pandas as pd

from topline.polls.answers import ASSUMED, Answers, Deff, Places, is_published
from topline.polls.record import Poll
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.change import CHANGE_METHOD, change_interval, change_moe
from topline.tables import schema
from topline.tables.intervals import answers_behind
from topline.tables.schema import Intervals


@refuses_lookalikes
def changes(
    earlier: Poll,
    later: Poll,
    *,
    confidence_level: float = 0.95,
    method: str = CHANGE_METHOD,
    deff: Deff = "published",
    rounding: bool = False,
) -> pd.DataFrame:
    """Return the change of every answer between two polls, matched by question id and label.

    Two polls differ in more than time: compare their wordings, modes and populations first.

    Parameters
    ----------
    earlier, later : Poll
        With at least one question id in common.
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
        interval. Where "*" or "<1" was printed, the number and the change are NaN, further columns,
        ``below_before`` and ``below_after``, have what was printed, and the bounds hold for
        anything that it stands for.

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
    _refuse_one_poll(earlier, later)
    level = one_level(confidence_level)
    before, after = schema.answers_of(earlier, deff), schema.answers_of(later, deff)
    if not rounding:
        before, after = before.as_printed(), after.as_printed()
    if is_published(deff):
        _refuse_to_assume(earlier.id, before, later.id, after)
    found = changes_between(before, after, level, method, rounding)
    if found.empty:
        raise ValueError(
            f"no question is in both polls: {earlier.id} has {[q.id for q in earlier.questions]}, "
            f"{later.id} has {[q.id for q in later.questions]}; give the same question the same id"
        )
    return found


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


def _refuse_one_poll(earlier: Any, later: Any) -> None:
    for name, poll in (("earlier", earlier), ("later", later)):
        if not isinstance(poll, Poll):
            raise TypeError(
                f"{name}: expected one Poll, not {poll!r:.60}; pass for example polls[0]"
            )
    if earlier.id == later.id:
        raise ValueError(f"both polls have the id {earlier.id!r}: pass two, each with its own id")


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

    def bounds(shift: int, design: str) -> Intervals:
        share_before, n_before = schema.shares_and_n(earlier, -shift)
        share, n = schema.shares_and_n(later, shift)
        return change_interval(
            *(share_before, n_before, share, n),
            confidence_level=level,
            method=method,
            deff_before=getattr(earlier, design),
            deff_after=getattr(later, design),
        )

    below = bool(earlier.is_below.any() or later.is_below.any())
    found = schema.bound_columns(bounds, rounding, below)
    words = schema.verdicts(bounds, rounding, below, "up", "down", "within the margin")
    alone = np.where(two < 0, "only earlier", np.where(one < 0, "only later", words))
    moe = change_moe(
        *(earlier.number / 100, earlier.n, later.number / 100, later.n),
        confidence_level=level,
        deff_before=earlier.deff,
        deff_after=later.deff,
    )
    columns = {
        "question_id": np.where(one < 0, later.question_id, earlier.question_id),
        "answer": np.where(one < 0, later.answer, earlier.answer),
        "before": earlier.number,
        "after": later.number,
        "change": later.number - earlier.number,
        "moe": schema.printed_moe(moe),
        **schema.design_columns(later),
        **schema.design_columns(earlier, "_before"),
        **found,
        "verdict": alone,
        "poll_id": np.full(len(one), after.poll_id[0]),
        "poll_id_before": np.full(len(one), before.poll_id[0]),
        **schema.below_columns(below_before=earlier, below_after=later),
    }
    if rounding:
        columns |= {"deff_high": later.deff_high, "deff_high_before": earlier.deff_high}
    return schema.tidy(columns, schema.CHANGE_COLUMNS)


def changes_of_tables(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the changes between two polls' finished intervals, at their level and rounding."""
    level = float(after["confidence_level"].iloc[0])
    return changes_between(
        answers_behind(before), answers_behind(after), level, rounding="lowest" in after
    )


def _matched(before: Answers, after: Answers) -> tuple[Places, Places]:
    """Return the rows of each answer of the questions that both have, -1 where one has it not.

    Questions come as they were asked earlier; answers as well, new ones after them.
    """
    rows_before, rows_after = _rows(before), _rows(after)
    asked_again = {*after.question_id}
    both = [name for name in dict.fromkeys(before.question_id) if name in asked_again]
    every = dict.fromkeys([*rows_before, *rows_after])
    order = [key for question in both for key in every if key[0] == question]
    found = [[rows.get(key, -1) for key in order] for rows in (rows_before, rows_after)]
    one, two = np.array(found, dtype=np.intp)
    return one, two


def _rows(answers: Answers) -> dict[tuple[str, str], int]:
    keys = zip(answers.question_id, answers.answer, strict=True)
    return {key: row for row, key in enumerate(keys)}
