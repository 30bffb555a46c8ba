"""The values of dots in a strip, written beside them where nothing else stands."""

from typing import NamedTuple

from topline.charts.style import INCH, Size
from topline.charts.text import text_width
from topline.words import number


class Value(NamedTuple):
    """Words in a box: its middle, width and height, in inches; ``end`` for the first and last."""

    words: str
    x: float
    y: float
    width: float
    height: float
    end: bool = False

    def meets(self, other: "Value") -> bool:
        """Return whether two boxes run into each other."""
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )


class Mark(NamedTuple):
    """A dot with its interval: where it is and where it ends, in inches, and its percent."""

    x: float
    y: float
    bottom: float
    top: float
    percent: float

    def box(self, dot: float) -> Value:
        """Return the box that the mark fills, with a dot of this radius."""
        bottom, top = min(self.bottom, self.y - dot), max(self.top, self.y + dot)
        return Value("", self.x, (bottom + top) / 2, 2 * dot, top - bottom)


def end_width(percent: float, dot: float, size: Size) -> float:
    """Return the room of a value beside its dot, in inches from the middle of the dot."""
    return dot + size.gap + text_width(f"{number(percent)} %", size.text, bold=True)


def end_values(marks: list[Mark], dot: float, size: Size) -> list[Value]:
    """Return the first value, left of its dot, and the last, right of its own."""
    found = []
    for mark, side in zip((marks[-1], marks[0]), (1, -1), strict=True):
        words = f"{number(mark.percent)} %"
        width = text_width(words, size.text, bold=True)
        x = mark.x + side * (dot + 0.6 * size.gap + width / 2)
        found.append(Value(words, x, mark.y, width, size.text / INCH, end=True))
    return found[: len(marks)]


def all_values(marks: list[Mark], dot: float, size: Size) -> list[Value]:
    """Return every value, those between the ends above or below; none if one of them has no room.

    At a dip the value is rather below. Above or below another dot it would be read as that one's.
    """
    found, boxes = end_values(marks, dot, size), [mark.box(dot) for mark in marks]
    for before, mark, after in zip(marks, marks[1:-1], marks[2:], strict=False):
        words, box, height = number(mark.percent), mark.box(dot), size.text / INCH
        away, width = (box.height + height) / 2 + 0.25 * size.gap, text_width(words, size.text)
        near = [other.y for other in marks if abs(other.x - mark.x) < width / 2 + dot]
        dip = mark.y < min(before.y, after.y)
        for side in (-1, 1) if dip else (1, -1):
            value = Value(words, mark.x, box.y + side * away, width, height)
            outermost = side * mark.y == max(side * y for y in near)
            if outermost and not any(value.meets(other) for other in [*found, *boxes]):
                found.append(value)
                break
        else:
            return []
    return found
