"""The chart of margins: how the margin of error falls with n, or changes with the share."""

from typing import NamedTuple, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.editing import Editor, Edits
from topline.charts.marks.curves import Curves, Place, Tag, arch_tags
from topline.charts.style import Floats
from topline.polls.answers import Answers, Deff
from topline.polls.designs import ASSUMED, OPT_IN
from topline.polls.record import Poll, asked_n
from topline.stats.design import margin_of_error
from topline.tables.schema import answers_of, what_if_column
from topline.tables.sentences import note
from topline.words import confidence_words, fixed, percent, plus_minus, respondents

SRS = "simple random sampling"
POINTS = 181
"""Points of a curve."""


COLUMNS = ["poll_id", "curve", "n", "percent", "moe"]
COLUMNS += ["confidence_level", "method", "deff", "deff_source"]


class Line(NamedTuple):
    """One curve: its name, its design effect, and where that comes from."""

    name: str
    deff: float
    source: str

    def said(self, editor: Editor) -> str:
        """Return how the margin came about, after the margin itself."""
        if self.name in editor.labels:
            return editor.name(self.name)
        return f"by {SRS}" if self.name == SRS else f"with the {self.name}"


def margin_curve(
    poll: Poll,
    question: str | None = None,
    *,
    against: str = "n",
    confidence_level: float = 0.95,
    deff: Deff = "published",
    n: float | None = None,
    ax: Axes | None = None,
    **edits: Unpack[Edits],
) -> Axes:
    """Draw the margin of error against n or against the share, and mark the poll on it.

    One curve is of simple random sampling, the other of the poll's design effect. The margins are z
    * sqrt(deff * p * (1 - p) / n), in points.

    Parameters
    ----------
    poll : Poll
        A poll that states n.
    question : str, optional
        Id of the question whose n and answers are marked; None takes all that the whole poll was
        asked.
    against : {"n", "share"}
        "n": the margin at 50% for other numbers of respondents. "share": the margin of every
        share at this n, with the answers marked.
    confidence_level : float
        In [0.5, 1).
    deff : "published" or number
        The design effect of the other curve, as in :func:`intervals`.
    n : float, optional
        What if so many had been asked? As in :func:`intervals`.
    ax : Axes, optional
        As in :func:`interval_chart`.
    **edits
        An editor's, as in :func:`interval_chart`, by curve in place of answer: "simple random
        sampling", "design effect 2.02".

    Returns
    -------
    Axes
        As in :func:`interval_chart`.

    Raises
    ------
    ValueError
        For another ``against``, a poll without n or whose answers have a design effect each, a
        question that is not there, or an opt-in sample, which has no margin.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import margin_curve
    >>> ax = margin_curve(tl.load_poll("fom-2002-12-nato"), against="share")
    """
    if against not in ("n", "share"):
        raise ValueError(f'against={against!r} is not known; choose "n" or "share"')
    if question is None and len(poll.questions) == 1:
        question = poll.questions[0].id
    asked = [part.id for part in poll.questions if question in (None, part.id)]
    if question is None:
        asked = [name for name in asked if poll[name].n is None and not poll[name].moe]
    if not asked:
        raise ValueError(
            f"question={question!r}: no question of {poll.id} has the n of the whole poll; choose "
            f"one of {[part.id for part in poll.questions]}"
        )
    answers = answers_of(poll, deff, n)
    answers = answers.rows(np.isin(answers.question_id.astype(str), asked) & ~answers.is_net)
    chosen, source = float(answers.deff[0]), str(answers.deff_source[0])
    drawn = n or (asked_n(poll, poll[question]) if question else poll.n)
    if source == OPT_IN or drawn is None:
        why = OPT_IN if source == OPT_IN else "its number of respondents is not stated"
        raise ValueError(f"{poll.id} has no margin to draw: {why}; use share_bar()")
    if np.unique(answers.deff).size > 1:
        raise ValueError(
            f"{poll.id}: its answers have design effects of their own, and there is no one margin "
            "to draw: pass deff=, or use interval_chart()"
        )
    lines = [Line(SRS, 1.0, ASSUMED)]
    if chosen != 1.0:
        lines.insert(0, Line(f"design effect {fixed(chosen, 2)}", chosen, source))
    editor = Editor(**edits)
    kept = editor.chosen([line.name for line in lines], "curves")
    lines = [line for line in lines if line.name in kept]
    build = _against_n if against == "n" else _against_share
    return draw(build(poll, drawn, lines, confidence_level, answers, editor), ax)


