import base64
import errno
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import attrs
import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy.stats import norm

import topline as tl

QUESTION = tl.Question(
    "q", "Closer cooperation?", {"Should": "56", "Should not": "23", "Undecided": tl.REMAINDER}
)


def a_poll(name="a", **facts):
    facts = {"pollster": "A house", "n": 1500, "questions": [QUESTION]} | facts
    return tl.Poll(name, **facts)


def a_brief_poll(name="a", **facts):
    """Make a poll that is written quickly: without n there is one chart."""
    return a_poll(name, n=None, **facts)


@pytest.fixture(scope="module")
def every_poll(tmp_path_factory):
    """The report of every poll that comes with topline."""
    folder = tmp_path_factory.mktemp("every") / "report"
    tl.write_report({name: tl.load_poll(name) for name in tl.poll_ids()}, folder)
    return folder


@pytest.fixture(scope="module")
def fom_page(every_poll, read_page):
    return read_page(every_poll / "fom-2002-12-nato.html")


@pytest.fixture
def page_of(tmp_path, read_page):
    def page_of(poll):
        tl.write_report(poll, tmp_path / "report")
        return read_page(tmp_path / "report" / f"{poll.id}.html")

    return page_of


@pytest.mark.parametrize("name", tl.poll_ids())
def test_every_poll_on_record_makes_a_page_that_stands_alone(
    every_poll, read_page, stands_alone, name
):
    page, poll = read_page(every_poll / f"{name}.html"), tl.load_poll(name)
    stands_alone(page)
    for question in poll.questions:
        assert " ".join(question.text.split()) in page.words
        for answer in question.answers:
            mark = "*" * answer.by_subtraction
            assert f"{answer.label} {answer.percent}{mark} " in page.words
        assert ("* Not printed: by subtraction" in page.words) == any(
            answer.by_subtraction for part in poll.questions for answer in part.answers
        )
    assert poll.source.title in page.words
    assert all(note in page.words for note in poll.notes)


def test_the_index_links_every_poll(every_poll, read_page, stands_alone):
    page = read_page(every_poll / "index.html")
    stands_alone(page)
    questions = ["question-nato-bloc.html", "question-cooperation.html"]
    # Picture and title of each lead to its page.
    every = [*(f"{name}.html" for name in tl.poll_ids()), *questions]
    assert page.links[::2] == page.links[1::2] == every
    assert len(page.alts) == len(every)
    assert "Should is ahead of Should not: 56% against 23%." in page.words


def test_intervals_and_leads_are_those_of_the_formulas(fom_page):
    # The design effect that the printed 3.6 implies, and a lead's margin: Franklin 2007.
    z = norm.ppf(0.975)
    deff = 0.036**2 * 1500 / (z**2 * 0.25)
    n = 1500 / deff
    moe = 100 * z * (0.56 * 0.44 / n) ** 0.5
    middle, half = (
        (0.56 + z**2 / (2 * n)) / (1 + z**2 / n),
        z * (0.56 * 0.44 / n + z**2 / (4 * n * n)) ** 0.5 / (1 + z**2 / n),
    )
    low, high = 100 * (middle - half), 100 * (middle + half)
    assert f"Should 56 {moe:.1f} {low:.1f} to {high:.1f}" in fom_page.words
    # Bonett and Price: 1 added to the count of each answer, 2 to n.
    first, second = (0.56 * n + 1) / (n + 2), (0.23 * n + 1) / (n + 2)
    lead = 100 * (first - second)
    reach = 100 * z * ((first + second - (first - second) ** 2) / (n + 2)) ** 0.5
    assert (
        f'"Should" is ahead of "Should not" by 33 points '
        f"({lead - reach:.1f} to {lead + reach:.1f} at the 95% confidence level)" in fom_page.words
    )


def test_the_checklist_says_what_is_known_and_what_is_not(fom_page, fom):
    words = fom_page.words.split("What was disclosed")[1]
    for row in tl.disclosure(fom).itertuples():
        assert f"{row.item} {row.disclosed} {row.says}" in words
    assert "conducted by Public Opinion Foundation; not disclosed: sponsor" in words


