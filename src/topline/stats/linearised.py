"""Shares of a sample of any design, and how they vary together, from counted respondents.

Respondents are counted in cells: a line for each stratum, PSU (place, household: what was drawn
first) and kind of respondent, which is a domain, an answer and whatever else they are told apart
by. A share of answer a in domain d is T_da / T_d, a ratio of sums of weights. What moves with it
are its coefficients over the kinds, (1[a] - share) / T_d inside d and 0 outside: who is not in the
domain counts as zero, and is never left out (Woodruff 1971, J. Am. Stat. Assoc. 66:411; Binder
1983, Int. Stat. Rev. 51:279; Lumley 2010, Complex Surveys, ch. 2). Every number here is a few
products of those coefficients with the cells.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from topline.stats.arguments import ArgumentError
from topline.stats.types import Array, Flags, Indexes

LONELY = ("error", "remove", "adjust", "average")
"""What to do with a stratum that has one PSU; R's survey has fail, remove, adjust, average."""


class Cells(NamedTuple):
    """Counted respondents, an item a cell; strata, PSUs and kinds are numbered from 0.

    PSUs are numbered through all strata; None: each respondent was drawn alone. ``n`` counts all
    of a cell, ``present`` those of a weight above 0; ``weight`` and ``square`` are the sums of
    weights and of their squares.
    """

    stratum: Indexes
    psu: Indexes | None
    kind: Indexes
    n: Array
    present: Array
    weight: Array
    square: Array

    def total(self, column: Array) -> Array:
        """Return the sum of a column over each kind."""
        found: Array = np.bincount(self.kind, column).astype(float)
        return found


class Units(NamedTuple):
    """What was drawn in one stage: units of each stratum, and the part of it that was not drawn."""

    drawn: Array
    undrawn: Array

    @classmethod
    def of(cls, drawn: Array, population: Array | None = None) -> "Units":
        """Return the units of strata that have ``population`` units; None: endlessly many."""
        if population is None:
            return cls(drawn, np.ones(len(drawn)))
        if np.any(population < drawn):
            raise ArgumentError(
                "fpc", float(population.min()), "fpc is below the number of units that were drawn"
            )
        return cls(drawn, 1 - drawn / population)

    @property
    def lonely(self) -> Flags:
        """The strata whose variance one unit cannot show."""
        alone: Flags = (self.drawn == 1) & (self.undrawn > 0)
        return alone

    def factor(self, lonely: str) -> Array:
        """Return what multiplies the sum of squares of each stratum, (1 - f) n / (n - 1)."""
        alone = self.lonely
        if lonely == "error" and alone.any():
            raise ArgumentError(
                "lonely",
                lonely,
                f"{alone.sum()} strata have one PSU: pass lonely= one of {', '.join(LONELY[1:])}",
            )
        factor = self.undrawn * self.drawn / np.maximum(self.drawn - 1, 1)
        if lonely in ("remove", "average"):
            factor = np.where(alone, 0.0, factor)
        if lonely == "average" and not alone.all():
            factor = factor * len(alone) / (~alone).sum()
        return factor


def ratios(totals: Array, of_answer: Flags, of_domain: Flags) -> Array:
    """Return the shares: sums over the kinds of an answer, over those of its domain."""
    found: Array = (of_answer @ totals) / (of_domain @ totals)
    return found


def coefficients(share: Array, totals: Array, of_answer: Flags, of_domain: Flags) -> Array:
    """Return what each share (a row) moves by with the total of each kind (a column)."""
    found: Array = (of_answer - share[:, None] * of_domain) / (of_domain @ totals)[:, None]
    return found


def calibrated(coefficients: Array, margins: Array, weights: Array) -> Array:
    """Return the coefficients of shares whose weights were calibrated to known margins.

    What the margins (kinds by indicators) tell of a coefficient is known and does not vary: the
    residuals of their regression, weighted by the total of each kind, are what is left (Deville &
    Sarndal 1992, J. Am. Stat. Assoc. 87:376, eq. 3.4).
    """
    root = np.sqrt(weights)
    fitted = np.linalg.lstsq(margins * root[:, None], (coefficients * root).T, rcond=None)[0]
    found: Array = coefficients - (margins @ fitted).T
    return found


