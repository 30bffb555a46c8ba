"""Properties of estimates: what must hold whatever the rows, on every engine."""

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from scipy.stats import t

import topline as tl
from topline.polls.joint import AT_THE_ENDS, NOT_ESTIMATED

Z = 1.959963984540054


def same(one, other, tolerance=1e-12):
    pd.testing.assert_frame_equal(one.labels, other.labels, check_dtype=False)
    for name in ("share", "cov", "n", "kish_deff", "df"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), atol=tolerance, rtol=0)


def test_every_engine_gives_the_same(people, design, on_engine):
    expected = tl.estimate(people, design, "q", by="age")
    same(tl.estimate(on_engine(people), design, "q", by="age"), expected)


@pytest.mark.parametrize("missing", [None, np.nan])
def test_a_missing_answer_is_left_out_on_every_engine(people, design, on_engine, missing):
    coded = people.assign(q=people["q"].map({"Yes": 1.0, "No": 2.0, "Undecided": missing}))
    found = tl.estimate(on_engine(coded), design, "q")
    assert found.labels["answer"].tolist() == ["1", "2"]
    answered = people["q"] != "Undecided"
    assert found.n.tolist() == [answered.sum()] * 2
    weights = people["w"][answered].groupby(people["q"][answered]).sum()
    assert found.share == pytest.approx(
        [weights["Yes"] / weights.sum(), weights["No"] / weights.sum()]
    )


def test_the_order_of_rows_makes_no_difference(people, design):
    shuffled = people.sample(frac=1, random_state=3)
    same(tl.estimate(shuffled, design, "q"), tl.estimate(people, design, "q"))


def test_a_respondent_of_weight_two_is_not_two_respondents_but_has_the_same_share(people, design):
    doubled = people.assign(w=2 * people["w"])
    same(tl.estimate(doubled, design, "q"), tl.estimate(people, design, "q"))


def test_a_file_split_into_parts_is_one_file(people, design, tmp_path):
    people.to_csv(tmp_path / "whole.csv", index=False)
    parts = [people.iloc[:250], people.iloc[250:]]
    for number, part in enumerate(parts):
        part.to_parquet(tmp_path / f"part{number}.parquet")
    scanned = pl.scan_parquet(tmp_path / "part*.parquet")
    whole = tl.estimate(tmp_path / "whole.csv", design, "q", by="age")
    same(tl.estimate(scanned, design, "q", by="age"), whole)
    assert whole.id == "whole"


def test_a_subgroup_is_zero_weighted_and_never_subset(people, design):
    by_age = tl.estimate(people, design, "q", by="age")
    zeros = people.assign(w=people["w"].where(people["age"] == "60+", 0.0))
    alone = tl.estimate(zeros, design, "q")
    rows = (by_age.labels["age"] == "60+").to_numpy()
    assert by_age.share[rows] == pytest.approx(alone.share)
    assert by_age.se[rows] == pytest.approx(alone.se, abs=1e-14)
    assert by_age.n[rows].tolist() == alone.n.tolist()
    assert by_age.df[rows].tolist() == alone.df.tolist()


def test_the_design_effect_gives_the_standard_error_back(people, design):
    found = tl.estimate(people, design, "q", by="age")
    table = tl.intervals(found)
    assert table["moe"].to_numpy() == pytest.approx(100 * Z * found.se)
    wald = tl.intervals(found, method="wald")
    reach = 100 * t.ppf(0.975, found.df) * found.se
    assert (wald["high"] - wald["percent"]).to_numpy() == pytest.approx(reach)


def test_leads_have_the_design_effect_of_their_pair(people, design):
    found = tl.estimate(people, design, "q")
    row = tl.leads(found, method="wald").iloc[0]
    assert (row["answer_a"], row["answer_b"]) == ("Yes", "No")
    lead, se = found.contrast([-1, 0, 1])
    assert (row["lead"], row["moe"]) == pytest.approx((100 * lead, 100 * Z * se))
    # The title of the intervals reads the same verdict.
    from topline.tables.leads import lead_of_the_first

    behind = lead_of_the_first(tl.intervals(found)).iloc[0]
    assert behind[["low", "high", "moe", "deff"]].tolist() == pytest.approx(
        tl.leads(found).iloc[0][["low", "high", "moe", "deff"]].tolist()
    )