def test_the_published_margin_stands_under_what_was_published(fom_page, page_of):
    published = fom_page.words.split("What was asked")[1].split("Confidence intervals")[0]
    margin = "Published margin of error: at most ±3.6 points; its confidence level is not stated."
    assert margin in published
    assert "No margin of error was published." in page_of(a_brief_poll()).words


def test_a_page_repeats_nothing_that_goes_without_saying(every_poll, read_page):
    for name in tl.poll_ids():
        page = read_page(every_poll / f"{name}.html")
        assert " printed " not in page.words.split("Confidence intervals")[0]
        assert "not applicable" not in page.words.lower()


def test_of_a_poll_that_discloses_everything_nothing_is_missing(page_of):
    question = tl.Question("q", "Yes?", {"Yes": "50", "No": "50"}, wording="verbatim")
    page = page_of(
        a_poll(
            questions=[question], sponsor="A paper", population="Adults", sampling_points=100,
            sample_type="probability", mode="by telephone", weighting="by age", moe="3.0",
            confidence_level=0.95, deff=1.4, start="2024-05-01", end="2024-05-02",
            language="English", frame="random numbers", quality="checked", limitations="few",
            source=tl.Source("A release", "example.org/a", "2024-05-03"),
        )
    )  # fmt: skip
    checklist = page.words.split("What was disclosed")[1].split("How to cite")[0]
    assert "not disclosed" not in checklist
    assert "A house for A paper, 1–2 May 2024; 1,500 respondents" in page.words
    assert "its confidence level is 95%" in page.words
    assert "Read in: A release, 3 May 2024, example.org/a." in page.words


def test_questions_of_several_wordings_are_told_one_by_one(page_of):
    questions = [
        tl.Question("one", "?", {"Yes": "50"}, wording="verbatim"),
        tl.Question("two", "??", {"Yes": "50"}, base="women", n=700),
    ]
    page = page_of(a_poll(questions=questions))
    assert "one as asked, two not disclosed" in page.words
    assert "Asked of: women; 700 respondents" in page.words
    assert "There are no two options to compare, so there is no lead." in page.words


def two_bases():
    """A poll of adults, of whom those who are registered were asked whom they would vote for."""
    vote = {"Democrats": "48", "Republicans": "46", "Someone else": "6"}
    questions = [
        tl.Question("economy", "How is it?", {"Well": "38", "Badly": "55", "Unsure": tl.REMAINDER}),
        tl.Question("vote", "Whom would you vote for?", vote, base="registered voters", n=4025),
    ]
    return a_poll("two", n=5110, questions=questions, start="2024-02-01")


def test_of_two_bases_each_text_states_the_one_it_speaks_of(tmp_path, read_page):
    tl.write_report(two_bases(), tmp_path)
    both = "1 February 2024; 5,110 respondents for economy; 4,025 respondents for vote"
    page, brief, index = (
        read_page(tmp_path / name) for name in ("two.html", "one-page/two.html", "index.html")
    )
    for words in (page.words, brief.words, index.words):
        assert f"A house, {both}" in words
    for words in (page.words, brief.words):
        assert "How is it? 5,110 respondents" in words
        assert "Asked of: registered voters; 4,025 respondents" in words
    assert "38%; 5,110" not in index.words
    assert "Badly is ahead of Well: 55% against 38% (5,110 respondents)." in index.words
    assert "too close to call: 48% against 46% (4,025 respondents)." in index.words
    for alt in page.alts:
        if "Democrats" in alt and "Badly" not in alt:
            assert "5,110" not in alt


def test_the_latex_of_two_bases_has_both(tmp_path):
    tl.write_report(two_bases(), tmp_path)
    for table in ("intervals", "leads"):
        text = (tmp_path / "tables" / f"two-{table}.tex").read_text(encoding="utf-8")
        assert "5,110 respondents for economy; 4,025 respondents for vote" in text
    text = (tmp_path / "tables" / "two-intervals.tex").read_text(encoding="utf-8")
    for label, n in (("Badly", 5110), ("Democrats", 4025)):
        [row] = [line for line in text.splitlines() if label in line]
        assert f"& {n} &" in row


