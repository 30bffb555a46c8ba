"""The tables of keys in ``data/README.md``, from the facts that a record declares.

``make codebook`` writes them; a test holds file and declaration together.
"""

import re
from pathlib import Path

from topline.files import write_whole
from topline.polls.form import example_of, values_of
from topline.polls.readers import Fact, declared
from topline.polls.record import Answer, Poll, Question, Source

README = Path(__file__).parents[1] / "data" / "README.md"

RECORDS = {"poll": Poll, "source": Source, "question": Question, "answer": Answer}


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
    first, *others = values_of(fact)
    if not others:
        return re.sub(r'("[^"]*"|\{.*\})', r"`\1`", first)
    usual = (f'"{default}"', str(default).lower())
    return ", ".join(f"`{word}`" + " (default)" * (word in usual) for word in (first, *others))


def _example(fact: Fact) -> str:
    return "see below" if fact.part else f"`{example_of(fact)}`"


def with_tables(text: str) -> str:
    """Return the text of the codebook with each table as it is declared."""

    def made(found: re.Match[str]) -> str:
        return f"<!-- {found[1]} -->\n{table(RECORDS[found[1]])}\n<!-- end -->"

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- end -->", made, text, flags=re.DOTALL)


if __name__ == "__main__":
    written = with_tables(README.read_text(encoding="utf-8"))
    write_whole({README: written.encode("utf-8")})
    print(f"written: the tables of keys in {README.name}")