def test_a_change_in_the_same_places_has_their_covariance(people):
    waves = pd.concat(
        [people.assign(wave=1), people.assign(wave=2, q=people["q"].to_numpy()[::-1])]
    )
    found = tl.estimate(waves, tl.SurveyDesign(weight="w", psu="place"), "q", by="wave")
    table = tl.changes(found, over="wave").set_index("answer")
    for place, answer in enumerate(["No", "Undecided", "Yes"]):
        weights = np.zeros(6)
        weights[place], weights[place + 3] = -1, 1
        change, se = found.contrast(weights)
        row = table.loc[answer]
        assert (row["change"], row["moe"]) == pytest.approx((100 * change, 100 * Z * se))
        assert row["df"] == 39


@pytest.fixture(scope="module")
def two_waves(people):
    """Ask the people of the same places twice; the second time they answer as others did."""
    again = people.assign(wave=2, q=people["q"].to_numpy()[::-1], w=people["w"].to_numpy()[::-1])
    return pd.concat([people.assign(wave=1), again], ignore_index=True)


PLACES = tl.SurveyDesign(weight="w", psu="place")


def by_hand(found, *weights, df=39):
    """Return change, margin and interval of contrasts, in points, with t."""
    changes, ses = found.contrast(np.array(weights))
    reach = t.ppf(0.975, df) * ses
    return 100 * np.array([changes, Z * ses, changes - reach, changes + reach])


def told(table):
    return table[["change", "moe", "low", "high"]].to_numpy().T


def test_the_change_of_a_lead_in_the_same_places_is_a_contrast(two_waves):
    found = tl.estimate(two_waves, PLACES, "q", by="wave")
    table = tl.changes(found, over="wave", pairs=[("Yes", "No"), ("Undecided", "Yes")])
    # No, Undecided, Yes, of one wave and of the other.
    expected = by_hand(found, [1, 0, -1, -1, 0, 1], [0, -1, 1, 0, 1, -1])
    assert told(table) == pytest.approx(expected, abs=1e-9)
    assert table["answer"].tolist() == ["Yes − No", "Undecided − Yes"]
    assert table["deff_source"].str.endswith("of both waves together").all()
    assert table["confidence_level"].tolist() == [0.95, 0.95]


def test_changes_of_those_with_an_opinion_are_those_of_a_domain_of_them(two_waves):
    found = tl.estimate(two_waves, PLACES, "q", by="wave")
    flagged = two_waves.assign(decided=two_waves["q"] != "Undecided")
    domain = tl.estimate(flagged, PLACES, "q", by=["decided", "wave"])
    only = domain.labels["decided"].to_numpy(bool)
    assert domain.labels["answer"][only].tolist() == ["No", "Undecided", "Yes"] * 2
    later = np.where(domain.labels["wave"] == 2, 1.0, -1.0) * only
    no, yes = (later * (domain.labels["answer"] == answer) for answer in ("No", "Yes"))
    table = tl.changes(found, over="wave", decided=True, method="wald")
    assert table["answer"].tolist() == ["No", "Yes"]
    assert told(table) == pytest.approx(by_hand(domain, no, yes), abs=1e-10)
    assert table["before"].to_numpy() == pytest.approx(
        100 * domain.share[only & (later < 0)][[0, 2]], abs=1e-12
    )
    pair = tl.changes(found, over="wave", decided=True, pairs=[("Yes", "No")])
    assert told(pair) == pytest.approx(by_hand(domain, yes - no), abs=1e-10)
    assert pair["base"].str.startswith("with an opinion: ").all()


