"""What the explorer of many polls shows: some of the polls, and their chart, words and code.

No widgets here, so all of it is tested and reproduced without a browser.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes

from topline import charts
from topline.charts.canvas import chart_of, draw
from topline.polls.record import Poll
from topline.tables.averages import averages_of
from topline.tables.sentences import average_sentence, steadiness_sentence
from topline.tables.series import PollSeries, date_of, middle_day, population_of, series_of
from topline.tables.steadiness import steadiness_of
from topline.words import counted

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Selection:
    """Polls of one question; of these some houses, a population, and a window of days.

    None stands for all of them. A poll is in the window by the middle day of its fieldwork.
    """

    polls: Sequence[Poll]
    question: str
    houses: Sequence[str] | None = None
    population: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    decided: bool = False
    confidence_level: float = 0.95

    @property
    def chosen(self) -> list[Poll]:
        """The polls that are chosen."""
        return [poll for poll in self.polls if self._takes(poll)]

    def _takes(self, poll: Poll) -> bool:
        day = dt.date.fromisoformat(date_of(middle_day(poll)))
        return (
            (self.houses is None or poll.pollster in self.houses)
            and self.population in (None, population_of(poll, self.question) or NOT_STATED)
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )

    @property
    def series(self) -> PollSeries:
        """The series of the polls that are chosen; ValueError where none is."""
        if not self.chosen:
            raise ValueError("no poll is chosen: take more houses, populations or days")
        return series_of(self.chosen, self.question, decided=self.decided)

    @property
    def words(self) -> str:
        """Which polls are chosen; "" for all of them."""
        parts = []
        if self.houses is not None:
            parts.append(f"houses {', '.join(self.houses) or 'none'}")
        if self.population is not None:
            parts.append(f"population {self.population}")
        if self.since or self.until:
            parts.append(f"days from {self.since or 'the first'} to {self.until or 'the last'}")
        if not parts:
            return ""
        every = counted(len(self.polls), "poll")
        return f"Chosen are {len(self.chosen)} of {every}: {'; '.join(parts)}."


def picture_of_selection(selection: Selection) -> Axes:
    """Draw the trend of what is chosen; where there is none, its waves."""
    try:
        ax = charts.trend_chart(
            selection.chosen,
            selection.question,
            decided=selection.decided,
            confidence_level=selection.confidence_level,
        )
    except ValueError:
        ax = charts.wave_chart(
            selection.chosen,
            selection.question,
            decided=selection.decided,
            confidence_level=selection.confidence_level,
        )
    if not selection.words:
        return ax
    chart = chart_of(ax)
    note, alt = f"{selection.words} {chart.note}", f"{chart.alt} {selection.words}"
    return draw(replace(chart, note=note, alt=alt))


def told_of_selection(selection: Selection) -> list[str]:
    """Return the average, of one house the steadiness, of each answer that is chosen."""
    series, level = selection.series, selection.confidence_level
    try:
        return [average_sentence(row) for row in averages_of(series, level).to_dict("records")]
    except ValueError:
        rows = steadiness_of(series, level).to_dict("records")
        return [steadiness_sentence(row) for row in rows]


def code_of_selection(selection: Selection) -> str:
    """Return the lines of code that give the same trend, of the same ``polls``."""
    conditions = []
    if selection.houses is not None:
        conditions.append(f"poll.pollster in {list(selection.houses)!r}")
    if selection.population == NOT_STATED:
        conditions.append("poll.population is None")
    elif selection.population is not None:
        conditions.append(f"poll.population == {selection.population!r}")
    lines = ["import topline as tl"]
    if selection.since or selection.until:
        lines = ["import datetime as dt", *lines]
        since, until = selection.since or dt.date.min, selection.until or dt.date.max
        conditions.append(f"{since!r} <= poll.start + (poll.end - poll.start) / 2 <= {until!r}")
    if conditions:
        kept = " and ".join(conditions).replace("datetime.date", "dt.date")
        lines.append(f"polls = [poll for poll in polls if {kept}]")
    options = ", decided=True" if selection.decided else ""
    if selection.confidence_level != 0.95:
        options += f", confidence_level={selection.confidence_level!r}"
    lines.append(f"tl.charts.trend_chart(polls, {selection.question!r}{options})")
    return "\n".join(lines)
