"""The chart of margins: how the margin of error falls with n, or changes with the share."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from topline.charts.canvas import Chart, draw
from topline.charts.marks.curves import Curves, Tag, arch_tags
from topline.charts.style import Floats
from topline.polls.answers import ASSUMED, OPT_IN, Deff
from topline.polls.record import Poll
from topline.stats.design import margin_of_error
from topline.tables.intervals import intervals
from topline.tables.schema import answers_of
from topline.tables.sentences import note
from topline.words import fixed, level_words, percent, plus_minus, respondents

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

    @property
    def words(self) -> str:
        """How the margin came about, after the margin itself."""
        return f"by {SRS}" if self.name == SRS else f"with the {self.name}"


def margin_curve(
    poll: Poll,
    *,
    against: str = "n",
    confidence_level: float = 0.95,
    deff: Deff = "published",
    ax: Axes | None = None,
) -> Axes:
    """Draw the margin of error against n or against the share, and mark the poll on it.

    One curve is of simple random sampling, the other of the poll's design effect. The margins are z
    * sqrt(deff * p * (1 - p) / n), in points.

    Parameters
    ----------
    poll : Poll
        A poll that states n.
    against : {"n", "share"}
        "n": the margin at 50 % for other numbers of respondents. "share": the margin of every
        share at this n, with the printed answers marked.
    confidence_level : float
        In [0.5, 1).
    deff : "published" or number
        The design effect of the other curve, as in :func:`intervals`.
    ax : Axes, optional
        As in :func:`interval_chart`.

    Returns
    -------
    Axes
        As in :func:`interval_chart`.

    Raises
    ------
    ValueError
        For another ``against``, a poll without n, or whose answers have a design effect each; or an
        opt-in sample, which has no margin.

    Examples
    --------
    >>> import topline as tl
    >>> from topline.charts import margin_curve
    >>> ax = margin_curve(tl.load_poll("fom-2002-12-nato"), against="share")
    """
    if against not in ("n", "share"):
        raise ValueError(f'against={against!r} is not known; choose "n" or "share"')
    answers = answers_of(poll, deff)
    chosen, source = float(answers.deff[0]), str(answers.deff_source[0])
    if source == OPT_IN or poll.n is None:
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
    build = _against_n if against == "n" else _against_share
    return draw(build(poll, poll.n, lines, confidence_level), ax)


def _against_n(poll: Poll, n: int, lines: list[Line], level: float) -> Chart:
    sizes = np.unique(np.append(np.linspace(n / 6, 2.5 * n, POINTS), n))
    table = _table(poll, lines, sizes, 50.0, level)
    here = table[table["n"] == n]
    at = here.set_index("curve")["moe"]
    said = plus_minus(at.iloc[0])
    tags = [Tag(n, at.iloc[0], f"{respondents(n)}: {said}\n{lines[0].words}", 1, 1, 0.6, bold=True)]
    title = f"{respondents(n)}: a margin of {said} points"
    if len(lines) == 2:
        tags.append(Tag(n, at[SRS], f"{plus_minus(at[SRS])} by {SRS}", -1, -1, 0.37))
        title += f", not {plus_minus(at[SRS])}"
    measure = f"Margin of error at 50 %, in points, {level_words(level)} level"
    told = "; ".join(f"{plus_minus(moe, 2)} by {curve}" for curve, moe in at.items())
    kind = "Falling curves of the margin of error against the number of respondents"
    points = [(n, at[line.name], i) for i, line in enumerate(lines)]
    marks = Curves(_curves(table, "n"), points, tags, "Respondents", top=float(table["moe"].max()))
    alt = f"{kind}. {title}. {measure}: {told}."
    return Chart(table, title, measure, note(poll, here), alt, marks)


def _against_share(poll: Poll, n: int, lines: list[Line], level: float) -> Chart:
    answers = intervals(poll, confidence_level=level, method="wald", deff=lines[0].deff)
    # A question that fewer were asked has margins of its own, above this curve.
    here = answers[(answers["n"] == n) & answers["moe"].notna()]
    printed = here.drop_duplicates("percent").sort_values("percent")
    shares = np.unique(np.append(np.linspace(0, 100, POINTS), printed["percent"]))
    table = _table(poll, lines, n, shares, level)
    peak = table[table["percent"] == 50].set_index("curve")["moe"]
    top = float(peak.iloc[0])
    words = f"{lines[0].words.capitalize()}: at most {plus_minus(top)}"
    tags = [Tag(50, top * 1.17, words, 0, 1, 0.9, bold=True)]
    if len(lines) == 2:
        words = f"{SRS.capitalize()}: at most {plus_minus(peak[SRS])}"
        tags.append(Tag(50, peak[SRS] * 0.5, words, 0, 0, 0.7))
    points = list(zip(printed["percent"], printed["moe"], strict=True))
    tags += arch_tags(points)
    least, moe = min(points, key=lambda point: point[1], default=(50, top))
    title = f"The margin is {plus_minus(top)} points at 50 %"
    if least != 50:
        title += f", {plus_minus(moe)} at {percent(least)}"
    measure = (
        f"Margin of error in points, {level_words(level)} level, {respondents(n)}; "
        "dots: the printed answers"
        + ("" if (answers["n"] == n).all() else " to questions that all were asked")
    )
    told = "; ".join(f"{plus_minus(moe, 2)} at {percent(share)}" for share, moe in points)
    kind = "Arched curves of the margin of error against the share, with the printed answers marked"
    marked = [(*point, 0) for point in points]
    marks = Curves(_curves(table, "percent"), marked, tags, "Share", top=top * 1.45, unit=" %")
    alt = f"{kind}. {title}. {measure}: {told}."
    return Chart(table, title, measure, note(poll, table), alt, marks)


def _table(
    poll: Poll, lines: list[Line], n: float | Floats, percents: float | Floats, level: float
) -> pd.DataFrame:
    """Return the curves as a tidy table, in percent and points."""
    curves = pd.DataFrame(lines, columns=["curve", "deff", "deff_source"])
    places = pd.DataFrame({"poll_id": poll.id, "n": n, "percent": percents})
    table = curves.merge(places, how="cross")
    share, deff = table["percent"] / 100, table["deff"]
    moe = margin_of_error(table["n"], share, confidence_level=level, deff=deff)
    return table.assign(moe=100 * moe, confidence_level=level, method="wald")[COLUMNS]


def _curves(table: pd.DataFrame, x: str) -> list[tuple[Floats, Floats]]:
    parts = table.groupby("curve", sort=False)
    return [(part[x].to_numpy(float), part["moe"].to_numpy(float)) for _, part in parts]
