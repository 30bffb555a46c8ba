"""Files of Word and PowerPoint, read back as their programs read them."""

import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from itertools import pairwise

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn as word
from lxml import etree
from pptx.oxml.ns import qn

import topline as tl
from topline.charts import change_chart, interval_chart, lead_chart, margin_curve
from topline.charts.canvas import chart_of
from topline.report.document import Letter
from topline.report.exhibits import bars_of
from topline.report.formats import Noted

LONG = {f"{i:02d} {'an answer of forty letters, all of them ':.37}": str(p) for i, p in
        enumerate((19, 16, 13, 11, 9, 8, 7, 6, 5, 3, 2, 1))}  # fmt: skip
FORMATS = ("html", "docx", "pptx", "xlsx")


def a_poll(answers, **facts):
    facts = {"pollster": "A house", "n": 1000, "moe": "3.1"} | facts
    return tl.Poll("a", questions=[tl.Question("q", "Which of these?", answers)], **facts)


POLLS = {
    "fom": tl.load_poll("fom-2002-12-nato"),
    "long": a_poll(LONG, title="Twelve answers"),
    "opt-in": a_poll({"Yes": "60", "No": "40"}, sample_type="opt-in", moe=None),
    "hostile": a_poll({"=cmd|'/C calc'!A0": "60", "a!A1": "40"}, title="=1+1", notes=["=1"]),
}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folders = {}
    for name, poll in POLLS.items():
        folders[name] = tmp_path_factory.mktemp("office") / "report"
        tl.write_report(poll, folders[name], formats=FORMATS)
    return folders


@pytest.fixture(params=POLLS)
def name(request):
    return request.param


def file_of(written, name, ending):
    return written[name] / f"{POLLS[name].id}.{ending}"


@pytest.fixture
def deck(written, name):
    return pptx.Presentation(file_of(written, name, "pptx"))


@pytest.fixture
def document(written, name):
    return docx.Document(file_of(written, name, "docx"))


def charts_in(deck):
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def tables_of(poll):
    """Return the tables that slides are of: the shares of each question, and its leads if known."""
    shares, leads = tl.intervals(poll), tl.leads(poll)
    for question in poll.questions:
        yield shares[shares["question_id"] == question.id]
        pairs = leads[leads["question_id"] == question.id]
        if pairs["low"].notna().any():
            yield pairs


def test_a_slide_has_the_finding_the_question_the_chart_and_the_note(written):
    poll = POLLS["fom"]
    deck = pptx.Presentation(file_of(written, "fom", "pptx"))
    expected = [
        chart_of(make(poll, question.id))
        for question in poll.questions
        for make in (interval_chart, lead_chart)
    ]
    assert len(deck.slides) == len(expected) == 4
    for slide, chart in zip(deck.slides, expected, strict=True):
        title, question, frame, note = slide.shapes
        assert title == slide.shapes.title
        assert frame.has_chart
        said = [shape.text_frame.text for shape in (title, question, note)]
        assert said == [chart.title, chart.subtitle, chart.note]


def test_bars_are_the_numbers_of_the_tables(written):
    poll = POLLS["fom"]
    deck = pptx.Presentation(file_of(written, "fom", "pptx"))
    for chart, table in zip(charts_in(deck), tables_of(poll), strict=True):
        values = table["percent" if "percent" in table else "lead"]
        assert list(chart.plots[0].series[0].values) == values.tolist()


def test_every_label_has_its_percent(deck, name):
    labels = list(charts_in(deck)[0].plots[0].categories)
    for label, answer in zip(labels, POLLS[name].questions[0].answers, strict=True):
        assert re.fullmatch(re.escape(answer.label) + rf"  {answer.percent} ?%", label)


def sheet_of(chart, computed=False):
    blob = chart.part.chart_workbook.xlsx_part.blob
    return openpyxl.load_workbook(BytesIO(blob), data_only=computed)["Sheet1"]


def cells_at(chart, place):
    sheet, where = place.split("!")
    assert sheet == "Sheet1"
    first, _, last = where.replace("$", "").partition(":")
    column, rows = first[0], range(int(first[1:]), int((last or first)[1:]) + 1)
    found = sheet_of(chart, computed=True)
    return [found[f"{column}{row}"].value for row in rows]


