"""Numbers in words: one minus sign, one plural, one way to write a percent, a level, a date."""

import datetime as dt

METHOD_NAMES = {
    "wilson": "Wilson",
    "wilsoncc": "Wilson with continuity correction",
    "clopper-pearson": "Clopper–Pearson",
    "mid-p": "mid-p",
    "logit": "logit",
    "jeffreys": "Jeffreys",
    "agresti-coull": "Agresti–Coull",
    "wald": "Wald",
    "likelihood": "likelihood-ratio",
    "korn-graubard": "Korn–Graubard",
    "goodman": "Goodman, simultaneous",
    "quesenberry-hurst": "Quesenberry–Hurst, simultaneous",
    "sison-glaz": "Sison–Glaz, simultaneous",
    "fitzpatrick-scott": "Fitzpatrick–Scott, simultaneous",
    "bonett-price": "Bonett–Price",
    "agresti-min": "Agresti–Min",
    "tango": "Tango",
    "newcombe": "Newcombe",
    "agresti-caffo": "Agresti–Caffo",
    "miettinen-nurminen": "Miettinen–Nurminen",
}
ADJUSTMENT_NAMES = {"bonferroni": "Bonferroni-adjusted", "scheffe": "Scheffé-adjusted"}


def method_name(method: str) -> str:
    """Return a method's name as prose has it: "clopper-pearson" is "Clopper–Pearson".

    Examples
    --------
    >>> method_name("wald-bonferroni")
    'Wald, Bonferroni-adjusted'
    """
    base, _, adjustment = method.rpartition("-")
    if adjustment in ADJUSTMENT_NAMES:
        return f"{METHOD_NAMES.get(base, base)}, {ADJUSTMENT_NAMES[adjustment]}"
    return METHOD_NAMES.get(method, method)


def known(value: float | None) -> bool:
    """Return whether there is a number: neither None nor NaN."""
    return value is not None and value == value


def number(value: float) -> str:
    """Return a percent or points as prose has it: 56, 56.3, −6."""
    return f"{value:z.1f}".removesuffix(".0").replace("-", "−")


def percent(value: float) -> str:
    """Return "56 %"."""
    return f"{number(value)} %"


def points(value: float) -> str:
    """Return "1 point", "33 points"."""
    said = number(value)
    return f"{said} point" + ("" if said in ("1", "−1") else "s")


def span(low: float, high: float) -> str:
    """Return bounds as prose has them: "52.4 to 59.5", or "" for NaN."""
    return f"{low:z.1f} to {high:z.1f}".replace("-", "−") if known(low) else ""


def respondents(n: float | None) -> str:
    """Return "1,500 respondents", or "number of respondents not stated" for NaN or None."""
    return f"{n:,.0f} respondents" if known(n) else "number of respondents not stated"


def level_words(confidence_level: float) -> str:
    """Return a level as readers know it: 0.95 is "95 %"."""
    return f"{100 * confidence_level:.6g} %"


def date_words(day: dt.date, precision: str = "day") -> str:
    """Return "30 November 2002", or "November 2002" where only the month is known."""
    month = f"{day:%B %Y}"
    return month if precision == "month" else f"{day.day} {month}"


def dates_words(start: dt.date | None, end: dt.date | None, precision: str = "day") -> str:
    """Return the days of fieldwork, "30 November – 1 December 2002", or "dates not stated"."""
    days = [date_words(day, precision) for day in (start, end) if day]
    if len(set(days)) == 2 and start and end and start.year == end.year:
        days[0] = days[0].removesuffix(f" {start.year}")
    return " – ".join(dict.fromkeys(days)) or "dates not stated"
