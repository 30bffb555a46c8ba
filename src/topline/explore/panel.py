"""The widgets of the explorer.

No Output widgets: the picture is an HTML image with its alt text, whose artists are moved in place,
so a key press shows its effect at once, and a notebook with it can be executed and tested anywhere.
"""

import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as w
import pandas as pd

from topline import charts
from topline.explore.choice import (
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
from topline.polls.toml import load_poll, poll_ids
from topline.tables.schema import answers_of
from topline.words import method_name

PUBLISHED, SRS, OWN = "as published", "simple random sampling", "my own"
FIRST = "fom-2002-12-nato"
N_STEP = 10


def explore(
    polls: Poll | Iterable[Poll] | Mapping[str, Poll] | None = None,
    *,
    folder: str | Path = "reports/explorer",
) -> "Explorer":
    """Return the explorer of one poll, of several, or of every poll on record.

    Choose poll, question, view and method; move respondents, level and design effect with the
    mouse, the arrow keys or by typing. The sentence, the picture and the table follow. "Export"
    writes what is seen into ``folder``; "Copy as code" shows the lines that reproduce it. Needs
    ipywidgets.

    Examples
    --------
    >>> explorer = explore()
    >>> explorer.n.value = 3000
    >>> print(explorer.code)
    import topline as tl
    poll = tl.load_poll('fom-2002-12-nato')
    tl.charts.interval_chart(poll, 'cooperation', n=3000)
    """
    found = as_polls(polls) if polls is not None else [load_poll(name) for name in poll_ids()]
    return Explorer(found, Path(folder))


class Explorer(w.VBox):  # type: ignore[misc]
    """The panel. Its controls are attributes, so they can be set from code as well."""

    def __init__(self, polls: list[Poll], folder: Path) -> None:
        self._polls = {poll.id: poll for poll in polls}
        self._folder = folder
        self._ax: Any = None
        self._drawn = ("", "")
        self._settling = False
        titles = [(f"{poll.pollster}: {poll.title or poll.id}", poll.id) for poll in polls]
        first = FIRST if FIRST in self._polls else polls[0].id
        most = max([10_000, *(2 * poll.n for poll in polls if poll.n)])
        self.poll = w.Dropdown(options=titles, value=first, description="Poll")
        self.question = w.Dropdown(description="Question")
        self.view = w.ToggleButtons(options=VIEWS)
        self.method = w.Dropdown(description="Method")
        self.n = w.BoundedIntText(value=0, min=0, max=most, step=N_STEP, description="Respondents")
        self.level = w.BoundedFloatText(value=95, min=50, max=99.9, step=0.1, description="Level %")
        self.design = w.Dropdown(options=[PUBLISHED, SRS, OWN], description="Design")
        self.deff = w.BoundedFloatText(
            value=1, min=0.1, max=10, step=0.01, description="Design effect"
        )
        self.rounding = w.Checkbox(description="Allow for rounding", indent=False)
        self.simultaneous = w.Checkbox(description="All answers together", indent=False)
        self.export = w.Button(description="Export", tooltip=f"PNG, SVG, PDF and CSV into {folder}")
        self.copy = w.Button(description="Copy as code", tooltip="The lines that give this chart")
        self._sentence, self._picture, self._table, self._said = (w.HTML() for _ in range(4))
        self._start_poll()
        what = [self.view, self.poll, self.question, self.method, self.design]
        numbers, switches = [self.n, self.level, self.deff], [self.rounding, self.simultaneous]
        for control in (*what, *numbers, *switches):
            control.observe(self._on_change, "value")
        self.export.on_click(self._on_export)
        self.copy.on_click(self._on_copy)
        super().__init__(self._layout(what, numbers, switches))
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
        except ValueError as error:  # such as a margin for an opt-in sample
            self._say(str(error), self._sentence)
            return
        self._drawn = made
        self._picture.value = charts.image_tag(self._ax)
        self._say(sentence_of(choice, table), self._sentence)
        self._table.value = shown(choice, table).to_html(index=False, border=0, col_space="4.5em")
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
        self.n.min = 0 if not n else N_STEP + n % N_STEP
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
        for controls, width in ((what, "28em"), (numbers, "14em"), (switches, "auto")):
            for control in controls:
                control.layout.width = width
        for control in (*what, *numbers):
            control.style.description_width = "7em"
        self.view.style.button_width = "8em"
        rows = w.Layout(flex_flow="row wrap")
        sliders, last = map(_with_slider, numbers), w.HBox([*switches, self.export, self.copy])
        controls = w.HBox([w.VBox(what), w.VBox([*sliders, last])], layout=rows)
        results = w.HBox([self._picture, self._table], layout=rows)
        return [controls, self._sentence, results, self._said]


def _with_slider(box: Any) -> Any:
    """Return a number box with a slider of the same range, linked in the browser.

    The box has the accessible name; the slider is the same number for mouse and arrow keys.
    """
    kind = w.IntSlider if isinstance(box, w.BoundedIntText) else w.FloatSlider
    slider = kind(value=box.value, min=box.min, max=box.max, step=box.step, readout=False)
    for name in ("min", "value"):
        w.jslink((box, name), (slider, name))
    return w.HBox([box, slider])