def test_the_one_page_version_has_what_the_page_says(every_poll, read_page, stands_alone):
    for name in tl.poll_ids():
        page, brief = (
            read_page(every_poll / path) for path in (f"{name}.html", f"one-page/{name}.html")
        )
        stands_alone(brief)
        assert f"one-page/{name}.html" in page.links
        assert brief.links == ["../index.html", f"../{name}.html"]
        poll, shares = tl.load_poll(name), tl.intervals(tl.load_poll(name))
        for row in shares.dropna(subset="moe").itertuples():
            assert f"{row.moe:.1f} {row.low:.1f} to {row.high:.1f}" in brief.words
        for question in poll.questions:
            pairs = tl.leads(poll)
            pairs = pairs[pairs["question_id"] == question.id]
            assert tl.lead_sentence(pairs.iloc[0]) in brief.words


def test_a_poll_without_n_says_so_instead_of_an_interval(every_poll, read_page):
    page = read_page(every_poll / "fom-1996-12-nato.html")
    assert "No interval: number of respondents not stated" in page.words
    assert "its margin of error is not known: the number of respondents is not stated" in page.words
    assert len(page.alts) == 2  # one chart, for wide and for narrow screens


def test_an_opt_in_poll_has_no_margin_in_words_or_pictures(page_of):
    page = page_of(a_poll(sample_type="opt-in"))
    pictures = re.findall(r"base64,([A-Za-z0-9+/=]+)", page.html)
    assert pictures
    everything = page.words + " ".join(page.alts)
    everything += " ".join(base64.b64decode(data).decode() for data in pictures)
    assert "opt-in sample: no margin of sampling error" in everything
    told = everything.replace("no margin of sampling error", "")
    told = told.replace("its margin of error is not known", "")
    assert not re.search(r"±|margin|level|design effect|interval of|too close", told, re.IGNORECASE)


def test_a_margin_printed_for_an_opt_in_poll_is_told_as_what_it_is(page_of):
    page = page_of(a_poll(sample_type="opt-in", moe="3.0"))
    told = "±3.0 points (as published, modelled; not a margin of sampling error)"
    assert f"Published margin of error: {told}" in page.words
    assert f"; margin {told}" in page.words  # what was disclosed
    assert "Note. The margin printed for this opt-in sample comes of a model" in page.words
    assert page.words.count("±") == page.words.count(told)


def test_nobody_is_said_to_have_chosen_himself(page_of):
    page = page_of(a_poll(sample_type="opt-in"))
    assert "an opt-in sample: respondents were not drawn at random" in page.words
    assert "chose themselves" not in page.words


def test_the_page_of_a_quota_sample_says_that_margins_are_as_if_random(page_of):
    page = page_of(a_poll(sample_type="quota"))
    assert "Quota sample: margins are computed as if respondents had been" in page.words


def test_the_gravest_finding_comes_first(every_poll, read_page):
    page = read_page(every_poll / "fom-1996-12-nato.html")
    audit = page.words.split("What a careful reader would ask")[1]
    assert audit.startswith(" Warning, question nato-policy. The answers sum to 98%")


def test_many_answers_are_compared_with_the_first_and_the_table_has_all(page_of):
    percents = {"A": "31", "B": "25", "C": "19", "D": "14", "E": "11"}
    page = page_of(a_poll(questions=[tl.Question("q", "Which?", percents)]))
    told = re.findall(r'"([A-E])" (?:is ahead of|against) "([A-E])"', page.words)
    assert told == [("A", "B"), ("A", "C"), ("A", "D"), ("A", "E")]
    assert "6 other pairs in the table of leads" in page.words
    table = openpyxl.load_workbook(page.path.parent / "tables" / "a.xlsx")["leads"]
    assert [row[2].value for row in table.iter_rows(2, 11)].count("A") == 4


@pytest.mark.parametrize(("count", "bars"), [(4, 1), (5, 5)])
def test_a_long_questionnaire_has_a_bar_for_each_question(page_of, count, bars):
    questions = [tl.Question(f"q{i}", "Yes?", {"Yes": "50", "No": "50"}) for i in range(count)]
    page = page_of(a_brief_poll(questions=questions))
    assert len(page.alts) == 2 * bars


HOSTILE = "<script>alert('1')</script> & \"|_#$%\\"


