"""Polls as papers printed them, carried from a file to everything that is handed in.

ABC News / Ipsos, 18 to 22 October 2024, 1,913 likely voters, ±2.5: Harris 51, Trump 47 (ABC News,
27 October 2024). The Economist / YouGov, 19 to 22 October 2024, 1,293 likely voters, ±3.5: Harris
49, Trump 46 (opt-in panel: the margin is modelled). FOM, December 2002: the record of topline.
"""

import docx
import openpyxl
import pandas as pd
import pptx
import pytest
from click.testing import CliRunner

import topline as tl
from topline import charts
from topline.cli import main

RACE = "If the election were held today, for whom would you vote?"
POLLS = {
    "abc": tl.Poll(
        "abc-2024-10",
        pollster="Ipsos",
        sponsor="ABC News",
        n="1,913",
        population="likely voters",
        dates="Oct 18-22, 2024",
        moe="2.5",
        sample_type="probability",
        questions=[tl.Question("vote", RACE, {"Harris": "51%", "Trump": "47%", "Other": "*"})],
    ),
    "yougov": tl.Poll(
        "yougov-2024-10",
        pollster="YouGov",
        sponsor="The Economist",
        n=1293,
        population="likely voters",
        dates="Oct 19-22, 2024",
        moe="3.5",
        sample_type="opt-in",
        questions=[tl.Question("vote", RACE, {"Harris": "49", "Trump": "46"})],
    ),
    "fom": tl.load_poll("fom-2002-12-nato"),
}
VERDICTS = {
    "abc": "too close to call",  # 4 points, ±4.5
    "yougov": "not known",
    "fom": "ahead",  # 33 points, ±5.9
}


@pytest.fixture(params=POLLS)
def name(request):
    return request.param


@pytest.fixture
def poll(name, tmp_path):
    """The poll as it is read back from its file."""
    file = tmp_path / f"{POLLS[name].id}.toml"
    tl.write_poll(POLLS[name], file)
    return tl.read_poll(file)


def test_the_file_keeps_what_was_printed(name, poll):
    assert poll == POLLS[name]


def test_table_lead_sentence_and_title_have_one_verdict(name, poll):
    question = poll.questions[0].id
    row = tl.leads(poll, question).iloc[0]
    assert row["verdict"] == VERDICTS[name]
    words = {"ahead": "is ahead of", "not known": "is not known"}.get(
        row["verdict"], row["verdict"]
    )
    assert words in tl.lead_sentence(row)
    title = charts.canvas.chart_of(charts.interval_chart(poll, question)).title
    assert ("ahead" in title, "too close" in title) == ("ahead" in words, "too close" in words)


def test_the_audit_knows_the_sample(name, poll):
    found = tl.audit(poll)
    assert not (found["severity"] == "error").any()
    modelled = found["sentence"].str.contains("modelled") | found["published"].str.contains("model")
    assert modelled.any() == (name == "yougov")


def test_every_file_has_the_numbers_and_no_margin_where_none_is_known(name, poll, tmp_path):
    folder = tmp_path / "report"
    tl.write_report(poll, folder, formats=("html", "docx", "pptx", "xlsx"))
    first = tl.intervals(poll).iloc[0]
    bound = "" if name == "yougov" else f"{first['low']:.1f}"
    page = (folder / f"{poll.id}.html").read_text(encoding="utf-8")
    letter = docx.Document(folder / f"{poll.id}.docx")
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    slides = pptx.Presentation(folder / f"{poll.id}.pptx").slides
    drawn = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    values = drawn[0].plots[0].series[0].values
    book = openpyxl.load_workbook(folder / "tables" / f"{poll.id}.xlsx", data_only=True)
    stored = pd.DataFrame(book["intervals"].values)
    for text in (page, " ".join(cells)):
        assert first["answer"] in text
        assert bound in text
    assert first["percent"] in values
    assert stored.isin([first["percent"]]).to_numpy().any()
    assert ("not a margin of sampling error" in page) == (name == "yougov")


def test_the_terminal_says_the_same(name, poll, tmp_path):
    file = tmp_path / "again.toml"
    tl.write_poll(poll, file)
    done = CliRunner().invoke(main, ["table", str(file), "--leads"])
    assert done.exit_code == 0
    assert VERDICTS[name] in done.output
