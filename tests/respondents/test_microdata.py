"""SPSS and Stata files are written by pyreadstat itself, and read back."""

import pandas as pd
import pyreadstat
import pytest

import topline as tl

CODES = {1: "Good", 2: "Bad", 8: "Don't know", 9: "Not asked"}


@pytest.fixture
def spss(tmp_path):
    rows = pd.DataFrame({
        "q": [2.0, 1.0, 8.0, 9.0, 1.0, None], "age": [30.0, 44.0, 99.0, 61.0, 18.0, 27.0],
        "w": [1.0, 1.2, 0.8, 1.0, 1.0, 1.0], "town": ["A", "A", "B", "B", "C", ""],
    })  # fmt: skip
    file = tmp_path / "poll.sav"
    pyreadstat.write_sav(
        rows,
        str(file),
        column_labels={"q": "How do you find it?", "age": "Age", "w": "", "town": ""},
        variable_value_labels={"q": CODES, "age": {99: "Refused"}},
        missing_ranges={"q": [8, 9], "age": [{"lo": 98, "hi": 99}]},
    )
    return file


def test_what_is_declared_missing_is_an_answer_where_it_says_one(spss):
    rows, codebook = tl.read_respondents(spss)
    assert rows["q"].tolist()[:3] == ["Bad", "Good", "Don't know"]
    assert rows["q"].isna().tolist() == [False, False, False, True, False, True]
    assert rows["q"].cat.categories.tolist() == ["Good", "Bad", "Don't know"]
    assert codebook.texts == {"q": "How do you find it?", "age": "Age"}
    assert codebook.declared_missing == {"q": ["Don't know", "Not asked"], "age": ["Refused"]}


def test_or_all_of_it_is_missing(spss):
    rows, _ = tl.read_respondents(spss, declared_missing="missing")
    assert rows["q"].cat.categories.tolist() == ["Good", "Bad"]
    assert rows["q"].isna().sum() == 3


def test_numbers_with_a_few_labels_stay_numbers(spss):
    rows, _ = tl.read_respondents(spss)
    assert rows["age"].dropna().tolist() == [30, 44, 61, 18, 27]


def test_only_the_columns_that_are_asked_for_are_read(spss):
    rows, codebook = tl.read_respondents(spss, ["w", "q"])
    assert list(rows) == ["w", "q"]
    assert set(codebook.labels) == {"q"}
    with pytest.raises(ValueError, match="has no column 'x'; there are q, age, w, town"):
        tl.read_respondents(spss, ["x"])


def test_labels_order_the_answers_of_an_estimate(spss):
    found = tl.estimate(spss, tl.SurveyDesign(weight="w"), "q")
    assert found.labels["answer"].tolist() == ["Good", "Bad", "Don't know"]
    assert found.share == pytest.approx([2.2 / 4, 1 / 4, 0.8 / 4])
    assert found.id == "poll"
    assert tl.intervals(found, decided=True)["answer"].tolist() == ["Good", "Bad"]


def test_stata_files_are_read(tmp_path):
    rows = pd.DataFrame({"q": [1.0, 2.0, 2.0], "w": [1.0, 1.0, 2.0]})
    file = tmp_path / "poll.dta"
    pyreadstat.write_dta(rows, str(file), variable_value_labels={"q": {1: "Yes", 2: "No"}})
    found, codebook = tl.read_respondents(file)
    assert found["q"].tolist() == ["Yes", "No", "No"]
    assert found["q"].cat.categories.tolist() == ["Yes", "No"]
    assert codebook.declared_missing == {}


def test_csv_and_parquet_files_are_read(tmp_path):
    rows = pd.DataFrame({"q": ["Yes", "No", None], "w": [1.0, 2.0, 0.5]})
    rows.to_csv(tmp_path / "a.csv", index=False, na_rep="NA")
    rows.to_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        found, codebook = tl.read_respondents(tmp_path / name, ["q"])
        assert found["q"].dropna().tolist() == ["Yes", "No"]
        assert codebook.labels == {}
        with pytest.raises(ValueError, match="has no column 'x'"):
            tl.read_respondents(tmp_path / name, ["x"])


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    for name in ("bad.sav", "bad.dta", "bad.parquet"):
        (tmp_path / name).write_bytes(b"nothing of the kind")
        with pytest.raises(ValueError, match=f"{name} cannot be read"):
            tl.read_respondents(tmp_path / name)
    with pytest.raises(ValueError, match=r"the ending says what a file of respondents is: one of"):
        tl.read_respondents(tmp_path / "bad.doc")
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        tl.read_respondents(tmp_path / "none.sav")
    with pytest.raises(ValueError, match='pass "answer" or "missing"'):
        tl.read_respondents(tmp_path / "bad.sav", declared_missing="drop")