def test_the_change_of_a_lead_is_told_in_each_domain(two_waves):
    found = tl.estimate(two_waves, PLACES, "q", by=["wave", "age"])
    table = tl.changes(found, over="wave", pairs=[("Yes", "No")])
    assert table["domain"].tolist() == ["age: 18-39", "age: 40-59", "age: 60+"]
    signs = {(1, "Yes"): -1, (1, "No"): 1, (2, "Yes"): 1, (2, "No"): -1}
    labels = found.labels[["wave", "answer"]].itertuples(index=False, name=None)
    weights = np.array([signs.get(label, 0) for label in labels])
    rows = [weights * (found.labels["age"] == age) for age in ("18-39", "40-59", "60+")]
    df = two_waves.groupby("age")["place"].nunique() - 1
    assert told(table) == pytest.approx(by_hand(found, *rows, df=df), abs=1e-9)


def test_a_number_of_one_s_own_makes_waves_independent(two_waves):
    found = tl.estimate(two_waves, PLACES, "q", by="wave")
    row = tl.changes(found, over="wave", pairs=[("Yes", "No")], deff=2.0).iloc[0]
    no, _, yes, no_now, _, yes_now = found.share
    expected = tl.change_of_lead_interval(
        *(yes, no, 600, yes_now, no_now, 600), deff_before=2.0, deff_after=2.0
    )
    assert (row["low"], row["high"]) == pytest.approx((100 * expected.low, 100 * expected.high))


@pytest.mark.parametrize("names", [(1, 2, 3), ("spring", "summer", "autumn")])
def test_waves_keep_their_order_where_a_question_was_not_asked_in_the_first(people, names):
    waves = pd.concat([people.assign(wave=name) for name in names], ignore_index=True)
    waves["late"] = waves["q"].where(waves["wave"] != names[0])
    waves["wave"] = pd.Categorical(waves["wave"], names, ordered=True)
    design = tl.SurveyDesign(weight="w", psu="place")
    table = tl.changes(tl.estimate(waves, design, ["late", "q"], by="wave"), over="wave")
    pairs = table[["question_id", "poll_id_before", "poll_id"]].drop_duplicates()
    first, second, third = (f"respondents, wave {name}" for name in names)
    assert pairs.to_numpy().tolist() == [
        ["q", first, second],
        ["late", second, third],
        ["q", second, third],
    ]


def test_waves_of_other_people_are_independent(people):
    waves = pd.concat([people.assign(wave=1), people.assign(wave=2, place=people["place"] + 100)])
    found = tl.estimate(waves, tl.SurveyDesign(weight="w", psu="place"), "q", by="wave")
    alone = tl.estimate(people, tl.SurveyDesign(weight="w", psu="place"), "q")
    se = np.sqrt(2) * alone.se
    # 80 places and one domain of 40 each: n / (n - 1) is that of 80.
    factor = np.sqrt(80 / 79 / (40 / 39))
    assert tl.changes(found, over="wave")["moe"].to_numpy() == pytest.approx(100 * Z * se * factor)


def test_two_estimates_are_compared_as_independent(people, design):
    before = tl.estimate(people, design, "q", id="before")
    after = tl.estimate(people.iloc[::2], design, "q", id="after")
    table = tl.changes(before, after)
    reach = 100 * Z * np.hypot(before.se, after.se)
    assert table["moe"].to_numpy() == pytest.approx(reach)


def test_the_change_of_a_lead_of_two_estimates_has_the_degrees_of_freedom_of_both(people, design):
    before = tl.estimate(people, design, "q", id="before")
    after = tl.estimate(people.iloc[::2], design, "q", id="after")
    row = tl.changes(before, after, pairs=[("Yes", "No")]).iloc[0]
    (then, se_then), (now, se) = (found.contrast([-1, 0, 1]) for found in (before, after))
    total = se_then**2 + se**2
    welch = total**2 / (se_then**4 / before.df[0] + se**4 / after.df[0])
    reach = t.ppf(0.975, welch) * np.sqrt(total)
    assert (row["low"], row["high"]) == pytest.approx(
        (100 * (now - then - reach), 100 * (now - then + reach))
    )
    assert row["moe"] == pytest.approx(100 * Z * np.sqrt(total))