def test_intervals_are_error_bars_that_point_into_the_workbook_of_the_chart(written):
    deck = pptx.Presentation(file_of(written, "fom", "pptx"))
    for chart, table in zip(charts_in(deck), tables_of(POLLS["fom"]), strict=True):
        value = table["percent" if "percent" in table else "lead"]
        series = chart.plots[0].series[0]._element
        assert series.find(qn("c:errBars")).getnext() is series.find(qn("c:cat"))
        for side, reach in (("plus", table["high"] - value), ("minus", value - table["low"])):
            found = series.find(f"{qn('c:errBars')}/{qn(f'c:{side}')}")
            cached = [float(each.text) for each in found.iter(qn("c:v"))]
            assert cached == pytest.approx(reach.tolist())
            assert cells_at(chart, found.find(f".//{qn('c:f')}").text) == pytest.approx(cached)
        for tag in ("c:cat", "c:val"):
            part = series.find(qn(tag))
            shown = [each.text for each in part.iter(qn("c:v"))]
            cells = cells_at(chart, part.find(f".//{qn('c:f')}").text)
            assert shown == cells if tag == "c:cat" else [float(text) for text in shown] == cells


def test_who_edits_a_value_or_a_bound_edits_the_interval(written):
    chart = charts_in(pptx.Presentation(file_of(written, "fom", "pptx")))[0]
    sheet = sheet_of(chart)
    assert [sheet[cell].value for cell in ("C2", "D2")] == ["=B2-E2", "=F2-B2"]
    assert sheet["A2"].value.startswith('=G2&"  "&ROUND(B2,1)')


def test_a_chart_of_changes_is_bars_in_points_and_one_of_curves_is_none():
    earlier, later = POLLS["fom"], tl.load_poll("fom-2004-04-nato")
    bars = bars_of(change_chart(earlier, later, "cooperation"))
    table = tl.changes(earlier, later).query("question_id == 'cooperation'")
    assert bars.points
    assert bars.values["value"].tolist() == table["change"].tolist()
    with pytest.raises(ValueError, match="no chart of one question's rows, so it has no bars"):
        bars_of(margin_curve(earlier))


def test_without_a_margin_there_are_no_intervals_and_the_slide_says_why(written):
    deck = pptx.Presentation(file_of(written, "opt-in", "pptx"))
    [chart] = charts_in(deck)
    assert chart._chartSpace.find(f".//{qn('c:errBars')}") is None
    assert "opt-in sample" in deck.slides[0].shapes[3].text_frame.text
    frame = deck.slides[0].shapes[2]
    told = frame._element.nvGraphicFramePr.cNvPr.get("descr")
    assert told.startswith("Bars without intervals. ")


def test_the_alt_text_of_a_chart_tells_every_bar(deck):
    for slide in deck.slides:
        frame = slide.shapes[2]
        told = frame._element.nvGraphicFramePr.cNvPr.get("descr")
        assert slide.shapes.title.text_frame.text in told
        assert all(label in told for label in frame.chart.plots[0].categories)


def test_nothing_on_a_slide_touches_another_thing_or_the_edge(deck):
    for slide in deck.slides:
        places = [(shape.top, shape.top + shape.height) for shape in slide.shapes]
        assert places[0][0] > 0
        assert places[-1][1] < deck.slide_height
        assert all(above[1] <= below[0] for above, below in pairwise(places))
        frame = slide.shapes[2]
        assert frame.height > deck.slide_height / 2
        assert 0 < frame.left < frame.left + frame.width < deck.slide_width


def test_the_axes_have_numbers_that_the_schema_allows_and_every_label_is_shown(deck):
    for chart in charts_in(deck):
        space = chart._chartSpace
        assert {each.get("val") for each in space.iter(qn("c:axId"))} == {"1", "2"}
        assert {each.get("val") for each in space.iter(qn("c:crossAx"))} == {"1", "2"}
        assert space.find(f".//{qn('c:tickLblSkip')}").get("val") == "1"


