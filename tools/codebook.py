"""The tables of keys in ``data/README.md``, from the facts that a record declares.

``make codebook`` writes them; a test holds file and declaration together.
"""

import re
from pathlib import Path

from topline.files import write_whole
from topline.polls import readers, record
from topline.polls.readers import Fact, declared
from topline.polls.record import Answer, Poll, Question, Source

README = Path(__file__).parents[1] / "data" / "README.md"

RECORDS = {"poll": Poll, "source": Source, "question": Question, "answer": Answer}
VALUES: dict[readers.Reader, str] = {
    readers.text: "words",
    readers.texts: "list of words",
    readers.identifier: "letters, digits, hyphens",
    readers.day: "date",
    readers.whole: "whole number",
    readers.respondents: f'whole number, or `"{readers.NOT_STATED}"`',
    readers.level: "fraction from 0.5 to below 1",
    readers.deff: "number above 0",
    readers.points: "number",
    record.read_percent: 'number, or `"remainder"` for one answer',
    readers.truth: "`false` (default), `true`",
    record.read_nets: "lists of labels, by the name of the net",
    record.read_margins: "number; or points by percent, `{ 50 = 3.4, 25 = 2.9 }`",
}
QUOTED = {readers.text, readers.identifier, readers.one_of}


def table(kind: type) -> str:
    """Return the table of a record's keys: what each means, its values, an example."""
    rows = [
        f"| `{name}` | {fact.means} | {_values(fact, default)} | {_example(fact)} |"
        for name, default, fact in declared(kind)
        if fact.means
    ]
    return "\n".join(["| key | meaning | values | example |", "| --- | --- | --- | --- |", *rows])


def _values(fact: Fact, default: object) -> str:
    if fact.part:
        return "see below"
    if not fact.choices:
        return VALUES[fact.reader]
    words = (f'`"{word}"`' + " (default)" * (word == default) for word in fact.choices)
    return ", ".join(words)


def _example(fact: Fact) -> str:
    if fact.part:
        return "see below"
    if fact.reader is readers.texts:
        return f'`["{fact.example}"]`'
    return f'`"{fact.example}"`' if fact.reader in QUOTED else f"`{fact.example}`"


def with_tables(text: str) -> str:
    """Return the text of the codebook with each table as it is declared."""

    def made(found: re.Match[str]) -> str:
        return f"<!-- {found[1]} -->\n{table(RECORDS[found[1]])}\n<!-- end -->"

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- end -->", made, text, flags=re.DOTALL)


if __name__ == "__main__":
    written = with_tables(README.read_text(encoding="utf-8"))
    write_whole({README: written.encode("utf-8")})
    print(f"written: the tables of keys in {README.name}")
