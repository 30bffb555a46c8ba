"""An editor's words, order and colours in place of a chart's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import pandas as pd

from topline.charts.style import color_named
from topline.tables.schema import ChangeOptions, IntervalOptions, LeadOptions, TrendOptions
from topline.tables.sentences import what_if


class Edits(TypedDict, total=False):
    """What an editor may say of every chart; what is not said stays the chart's own.

    ``title``, ``subtitle`` and ``note`` take the place of the finding, of the question with what is
    measured, and of the source line. ``labels`` are other words for what is drawn, ``colors`` its
    colours, both by the label in the table: answers, of a margin its curves, of coverage its
    methods. ``order`` is what to draw, in this order; the note tells what is left out. Alt text and
    CSV follow what is drawn.
    """

    title: str
    subtitle: str
    note: str
    labels: Mapping[str, str]
    colors: Mapping[str, str]
    order: Sequence[str]


class IntervalChartOptions(IntervalOptions, Edits, total=False):
    """The options of :func:`intervals`, and an editor's."""


class LeadChartOptions(LeadOptions, Edits, total=False):
    """The options of :func:`leads`, and an editor's."""


class ChangeChartOptions(ChangeOptions, Edits, total=False):
    """The options of :func:`changes`, and an editor's."""


class TrendChartOptions(TrendOptions, Edits, total=False):
    """The options of :func:`trends`, and an editor's."""


@dataclass(frozen=True)
class Editor:
    """The edits of one chart: None, or nothing, where the chart's own stays."""

    title: str | None = None
    subtitle: str | None = None
    note: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    colors: Mapping[str, str] = field(default_factory=dict)
    order: Sequence[str] | None = None

    def name(self, label: str) -> str:
        """Return the words for a label."""
        return self.labels.get(label, label)

    def color(self, label: str) -> str | None:
        """Return the colour given for a label, "#rrggbb"."""
        given = self.colors.get(label)
        return None if given is None else color_named("colors", given)

    def words(
        self, table: pd.DataFrame, title: str, subtitle: str, note: str
    ) -> tuple[str, str, str]:
        """Return title, subtitle and note: the editor's where given, else the chart's own.

        The chart's own title begins with what the table supposes.
        """
        finding = what_if(title, *table.get("what_if", ()))
        own = ((self.title, finding), (self.subtitle, subtitle), (self.note, note))
        first, second, third = (usual if said is None else said for said, usual in own)
        return first, second, third

    def chosen(self, labels: Sequence[str], what: str = "answers") -> list[str]:
        """Return which of these labels to draw, in order.

        ValueError for an edit of what is not there, or if nothing is left.
        """
        known = list(dict.fromkeys(labels))
        if isinstance(self.order, str):
            raise ValueError(f"order={self.order!r}: pass a list, for example [{self.order!r}]")
        wanted = known if self.order is None else list(dict.fromkeys(self.order))
        for edit, names in (("labels", self.labels), ("colors", self.colors), ("order", wanted)):
            for name in names:
                if name not in known:
                    listed = ", ".join(map(repr, known))
                    raise ValueError(f"{edit}: {name!r} is none of the {what}; choose of {listed}")
        if not wanted:
            raise ValueError(f"order: it is empty; choose of {', '.join(map(repr, known))}")
        return wanted

    def rows(self, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """Return the rows of a table to draw, in order; its answers are in ``columns``."""
        answers = [answer for name in columns for answer in table[name]]
        rank = {answer: place for place, answer in enumerate(self.chosen(answers))}
        if self.order is None:
            return table
        places = table[list(columns)].map(lambda answer: rank.get(answer, -1))
        kept = table[(places >= 0).all(axis=1)]
        if kept.empty:
            raise ValueError(f"order={list(self.order)!r} leaves nothing to draw: name two answers")
        by = ["question", *columns]
        questions = pd.Series(pd.factorize(table["question_id"])[0], table.index, name="question")
        placed = pd.concat([questions, places], axis=1).loc[kept.index]
        return kept.loc[placed.sort_values(by, kind="stable").index].reset_index(drop=True)

    def renamed(self, table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        """Return a table with the words for its labels, to be written beside the picture."""
        return table.assign(**{name: table[name].map(self.name) for name in columns})

    def left_out(self, table: pd.DataFrame, drawn: pd.DataFrame, *columns: str) -> str:
        """Return, after a space, which answers are not drawn; "" if all are."""
        every, kept = (
            dict.fromkeys(answer for name in columns for answer in part[name])
            for part in (table, drawn)
        )
        missing = [self.name(answer) for answer in every if answer not in kept]
        return f" Not shown: {', '.join(missing)}." if missing else ""


def edited(options: Mapping[str, Any]) -> tuple[Editor, dict[str, Any]]:
    """Return the edits among the options of a chart, and the options of its table."""
    edits = {name: value for name, value in options.items() if name in Edits.__annotations__}
    rest = {name: value for name, value in options.items() if name not in edits}
    return Editor(**edits), rest