def test_the_tables_of_a_document_are_those_of_the_page(document, name):
    shares = tl.intervals(POLLS[name])
    question = POLLS[name].questions[0]
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0][:2] == ["Answer", "Percent"]
    assert [row[:2] for row in rows[1:]] == [[a.label, str(a.percent)] for a in question.answers]
    if shares["low"].notna().all():
        for row, (_, found) in zip(rows[1:], shares.iterrows(), strict=False):
            assert row[2:] == [f"{found[key]:.1f}" for key in ("moe", "low", "high")]


def test_a_table_has_its_head_repeated_its_numbers_at_the_right_and_words_for_those_who_listen(
    document,
):
    for table in document.tables:
        first, *others = table.rows
        assert first._tr.trPr.find(word("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(word("w:tblHeader")) is None for row in others)
        for row in table.rows:
            for cell, head in zip(row.cells, first.cells, strict=True):
                number = head.text in ("Percent", "Lead", "± points", "Low", "High")
                assert (cell.paragraphs[0].alignment is not None) == number
        properties = table._tbl.tblPr
        assert [each.tag for each in properties][-2:] == [
            word("w:tblCaption"), word("w:tblDescription")
        ]  # fmt: skip
        below = table._tbl.getnext()
        told = "".join(each.text for each in below.iter(word("w:t")))
        assert told == properties.find(word("w:tblDescription")).get(word("w:val")) != ""


def test_nets_and_several_answers_are_in_every_file(tmp_path):
    labels = {"Strongly favor": "31", "Somewhat favor": "25", "Oppose": "44"}
    net = tl.Net("Favor", ["Strongly favor", "Somewhat favor"])
    questions = [
        tl.Question("favor", "Do you favor it?", labels, nets=[net]),
        tl.Question("media", "Which?", {"Radio": "60", "TV": "70"}, several_answers=True),
    ]
    for n in (1000, None):
        poll = tl.Poll("a", pollster="A house", n=n, questions=questions)
        tl.write_report(poll, tmp_path, formats=FORMATS)
        document = docx.Document(tmp_path / "a.docx")
        rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        assert [row[:3] for row in (rows[0], rows[-1])] == [
            ["Answer", "Net of", "Percent"],
            ["Favor", "Strongly favor + Somewhat favor", "56"],
        ]
        charts = charts_in(pptx.Presentation(tmp_path / "a.pptx"))
        assert list(charts[0].plots[0].series[0].values) == [31, 25, 44, 56]
        assert charts[0].plots[0].categories[-1].startswith("Favor (net)  56")
        assert list(charts[-1].plots[0].series[0].values) == [60, 70]
        small = (tmp_path / "tables" / "a" / "favor-shares.csv").read_text(encoding="utf-8")
        assert '"Favor (net)",56.0,' in small


def test_captions_are_counted_by_word(document):
    counted = {"Figure": [], "Table": []}
    for paragraph in document.paragraphs:
        if paragraph.style.name == "Caption":
            field = paragraph._p.find(word("w:fldSimple"))
            kind = field.get(word("w:instr")).split()[1]
            counted[kind] += [each.text for each in field.iter(word("w:t"))]
    assert counted["Table"] == [str(number + 1) for number in range(len(document.tables))]
    assert counted["Figure"] == [str(number + 1) for number in range(len(document.inline_shapes))]


def test_pictures_fit_the_page_and_have_the_alt_text_of_their_charts(written, name, document):
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    height = section.page_height - section.top_margin - section.bottom_margin
    for shape in document.inline_shapes:
        assert 0 < shape.width <= width
        assert 0 < shape.height < height
        assert shape._inline.docPr.get("descr")
    if name == "fom":
        chart = chart_of(interval_chart(POLLS[name], "cooperation"))
        assert document.inline_shapes[0]._inline.docPr.get("descr") == chart.alt


def test_the_language_is_english_and_nobody_else_made_it(document, deck, name):
    languages = {each.get(word("w:val")) for each in document.styles.element.iter(word("w:lang"))}
    assert languages == {"en-GB"}
    for about in (document.core_properties, deck.core_properties):
        assert about.language == "en-GB"
        assert about.title == (POLLS[name].title or POLLS[name].id)
        assert (about.author, about.last_modified_by) == ("topline", "topline")


def test_what_a_document_says_of_the_poll_is_what_its_page_says(written, read_page):
    page = read_page(written["fom"] / "fom-2002-12-nato.html")
    document = docx.Document(file_of(written, "fom", "docx"))
    listed = [p.text for p in document.paragraphs if p.style.name == "List Bullet"]
    assert len(listed) > len(POLLS["fom"].notes) > 0
    assert all(" ".join(text.split()) in page.words for text in listed)


def test_the_page_links_the_files(written, read_page, stands_alone):
    page = read_page(written["fom"] / "fom-2002-12-nato.html")
    stands_alone(page)
    assert {"fom-2002-12-nato.docx", "fom-2002-12-nato.pptx"} <= {*page.links}


def parts(path):
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, file.read(name)


@pytest.mark.parametrize("ending", ["docx", "pptx"])
def test_every_part_is_xml_and_has_nothing_from_elsewhere(written, name, ending):
    for part, data in parts(file_of(written, name, ending)):
        root = etree.fromstring(data)
        for relation in root.iter("{*}Relationship"):
            assert relation.get("TargetMode") != "External", part


def test_control_characters_are_in_no_document():
    letter = Letter("a\x1bb")
    table = tl.intervals(POLLS["opt-in"])[["answer", "percent"]].assign(answer="\x00x\x1by")
    letter.heading("h\x07")
    letter.say("s\x0b")
    letter.exhibit(Noted(table, "n\x1bo"), "c\x1b")
    document = docx.Document(BytesIO(letter.made()))
    assert [cell.text for cell in document.tables[0].columns[0].cells][1:] == ["xy", "xy"]
    said = [paragraph.text for paragraph in document.paragraphs]
    assert said[:3] == ["ab", "h", "s"]


PROGRAM = (
    "import sys, topline as tl; "
    "tl.write_report(tl.load_poll('fom-2002-12-nato'), sys.argv[1], formats=('docx','pptx','xlsx'))"
)


def test_another_process_at_another_time_writes_the_same_bytes(written, tmp_path, contents):
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "report")],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    again, first = contents(tmp_path / "report"), contents(written["fom"])
    made = {f"fom-2002-12-nato.{ending}" for ending in ("docx", "pptx")}
    made.add("tables/fom-2002-12-nato.xlsx")
    assert {*again} == made | {".written"}
    assert [file for file in made if again[file] != first[file]] == []


