"""The widgets of the explorer.

No Output widgets: the picture is an HTML image with its alt text, whose artists are moved in place,
so a key press shows its effect at once, and a notebook with it can be executed and tested anywhere.
"""

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as w
import pandas as pd

from topline import charts
from topline.explore.choice import (
    OWN_N,
    VIEWS,
    Choice,
    chart_of,
    code_of,
    sentence_of,
    shown,
    stem_of,
    table_of,
)
from topline.polls.record import Poll, as_polls, asked_n
from topline.polls.toml import known_polls, read_polls
from topline.stats.arguments import ArgumentError
from topline.tables.schema import answers_of
from topline.tables.sentences import fieldwork
from topline.words import method_name

PUBLISHED, SRS, OWN = "as published", "simple random sampling", "my own"
FIRST = "fom-2002-12-nato"
N_STEP = 10


def explore(
    polls: Poll | Iterable[Poll] | Mapping[str, Poll] | str | Path | None = None,
    *,
    folder: str | Path = "reports/explorer",
) -> "Explorer":
    """Return the explorer of one poll, of several, of a folder, or of every poll on record.

    On record are the polls that come with topline and those of the folder ``polls``, your own.
    Choose poll, question, view and method; move respondents, level and design effect with the
    mouse, the arrow keys or by typing. The sentence, the picture and the table follow. The view
    "questions" has all questions of the poll beside each other, "waves" this question in all polls
    of the pollster. "Export" writes what is seen into ``folder``; "Show code" gives the lines that
    reproduce it. Needs ipywidgets.

    Examples
    --------
    >>> explorer = explore()
    >>> explorer.n.value = 3000
    >>> print(explorer.code)
    import topline as tl
    poll = tl.load_poll('fom-2002-12-nato')
    tl.charts.interval_chart(poll, 'cooperation', n=3000)
    """
    if polls is None:
        polls = known_polls()
    found = as_polls(read_polls(polls) if isinstance(polls, str | Path) else polls)
    return Explorer(found, Path(folder))


