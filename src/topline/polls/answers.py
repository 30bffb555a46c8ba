"""The frame of answers: what every table starts from, and the rules by which it is made.

Whoever has polls, from records, from a sheet, lays down what was printed (:class:`Printed` for the
answers, :class:`Designs` for the polls), and :func:`settled` makes the frame of it. So what the
others leave of 100 and what rounding leaves open are each decided here alone; the design effect of
a poll is decided in ``designs``, and ``joint`` is how estimates vary together.
"""

import operator
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, cast, runtime_checkable

import attrs
import numpy as np
import numpy.typing as npt

from topline.polls.columns import Places, Texts, floats, texts
from topline.polls.designs import ASSUMED, OPT_IN, STATED, Designs, design_effects, designs_of
from topline.polls.joint import Joint
from topline.polls.readers import Below, Percent, middle_and_half
from topline.polls.record import (
    Net,
    Polls,
    as_polls,
    asked_n,
)
from topline.polls.roles import NET, has_opinion
from topline.stats.arguments import read
from topline.stats.lead import spread
from topline.stats.rounding import remainder
from topline.stats.types import Array
from topline.words import count, fixed, known, number, respondents

if TYPE_CHECKING:
    import pandas as pd

Deff = float | Literal["published"]

HAS_OPINION, CHOSE_PRINTED = "with an opinion", "who chose one of the printed answers"
"""Whose percents those of the decided are, in the column ``base``."""


def _everywhere(value: Any, kind: type) -> Any:
    """Return a column that has one value unless it is given."""
    make: Any = attrs.Factory(lambda found: np.full(len(found), value, kind), takes_self=True)
    return attrs.field(default=make)


def _same_as(name: str) -> Any:
    """Return a column that is the same as another unless it is given."""
    return attrs.field(default=attrs.Factory(operator.attrgetter(name), takes_self=True))


