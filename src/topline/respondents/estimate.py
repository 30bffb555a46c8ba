"""Respondents' rows to shares with the precision of their design."""

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from attrs import evolve
from tqdm import tqdm

from topline.polls.joint import REPLICATED, ROWS, Joint
from topline.polls.readers import repeated
from topline.polls.roles import has_opinion, role_of
from topline.respondents.counting import Table, coded, counted, frame_of, order_of
from topline.respondents.estimates import Estimates
from topline.respondents.survey_design import SurveyDesign, raise_faults
from topline.stats.linearised import (
    Cells,
    Units,
    calibrated,
    coefficients,
    degrees_of_freedom,
    linearised_covariance,
    ratios,
)
from topline.stats.replicated import replicate_scale, replicated_covariance
from topline.stats.types import Array, Flags, Indexes
from topline.words import count

MOST_SHARES = 5000
"""Their covariance is a matrix, of 200 MB for so many."""


def estimate(
    rows: Any,
    design: SurveyDesign,
    questions: str | Sequence[str],
    *,
    by: str | Sequence[str] = (),
    id: str | None = None,
) -> Estimates:
    """Return the share of every answer among respondents, with the precision of their design.

    The rows are grouped once for each question wherever they are, and only counts come here. A
    missing answer is left out of the shares; who gave it stays in the design, as does who is
    outside a domain.

    Parameters
    ----------
    rows : frame or path
        A line for each respondent: pandas, Polars (eager or lazy), DuckDB, PyArrow, Dask, PySpark
        or Ibis; or the path of a CSV, Parquet, SPSS or Stata file.
    design : SurveyDesign
        How they were selected.
    questions : str, or sequence of str
        Columns of answers, each a scan of the rows: on Spark cache them first where there are many.
         Ordered categories give the order of the answers, else it is sorted.
    by : str, or sequence of str
        Columns of domains: the shares are those of each combination that somebody is in.
    id : str, optional
        What tables call the poll; the name of the file, else "respondents".

    Returns
    -------
    Estimates

    Raises
    ------
    ValueError
        Listing what is wrong with the rows: columns that are not there, weights that are missing,
        negative or infinite, a stratum of one PSU, nobody who answered, ...
    TypeError
        For what is no frame of rows.

    Notes
    -----
    :mod:`topline.stats.linearised` and :mod:`topline.stats.replicated` have the arithmetic and its
    sources.

    Examples
    --------
    >>> import pandas as pd, topline as tl
    >>> rows = pd.DataFrame({"q": ["Yes", "Yes", "No", "Yes"] * 10, "w": 1.0,
    ...                      "place": [place for place in range(10) for _ in range(4)]})
    >>> found = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q")
    >>> found.labels["answer"].tolist(), found.share.tolist(), found.df.tolist()
    (['No', 'Yes'], [0.25, 0.75], [9.0, 9.0])
    """
    asked, domains = _names(questions), _names(by)
    raise_faults(_faults(asked, domains, design))
    frame = frame_of(rows, [*design.columns, *asked, *domains])
    orders = {name: order_of(frame, name) for name in [*asked, *domains] if name in frame.columns}
    # None: a bar on a terminal, none in a file.
    steps = tqdm(asked, unit="question", leave=False, disable=True if len(asked) < 2 else None)
    asked_of = [_asked(counted(frame, design, name, domains), name, domains, orders)
                for name in steps]  # fmt: skip
    joint, kish = _together([_shares(one, design) for one in asked_of], design)
    joint = evolve(joint, decided=partial(_decided, asked_of, design))
    path = isinstance(rows, str | os.PathLike)
    labels = pd.concat([one.labels for one in asked_of], ignore_index=True)
    return Estimates(
        id=id or (Path(rows).stem if path else "respondents"),
        labels=labels,
        joint=joint,
        kish_deff=kish,
        levels={name: coded(labels[name], orders.get(name))[1] for name in domains},
    )


def _names(given: str | Sequence[str]) -> list[str]:
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]


