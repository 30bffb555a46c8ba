"""Methods by name: one canonical name each, aliases of other packages, and names refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Method = TypeVar("Method", bound=Callable[..., object])


@dataclass(frozen=True)
class Methods(Generic[Method]):
    """The methods of one estimand, such as "a share".

    ``aliases`` lead to a canonical name. ``ambiguous`` names mean two things in two packages and
    are refused, with both meanings in the error.
    """

    estimand: str
    table: Mapping[str, Method]
    aliases: Mapping[str, str] = field(default_factory=dict)
    ambiguous: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> tuple[str, Method]:
        """Return the canonical name and the function of a method; ValueError if there is none."""
        if not isinstance(name, str):
            raise TypeError(f"method: expected a name, not {name!r}; {self._allowed()}")
        plain = name.strip().lower().replace("_", "-").replace(" ", "-")
        if plain in self.ambiguous:
            raise ValueError(
                f"method={name!r} means two things for {self.estimand}: {self.ambiguous[plain]}"
            )
        canonical = self.aliases.get(plain, plain)
        if canonical not in self.table:
            raise ValueError(f"method={name!r} is not known for {self.estimand}; {self._allowed()}")
        return canonical, self.table[canonical]

    def _allowed(self) -> str:
        return "choose one of " + ", ".join(self.table)