@attrs.frozen(eq=False, kw_only=True)
class Answers:
    """Answers of polls, an item each in every column.

    ``slack`` is how many points rounding leaves open to each side of a percent, which stands for
    anything from ``lowest`` to ``highest``, among ``fewest`` respondents at the least. ``question``
    numbers the questions. ``below`` is what was printed in place of a number, "*" or "<1", else "";
    there ``percent`` is the middle of what that stands for. ``rest`` marks what was not printed,
    but is what the others leave of 100. A net, a sum of answers, has an item of
    its own after the answers of its question, with their labels in ``parts``; ``several`` marks
    answers of which respondents could choose more than one. ``what_if`` says what stands in the
    place of something published. ``df`` are the degrees of freedom of an estimated design, NaN of a
    printed one. Estimates vary together as ``joint`` says, where each has its ``place``.
    """

    question: Places
    poll_id: Texts
    question_id: Texts
    domain: Texts = _everywhere("", object)
    answer: Texts
    role: Texts
    percent: Array
    below: Texts = _everywhere("", object)
    rest: npt.NDArray[np.bool_] = _everywhere(False, bool)
    slack: Array = _everywhere(np.nan, float)
    lowest: Array = _same_as("percent")
    highest: Array = _same_as("percent")
    n: npt.NDArray[Any]
    fewest: npt.NDArray[Any] = _same_as("n")
    deff: Array
    deff_low: Array = _same_as("deff")
    deff_high: Array = _same_as("deff")
    df: Array = _everywhere(np.nan, float)
    deff_source: Texts
    base: Texts = _everywhere("", object)
    parts: Texts = _everywhere(None, object)
    several: npt.NDArray[np.bool_] = _everywhere(False, bool)
    what_if: Texts = _everywhere("", object)
    place: Places = _everywhere(-1, np.intp)
    joint: Joint | None = None

    def __len__(self) -> int:
        return len(self.question)

    @property
    def is_below(self) -> npt.NDArray[np.bool_]:
        """Whether "*" or "<1" was printed, and no number."""
        return self.below.astype(bool)

    @property
    def number(self) -> Array:
        """The percents that were printed as numbers, NaN for the others."""
        return np.where(self.is_below, np.nan, self.percent)

    def as_printed(self) -> "Answers":
        """Return the answers without what rounding leaves open, but for those without a number."""
        below = self.is_below
        return attrs.evolve(
            self,
            lowest=np.where(below, self.lowest, self.percent),
            highest=np.where(below, self.highest, self.percent),
            fewest=np.where(below, self.fewest, self.n),
        )

    def rows(self, rows: Any) -> "Answers":
        """Return the answers of these rows, in this order."""
        found = {name: column[rows] for name, column in self.columns().items()}
        return Answers(**found, joint=self.joint)

    def rows_or_missing(self, rows: Places) -> "Answers":
        """Return the answers of these rows; a row of -1 has no number and no text."""
        found = self.rows(rows).columns()
        missing = rows < 0
        if missing.any():
            for name, column in found.items():
                nothing = None if column.dtype == object else np.nan
                found[name] = np.where(missing, nothing, column)
        return Answers(**found, joint=self.joint)

    def columns(self) -> dict[str, Any]:
        """Return the columns by name."""
        return {name: getattr(self, name) for name in _COLUMNS}

    def frame(self) -> "pd.DataFrame":
        """Return the columns as a DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.columns())

    def pair_deff(self, first: Any, second: Any, design: str = "deff") -> Array:
        """Return the design effect of the lead of one answer over another of its question.

        Of estimates, their own. Of printed answers with a design effect each, the one of answers
        that are as correlated as in a simple random sample; that of their question where it has
        one for all.
        """
        each = getattr(self, design)
        one, other = each[first], each[second]
        if self.joint is not None:
            own = self.joint.lead_deff(self.place[first], self.place[second])
            return np.where(np.isnan(own) | np.isnan(one), one, own)
        if np.array_equal(one, other, equal_nan=True):
            return np.asarray(one)
        a, b = self.percent[first] / 100, self.percent[second] / 100
        variance = one * a * (1 - a) + other * b * (1 - b) + 2 * a * b * np.sqrt(one * other)
        srs = spread(a, b)
        found: Array = np.divide(variance, srs, out=np.maximum(one, other), where=srs > 0)
        return found

    def degrees(self) -> Array | None:
        """Return the degrees of freedom of estimated designs; None where all are printed."""
        return None if np.isnan(self.df).all() else self.df

    @property
    def estimated(self) -> bool:
        """Whether the answers are estimates of respondents' rows."""
        return bool((self.place >= 0).any())

    def with_deff(self, deff: Deff) -> "Answers":
        """Return the answers with a design effect of one's own, unless it is "published"."""
        if is_published(deff):
            return self
        opt_in = self.deff_source == OPT_IN
        chosen = np.where(opt_in, np.nan, deff)
        source = np.where(opt_in, OPT_IN, ASSUMED).astype(object)
        published = np.where(opt_in | (self.deff_source == ASSUMED), np.nan, self.deff)
        supposed = self._supposed("design effect", float(deff), published)
        return attrs.evolve(self.with_deffs(chosen, source), what_if=supposed)

    def with_deffs(self, deff: Array, source: Texts) -> "Answers":
        """Return the answers with these design effects, which are known without a range."""
        return attrs.evolve(
            self,
            deff=deff,
            deff_low=deff,
            deff_high=deff,
            deff_source=source,
            df=np.full(len(self), np.nan),
            joint=None,
        )

    def refuse_several(self, option: str) -> None:
        """Raise ValueError, which names the question, where several answers could be chosen."""
        for name in self.question_id[self.several][:1]:
            raise ValueError(
                f"{option}: respondents could choose several answers of question {name!r}, so they "
                f"are no parts of one whole; leave out {option}, or name another question="
            )

    def with_n(self, n: float | None) -> "Answers":
        """Return the answers as if ``n`` respondents had been asked, unless it is None."""
        if n is None:
            return self
        read(n=n)
        supposed = self._supposed("n =", n, self.n)
        asked = np.full(len(self), n)
        return attrs.evolve(self, n=asked, fewest=asked, what_if=supposed, joint=None)

    def _supposed(self, what: str, chosen: float, published: Array) -> Texts:
        """Return the column ``what_if`` with one more number in the place of the published ones."""
        values, which = np.unique(published, return_inverse=True)
        further = texts(_instead(what, chosen, own) for own in values)[which]
        pairs = zip(self.what_if, further, strict=True)
        return texts(", ".join(filter(None, pair)) for pair in pairs)

    def blocks(self) -> list[Places]:
        """Return the row numbers of each question: matrices (questions, answers), one a size."""
        order = np.argsort(self.question, kind="stable")
        sizes = np.bincount(self.question)
        starts = np.cumsum(sizes) - sizes
        return [
            order[starts[sizes == size][:, None] + np.arange(size)]
            for size in np.unique(sizes[sizes > 0])
        ]

    @property
    def is_net(self) -> npt.NDArray[np.bool_]:
        """Whether an item is a sum of answers, which stands beside the sum of all."""
        return np.asarray(self.role == NET, dtype=bool)

    def decided(self) -> "Answers":
        """Return the answers of those with an opinion, with the ends of their shares and bases.

        An answer is lowest among them when it was rounded up and all others were rounded down. A
        net is left out if one of its answers is, and a question on which nobody has an opinion.
        ValueError where several answers could be chosen.
        """
        self.refuse_several("decided")
        said = np.array([has_opinion(role) for role in self.role], dtype=bool)
        silent = {*zip(self.question[~said], self.answer[~said], strict=True)}
        for row in np.flatnonzero(self.is_net):
            said[row] = not any((self.question[row], part) in silent for part in self.parts[row])
        opinions = sums_of(self.question, said * ~self.is_net * self.percent)
        kept = self.rows(said & (opinions != 0)[self.question])
        # Of a list that was printed in part nobody knows what the others have: an opinion, or none.
        printed, open_by = (
            sums_of(self.question, ~self.is_net * column) for column in (self.percent, self.slack)
        )
        whom = np.where(printed + open_by < 100, CHOSE_PRINTED, HAS_OPINION)
        percent, slack, alone = kept.percent, kept.slack, ~kept.is_net
        sums, halves = (sums_of(kept.question, alone * column) for column in (percent, slack))
        total = sums[kept.question]
        slacks = halves[kept.question]
        others, others_slack = np.maximum(total - percent, 0), slacks - slack
        least, most = np.maximum(percent - slack, 0), percent + slack
        highest = _percent_of(most, most + np.maximum(others - others_slack, 0))
        found = attrs.evolve(
            kept,
            percent=_percent_of(percent, total),
            below=texts(
                f"<{np.ceil(10 * end) / 10:g}" if below and known(end) else below
                for below, end in zip(kept.below, highest, strict=True)
            ),
            lowest=_percent_of(least, least + others + others_slack),
            highest=highest,
            # Printed percents may sum to 101, and people do not.
            n=np.maximum(kept.n * np.minimum(total, 100) / 100, 1e-3),
            # A base that rounding may have made of nobody knows next to nothing.
            fewest=np.maximum(kept.n * np.minimum(total - slacks, 100) / 100, 1e-3),
            base=texts(
                f"{who}: {number(min(part, 100))}% of {respondents(asked)}"
                for who, part, asked in zip(
                    whom[kept.question], sums[kept.question], kept.n, strict=True
                )
            ),
        )
        if kept.joint is None or kept.joint.decided is None:
            return found
        # They are a domain of the rows, with a base and degrees of freedom of its own.
        joint = kept.joint.decided().rows(kept.place)
        deff, source = joint.deffs(kept.question_id)
        percent = 100 * joint.share  # of no rounded sum
        return attrs.evolve(
            found,
            percent=percent,
            lowest=percent,
            highest=percent,
            n=_whole(joint.n),
            fewest=joint.n,
            df=joint.known_df,
            deff=deff,
            deff_low=deff,
            deff_high=deff,
            deff_source=source,
            place=np.arange(len(kept)),
            joint=joint,
        )


