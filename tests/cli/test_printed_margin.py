"""The margin of a clipping in the terminal. The numbers are those of the record: 3.6 with 1,500."""

import pytest

import topline as tl

DEFF = (0.036 / 1.959963985) ** 2 * 1500 / 0.25
BOUND = "upper bound implied by the published margin"
IMPLIED = "implied by the published margin"


@pytest.mark.parametrize(
    "command",
    [
        ["moe", "1500"], ["interval", "56", "1500"], ["lead", "56", "23", "1500"],
        ["size", "3", "--n", "1500"],
    ],
)  # fmt: skip
def test_a_printed_margin_is_the_design_effect_that_it_implies(record, run, command):
    row = record(*command, "--moe", "3.6")
    assert row["deff"] == pytest.approx(DEFF)
    assert row["deff_source"] == IMPLIED
    assert record(*command, "--moe", "3.6", "--at-most")["deff_source"] == BOUND
    assert f"design effect 2.02 ({BOUND})" in run(*command, "--moe", "3.6", "--at-most")


def test_the_lead_of_the_clipping(record):
    row = record("lead", 56, 23, 1500, "--moe", "3.6")
    assert round(row["moe"], 2) == 5.94
    poll = tl.leads(tl.load_poll("fom-2002-12-nato")).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((poll["low"], poll["high"]))


def test_each_poll_of_a_change_has_its_own(record):
    row = record("change", 54, 1500, 48, 1600, "--moe", "3.6")
    assert row["deff_before"] == pytest.approx(DEFF)
    assert row["deff"] == pytest.approx(DEFF * 1600 / 1500)
    row = record("change", 54, 1500, 48, 1600, "--moe", "3.8", "--moe-before", "3.6")
    assert row["deff_before"] == pytest.approx(DEFF)
    assert row["deff_source_before"] == IMPLIED


def test_the_design_effect_alone(record, run):
    row = record("deff", "3.6", 1500)
    assert [row[name] for name in ("deff_low", "deff", "deff_high")] == pytest.approx(
        [(points / 1.959963985) ** 2 * 1500 / 2500 for points in (3.55, 3.6, 3.65)]
    )
    assert row["n_eff"] == pytest.approx(1500 / DEFF)
    told = run("deff", "3.6", 1500, "--at-most")
    assert "a design effect of at most 2.02" in told
    assert "the level is not stated" in told
    assert "at the stated 99" in run("deff", "3.6", 1500, "--confidence-level", 99)


def test_the_digits_of_the_margin_count(record):
    # "3" was rounded to whole points and 3.0 to half ones: simple random sampling explains both.
    assert record("deff", "3", 1000)["deff_high"] == pytest.approx(1.276, abs=5e-4)
    assert record("deff", "3.0", 1000)["deff_high"] < 1.2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lead", "56", "23", "1500", "--moe", "3.6", "--deff", "2"], "leave out one of them"),
        (["lead", "56", "23", "1500", "--at-most"], "--at-most says what --moe is"),
        (["moe", "1500", "--moe", "0.036"], "looks like a share: 3.6?"),
        (["deff", "36", "1500"], "is it 3.6?"),
        (["deff", "abc", "1500"], "a margin of error is in points, above 0 and below 100"),
        (["size", "3", "--moe", "3.6"], "give --n"),
        (["size", "3", "--n", "1500"], "give --moe"),
        (["change", "54", "1500", "48", "1500", "--moe-before", "3.6"], "give --moe for the later"),
    ],
)
def test_what_does_not_go_together_is_told(refused, words, told):
    assert told in refused(*words)
