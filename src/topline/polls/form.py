"""What a file of a poll may hold, key by key, and an empty file to fill in.

All of it follows from the facts that a record declares; ``data/README.md`` has it as a codebook.
"""

from collections.abc import Iterator
from typing import Any

import attrs

from topline.polls import readers, record
from topline.polls.readers import Fact, declared
from topline.polls.record import Answer, Poll, Question, Source

VALUES: dict[readers.Reader, str] = {
    readers.text: "words",
    readers.texts: "list of words",
    readers.identifier: "letters, digits, hyphens",
    readers.day: "date",
    readers.period: "two dates",
    readers.whole: "whole number",
    readers.respondents: f'whole number, or "{readers.NOT_STATED}"',
    readers.level: "fraction from 0.5 to below 1",
    readers.deff: "number above 0",
    readers.points: "number",
    record.read_percent: 'number, "<1", "*"; "remainder" for one answer',
    record.read_nets: "lists of labels, by the name of the net",
    record.read_margins: "number; or points by percent, { 50 = 3.4, 25 = 2.9 }",
}
"""What the keys of a file hold, by the readers of their facts; a choice names its words."""

_QUOTED = {readers.text, readers.identifier, readers.one_of, readers.period}


def values_of(fact: Fact) -> list[str]:
    """Return the values that a key may have, as they are written: words in quotes, or a kind."""
    if fact.reader is readers.truth:
        return ["false", "true"]
    return [f'"{word}"' for word in fact.choices] or [VALUES[fact.reader]]


def example_of(fact: Fact) -> str:
    """Return the example of a fact as a file has it."""
    if fact.reader is readers.texts:
        return f'["{fact.example}"]'
    return f'"{fact.example}"' if fact.reader in _QUOTED else str(fact.example)


def form_text(poll_id: str) -> str:
    r"""Return the text of a TOML file to fill in, with a comment on each key.

    What a poll must have stands there empty, and until it is filled in the file says what is
    missing. Everything else is commented out.

    Examples
    --------
    >>> print(form_text("my-poll").split("\n\n")[2])
    # what the poll is about (words)
    # title = "Russians about NATO"
    """
    blocks = [_HEAD, *(block for _, block in _blocks(Poll))]
    blocks[1] = blocks[1].replace('""', f'"{poll_id}"')
    source = [f"# {line}" for _, block in _blocks(Source) for line in block.splitlines()]
    blocks.append("\n".join(["# [source]", *(line.replace("# # ", "# ") for line in source)]))
    blocks += ["[[questions]]", *(block for _, block in _blocks(Question))]
    answers = (f"#   {name}: {_told(fact)}" for name, fact in _facts(Answer))
    line = '  { label = "", percent = "" },'
    blocks.append("\n".join(["# Of each answer", *answers, "answers = [", line, line, "]"]))
    return "\n\n".join(blocks) + "\n"


_HEAD = """\
# Type what is printed, as it is printed: 56 and 56.0 differ. What the source does not say stays
# out: leave its "#". Copy the block [[questions]] for a further question."""


def _blocks(kind: type) -> Iterator[tuple[str, str]]:
    """Yield the key and the lines of each fact: a comment, and the key with nothing in it."""
    needed = {name for name, default, _ in declared(kind) if default is attrs.NOTHING}
    for name, fact in _facts(kind):
        line = f'{name} = ""' if name in needed else f"# {name} = {example_of(fact)}"
        yield name, f"# {_told(fact)}\n{line}"


def _facts(kind: Any) -> Iterator[tuple[str, Fact]]:
    for name, _, fact in declared(kind):
        if fact.means and fact.part is None:
            yield name, fact


def _told(fact: Fact) -> str:
    return f"{fact.means} ({', '.join(values_of(fact))})"
