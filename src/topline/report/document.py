"""A document for Word: tables that can be edited, charts as pictures, headings, captions, notes."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pandas as pd
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from matplotlib.axes import Axes
from pandas.api.types import is_numeric_dtype

from topline.charts.canvas import chart_of, figure_of
from topline.charts.saving import png
from topline.charts.style import GREY, INK, PALE
from topline.charts.text import text_width
from topline.polls.readers import writable
from topline.report.formats import MISSING, Noted
from topline.report.workbook import CREATED, steady, themed
from topline.words import fixed, number

PAGE, MARGIN = (21.0, 29.7), 2.5
"""A4, in centimetres."""
TEXT_WIDTH = PAGE[0] - 2 * MARGIN
TALLEST = 20.0
"""Of a picture, which shares its page with its caption."""

SIZES = {"Normal": 10, "Title": 20, "Heading 1": 14, "Heading 2": 12, "Caption": 9}
NOTE = 8
"""Sizes of type, in points."""

WORDY = 3.5
"""Columns that are narrower, in centimetres, stay so; the others share what is left."""

CENTIMETRES = 2.54
"""In an inch."""


class Letter:
    """A document in the making."""

    def __init__(self, title: str) -> None:
        self._word: Any = Document()
        self._counts = {"Figure": 0, "Table": 0}
        self._style()
        about = self._word.core_properties
        about.title, about.author, about.last_modified_by = writable(title), "topline", "topline"
        about.comments = ""
        about.created = about.modified = CREATED
        about.revision, about.language = 1, "en-GB"
        self._paragraph(title, "Title")

    def _style(self) -> None:
        """Set page, type and language of the document that python-docx begins with."""
        section, styles = self._word.sections[0], self._word.styles
        section.page_width, section.page_height = Cm(PAGE[0]), Cm(PAGE[1])
        section.left_margin = section.right_margin = Cm(MARGIN)
        section.top_margin = section.bottom_margin = Cm(MARGIN)
        theme = self._word.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = themed(theme.blob, "Calibri", "Cambria")
        for name, points in SIZES.items():
            look = styles[name].font
            look.size, look.color.rgb = Pt(points), _rgb(INK)
        styles["Title"].font.bold = True
        for line in styles["Title"].element.iter(qn("w:pBdr")):
            line.getparent().remove(line)
        next(styles.element.iter(qn("w:lang"))).set(qn("w:val"), "en-GB")

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading."""
        self._paragraph(text, f"Heading {level}")

    def say(self, text: str, *, quiet: bool = False) -> None:
        """Add a paragraph; a quiet one is small and grey, and belongs to what follows."""
        paragraph = self._paragraph(text, "Normal")
        if quiet:
            _quiet(paragraph)
            paragraph.paragraph_format.keep_with_next = True

    def items(self, texts: Sequence[str]) -> None:
        """Add a list."""
        for text in texts:
            self._paragraph(text, "List Bullet")

    def exhibit(self, noted: Noted, caption: str, ax: Axes | None = None) -> None:
        """Add a table with caption and note, and before it, if there is one, its chart."""
        if ax is not None:
            chart = chart_of(ax)
            self.figure(png(figure_of(ax), chart.title, chart.alt), chart.title, chart.alt)
        self.table(noted, caption)

    def figure(self, picture: bytes, caption: str, alt: str) -> None:
        """Add a picture as wide as the text, with its caption below and its alt text."""
        paragraph = self._word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(BytesIO(picture))
        fits = min(Cm(TEXT_WIDTH) / shape.width, Cm(TALLEST) / shape.height)
        shape.width, shape.height = int(shape.width * fits), int(shape.height * fits)
        shape._inline.docPr.set("descr", writable(alt))
        self._caption("Figure", caption)

    def table(self, noted: Noted, caption: str) -> None:
        """Add a table that can be edited, its caption above and its note below.

        Numbers stand to the right, whole ones without decimals; the head is repeated on each page.
        """
        self._caption("Table", caption).paragraph_format.keep_with_next = True
        frame = noted.table
        heads = [writable(str(name)) for name in frame.columns]
        columns = [_words(frame[name]) for name in frame.columns]
        right = [is_numeric_dtype(kind) for kind in frame.dtypes]
        table = self._word.add_table(rows=len(frame) + 1, cols=len(heads))
        table.autofit = False
        _describe(table, caption, noted.note)
        widths = _widths([[head, *words] for head, words in zip(heads, columns, strict=True)])
        for column, (width, words) in enumerate(zip(widths, columns, strict=True)):
            table.columns[column].width = Cm(width)
            for row, word in enumerate([heads[column], *words]):
                cell = table.cell(row, column)
                cell.width = Cm(width)
                _fill(cell.paragraphs[0], word, bold=row == 0, right=right[column])
                # The head stays with the first row, the last row with the note.
                cell.paragraphs[0].paragraph_format.keep_with_next = row in (0, len(frame))
        for place, row in enumerate(table.rows):
            properties = row._tr.get_or_add_trPr()
            _tag(properties, "w:cantSplit")
            if place == 0:
                _tag(properties, "w:tblHeader")
        note = self._paragraph(noted.note, "Normal")
        note.paragraph_format.space_before = Pt(4)
        _quiet(note)

    def made(self) -> bytes:
        """Return the document, the same bytes every time."""
        file = BytesIO()
        self._word.save(file)
        return steady(file.getvalue())

    def _paragraph(self, text: str, style: str) -> Any:
        return self._word.add_paragraph(writable(text), style)

    def _caption(self, kind: str, text: str) -> Any:
        """Add a caption whose number Word counts, so that tables can be moved and listed."""
        self._counts[kind] += 1
        paragraph = self._word.add_paragraph(f"{kind} ", "Caption")
        field = _tag(paragraph._p, "w:fldSimple", instr=f" SEQ {kind} \\* ARABIC ")
        _tag(_tag(field, "w:r"), "w:t").text = str(self._counts[kind])
        paragraph.add_run(writable(f". {text}"))
        return paragraph


