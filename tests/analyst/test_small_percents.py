"""A percent printed as "*", "<1" or a dash: from record, sheet and terminal to the headline."""

import itertools
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import topline as tl
from topline import charts
from topline.charts.canvas import chart_of
from topline.cli import main
from topline.polls.answers import of_polls
from topline.polls.toml import poll_of, toml_text

N = 1500
MARKS = ("*", "<1", "<0.5", "< 1", "-", "–", "—")
MOST = {"<1": 1.0, "< 1": 1.0}
"""In points; the others stand for less than one half."""


def poll_with(mark, name="poll", first="56", second="41", **facts):
    """One question: two options with numbers, a third with a mark, and the undecided."""
    answers = {"Yes": first, "No": second, "Neither party": mark, "Undecided": "2"}
    question = tl.Question("q", "Whom would you vote for?", answers)
    facts = {"start": "2024-10-18", "end": "2024-10-22", **facts}
    return tl.Poll(name, pollster="House", n=N, deff=1.0, questions=[question], **facts)


def wilson(share, n, z=1.959963984540054):
    """The bounds of Wilson 1927, from its own formula."""
    middle, half = share + z**2 / (2 * n), z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_kept_and_printed_back_as_printed(mark):
    poll = poll_with(mark)
    assert str(poll["q"]["Neither party"].percent) == mark
    assert poll_of(toml_text(poll).encode()) == poll
    assert f'percent = "{mark}"' in toml_text(poll)


@pytest.mark.parametrize("mark", ["*", "<1", "<0.5"])
def test_a_sheet_of_ours_gives_the_same_poll_and_the_same_intervals(mark, tmp_path):
    poll = poll_with(mark)
    tl.poll_table(poll).to_csv(tmp_path / "polls.csv", index=False)
    assert tl.polls_from_table(tmp_path / "polls.csv") == {"poll": poll}
    for table in (tl.intervals, tl.leads):
        pd.testing.assert_frame_equal(table(tl.poll_table(poll)), table(poll))


def test_unequal_marks_are_unequal_answers():
    one, other = tl.Answer("Neither party", "*"), tl.Answer("Neither party", "<0.5")
    assert one != other
    assert one == tl.Answer("Neither party", one.percent)


@pytest.mark.parametrize("mark", MARKS)
def test_bounds_hold_for_anything_the_mark_stands_for(mark):
    row = tl.intervals(poll_with(mark)).set_index("answer").loc["Neither party"]
    assert np.isnan(row["percent"])
    assert np.isnan(row["moe"])
    assert row["below"] == mark
    assert row["low"] == 0
    assert row["high"] == pytest.approx(100 * wilson(MOST.get(mark, 0.5) / 100, N)[1])


@pytest.mark.parametrize("mark", ["*", "<1"])
def test_a_mark_leaves_the_numbers_beside_it_as_they_are(mark):
    with_mark = tl.intervals(poll_with(mark)).set_index("answer")
    with_number = tl.intervals(poll_with("1")).set_index("answer")
    others = ["Yes", "No", "Undecided"]
    columns = ["percent", "moe", "low", "high", "deff"]
    pd.testing.assert_frame_equal(
        with_mark.loc[others, columns], with_number.loc[others, columns], check_exact=True
    )


@pytest.mark.parametrize("rounding", [False, True])
@pytest.mark.parametrize("simultaneous", [False, True])
@pytest.mark.parametrize("decided", [False, True])
def test_every_table_of_shares_covers_what_the_mark_stands_for(rounding, simultaneous, decided):
    options = {"rounding": rounding, "simultaneous": simultaneous, "decided": decided}

    def bounds(mark):
        row = tl.intervals(poll_with(mark), **options).set_index("answer").loc["Neither party"]
        return row["low"], row["high"]

    low, high = bounds("<1")
    for inside in ("0.00", "0.25", "0.50", "0.75", "0.99"):
        assert low <= bounds(inside)[0]
        assert bounds(inside)[1] <= high + 1e-9


@pytest.mark.parametrize("method", ["bonett-price", "wald"])
def test_a_lead_over_a_mark_holds_for_anything_it_stands_for(method):
    def lead(mark):
        table = tl.leads(poll_with(mark), method=method).set_index(["answer_a", "answer_b"])
        return table.loc[("Yes", "Neither party")]

    row = lead("<1") if method == "wald" else lead("*")
    most = 100 if method == "wald" else 50
    inside = [lead(f"{share / 100:.2f}") for share in range(0, most, 7)]
    assert row["verdict"] == "ahead"
    assert np.isnan(row["lead"])
    assert row["low"] <= min(one["low"] for one in inside)
    assert row["high"] >= max(one["high"] for one in inside) - 1e-9


def test_a_change_from_a_mark_holds_for_anything_it_stands_for():
    later = poll_with("4", "later", second="38")

    def change(mark):
        found = tl.changes(poll_with(mark), later, deff=1.0).set_index("answer")
        return found.loc["Neither party"]

    row = change("<1")
    assert np.isnan([row["before"], row["change"]]).all()
    assert row["verdict"] == "up"
    for share in range(0, 100, 7):
        inside = change(f"{share / 100:.2f}")
        assert row["low"] <= inside["low"]
        assert inside["high"] <= row["high"] + 1e-9


@pytest.mark.parametrize(("mark", "most"), [("*", 0.5), ("<1", 1.0)])
def test_what_is_left_of_100_is_known_as_well_as_the_mark(mark, most):
    answers = {"Yes": "56", "Neither party": mark, "Undecided": tl.REMAINDER}
    question = tl.Question("q", "Whom?", answers)
    found = of_polls(tl.Poll("p", pollster="House", n=N, questions=[question]))
    # 55.5 to 56.5 and 0 to the most that the mark stands for are gone.
    assert found.lowest[-1] == pytest.approx(100 - 56.5 - most)
    assert found.highest[-1] == pytest.approx(100 - 55.5)