@pytest.mark.parametrize("formats", ["docx", [], ["pdf"], ["html", "word"]])
def test_unknown_formats_are_told_with_the_known(tmp_path, formats):
    told = r"formats=.*: pass a list of html, docx, pptx, xlsx"
    with pytest.raises(ValueError, match=told):
        tl.write_report(POLLS["opt-in"], tmp_path / "report", formats=formats)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["docx", "pptx"])
def test_a_missing_extra_is_told_before_anything_is_written(tmp_path, monkeypatch, ending):
    monkeypatch.setitem(sys.modules, ending, None)
    told = rf'^a \.{ending} file needs {ending}: pip install "topline\[office\]"$'
    with pytest.raises(ModuleNotFoundError, match=told):
        tl.write_report(POLLS["opt-in"], tmp_path / "report", formats=["html", ending])
    assert list(tmp_path.iterdir()) == []
    tl.write_report(POLLS["opt-in"], tmp_path / "report")


def test_a_finding_of_one_question_names_it_in_every_file(tmp_path, read_page):
    short, whole = {"Yes": "50", "Undecided": "30"}, {"Yes": "60", "No": "40"}
    questions = [tl.Question(*asked) for asked in (("a", "?", short), ("b", "?", whole))]
    poll = tl.Poll("p", pollster="P", n=None, questions=questions)
    tl.write_report(poll, tmp_path, formats=("html", "docx"))
    document = docx.Document(tmp_path / "p.docx")
    told = "Warning, question a. The answers sum to 80%"
    assert any(p.text.startswith(told) for p in document.paragraphs)
    assert told in read_page(tmp_path / "p.html").words
    assert told.replace(". ", ": ") in read_page(tmp_path / "one-page" / "p.html").words
