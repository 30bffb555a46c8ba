"""How wide text is, and text wrapped to a width."""

from functools import lru_cache

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from topline.charts.style import INCH, house

LINE, TALL_LINE = 1.2, 1.4
"""Height of a line of text, in its type size; and of one with capitals that carry an accent."""

# A letter this much higher than its type size makes its line higher.
_TALL = 0.8

# Letters are placed to whole pixels on a coarse screen.
_SLACK = 1.03
_EM = 100


def text_width(text: str, points: float, bold: bool = False) -> float:
    """Return the width of one line of text in inches."""
    font = house().font
    return sum(_advance(letter, bold, font) for letter in text) * _SLACK * points / INCH


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool, family: str) -> float:
    """Return the width of a letter in its type size; 1 for a letter the font does not have."""
    font = _font(bold, family)
    if not font.get_char_index(ord(letter)):
        return 1.0
    return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536 / _EM


@lru_cache
def _font(bold: bool, family: str) -> FT2Font:
    face = FontProperties(family=family, weight="bold" if bold else "normal")
    font = FT2Font(findfont(face))
    font.set_size(_EM, INCH)
    return font


def block_height(text: str, points: float) -> float:
    """Return the height of a block of lines in inches; 0 for no text."""
    font, lines = house().font, text.split("\n") if text else []
    tall = sum(any(_tall(letter, font) for letter in line) for line in lines)
    return (len(lines) * LINE + tall * (TALL_LINE - LINE)) * points / INCH


@lru_cache(maxsize=4096)
def _tall(letter: str, family: str) -> bool:
    """Return whether a letter is higher than the lines of its font are made for."""
    font = _font(True, family)
    if not font.get_char_index(ord(letter)):
        return True
    return float(font.load_char(ord(letter)).bbox[3]) / 64 / _EM > _TALL


def wrapped(text: str, width: float, points: float, bold: bool = False) -> str:
    """Return text broken into lines that are at most ``width`` inches wide.

    A word wider than that is broken too.
    """
    return _wrapped(text, width, points, bold, house().font)


@lru_cache(maxsize=2048)
def _wrapped(text: str, width: float, points: float, bold: bool, font: str) -> str:
    lines = [_paragraph(part, width, points, bold) for part in text.split("\n")]
    return "\n".join(lines)


def balanced(text: str, width: float, points: float, bold: bool = False) -> str:
    """Return wrapped text with lines of about one length, and no more lines than needed."""
    best = wrapped(text, width, points, bold)
    for part in range(95, 45, -5):
        narrower = wrapped(text, width * part / 100, points, bold)
        if narrower.count("\n") > best.count("\n"):
            break
        best = narrower
    return best


def _paragraph(text: str, width: float, points: float, bold: bool) -> str:
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if text_width(longer, points, bold) <= width:
            lines[-1] = longer
            continue
        *whole, rest = _pieces(word, width, points, bold)
        lines += [*whole, rest]
    return "\n".join(line for line in lines if line)


def _pieces(word: str, width: float, points: float, bold: bool) -> list[str]:
    """Return a word in pieces that fit, one letter at least."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, points, bold) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
