"""Many polls of one question: their tables, and every case that is an error or a sentence."""

import datetime as dt
import warnings

import numpy as np
import pandas as pd
import pytest
from attrs import evolve

import topline as tl
from topline.tables.schema import (
    AVERAGE_COLUMNS,
    HOUSE_COLUMNS,
    STEADINESS_COLUMNS,
    TREND_COLUMNS,
)
from topline.tables.sentences import average_sentence, trend_sentence

START = dt.date(2016, 5, 1)
TABLES = [tl.averages, tl.trends, tl.house_effects, tl.steadiness]


def a_poll(number, house="House A", yes=45, **facts):
    """A poll of one day, of a question with three answers."""
    given = {"n": 1000, "deff": 1.5, "population": "adults"} | facts
    answers = {"Yes": str(yes), "No": "40", "Undecided": tl.REMAINDER}
    day = START + dt.timedelta(days=3 * number)
    question = tl.Question("q", "Leave?", answers)
    facts = {"start": day, "end": day, "questions": [question]} | given
    return tl.Poll(f"p{number:02d}", pollster=house, **facts)


@pytest.fixture
def polls():
    """Twelve polls of three houses, one of which prints two points more."""
    houses = ["Alpha", "Beta", "Gamma"]
    rng = np.random.default_rng(11)
    return [
        a_poll(i, houses[i % 3], 45 + 2 * (i % 3 == 1) + int(rng.integers(-1, 2)))
        for i in range(12)
    ]


def notes(table):
    return " ".join(table.attrs["notes"])


def test_the_columns_are_those_of_the_schema(polls):
    schemas = AVERAGE_COLUMNS, TREND_COLUMNS, HOUSE_COLUMNS, STEADINESS_COLUMNS
    for make, columns in zip(TABLES, schemas, strict=True):
        assert list(make(polls, "q")) == columns


def test_an_average_is_that_of_the_statistic_with_what_was_printed(polls):
    table = tl.averages(polls, "q").set_index("answer")
    shares = [float(poll["q"]["Yes"].percent) / 100 for poll in polls]
    found = tl.pooled_interval(
        shares, 1000, house=[poll.pollster for poll in polls], deff=1.5, unit=0.01
    )
    row = table.loc["Yes"]
    assert row["percent"] == pytest.approx(100 * found.estimate)
    assert (row["low"], row["high"]) == pytest.approx((100 * found.low, 100 * found.high))
    assert (row["next_low"], row["between"]) == pytest.approx(
        (100 * found.next_low, 100 * found.between)
    )
    assert (row["polls"], row["houses"], row["n"]) == (12, 3, 12000)
    assert row["deff"] == pytest.approx(1.5)
    assert (row["start"], row["end"]) == ("2016-05-01", "2016-06-03")


def test_a_trend_is_that_of_the_statistic_a_row_a_day(polls):
    table = tl.trends(polls, "q")
    yes = table[table["answer"] == "Yes"]
    assert yes["date"].iloc[[0, 1, -1]].tolist() == ["2016-05-01", "2016-05-02", "2016-06-03"]
    found = tl.share_trend(
        np.arange(12) * 3, [float(poll["q"]["Yes"].percent) / 100 for poll in polls], 1000,
        house=[poll.pollster for poll in polls], deff=1.5, unit=0.01, at=range(34),
    )  # fmt: skip
    np.testing.assert_allclose(yes["percent"], 100 * found.level)
    np.testing.assert_allclose(yes["high"], 100 * found.high)
    assert yes["house_sd"].iloc[0] == pytest.approx(100 * found.house_sd)


def test_levels_of_a_question_sum_to_what_its_polls_sum_to(polls):
    levels = tl.trends(polls, "q").groupby("date")["percent"].sum()
    assert levels.between(99.8, 100.2).all()


def test_house_effects_name_houses_from_the_highest(polls):
    table = tl.house_effects(polls, "q")
    yes = table[table["answer"] == "Yes"]
    assert yes["house"].iloc[0] == "Beta"
    assert yes["effect"].is_monotonic_decreasing
    assert yes["effect"].sum() == pytest.approx(0, abs=1e-9)
    assert yes["house_polls"].tolist() == [4, 4, 4]
    clear = (yes["low"] > 0) | (yes["high"] < 0)
    assert (yes["verdict"] != "no difference shown").tolist() == clear.tolist()


