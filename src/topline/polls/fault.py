"""What is wrong with a record: every fault at once, each with its place, its value and a remedy."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault of one record: where, what was found, and what a right value looks like."""

    key: str
    found: Any
    remedy: str
    file: str = ""

    def under(self, place: str) -> "Fault":
        """Return the same fault seen from the record that holds this one."""
        joint = "" if not self.key or self.key.startswith("[") else "."
        return replace(self, key=f"{place}{joint}{self.key}")

    def __str__(self) -> str:
        found = "" if self.found is None else _shown(self.found)
        return ": ".join(part for part in (self.file, self.key, found, self.remedy) if part)


def at(name: str) -> str:
    """Return the place of a part that goes by a name, as ``under`` takes it."""
    return f'["{name}"]'


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


class PollError(ValueError):
    """A poll that cannot be a record; ``faults`` and the message list every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
