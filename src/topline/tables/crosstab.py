"""Estimates of several domains to a tidy table: their shares, and who differs from whom."""

import numpy as np
import pandas as pd

from topline.polls.answers import Answers
from topline.polls.columns import Places, Texts, texts
from topline.respondents.estimates import Estimates
from topline.stats.arguments import one_level, refuses_lookalikes
from topline.stats.change import change_interval
from topline.tables import schema
from topline.tables.changes import side_by_side
from topline.tables.intervals import intervals
from topline.tables.sentences import GROUPS_APART, UNKNOWN


@refuses_lookalikes
def crosstab(
    found: Estimates,
    by: str | None = None,
    *,
    confidence_level: float = 0.95,
    method: str = "wilson",
) -> pd.DataFrame:
    """Return the share of every answer in every domain, and which domains differ in it.

    That two intervals overlap does not say that their domains agree: each pair of domains is
    compared by the interval of its difference, with what they have in common (people of the same
    sampling points) taken into account.

    Parameters
    ----------
    found : Estimates
        With at least one column in ``by``.
    by : str, optional
        The column whose domains are compared, where there are several; within those of the others.
    confidence_level : float
        In [0.5, 1): of each interval, and of all comparisons of one answer together (Bonferroni).
    method : str
        Of the intervals of shares, see :func:`proportion_interval`; differences are
        ``agresti-caffo``.

    Returns
    -------
    DataFrame
        Columns ``poll_id, question_id, domain, answer, percent, n, moe, low, high,
        confidence_level, method, deff, n_eff, deff_source, df, differs_from``, in percent and
        points. ``differs_from`` names the domains whose difference excludes 0; "" for none, "not
        known" where it has no interval.

    Raises
    ------
    ValueError
        For an estimate without domains, or a column that is none of its.

    Examples
    --------
    >>> import pandas as pd, topline as tl
    >>> rows = pd.DataFrame({"q": ["Yes", "No"] * 40 + ["Yes"] * 80, "w": 1.0,
    ...                      "age": ["18-39"] * 80 + ["40+"] * 80, "place": [*range(16)] * 10})
    >>> design = tl.SurveyDesign(weight="w", psu="place")
    >>> table = tl.crosstab(tl.estimate(rows, design, "q", by="age"))
    >>> table.loc[table["answer"] == "Yes", "differs_from"].tolist()
    ['age: 40+', 'age: 18-39']
    """
    level = one_level(confidence_level)
    if not isinstance(found, Estimates):
        raise TypeError(f"expected an estimate of respondents' rows, not {found!r:.60}")
    if not found.by or (by is not None and by not in found.by):
        there = ", ".join(map(repr, found.by)) or "none; pass by= to estimate()"
        raise ValueError(f"by={by!r}: the columns of these domains are {there}")
    if by is None and len(found.by) > 1:
        raise ValueError(f"by: name the column to compare, one of {', '.join(found.by)}")
    table = intervals(found, confidence_level=level, method=method)
    answers = found.to_answers()
    rest = [name for name in found.by if name != (by or found.by[0])]
    keys = ["question_id", *rest, "answer"]
    group, answer = (
        found.labels.groupby(names, sort=False, dropna=False).ngroup().to_numpy().astype(np.intp)
        for names in (keys, ["question_id", "answer"])
    )
    columns = {**table, "differs_from": _differs_from(answers, group, answer, level)}
    columns.setdefault("df", np.full(len(table), np.nan))
    del columns["lead_deff"]
    return schema.tidy(columns, schema.CROSSTAB_COLUMNS)


def _differs_from(answers: Answers, group: Places, answer: Places, level: float) -> Texts:
    """Return the domains that each row differs from, among those of its group."""
    first, second = _pairs(group)
    of_answer = answer[first]
    joint = 1 - (1 - level) / np.bincount(of_answer)[of_answer]
    one, other, levels = side_by_side(answers.rows(first), answers.rows(second), joint)
    differences = change_interval(
        *(one.percent / 100, one.n, other.percent / 100, other.n),
        confidence_level=joint if levels is None else levels,
        deff_before=one.deff,
        deff_after=other.deff,
    )
    apart = (differences.low > 0) | (differences.high < 0)
    unknown = np.isnan(differences.low)
    found: list[list[str]] = [[] for _ in group]
    known = np.zeros(len(group), dtype=bool)
    for row, partner, differs, missing in zip(first, second, apart, unknown, strict=True):
        for here, there in ((row, partner), (partner, row)):
            known[here] |= not missing
            if differs:
                found[here].append(str(answers.domain[there]))
    told = [GROUPS_APART.join(names) for names in found]
    return np.where(known, texts(told), UNKNOWN).astype(object)


def _pairs(group: Places) -> tuple[Places, Places]:
    """Return the rows of each pair in a group."""
    order = np.argsort(group, kind="stable")
    pairs: list[Places] = [np.empty((2, 0), dtype=np.intp)]
    for rows in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        pairs.append(rows[np.array(np.triu_indices(len(rows), 1))])
    first, second = np.concatenate(pairs, axis=1)
    return first, second