def _faults(questions: Sequence[str], by: Sequence[str], design: SurveyDesign) -> Iterator[str]:
    if not questions:
        yield "questions: name at least one column of answers"
    for name in dict.fromkeys([*questions, *by]):
        if not isinstance(name, str):
            yield f"{name!r} is no name of a column: pass a text"
        elif name in (design.weight, design.base_weight, *design.replicates):
            yield f"column {name!r} has weights, which are neither answers nor domains"
        if [*questions, *by].count(name) > 1:
            yield f"column {name!r} is named twice: once is enough, as a question or in by="
    if taken := [name for name in by if name in ("question_id", "answer")]:
        yield f"by={taken[0]!r} is a column that labels have already: rename it"


class _Asked(NamedTuple):
    """The cells of one question, and the labels of their answers and domains, all of them there."""

    table: Table
    answer: Indexes
    answers: list[str]
    domain: Indexes
    """Of each line, numbered as they come in ``labels``; -1 for none, or where nobody answered."""
    labels: pd.DataFrame

    @property
    def domains(self) -> int:
        return len(self.labels) // len(self.answers)


class _Shares(NamedTuple):
    """Shares of one question, those of each domain one after the other."""

    share: Array
    n: Array
    counted: Array
    kish: Array
    cov: Array
    df: Array
    """Of a difference of two, a row and a column each."""


def _asked(
    table: Table, question: str, by: Sequence[str], orders: dict[str, list[str] | None]
) -> _Asked:
    lines = table.lines
    answer, values = coded(lines["answer"], orders.get(question))
    domain, domains = _domains(table, [orders.get(name) for name in by])
    domain, there = _there(lines, np.where(answer >= 0, domain, -1), len(domains))
    if not there.any():
        among = f" with a value in {', '.join(map(repr, by))}" if by else ""
        raise ValueError(f"column {question!r}: nobody{among} and a weight above 0 answered it")
    domains = [values for values, some in zip(domains, there, strict=True) if some]
    answers = list(map(str, values))
    size = len(domains) * len(answers)
    if size > MOST_SHARES:
        raise ValueError(
            f"{count(len(domains))} domains of {count(len(answers))} answers are {count(size)} "
            f"shares: at most {count(MOST_SHARES)}, take a coarser by=, or a column of answers "
            "and not of numbers"
        )
    if twins := repeated(answers):
        raise ValueError(
            f"column {question!r} has {twins[0]!r} as a number and as a text: make them one"
        )
    labels = pd.DataFrame({"question_id": question}, index=range(size))
    for column, name in enumerate(by):
        labels[name] = [values[column] for values in domains for _ in answers]
    labels["answer"] = np.tile(np.array(answers, dtype=object), len(domains))
    return _Asked(table, answer, answers, domain, labels)


def _there(lines: pd.DataFrame, domain: Indexes, domains: int) -> tuple[Indexes, Flags]:
    """Return the domains numbered anew, and which are there.

    A domain of nobody, or of weights of 0 alone, has no share.
    """
    known = domain >= 0
    there = np.bincount(domain[known], lines["weight"][known], domains) > 0
    # The last place is that of -1.
    return np.append(np.where(there, np.cumsum(there) - 1, -1), -1)[domain], there


def _together(parts: Sequence[_Shares], design: SurveyDesign) -> tuple[Joint, Array]:
    """Return how shares of several questions vary, those of one together; and Kish's effects."""
    size = sum(len(part.share) for part in parts)
    cov, df = np.full((2, size, size), np.nan)
    start = 0
    for part in parts:
        block = slice(start, start := start + len(part.share))
        cov[block, block], df[block, block] = part.cov, part.df
    share, n, counted, kish = map(np.concatenate, list(zip(*parts, strict=True))[:4])
    source = REPLICATED if design.replicates else ROWS
    return Joint(share, cov, n, df, source, counted), kish


def _decided(asked_of: Sequence[_Asked], design: SurveyDesign) -> Joint:
    """Return how the shares of those with an opinion vary; NaN of the answers that are none."""
    return _together([_shares_of_decided(asked, design) for asked in asked_of], design)[0]