def linearised_covariance(
    cells: Cells,
    coefficients: Array,
    first: Units,
    second: Units | None = None,
    lonely: str = "error",
) -> Array:
    """Return the covariance of shares by their coefficients, a row and a column each.

    With z the sums of a PSU it is the sum over strata of (1 - f) n / (n - 1) times the products of
    z less its mean; ``second`` are the respondents drawn in each PSU, whose variance counts for
    the part of PSUs that was drawn (Cochran 1977, Sampling Techniques, eq. 10.15).
    """
    if cells.psu is None:
        return _alone(cells, cells.stratum, coefficients, first, first.factor(lonely), lonely)
    psus = int(cells.psu.max()) + 1
    stratum = np.zeros(psus, dtype=np.intp)
    stratum[cells.psu] = cells.stratum
    z = _sums(cells, cells.psu, coefficients)
    of_stratum = sparse.coo_array((np.ones(psus), (stratum, np.arange(psus)))).tocsr()
    sums: Any = of_stratum @ z
    mean = sums / first.drawn[:, None]
    if lonely == "adjust":  # towards the mean of all PSUs, which is 0
        mean[first.lonely] = 0
    z -= mean[stratum]
    found: Array = (z.T * first.factor(lonely)[stratum]) @ z
    if second is not None:
        # An average over PSUs that show a variance is no one's idea of a second stage.
        lonely = "remove" if lonely == "average" else lonely
        factor = second.factor(lonely) * (1 - first.undrawn)[stratum]
        found += _alone(cells, cells.psu, coefficients, second, factor, lonely)
    return found


def _sums(cells: Cells, group: Indexes, coefficients: Array) -> Array:
    """Return the sum of the coefficients over each group, a row each."""
    shape = (int(group.max()) + 1, coefficients.shape[1])
    weights = sparse.coo_array((cells.weight, (group, cells.kind)), shape).tocsr()
    found: Any = weights @ coefficients.T
    return np.asarray(found)


def _alone(
    cells: Cells, group: Indexes, coefficients: Array, units: Units, factor: Array, lonely: str
) -> Array:
    """Return the covariance where each respondent of a group is a unit.

    Kinds exclude each other, so the sum of squares is that of the squared weights of each kind,
    less the square of the sum over n: no respondent is looked at.
    """
    square = np.bincount(cells.kind, cells.square * factor[group], coefficients.shape[1])
    z = _sums(cells, group, coefficients)
    centred = factor / units.drawn * ~(units.lonely & (lonely == "adjust"))
    found: Array = (coefficients * square) @ coefficients.T - (z.T * centred) @ z
    return found


def degrees_of_freedom(cells: Cells, domain: Indexes, domains: int) -> Array:
    """Return PSUs less strata, of those with somebody in a domain, or in either of two.

    ``domain`` numbers the domain of each kind, -1 for none. A matrix: each domain is on the
    diagonal, two domains together beside it.
    """
    of_cell = domain[cells.kind]
    there = (of_cell >= 0) & (cells.present > 0)
    of_cell = of_cell[there]
    strata = _in_either(of_cell, cells.stratum[there], domains)
    if cells.psu is not None:
        return _in_either(of_cell, cells.psu[there], domains) - strata
    alone = np.bincount(of_cell, cells.present[there], domains)
    both = alone[:, None] + alone
    np.fill_diagonal(both, alone)
    return both - strata


def _in_either(domain: Indexes, unit: Indexes, domains: int) -> Array:
    """Return how many units have somebody in either of two domains."""
    shape = (domains, int(unit.max(initial=0)) + 1)
    seen = sparse.coo_array((np.ones(len(unit)), (domain, unit)), shape).tocsr()
    seen.data[:] = 1
    shared: Array = (seen @ seen.T).toarray()
    alone = shared.diagonal()
    return alone[:, None] + alone - shared
