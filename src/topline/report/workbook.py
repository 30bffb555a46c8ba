"""Tables and charts as a workbook, for Excel and for the charts of a deck: the same bytes always.

Texts are texts, whatever they begin with; the formulas are those written here.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_formula

from topline.charts.marks.rows import ends_of
from topline.charts.style import FONT, INK, PALE, house, tint
from topline.polls.readers import writable
from topline.report.formats import DECIMALS, WIDEST, Noted, column_words, look_of
from topline.words import known, percent, signed, span

CREATED = datetime(2000, 1, 1)
"""When every file says it was made: the time of day is no part of a report."""

A4 = 9
STEPS_OF_AXIS = 7.0

_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False}
_PERCENT = percent(0).removeprefix("0")
_HEADS = ("Label", "Value", "Minus", "Plus", "Low", "High", "Answer")
CELL = 20
"""Height of a row of a sheet, in pixels."""


class Bars(NamedTuple):
    """A chart of bars with intervals that Office draws itself, and the words around it.

    ``values`` has label, value, low, high, as :func:`chart_values` gives them; in percent, or with
    ``points`` in points. Bounds that are NaN have no interval.
    """

    title: str
    subtitle: str
    note: str
    values: pd.DataFrame
    points: bool = False

    @property
    def known(self) -> bool:
        """Whether there are intervals."""
        return bool(self.values["low"].notna().any())

    @property
    def plus(self) -> list[float]:
        """How far the intervals reach above the values; 0 where there is none."""
        return list((self.values["high"] - self.values["value"]).fillna(0))

    @property
    def minus(self) -> list[float]:
        """How far they reach below."""
        return list((self.values["value"] - self.values["low"]).fillna(0))

    @property
    def labels(self) -> list[str]:
        """The labels with their values: "Should  56%"; beside a bar lies its interval."""
        said = signed if self.points else percent
        pairs = zip(self.values["label"], self.values["value"], strict=True)
        return [writable(f"{label}  {said(value)}") for label, value in pairs]

    @property
    def measure(self) -> str:
        """What the values are, and with which interval."""
        return self.subtitle.rpartition("\n")[2]

    @property
    def scale(self) -> tuple[float, float, float]:
        """The ends of the axis, which hold every interval, and the step of its ticks."""
        found = self.values[["value", "low", "high"]].to_numpy(float)
        return ends_of(found[np.isfinite(found)], STEPS_OF_AXIS)

    @property
    def gap(self) -> int:
        """What is between bars, in percent of their height: one or two alone stay slim."""
        return 60 if len(self.values) > 2 else 200

    @property
    def axis_format(self) -> str:
        """The format of the numbers of the axis."""
        return "+0;−0;0" if self.points else f'0"{_PERCENT}"'

    @property
    def alt(self) -> str:
        """What the chart shows, for those who cannot see it."""
        bounds = self.values[["low", "high"]].itertuples(index=False)
        told = (
            f"{label} ({span(low, high)})" if known(low) else label
            for label, (low, high) in zip(self.labels, bounds, strict=True)
        )
        kind = "Bars with intervals" if self.known else "Bars without intervals"
        return writable(f"{kind}. {self.title}. {self.measure}: {'; '.join(told)}.")


def font() -> str:
    """Return the font of a house, if it has set one, else one that every office has."""
    return "Arial" if house().font == FONT else house().font


def themed(theme: bytes, *faces: str) -> bytes:
    """Return the theme of a file with the font in the place of others."""
    for face in faces:
        theme = theme.replace(
            f'typeface="{face}"'.encode(), f"typeface={quoteattr(font())}".encode()
        )
    return theme


def fill() -> str:
    """Return the colour of bars, on which an interval is seen."""
    return tint(house().main)


def cells(column: str, rows: int, sheet: str) -> str:
    """Return where a column of the sheet of some bars has its values: "Sheet1!$B$2:$B$4"."""
    place = "ABCDEFG".index(column)
    return str(xl_range_formula(sheet, 1, place, rows, place))


def to_xlsx(sheets: Mapping[str, Noted | Bars]) -> bytes:
    """Return a workbook with a sheet for each table or chart, numbers as numbers, the note below.

    A sheet of bars has its chart beside its table: who edits a value, a bound or a label, edits the
    chart.
    """
    file = BytesIO()
    with Workbook(file, {"in_memory": True, **_TEXT_STAYS_TEXT}) as book:
        book.set_properties({"created": CREATED})
        looks = _looks(book)
        for name, shown in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_landscape()
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
            if isinstance(shown, Bars):
                # The words stand below the chart, which would hide what is long.
                _write_bars(sheet, shown, looks, words_at=_height(shown) // CELL + 2)
                _insert_chart(book, sheet, shown)
            else:
                _write_table(sheet, shown, looks)
    return steady(file.getvalue())


def behind_chart(bars: Bars, sheet: str) -> bytes:
    """Return the workbook that a chart in a deck is edited by."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, **_TEXT_STAYS_TEXT}) as book:
        book.set_properties({"created": CREATED})
        _write_bars(book.add_worksheet(sheet), bars, _looks(book), len(bars.values) + 2)
    return steady(file.getvalue())