def test_a_named_anchor_has_no_effect(polls):
    table = tl.house_effects(polls, "q", anchor="Alpha").set_index(["answer", "house"])
    assert table.loc[("Yes", "Alpha"), "effect"] == pytest.approx(0)
    with pytest.raises(ValueError, match='pass "houses", "typical" or a house, one of Alpha'):
        tl.trends(polls, "q", anchor="Delta")


def test_the_middle_day_of_fieldwork_is_the_day_of_a_poll(polls):
    moved = [evolve(p, start=p.start - dt.timedelta(2), end=p.end + dt.timedelta(2)) for p in polls]
    found, days = tl.trends(moved, "q"), ["start", "end"]
    usual = tl.trends(polls, "q")
    pd.testing.assert_frame_equal(found.drop(columns=days), usual.drop(columns=days))
    assert found.loc[0, days].tolist() == ["2016-04-29", "2016-06-05"]


def test_decided_shares_are_those_with_an_opinion(polls):
    table = tl.averages(polls, "q", decided=True)
    assert table["answer"].tolist() == ["Yes", "No"]
    assert table["percent"].sum() == pytest.approx(100, abs=0.1)
    assert (table["n"] < 12000).all()


def test_records_a_folder_and_a_sheet_give_one_table(polls, tmp_path):
    for poll in polls:
        tl.write_poll(poll, tmp_path / f"{poll.id}.toml")
    sheet = tl.poll_table(polls)
    sheet.to_csv(tmp_path / "polls.csv", index=False)
    by_id = {poll.id: poll for poll in polls}
    for source in (by_id, tmp_path, str(tmp_path), sheet, tmp_path / "polls.csv"):
        pd.testing.assert_frame_equal(tl.averages(source, "q"), tl.averages(polls, "q"))


def test_verdicts_follow_the_scatter_of_houses():
    def verdict(percents):
        polls = [a_poll(i, f"House {'ABCDEFGH'[i]}{i}", yes) for i, yes in enumerate(percents)]
        return tl.averages(polls, "q").loc[0, "verdict"]

    assert verdict([40, 50, 45, 55]) == "houses differ"
    assert verdict([45, 45, 45, 45, 45, 45]) == "agree more than samples of their size would"
    assert verdict([43, 46, 45, 47]) == "no difference between houses shown"
    # Of few houses the same whole percents are no news.
    assert verdict([45, 45, 45, 45]) == "no difference between houses shown"


@pytest.mark.parametrize("houses", [2, 3, 5, 6])
def test_random_samples_in_whole_percents_seldom_get_a_verdict(houses):
    rng, said = np.random.default_rng(houses), []
    for _ in range(100):
        drawn = rng.binomial(1000, 0.45, houses) / 10
        polls = [a_poll(i, f"House {i}", int(p), deff=1) for i, p in enumerate(drawn.round())]
        said.append(tl.averages(polls, "q").loc[0, "verdict"])
    # Each comes in about 5 of 100; without a rule for few houses two houses agree in 18.
    for verdict in ("houses differ", "agree more than samples of their size would"):
        assert said.count(verdict) < 12


def test_steadiness_says_of_the_aggressive_bloc_that_it_is_higher_but_not_steadily():
    dates = ["2001-09", "2002-05", "2002-12", "2004-04"]
    waves = [tl.load_poll(f"fom-{date}-nato") for date in dates]
    with pytest.warns(UserWarning, match=r"Wordings differ: .* \(3 polls\); .* \(1 poll\)"):
        row = tl.steadiness(waves, "nato-bloc").iloc[0]
    assert row["verdict"] == "higher, but not steadily"
    assert row["slope"] == pytest.approx(2.7, abs=0.05)
    assert (row["p_value"], row["p_departure"]) == (
        pytest.approx(0.005, abs=5e-4), pytest.approx(0.008, abs=5e-4),
    )  # fmt: skip
    assert row["deff"] == pytest.approx(2.024, abs=1e-3)


@pytest.mark.parametrize(
    ("percents", "verdict"),
    [
        ([40, 43, 46, 49, 52], "rises steadily"),
        ([52, 49, 46, 43, 40], "falls steadily"),
        ([40, 52, 40, 52, 50], "higher, but not steadily"),
        ([50, 40, 52, 40, 40], "lower, but not steadily"),
        ([45, 46, 45, 46, 45], "no steady rise or fall shown"),
    ],
)
def test_each_verdict_of_steadiness(percents, verdict):
    polls = [a_poll(i, yes=yes) for i, yes in enumerate(percents)]
    assert tl.steadiness(polls, "q").loc[0, "verdict"] == verdict


