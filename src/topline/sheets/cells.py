"""One cell of a table: text in, a value of a record out, or what is wrong with it.

Which columns there are follows from the facts that a record declares; how a cell is read follows
from the reader of the fact. A cell that says "not given", nothing, "n/a" or a dash, is None. Only
words are never taken for that: an answer may be "None".
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import attrs

from topline.polls import dates, readers, record
from topline.polls.readers import Fact, Fault, PollError, facts
from topline.polls.record import Answer, Margin, Net, Poll, Question, Source

CellReader = Callable[[str], Any]

RECORDS = (Poll, Source, Question, Answer)

DASHES = (*readers.DASHES, "--")
NOT_GIVEN = {"", "n/a", "na", "nan", "none", *DASHES, readers.NOT_STATED}
_FOOTNOTES = re.compile(r"(\s*\[[^\[\]]*\])+$")

# Three digits after the point could be thousands.
_FRACTION = re.compile(r"([0-9]{1,3}(,[0-9]{3}){1,5}|[1-9][0-9]{0,8})\.[0-9]?[1-9]")
# Who was asked, after how many: "1913 LV".
_SAMPLE = re.compile(
    r"([0-9., ]*[0-9]) ?(A|RV|LV|V|adults|registered voters|likely voters|voters)", re.IGNORECASE
)
_THOUSANDS = re.compile(r"[^.]*[0-9]{1,3}(\.[0-9]{3})+")
_DECIMAL_COMMA = re.compile(r"[<±]? ?[0-9]+,[0-9]+ ?%?|[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?")


@attrs.frozen
class Reading:
    """How the cells of one table are to be read, where that cannot be told from a cell."""

    decimal: str = "."
    """What stands before the decimals, "." or ","."""
    year: int | None = None
    """The year of dates that are printed without one."""
    marks: Mapping[str, str] = attrs.field(factory=dict)
    """What marks in place of a percent stand for: {"-": "0"}."""
    every: bool = False
    """Whether every row has a percent, so that a dash in its place is a fault."""


PLAIN = Reading()


class Asked(NamedTuple):
    """How many were asked, and whom: two facts of a poll in one cell."""

    n: float
    population: str


def columns_of(kind: type) -> dict[str, str]:
    """Return the column of each fact of a record that a cell can hold, and the fact's name."""
    return {
        fact.column or name: name
        for name, fact in facts(kind).items()
        if fact.part is None and fact.kept
    }


def number(text: str, of: Fact, reading: Reading) -> Any:
    """Read a number, in a cell as in a record."""
    plain = _with_point(text) if reading.decimal == "," else text
    if plain is None:
        return Fault("", text, 'a point where decimal="," says that there are commas')
    return of.reader(plain, of)


def percent(text: str, of: Fact, reading: Reading) -> Any:
    """Read a percent: "56", "56.0", "56 %" and "<1", with the digits that were printed."""
    read = number(text, of, reading)
    return read if isinstance(read, Fault) else str(read)


def base(text: str, of: Fact, reading: Reading) -> float | Asked | Fault:
    """Read how many were asked; a weighted base may have a fraction, 852.5, and keeps it."""
    if sample := _SAMPLE.fullmatch(text):
        n = base(sample[1], of, reading)
        return n if isinstance(n, Fault | Asked) else Asked(n, sample[2])
    pointed = _with_point(text) or text if reading.decimal == "," else text
    read = float(pointed.replace(",", "")) if _FRACTION.fullmatch(pointed) else None
    return read or number(text, of, reading)


def margins(text: str, of: Fact, reading: Reading) -> tuple[Margin, ...] | Fault:
    """Read a margin, "3.6" or "± 3.6 %", or points by percent: {"50": "3.4", "25": "2.9"}."""
    if not text.startswith("{"):
        points = number(text, facts(Margin)["points"], reading)
        return points if isinstance(points, Fault) else (Margin(points),)
    given: Any = _json(text)
    if not given or not all(readers.NUMBER.fullmatch(str(part)) for pair in given for part in pair):
        return of.wrong(text, "expected points", '3.6, or {"50": "3.4", "25": "2.9"}')
    try:
        return tuple(Margin(points, percent) for percent, points in given)
    except PollError as error:
        return error.faults[0]


