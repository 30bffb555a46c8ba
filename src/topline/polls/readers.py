"""How the facts of a record are read: a value in its settled form, or what is wrong with it.

A reader takes what was given and the :class:`Fact` it is for. It returns the value, or a
:class:`Fault` whose remedy names a right value; ``settle`` raises all faults of a record at once.
"""

import datetime as dt
import difflib
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin

import attrs

from topline.polls import dates
from topline.stats.arguments import rule
from topline.stats.rounding import half_step

Item = TypeVar("Item")

NOT_STATED = "not stated"

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
"""A number as printed: no "1_000", no digits of other scripts, no "nan"."""

# Control characters move the cursor of a terminal and break XML; halves of characters break UTF-8.
_NO_TEXT = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
_NOT_WRITTEN = re.compile(f"[{_NO_TEXT}]")
_NOT_SHOWN = re.compile(f"[\t\n{_NO_TEXT}]")

# "1.500" is 1,500 to one reader and 1.5 to another, so only ".0" may follow.
_COUNT = re.compile(r"([0-9]{1,3}([, \u00a0\u202f][0-9]{3}){1,5}|[0-9]{1,18})(\.0)?")
_PLUS_MINUS = re.compile(r"^(±|\+/-)\s*")

# A percent too small to be printed: "<1", "<0.5", and the marks that stand for less than one half.
_LESS = re.compile(r"<\s*([0-9]+\.?[0-9]*|\.[0-9]+)")
DASHES = ("-", "–", "—", "−")
_LESS_THAN_HALF = ("*", *DASHES)

LONGEST_ID = 200
# Names of devices, with any ending.
_WINDOWS_KEEPS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")


@attrs.frozen
class Fault:
    """One fault of one record: where, what was found, and what a right value looks like."""

    key: str
    found: Any
    remedy: str
    file: str = ""

    def under(self, place: str) -> "Fault":
        """Return the same fault seen from the record that holds this one."""
        joint = "" if not self.key or self.key.startswith("[") else "."
        return attrs.evolve(self, key=f"{place}{joint}{self.key}")

    def __str__(self) -> str:
        found = "" if self.found is None else _shown(self.found)
        line = ": ".join(part for part in (self.file, self.key, found, self.remedy) if part)
        return _NOT_SHOWN.sub(lambda letter: repr(letter[0])[1:-1], line)


@attrs.frozen
class Below:
    """A percent printed as less than a number: "<1", or "*" and a dash for less than one half.

    It stands for anything from 0 up to ``most``.
    """

    printed: str
    most: Decimal

    def __str__(self) -> str:
        return self.printed


Percent = Decimal | Below
"""A percent of an answer: a number as printed, or what was printed in place of a small one."""


def middle_and_half(percent: Percent) -> tuple[Decimal, Decimal]:
    """Return the middle of what a printed percent stands for, and how far it goes to each side.

    Examples
    --------
    >>> middle_and_half(Decimal("56")), middle_and_half(Below("<1", Decimal(1)))
    ((Decimal('56'), Decimal('0.5')), (Decimal('0.5'), Decimal('0.5')))
    """
    if isinstance(percent, Below):
        return percent.most / 2, percent.most / 2
    return percent, half_step(percent)