def jackknifed(people):
    """Leave out a place at a time, its weight taken by the others of its region."""
    replicates = {}
    for place in range(40):
        here = people["place"] == place
        factor = np.where(here, 0.0, np.where(people["place"] % 4 == place % 4, 10 / 9, 1.0))
        replicates[f"r{place}"] = people["w"] * factor
    return people.assign(**replicates), list(replicates)


def test_the_jackknife_is_close_to_the_linearised_variance(people, design, on_engine):
    rows, names = jackknifed(people)
    jackknife = tl.SurveyDesign(
        weight="w", replicates=names, replicate_type="jkn", rscales=[0.9] * 40, df=36
    )
    found = tl.estimate(on_engine(rows), jackknife, "q")
    linear = tl.estimate(people, design, "q")
    assert found.se == pytest.approx(linear.se, rel=0.02)
    assert found.share == pytest.approx(linear.share)
    assert tl.intervals(found)["deff_source"].unique().tolist() == [
        "estimated from respondents' rows by replicate weights"
    ]


def test_weights_alone_make_kish_s_design_effect_where_answers_do_not_depend_on_them():
    draw = np.random.default_rng(1)
    rows = pd.DataFrame({"q": draw.random(200_000) < 0.4, "w": draw.uniform(0.2, 3, 200_000)})
    found = tl.estimate(rows, tl.SurveyDesign(weight="w"), "q")
    assert found.kish_deff == pytest.approx([tl.kish_deff(rows["w"])] * 2)
    assert found.deff == pytest.approx(found.kish_deff, rel=0.01)


@pytest.mark.parametrize("lonely", ["remove", "adjust", "average"])
def test_respondents_drawn_alone_are_places_of_one(people, lonely):
    """Their squares are counted in cells; as PSUs of their own each is looked at."""
    rows = people.assign(
        stratum=np.where(np.arange(len(people)) == 0, "of one", people["region"]),
        each=np.arange(len(people)),
    )
    how = {"weight": "w", "strata": "stratum", "lonely": lonely}
    alone = tl.estimate(rows, tl.SurveyDesign(**how), "q", by="age")
    places = tl.estimate(rows, tl.SurveyDesign(psu="each", **how), "q", by="age")
    np.testing.assert_allclose(alone.cov, places.cov, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(alone.df, places.df)


def test_a_census_varies_by_nothing_and_half_a_census_by_half(people):
    whole = tl.estimate(people.assign(N=600), tl.SurveyDesign(weight="w", fpc="N"), "q")
    half = tl.estimate(people.assign(N=1200), tl.SurveyDesign(weight="w", fpc="N"), "q")
    endless = tl.estimate(people, tl.SurveyDesign(weight="w"), "q")
    assert whole.cov == pytest.approx(np.zeros((3, 3)))
    assert half.cov == pytest.approx(endless.cov / 2)


ORDER = ["Yes", "Undecided", "No"]
ORDERED = {
    "pandas": lambda frame: frame.assign(q=pd.Categorical(frame["q"], ORDER, ordered=True)),
    "polars": lambda frame: pl.from_pandas(frame).with_columns(pl.col("q").cast(pl.Enum(ORDER))),
    "duckdb": lambda frame: (
        duckdb.connect()
        .from_arrow(pa.Table.from_pandas(frame))
        .project("* replace (q::enum('Yes', 'Undecided', 'No') as q)")
    ),
}


@pytest.mark.parametrize("ordered", ORDERED.values(), ids=ORDERED)
def test_ordered_categories_give_the_order_of_answers(people, design, ordered):
    found = tl.estimate(ordered(people), design, "q")
    assert found.labels["answer"].tolist() == ORDER
    other = tl.estimate(people, design, "q")
    assert found.share == pytest.approx(other.share[[2, 1, 0]])


def test_a_domain_where_everybody_agrees_borrows_the_design_effect_and_says_so(people, design):
    rows = people.assign(q=people["q"].where(people["age"] != "60+", "Yes"))
    found = tl.estimate(rows, design, "q", by="age")
    table = tl.intervals(found).set_index(["domain", "answer"])
    row = table.loc[("age: 60+", "Yes")]
    assert np.isnan(found.deff[found.labels["age"] == "60+"]).all()
    assert row["deff"] == pytest.approx(np.nanmean(found.deff))
    assert row["deff_source"].endswith(AT_THE_ENDS)
    assert np.isnan(row["moe"])
    assert row["low"] < 100 == row["high"]


def test_a_domain_in_one_place_has_no_interval_and_says_why(people):
    rows = people.assign(group=np.where(people["place"] == 3, "here", "elsewhere"))
    found = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by="group")
    table = tl.intervals(found)
    here = table[table["domain"] == "group: here"]
    assert here["low"].isna().all()
    assert set(here["deff_source"]) == {NOT_ESTIMATED}
    assert NOT_ESTIMATED in tl.interval_sentence(here.iloc[0])
    codes = tl.audit(found).set_index("code")
    assert (
        codes.loc["not-estimated", "sentence"]
        == f"group: here has {NOT_ESTIMATED}, so no interval."
    )