def _against_n(
    poll: Poll, n: float, lines: list[Line], level: float, answers: Answers, editor: Editor
) -> Chart:
    sizes = np.unique(np.append(np.linspace(n / 6, 2.5 * n, POINTS), n))
    table = _table(answers, lines, sizes, 50.0, level)
    here = table[table["n"] == n]
    at = here.set_index("curve")["moe"]
    said = plus_minus(at.iloc[0])
    words = f"{respondents(n)}: {said}\n{lines[0].said(editor)}"
    tags = [Tag(words, _beside(n, at.iloc[0]), 0.6, bold=True)]
    title = f"{respondents(n)}: a margin of {said} points"
    if len(lines) == 2:
        words = f"{plus_minus(at[SRS])} {lines[1].said(editor)}"
        tags.append(Tag(words, _beside(n, at[SRS])[::-1], 0.37))
        title += f", not {plus_minus(at[SRS])}"
    measure = f"Margin of error at {percent(50)}, in points, {confidence_words(level)}"
    told = "; ".join(f"{plus_minus(at[line.name], 2)} {line.said(editor)}" for line in lines)
    kind = "Falling curves of the margin of error against the number of respondents"
    points = [(n, at[line.name], i) for i, line in enumerate(lines)]
    colors = _colors(lines, editor)
    marks = Curves(_curves(table, "n"), points, tags, "Respondents", colors=colors)
    title, under, source = editor.words(table, title, measure, note(poll, here))
    alt = f"{kind}. {title}. {measure}: {told}."
    return Chart(editor.renamed(table, "curve"), title, under, source, alt, marks)


def _beside(x: float, y: float) -> list[Place]:
    """Return the places right above a point of a falling curve, and left below it."""
    return [Place(x, y, 1, 1), Place(x, y, -1, 1), Place(x, y, 1, -1), Place(x, y, -1, -1)]


def _against_share(
    poll: Poll, n: float, lines: list[Line], level: float, answers: Answers, editor: Editor
) -> Chart:
    printed = np.unique(answers.number[~answers.is_below])
    shares = np.unique(np.append(np.linspace(0, 100, POINTS), printed))
    table = _table(answers, lines, n, shares, level)
    peak = table[table["percent"] == 50].set_index("curve")["moe"]
    top = float(peak.iloc[0])
    head = f"{_begun(lines[0].said(editor))}: at most {plus_minus(top)}"
    tags = []
    if len(lines) == 2:
        words = f"{_begun(editor.name(SRS))}: at most {plus_minus(peak[SRS])}"
        middle = [Place(50, part * peak[SRS], 0, 0) for part in (0.5, 0.35)]
        tags.append(Tag(words, [*middle, Place(50, peak[SRS], 0, 1)], 0.7))
    here = table[(table["curve"] == lines[0].name) & table["percent"].isin(printed)]
    points = [(share, moe) for share, moe in zip(here["percent"], here["moe"], strict=True) if moe]
    tags += arch_tags(points)
    least, moe = min(points, key=lambda point: point[1], default=(50, top))
    title = f"The margin is {plus_minus(top)} points at {percent(50)}"
    if least != 50:
        title += f", {plus_minus(moe)} at {percent(least)}"
    # A question that fewer were asked has margins of its own, above this curve.
    marked = dict.fromkeys(answers.question_id)
    which = f" to {', '.join(marked)}" if len(marked) < len(poll.questions) else ""
    measure = (
        f"Margin of error in points, {confidence_words(level)}, {respondents(n)}; "
        f"dots: the answers{which}"
    )
    told = "; ".join(
        [
            *(f"at most {plus_minus(peak[line.name], 2)} {line.said(editor)}" for line in lines),
            *(f"{plus_minus(moe, 2)} at {percent(share)}" for share, moe in points),
        ]
    )
    kind = "Arched curves of the margin of error against the share, with the answers marked"
    dots = [(*point, 0) for point in points]
    curves, colors = _curves(table, "percent"), _colors(lines, editor)
    marks = Curves(curves, dots, tags, "Share", head, "%", colors)
    title, under, source = editor.words(table, title, measure, note(poll, table))
    alt = f"{kind}. {title}. {measure}: {told}."
    return Chart(editor.renamed(table, "curve"), title, under, source, alt, marks)


def _begun(words: str) -> str:
    """Return words with a capital letter."""
    return words[:1].upper() + words[1:]


def _colors(lines: list[Line], editor: Editor) -> list[str | None]:
    """Return the colours given for the curves, None for one without."""
    return [*(editor.color(line.name) for line in lines), None][:2]


def _table(
    answers: Answers, lines: list[Line], n: float | Floats, percents: float | Floats, level: float
) -> pd.DataFrame:
    """Return the curves as a tidy table, in percent and points."""
    curves = pd.DataFrame(lines, columns=["curve", "deff", "deff_source"])
    places = pd.DataFrame({"poll_id": answers.poll_id[0], "n": n, "percent": percents})
    table = curves.merge(places, how="cross")
    share, deff = table["percent"] / 100, table["deff"]
    moe = margin_of_error(table["n"], share, confidence_level=level, deff=deff)
    table = table.assign(moe=100 * moe, confidence_level=level, method="wald")[COLUMNS]
    return table.assign(**{name: said[0] for name, said in what_if_column(answers).items()})


def _curves(table: pd.DataFrame, x: str) -> list[tuple[Floats, Floats]]:
    parts = table.groupby("curve", sort=False)
    return [(part[x].to_numpy(float), part["moe"].to_numpy(float)) for _, part in parts]
