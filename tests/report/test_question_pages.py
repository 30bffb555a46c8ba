"""The page of a question that several polls have: it says what its tables say."""

import warnings

import pandas as pd
import pytest
from attrs import evolve

import topline as tl

SHEET = tl.load_sheet("uk-eu-referendum-2016")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    waves = [tl.load_poll(name) for name in tl.poll_ids() if name.startswith("fom")]
    # Of the sheet as many as are quickly drawn, in the words of one question.
    some = [poll for poll in SHEET.values() if poll.mode == "telephone"]
    tl.write_report([*waves, *some], folder)
    return folder


def quietly(make, polls, question):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make(polls, question)


def test_waves_of_one_house_have_steadiness_and_their_chart(folder, read_page, stands_alone):
    page = read_page(folder / "question-nato-bloc.html")
    stands_alone(page)
    waves = [tl.load_poll(name) for name in tl.poll_ids() if name.startswith("fom")]
    table = quietly(tl.steadiness, waves, "nato-bloc")
    for row in table.to_dict("records"):
        assert tl.steadiness_sentence(row) in page.words
    assert all(note in page.words for note in table.attrs["notes"])
    assert len(page.alts) == 1
    assert page.alts[0].startswith("Dots with intervals against time")
    assert "Trend, Houses: “Aggressive military pact” of 'nato-bloc' has no trend" in page.words
    assert {f"fom-{date}-nato.html" for date in ("1997-02", "2004-04")} < set(page.links)


def test_polls_of_many_houses_have_average_trend_and_houses(folder, read_page, stands_alone):
    page = read_page(folder / "question-membership.html")
    stands_alone(page)
    some = [poll for poll in SHEET.values() if poll.mode == "telephone"]
    with pytest.raises(ValueError, match="no poll with question 'membership' has a published"):
        tl.averages(some, "membership")
    assert "pass deff=1.0 for simple random sampling" in page.words


def test_every_table_of_a_page_is_a_file(tmp_path, read_page):
    polls = [evolve(poll, deff=1.3, moe=None) for poll in list(SHEET.values())[:12]]
    files = tl.write_report(polls, tmp_path / "report")
    page = read_page(tmp_path / "report" / "question-membership.html")
    for name, make, sentence in (
        ("average", tl.averages, tl.average_sentence),
        ("houses", tl.house_effects, tl.house_sentence),
        ("trend", tl.trends, None),
        ("steadiness", tl.steadiness, tl.steadiness_sentence),
    ):
        table = quietly(make, polls, "membership")
        written = tmp_path / "report" / "tables" / f"question-membership-{name}.csv"
        assert written in files
        found = pd.read_csv(written)
        assert found.pop("note")[0] == " ".join(table.attrs["notes"])
        pd.testing.assert_frame_equal(found, table, check_dtype=False)
        for row in table.to_dict("records") if sentence else []:
            assert sentence(row) in page.words
    assert len(page.alts) == 2


def test_a_page_of_a_question_takes_no_name_of_a_poll(tmp_path):
    polls = [evolve(poll, deff=1.3) for poll in list(SHEET.values())[:2]]
    named = [evolve(polls[0], id="question-membership"), polls[1]]
    files = tl.write_report(named, tmp_path / "report")
    assert "question-question-membership.html" in {file.name for file in files}