JACKKNIFE = {"weight": "w", "replicates": [f"r{place}" for place in range(40)], "scale": 0.975}
DESIGNS = {
    "places": {"weight": "w", "strata": "region", "psu": "place"},
    "weights": {"weight": "w"},
    "stages": {"weight": "w", "psu": "place", "fpc": "N", "fpc_within": "M"},
    "lonely": {"weight": "w", "strata": "few", "psu": "place", "lonely": "adjust"},
    "raked": {"weight": "w", "psu": "place", "calibrated_to": ["age"]},
    "jackknife": JACKKNIFE,
    "documented": {"weight": "w", "psu": "place", "df": 12},
}


@pytest.fixture(scope="module")
def undecided_places(people):
    """Let everybody in four places, one of them a region, be undecided, and some weigh nothing."""
    silent = people["place"].isin([3, 8, 17, 22])
    rows = people.assign(
        q=people["q"].where(~silent, "Undecided"),
        w=people["w"].where(people.index % 29 != 0, 0.0),
        few=people["region"].where(people["place"] != 8, "X"),
        sex=np.where(people.index % 2, "m", "f"),
        N=400,
        M=1000,
    )
    return jackknifed(rows)[0]


@pytest.mark.parametrize("by", [(), "sex", ["sex", "age"]], ids=str)
@pytest.mark.parametrize("name", DESIGNS)
def test_those_with_an_opinion_are_a_domain_of_their_own(undecided_places, name, by):
    design = tl.SurveyDesign(**DESIGNS[name])
    missing = undecided_places["q"].where(undecided_places["q"] != "Undecided")
    only = tl.estimate(undecided_places.assign(q=missing), design, "q", by=by)
    if name == "places":
        assert only.df[0] < 36 == tl.estimate(undecided_places, design, "q").df[0]
    for make, column in ((tl.intervals, "percent"), (tl.leads, "lead")):
        found = make(tl.estimate(undecided_places, design, "q", by=by), decided=True)
        expected = make(only)
        assert column in found
        assert found["base"].str.startswith("with an opinion: ").all()
        pd.testing.assert_frame_equal(
            found[expected.columns], expected, check_dtype=False, rtol=1e-9, atol=1e-11
        )


