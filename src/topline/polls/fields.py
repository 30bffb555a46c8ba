"""The kinds of field a record has: each reads a value, or says what is wrong with it.

A reader returns the value in its settled form, or a :class:`Fault` whose remedy names a right
value; ``settle`` raises all faults of a record at once.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from topline.polls.fault import Fault, PollError

Item = TypeVar("Item")

NOT_STATED = "not stated"


def settle(record: Any, **values: Any) -> None:
    """Set the fields of a frozen record, or raise PollError with the fault of every bad one."""
    faults: list[Fault] = []
    for name, value in values.items():
        found = value if isinstance(value, list) else [value]
        if found and all(isinstance(item, Fault) for item in found):
            faults += [fault.under(name) for fault in found]
        else:
            object.__setattr__(record, name, value)
    if faults:
        raise PollError(faults)


def doubles(items: Collection[Any], name: str) -> list[Fault]:
    """Return a fault for each item whose ``name`` another item has already."""
    names = [getattr(item, name) for item in items]
    twice = {found for found in names if names.count(found) > 1}
    return [
        Fault("", found, f"stands twice; each {name} must be its own") for found in sorted(twice)
    ]


def part(value: Any, kind: type[Item], remedy: str) -> Item | Fault | list[Fault] | None:
    """Read a part of a record; the faults of one that could not be built stay faults."""
    if value is None or isinstance(value, kind):
        return value
    if isinstance(value, list) and value and all(isinstance(item, Fault) for item in value):
        return value
    return Fault("", value, remedy)


def parts(given: Any, kind: type[Item], name: str, remedy: str) -> tuple[Item, ...] | list[Fault]:
    """Read the parts of a record, at least one; a Fault among them stays a fault."""
    members = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else []
    if not members or not all(isinstance(member, kind | Fault) for member in members):
        return [Fault("", given, remedy)]
    faults = [member for member in members if isinstance(member, Fault)]
    built = [member for member in members if isinstance(member, kind)]
    return faults + doubles(built, name) or tuple(built)


def optional(reader: Callable[..., Item], value: Any, *hint: Any) -> Item | None:
    """Read a value that may be None, "not stated"."""
    return None if value is None else reader(value, *hint)


def text(value: Any, example: str) -> str | Fault:
    """Read words: a string that is not blank."""
    if not isinstance(value, str) or not value.strip():
        return Fault("", value, f'expected words, for example "{example}"')
    return value.strip()


def texts(value: Any, example: str) -> tuple[str, ...] | list[Fault]:
    """Read a list of strings."""
    if isinstance(value, str) or not isinstance(value, list | tuple):
        return [Fault("", value, f'expected a list of words, for example ["{example}"]')]
    read = [text(item, example) for item in value]
    return [item for item in read if isinstance(item, Fault)] or tuple(
        item for item in read if isinstance(item, str)
    )


def identifier(value: Any) -> str | Fault:
    """Read a name for machines: letters, digits and hyphens."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*", value):
        return Fault(
            "", value, 'expected letters, digits and hyphens, for example "fom-2002-12-nato"'
        )
    return value


def one_of(value: Any, allowed: Collection[str]) -> str | Fault:
    """Read one of a few words."""
    if value not in allowed:
        return Fault("", value, "expected one of " + ", ".join(f'"{word}"' for word in allowed))
    return str(value)


def truth(value: Any) -> bool | Fault:
    """Read true or false."""
    return value if isinstance(value, bool) else Fault("", value, "expected true or false")


def whole(value: Any, example: int) -> int | Fault:
    """Read a whole number above 0."""
    if hasattr(value, "__index__") and not isinstance(value, bool) and value > 0:
        return int(value)
    return Fault("", value, f"expected a whole number above 0, for example {example}")


def respondents(value: Any) -> int | Fault | None:
    """Read the number of respondents; None or the words "not stated" if the source has none."""
    if value is None or (isinstance(value, str) and value.strip() == NOT_STATED):
        return None
    read = whole(value, 1500)
    if isinstance(read, Fault):
        return replace(read, remedy=f'{read.remedy}, or "{NOT_STATED}"')
    return read


def day(value: Any) -> dt.date | Fault:
    """Read a date; a text must be in the form 2002-11-30."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    if isinstance(value, dt.date):
        return value
    return Fault("", value, "expected a date, for example 2002-11-30")


def percent(value: Any) -> Decimal | Fault:
    """Read a printed percent, 0 to 100, with the digits that were printed."""
    return _between(value, 0, 100, "a percent lies in [0, 100]", "56")


def inner_percent(value: Any) -> Decimal | Fault:
    """Read the percent that a margin was printed for: above 0 and below 100."""
    remedy = "a margin is printed for a percent above 0 and below 100"
    read = _between(value, 0, 100, remedy, "50")
    return Fault("", value, f"{remedy}, for example 50") if read in (0, 100) else read


def points(value: Any) -> Decimal | Fault:
    """Read a printed margin of error in points: above 0 and below 100."""
    remedy = "a margin of error is in points, above 0 and below 100"
    read = _between(value, 0, 100, remedy, "3.6")
    return Fault("", value, f"{remedy}, for example 3.6") if read in (0, 100) else read


def confidence_level(value: Any) -> float | Fault:
    """Read a confidence level as a fraction in [0.5, 1)."""
    read = _decimal(value)
    if read is not None and 0.5 <= float(read) < 1:
        return float(read)
    meant = read / 100 if read is not None and 50 <= read < 100 else Decimal("0.95")
    return Fault("", value, f"a confidence level lies in [0.5, 1): did you mean {meant}?")


def deff(value: Any) -> float | Fault:
    """Read a design effect: a ratio of variances above 0."""
    read = _decimal(value)
    if read is None or not 0 < float(read) < math.inf:
        return Fault("", value, "a design effect is a ratio of variances above 0, for example 1.5")
    return float(read)


def _between(value: Any, low: int, high: int, remedy: str, example: str) -> Decimal | Fault:
    if isinstance(value, float):
        return Fault("", value, f'a float has lost what was printed: pass "{value:g}" in quotes')
    read = _decimal(value)
    if read is None or not low <= read <= high:
        return Fault("", value, f"{remedy}, for example {example}")
    return read


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool):
        return None
    try:
        read = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    # Nobody prints 1e-400, and arithmetic on it overflows.
    return read if read.is_finite() and (read == 0 or abs(read.adjusted()) < 20) else None


def named(items: Iterable[Item], key: str, name: str) -> Item:
    """Return the item whose ``key`` is ``name``; KeyError gives the names there are."""
    by_name = {getattr(item, key): item for item in items}
    if name not in by_name:
        raise KeyError(f"{name!r} is not there; choose one of " + ", ".join(map(repr, by_name)))
    return by_name[name]
