import zipfile
from io import BytesIO, StringIO

import mistune
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import topline as tl
from topline.report.formats import (
    TEXT_FORMATS,
    Noted,
    latex_escaped,
    to_csv,
    to_latex,
    to_markdown,
    to_xlsx,
)

TRICKY = "<b>50% | #1_of_$2 & `x` *y* [z](q) \\ ~ ^ {a} =1+1"
NOTE = f"1,500 respondents; {TRICKY}"


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "answer": ["Should", TRICKY, "Undecided"],
            "percent": [56.0, 23.125, 20.875],
            "n": [1500, 1500, 1500],
            "low": [52.404, -0.001, float("nan")],
        }
    )


def markdown_cells(text):
    """Return the cells and the note as a Markdown reader, mistune, sees them."""
    tree = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])(text)

    def words(node):
        return node["raw"] if "raw" in node else "".join(map(words, node.get("children", [])))

    whole, *rest = [node for node in tree if node["type"] != "blank_line"]
    head, body = whole["children"]
    rows = [head["children"], *(row["children"] for row in body["children"])]
    return [[words(cell) for cell in row] for row in rows], [words(node) for node in rest]


def test_csv_gives_back_the_table_and_has_its_note(table):
    text = to_csv(Noted(table, "A note\nof two lines")).decode()
    assert text.startswith("# A note of two lines\n")
    pd.testing.assert_frame_equal(pd.read_csv(StringIO(text), comment="#"), table)


def test_csv_keeps_numbers_in_full():
    table = pd.DataFrame({"low": [100 / 3]})
    text = to_csv(Noted(table, "note")).decode()
    assert pd.read_csv(StringIO(text), comment="#")["low"].iloc[0] == 100 / 3


def test_a_markdown_reader_sees_the_words_and_two_decimals(table):
    cells, rest = markdown_cells(to_markdown(Noted(table, NOTE)).decode())
    assert cells == [
        ["answer", "percent", "n", "low"],
        ["Should", "56.00", "1500", "52.40"],
        [TRICKY, "23.12", "1500", "0.00"],
        ["Undecided", "20.88", "1500", "–"],
    ]
    assert rest == [NOTE]


@given(st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=1))
def test_markdown_shows_any_answer_as_it_is(answer):
    table = pd.DataFrame({"answer": [f"a {answer} z"], "percent": [50.0]})
    cells, _ = markdown_cells(to_markdown(Noted(table, "note")).decode())
    assert cells[1] == [" ".join(f"a {answer} z".split()), "50.00"]


def test_latex_escapes_what_its_syntax_needs():
    assert latex_escaped("50% & _x_ #1 {a} $2 ~ ^ \\ <>") == (
        r"50\% \& \_x\_ \#1 \{a\} \$2 \textasciitilde{} \textasciicircum{} \textbackslash{} "
        r"\textless{}\textgreater{}"
    )


def test_latex_is_a_table_with_booktabs_rules_and_the_note_below(table):
    text = to_latex(Noted(table, "a 95% level")).decode()
    for rule in ("\\toprule", "\\midrule", "\\bottomrule"):
        assert text.count(rule) == 1
    assert r"Should & 56.00 & 1500 & 52.40 \\" in text
    assert text.index(r"\end{tabular}") < text.index(r"a 95\% level") < text.index(r"\end{table}")


def test_latex_breaks_the_lines_of_sentences(table):
    sentences = table.assign(answer="It is a trick: the bloc was and remains hostile")
    assert r"\begin{tabular}{p{6cm}rrr}" in to_latex(Noted(sentences, "note")).decode()
    short = table.assign(answer="Should")
    assert r"\begin{tabular}{lrrr}" in to_latex(Noted(short, "note")).decode()


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


def test_a_workbook_does_not_say_when_it_was_made(table):
    sheets = {"intervals": Noted(table, NOTE)}
    data = to_xlsx(sheets)
    assert data == to_xlsx(sheets)
    assert {entry.date_time for entry in zipfile.ZipFile(BytesIO(data)).infolist()} == {
        (1980, 1, 1, 0, 0, 0)
    }
    assert openpyxl.load_workbook(BytesIO(data)).properties.created.year == 2000


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_every_text_format_is_the_same_twice_and_ends_with_a_line(name, table):
    made = TEXT_FORMATS[name](Noted(table, NOTE))
    assert made == TEXT_FORMATS[name](Noted(table, NOTE))
    assert made.endswith(b"\n")


def test_the_tables_of_a_poll_survive_csv_and_workbook():
    table = tl.intervals(tl.load_poll("fom-2004-04-nato"))
    text = to_csv(Noted(table, "note")).decode()
    pd.testing.assert_frame_equal(pd.read_csv(StringIO(text), comment="#"), table)
    sheet = pd.read_excel(BytesIO(to_xlsx({"intervals": Noted(table, "note")})), nrows=len(table))
    pd.testing.assert_frame_equal(sheet, table, check_dtype=False)