class PollError(ValueError):
    """A poll that cannot be a record; ``faults`` and the message list every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)  # pickle makes an error of its arguments

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def built(seen: Callable[[Fault], Fault], make: Callable[..., Any], *given: Any) -> list[Any]:
    """Return what ``make`` builds, in a list, or the faults of it as they are ``seen`` here."""
    try:
        return [make(*given)]
    except PollError as error:
        return [seen(fault) for fault in error.faults]


def at(name: object) -> str:
    """Return the place of a part that goes by a name, as ``under`` takes it."""
    return f'["{name}"]'


def _shown(value: Any) -> str:
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except ValueError:  # Python writes no whole number of so many digits
        text = "a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."


Reader = Callable[[Any, Any], Any]


@attrs.frozen
class Fact:
    """What a field of a record is: all that files, sheets and the codebook need to know of it.

    It stands in the field's annotation.
    """

    reader: Reader
    means: str = ""
    """For the codebook; empty for what no file holds."""
    example: Any = None
    column: str = ""
    """Its column in a table of polls, where that is not called like the field."""
    choices: tuple[str, ...] = ()
    """The words of a Literal."""
    part: type | None = None
    """The record that it holds, one or several."""
    kept: bool = True
    """False for what is only given, in place of other facts."""

    def wrong(self, value: Any, expected: str, example: Any = None) -> Fault:
        """Return the fault of a value: what is expected, and the example."""
        shown = self.example if example is None else example
        return Fault("", value, f"{expected}, for example {shown}")


@cache
def facts(record: Any) -> dict[str, Fact]:
    """Return the facts of a record's class by the names of its fields."""
    return {name: known for name, _, known in declared(record)}


def settle(record: Any, *checks: Callable[[Mapping[str, Any]], list[Fault]]) -> None:
    """Give each field of a frozen record its settled form, or raise PollError with every fault.

    A field's default is settled as it is. ``checks`` look for what contradicts among several
    fields, by their names; some of them may be faults.
    """
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, default, known in declared(record.__class__):
        read[name] = given = getattr(record, name)
        if given is default:
            continue
        read[name] = value = known.reader(given, known)
        if isinstance(value, _FAULTY):
            faults += [fault.under(name) for fault in faults_of(value)]
        elif value is not given:
            object.__setattr__(record, name, value)
    faults += [fault for check in checks for fault in check(read)]
    if faults:
        raise PollError(faults)


# What a reader returns of a value that is not right.
_FAULTY = (Fault, list)


@cache
def declared(record: Any) -> list[tuple[str, Any, Fact]]:
    """Return the name, the default and the fact of each field of a record."""
    found = []
    for field in attrs.fields(record):
        kept, (known,) = field.type.__origin__, field.type.__metadata__
        words = get_args(kept) if get_origin(kept) is Literal else ()
        found.append((field.name, field.default, attrs.evolve(known, choices=words)))
    return found


def faults_of(value: Any) -> list[Fault]:
    """Return the faults that a reader returned, none if it returned a value."""
    found = value if isinstance(value, list) else [value]
    return [item for item in found if isinstance(item, Fault)]


def named(items: Iterable[Item], key: str, name: str) -> Item:
    """Return the item whose ``key`` is ``name``; KeyError gives the names there are."""
    by_name = {getattr(item, key): item for item in items}
    if name not in by_name:
        raise KeyError(f"{name!r} is not there; choose one of " + ", ".join(map(repr, by_name)))
    return by_name[name]


def doubles(items: Collection[Any], name: str) -> list[Fault]:
    """Return a fault for each item whose ``name`` another item has already."""
    twice = repeated([getattr(item, name) for item in items])
    return [Fault("", found, f"stands twice; each {name} must be its own") for found in twice]


def repeated(names: Collection[Any]) -> list[Any]:
    """Return the names that stand more than once, sorted."""
    if len({*names}) == len(names):
        return []
    return sorted(name for name, times in Counter(names).items() if times > 1)


def not_among(name: str, allowed: Collection[str]) -> str:
    """Return what to say of a name that is none of those allowed: which may have been meant."""
    near = difflib.get_close_matches(name, allowed, 1)
    meant = f'did you mean "{near[0]}"? ' if near else ""
    return f"{meant}allowed are {', '.join(allowed)}"


def part(value: Any, of: Fact) -> Any:
    """Read a record that another one holds; the faults of one that could not be built stay."""
    if isinstance(value, of.part or ()) or (faults_of(value) and isinstance(value, list)):
        return value
    return Fault("", value, str(of.example))


