import zipfile
from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import topline as tl
from topline.charts import house_style
from topline.report.deck import to_pptx
from topline.report.formats import Noted
from topline.report.workbook import Bars, behind_chart, steady, to_xlsx

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NOTE = "1,500 respondents"


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "answer": ["Should", "<b>50% | #1_of_$2", "Undecided"],
            "percent": [56.0, 23.125, 20.875],
            "n": [1500, 1500, 1500],
            "low": [52.404, -0.001, float("nan")],
        }
    )


def bars_of(labels, values, low, high, points=False, title="A finding"):
    numbers = {"label": labels, "value": values, "low": low, "high": high}
    frame = pd.DataFrame(numbers).astype(dict.fromkeys(("value", "low", "high"), float))
    return Bars(title, "A question?\nPercent", NOTE, frame, points)


@pytest.fixture
def bars():
    return bars_of(["Should", "Should not"], [56.0, 23.5], [52.0, 20.5], [59.0, 27.0])


def part(data, name):
    return ElementTree.fromstring(zipfile.ZipFile(BytesIO(data)).read(name))


def chart_of(data, number=1):
    return part(data, f"xl/charts/chart{number}.xml")


def texts(root, tag):
    return [element.text for element in root.iter(f"{CHART}{tag}")]


def test_a_workbook_has_a_sheet_a_table_with_numbers_as_numbers(table):
    data = to_xlsx({"intervals": Noted(table, NOTE), "leads": Noted(table, "other")})
    book = openpyxl.load_workbook(BytesIO(data))
    assert book.sheetnames == ["intervals", "leads"]
    sheet = book["intervals"]
    assert [cell.value for cell in sheet[1]] == list(table.columns)
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "n", "n"]
    assert [cell.value for cell in sheet[2]] == ["Should", 56, 1500, 52.404]
    assert [cell.number_format for cell in sheet[2]][1:] == ["0.00", "0", "0.00"]
    assert sheet["D4"].value is None
    assert sheet["A6"].value == NOTE
    assert book["leads"]["A6"].value == "other"


@pytest.mark.parametrize("answer", ["=1+1", "+1", "@SUM(A1)", "http://example.org", "{=1}", "007"])
def test_a_workbook_takes_no_answer_for_a_formula_a_link_or_a_number(answer):
    table = pd.DataFrame({"answer": [answer], "percent": [50.0]})
    data = to_xlsx({"intervals": Noted(table, "=1")})
    sheet = openpyxl.load_workbook(BytesIO(data))["intervals"]
    for cell, text in ((sheet["A2"], answer), (sheet["A4"], "=1")):
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_workbook_does_not_say_when_or_where_it_was_made(table, bars):
    sheets = {"intervals": Noted(table, NOTE), "shares 1": bars}
    data = to_xlsx(sheets)
    assert data == to_xlsx(sheets) == steady(data)
    packed = zipfile.ZipFile(BytesIO(data)).infolist()
    assert {(entry.date_time, entry.create_system) for entry in packed} == {
        ((1980, 1, 1, 0, 0, 0), 0)
    }
    assert openpyxl.load_workbook(BytesIO(data)).properties.created.year == 2000


def test_the_tables_of_a_poll_survive_a_workbook():
    table = tl.intervals(tl.load_poll("fom-2004-04-nato"))
    data = to_xlsx({"intervals": Noted(table, "note")})
    found = pd.read_excel(BytesIO(data), nrows=len(table))
    pd.testing.assert_frame_equal(found, table, check_dtype=False)


def test_the_cells_of_a_chart_follow_from_value_bounds_and_answer(bars):
    data = to_xlsx({"shares 1": bars})
    sheet = openpyxl.load_workbook(BytesIO(data))["shares 1"]
    assert [cell.value for cell in sheet[1]] == [
        "Label", "Value", "Minus", "Plus", "Low", "High", "Answer"
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]][1:] == [
        23.5,
        "=B3-E3",
        "=F3-B3",
        20.5,
        27,
        "Should not",
    ]
    assert sheet["A3"].value.startswith('=G3&"  "&ROUND(B3,1)&"')
    # What a reader of the file sees that computes nothing.
    seen = openpyxl.load_workbook(BytesIO(data), data_only=True)["shares 1"]
    label, *_, answer = [cell.value for cell in seen[3]]
    assert label.replace(" %", "%") == f"{answer}  23.5%"
    assert [cell.value for cell in seen[3]][2:4] == [3.0, 3.5]


def test_points_have_their_sign_in_the_label():
    bars = bars_of(["A over B", "B over C", "C over D"], [33, -6.5, 0.0], [1] * 3, [2] * 3, True)
    assert bars.labels == ["A over B  +33", "B over C  −6.5", "C over D  0"]


