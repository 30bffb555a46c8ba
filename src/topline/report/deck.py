"""A deck for PowerPoint: a slide for each chart, which PowerPoint draws itself and lets edit."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Pt

from topline.charts.style import GREY, INK, PALE
from topline.charts.text import block_height, wrapped
from topline.polls.readers import writable
from topline.report.workbook import CREATED, Bars, behind_chart, cells, fill, steady, themed

WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.6
"""Of a slide and its margin, in inches."""

SHEET = "Sheet1"
TITLE_ONLY = 5
TITLES, SUBTITLES, NOTES = (28, 24, 20), (16, 14, 12), (11, 10)
"""Sizes of type, in points: the first in which a text has two lines at most, or no more than it is
given in, else the last."""

LABELS, LABEL_PART = (16, 14, 12, 10, 9), 0.4
"""Of labels: the first in which the lines of all fit beside their bars, else the last; and the part
of a slide's width that a line of them may take."""

SLIM = 0.88
"""Letters of Arial are narrower than those that charts are measured with."""


def to_pptx(title: str, charts: Iterable[Bars]) -> bytes:
    """Return a deck with a slide for each chart: title, question, bars with intervals, note.

    "Edit data" opens the workbook that bars, labels and intervals point into.
    """
    deck: Any = Presentation()
    # The deck that python-pptx begins with is 4:3.
    stretch = Inches(WIDTH) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = deck.slide_masters[0]
    for shapes in (master.shapes, *(layout.shapes for layout in master.slide_layouts)):
        for shape in shapes:
            if shape._element.xpath(".//p:spPr/a:xfrm"):
                shape.left, shape.width = int(shape.left * stretch), int(shape.width * stretch)
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = themed(theme.blob, "Calibri")
    about = deck.core_properties
    about.title, about.author, about.last_modified_by = writable(title), "topline", "topline"
    about.created = about.modified = CREATED
    about.revision, about.language = 1, "en-GB"
    for bars in charts:
        _add_slide(deck, bars)
    file = BytesIO()
    deck.save(file)
    return steady(file.getvalue())


def _add_slide(deck: Any, bars: Bars) -> None:
    """Add a slide, laid out from its edges inwards."""
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    top = EDGE * 0.75
    heading = _sized(bars.title, TITLES, bold=True)
    _say(slide.shapes.title, heading, top, bold=True)
    top += heading[2] + 0.1
    question = _sized(bars.subtitle, SUBTITLES)
    _say(_box(slide, "Question"), question, top, colour=GREY)
    top += question[2] + 0.15
    note = _sized(bars.note, NOTES)
    bottom = HEIGHT - EDGE * 0.75 - note[2]
    _add_chart(slide, bars, top, max(bottom - 0.1 - top, 1.0))
    _say(_box(slide, "Note"), note, bottom, colour=GREY)


def _sized(text: str, sizes: tuple[int, ...], bold: bool = False) -> tuple[str, int, float]:
    """Return a text, the size of type it has, and the height it takes."""
    text = writable(text)
    for points in sizes:
        lines = wrapped(text, (WIDTH - 2 * EDGE) / SLIM, points, bold)
        if lines.count("\n") <= max(text.count("\n"), 1):
            break
    return text, points, block_height(lines, points) + 0.05


def _box(slide: Any, name: str) -> Any:
    box = slide.shapes.add_textbox(0, 0, 0, 0)
    box.name = name
    return box


def _say(
    box: Any, said: tuple[str, int, float], top: float, bold: bool = False, colour: str = INK
) -> None:
    text, points, height = said
    box.left, box.width = Inches(EDGE), Inches(WIDTH - 2 * EDGE)
    box.top, box.height = Inches(top), Inches(height)
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.text = text
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            look = run.font
            look.size, look.bold, look.color.rgb = Pt(points), bold, _rgb(colour)
            look.language_id = MSO_LANGUAGE_ID.ENGLISH_UK


def _add_chart(slide: Any, bars: Bars, top: float, height: float) -> None:
    data = CategoryChartData()
    data.categories = bars.labels
    data.add_series("Value", list(bars.values["value"]))
    place = (Inches(EDGE), Inches(top), Inches(WIDTH - 2 * EDGE), Inches(height))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", bars.alt)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(_label_size(bars.labels, height))
    chart.font.color.rgb = _rgb(INK)
    plot = chart.plots[0]
    plot.gap_width = bars.gap
    area = plot.series[0].format.fill
    area.solid()
    area.fore_color.rgb = _rgb(fill())
    # A bar of a change may go below 0, and keeps its colour.
    plot.series[0].invert_if_negative = False
    answers, axis = chart.category_axis, chart.value_axis
    answers.reverse_order = True
    answers.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    answers.major_tick_mark = axis.major_tick_mark = XL_TICK_MARK.NONE
    answers.format.line.color.rgb = _rgb(GREY)
    axis.format.line.fill.background()
    axis.major_gridlines.format.line.color.rgb = _rgb(PALE)
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = bars.scale
    axis.tick_labels.number_format = bars.axis_format
    axis.tick_labels.number_format_is_linked = False
    # The scale is below the last bar, and every bar has its label.
    axis._element.find(qn("c:crosses")).set("val", "max")
    skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>')
    answers._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
    if bars.known:
        _add_intervals(plot.series[0], bars)
    for number, name in (("1", "c:catAx"), ("2", "c:valAx")):
        # python-pptx numbers them below 0, which the schema of charts does not allow.
        _renumber(chart._chartSpace, name, number)
    chart.part.chart_workbook.update_from_xlsx_blob(behind_chart(bars, SHEET))


def _label_size(labels: list[str], height: float) -> int:
    """Return the size of type in which labels fit beside their bars."""
    row = height * 0.9 / len(labels)
    for points in LABELS:
        lines = (wrapped(label, LABEL_PART * WIDTH / SLIM, points) for label in labels)
        if max(block_height(text, points) for text in lines) <= row:
            break
    return points


def _add_intervals(series: Any, bars: Bars) -> None:
    """Add error bars that point at the columns of the workbook; python-pptx has no call for it."""
    ends = "".join(
        f"<c:{side}>{_numbers(cells(column, len(reach), SHEET), reach)}</c:{side}>"
        for side, column, reach in (("plus", "D", bars.plus), ("minus", "C", bars.minus))
    )
    intervals = parse_xml(
        f'<c:errBars {nsdecls("c", "a")}><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/>{ends}<c:spPr><a:ln w="19050"><a:solidFill>'
        f'<a:srgbClr val="{INK[1:]}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
    )
    series._element.find(qn("c:cat")).addprevious(intervals)


def _numbers(place: str, values: list[float]) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>'
        for place, value in enumerate(map(float, values))
    )
    return (
        f"<c:numRef><c:f>{place}</c:f><c:numCache><c:formatCode>General</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _renumber(space: Any, axis: str, number: str) -> None:
    found = space.find(f".//{qn(axis)}/{qn('c:axId')}")
    old = found.get("val")
    for mark in (*space.iter(qn("c:axId")), *space.iter(qn("c:crossAx"))):
        if mark.get("val") == old:
            mark.set("val", number)


def _rgb(colour: str) -> Any:
    return RGBColor.from_string(colour[1:])