# Errors.


def test_fewer_than_eight_polls_are_no_trend(polls):
    for make in (tl.trends, tl.house_effects):
        with pytest.raises(
            ValueError, match=r"7 polls with n, and 8 are needed; .*wave_chart.*steadiness"
        ):
            make(polls[:7], "q")


def test_a_long_gap_is_no_trend(polls):
    late = [evolve(p, start=None, end=p.end + dt.timedelta(days=40)) for p in polls[6:]]
    with pytest.raises(
        ValueError, match=r"43 days without a poll, more than a third of the 73 days .*wave_chart"
    ):
        tl.trends(polls[:6] + late, "q")


def test_one_house_has_a_trend_and_nothing_to_compare(polls):
    alone = [evolve(poll, pollster="Alpha") for poll in polls]
    table = tl.trends(alone, "q")
    assert "All polls are of one house, Alpha, and there is nothing to compare." in notes(table)
    assert table["house_sd"].isna().all()
    with pytest.raises(ValueError, match="one house, Alpha, and there is nothing to compare"):
        tl.house_effects(alone, "q")
    with pytest.raises(ValueError, match=r'one house, Alpha, .* or method="fixed"'):
        tl.averages(alone, "q")
    assert tl.averages(alone, "q", method="fixed").loc[0, "verdict"] == "not known"


