"""One verdict: the title, the sentence, the page and the table of a pair say the same.

The polls are random, with a fixed seed. What is compared are words with the table, never two ways
to compute. TOPLINE_POLLS=100000 makes more of them than the 1,500 of an ordinary run.
"""

import os
import random
import re

import numpy as np
import pytest

import topline as tl
from topline.charts.titles import change_title, leads_title, shares_title, wave_title
from topline.polls.readers import Below
from topline.polls.roles import competes
from topline.report.exhibits import compared, poll_tables
from topline.report.pages import _question
from topline.tables.sentences import note
from topline.words import points

OPTIONS = ["Yes", "No", "Maybe", "Later", "Never", "A party of " * 5]
LABELS = [*OPTIONS, "Undecided", "Don’t know", "Refused", "Neither"]
POLLS = int(os.environ.get("TOPLINE_POLLS", "1500"))
AHEAD, CLOSE, UNKNOWN = "ahead", "too close to call", "not known"
DEPENDS = "depends on rounding"
PRINTED = "(a printed option|an option printed as a number)"


def question(rng, labels):
    """Percents of one whole, in whole percents or tenths, the last one sometimes the remainder."""
    unit = rng.choice([1, 1, 10])
    cuts = sorted(rng.randint(0, 100 * unit) for _ in labels[1:])
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 100 * unit], strict=True)]
    percents = [f"{part / unit:.{0 if unit == 1 else 1}f}" for part in parts]
    answers = dict(zip(labels, percents, strict=True))
    if len(labels) > 1 and rng.random() < 0.4:
        answers[labels[-1]] = tl.REMAINDER
    if len(labels) > 2 and rng.random() < 0.25:
        answers[labels[-2]] = rng.choice(["*", "<1"])
    n = rng.choice([None, None, None, 1, 250, 4025])
    # Of so few or so many these margins would be refused.
    own = rng.choice([None, None, "6.9"]) if n == 250 else None
    return tl.Question("q", "?", answers, n=n, moe=own)


def a_poll(rng, number, labels):
    n = rng.choice([None, 40, 400, 1000, 1500, 1500, 3000])
    moe = rng.choice([None, "3.6", "3", "2.5", {"50": "4.1", "25": "3.6"}])
    return tl.Poll(
        f"p{number}",
        pollster="FOM",
        n=n,
        start=f"{1990 + number % 30}-0{1 + number % 9}-01",
        moe=None if n == 40 else moe,  # of so few, a record refuses them
        moe_bound=rng.choice(["stated", "stated", "at most"]),
        confidence_level=rng.choice([None, 0.9, 0.95]),
        sample_type=rng.choice(["unknown", "quota", "probability", "opt-in"]),
        questions=[question(rng, labels)],
    )


def random_polls():
    rng = random.Random(20021130)
    for number in range(POLLS):
        labels = rng.sample(LABELS, rng.randint(1, 5))
        level, deff = rng.choice([0.95, 0.9, 0.99]), rng.choice(["published", 1.0, 1.7])
        options = {"confidence_level": level, "deff": deff, "rounding": rng.random() < 0.5}
        yield a_poll(rng, number, labels), options


@pytest.fixture(scope="module")
def cases():
    return list(random_polls())


@pytest.fixture(scope="module")
def tables(cases):
    """The intervals and the leads of each poll, made of all polls with the same options at once."""
    alike = {}
    for poll, options in cases:
        alike.setdefault(tuple(options.items()), []).append(poll)
    found = {}
    for options, polls in alike.items():
        shares, leads = (make(polls, **dict(options)) for make in (tl.intervals, tl.leads))
        pairs = dict(iter(leads.groupby("poll_id", sort=False)))
        for name, table in shares.groupby("poll_id", sort=False):
            found[name] = table.reset_index(drop=True), pairs.get(name, leads.iloc[:0])
    return found


def racing(poll):
    """The labels of the first two options that were printed as numbers."""
    options = [a for a in poll["q"].answers if competes(a.role) and not marked(a)]
    return [a.label for a in sorted(options, key=lambda answer: -answer.percent)][:2]


