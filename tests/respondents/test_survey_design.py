import pytest

import topline as tl


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"lonely": "fail"}, ["lonely='fail': choose one of error, remove, adjust, average"]),
        (
            {"replicates": ["a", "b"], "psu": "place", "replicate_type": "jk9"},
            ["replicate_type='jk9': choose one of jk1,", "leave out psu, or replicates"],
        ),
        ({"replicates": ["a", "b"]}, ["replicates need scale= as documented"]),
        ({"replicates": ["a", "b"], "replicate_type": "fay"}, ["needs rho="]),
        ({"replicates": ["a", "b"], "scale": 1, "rscales": [1, 2, 3]}, ["3 of them for 2"]),
        ({"replicates": ["a"], "scale": 0}, ["at least two", "scale=0: a scale is above 0"]),
        ({"fpc_within": "M"}, ["fpc_within counts people in a PSU"]),
        ({"base_weight": "d"}, ["name the margins in calibrated_to="]),
        ({"rho": 0.3, "df": 0}, ["rho= describes replicate weights", "df=0"]),
        ({"psu": "w"}, ["column 'w' is named as weight and as something else"]),
        ({"psu": "place", "strata": "place"}, ["column 'place' is named as strata and as psu"]),
        ({"psu": ""}, ["'' is no name of a column"]),
    ],
)
def test_every_fault_is_told_at_once(given, told):
    with pytest.raises(ValueError, match=r"\w") as error:
        tl.SurveyDesign(weight="w", **given)
    assert all(words in str(error.value) for words in told)


def test_one_column_needs_no_list_and_a_kind_no_small_letters():
    design = tl.SurveyDesign(weight="w", calibrated_to="age")
    assert design.calibrated_to == ("age",)
    assert (
        tl.SurveyDesign(weight="w", replicates=["a", "b"], replicate_type="JK1").replicate_type
        == "jk1"
    )