def test_sums_allow_for_what_a_mark_stands_for():
    # With 100 % printed beside it there is room for nobody, with 102 % there is none at all.
    assert tl.Question("q", "?", {"A": "60", "B": "40", "C": "*"})
    with pytest.raises(tl.PollError, match="sum to at most"):
        tl.Question("q", "?", {"A": "60.0", "B": "40.3", "C": "*"})


@pytest.mark.parametrize(
    ("second", "severity"),
    [("41", "note"), ("43", None), ("36", "warning")],
)
def test_the_audit_counts_a_mark_as_the_little_it_is(second, severity):
    found = tl.audit(poll_with("<1", second=second)).set_index("code")
    if severity is None:
        # 56 + 43 + 2 = 101 is what rounding makes of three numbers.
        severity = "note"
    assert found.loc["sum", "severity"] == severity
    assert ("not counting <1" in found.loc["sum", "sentence"]) is True


def test_the_sums_that_the_audit_allows_are_reached_and_not_passed():
    """Every split of 100 into 60-odd, 39-odd and a crumb below 1 rounds to an allowed sum."""
    from topline.stats.rounding import printed_sum_limits

    crumbs = [Decimal(step) / 20 for step in range(20)]
    firsts = [Decimal(60) + Decimal(step) / 20 for step in range(20)]
    sums = {
        sum(part.quantize(Decimal(1), "ROUND_HALF_UP") for part in (first, 100 - first - crumb))
        for first, crumb in itertools.product(firsts, crumbs)
    }
    low, high = printed_sum_limits([Decimal(60), Decimal(39)], Decimal(1))
    assert all(low <= total <= high for total in sums)
    assert {99, 100, 101} <= sums


def test_no_mark_is_impossible_of_few_people():
    few = tl.Question("q", "?", {"Yes": "60", "No": "40", "Neither party": "*"})
    poll = tl.Poll("p", pollster="House", n=10, weighting="none", questions=[few])
    assert "impossible-percent" not in set(tl.audit(poll)["code"])


def test_a_mark_makes_no_headline():
    before, after = (
        poll_with("*", "before"),
        poll_with("9", "after", "53", "38", start="2024-11-18", end=None),
    )
    titles = [
        chart_of(charts.interval_chart(before)).title,
        chart_of(charts.lead_chart(before)).title,
        chart_of(charts.share_bar(before)).title,
        chart_of(charts.change_chart(before, after, deff=1.0)).title,
        chart_of(charts.wave_chart([before, after], "q")).title,
    ]
    assert not any("Neither party" in title for title in titles)
    assert titles[3].startswith("No change of an option printed as a number is beyond the margin")


def test_a_race_against_a_mark_alone_has_no_leader_in_the_headline():
    question = tl.Question("q", "Whom?", {"Yes": "97", "No": "*", "Undecided": "3"})
    poll = tl.Poll("p", pollster="House", n=N, deff=1.0, questions=[question])
    assert chart_of(charts.interval_chart(poll)).title == "Yes 97%: a majority"
    assert chart_of(charts.lead_chart(poll)).title == "No two options were printed as numbers"


def test_charts_and_sentences_print_the_mark_and_say_what_it_is():
    poll = poll_with("*")
    row = tl.intervals(poll).set_index("answer", drop=False).loc["Neither party"]
    assert tl.interval_sentence(row).startswith(
        '* "Neither party": 95% confidence interval 0.0 to '
    )
    lead = tl.leads(poll).to_dict("records")[1]
    assert tl.lead_sentence(lead).startswith('"Yes" is ahead of "Neither party" (*) (')
    for axes in (charts.interval_chart(poll), charts.share_bar(poll), charts.lead_chart(poll)):
        drawn = chart_of(axes)
        assert "nan" not in drawn.alt.replace("finance", "")
        assert "*: less than 0.5%." in drawn.note
    assert "Neither party *" in chart_of(charts.interval_chart(poll)).alt


def test_a_finished_table_makes_the_same_chart():
    poll = poll_with("<1")
    of_poll = chart_of(charts.interval_chart(poll))
    of_table = chart_of(charts.interval_chart(tl.intervals(poll), poll=poll))
    assert (of_poll.title, of_poll.alt, of_poll.note) == (
        of_table.title,
        of_table.alt,
        of_table.note,
    )


def run(*words):
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize("mark", ["*", "<1", "<1%", "–"])
def test_the_terminal_says_what_the_table_says(mark):
    found = json.loads(run("interval", mark, str(N), "--json").output)
    row = tl.intervals(poll_with(mark)).set_index("answer").loc["Neither party"]
    assert found["percent"] is None
    assert found["below"] == row["below"]
    assert [found["low"], found["high"]] == pytest.approx([row["low"], row["high"]])


def test_leads_and_changes_of_the_terminal_are_those_of_the_tables():
    lead = json.loads(run("lead", "56", "*", str(N), "--json").output)
    row = tl.leads(poll_with("*")).iloc[1]
    assert [lead["low"], lead["high"]] == pytest.approx([row["low"], row["high"]])
    assert (lead["lead"], lead["verdict"], lead["below_b"]) == (None, "ahead", "*")
    change = json.loads(run("change", "*", str(N), "4", str(N), "--json").output)
    row = tl.changes(poll_with("*"), poll_with("4", "later", second="38"), deff=1.0).set_index(
        "answer"
    )
    row = row.loc["Neither party"]
    assert [change["low"], change["high"]] == pytest.approx([row["low"], row["high"]])
    assert "From * to 4% is a change of +" in run("change", "*", str(N), "4", str(N)).output