def _shares_of_decided(asked: _Asked, design: SurveyDesign) -> _Shares:
    """Return the shares among those with an opinion: a domain of their own in each domain."""
    said = np.array([has_opinion(role_of(answer)) for answer in asked.answers], dtype=bool)
    domain = np.where(said[asked.answer], asked.domain, -1)
    domain, there = _there(asked.table.lines, domain, asked.domains)
    size, kept = len(asked.labels), np.flatnonzero((there[:, None] & said).ravel())
    whole = _Shares(*np.full((4, size), np.nan), *np.full((2, size, size), np.nan))
    if kept.size:
        answer = (np.cumsum(said) - 1)[asked.answer]
        answers = [name for name, has in zip(asked.answers, said, strict=True) if has]
        part = _Asked(asked.table, answer, answers, domain, asked.labels.iloc[kept])
        for column, found in zip(whole, _shares(part, design), strict=True):
            column[np.ix_(*[kept] * found.ndim)] = found
    return whole


def _shares(asked: _Asked, design: SurveyDesign) -> _Shares:
    table, lines, answer, domain = asked.table, asked.table.lines, asked.answer, asked.domain
    domains, answers = asked.domains, len(asked.answers)
    kind, kinds = _kinds(lines, np.where(domain >= 0, answer, -1), domain, table.margins)
    of = np.repeat(np.arange(domains), answers)
    of_domain = of[:, None] == kinds["domain"].to_numpy()
    chosen = np.tile(np.arange(answers), domains)
    of_answer = of_domain & (chosen[:, None] == kinds["answer"].to_numpy())
    cells = _cells(lines, kind)
    totals = cells.total(cells.weight)
    share = ratios(totals, of_answer, of_domain)
    n = of_domain @ cells.total(cells.present)
    if design.replicates:
        sums = [cells.total(_numbers(lines[name])) for name in table.replicates]
        if any((of_domain @ total == 0).any() for total in sums):
            raise ValueError(
                "a set of replicate weights is 0 for a whole domain: leave its replicates out, or "
                "take coarser domains"
            )
        every = [ratios(total, of_answer, of_domain) for total in sums]
        cov = _replicated(share, np.array(every), design)
        df = np.full(cov.shape, design.df or len(every) - 1.0)
    else:
        moves = coefficients(share, totals, of_answer, of_domain)
        if table.margins:
            margins = pd.get_dummies(kinds[table.margins].astype(str)).to_numpy(float)
            base = _numbers(lines["base" if design.base_weight else "weight"])
            moves = calibrated(moves, margins, cells.total(base))
        cov = _linearised(cells, moves, lines, design)
        every_df = degrees_of_freedom(cells, kinds["domain"].to_numpy(), domains)
        df = every_df[of][:, of] if design.df is None else np.full(cov.shape, design.df)
    squares = of_domain @ cells.total(cells.square)
    kish = n * squares / (of_domain @ totals) ** 2
    return _Shares(share, n, of_domain @ cells.total(cells.n), kish, cov, df)


def _domains(table: Table, orders: Sequence[list[str] | None]) -> tuple[Any, list[tuple[Any, ...]]]:
    """Return the number of each line's domain, -1 for none, and the values of each domain."""
    lines = table.lines
    if not table.by:
        return np.zeros(len(lines), dtype=np.intp), [()]
    coded_by = [coded(lines[name], order) for name, order in zip(table.by, orders, strict=True)]
    codes, values = np.array([codes for codes, _ in coded_by]), [values for _, values in coded_by]
    known = (codes >= 0).all(axis=0)
    sizes = tuple(map(len, values))
    unique, place = np.unique(
        np.ravel_multi_index(tuple(codes[:, known]), sizes), return_inverse=True
    )
    domain = np.full(len(lines), -1, dtype=np.intp)
    domain[known] = place
    return domain, [
        tuple(each[code] for each, code in zip(values, combination, strict=True))
        for combination in zip(*np.unravel_index(unique, sizes), strict=True)
    ]