def test_a_domain_without_an_opinion_is_left_out(people, design):
    rows = people.assign(q=people["q"].where(people["age"] != "60+", "Undecided"))
    found = tl.estimate(rows, design, "q", by="age")
    table = tl.intervals(found, decided=True)
    assert table["domain"].tolist() == ["age: 18-39"] * 2 + ["age: 40-59"] * 2
    assert table[["percent", "low", "high"]].notna().all(axis=None)
    assert tl.leads(found, decided=True)["domain"].tolist() == ["age: 18-39", "age: 40-59"]
    changed = tl.changes(found, over="age", decided=True)
    assert changed["poll_id"].unique().tolist() == ["respondents, age 40-59"]
    only = rows.assign(q=rows["q"].where(rows["age"] == "18-39", "Undecided"))
    with pytest.raises(ValueError, match="in respondents, age 18-39 alone somebody has an opinion"):
        tl.changes(tl.estimate(only, design, "q", by="age"), over="age", decided=True)
    nobody = tl.estimate(rows.assign(q="Undecided"), design, "q")
    assert tl.intervals(nobody, decided=True).empty
    silent = tl.estimate(rows.assign(q="Undecided"), design, "q", by="age")
    with pytest.raises(ValueError, match="nobody has an opinion, so there is no change"):
        tl.changes(silent, over="age", decided=True)


def test_a_design_effect_of_one_s_own_goes_before_the_estimated(people, design):
    found = tl.estimate(people, design, "q")
    table = tl.intervals(found, deff=1.0)
    assert set(table["deff_source"]) == {"assumed"}
    expected = [tl.proportion_interval(share, 600).low for share in found.share]
    assert table["low"].to_numpy() == pytest.approx(100 * np.array(expected))


def test_several_questions_stand_below_each_other(people, design):
    both = tl.estimate(people, design, ["q", "age"])
    assert both.labels["question_id"].unique().tolist() == ["q", "age"]
    same_q = tl.estimate(people, design, "q")
    assert both.share[:3] == pytest.approx(same_q.share)
    assert both.contrast([1, -1, 0, 0, 0, 0]) == pytest.approx(same_q.contrast([1, -1, 0]))
    with pytest.raises(ValueError, match="a contrast is of one question"):
        both.contrast([1, 0, 0, -1, 0, 0])
    with pytest.raises(ValueError, match="give one for each of the 6 rows"):
        both.contrast([1, -1])


def test_contrasts_are_rows_of_a_matrix(people, design):
    found = tl.estimate(people, design, "q")
    estimates, ses = found.contrast(np.eye(3))
    assert estimates == pytest.approx(found.share)
    assert ses == pytest.approx(found.se)


def test_answers_held_together_are_wider_with_few_places(people, design):
    found = tl.estimate(people, design, "q")
    few = evolve(found, joint=evolve(found.joint, df=np.full((3, 3), 4.0)))
    wide, narrow = (tl.intervals(each, simultaneous=True) for each in (few, found))
    assert (wide["high"] - wide["low"] > narrow["high"] - narrow["low"]).all()


def test_a_method_without_degrees_of_freedom_is_refused(people, design):
    found = tl.estimate(people, design, "q")
    with pytest.raises(ValueError, match="method='jeffreys' takes no degrees of freedom"):
        tl.intervals(found, method="jeffreys")
    assert tl.intervals(found, method="jeffreys", deff=2.0)["low"].notna().all()
    korn = tl.intervals(found, method="korn-graubard")
    by_hand = tl.proportion_interval(
        *(found.share, found.n), deff=found.deff, df=found.df, method="korn-graubard"
    )
    assert korn["low"].to_numpy() == pytest.approx(100 * by_hand.low)
    assert repr(found) == "<Estimates 'respondents' of q: 3 shares>"


def test_those_with_an_opinion_are_estimates_too_which_no_rounding_leaves_open(people):
    found = tl.estimate(people, PLACES, "q").to_answers().decided()
    said = people[people["q"] != "Undecided"]
    shares = said.groupby("q")["w"].sum() / said["w"].sum()
    assert found.answer.tolist() == ["No", "Yes"]
    assert found.percent == pytest.approx(100 * shares.to_numpy())
    for bound in (found.lowest, found.highest):
        np.testing.assert_array_equal(bound, found.percent)
    for bound in (found.deff_low, found.deff_high):
        np.testing.assert_array_equal(bound, found.deff)
    # Each answer is one less the other, so their lead has the design effect of either.
    assert found.pair_deff(np.array([0]), np.array([1])) == pytest.approx(found.deff[:1])
    # Of another size than was asked, nobody knows how they vary together.
    assert found.with_n(3000).joint is None
