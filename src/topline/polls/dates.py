"""Dates as they are printed: 2002-11-30, 11/30/02, "30 Nov – 1 Dec 2002", "Nov 30, 2002".

Nothing is guessed: a date without its year is refused, unless the year is given.
"""

import datetime as dt
import re
from collections.abc import Iterable
from itertools import starmap
from typing import NamedTuple

REMEDY = "expected a date with its year, for example 2002-11-30, 11/30/02 (month first)"
PERIOD_REMEDY = 'expected dates with their year, for example "30 Nov – 1 Dec 2002" or 2002-11-30'

_MONTHS = "january february march april may june july august september october november december"
_MONTH_OF = {
    word: number
    for number, name in enumerate(_MONTHS.split(), 1)
    for word in (name, name[:3], name[:4])
}
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_US = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(/(?P<year>[0-9]{4}|[0-9]{2}))?")
_SPACED_DASH = re.compile(r"\s*[–—−]\s*|\s+-\s+|\s+to\s+")


class _Printed(NamedTuple):
    """What one side of a period prints; the other side may have the month or the year."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


def day(text: str, year: int | None = None) -> dt.date | None:
    """Read one printed day, None if it is none; ``year`` is that of a day printed without one.

    Examples
    --------
    >>> day("Nov 30, 2002"), day("11/30"), day("11/30", 2002)
    (datetime.date(2002, 11, 30), None, datetime.date(2002, 11, 30))
    """
    found = _days([text], year)
    return found[0] if found else None


def period(text: str, year: int | None = None) -> tuple[dt.date, dt.date] | None:
    """Read a printed period, first and last day; a single day is both. None if it is no period.

    Examples
    --------
    >>> [str(day) for day in period("Sep 30-Oct 6, 2024")]
    ['2024-09-30', '2024-10-06']
    """
    for sides in ([text], _SPACED_DASH.split(text), text.split("-")):
        if found := _days(sides, year):
            return None if len(found) > 2 or found[-1] < found[0] else (found[0], found[-1])
    return None


def _days(sides: Iterable[str], year: int | None) -> list[dt.date]:
    """Return the days of both sides, or none if one of them cannot be told."""
    printed = [_printed(side.strip()) for side in sides]
    first, last = printed[0], printed[-1]
    filled = [
        (side.year or last.year or year, side.month or last.month or first.month, side.day)
        for side in printed
    ]
    try:
        return list(starmap(dt.date, filled))  # TypeError for a part that neither side prints
    except (TypeError, ValueError):
        return []


def _printed(text: str) -> _Printed:
    numbers = _ISO.fullmatch(text) or _US.fullmatch(text)
    if numbers:
        said = numbers["year"] or ""
        year = int(said) if said else None
        if year is not None and len(said) == 2:  # as POSIX has it: 69 to 99 are 1969 to 1999
            year += 1900 if year >= 69 else 2000
        return _Printed(year, int(numbers["month"]), int(numbers["day"]))
    if not re.fullmatch(r"[A-Za-z0-9 ,.]+", text):
        return _Printed()
    words = re.findall(r"[A-Za-z]+|[0-9]+", text)
    months = [_MONTH_OF.get(word.lower()) for word in words if word.isalpha()]
    years = [int(word) for word in words if word.isdigit() and len(word) == 4]
    days = [int(word) for word in words if word.isdigit() and len(word) < 3]
    if len(days) != 1 or len(words) != len(months) + len(years) + 1:
        return _Printed()
    if len(months) > 1 or len(years) > 1 or None in months:
        return _Printed()
    return _Printed(years[0] if years else None, months[0] if months else None, days[0])