def test_what_a_record_says_is_shown_as_text(page_of, read_page, stands_alone):
    question = tl.Question("q", HOSTILE + "?", {HOSTILE: "56", "No": tl.REMAINDER}, base=HOSTILE)
    page = page_of(
        a_poll(
            title=HOSTILE, pollster=HOSTILE, sponsor=HOSTILE, questions=[question], notes=[HOSTILE],
            source=tl.Source(HOSTILE, "javascript:alert(1)"), moe="3.0", mode=HOSTILE,
        )
    )  # fmt: skip
    stands_alone(page)
    assert page.words.count(HOSTILE) >= 8
    index = read_page(page.path.parent / "index.html")
    stands_alone(index)
    assert HOSTILE in index.words


def test_every_table_is_there_in_every_format(every_poll):
    names = {path.name for path in (every_poll / "tables").iterdir()}
    for poll in tl.poll_ids():
        assert {f"{poll}.xlsx", f"{poll}.toml"} <= names
        for table in ("intervals", "leads", "audit"):
            assert {f"{poll}-{table}.{ending}" for ending in ("csv", "md", "tex")} <= names
        assert tl.read_poll(every_poll / "tables" / f"{poll}.toml") == tl.load_poll(poll)


def test_the_workbook_of_a_poll_has_its_tables(every_poll, fom):
    book = openpyxl.load_workbook(every_poll / "tables" / "fom-2002-12-nato.xlsx")
    assert book.sheetnames[:3] == ["intervals", "leads", "audit"]
    for name, table in (("intervals", tl.intervals(fom)), ("leads", tl.leads(fom))):
        rows = list(book[name].iter_rows(min_row=2, max_row=1 + len(table), values_only=True))
        assert rows == [pytest.approx(row, nan_ok=True) for row in table.itertuples(index=False)]
        note = book[name].cell(3 + len(table), 1).value
        assert note.startswith("Source: Public Opinion Foundation, 30 November – 1 December 2002;")


def test_one_poll_a_list_and_a_mapping_make_the_same(tmp_path, contents):
    poll = a_brief_poll()
    for name, polls in (("one", poll), ("list", [poll]), ("map", {"a": poll})):
        tl.write_report(polls, tmp_path / name)
    assert contents(tmp_path / "one") == contents(tmp_path / "list") == contents(tmp_path / "map")


def test_the_paths_written_are_returned_index_first(tmp_path):
    written = tl.write_report(a_brief_poll(), str(tmp_path / "report"))
    assert written[0] == tmp_path / "report" / "index.html"
    assert all(path.is_file() for path in written)


PROGRAM = "import sys, topline as tl; tl.write_report(tl.load_poll(sys.argv[2]), sys.argv[1])"


def test_another_process_writes_the_same_bytes(every_poll, tmp_path, contents):
    name = "fom-2001-09-nato"
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "report"), name],
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    )
    again, first = contents(tmp_path / "report"), contents(every_poll)
    mine = [file for file in again if name in file]
    assert len(mine) == 15
    assert [file for file in mine if again[file] != first[file]] == []


