"""Numbers in words: one minus sign, one plural, one way to write a percent, a level, a date."""

import datetime as dt
from typing import Any, TypeGuard

# Methods that are not called after people, or say more than their names.
_METHODS = {
    "wilsoncc": "Wilson with continuity correction",
    "mid-p": "mid-p",
    "logit": "logit",
    "likelihood": "likelihood-ratio",
    "bonferroni": "Bonferroni-adjusted",
    "scheffe": "Scheffé-adjusted",
}
_ADJUSTMENTS = ("bonferroni", "scheffe")
_SIMULTANEOUS = ("goodman", "quesenberry-hurst", "sison-glaz", "fitzpatrick-scott")


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def spreadsheet_text(value: Any) -> Any:
    """Return a cell that no spreadsheet runs: an apostrophe before a text that begins a formula.

    Numbers stay as they are. See OWASP, "CSV Injection".

    Examples
    --------
    >>> spreadsheet_text("=1+1"), spreadsheet_text("Should"), spreadsheet_text(-2.5)
    ("'=1+1", 'Should', -2.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def kept_text(text: str) -> str:
    """Return a text for a table that :func:`read_text` reads: a real apostrophe gets another."""
    return f"'{text}" if read_text(text) != text else text


def read_text(text: str) -> str:
    """Return a cell without the apostrophe that :func:`spreadsheet_text` put before it.

    Examples
    --------
    >>> read_text("'=1+1"), read_text(kept_text("'=1+1")), read_text("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    behind = text.lstrip("'")
    return text[1:] if behind != text and behind.startswith(_FORMULA) else text


def method_name(method: str) -> str:
    """Return a method's name as prose has it: "clopper-pearson" is "Clopper–Pearson".

    Examples
    --------
    >>> method_name("wald-bonferroni")
    'Wald, Bonferroni-adjusted'
    """
    base, _, adjustment = method.rpartition("-")
    if base and adjustment in _ADJUSTMENTS:
        return f"{method_name(base)}, {_METHODS[adjustment]}"
    name = _METHODS.get(method) or "–".join(part.capitalize() for part in method.split("-"))
    return f"{name}, simultaneous" if method in _SIMULTANEOUS else name


def known(value: float | None) -> TypeGuard[float]:
    """Return whether there is a number: neither None nor NaN."""
    return value is not None and value == value


def fixed(value: float, digits: int = 1) -> str:
    """Return a number with its last zeros: 95.0, −2.8."""
    return f"{value:z.{digits}f}".replace("-", "−")


def number(value: float) -> str:
    """Return a percent or points as prose has it: 56, 56.3, −6."""
    return fixed(value).removesuffix(".0")


def signed(value: float) -> str:
    """Return points with their sign: +6, −6, 0."""
    said = number(value)
    return f"+{said}" if value > 0 and said != "0" else said


def percent(value: float | str) -> str:
    """Return "56%"; what is in words already, "56.0" or "52.4 to 59.5", keeps them."""
    return f"{value if isinstance(value, str) else number(value)}%"


def percent_or(below: Any, value: float) -> str:
    """Return a percent, or what was printed in its place, if anything: "<1%", "*".

    Examples
    --------
    >>> percent_or("", 56.0), percent_or("*", float("nan"))
    ('56%', '*')
    """
    if not isinstance(below, str) or not below:
        return percent(value)
    return percent(below) if below[-1].isdigit() else below


def points(value: float) -> str:
    """Return "1 point", "33 points"."""
    return plural(number(value), "point")


def signed_points(value: float) -> str:
    """Return points with their sign: "+1 point", "−2.5 points"."""
    return plural(signed(value), "point")


def figure(value: float, *, points: bool) -> str:
    """Return a number as a chart has it, "56%", of points "+6"; "" for NaN."""
    if not known(value):
        return ""
    return signed(value) if points else percent(value)


def plus_minus(moe: float, digits: int = 1) -> str:
    """Return a margin of error as pollsters print it: "±2.5"."""
    return f"±{fixed(moe, digits)}"


def span(low: float, high: float) -> str:
    """Return bounds as prose has them: "52.4 to 59.5", or "" for NaN."""
    return f"{fixed(low)} to {fixed(high)}" if known(low) else ""


def count(n: float) -> str:
    """Return a number of people or things: "1,500"."""
    return f"{n:,.0f}"


def counted(n: float, thing: str) -> str:
    """Return "1 poll", "1,500 polls"."""
    return plural(count(n), thing)


def respondents(n: float | None) -> str:
    """Return "1,500 respondents", or "number of respondents not stated" for NaN or None."""
    return counted(n, "respondent") if known(n) else "number of respondents not stated"


def plural(said: str, thing: str) -> str:
    """Return a number, in words already, with the thing it counts: "1 point", "1.0 points"."""
    return f"{said} {thing}" + ("" if said in ("1", "+1", "−1") else "s")


def level_words(confidence_level: float) -> str:
    """Return a level as readers know it: 0.95 is "95%"."""
    return percent(f"{100 * confidence_level:.6g}")


def confidence_words(confidence_level: float) -> str:
    """Return "95% confidence level"."""
    return f"{level_words(confidence_level)} confidence level"


def date_words(day: dt.date, precision: str = "day") -> str:
    """Return "30 November 2002", or "November 2002" where only the month is known."""
    month = f"{day:%B %Y}"
    return month if precision == "month" else f"{day.day} {month}"


def dates_words(start: dt.date | None, end: dt.date | None, precision: str = "day") -> str:
    """Return the days of fieldwork, "30 November – 1 December 2002", or "dates not stated".

    Days of one month are a span: "10–13 August 2007".
    """
    days = [date_words(day, precision) for day in (start, end) if day]
    if len(set(days)) == 2 and start and end and start.year == end.year:
        if start.month == end.month:
            return f"{start.day}–{days[1]}"
        days[0] = days[0].removesuffix(f" {start.year}")
    return " – ".join(dict.fromkeys(days)) or "dates not stated"