def steady(data: bytes) -> bytes:
    """Return a file of Office whose parts do not say when and where they were packed."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(file, "w") as new:
        for name in old.namelist():
            part = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.create_system = 0
            new.writestr(part, old.read(name), ZIP_DEFLATED)
    return file.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "whole": book.add_format({"num_format": "0"}),
        "decimal": book.add_format({"num_format": "0." + "0" * DECIMALS}),
        "text": book.add_format({}),
        "apart": book.add_format({"indent": 1}),
    }


def _write_table(sheet: Any, noted: Noted, looks: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(noted.table.columns):
        values = noted.table[name]
        number = is_numeric_dtype(values.dtype)
        look = looks[look_of(values)]
        sheet.write_string(0, column, writable(str(name)), looks["head"])
        for row, value in enumerate(values, start=1):
            if pd.isna(value):
                sheet.write_blank(row, column, None, look)
            elif number:
                sheet.write_number(row, column, value, look)
            else:
                sheet.write_string(row, column, writable(str(value)), look)
        longest = max([len(str(name)), *(len(word) for word in column_words(values))])
        sheet.set_column(column, column, min(longest + 2, WIDEST))
    sheet.write_string(len(noted.table) + 2, 0, writable(noted.note))


def _write_bars(sheet: Any, bars: Bars, looks: Mapping[str, Any], words_at: int) -> None:
    """Write what a chart of bars is drawn of: its cells point at each other as the chart does."""
    for column, head in enumerate(_HEADS):
        sheet.write_string(0, column, head, looks["head"])
    rows = zip(bars.labels, bars.values.itertuples(index=False), strict=True)
    for row, (said, (label, value, low, high)) in enumerate(rows, start=1):
        sheet.write_formula(row, 0, _label_formula(bars, row + 1), None, said)
        sheet.write_number(row, 1, value, looks["decimal"])
        sheet.write_string(row, 6, writable(label), looks["apart"])
        if known(low):
            sheet.write_formula(row, 2, f"=B{row + 1}-E{row + 1}", looks["decimal"], value - low)
            sheet.write_formula(row, 3, f"=F{row + 1}-B{row + 1}", looks["decimal"], high - value)
            sheet.write_number(row, 4, low, looks["decimal"])
            sheet.write_number(row, 5, high, looks["decimal"])
    sheet.set_column(0, 0, min(max(map(len, bars.labels)) + 2, WIDEST))
    sheet.set_column(6, 6, min(max(map(len, bars.values["label"])) + 2, WIDEST))
    words = [bars.title, *bars.subtitle.split("\n"), bars.note]
    for row, line in enumerate(words, start=words_at):
        sheet.write_string(row, 0, writable(line))


def _height(bars: Bars) -> int:
    """Return the height of a chart in pixels: title, scale, and its bars."""
    return 130 + 34 * len(bars.values)


def _label_formula(bars: Bars, row: int) -> str:
    """Return the label of a row with its value, as :func:`percent` and :func:`signed` say it."""
    value = f"ROUND(B{row},1)"
    if bars.points:
        return f'=G{row}&"  "&IF({value}>0,"+","")&SUBSTITUTE({value},"-","−")'
    return f'=G{row}&"  "&{value}&"{_PERCENT}"'


def _insert_chart(book: Any, sheet: Any, bars: Bars) -> None:
    count, name = len(bars.values), sheet.get_name()
    columns = {letter: "=" + cells(letter, count, name) for letter in "ABCD"}
    series = {
        "name": [name, 0, 1],
        "categories": columns["A"],
        "values": columns["B"],
        "fill": {"color": fill()},
        "gap": bars.gap,
    }
    if bars.known:
        series["y_error_bars"] = {
            "type": "custom",
            "plus_values": columns["D"],
            "minus_values": columns["C"],
            "plus_data": bars.plus,
            "minus_data": bars.minus,
            "line": {"color": INK, "width": 1.5},
        }
    low, high, step = bars.scale
    small = {"name": font(), "size": 10, "color": INK}
    chart = book.add_chart({"type": "bar"})
    chart.add_series(series)
    chart.set_title({"name": "Title", "name_font": {"name": font(), "size": 12, "color": INK}})
    # Not by set_title(), which takes a text such as "a!A1" for a formula.
    chart.title.name = writable(" ".join(bars.title.split()))
    chart.set_legend({"none": True})
    # From top to bottom, with the scale below.
    chart.set_y_axis(
        {"reverse": True, "crossing": "max", "label_position": "low", "num_font": small}
        | {"interval_unit": 1, "major_tick_mark": "none"}
    )
    chart.set_x_axis(
        {"num_format": bars.axis_format, "num_font": small, "line": {"none": True}}
        | {"min": low, "max": high, "major_unit": step, "major_tick_mark": "none"}
        | {"major_gridlines": {"visible": True, "line": {"color": PALE}}}
    )
    wide = max(map(len, bars.labels)) > WIDEST
    chart.set_size({"width": 960 if wide else 720, "height": _height(bars)})
    sheet.insert_chart(0, 8, chart, {"description": bars.alt})