def test_a_chart_stands_beside_its_table_and_its_intervals_point_into_it(bars):
    data = to_xlsx({"shares 1": bars})
    root = chart_of(data)
    series = root.find(f".//{CHART}ser")
    order = [child.tag.removeprefix(CHART) for child in series]
    assert order.index("errBars") == order.index("cat") - 1
    for side, column, reach in (("plus", "D", [3.0, 3.5]), ("minus", "C", [4.0, 3.0])):
        found = series.find(f"{CHART}errBars/{CHART}{side}")
        assert texts(found, "f") == [f"'shares 1'!${column}$2:${column}$3"]
        assert [float(value) for value in texts(found, "v")] == reach
    assert texts(series.find(f"{CHART}cat"), "v") == bars.labels
    assert root.find(f".//{CHART}valAx/{CHART}crosses").get("val") == "max"
    drawing = part(data, "xl/drawings/drawing1.xml")
    assert bars.alt in [element.get("descr") for element in drawing.iter()]


def test_the_words_stand_below_the_chart_which_hides_none(bars):
    data = to_xlsx({"shares 1": bars})
    sheet = openpyxl.load_workbook(BytesIO(data))["shares 1"]
    told = [row[0].row for row in sheet.iter_rows(min_row=4) if row[0].value]
    words = ["A finding", "A question?", "Percent", NOTE]
    assert [sheet.cell(row, 1).value for row in told] == words
    ends = part(data, "xl/drawings/drawing1.xml").find(".//{*}to/{*}row")
    assert told[0] > int(ends.text) + 1


def test_without_bounds_there_are_no_intervals_and_no_cells_for_them():
    nothing = [float("nan")] * 2
    bars = bars_of(["Yes", "No"], [60, 40], nothing, nothing)
    data = to_xlsx({"shares 1": bars})
    assert chart_of(data).find(f".//{CHART}errBars") is None
    sheet = openpyxl.load_workbook(BytesIO(data))["shares 1"]
    assert [cell.value for cell in sheet[2]][2:6] == [None] * 4
    assert bars.alt.startswith("Bars without intervals. A finding. Percent: Yes")


def test_a_house_has_its_font_and_colour_in_office_too(bars):
    house_style(font="DejaVu Serif", colors=["#800000"])
    try:
        data, deck = to_xlsx({"shares 1": bars}), to_pptx("A poll", [bars])
    finally:
        house_style()
    for chart in (chart_of(data), part(deck, next(iter(charts_of(deck))))):
        # Half way from the colour to white.
        fill = chart.find(f".//{CHART}ser/{CHART}spPr/{{*}}solidFill/{{*}}srgbClr")
        red, *others = bytes.fromhex(fill.get("val"))
        assert red == pytest.approx(0xC0, abs=1)
        assert others == pytest.approx([0x80, 0x80], abs=1)
    faces = {face.get("typeface") for face in chart_of(data).findall(".//{*}latin")}
    assert faces == {"DejaVu Serif"}
    theme = part(deck, "ppt/theme/theme1.xml")
    assert "DejaVu Serif" in {face.get("typeface") for face in theme.findall(".//{*}latin")}
    assert {
        face.get("typeface") for face in chart_of(to_xlsx({"a": bars})).findall(".//{*}latin")
    } == {"Arial"}


def charts_of(data):
    names = zipfile.ZipFile(BytesIO(data)).namelist()
    return [name for name in names if name.startswith("ppt/charts/chart")]


HOSTILE = ["=cmd|'/C calc'!A0", "a!A1", "+1", "@SUM(A1)", "http://example.org"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_chart_is_a_formula(text):
    bars = bars_of([text], [50], [45], [55], title=text)._replace(note=text)
    for data in (to_xlsx({"shares 1": bars}), behind_chart(bars, "Sheet1")):
        sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
        made = {cell.coordinate for row in sheet for cell in row if cell.data_type == "f"}
        assert made == {"A2", "C2", "D2"}
        assert text not in "".join(sheet[name].value for name in made)
        assert (sheet["G2"].value, sheet["G2"].data_type) == (text, "s")
    title = chart_of(to_xlsx({"shares 1": bars})).find(f".//{CHART}title")
    assert texts(title, "f") == []
    assert "".join(title.itertext()) == text


def test_control_characters_are_in_no_part(table):
    table = table.assign(answer=["\x1b[31mred", "a\x00b", "c\x07"])
    bars = bars_of(["\x1bYes"], [50], [45], [55], title="a\x07b")._replace(note="n\x0bo")
    data = to_xlsx({"intervals": Noted(table, "n\x1bo"), "shares 1": bars})
    for name in zipfile.ZipFile(BytesIO(data)).namelist():
        words = "".join(part(data, name).itertext()) if name.endswith(("xml", "rels")) else ""
        assert "_x00" not in words
    sheet = openpyxl.load_workbook(BytesIO(data))["intervals"]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4, 6)] == ["[31mred", "ab", "c", "no"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-100, 100)] * 3), min_size=1), st.booleans())
def test_the_scale_holds_every_bar_and_interval(rows, points):
    numbers = [sorted(row if points else map(abs, row)) for row in rows]
    low, value, high = zip(*numbers, strict=True)
    bars = bars_of(["a"] * len(rows), value, low, high, points)
    least, most, step = bars.scale
    assert least <= min(0, *low) <= max(0, *high) <= most
    assert (most - least) / step <= 12