class Explorer(w.VBox):  # type: ignore[misc]
    """The panel. Its controls are attributes, so they can be set from code as well."""

    def __init__(self, polls: list[Poll], folder: Path) -> None:
        self._polls = {poll.id: poll for poll in polls}
        self._folder = folder
        self._ax: Any = None
        self._drawn = ("", "")
        self._settling = False
        titles = [
            (f"{fieldwork(poll)}, {poll.pollster}: {poll.title or poll.id}", poll.id)
            for poll in polls
        ]
        first = FIRST if FIRST in self._polls else polls[0].id
        most = max([10_000, *(2 * poll.n for poll in polls if poll.n)])
        self.poll = w.Dropdown(options=titles, value=first, description="Poll")
        self.question = w.Dropdown(description="Question")
        self.view = w.ToggleButtons(options=VIEWS)
        self.method = w.Dropdown(description="Method")
        # The boxes take every number, and one that no poll has is answered; sliders have the usual.
        self.n = w.IntText(step=N_STEP, description="Respondents")
        self.level = w.FloatText(value=95, step=0.1, description="Level %")
        self.design = w.Dropdown(options=[PUBLISHED, SRS, OWN], description="Design")
        self.deff = w.FloatText(value=1, step=0.01, description="Design effect")
        self.n_slider = _slider(w.IntSlider, self.n, 0, most)
        level_slider = _slider(w.FloatSlider, self.level, 50, 99.9)
        deff_slider = _slider(w.FloatSlider, self.deff, 0.1, 10)
        self.rounding = w.Checkbox(description="Allow for rounding", indent=False)
        self.simultaneous = w.Checkbox(description="All answers together", indent=False)
        self.export = w.Button(description="Export", tooltip=f"PNG, SVG, PDF and CSV into {folder}")
        self.copy = w.Button(description="Show code", tooltip="The lines that give this chart")
        self._sentence, self._picture, self._table, self._said = (w.HTML() for _ in range(4))
        self._start_poll()
        what = [self.view, self.poll, self.question, self.method, self.design]
        numbers, switches = [self.n, self.level, self.deff], [self.rounding, self.simultaneous]
        sliders = [self.n_slider, level_slider, deff_slider]
        for control in (*what, *numbers, *switches):
            control.observe(self._on_change, "value")
        self.export.on_click(self._on_export)
        self.copy.on_click(self._on_copy)
        super().__init__(self._layout(what, list(zip(numbers, sliders, strict=True)), switches))
        self.refresh()

    @property
    def choice(self) -> Choice:
        """What the controls say."""
        design = {PUBLISHED: "published", SRS: 1.0, OWN: self.deff.value}
        return Choice(
            self._polls[self.poll.value],
            self.question.value,
            self.view.value,
            self.method.value,
            round(self.level.value / 100, 6),
            self.n.value or None,
            design[self.design.value],
            self.rounding.value,
            self.simultaneous.value,
            tuple(self._polls.values()),
        )

    @property
    def table(self) -> pd.DataFrame:
        """The table behind the picture."""
        return table_of(self.choice)

    @property
    def code(self) -> str:
        """The lines of code that give the picture."""
        return code_of(self.choice)

    def refresh(self) -> None:
        """Show the numbers of the controls."""
        choice = self.choice
        made = (choice.view, choice.question)
        try:
            table = table_of(choice)
            self._ax = chart_of(choice, table, self._ax if made == self._drawn else None)
        except ValueError as error:  # such as a margin for an opt-in sample, or a level of 101 %
            told = error.told(percent=True) if isinstance(error, ArgumentError) else str(error)
            self._say(told, self._sentence)
            # What was seen before is of other numbers.
            self._picture.value = self._table.value = self._said.value = ""
            self._ax, self._drawn = None, ("", "")
            return
        self._drawn = made
        self._picture.value = charts.image_tag(self._ax)
        self._say(sentence_of(choice, table), self._sentence)
        cells = shown(choice, table).to_html(
            index=False, border=0, justify="right", col_space="4.5em"
        )
        # Without its own word a cell of a widget is on the left, its number not under the others.
        self._table.value = re.sub(r"<(t[dh])\b", r'<\1 align="right"', cells)
        self._said.value = ""

    def _start_poll(self) -> None:
        """Take the questions, n and the design effect of the poll chosen."""
        poll = self._polls[self.poll.value]
        self._settling = True
        self.question.options = [(question.text, question.id) for question in poll.questions]
        self.question.index = 0
        self._start_question()
        self._settling = False

    def _start_question(self) -> None:
        poll = self._polls[self.poll.value]
        # Where the poll does not state its n, there is none, and no interval, until one is chosen.
        n = asked_n(poll, poll[self.question.value]) or 0
        # A slider snaps to its steps, counted from its minimum: the poll's own n must be one.
        self.n_slider.min = 0 if not n else N_STEP + n % N_STEP
        self.n.value = n
        deff = float(answers_of(poll).deff[0])
        self.design.value = PUBLISHED
        self.deff.value = round(deff, 2) if deff == deff else 1.0
        self._offer_methods()

    def _offer_methods(self) -> None:
        names = self.choice.methods
        if [value for _, value in self.method.options] != names:
            self.method.options = [(method_name(name), name) for name in names]
            self.method.index = 0
        self.n.disabled = self.n_slider.disabled = self.view.value in OWN_N

    def _on_change(self, change: Any) -> None:
        if self._settling:
            return
        self._settling = True
        if change["owner"] is self.poll:
            self._start_poll()
        elif change["owner"] is self.question:
            self._start_question()
        elif change["owner"] is self.deff:
            self.design.value = OWN
        self._offer_methods()
        self._settling = False
        self.refresh()

    def _on_export(self, button: Any) -> None:
        choice = self.choice
        if self._ax is None:
            self._say("There is nothing to export: see above.", self._said)
            return
        stem = self._folder / stem_of(choice, self.table)
        try:
            written = charts.save(self._ax, stem)
        except OSError as error:
            self._say(f"Nothing was written: {error}.", self._said)
            return
        names = ", ".join(path.name for path in written)
        self._say(f"Written to {self._folder}: {names}.", self._said)

    def _on_copy(self, button: Any) -> None:
        self._said.value = f"<pre>{html.escape(self.code)}</pre>"

    def _say(self, words: str, where: w.HTML) -> None:
        where.value = f'<p role="status">{html.escape(words)}</p>'

    def _layout(self, what: list[Any], numbers: list[Any], switches: list[Any]) -> list[Any]:
        boxes = [box for box, _ in numbers]
        widths = ((what, "28em"), (what[1:3], "min(99%, 56em)"), (boxes, "14em"))
        for controls, width in (*widths, (switches, "auto")):
            for control in controls:
                control.layout.width = width
        for control in (*what, *boxes):
            control.style.description_width = "7em"
        self.view.style.button_width, self.view.layout.width = "7em", "auto"
        rows = w.Layout(flex_flow="row wrap")
        last = w.HBox([*switches, self.export, self.copy], layout=rows)
        sliders = [w.HBox(pair) for pair in numbers]
        controls = w.HBox([w.VBox(what[3:]), w.VBox(sliders)], layout=rows)
        results = w.HBox([self._picture, self._table], layout=rows)
        return [*what[:3], controls, last, self._sentence, results, self._said]


def _slider(kind: Any, box: Any, low: float, high: float) -> Any:
    """Return a slider that moves with a number box, as far as it goes.

    The box has the accessible name; the slider is the same number for mouse and arrow keys.
    """
    slider = kind(value=max(low, box.value), min=low, max=high, step=box.step, readout=False)

    def follow(change: Any) -> None:
        if slider.min <= change["new"] <= slider.max:
            slider.value = change["new"]

    def lead(change: Any) -> None:
        box.value = change["new"]

    box.observe(follow, "value")
    slider.observe(lead, "value")
    return slider