def _instead(what: str, chosen: float, published: float) -> str:
    """Return what is supposed, "n = 3,000 (not 1,500)"; "" where nothing else was published."""
    words = count if what == "n =" else partial(fixed, digits=2)
    said = f"{what} {words(chosen)}"
    if not known(published):
        return f"{said} (none is stated)" if what == "n =" else ""
    return f"{said} (not {words(published)})" if words(chosen) != words(published) else ""


def _whole(n: Array) -> npt.NDArray[Any]:
    """Return counts as whole numbers, unless a weighted base has a fraction, or one is missing."""
    return n if (n % 1 != 0).any() else n.astype(np.int64)


def _percent_of(part: Array, whole: Array) -> Array:
    # What may be nobody may be nothing of nobody.
    return np.minimum(100 * part / np.where(whole == 0, 1.0, whole), 100.0)


@runtime_checkable
class HasAnswers(Protocol):
    """A source of polls that makes the frame of answers itself; every table takes it."""

    def to_answers(self) -> Answers:
        """Return the frame of answers."""


_COLUMNS = [field.name for field in attrs.fields(Answers) if field.name != "joint"]


def is_published(deff: Deff) -> bool:
    """Return whether the polls' own design effects are asked for; ValueError for no number."""
    if isinstance(deff, str) and deff == "published":
        return True
    if isinstance(deff, str | bool) or deff is None or np.ndim(deff) or deff != deff:
        raise ValueError(
            f'deff={deff!r:.60}: pass "published", or a number above 0 '
            "(1.0 is simple random sampling)"
        )
    read(deff=deff)
    return False


