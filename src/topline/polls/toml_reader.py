"""A poll from the content of a TOML file, or every fault of the file at once."""

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, TypeVar

from topline.polls.fault import Fault, PollError, at
from topline.polls.poll import Poll, Source
from topline.polls.question import Answer, Question

Record = TypeVar("Record")


def poll_of(content: bytes) -> Poll:
    """Return the poll that a TOML file holds; PollError lists every fault, without file name."""
    return _build(Poll, _parsed(content), questions=_questions, source=_source)


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        fault = Fault(f"byte {error.start + 1}", None, "not UTF-8: save the file as UTF-8")
    except (ValueError, InvalidOperation, RecursionError) as error:
        told = re.fullmatch(r"(.*) \(at (.*)\)", str(error), re.DOTALL)
        remedy, place = told.groups() if told else (str(error), "")
        fault = Fault(
            place, None, f'not TOML: {remedy}; a right line is pollster = "Levada-Center"'
        )
    raise PollError([fault])


class _Missing:
    """Stands for a required key that is not there; no reader of a field takes it."""

    def __str__(self) -> str:
        return "missing"


def _build(
    kind: Callable[..., Record],
    given: dict[str, Any],
    hidden: Collection[str] = (),
    **parts: Callable[[Any], Any],
) -> Record:
    """Build a record from a table; ``parts`` read the keys that hold records themselves."""
    fields = [field for field in _fields(kind) if field.name not in hidden]
    allowed = [field.name for field in fields]
    faults = [
        Fault(key, value, _unknown(key, allowed))
        for key, value in given.items()
        if key not in allowed
    ]
    values = {
        field.name: given.get(field.name, _Missing())
        for field in fields
        if field.name in given or field.default is dataclasses.MISSING
    }
    values |= {key: read(values[key]) for key, read in parts.items() if key in values}
    try:
        record = kind(**values)
    except PollError as error:
        faults += error.faults
    if faults:
        raise PollError(faults)
    return record


def _fields(kind: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(kind)


def _unknown(key: str, allowed: list[str]) -> str:
    near = difflib.get_close_matches(key, allowed, 1, 0.6)
    meant = f'did you mean "{near[0]}"? ' if near else ""
    return f"unknown key; {meant}allowed are {', '.join(allowed)}"


def _questions(given: Any) -> list[Question | Fault]:
    read = partial(_build, Question, answers=_answers)
    return _list(given, read, "id", "a [[questions]] table with id, text and answers")


def _answers(given: Any) -> list[Answer | Fault]:
    read = partial(_build, Answer, hidden=["by_subtraction"])
    return _list(given, read, "label", 'answers = [{ label = "Should", percent = 56 }]')


def _source(given: Any) -> Source | list[Fault]:
    if not isinstance(given, dict):
        return [Fault("", given, 'expected a [source] table with title = "..."')]
    try:
        return _build(Source, given)
    except PollError as error:
        return list(error.faults)


def _list(
    given: Any, read: Callable[[dict[str, Any]], Record], name: str, example: str
) -> list[Record | Fault]:
    if not isinstance(given, list) or not given:
        return [Fault("", given, f"expected {example}")]
    items: list[Record | Fault] = []
    for number, table in enumerate(given, 1):
        if not isinstance(table, dict):
            items.append(Fault(f"[no. {number}]", table, f"expected {example}"))
            continue
        try:
            items.append(read(table))
        except PollError as error:
            known = isinstance(table.get(name), str)
            place = at(table[name]) if known else f"[no. {number}]"
            items += [fault.under(place) for fault in error.faults]
    return items
