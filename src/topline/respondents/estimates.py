"""Shares estimated from respondents' rows, and how they vary together."""

from collections.abc import Mapping
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pandas as pd

from topline.polls.answers import Answers
from topline.polls.columns import Texts, texts
from topline.polls.joint import Joint
from topline.polls.roles import role_of
from topline.stats.types import Array


@attrs.frozen(eq=False, repr=False)
class Estimates:
    """Shares of each question and domain, and how they vary together; made by :func:`estimate`.

    Every table and chart of polls takes it: :func:`intervals`, :func:`leads`, :func:`changes` with
    ``over=``, :func:`crosstab`. Items are in the order of ``labels``; shares are in [0, 1].
    """

    id: str
    labels: pd.DataFrame
    """question_id, a column for each of ``by``, and answer."""
    joint: Joint
    """What the difference of any two shares rests on."""
    kish_deff: Array
    """n * sum(w**2) / sum(w)**2 in the domain: what unequal weights alone would cost."""
    levels: Mapping[str, list[Any]]
    """The values of each column of ``by``, in their order."""

    def __repr__(self) -> str:
        asked = ", ".join(dict.fromkeys(self.labels["question_id"]))
        by = f" by {', '.join(self.by)}" if self.by else ""
        return f"<Estimates {self.id!r} of {asked}{by}: {len(self.share)} shares>"

    @property
    def by(self) -> tuple[str, ...]:
        """The columns that domains were made by."""
        return tuple(self.levels)

    @property
    def share(self) -> Array:
        """The share of each answer in its domain."""
        return self.joint.share

    @property
    def cov(self) -> Array:
        """Of two shares of one question; NaN between questions, which are counted one by one."""
        return self.joint.cov

    @property
    def n(self) -> Array:
        """Respondents with an answer and a weight above 0 in the domain."""
        return self.joint.n

    @property
    def df(self) -> Array:
        """PSUs less strata with somebody in the domain."""
        return self.joint.df.diagonal()

    @property
    def se(self) -> Array:
        """The standard error of each share."""
        return np.sqrt(self.cov.diagonal())

    @property
    def deff(self) -> Array:
        """The design effect: the variance over p * (1 - p) / n; NaN at 0 and 1.

        It gives the standard error back in a margin, z * sqrt(deff * p * (1 - p) / n), exactly
        (``deff="replace"`` of R's survey is (n - 1) / n of it).
        """
        srs = self.share * (1 - self.share) / self.n
        found: Array = np.full(srs.shape, np.nan)
        np.divide(self.cov.diagonal(), srs, out=found, where=srs > 0)
        return found

    def contrast(self, weights: npt.ArrayLike) -> tuple[Any, Any]:
        """Return the weighted sum of shares, and its standard error.

        Parameters
        ----------
        weights : array
            A weight for each row of ``labels``, 0 for those that have no part: 1 and -1 are a lead,
            a change, a difference of two domains. Several contrasts are rows of a matrix.

        Returns
        -------
        (float, float), or two arrays for several

        Raises
        ------
        ValueError
            For another number of weights, or a contrast of two questions.
        """
        given = np.asarray(weights, dtype=float)
        rows = np.atleast_2d(given)
        if rows.shape[-1] != len(self.labels) or rows.ndim > 2:
            raise ValueError(
                f"weights have shape {given.shape}: give one for each of the {len(self.labels)} "
                "rows of labels"
            )
        of = pd.factorize(self.labels["question_id"])[0]
        for row in rows:
            if len({*of[row != 0]}) > 1:
                raise ValueError(
                    "weights: a contrast is of one question, for how answers of two vary together "
                    "is not counted; estimate a column that has both"
                )
        cov = np.where(of[:, None] == of, self.cov, 0.0)
        variance = np.einsum("ij,jk,ik->i", rows, cov, rows)
        found = rows @ self.share, np.sqrt(np.maximum(variance, 0.0))
        return found if given.ndim > 1 else (float(found[0][0]), float(found[1][0]))

    def parts(self, over: str, decided: bool = False) -> list[Answers]:
        """Return the frame of answers of each value of a column of ``by``, such as a wave.

        With ``decided``, of those with an opinion; values still vary together.
        """
        if over not in self.by:
            there = f"name one of {', '.join(map(repr, self.by))}" if self.by else "name it in by="
            raise ValueError(f"over={over!r} is no column of these domains: {there}")
        values = self.levels[over]
        if len(values) < 2:
            raise ValueError(f"over={over!r}: there is one value, {values[0]}, and no change")
        every = attrs.evolve(self.to_answers(), domain=self._domains(leave_out=over))
        value_of = dict(zip(every.question.tolist(), self.labels[over], strict=True))
        every = every.decided() if decided else every
        found = []
        for value in values:
            here = [value_of[question] == value for question in every.question.tolist()]
            part = every.rows(np.flatnonzero(here))
            name = texts([f"{self.id}, {over} {value}"] * len(part))
            found.append(attrs.evolve(part, poll_id=name))
        found = [part for part in found if len(part)]
        if len(found) < 2:
            who = f"in {found[0].poll_id[0]} alone somebody" if found else "nobody"
            raise ValueError(f"over={over!r}: {who} has an opinion, so there is no change")
        return found

    def to_answers(self) -> Answers:
        """Return the frame of answers, which every table starts from."""
        labels = self.labels
        groups = labels.groupby(["question_id", *self.by], sort=False, dropna=False)
        question = groups.ngroup().to_numpy().astype(np.intp)
        deff, source = self.joint.deffs(labels["question_id"].to_numpy(object))
        return Answers(
            question=question,
            poll_id=texts([self.id] * len(labels)),
            question_id=labels["question_id"].to_numpy(object),
            domain=self._domains(),
            answer=labels["answer"].to_numpy(object),
            role=texts(map(role_of, labels["answer"])),
            percent=100 * self.share,
            slack=np.zeros(len(labels)),
            n=self.n.astype(np.int64),
            deff=deff,
            df=self.joint.known_df,
            deff_source=source,
            place=np.arange(len(labels)),
            joint=self.joint,
        )

    def _domains(self, leave_out: str = "") -> Texts:
        """Return the domain of each share in words, "" for everybody."""
        named = [name for name in self.by if name != leave_out]
        return texts(
            "; ".join(f"{name}: {value}" for name, value in zip(named, row, strict=True))
            for row in self.labels[named].itertuples(index=False, name=None)
        )