def parts(given: Any, kind: type[Item], name: str, remedy: str) -> tuple[Item, ...] | list[Fault]:
    """Read the parts of a record, at least one; a Fault among them stays a fault."""
    members = tuple(given) if isinstance(given, Iterable) else ()
    if members and all(isinstance(member, kind) for member in members):
        return doubles(members, name) or members
    if not members or not all(isinstance(member, kind | Fault) for member in members):
        return [Fault("", given, remedy)]
    built = [member for member in members if isinstance(member, kind)]
    return [member for member in members if isinstance(member, Fault)] + doubles(built, name)


def text(value: Any, of: Fact) -> str | Fault:
    """Read words: a string that is not blank, without control characters but tab and line break."""
    if not isinstance(value, str) or not value.strip():
        return of.wrong(value, "expected words", f'"{of.example}"')
    words = value.replace("\r\n", "\n").strip(" \t\r\n")
    if wrong := _NOT_WRITTEN.search(words):
        place = f"letter {wrong.start() + 1}, {wrong[0]!r}, is a control character"
        return Fault("", value, f"{place}: leave it out")
    return words.strip()


def writable(words: str) -> str:
    """Return a text without what no record holds: control characters, halves of characters."""
    return _NOT_WRITTEN.sub("", words)


def texts(value: Any, of: Fact) -> tuple[str, ...] | list[Fault]:
    """Read a list of strings."""
    if not isinstance(value, list | tuple):
        return [of.wrong(value, "expected a list of words", f'["{of.example}"]')]
    read = [text(item, of) for item in value]
    return faults_of(read) or tuple(str(item) for item in read)


def identifier(value: Any, of: Fact) -> str | Fault:
    """Read a name for machines: letters, digits and hyphens."""
    if not isinstance(value, str) or not is_identifier(value):
        return of.wrong(value, "expected letters, digits and hyphens", '"fom-2002-12-nato"')
    if len(value) > LONGEST_ID:
        told = f"an id of {len(value)} letters, and files are named after it"
        return Fault("", value, f"{told}: at most {LONGEST_ID}")
    if _WINDOWS_KEEPS.fullmatch(value):
        told = "no file can have this name under Windows: add a word"
        return Fault("", value, f'{told}, for example "poll-{value}"')
    return value


def is_identifier(value: str) -> bool:
    """Return whether a text is a name for machines."""
    return bool(_IDENTIFIER.fullmatch(value))


def one_of(value: Any, of: Fact) -> str | Fault:
    """Read one of a few words."""
    if isinstance(value, str) and value in of.choices:
        return str(value)
    return Fault("", value, "expected one of " + ", ".join(f'"{word}"' for word in of.choices))


def truth(value: Any, of: Fact) -> bool | Fault:
    """Read true or false."""
    return value if isinstance(value, bool) else Fault("", value, "expected true or false")


def whole(value: Any, of: Fact) -> int | Fault:
    """Read a whole number above 0, within the range that the statistics have for n.

    In a text thousands may stand apart, "5,110", and ".0" may follow.
    """
    if isinstance(value, str) and _COUNT.fullmatch(value.strip()):
        read = whole(int(without_thousands(value)), of)
        return attrs.evolve(read, found=value) if isinstance(read, Fault) else read
    if hasattr(value, "__index__") and not isinstance(value, bool) and value > 0:
        most = rule("n").high
        return int(value) if value <= most else Fault("", value, f"expected at most {most:,.0f}")
    return of.wrong(value, "expected a whole number above 0")


def without_thousands(text: str) -> str:
    """Return the digits of a whole number, "5,110" or "5110.0"; any other text as it is."""
    bare = text.strip()
    return re.sub("[^0-9]", "", bare.removesuffix(".0")) if _COUNT.fullmatch(bare) else text


def respondents(value: Any, of: Fact) -> int | Fault | None:
    """Read the number of respondents; None or the words "not stated" if the source has none."""
    if value is None or (isinstance(value, str) and value.strip() == NOT_STATED):
        return None
    read = whole(value, of)
    if isinstance(read, Fault):
        return attrs.evolve(read, remedy=f'{read.remedy}, or "{NOT_STATED}"')
    return read