def rows_of(table):
    return table.to_dict("records")


def marked(answer):
    """Whether "*" or "<1" was printed, and no number."""
    return isinstance(answer.percent, Below)


def verdict_in(words):
    """The verdict that a title or a sentence pronounces."""
    found = [
        verdict
        for verdict, pattern in [
            (AHEAD, r" is ahead(?!.* depends)"),
            (CLOSE, r"too close to call"),
            (DEPENDS, r"depends on rounding"),
            (UNKNOWN, r"not known|^(?!.*(?:is ahead|too close|depends)).* and .*: "),
        ]
        if re.search(pattern, words)
    ]
    (verdict,) = found
    return verdict


def test_the_title_of_intervals_says_what_the_table_of_leads_says(cases, tables):
    said = []
    for poll, options in cases:
        pair = racing(poll)
        if len(pair) < 2:
            continue
        table, leads = tables[poll.id]
        both = leads["answer_a"].isin(pair) & leads["answer_b"].isin(pair)
        (verdict,) = leads.loc[both, "verdict"]
        assert verdict_in(shares_title(table, poll)) == verdict, (poll, options)
        assert shares_title(table) == shares_title(table, poll)
        assert not re.search("Undecided|know|Refused|Neither", shares_title(table))
        said.append(verdict)
    assert {AHEAD, CLOSE, DEPENDS, UNKNOWN} == set(said)
    assert len(said) > POLLS / 2


def test_the_title_and_the_sentence_of_leads_say_what_their_table_says(cases):
    for poll, options in cases[::3]:
        leads = tl.leads(poll, adjustment="bonferroni", **options)
        for row in rows_of(leads):
            assert verdict_in(tl.lead_sentence(row)) == row["verdict"]
            assert not re.search(r"(?<![\d.,])1 points", tl.lead_sentence(row))
        if len(racing(poll)) == 2:
            row = next(r for r in rows_of(leads) if r["answer_a"] in racing(poll))
            pair = leads[
                leads["answer_a"].isin(racing(poll)) & leads["answer_b"].isin(racing(poll))
            ]
            assert verdict_in(leads_title(pair, poll)) == pair["verdict"].iloc[0]


def test_one_answer_is_a_majority_in_title_and_sentence_alike(cases):
    verdicts = ("a majority", "below one half", "on either side of one half")
    for poll, options in cases:
        if len(poll["q"].answers) > 1:
            continue
        table = tl.intervals(poll, **options)
        row = table.iloc[0]
        title, sentence = shares_title(table, poll), tl.interval_sentence(row)
        assert [v in title for v in verdicts] == [v in sentence for v in verdicts]
        assert ("a majority" in title) == (row["low"] > 50)
        assert ("below one half" in title) == (row["high"] < 50)


def test_the_page_says_what_its_tables_say(cases):
    for poll, _ in cases[::5]:
        tables = poll_tables(poll)
        page = _question(poll, poll["q"], tables)
        rows = rows_of(compared(tables.leads))
        assert page["leads"] == [tl.lead_sentence(row) for row in rows]
        assert list(map(verdict_in, page["leads"])) == [row["verdict"] for row in rows]
        assert page["known"] == tables.intervals["low"].notna().all()