def day(text: str, of: Fact, reading: Reading) -> Any:
    """Read a date."""
    return dates.day(text, reading.year) or _no_date(text, dates.REMEDY)


def period(text: str, of: Fact, reading: Reading) -> Any:
    """Read the first and the last day of fieldwork."""
    return dates.period(text, reading.year) or _no_date(text, dates.PERIOD_REMEDY)


def _no_date(text: str, remedy: str) -> Fault:
    if dates.period(text, 2000):
        remedy += "; where the table prints no year, pass year=, for example year=2024"
    return Fault("", text, remedy)


def notes(text: str, of: Fact) -> tuple[str, ...] | Fault:
    """Read notes: a list of words, as JSON."""
    read = readers.texts(_json(text), of)
    return read if isinstance(read, tuple) else Fault("", text, read[0].remedy)


def nets(text: str, of: Fact) -> tuple[Net, ...] | Fault:
    """Read nets, labels of answers by the name of the net, as JSON."""
    pairs = _json(text)
    named = isinstance(pairs, list) and all(isinstance(pair, tuple) for pair in pairs)
    read = of.reader([Net(*pair) for pair in pairs] if named and pairs else text, of)
    return read if isinstance(read, tuple) else Fault("", text, read[0].remedy)


def truth(text: str, of: Fact) -> bool | Fault:
    """Read true or false."""
    return readers.truth({"true": True, "false": False}.get(text.lower(), text), of)


def _with_point(text: str) -> str | None:
    """Return a number that has a decimal comma with a point, None if it has a point already."""
    whole, comma, rest = text.partition(",")
    if "." in whole and not _THOUSANDS.fullmatch(whole):
        return None
    return whole.replace(".", "") + comma.replace(",", ".") + rest


def _json(text: str) -> Any:
    try:
        # Pairs, because a dict would drop the first of two values for one key.
        return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None


def words(of: Fact, reader: readers.Reader, text: str, reading: Reading = PLAIN) -> Any:
    """Read words, which always say something."""
    return reader(text, of)


def printed(of: Fact, reader: Callable[..., Any], text: str, reading: Reading = PLAIN) -> Any:
    """Read a number or date; footnote marks are passed over, and so is what is not given."""
    plain = _FOOTNOTES.sub("", text).strip()
    if plain.lower() in NOT_GIVEN:
        return None
    value = reader(plain, of, reading)
    if not isinstance(value, Fault):
        return value
    comma = reading.decimal == "." and _DECIMAL_COMMA.fullmatch(plain)
    remedy = value.remedy + ('; for a decimal comma pass decimal=","' if comma else "")
    return attrs.evolve(value, found=text, remedy=remedy)


def shares(of: Fact, reader: Callable[..., Any], text: str, reading: Reading = PLAIN) -> Any:
    """Read a percent, or a mark in its place."""
    if text in reading.marks:
        return reader(reading.marks[text], of, reading)
    if reading.every and text in DASHES:
        return Fault("", text, f'not given: pass marks={{"{text}": "0"}} if it stands for zero')
    return printed(of, reader, text, reading)


_CELL_OF: dict[readers.Reader, tuple[Callable[..., Any], Callable[..., Any]]] = {
    readers.respondents: (printed, base),
    readers.whole: (printed, number),
    readers.day: (printed, day),
    readers.level: (printed, number),
    readers.deff: (printed, number),
    readers.points: (printed, number),
    record.read_percent: (shares, percent),
    record.read_margins: (printed, margins),
    readers.identifier: (words, readers.text),
    readers.texts: (words, notes),
    record.read_nets: (words, nets),
    readers.truth: (words, truth),
}


def _cell_reader(fact: Fact) -> CellReader:
    """Return the reader of the cells that hold a fact; what has no entry are words."""
    how, reader = _CELL_OF.get(fact.reader, (words, fact.reader))
    return partial(how, fact, reader)


READERS: dict[str, Callable[..., Any]] = {
    column: _cell_reader(facts(kind)[name])
    for kind in RECORDS
    for column, name in columns_of(kind).items()
}
"""The fields that a column can hold, and the reader of their cells."""

READERS["question_n"] = partial(printed, facts(Question)["n"], base)
READERS["dates"] = partial(printed, facts(Poll)["dates"], period)
