"""One cell of a table: text in, a value of a record out, or what is wrong with it.

A reader returns None for a cell that says "not given": nothing, "n/a" or a dash. Only words are
never taken for that: an answer may be "None".
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from topline.polls import fields
from topline.polls.fault import Fault, PollError
from topline.polls.poll import DATE_PRECISIONS, MOE_BOUNDS, SAMPLE_TYPES, Margin
from topline.polls.question import REMAINDER, ROLES, WORDINGS
from topline.sheets import dates

Reader = Callable[[str], Any]

_NOT_GIVEN = {"", "n/a", "na", "nan", "none", "-", "–", "—", "−", fields.NOT_STATED}
_FOOTNOTES = re.compile(r"(\s*\[[^\[\]]*\])+$")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
# "1.500" is 1,500 to one reader and 1.5 to another, so only ".0" may follow.
_COUNT = re.compile(r"([0-9]{1,3}([, \u00a0\u202f][0-9]{3}){1,5}|[0-9]{1,18})(\.0)?")


def printed(reader: Reader) -> Reader:
    """Let a reader of numbers or dates pass over footnote marks, and over what is not given."""

    def read(text: str) -> Any:
        plain = _FOOTNOTES.sub("", text).strip()
        if plain.lower() in _NOT_GIVEN:
            return None
        value = reader(plain)
        return replace(value, found=text) if isinstance(value, Fault) else value

    return read


def number(reader: Reader) -> Reader:
    """Let a reader of a record's number read it from text: no "1_000", nothing but digits."""

    def read(text: str) -> Any:
        return reader(text if _NUMBER.fullmatch(text) else "not a number")

    return printed(read)


def words(example: str) -> Reader:
    """Return a reader of words."""
    return lambda text: fields.text(text, example)


def one_of(*allowed: str) -> Reader:
    """Return a reader of one of a few words."""
    return lambda text: fields.one_of(text, allowed)


@printed
def percent(text: str) -> str | Fault:
    """Read a percent: "56", "56.0" and "56 %", with the digits that were printed."""
    if text == REMAINDER.value:
        return text
    bare = text.removesuffix("%").rstrip()
    read = fields.percent(bare if _NUMBER.fullmatch(bare) else "not a number")
    return read if isinstance(read, Fault) else str(read)


@printed
def count(text: str) -> int | Fault:
    """Read a number of people: "1500", "1,500", and "1500.0" of a file that knows floats only."""
    if _COUNT.fullmatch(text):
        return fields.whole(int(re.sub(r"[^0-9]", "", text.removesuffix(".0"))), 1500)
    return Fault("", text, "expected a whole number above 0, for example 1500")


@printed
def margins(text: str) -> tuple[Margin, ...] | Fault:
    """Read a margin, "3.6" or "± 3.6 %", or points by percent: {"50": "3.4", "25": "2.9"}."""
    bare = re.sub(r"^(±|\+/-)\s*", "", text).removesuffix("%").rstrip()
    remedy = 'expected points, for example 3.6, or {"50": "3.4", "25": "2.9"}'
    given: Any = _json(text) if text.startswith("{") else [("50", bare)]
    if not given or not all(_NUMBER.fullmatch(str(part)) for pair in given for part in pair):
        return Fault("", text, remedy)
    try:
        return tuple(Margin(points, percent) for percent, points in given)
    except PollError as error:
        return error.faults[0]


def notes(text: str) -> tuple[str, ...] | Fault:
    """Read notes: a list of words, as JSON."""
    read = fields.texts(_json(text), "The dates are inferred.")
    return read if isinstance(read, tuple) else Fault("", text, read[0].remedy)


def truth(text: str) -> bool | Fault:
    """Read true or false."""
    read = {"true": True, "false": False}.get(text.lower())
    return Fault("", text, "expected true or false") if read is None else read


def _json(text: str) -> Any:
    try:
        # Pairs, because a dict would drop the first of two values for one key.
        return json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=list)
    except (ValueError, RecursionError):
        return None


READERS: dict[str, Reader] = {
    "poll_id": words("84549"),
    "pollster": words("Public Opinion Foundation"),
    "n": count,
    "title": words("Russians about NATO"),
    "sponsor": words("a newspaper"),
    "population": words("adults in Russia"),
    "start": printed(dates.day),
    "end": printed(dates.day),
    "dates": printed(dates.period),
    "date_precision": one_of(*DATE_PRECISIONS),
    "mode": words("face to face at home"),
    "sample_type": one_of(*SAMPLE_TYPES),
    "sampling_points": count,
    "moe": margins,
    "moe_bound": one_of(*MOE_BOUNDS),
    "confidence_level": number(fields.confidence_level),
    "deff": number(fields.deff),
    "weighting": words("by sex, age and region"),
    "source_title": words("Russia, NATO to Meet on Combating Terrorism"),
    "source_address": words("example.org/poll"),
    "source_date": printed(dates.day),
    "notes": notes,
    "question_id": words("cooperation"),
    "question": words("Should Russia develop closer cooperation with NATO?"),
    "wording": one_of(*WORDINGS),
    "base": words("likely voters"),
    "question_n": count,
    "answer": words("Should"),
    "percent": percent,
    "role": one_of(*ROLES),
    "by_subtraction": truth,
}
"""The fields that a column can hold, and the reader of their cells."""
