"""Bad rows get one clear sentence, the same on every engine."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import topline as tl

BAD_WEIGHTS = "column 'w': 1 of 600 rows have no value, or one that is not a number of 0 or more"


def refused(rows, design, question="q", **options):
    with pytest.raises(ValueError, match=r"\w") as error:
        tl.estimate(rows, design, question, **options)
    return str(error.value)


@pytest.mark.parametrize("bad", [None, np.nan, -1.0, np.inf, -np.inf])
def test_a_weight_that_is_none_is_refused(people, design, on_engine, bad):
    weights = people["w"].astype(object)
    weights.iloc[17] = bad
    rows = on_engine(people.assign(w=weights.astype(float)))
    assert refused(rows, design).startswith(BAD_WEIGHTS)


def test_every_column_that_is_not_there_is_named(people, on_engine):
    design = tl.SurveyDesign(weight="weight", psu="punkt")
    told = refused(on_engine(people), design, "q9", by="age")
    assert told.startswith("the rows have no column 'punkt', 'q9', 'weight'; there are 'place', ")


def test_weights_of_text_are_refused(people, design, on_engine):
    rows = on_engine(people.assign(w=people["w"].astype(str)))
    shown = str(people["w"][0])
    told = f"column 'w' is no numbers, such as {shown!r}: make them numbers before"
    assert refused(rows, design) == told


def test_weights_of_0_alone_are_refused(people, design, on_engine):
    assert refused(on_engine(people.assign(w=0.0)), design) == "column 'w': all weights are 0"


@pytest.mark.parametrize("column", ["place", "region"])
def test_a_place_or_region_that_is_missing_is_refused(people, design, on_engine, column):
    rows = people.copy()
    rows[column] = rows[column].astype(object).where(rows.index != 5, None)
    rows[column] = rows[column].astype("Int64" if column == "place" else object)
    told = f"column '{column}': 1 rows have no value: leave them out, or give them one"
    assert refused(on_engine(rows), design) == told


def test_nobody_who_answered_is_told(people, design, on_engine):
    rows = on_engine(people.assign(q=pd.Series([None] * 600, dtype="str")))
    assert refused(rows, design) == "column 'q': nobody and a weight above 0 answered it"


def test_domains_that_nobody_is_in_are_told(people, design, on_engine):
    rows = on_engine(people.assign(age=pd.Series([None] * 600, dtype="str")))
    told = "column 'q': nobody with a value in 'age' and a weight above 0 answered it"
    assert refused(rows, design, by="age") == told


def test_one_place_in_all_shows_no_variance(people, on_engine):
    rows = on_engine(people.assign(place=1))
    told = refused(rows, tl.SurveyDesign(weight="w", psu="place"))
    assert told.startswith("there is one PSU in all, which shows no variance")


def test_a_stratum_of_one_place_is_named_with_the_choices(people, design, on_engine):
    rows = people.assign(region=people["region"].where(people["place"] != 3, "X"))
    assert refused(on_engine(rows), design) == (
        "of column 'region', X has one PSU, which shows no variance: join it with another, or pass "
        'lonely="remove", "adjust" or "average"'
    )


def test_a_population_below_the_sample_is_told(people, on_engine):
    design = tl.SurveyDesign(weight="w", psu="place", fpc="N")
    told = refused(on_engine(people.assign(N=0.5)), design)
    assert told.startswith("column 'N' says 0.5 where 40 were drawn: fpc is the number in the")
    told = refused(on_engine(people.assign(N=people["place"] + 100)), design)
    assert told == "column 'N' is not the same in all rows of a stratum: give it one number"


def test_a_replicate_weight_that_is_missing_is_refused(people, on_engine):
    rows = people.assign(a=people["w"], b=people["w"].where(people.index != 3))
    design = tl.SurveyDesign(weight="w", replicates=["a", "b"], replicate_type="bootstrap")
    assert refused(on_engine(rows), design).startswith("column 'b': 1 of 600 rows have no value")


def test_many_strata_of_one_place_are_counted(people, on_engine):
    rows = people.assign(region=people["place"].where(people["place"] < 20, "rest").astype(str))
    told = refused(on_engine(rows), tl.SurveyDesign(weight="w", strata="region", psu="place"))
    assert told.startswith("of column 'region', 0, 1, 10, 11, 12, 13, 14, 15 and 12 more each have")


NO_ROWS = "there are no rows: a line for each respondent is needed"


def test_no_rows_are_told(people, design, on_engine):
    assert refused(on_engine(people.iloc[:0]), design) == NO_ROWS
    assert refused(on_engine(people.iloc[:0].astype(str)), design) == NO_ROWS


@pytest.mark.parametrize("text", ["", "q,w\n", "place,region,q,w\n"])
def test_a_file_without_rows_is_told(design, text, tmp_path):
    (tmp_path / "none.csv").write_text(text)
    assert refused(tmp_path / "none.csv", design) == NO_ROWS


def test_a_file_that_is_no_table_is_told(design, tmp_path):
    file = tmp_path / "poll.csv"
    file.write_text("q,w\n" + 3000 * "Yes,1\n" + "No,2,3\n")
    assert refused(file, design).endswith("its lines are not all of as many columns as the first")
    file.write_bytes("q,w\nЗа,1\nПротив,2\n".encode("cp1251"))
    assert refused(file, design).endswith("it is not in UTF-8: save it as UTF-8")


def test_two_columns_of_one_name_are_refused_in_a_file(tmp_path):
    file = tmp_path / "poll.csv"
    file.write_text("q,w,w\nYes,1,5\nNo,2,6\nNo,1,7\n")
    told = "the rows have two columns 'w': give each a name of its own"
    assert refused(file, tl.SurveyDesign(weight="w")) == told
    file.write_text("q,w,w_1\nYes,1,5\nNo,2,6\nNo,1,7\n")
    assert tl.estimate(file, tl.SurveyDesign(weight="w"), "q").share.tolist() == [0.75, 0.25]


def test_weights_are_no_question(people, design, on_engine):
    told = "column 'w' has weights, which are neither answers nor domains"
    assert refused(on_engine(people), design, "w") == told
    assert refused(on_engine(people), design, "q", by="w") == told


def test_what_is_no_name_is_refused(people, design):
    assert refused(people, design, 5) == "5 is no name of a column: pass a text"
    assert refused(people, design, by=[None]) == "None is no name of a column: pass a text"


def test_lists_are_no_answers(people, design, on_engine):
    rows = on_engine(people.assign(q=[["TV", "radio"]] * 600))
    assert refused(rows, design) == (
        "column 'q' has lists in it: make a column of each of their values"
    )


def test_a_number_and_a_text_of_one_look_are_told(people, design):
    told = refused(people.assign(q=pd.Series([1, "1", None] * 200, dtype=object)), design)
    assert told == "column 'q' has '1' as a number and as a text: make them one"


@pytest.mark.parametrize("kind", ["bool", "boolean", "Int64", "float32", "category"])
def test_every_kind_of_answer_has_the_same_shares(people, design, on_engine, kind):
    yes = (people["q"] == "Yes").astype(int)
    rows = on_engine(people.assign(q=yes.astype(kind)))
    found = tl.estimate(rows, design, "q")
    expected = tl.estimate(people.assign(q=yes.map({0: "a", 1: "b"})), design, "q")
    assert found.cov == pytest.approx(expected.cov, abs=1e-15)
    assert found.share == pytest.approx(expected.share)


def test_levels_that_nobody_chose_are_no_answers(people, design, on_engine):
    rows = people.assign(q=pd.Categorical(people["q"], ["Never", "No", "Undecided", "Yes"]))
    assert tl.estimate(on_engine(rows), design, "q").labels["answer"].tolist() == [
        "No",
        "Undecided",
        "Yes",
    ]


def test_large_numbers_of_places_and_dates_are_kept_apart(people, on_engine):
    number = people["place"] % 3
    day = pd.Timestamp("2026-01-01") + pd.to_timedelta(number, unit="D")
    rows = on_engine(people.assign(place=people["place"] + 2**60, day=day))
    design = tl.SurveyDesign(weight="w", psu="place")
    found = tl.estimate(rows, design, "q", by="day")
    domains = [f"day: 2026-01-0{number}" for number in (1, 2, 3)]
    assert tl.intervals(found)["domain"].unique().tolist() == domains
    expected = tl.estimate(people.assign(day=number), design, "q", by="day")
    assert found.se == pytest.approx(expected.se)
    assert found.df.tolist() == expected.df.tolist() == 3 * [13] + 6 * [12]


@pytest.mark.parametrize(
    "rows",
    [
        pd.DataFrame([[1, "a", 1.0]], columns=["w", "q", "w"]),
        pa.table([[1.0], ["a"], [1.0]], names=["w", "q", "w"]),
    ],
    ids=["pandas", "arrow"],
)
def test_two_columns_of_one_name_are_refused(rows):
    told = "the rows have two columns 'w': give each a name of its own"
    assert refused(rows, tl.SurveyDesign(weight="w")) == told


def test_what_is_no_frame_is_a_type_error(design):
    with pytest.raises(TypeError, match="expected a frame of rows, not int"):
        tl.estimate(56, design, "q")


def test_a_question_is_named_once(people, design):
    assert "named twice" in refused(people, design, ["q", "q"])
    assert "named twice" in refused(people, design, "q", by="q")
    assert "at least one column" in refused(people, design, [])
    told = refused(people.rename(columns={"age": "answer"}), design, "q", by="answer")
    assert told == "by='answer' is a column that labels have already: rename it"


def test_answers_that_are_numbers_of_people_are_too_many(design):
    rows = pd.DataFrame({"q": range(6000), "w": 1.0, "place": range(6000), "region": 1})
    told = refused(rows, design)
    assert told.startswith("1 domains of 6,000 answers are 6,000 shares: at most 5,000")


def test_more_cells_than_come_here_are_refused(people, design, monkeypatch, on_engine):
    monkeypatch.setattr("topline.respondents.counting.MOST_CELLS", 100)
    told = refused(on_engine(people), design)
    assert told.startswith("region, place, q tell more than 100 cells apart")


def test_a_set_of_replicates_without_a_domain_is_told(people):
    rows = people.assign(a=people["w"].where(people["age"] == "60+", 0.0), b=people["w"])
    design = tl.SurveyDesign(weight="w", replicates=["a", "b"], scale=1)
    told = refused(rows, design, by="age")
    assert told.startswith("a set of replicate weights is 0 for a whole domain")


def test_over_is_a_column_of_the_domains(people, design):
    found = tl.estimate(people, design, "q", by="age")
    with pytest.raises(ValueError, match="over='wave' is no column of these domains: name one of"):
        tl.changes(found, over="wave")
    with pytest.raises(TypeError, match="names a column of one estimate"):
        tl.changes(tl.load_poll("fom-2002-12-nato"), over="age")
    alone = tl.estimate(people.assign(wave=1), design, "q", by="wave")
    with pytest.raises(ValueError, match="there is one value, 1, and no change"):
        tl.changes(alone, over="wave")