class Printed(NamedTuple):
    """Answers as they were printed, an item each, before any rule.

    ``percent`` is NaN for the word "remainder"; ``rest`` marks what was not printed, ``half`` is
    half a step of what was, ``deff`` is NaN where an answer has none of its own. In place of "<1",
    ``below``, ``percent`` has the middle of 0 to 1. ``question``
    numbers the questions, ``design`` their designs; the answers of a question stand together.
    """

    design: Places
    question: Places
    poll_id: Texts
    question_id: Texts
    answer: Texts
    role: Texts
    percent: Array
    half: Array
    below: Texts
    rest: npt.NDArray[np.bool_]
    n: Array
    base: Texts
    domain: Texts
    several: npt.NDArray[np.bool_]
    deff: Array

    def rows(self, rows: Places) -> "Printed":
        """Return these answers, in this order."""
        return Printed(*(column[rows] for column in cast(tuple[Any, ...], self)))


Nets = Mapping[int, Sequence[Net]]
"""The nets of questions, by the number of the question; those without any have no item."""


def settled(printed: Printed, designs: Designs, nets: Nets | None = None) -> Answers:
    """Return the frame of answers: remainders, what rounding leaves open, design effects, nets."""
    percent, slack = completed(printed)
    deff, source = design_effects(designs)
    of_design = source[printed.design]
    own = ~np.isnan(printed.deff) & (of_design != OPT_IN)
    low, estimate, high = (np.where(own, printed.deff, bound[printed.design]) for bound in deff)
    columns = {
        **printed._asdict(),
        "percent": percent,
        "slack": slack,
        "lowest": np.maximum(percent - slack, 0.0),
        "highest": np.minimum(percent + slack, 100.0),
        "n": _whole(printed.n),
        "deff": estimate,
        "deff_low": low,
        "deff_high": high,
        "deff_source": np.where(own, STATED, of_design).astype(object),
    }
    found = Answers(**{name: columns[name] for name in _COLUMNS if name in columns})
    return _with_nets(found, printed, nets) if nets else found


def _with_nets(answers: Answers, printed: Printed, nets: Nets) -> Answers:
    """Return the answers and, after those of its question, each net.

    It is one share. In a net, what the others leave of 100 is open by the half steps of those that
    are not in it. Where answers have a design effect each, the net has that of answers that are as
    correlated as in a simple random sample.
    """
    halves = sums(printed)[1]
    every = np.arange(len(answers))
    made: list[tuple[Places, str, tuple[str, ...], float, float]] = []
    for question, of_question in nets.items():
        rows = every[answers.question == question]
        for net in of_question:
            parts = rows[[answer in net.answers for answer in answers.answer[rows]]]
            known = parts[~printed.rest[parts]]
            half = printed.half[known].sum()
            slack = half if len(known) == len(parts) else halves[question] - half
            share = min(round(answers.percent[parts].sum(), 9), 100.0)
            made.append((parts, net.label, net.answers, share, round(slack, 9)))
    rows_of, label, parts_of, percent, slack_of = (list(one) for one in zip(*made, strict=True))
    percents, slacks = floats(percent), floats(slack_of)
    effects: dict[str, Any] = {
        design: floats(_deff_of_sum(answers.rows(rows), design) for rows in rows_of)
        for design in ("deff", "deff_low", "deff_high")
    }
    changed = attrs.evolve(
        answers.rows(np.array([rows[0] for rows in rows_of])),
        **effects,
        answer=texts(label),
        role=texts([NET] * len(made)),
        percent=percents,
        below=texts([""] * len(made)),
        rest=np.array([printed.rest[rows].any() for rows in rows_of], dtype=bool),
        slack=slacks,
        lowest=np.maximum(percents - slacks, 0.0),
        highest=np.minimum(percents + slacks, 100.0),
        parts=_tuples(parts_of),
    )
    both = zip(answers.columns().items(), changed.columns().values(), strict=True)
    joined: dict[str, Any] = {name: np.concatenate([column, more]) for (name, column), more in both}
    return Answers(**joined).rows(np.argsort(joined["question"], kind="stable"))


