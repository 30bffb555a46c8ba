"""A poll as the text of a TOML file: one layout, so that the same poll gives the same text.

A key that holds its default is left out. Numbers keep their printed digits.
"""

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from topline.polls.fields import NOT_STATED
from topline.polls.poll import Margin, Poll, plain_margin
from topline.polls.question import REMAINDER, Answer

_POLL_KEYS = (
    *("id", "title", "pollster", "sponsor", "population", "start", "end", "date_precision"),
    *("mode", "sample_type", "sampling_points", "n", "moe", "moe_bound", "confidence_level"),
    *("deff", "weighting", "notes"),
)
_SOURCE_KEYS = ("title", "address", "date")
_QUESTION_KEYS = ("id", "text", "wording", "base", "n", "answers")


def toml_text(poll: Poll) -> str:
    """Return the text of a poll's TOML file, which ends with a line break."""
    blocks = [_lines(poll, _POLL_KEYS)]
    if poll.source is not None:
        blocks.append(["[source]", *_lines(poll.source, _SOURCE_KEYS)])
    blocks += [["[[questions]]", *_lines(question, _QUESTION_KEYS)] for question in poll.questions]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _lines(record: Any, keys: Iterable[str]) -> list[str]:
    return list(_written(record, keys))


def _written(record: Any, keys: Iterable[str]) -> Iterator[str]:
    defaults = {field.name: field.default for field in dataclasses.fields(record)}
    for key in keys:
        value = getattr(record, key)
        if isinstance(record, Poll) and key == "n" and value is None:
            value = NOT_STATED
        if value is not None and value != defaults[key]:
            yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return _margins(value) if isinstance(value[0], Margin) else _array(value)
    return repr(value) if isinstance(value, float) else str(value)


def _string(text: str) -> str:
    # JSON's escapes are TOML's, except that TOML wants the delete character escaped, too.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _array(items: Iterable[Any]) -> str:
    lines = [f"  {_answer(i) if isinstance(i, Answer) else _string(i)},\n" for i in items]
    return "[\n" + "".join(lines) + "]"


def _answer(answer: Answer) -> str:
    percent = _string(REMAINDER.value) if answer.by_subtraction else str(answer.percent)
    pairs = [f"label = {_string(answer.label)}", f"percent = {percent}"]
    if answer.role != Answer(answer.label, answer.percent).role:
        pairs.append(f"role = {_string(answer.role)}")
    return "{ " + ", ".join(pairs) + " }"


def _margins(margins: tuple[Margin, ...]) -> str:
    if plain := plain_margin(margins):
        return str(plain.points)
    pairs = [f"{_key(margin.percent)} = {margin.points}" for margin in margins]
    return "{ " + ", ".join(pairs) + " }"


def _key(percent: Decimal) -> str:
    # A bare key with a point in it would be two keys.
    text = str(percent)
    return text if re.fullmatch(r"[0-9]+", text) else _string(text)