def _kinds(
    lines: pd.DataFrame, answer: Any, domain: Any, margins: Sequence[str]
) -> tuple[Indexes, pd.DataFrame]:
    """Return the kind of each line, and of each kind its answer, domain and margins."""
    told = lines[margins].assign(domain=domain, answer=answer)
    groups = told.groupby(["domain", "answer", *margins], sort=True)
    kinds = groups.size().index.to_frame(index=False)
    return groups.ngroup().to_numpy().astype(np.intp), kinds


def _numbers(column: "pd.Series[Any]") -> Array:
    return column.to_numpy(float, na_value=np.nan)


def _cells(lines: pd.DataFrame, kind: Indexes) -> Cells:
    strata = lines["stratum"] if "stratum" in lines else pd.Series(0, lines.index)
    stratum = pd.factorize(strata)[0].astype(np.intp)
    psu = None
    if "psu" in lines:
        # A PSU is numbered within its stratum: place 1 of the north is not place 1 of the south.
        psu = lines.groupby([stratum, lines["psu"]], sort=False).ngroup().to_numpy().astype(np.intp)
    counts = (_numbers(lines[name]) for name in ("n", "present", "weight", "square"))
    return Cells(stratum, psu, kind, *counts)


def _replicated(share: Array, every: Array, design: SurveyDesign) -> Array:
    scale = design.scale
    if scale is None:
        kind = design.replicate_type or ""
        scale = replicate_scale(kind, len(every), design.rho or 0.0)
    return replicated_covariance(
        share, every, scale=scale, rscales=design.rscales, centre=design.centre
    )


def _linearised(cells: Cells, moves: Array, lines: pd.DataFrame, design: SurveyDesign) -> Array:
    stratum = cells.stratum
    if cells.psu is None:
        drawn = np.bincount(stratum, cells.n)
    else:
        drawn = np.bincount(_first(cells.psu, stratum))
    first = _units("fpc", drawn, stratum, lines, design)
    second = None
    if cells.psu is not None and design.fpc_within:
        second = _units("fpc_within", np.bincount(cells.psu, cells.n), cells.psu, lines, design)
    if design.lonely == "error":
        for units, group, name in ((first, stratum, "stratum"), (second, cells.psu, "psu")):
            if units is not None and group is not None and units.lonely.any():
                raise ValueError(_lonely_told(units, group, lines, name, design))
    return linearised_covariance(cells, moves, first, second, design.lonely)


Value = TypeVar("Value", bound=np.generic)


def _first(group: Indexes, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
    """Return the value of each group, which all of its cells have."""
    found = np.zeros(int(group.max()) + 1, dtype=values.dtype)
    found[group] = values
    return found


def _units(
    name: str, drawn: npt.NDArray[Any], group: Indexes, lines: pd.DataFrame, design: SurveyDesign
) -> Units:
    drawn = drawn.astype(float)
    if name not in lines:
        return Units.of(drawn)
    population = _first(group, _numbers(lines[name]))
    if (short := np.flatnonzero(population < drawn)).size:
        least, most = population[short[0]], drawn[short[0]]
        raise ValueError(
            f"column {getattr(design, name)!r} says {least:g} where {count(most)} were drawn: "
            f"{name} is the number in the population, not a fraction, and not below the sample"
        )
    return Units.of(drawn, population)


def _lonely_told(
    units: Units, group: Indexes, lines: pd.DataFrame, name: str, design: SurveyDesign
) -> str:
    choices = 'lonely="remove", "adjust" or "average"'
    if name not in lines:
        if design.psu is None:
            return "there is one respondent in all, who shows no variance"
        return (
            "there is one PSU in all, which shows no variance: "
            "pass the column of what was drawn first"
        )
    values = _first(group, lines[name].to_numpy(object))
    lonely = list(map(str, values[units.lonely]))
    more = f" and {count(len(lonely) - 8)} more" if len(lonely) > 8 else ""
    told = ", ".join(lonely[:8]) + more
    has, join = ("each have", "them") if lonely[1:] else ("has", "it")
    column = design.strata if name == "stratum" else design.psu
    unit = "one PSU" if name == "stratum" and design.psu else "one respondent"
    return (
        f"of column {column!r}, {told} {has} {unit}, which shows no variance: "
        f"join {join} with another, or pass {choices}"
    )
