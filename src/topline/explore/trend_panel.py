"""The widgets of the explorer of many polls: houses, population, window."""

import datetime as dt
import html
from pathlib import Path
from typing import Any

import ipywidgets as w

from topline import charts
from topline.explore.selection import (
    NOT_STATED,
    Selection,
    code_of_selection,
    picture_of_selection,
    told_of_selection,
)
from topline.polls.record import Poll
from topline.tables.series import (
    SeriesSource,
    date_of,
    middle_day,
    polls_asking,
    polls_in,
    population_of,
)

ALL = "all"


def explore_trend(
    polls: SeriesSource, question: str, *, folder: str | Path = "reports/explorer"
) -> "TrendExplorer":
    """Return the explorer of many polls of one question.

    Choose houses, population and a window of days; the average, the chart and its notes follow.
    "Export" writes the chart into ``folder``; "Copy as code" shows the lines that reproduce it.
    Needs ipywidgets.

    Parameters
    ----------
    polls : Poll, iterable of Poll, mapping of id to Poll, DataFrame, or path
        As in :func:`trends`.
    question : str
        Id of the question.
    folder : path
        Where "Export" writes.

    Raises
    ------
    ValueError
        For a question that fewer than two polls have, or a poll without dates.

    Examples
    --------
    >>> import topline as tl
    >>> explorer = explore_trend(tl.load_sheet("uk-eu-referendum-2016"), "membership")
    >>> explorer.houses.value = ("ICM", "YouGov")
    >>> print(explorer.code)
    import topline as tl
    polls = [poll for poll in polls if poll.pollster in ['ICM', 'YouGov']]
    tl.charts.trend_chart(polls, 'membership')
    """
    found = sorted(polls_asking(polls_in(polls), question, 2), key=middle_day)
    return TrendExplorer(found, question, Path(folder))


class TrendExplorer(w.VBox):  # type: ignore[misc]
    """The panel. Its controls are attributes, so they can be set from code as well."""

    def __init__(self, polls: list[Poll], question: str, folder: Path) -> None:
        self._polls, self._question, self._folder = polls, question, folder
        self._ax: Any = None
        names = sorted({poll.pollster for poll in polls}, key=str.casefold)
        populations = sorted({population_of(poll, question) or NOT_STATED for poll in polls})
        days = list(dict.fromkeys(date_of(middle_day(poll)) for poll in polls))
        self.houses = w.SelectMultiple(
            options=names, value=names, rows=min(len(names), 12), description="Houses"
        )
        self.population = w.Dropdown(options=[ALL, *populations], description="Population")
        self.window = w.SelectionRangeSlider(
            options=days, index=(0, len(days) - 1), description="Days", continuous_update=False
        )
        self.level = w.BoundedFloatText(value=95, min=50, max=99.9, step=0.1, description="Level %")
        self.decided = w.Checkbox(description="Those with an opinion", indent=False)
        self.export = w.Button(description="Export", tooltip=f"PNG, SVG, PDF and CSV into {folder}")
        self.copy = w.Button(description="Copy as code", tooltip="The lines that give this chart")
        self._sentence, self._picture, self._said = (w.HTML() for _ in range(3))
        controls = [self.houses, self.population, self.window, self.level, self.decided]
        for control in controls:
            control.observe(lambda change: self.refresh(), "value")
        self.export.on_click(self._on_export)
        self.copy.on_click(self._on_copy)
        left = w.VBox([*controls, w.HBox([self.export, self.copy])])
        rows = w.Layout(flex_flow="row wrap")
        super().__init__([w.HBox([left, self._picture], layout=rows), self._sentence, self._said])
        self.refresh()

    @property
    def selection(self) -> Selection:
        """What the controls say."""
        chosen, options = self.houses.value, self.window.options
        since, until = self.window.value
        return Selection(
            self._polls,
            self._question,
            None if len(chosen) == len(self.houses.options) else chosen,
            None if self.population.value == ALL else self.population.value,
            None if since == options[0] else dt.date.fromisoformat(since),
            None if until == options[-1] else dt.date.fromisoformat(until),
            self.decided.value,
            round(self.level.value / 100, 6),
        )

    @property
    def code(self) -> str:
        """The lines of code that give the picture."""
        return code_of_selection(self.selection)

    def refresh(self) -> None:
        """Show what the controls say; where it cannot be shown, why."""
        try:
            told = told_of_selection(self.selection)
            self._ax = picture_of_selection(self.selection)
        except ValueError as error:
            self._say([str(error)])
            return
        self._picture.value = charts.image_tag(self._ax)
        self._say([*told, self.selection.words])
        self._said.value = ""

    def _say(self, told: list[str]) -> None:
        said = "<br>".join(html.escape(words) for words in told if words)
        self._sentence.value = f'<p role="status">{said}</p>'

    def _on_export(self, button: Any) -> None:
        try:
            written = charts.save(self._ax, self._folder / f"{self._question}-trend")
        except OSError as error:
            self._said.value = f"<p>Nothing was written: {html.escape(str(error))}.</p>"
            return
        names = ", ".join(path.name for path in written)
        self._said.value = f"<p>Written to {html.escape(str(self._folder))}: {names}.</p>"

    def _on_copy(self, button: Any) -> None:
        self._said.value = f"<pre>{html.escape(self.code)}</pre>"