def test_the_title_of_waves_says_what_the_table_of_changes_says():
    rng, said = random.Random(20040401), set()
    for number in range(1000):
        labels = rng.sample(LABELS, rng.randint(1, 4))
        before, after = (a_poll(rng, 2 * number + i, labels) for i in (0, 1))
        options = {"deff": rng.choice([1.0, 2.02]), "rounding": rng.random() < 0.5}
        changes = tl.changes(before, after, **options)
        table = tl.intervals([before, after], **options)
        title = wave_title(table, after, before)
        of_change = change_title(changes, before, after)
        assert change_title(changes) == of_change
        told = [
            all(competes(poll["q"][name].role) for poll in (before, after))
            and not any(poll["q"][name].by_subtraction for poll in (before, after))
            and not any(marked(poll["q"][name]) for poll in (before, after))
            for name in changes["answer"]
        ]
        moved = changes["verdict"].isin(["up", "down"])
        clear = changes[moved & np.array(told)]
        which = f" of {PRINTED}" if moved.any() else ""
        if changes["low"].isna().all():
            assert title.endswith("margin not known")
            assert of_change == "No change has a known margin of error"
        elif not any(told):
            assert re.search(f"that of {PRINTED} is not known$", title)
            assert re.fullmatch(f"No change of {PRINTED} is known", of_change)
        elif clear.empty:
            assert re.match(f"No change{which} beyond the margin", title)
            assert re.match(f"No change{which} is beyond the margin", of_change)
        else:
            row = clear.iloc[int(clear["change"].abs().argmax())]
            assert f" {row['verdict']} {points(abs(row['change']))}" in title
            assert f" is {row['verdict']} by {points(abs(row['change']))}" in of_change
        said.add(title.split()[0])
    assert {"No", "Change"} < said


def test_a_lead_that_rounding_may_have_made_is_not_told_as_one():
    answers = {"A": "52", "B": "46", "Undecided": tl.REMAINDER}
    poll = tl.Poll("p", pollster="FOM", n=1500, questions=[tl.Question("q", "?", answers)])
    table = tl.intervals(poll, rounding=True)
    row = tl.leads(poll, rounding=True).iloc[0]
    assert row["verdict"] == DEPENDS
    assert verdict_in(shares_title(table, poll)) == DEPENDS
    assert verdict_in(tl.lead_sentence(row)) == DEPENDS


def test_a_printed_margin_never_makes_more_of_a_poll_than_its_respondents(cases):
    polls = [poll for poll, _ in cases]
    table = tl.intervals(polls)
    assert not (table["n_eff"] > table["n"] * (1 + 1e-12)).any()
    wide = tl.intervals(polls, rounding=True)
    assert not (wide["low"] > table["low"] + 1e-9).any()
    assert not (wide["high"] < table["high"] - 1e-9).any()


def test_no_words_of_a_random_poll_say_another_n_or_slip_in_the_plural(cases, tables):
    for poll, _ in cases:
        table, leads = tables[poll.id]
        noted = note(poll, table)
        titles = [shares_title(table, poll)] + ([leads_title(leads, poll)] if len(leads) else [])
        told = [noted, *titles, *map(tl.interval_sentence, rows_of(table))]
        told += map(tl.lead_sentence, rows_of(leads))
        stated = {int(n.replace(",", "")) for n in re.findall(r"[\d,]+(?= respondent)", noted)}
        assert stated == set(table["n"].dropna())
        for words in told:
            slip = r"(?<![\d.,])1 (points|respondents|polls)\b|\b(?!1 )[\d.,]+ (point|respondent)\b"
            assert not re.search(slip, words), words
            assert not re.search(r"\bnan\b|None|\binf\b", words), words
        # "*" makes no headline; "No" is a word of titles as well.
        below = [answer.label for answer in filter(marked, poll["q"].answers)]
        for title in titles:
            assert not any(re.search(rf"\b{name}\b", title) for name in {*below} - {"No"}), title
        for row in rows_of(leads):
            assert competes(poll["q"][row["answer_a"]].role)
            assert competes(poll["q"][row["answer_b"]].role)


def test_every_n_that_a_note_states_is_that_of_its_rows():
    rng = random.Random(4025)
    for number in range(200):
        asked = [rng.choice([None, 250, 4025, 5110]) for _ in "abc"]
        questions = [
            tl.Question(name, "?", {"Yes": "56", "No": "44"}, n=n)
            for name, n in zip("abc", asked, strict=True)
        ]
        poll = tl.Poll(f"p{number}", pollster="P", n=rng.choice([None, 5110]), questions=questions)
        for table in (tl.intervals(poll), tl.leads(poll), tl.intervals(poll).iloc[2:]):
            said = re.findall(r"[\d,]+(?= respondents)", note(poll, table))
            assert {int(n.replace(",", "")) for n in said} == set(table["n"].dropna())
            assert ("respondents not stated" in note(poll, table)) == table["n"].isna().any()
