"""One cell of a table: text in, a value of a record out, or what is wrong with it.

Which columns there are follows from the facts that a record declares; how a cell is read follows
from the reader of the fact. A cell that says "not given", nothing, "n/a" or a dash, is None. Only
words are never taken for that: an answer may be "None".
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import attrs

from topline.polls import readers, record
from topline.polls.readers import Fact, Fault, PollError, facts
from topline.polls.record import REMAINDER, Answer, Margin, Net, Poll, Question, Source
from topline.sheets import dates

CellReader = Callable[[str], Any]

RECORDS = (Poll, Source, Question, Answer)

_NOT_GIVEN = {"", "n/a", "na", "nan", "none", "-", "–", "—", "−", readers.NOT_STATED}
_FOOTNOTES = re.compile(r"(\s*\[[^\[\]]*\])+$")
# "1.500" is 1,500 to one reader and 1.5 to another, so only ".0" may follow.
_COUNT = re.compile(r"([0-9]{1,3}([, \u00a0\u202f][0-9]{3}){1,5}|[0-9]{1,18})(\.0)?")

# Three digits after the point could be thousands.
_FRACTION = re.compile(r"([0-9]{1,3}(,[0-9]{3}){1,5}|[1-9][0-9]{0,8})\.[0-9]?[1-9]")


def columns_of(kind: type) -> dict[str, str]:
    """Return the column of each fact of a record that a cell can hold, and the fact's name."""
    return {fact.column or name: name for name, fact in facts(kind).items() if fact.part is None}


def percent(text: str, of: Fact) -> Any:
    """Read a percent: "56", "56.0" and "56 %", with the digits that were printed."""
    if text == REMAINDER:
        return text
    read = of.reader(text.removesuffix("%").rstrip(), of)
    return read if isinstance(read, Fault) else str(read)


def count(text: str, of: Fact) -> int | Fault:
    """Read a number of people: "1500", "1,500", and "1500.0" of a file that knows floats only."""
    if _COUNT.fullmatch(text):
        return readers.whole(int(re.sub(r"[^0-9]", "", text.removesuffix(".0"))), of)
    return readers.whole(text, of)


def base(text: str, of: Fact) -> float | Fault:
    """Read how many were asked; a weighted base may have a fraction, 852.5, and keeps it."""
    return float(text.replace(",", "")) if _FRACTION.fullmatch(text) else count(text, of)


def margins(text: str, of: Fact) -> tuple[Margin, ...] | Fault:
    """Read a margin, "3.6" or "± 3.6 %", or points by percent: {"50": "3.4", "25": "2.9"}."""
    bare = re.sub(r"^(±|\+/-)\s*", "", text).removesuffix("%").rstrip()
    remedy = 'expected points, for example 3.6, or {"50": "3.4", "25": "2.9"}'
    given: Any = _json(text) if text.startswith("{") else [("50", bare)]
    if not given or not all(readers.NUMBER.fullmatch(str(part)) for pair in given for part in pair):
        return Fault("", text, remedy)
    try:
        return tuple(Margin(points, percent) for percent, points in given)
    except PollError as error:
        return error.faults[0]


def notes(text: str, of: Fact) -> tuple[str, ...] | Fault:
    """Read notes: a list of words, as JSON."""
    read = readers.texts(_json(text), of)
    return read if isinstance(read, tuple) else Fault("", text, read[0].remedy)


def nets(text: str, of: Fact) -> tuple[Net, ...] | Fault:
    """Read nets, labels of answers by the name of the net, as JSON."""
    pairs = _json(text)
    read = of.reader(pairs and [Net(*pair) for pair in pairs], of)
    return read if isinstance(read, tuple) else Fault("", text, read[0].remedy)


def truth(text: str, of: Fact) -> bool | Fault:
    """Read true or false."""
    return readers.truth({"true": True, "false": False}.get(text.lower(), text), of)


def number(text: str, of: Fact) -> Any:
    """Read a number."""
    return of.reader(text, of)


def _json(text: str) -> Any:
    try:
        # Pairs, because a dict would drop the first of two values for one key.
        return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None


def words(of: Fact, reader: readers.Reader, text: str) -> Any:
    """Read words, which always say something."""
    return reader(text, of)


def printed(of: Fact, reader: readers.Reader, text: str) -> Any:
    """Read a number or date; footnote marks are passed over, and so is what is not given."""
    plain = _FOOTNOTES.sub("", text).strip()
    if plain.lower() in _NOT_GIVEN:
        return None
    value = reader(plain, of)
    return attrs.evolve(value, found=text) if isinstance(value, Fault) else value


_CELL_OF: dict[readers.Reader, tuple[Callable[..., Any], readers.Reader]] = {
    readers.respondents: (printed, count),
    readers.whole: (printed, count),
    readers.day: (printed, lambda text, of: dates.day(text)),
    readers.level: (printed, number),
    readers.deff: (printed, number),
    readers.points: (printed, number),
    record.read_percent: (printed, percent),
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


READERS: dict[str, CellReader] = {
    column: _cell_reader(facts(kind)[name])
    for kind in RECORDS
    for column, name in columns_of(kind).items()
}
"""The fields that a column can hold, and the reader of their cells."""

READERS["n"] = partial(printed, facts(Poll)["n"], base)
READERS["question_n"] = partial(printed, facts(Question)["n"], base)
READERS["dates"] = partial(printed, facts(Poll)["start"], lambda text, of: dates.period(text))