def _deff_of_sum(parts: Answers, design: str) -> float:
    """Return the design effect of the sum of some answers of one question."""
    deff, share = getattr(parts, design), parts.percent / 100
    whole = share.sum()
    if (deff == deff[0]).all() or not 0 < whole < 1:
        return float(deff.max())
    # The variance is the sum of d p (1 - p), less 2 p q root(d e) for each pair.
    variance = (deff * share).sum() - (np.sqrt(deff) * share).sum() ** 2
    return float(variance / (whole * (1 - whole)))


def _tuples(values: Sequence[tuple[str, ...]]) -> Texts:
    """Return an array of tuples, which numpy would make a matrix of."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def completed(printed: Printed) -> tuple[Array, Array]:
    """Return the percents with each remainder filled in, and how many points each leaves open.

    Half a step for a printed percent; for one by subtraction, the half steps of all the others.
    """
    total, halves = sums(printed)
    left = np.round(remainder(total), 9)[printed.question]
    slack = np.where(printed.rest, halves[printed.question], printed.half)
    return np.where(printed.rest, left, printed.percent), slack


def sums(printed: Printed) -> tuple[Array, Array]:
    """Return the sum of the printed percents of each question, and that of their half steps."""
    total, halves = (
        sums_of(printed.question, np.where(printed.rest, 0.0, column))
        for column in (printed.percent, printed.half)
    )
    return total, halves


def sums_of(question: Places, column: Array) -> Array:
    """Return the sum of each question; what floats add to sums of few digits is cut off."""
    return np.round(np.bincount(question, column), 9)


def of_polls(polls: Polls) -> Answers:
    """Return the frame of answers of published records.

    Examples
    --------
    >>> from topline.polls.record import Poll, Question
    >>> poll = Poll("fom", pollster="FOM", n=1500, moe="3.6",
    ...             questions=[Question("q", "?", {"Should": "56", "Undecided": "remainder"})])
    >>> answers = of_polls(poll)
    >>> answers.percent.tolist(), answers.slack.tolist(), answers.deff.round(3).tolist()
    ([56.0, 44.0], [0.5, 0.5], [2.024, 2.024])
    """
    found = as_polls(polls)
    designs, own, asked = designs_of(found)
    rows = [
        (
            *(own[number], number, poll.id, question.id, answer.label, answer.role),
            *(*as_floats(answer.percent), answer.by_subtraction),
            *(asked_n(poll, question), question.base or "", question.population or ""),
            *(question.several_answers, answer.deff),
        )
        for number, (poll, question) in enumerate(asked)
        for answer in question.answers
    ]
    kinds: dict[str, type] = {"design": np.intp, "question": np.intp, "rest": bool}
    kinds |= {"percent": float, "half": float, "n": float, "several": bool, "deff": float}
    columns = zip(Printed._fields, zip(*rows, strict=True), strict=True)
    printed = Printed(**{name: np.array(said, kinds.get(name, object)) for name, said in columns})
    nets = {number: question.nets for number, (_, question) in enumerate(asked) if question.nets}
    return settled(printed, designs, nets)


def as_floats(percent: Percent) -> tuple[float, float, str]:
    """Return the percent, the half and the ``below`` of :class:`Printed` for one answer."""
    middle, half = middle_and_half(percent)
    return float(middle), float(half), str(percent) if isinstance(percent, Below) else ""