def test_every_house_once_leaves_houses_unknown_and_says_so(polls):
    once = [evolve(poll, pollster=f"{i * 'x'} House {i}") for i, poll in enumerate(polls)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = tl.trends(once, "q")
    assert "deviations of houses and of polls cannot be told apart" in notes(table)
    assert table["house_sd"].isna().all()
    with (
        pytest.raises(ValueError, match="every house has one poll"),
        pytest.warns(match="one house"),
    ):
        tl.house_effects(once, "q")


def test_polls_without_n_are_left_out_and_counted(polls):
    some = [*polls, a_poll(12, "Alpha", 60, n=None), a_poll(13, "Beta", 60, n=None)]
    table = tl.trends(some, "q")
    assert "2 polls without a number of respondents, left out." in notes(table)
    pd.testing.assert_frame_equal(table, tl.trends(polls, "q"))
    nothing = [evolve(poll, n=None) for poll in polls]
    with pytest.raises(ValueError, match="no poll states its number of respondents"):
        tl.averages(nothing, "q")
    with pytest.raises(ValueError, match="0 polls with n"):
        tl.trends(nothing, "q")


def test_polls_without_a_design_effect_get_the_median_of_those_that_have_one(polls):
    mixed = [
        evolve(p, deff=None) if i > 2 else evolve(p, deff=1.2 + i) for i, p in enumerate(polls)
    ]
    table = tl.averages(mixed, "q")
    assert (
        "Design effect 2.20, the median of 3 polls that published one, for 9 polls that did not."
        in notes(table)
    )
    assert table.loc[0, "deff_source"] == "stated; median of the polls that have one"
    assert table.loc[0, "deff"] == pytest.approx(12 / (10 / 2.2 + 1 / 1.2 + 1 / 3.2))


@pytest.mark.parametrize("make", TABLES)
def test_where_no_design_effect_is_published_one_is_asked_for(make, polls):
    bare = [evolve(poll, deff=None) for poll in polls]
    with pytest.raises(ValueError, match=r"no poll with question 'q' has a .* pass deff=1\.0"):
        make(bare, "q")
    assert make(bare, "q", deff=1.3).loc[0, "deff_source"] == "assumed"


def test_a_design_effect_in_place_of_a_published_one_is_a_what_if(polls):
    assert set(tl.averages(polls, "q", deff=3)["what_if"]) == {"design effect 3.00 (not 1.50)"}
    other = [evolve(polls[0], deff=2.0), *polls[1:]]
    said = set(tl.trends(other, "q", deff=3)["what_if"])
    assert said == {"design effect 3.00 (not those published)"}
    assert "what_if" not in tl.averages(polls, "q")


@pytest.mark.parametrize("make", TABLES)
def test_mixed_populations_and_wordings_are_warned_of_with_their_counts(make, polls):
    other = tl.Question("q", "Should we leave?", polls[0]["q"].answers)
    mixed = [
        evolve(p, population="likely voters") if i % 4 == 0 else p for i, p in enumerate(polls)
    ]
    mixed[0] = evolve(mixed[0], questions=[other])
    told = (
        r"Populations differ: adults \(9 polls\); likely voters \(3 polls\)\. "
        r"Wordings differ: Leave\? \(11 polls\); Should we leave\? \(1 poll\)\."
    )
    with pytest.warns(UserWarning, match=told):
        table = make(mixed, "q")
    assert "likely voters (3 polls)" in notes(table)


def test_parts_of_those_asked_are_warned_of(polls):
    part = tl.Question("q", "Leave?", polls[0]["q"].answers, base="likely voters", n=800)
    some = [evolve(polls[0], questions=[part]), *polls[1:]]
    told = r"Bases differ: everybody \(11 polls\); likely voters \(1 poll\)\."
    with pytest.warns(UserWarning, match=told):
        table = tl.averages(some, "q")
    assert table.loc[0, "n"] == 11800


def test_many_populations_are_counted(polls):
    mixed = [evolve(poll, population=f"people of {i // 2}") for i, poll in enumerate(polls)]
    with pytest.warns(UserWarning, match=r"people of 2 \(2 polls\); 3 more \(6 polls\)\."):
        tl.averages(mixed, "q")


@pytest.mark.parametrize("make", TABLES)
def test_a_poll_twice_is_refused(make, polls):
    with pytest.raises(ValueError, match="p03 and again are one poll twice: Alpha, the same days"):
        make([*polls, evolve(polls[3], id="again")], "q")


def test_overlapping_polls_of_one_house_are_warned_of(polls):
    tracking = [evolve(p, start=p.start - dt.timedelta(days=9)) for p in polls[::3]]
    with pytest.warns(UserWarning, match=r"share days of fieldwork: Alpha \(3\); .*tracking polls"):
        tl.averages([*tracking, *polls[1::3]], "q")


def test_two_ways_of_asking_are_two_samples(polls):
    twins = [evolve(p, id=f"{p.id}-online", mode="online", n=2000) for p in polls]
    telephone = [evolve(p, mode="telephone") for p in polls]
    assert tl.averages([*twins, *telephone], "q").loc[0, "polls"] == 24


@pytest.mark.parametrize("other", ["alpha", "Alpha.", "ALPHA "])
def test_a_house_spelled_twice_is_told(other, polls):
    spelled = [evolve(polls[0], pollster=other), *polls[1:]]
    with pytest.warns(UserWarning, match="These may be one house each: .*give both one name"):
        tl.averages(spelled, "q")


def test_opt_in_samples_are_said_to_be_of_a_model(polls):
    some = [evolve(p, sample_type="opt-in", deff=None) if i < 4 else p for i, p in enumerate(polls)]
    table = tl.trends(some, "q")
    assert "4 polls of opt-in samples: what is computed of them is of a model" in notes(table)
    assert table["polls"].iloc[0] == 12
    assert tl.trends(some, "q", deff=1.3)["low"].notna().all()


def test_an_answer_of_few_polls_is_left_out_and_said_so(polls):
    odd = tl.Question("q", "Leave?", {"Yes": "45", "No": "40", "Would not vote": "15"})
    some = [*polls, evolve(a_poll(12), questions=[odd])]
    table = tl.trends(some, "q")
    assert set(table["answer"]) == {"Yes", "No", "Undecided"}
    assert "“Would not vote” is left out: 1 poll with n, and 8 are needed." in notes(table)


def test_two_houses_have_a_t_that_is_said(polls):
    two = [poll for poll in polls if poll.pollster != "Gamma"]
    assert "t with one degree of freedom, 12.7" in notes(tl.averages(two, "q"))
    assert "12.7" not in notes(tl.averages(two, "q", interval="normal"))


@pytest.mark.parametrize("make", [tl.averages, tl.trends])
def test_every_interval_says_what_it_is_about(make, polls):
    assert "an error that they share does not show in the interval" in notes(make(polls, "q"))


def test_an_average_takes_polls_without_dates_and_what_needs_days_does_not(polls):
    # Of one house, n and percents, and without dates, they would be one poll.
    polls = [evolve(poll, n=poll.n + place) for place, poll in enumerate(polls)]
    unknown = [evolve(poll, start=None, end=None) for poll in polls]
    some = tl.averages([*unknown[:2], *polls[2:]], "q")
    pd.testing.assert_frame_equal(
        some.drop(columns=["start"]), tl.averages(polls, "q").drop(columns=["start"])
    )
    assert some["start"].unique().tolist() == [polls[2].start.isoformat()]
    assert "Of 2 polls the dates of fieldwork are not known." in notes(some)
    none = tl.averages(unknown, "q")
    assert (none[["start", "end"]] == "").all(axis=None)
    assert none["percent"].tolist() == tl.averages(polls, "q")["percent"].tolist()
    for make in (tl.trends, tl.house_effects, tl.steadiness):
        with pytest.raises(ValueError, match="p00 has no dates of fieldwork: give it some, or"):
            make(unknown, "q")
    same = [evolve(poll, n=1000) for poll in unknown]
    with pytest.raises(ValueError, match="one poll twice: Beta, without dates, the same resp"):
        tl.averages(same, "q")


def test_what_is_no_series_is_told(polls):
    with pytest.raises(ValueError, match=r"question='x' is in 0 .*, and 1 are needed; choose one"):
        tl.averages(polls, "x")
    with pytest.raises(TypeError, match="expected a Poll or several"):
        tl.averages(56, "q")
    with pytest.raises(ValueError, match="polls with n of 2 days, and 3 are needed"):
        tl.steadiness(polls[:2], "q")
    with pytest.raises(ValueError, match=r"did you mean 0\.95"):
        tl.trends(polls, "q", confidence_level=95)
    with pytest.raises(ValueError, match="choose one of fixed, dersimonian-laird"):
        tl.averages(polls, "q", method="median")


# Leads.


def in_two(number, yes, **facts):
    """A poll of which all answered one of two things, printed to many digits."""
    answers = {"Yes": f"{yes:.9f}", "No": f"{100 - yes:.9f}"}
    return a_poll(number, questions=[tl.Question("q", "Leave?", answers)], **facts)


@pytest.fixture
def halves():
    """Twelve polls of three houses, in each of which No is what Yes leaves of 100."""
    rng = np.random.default_rng(5)
    sizes = rng.integers(600, 2400, 12)
    return [
        in_two(i, yes, house=["Alpha", "Beta", "Gamma"][i % 3], n=int(n), deff=1.1 + 0.1 * (i % 4))
        for i, (yes, n) in enumerate(zip(rng.normal(46, 2, 12), sizes, strict=True))
    ]


PAIR = ("Yes", "No")


@pytest.mark.parametrize("method", ["fixed", "dersimonian-laird", "paule-mandel", "reml"])
def test_the_average_lead_of_two_halves_is_twice_the_share_less_one(method, halves):
    share = tl.averages(halves, "q", method=method).set_index("answer").loc["Yes"]
    lead = tl.averages(halves, "q", method=method, pairs=[PAIR]).iloc[0]
    for end in ("low", "high", "next_low", "next_high"):
        assert lead[end] == pytest.approx(2 * share[end] - 100, abs=1e-6, nan_ok=True)
    assert lead["lead"] == pytest.approx(2 * share["percent"] - 100, abs=1e-6)
    assert lead["se"] == pytest.approx(2 * share["se"], rel=1e-6)
    assert lead["between"] == pytest.approx(2 * share["between"], rel=1e-6)
    assert lead["verdict"] == share["verdict"]
    same = ["q", "p_agree", "n", "deff", "polls", "houses"]
    assert lead[same].tolist() == pytest.approx(share[same].tolist(), rel=1e-6)


def test_the_trend_of_a_lead_of_two_halves_is_twice_that_of_the_share_less_one(halves):
    share, lead = tl.trends(halves, "q"), tl.trends(halves, "q", pairs=[PAIR])
    share = share[share["answer"] == "Yes"]
    for column, of_lead in (("percent", "lead"), ("low", "low"), ("high", "high")):
        np.testing.assert_allclose(lead[of_lead], 2 * share[column] - 100, atol=1e-6)
    for column in ("se", "walk", "house_sd", "poll_sd"):
        np.testing.assert_allclose(lead[column], 2 * share[column], rtol=1e-6)
    share, lead = tl.house_effects(halves, "q"), tl.house_effects(halves, "q", pairs=[PAIR])
    share = share[share["answer"] == "Yes"]
    for column in ("effect", "se", "low", "high"):
        np.testing.assert_allclose(lead[column], 2 * share[column], atol=1e-6)
    assert lead["house"].tolist() == share["house"].tolist()


def test_the_lead_the_other_way_round_has_the_other_sign(polls):
    one, other = (tl.averages(polls, "q", pairs=[pair]).iloc[0] for pair in (PAIR, PAIR[::-1]))
    assert one[["lead", "low", "high"]].tolist() == pytest.approx(
        (-other[["lead", "high", "low"]]).tolist()
    )


def test_the_average_lead_is_that_of_the_formula_by_hand():
    given = [(45, 40, 800, 1.2), (44, 43, 1500, 1.8), (47, 39, 1000, 1.0)]
    several = []
    for place, (a, b, n, deff) in enumerate(given):
        answers = {"Yes": str(a), "No": str(b), "Undecided": str(100 - a - b)}
        question = tl.Question("q", "Leave?", answers)
        several.append(a_poll(place, "ABC"[place], n=n, deff=deff, questions=[question]))
    a, b, n, deff = np.array(given).T * [[0.01], [0.01], [1], [1]]
    mean_a, mean_b = (np.average(x, weights=n / deff) for x in (a, b))
    # Var(a - b) of a multinomial; each of two whole percents is uniform over a point.
    variance = deff * (mean_a + mean_b - (mean_a - mean_b) ** 2) / n + 2 * 0.01**2 / 12
    lead = np.average(a - b, weights=1 / variance)
    se = (1 / variance).sum() ** -0.5
    row = tl.averages(several, "q", pairs=[PAIR], method="fixed").iloc[0]
    assert row["lead"] == pytest.approx(100 * lead)
    assert row["se"] == pytest.approx(100 * se)
    assert row["high"] == pytest.approx(100 * (lead + 1.959963985 * se))
    assert row["q"] == pytest.approx((((a - b) - lead) ** 2 / variance).sum())


@pytest.mark.parametrize("make", [tl.averages, tl.trends, tl.house_effects])
def test_leads_say_what_they_are(make, polls):
    table = make(polls, "q", pairs=[PAIR, ("No", "Undecided")])
    assert list(dict.fromkeys(table["answer"])) == ["Yes − No", "No − Undecided"]
    assert set(zip(table["answer_a"], table["answer_b"], strict=True)) == {
        PAIR, ("No", "Undecided"),
    }  # fmt: skip
    assert "percent" not in table
    assert ("lead" in table) == (make is not tl.house_effects)
    assert "the first answer less that of the second, in percentage points." in notes(table)


def test_a_lead_is_told_in_points(polls):
    said = average_sentence(tl.averages(polls, "q", pairs=[PAIR]).iloc[0])
    assert said.startswith('"Yes − No" averages +5.6 points over 12 polls of 3 houses (')
    assert said.endswith(" points.")
    assert said.count("%") == 1  # the level
    said = trend_sentence(tl.trends(polls, "q", pairs=[("No", "Yes")]).iloc[-1])
    assert said.startswith('"No − Yes" stands at −5.')
    assert " points on 3 June 2016 (" in said


def test_polls_without_one_of_the_two_are_no_part_of_the_lead(polls):
    other = tl.Question("q", "Leave?", {"Yes": "90", "Other": "10"})
    some = [*polls, a_poll(12, questions=[other])]
    pd.testing.assert_frame_equal(
        tl.averages(some, "q", pairs=[PAIR]), tl.averages(polls, "q", pairs=[PAIR])
    )


def test_a_pair_named_twice_is_one_lead_and_every_poll_counts_once(polls):
    twice = tl.averages(polls, "q", pairs=[PAIR, PAIR])
    pd.testing.assert_frame_equal(twice, tl.averages(polls, "q", pairs=[PAIR]))


def test_leads_of_those_with_an_opinion(polls):
    lead = tl.averages(polls, "q", pairs=[PAIR], decided=True).iloc[0]
    shares = tl.averages(polls, "q", decided=True).set_index("answer")["percent"]
    assert lead["lead"] == pytest.approx(shares["Yes"] - shares["No"], abs=1e-3)


def test_a_pair_that_no_poll_has_is_refused_as_leads_does(polls):
    for make in (tl.averages, tl.trends, tl.house_effects):
        with pytest.raises(ValueError, match="pairs: no question has both 'Yes' and 'Maybe'"):
            make(polls, "q", pairs=[("Yes", "Maybe")])
