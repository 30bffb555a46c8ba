from io import StringIO

import mistune
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


def test_csv_begins_with_its_header_and_has_the_note_in_a_column_of_its_own(table):
    text = to_csv(Noted(table, "A note\nof two lines")).decode()
    assert text.startswith('"answer","percent","n","low","note"\n')
    found = pd.read_csv(StringIO(text))
    pd.testing.assert_frame_equal(found.drop(columns="note"), table)
    assert found["note"].tolist()[0] == "A note of two lines"
    assert found["note"].count() == 1


def test_csv_keeps_numbers_in_full():
    table = pd.DataFrame({"low": [100 / 3]})
    text = to_csv(Noted(table, "note")).decode()
    assert pd.read_csv(StringIO(text)).drop(columns="note")["low"].iloc[0] == 100 / 3


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
    text = to_latex(Noted(table, "a 95% confidence level")).decode()
    for rule in ("\\toprule", "\\midrule", "\\bottomrule"):
        assert text.count(rule) == 1
    assert r"Should & 56.00 & 1500 & 52.40 \\" in text
    assert (
        text.index(r"\end{tabular}")
        < text.index(r"a 95\% confidence level")
        < text.index(r"\end{table}")
    )


def test_latex_breaks_the_lines_of_sentences(table):
    sentences = table.assign(answer="It is a trick: the bloc was and remains hostile")
    assert r"\begin{tabular}{p{6cm}rrr}" in to_latex(Noted(sentences, "note")).decode()
    short = table.assign(answer="Should")
    assert r"\begin{tabular}{lrrr}" in to_latex(Noted(short, "note")).decode()


@pytest.mark.parametrize("name", TEXT_FORMATS)
def test_every_text_format_is_the_same_twice_and_ends_with_a_line(name, table):
    made = TEXT_FORMATS[name](Noted(table, NOTE))
    assert made == TEXT_FORMATS[name](Noted(table, NOTE))
    assert made.endswith(b"\n")


def test_the_tables_of_a_poll_survive_csv():
    table = tl.intervals(tl.load_poll("fom-2004-04-nato"))
    text = to_csv(Noted(table, "note")).decode()
    pd.testing.assert_frame_equal(pd.read_csv(StringIO(text)).drop(columns="note"), table)


def test_a_table_written_for_spreadsheets_is_read_as_polls_again():
    poll = tl.load_poll("fom-2002-12-nato")
    table = tl.intervals(poll).assign(pollster=poll.pollster)
    found = pd.read_csv(StringIO(to_csv(Noted(table, "note")).decode()))
    columns = {name: name for name in ("poll_id", "question_id", "pollster", "n", "answer")}
    back = tl.polls_from_table(found, columns=columns | {"percent": "percent"})[poll.id]
    for question in poll.questions:
        read = [(each.label, each.percent) for each in back[question.id].answers]
        assert read == [(each.label, each.percent) for each in question.answers]