def day(value: Any, of: Fact) -> dt.date | Fault:
    """Read a date, in a text as it is printed: 2002-11-30, 11/30/02, "Nov 30, 2002"."""
    if isinstance(value, dt.datetime):
        return value.date()
    read = dates.day(value) if isinstance(value, str) else value
    return read if isinstance(read, dt.date) else Fault("", value, dates.REMEDY)


def period(value: Any, of: Fact) -> tuple[dt.date, dt.date] | Fault:
    """Read the first and the last day of fieldwork, as printed: "Sep 30-Oct 6, 2024"."""
    read = dates.period(value) if isinstance(value, str) else value
    if isinstance(read, tuple) and [isinstance(one, dt.date) for one in read] == [True, True]:
        return read
    return Fault("", value, dates.PERIOD_REMEDY)


def percent(value: Any, of: Fact) -> Percent | Fault:
    """Read a printed percent: "56", "56.0 %", "<1", or a mark for less than one half, "*", "–"."""
    if isinstance(value, Below):
        return value
    bare = without_unit(value) if isinstance(value, str) else value
    small = below(bare) if isinstance(bare, str) else None
    return small or _printed(bare, "a percent lies in [0, 100]", of, found=value)


def below(text: str) -> Below | None:
    """Read what is printed in place of a small percent; None for anything else."""
    less = _LESS.fullmatch(text)
    most = Decimal("0.5") if text in _LESS_THAN_HALF else less and _decimal(less[1])
    return Below(text, most) if most and most <= 100 else None


def without_unit(text: str) -> str:
    """Return a printed number without spaces around it, and without its percent sign."""
    return text.strip().removesuffix("%").rstrip()


def inner_percent(value: Any, of: Fact) -> Decimal | Fault:
    """Read the percent that a margin was printed for: above 0 and below 100."""
    return _printed(value, "a margin is printed for a percent above 0 and below 100", of, (0, 100))


def points(value: Any, of: Fact) -> Decimal | Fault:
    """Read a printed margin of error in points, "3.6" or "± 3.6 %": above 0 and below 100."""
    bare = _PLUS_MINUS.sub("", without_unit(value)) if isinstance(value, str) else value
    told = "a margin of error is in points, above 0 and below 100"
    return _printed(bare, told, of, (0, 100), found=value)


def level(value: Any, of: Fact) -> float | Fault:
    """Read a confidence level, a fraction."""
    return _in_range("confidence_level", value)


def deff(value: Any, of: Fact) -> float | Fault:
    """Read a design effect, a ratio of variances."""
    return _in_range("deff", value)


def _in_range(argument: str, value: Any) -> float | Fault:
    """Read a number in the range that the statistics have for an argument."""
    read = _decimal(value)
    number = math.nan if read is None else float(read)
    wrong = rule(argument).fault(number, shown=_shown(value).strip("'")[:40])
    return Fault("", value, wrong) if wrong else number


def _printed(
    value: Any, expected: str, of: Fact, outside: tuple[int, ...] = (), found: Any = None
) -> Decimal | Fault:
    """Read a number as printed; ``found`` is what was given, where some was taken off."""
    if isinstance(value, float):
        return Fault("", value, f'a float has lost what was printed: pass "{value:g}" in quotes')
    read = _decimal(value)
    if read is None or read.is_signed() or read > 100 or read in outside:
        return of.wrong(value if found is None else found, expected)
    return read


def _decimal(value: Any) -> Decimal | None:
    try:
        said = str(value).strip()
        read = Decimal(said) if NUMBER.fullmatch(said) else None
    except (InvalidOperation, ValueError):  # too many digits
        return None
    # Nobody prints 1e-400, and arithmetic on it overflows.
    return read if read is not None and (read == 0 or abs(read.adjusted()) < 20) else None
