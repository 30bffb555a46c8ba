import numpy as np
import pandas as pd
import pytest

import topline as tl
from topline.tables.schema import CROSSTAB_COLUMNS
from topline.tables.sentences import GROUPS_APART, UNKNOWN


@pytest.fixture(scope="module")
def rows():
    draw = np.random.default_rng(5)
    age = draw.choice(["18-39", "40-59", "60+"], 900)
    yes = draw.random(900) < np.where(age == "60+", 0.7, 0.4)
    return pd.DataFrame(
        {
            "q": np.where(yes, "Yes", "No"),
            "age": age,
            "sex": draw.choice(["Men", "Women"], 900),
            "w": draw.uniform(0.5, 2, 900),
            "place": np.arange(900) % 60,
        }
    )


@pytest.fixture(scope="module")
def found(rows):
    return tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by="age")


def test_a_crosstab_has_the_intervals_and_who_differs(found):
    table = tl.crosstab(found)
    assert list(table) == CROSSTAB_COLUMNS
    same = tl.intervals(found)
    for name in ("percent", "moe", "low", "high", "n", "df", "domain"):
        assert table[name].tolist() == same[name].tolist()
    yes = table[table["answer"] == "Yes"].set_index("domain")["differs_from"]
    assert yes["age: 60+"] == f"age: 18-39{GROUPS_APART}age: 40-59"
    assert yes["age: 18-39"] == yes["age: 40-59"] == "age: 60+"


def test_groups_differ_where_their_change_does_at_bonferroni_s_level(found):
    table = tl.crosstab(found, confidence_level=0.9)
    pairs = tl.changes(found, over="age", confidence_level=1 - 0.1 / 3)
    named = pairs[pairs["answer"] == "Yes"]["verdict"].tolist()  # 40-59 after 18-39, 60+ after it
    yes = table[table["answer"] == "Yes"].set_index("domain")["differs_from"]
    assert ("age: 18-39" in yes["age: 40-59"]) == (named[0] in ("up", "down"))
    assert ("age: 40-59" in yes["age: 60+"]) == (named[1] in ("up", "down"))


def test_two_columns_are_compared_one_within_the_other(rows):
    both = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by=["sex", "age"])
    with pytest.raises(ValueError, match="by: name the column to compare, one of sex, age"):
        tl.crosstab(both)
    table = tl.crosstab(both, by="age")
    for row in table.itertuples():
        sex = row.domain.partition(";")[0]
        assert all(sex in name for name in row.differs_from.split(GROUPS_APART) if name)


def test_all_comparisons_of_an_answer_hold_together_also_one_within_the_other(rows):
    both = tl.estimate(rows, tl.SurveyDesign(weight="w", psu="place"), "q", by=["sex", "age"])
    for level in (0.5, 0.8, 0.95):
        # Three pairs of ages, of men and of women.
        pairs = tl.changes(both, over="age", confidence_level=1 - (1 - level) / 6)
        table = tl.crosstab(both, by="age", confidence_level=level).set_index(["answer", "domain"])
        for row in pairs.itertuples():
            later = row.poll_id.removeprefix("respondents, age ")
            earlier = row.poll_id_before.removeprefix("respondents, age ")
            named = table.loc[(row.answer, f"{row.domain}; age: {later}"), "differs_from"]
            apart = f"{row.domain}; age: {earlier}" in named.split(GROUPS_APART)
            assert apart == (row.verdict in ("up", "down"))


def test_a_group_of_one_place_differs_from_nobody_that_is_known(rows):
    here = rows.assign(age=np.where(rows["place"] == 7, "here", "elsewhere"))
    here = here[(here["place"] != 7) | (here.index > 450)]
    found = tl.estimate(here, tl.SurveyDesign(weight="w", psu="place"), "q", by="age")
    assert set(tl.crosstab(found)["differs_from"]) == {UNKNOWN}


def test_without_domains_there_is_nothing_to_compare(rows, found):
    plain = tl.estimate(rows, tl.SurveyDesign(weight="w"), "q")
    with pytest.raises(ValueError, match="the columns of these domains are none; pass by= to est"):
        tl.crosstab(plain)
    with pytest.raises(ValueError, match="by='sex': the columns of these domains are 'age'"):
        tl.crosstab(found, by="sex")
    with pytest.raises(TypeError, match="expected an estimate of respondents' rows, not 56"):
        tl.crosstab(56)


def test_groups_that_are_all_alike_seldom_differ(rows):
    # Of 200 questions that have nothing to do with age, 5 % may find a difference by chance.
    draw = np.random.default_rng(8)
    names = [f"q{number}" for number in range(200)]
    random = pd.DataFrame({name: draw.choice(["Yes", "No"], len(rows)) for name in names})
    table = tl.crosstab(
        tl.estimate(pd.concat([rows, random], axis=1), tl.SurveyDesign(weight="w"), names, by="age")
    )
    found = table.groupby("question_id")["differs_from"].apply(lambda said: (said != "").any())
    assert found.mean() < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)
