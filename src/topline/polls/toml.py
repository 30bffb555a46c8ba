"""Polls at rest: one TOML file a poll, read with every fault at once, written whole or not at all.

``data/README.md`` is the codebook of the files. A file has one layout, so that the same poll gives
the same text: a key that holds its default is left out, numbers keep their printed digits.
"""

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

import attrs

from topline.files import write_whole
from topline.polls import readers
from topline.polls.readers import Fact, Fault, PollError, at, built, declared
from topline.polls.record import (
    REMAINDER,
    Answer,
    Margin,
    Net,
    Poll,
    Question,
    Source,
    plain_margin,
)
from topline.polls.roles import role_of

Record = TypeVar("Record")


def read_poll(file: str | os.PathLike[str]) -> Poll:
    """Read the poll of one TOML file.

    Parameters
    ----------
    file : path
        In the format of ``data/README.md``.

    Returns
    -------
    Poll

    Raises
    ------
    PollError
        Listing every fault: file, key, what was found, and what a right value looks like.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_poll(load_poll("fom-2002-12-nato"), f"{folder}/copy.toml")
    ...     read_poll(f"{folder}/copy.toml").n
    1500
    """
    return _read(Path(file))


def read_polls(folder: str | os.PathLike[str]) -> dict[str, Poll]:
    """Read every TOML file of a folder.

    Parameters
    ----------
    folder : path
        Each ``*.toml`` in it is a poll.

    Returns
    -------
    dict
        The polls by id, sorted. Nothing is returned if one file has a fault.

    Raises
    ------
    PollError
        Listing every fault of every file, two files with one id included.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_poll(load_poll("fom-2002-12-nato"), f"{folder}/copy.toml")
    ...     list(read_polls(folder))
    ['fom-2002-12-nato']
    """
    files = sorted(Path(folder).glob("*.toml"))
    if not files:
        told = "it has no .toml file" if Path(folder).is_dir() else "there is no such folder"
        raise PollError([Fault("", None, f"{told}; each poll is one .toml file", str(folder))])
    polls: dict[str, Poll] = {}
    owners: dict[str, str] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            poll = _read(file)
        except PollError as error:
            faults += error.faults
            continue
        if poll.id in polls:
            remedy = f"{owners[poll.id]} has this id, too; each poll needs its own"
            faults.append(Fault("id", poll.id, remedy, file.name))
        polls[poll.id], owners[poll.id] = poll, file.name
    if faults:
        raise PollError(faults)
    return dict(sorted(polls.items()))


def write_poll(poll: Poll, file: str | os.PathLike[str]) -> None:
    """Write a poll as a TOML file, whole or not at all.

    A file of that name is replaced; if anything fails, it stays as it was. What is read back
    equals what was written. Comments of a file written by hand are not kept.

    Parameters
    ----------
    poll : Poll
    file : path

    Raises
    ------
    OSError
        If the folder is not there or cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_poll(load_poll("fom-2002-12-nato"), f"{folder}/poll.toml")
    ...     print(Path(folder, "poll.toml").read_text(encoding="utf-8").splitlines()[0])
    id = "fom-2002-12-nato"
    """
    write_whole({Path(file).resolve(): toml_text(poll).encode("utf-8")})