def test_a_smaller_report_replaces_a_larger_one_and_keeps_the_readers_files(tmp_path):
    tl.write_report([a_brief_poll("a"), a_brief_poll("b")], tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    tl.write_report(a_brief_poll("a"), tmp_path)
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {"a.html", "notes.txt"} <= names
    assert not [name for name in names if name.startswith("b")]


def test_a_page_that_a_reader_changed_is_overwritten_by_force_alone(tmp_path):
    tl.write_report(a_brief_poll(), tmp_path)
    (tmp_path / "a.html").write_text("my own words")
    with pytest.raises(ValueError, match=r"a\.html: .*changed since.*force=True"):
        tl.write_report(a_brief_poll(), tmp_path)
    assert (tmp_path / "a.html").read_text() == "my own words"
    tl.write_report(a_brief_poll(), tmp_path, force=True)
    assert "A house" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_poll_cannot_take_the_place_of_the_index(tmp_path):
    with pytest.raises(ValueError, match=r"id='Index': index\.html .*; rename the poll"):
        tl.write_report(a_brief_poll("Index"), tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_ids_that_differ_only_by_case_are_refused(tmp_path):
    told = "the ids 'a' and 'A' differ only by case, and on many disks .*: rename one"
    questions = [attrs.evolve(QUESTION, id=name) for name in "aA"]
    for polls in ([a_brief_poll("a"), a_brief_poll("A")], a_brief_poll(questions=questions)):
        with pytest.raises(ValueError, match=told):
            tl.write_report(polls, tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_a_poll_is_refused(tmp_path):
    with pytest.raises(TypeError, match="expected a Poll or several"):
        tl.write_report([], tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", [1, 4, 8])
def test_a_full_disk_leaves_the_old_report(tmp_path, monkeypatch, contents, call):
    tl.write_report(a_brief_poll(title="Old"), tmp_path / "report")
    before = contents(tmp_path)
    whole, calls = Path.write_bytes, []

    def full(path, data):
        calls.append(path)
        if len(calls) >= call:
            whole(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        tl.write_report(a_brief_poll(title="New"), tmp_path / "report")
    monkeypatch.undo()
    assert contents(tmp_path) == before


def test_a_disk_that_takes_no_larger_file_leaves_the_old_report(tmp_path, contents):
    tl.write_report(tl.load_poll("fom-2001-09-nato"), tmp_path / "report")
    before = contents(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "report"), "fom-2002-12-nato"],
        preexec_fn=_small_files_only,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert contents(tmp_path) == before


def _small_files_only():
    # Python ignores the signal and gets an OSError, as of a disk that is full.
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


def test_a_folder_that_cannot_be_written_keeps_its_report(tmp_path, monkeypatch, contents):
    tl.write_report(a_brief_poll(title="Old"), tmp_path / "report")
    before = contents(tmp_path)
    target, replace = str(tmp_path / "report"), os.replace

    def read_only(source, destination):
        if str(destination).startswith(target):
            raise OSError(errno.EACCES, "Permission denied", str(destination))
        replace(source, destination)

    monkeypatch.setattr(os, "replace", read_only)
    with pytest.raises(OSError, match="Permission denied"):
        tl.write_report(a_brief_poll(title="New"), tmp_path / "report")
    monkeypatch.undo()
    assert contents(tmp_path) == before


def test_a_kill_while_writing_leaves_the_old_report(tmp_path, contents):
    tl.write_report(a_brief_poll(), tmp_path / "report")
    before = contents(tmp_path / "report")
    program = "import sys, topline as tl; tl.write_report(tl.read_polls(sys.argv[2]), sys.argv[1])"
    data = Path(__file__).parents[2] / "data"
    running = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "report"), str(data)])
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".report-*/report/*.html")):
        assert running.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    assert contents(tmp_path / "report") == before
    # The next good run removes what the killed one had begun.
    assert list(tmp_path.glob(".report-*"))
    tl.write_report(a_brief_poll(), tmp_path / "report")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_poll_made_of_rows_has_its_groups_on_the_page_and_in_every_file(tmp_path):
    rows = pd.DataFrame(
        {
            "q": ["Yes", "No", "Yes", "Yes"] * 100,
            "sex": ["men", "women"] * 200,
            "w": 1.0,
            "place": np.arange(400) % 25,
        }
    )
    design = tl.SurveyDesign(weight="w", psu="place")
    poll = tl.poll_of(tl.estimate(rows, design, "q"), id="mine", pollster="A house")
    table = tl.crosstab(tl.estimate(rows, design, "q", by="sex"))
    tl.write_report(poll, tmp_path / "a", crosstabs={"mine": table}, formats=("html", "docx"))
    page = (tmp_path / "a" / "mine.html").read_text(encoding="utf-8")
    assert "Group by group" in page
    assert "sex: women" in page
    assert "(Bonferroni)" in page
    written = pd.read_csv(tmp_path / "a" / "tables" / "mine-crosstab.csv", comment="#")
    assert written["percent"].tolist() == pytest.approx(table["percent"].tolist())
    assert "crosstab" in openpyxl.load_workbook(tmp_path / "a" / "tables" / "mine.xlsx").sheetnames
    with pytest.raises(ValueError, match="'other' is none of the polls"):
        tl.write_report(poll, tmp_path / "b", crosstabs={"other": table})
    with pytest.raises(TypeError, match="make a poll of it, poll_of"):
        tl.write_report(tl.estimate(rows, design, "q"), tmp_path / "b")