def _words(values: "pd.Series[Any]") -> list[str]:
    """Return the words of a column: numbers with one decimal, or all of them with none."""
    if not is_numeric_dtype(values.dtype):
        return [MISSING if pd.isna(value) else writable(str(value)) for value in values]
    there = values.dropna()
    said = number if bool((there == there.round()).all()) else fixed
    return [MISSING if pd.isna(value) else said(value) for value in values]


def _widths(columns: list[list[str]]) -> list[float]:
    """Return the widths of columns in centimetres: as wide as their words, if the page is."""
    natural = [max(_natural(word) for word in words) for words in columns]
    left = TEXT_WIDTH - sum(width for width in natural if width < WORDY)
    wordy = sum(width for width in natural if width >= WORDY)
    part = min(left / wordy, 1.0) if wordy else 1.0
    return [width if width < WORDY else width * part for width in natural]


def _natural(word: str) -> float:
    return text_width(word, SIZES["Caption"], bold=True) * CENTIMETRES + 0.5


def _describe(table: Any, caption: str, note: str) -> None:
    """Give a table its rules, its title and its alt text, in the order of the schema."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side, colour in (("top", INK), ("bottom", INK), ("insideH", PALE)):
        _tag(borders, f"w:{side}", val="single", sz="4", space="0", color=colour[1:])
    properties.find(qn("w:tblLayout")).addprevious(borders)
    _tag(properties, "w:tblCaption", val=writable(caption))
    _tag(properties, "w:tblDescription", val=writable(note))


def _fill(paragraph: Any, word: str, *, bold: bool, right: bool) -> None:
    run = paragraph.add_run(word)
    run.bold, run.font.size = bold, Pt(SIZES["Caption"])
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _quiet(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(NOTE), _rgb(GREY)


def _tag(parent: Any, name: str, **attributes: str) -> Any:
    """Append an element of Word with its attributes."""
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:])