def poll_ids() -> tuple[str, ...]:
    """Return the ids of the polls that come with topline, sorted.

    Examples
    --------
    >>> "fom-2002-12-nato" in poll_ids()
    True
    """
    names = [entry.name for entry in _library().iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_poll(poll_id: str) -> Poll:
    """Return one of the polls that come with topline; ``poll_ids()`` lists them.

    Parameters
    ----------
    poll_id : str

    Returns
    -------
    Poll

    Raises
    ------
    ValueError
        If there is no poll of that id.

    Examples
    --------
    >>> load_poll("fom-2002-12-nato").pollster
    'Public Opinion Foundation'
    """
    ids = poll_ids()
    if poll_id not in ids:
        raise ValueError(f"there is no poll {poll_id!r}; choose one of {', '.join(ids)}")
    return _read(_library() / f"{poll_id}.toml")


def _library() -> Traversable:
    # In a wheel the polls are part of the package, in a checkout they stand beside src.
    packaged = resources.files("topline") / "data"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "data"


def _read(file: Traversable) -> Poll:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PollError([Fault("", None, f"cannot be read: {error.strerror}", file.name)]) from None
    try:
        return poll_of(content)
    except PollError as error:
        raise PollError(attrs.evolve(fault, file=file.name) for fault in error.faults) from None


def poll_of(content: bytes) -> Poll:
    """Return the poll that a TOML file holds; PollError lists every fault, without file name."""
    return _build(Poll, _parsed(content))


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


# What stands in a file for the parts of a record, and by which of its keys one of them is told.
_PARTS: dict[type, tuple[str, str]] = {
    Question: ("a [[questions]] table with id, text and answers", "id"),
    Answer: ('answers = [{ label = "Should", percent = 56 }]', "label"),
    Source: ('a [source] table with title = "..."', ""),
}


def _build(kind: Callable[..., Record], given: dict[str, Any]) -> Record:
    """Build a record from a table of a file."""
    known = {name: fact for name, fact in readers.facts(kind).items() if fact.means}
    faults = [
        Fault(key, value, f"unknown key; {readers.not_among(key, known)}")
        for key, value in given.items()
        if key not in known
    ]
    values = {
        name: _part(given.get(name, _Missing()), fact)
        for name, default, fact in declared(kind)
        if fact.means and (name in given or default is attrs.NOTHING)
    }
    try:
        built = kind(**values)
    except PollError as error:
        faults += error.faults
    if faults:
        raise PollError(faults)
    return built


def _part(given: Any, fact: Fact) -> Any:
    """Return what a key holds; a record in it is built, or its faults take its place."""
    if fact.part is None:
        return given
    expected, name = _PARTS[fact.part]
    if name:
        return _list(given, fact.part, name, f"expected {expected}")
    if not isinstance(given, dict):
        return [Fault("", given, f"expected {expected}")]
    try:
        return _build(fact.part, given)
    except PollError as error:
        return list(error.faults)


def _list(given: Any, kind: Callable[..., Record], name: str, remedy: str) -> list[Record | Fault]:
    if not isinstance(given, list) or not given:
        return [Fault("", given, remedy)]
    items: list[Record | Fault] = []
    for number, table in enumerate(given, 1):
        if not isinstance(table, dict):
            items.append(Fault(f"[no. {number}]", table, remedy))
        else:
            place = at(table[name]) if isinstance(table.get(name), str) else f"[no. {number}]"
            items += built(partial(Fault.under, place=place), _build, kind, table)
    return items


def toml_text(poll: Poll) -> str:
    """Return the text of a poll's TOML file, which ends with a line break."""
    blocks = [list(_lines(poll))]
    if poll.source is not None:
        blocks.append(["[source]", *_lines(poll.source)])
    blocks += [["[[questions]]", *_lines(q), _answers(q.answers)] for q in poll.questions]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _lines(record: Any) -> Iterator[str]:
    """Yield a line for each fact of a record; the records in it stand after them."""
    for name, default, fact in declared(record.__class__):
        value = getattr(record, name)
        if value is None and default is attrs.NOTHING:
            value = readers.NOT_STATED
        if fact.part is None and value is not None and value != default:
            yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        made = _OF_SEVERAL.get(type(value[0]))
        return made(value) if made else _array(map(_string, value))
    return repr(value) if isinstance(value, float) else str(value)


def _string(text: str) -> str:
    # JSON's escapes are TOML's, except that TOML wants the delete character escaped, too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _array(items: Iterable[str]) -> str:
    return "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def _answers(answers: Iterable[Answer]) -> str:
    return f"answers = {_array(map(_answer, answers))}"


def _answer(answer: Answer) -> str:
    percent = _string(REMAINDER.value) if answer.by_subtraction else str(answer.percent)
    pairs = [f"label = {_string(answer.label)}", f"percent = {percent}"]
    if answer.role != role_of(answer.label):
        pairs.append(f"role = {_string(answer.role)}")
    if answer.deff is not None:
        pairs.append(f"deff = {_value(answer.deff)}")
    return "{ " + ", ".join(pairs) + " }"


def _margins(margins: tuple[Margin, ...]) -> str:
    if plain := plain_margin(margins):
        return str(plain.points)
    pairs = [f"{_key(margin.percent)} = {margin.points}" for margin in margins]
    return "{ " + ", ".join(pairs) + " }"


def _nets(nets: tuple[Net, ...]) -> str:
    pairs = [f"{_string(net.label)} = [{', '.join(map(_string, net.answers))}]" for net in nets]
    return "{ " + ", ".join(pairs) + " }"


_OF_SEVERAL: dict[type, Callable[..., str]] = {Margin: _margins, Net: _nets}


def _key(percent: Decimal) -> str:
    # A bare key with a point in it would be two keys.
    text = str(percent)
    return text if re.fullmatch(r"[0-9]+", text) else _string(text)
