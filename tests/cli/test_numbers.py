from inspect import signature

import pytest

import topline as tl
from topline.tables.schema import CHANGE_COLUMNS, INTERVAL_COLUMNS, LEAD_COLUMNS

DESIGN = ["--confidence-level", "90", "--deff", "2.02", "--pop-size", "20000"]
AS_LIBRARY = {"confidence_level": 0.9, "deff": 2.02, "pop_size": 20000}

COMMANDS = {
    "moe": ["1500"],
    "interval": ["56", "1500"],
    "lead": ["56", "23", "1500"],
    "change": ["56", "1500", "51", "1400"],
}


def close(number):
    return pytest.approx(number, rel=1e-11, abs=1e-11)


def test_a_margin_is_the_librarys(record):
    assert record("moe", 1500)["moe"] == close(100 * tl.margin_of_error(1500))
    row = record("moe", 1500, "--share", 23, *DESIGN)
    assert row["moe"] == close(100 * tl.margin_of_error(1500, 0.23, **AS_LIBRARY))
    assert row["pop_size"] == 20000


@pytest.mark.parametrize("method", ["wilson", "exact", "korn-graubard"])
def test_an_interval_is_the_librarys(record, method):
    row = record("interval", 56, 1500, "--method", method, *DESIGN)
    found = tl.proportion_interval(0.56, 1500, method=method, **AS_LIBRARY)
    assert (row["low"], row["high"]) == (close(100 * found.low), close(100 * found.high))
    assert row["method"] == found.method
    assert row["moe"] == close(100 * tl.margin_of_error(1500, 0.56, **AS_LIBRARY))


def test_degrees_of_freedom_reach_the_interval(record):
    row = record("interval", 56, 1500, "--df", 9)
    assert row["low"] == close(100 * tl.proportion_interval(0.56, 1500, df=9).low)
    assert row["df"] == 9


@pytest.mark.parametrize("method", ["bonett-price", "wald", "tango"])
def test_a_lead_is_the_librarys(record, method):
    row = record("lead", 56, 23, 1500, "--method", method, *DESIGN)
    found = tl.lead_interval(0.56, 0.23, 1500, method=method, **AS_LIBRARY)
    assert (row["low"], row["high"]) == (close(100 * found.low), close(100 * found.high))
    assert row["moe"] == close(100 * tl.lead_moe(0.56, 0.23, 1500, **AS_LIBRARY))
    assert row["lead"] == 33
    assert row["probability_ahead"] == tl.probability_ahead(0.56, 0.23, 1500, deff=2.02)


@pytest.mark.parametrize(
    ("a", "b", "verdict"), [(56, 23, "ahead"), (23, 56, "behind"), (40, 39, "too close to call")]
)
def test_a_lead_has_the_verdict_of_its_interval(record, a, b, verdict):
    row = record("lead", a, b, 1500)
    assert row["verdict"] == verdict
    assert (row["low"] > 0, row["high"] < 0) == (verdict == "ahead", verdict == "behind")


@pytest.mark.parametrize("method", ["agresti-caffo", "wald", "newcombe"])
def test_a_change_is_the_librarys(record, method):
    words = ("56", "1500", "51", "1400", "--method", method, "--confidence-level", "90")
    row = record("change", *words, "--deff-before", 2, "--deff-after", 1.5)
    design = {"confidence_level": 0.9, "deff_before": 2, "deff_after": 1.5}
    found = tl.change_interval(0.56, 1500, 0.51, 1400, method=method, **design)
    assert (row["low"], row["high"]) == (close(100 * found.low), close(100 * found.high))
    assert row["moe"] == close(100 * tl.change_moe(0.56, 1500, 0.51, 1400, **design))
    assert (row["change"], row["n_eff"], row["n_eff_before"]) == (-5, close(1400 / 1.5), 750)


@pytest.mark.parametrize(
    ("after", "verdict"), [(61, "up"), (51, "down"), (57, "within the margin")]
)
def test_a_change_has_the_verdict_of_its_interval(record, after, verdict):
    assert record("change", 56, 1500, after, 1500)["verdict"] == verdict


def test_a_printed_percent_becomes_the_share_that_is_typed(record):
    for percent in ("3.6", "0.7", "28.9", "99.99"):
        share = float(f"{percent}e-2")
        row = record("interval", percent, 1500)
        assert row["percent"] == float(percent)
        assert row["low"] == close(100 * tl.proportion_interval(share, 1500).low)


@pytest.mark.parametrize(
    ("command", "columns", "own"),
    [
        ("moe", INTERVAL_COLUMNS, set()),
        ("interval", INTERVAL_COLUMNS, set()),
        ("lead", LEAD_COLUMNS, {"percent_a", "percent_b"}),
        ("change", CHANGE_COLUMNS, set()),
    ],
)
def test_fields_are_those_of_the_tables_in_their_order(record, command, columns, own):
    fields = [name for name in record(command, *COMMANDS[command]) if name not in own]
    assert fields == [name for name in columns if name in fields]
    names_of_records = {"poll_id", "question_id", "answer", "answer_a", "answer_b"}
    assert set(columns) - set(fields) <= names_of_records | {"low", "high", "poll_id_before"}


@pytest.mark.parametrize("command", COMMANDS)
def test_csv_reads_back_as_what_json_says(record, rows, command):
    said = record(command, *COMMANDS[command])
    (row,) = rows(command, *COMMANDS[command])
    assert row == {name: str(value) for name, value in said.items()}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("moe 1500", "The margin of error at 50% is ±2.53 points."),
        ("moe 1500 --deff 2.024", "The margin of error at 50% is ±3.60 points."),
        ("interval 56 1500", "56%: confidence interval 53.5 to 58.5%, a margin of ±2.5 points."),
        (
            "lead 56 23 1500",
            "56% over 23% is a lead of 33 points, ±4.2 (28.8 to 37.1): ahead.",
        ),
        (
            "lead 48 26 1500 --deff 2.024",
            "48% over 26% is a lead of 22 points, ±6.0 (16.0 to 27.9): ahead.",
        ),
    ],
)
def test_the_sentence_has_the_published_numbers_of_the_fom_poll(run, words, sentence):
    assert run(*words.split()).splitlines()[0] == sentence


def test_the_sentence_of_a_change_has_signs(run):
    first = run("change", 56, 1500, 51, 1500).splitlines()[0]
    # The margin by hand: 1.96 * sqrt(0.56 * 0.44 / 1500 + 0.51 * 0.49 / 1500) = 0.0357.
    assert first == "From 56 to 51% is a change of -5 points, ±3.6 (-8.6 to -1.4): down."


def test_the_assumptions_follow_the_sentence(run):
    text = run("interval", 56, 1500, "--pop-size", 20000, "--df", 99, "--deff", 1.5)
    assert text.splitlines()[1] == (
        "Rests on: 1,500 respondents; 95% confidence level, Wilson interval, design effect 1.50 "
        "(assumed); population of 20,000; 99 degrees of freedom."
    )
    text = run("change", 56, 1500, 51, 1400, "--deff-before", 2)
    assert text.splitlines()[1] == (
        "Rests on: 1,400 respondents; 95% confidence level, Agresti–Caffo interval, design effect "
        "1.00 (assumed). Earlier poll: 1,500 respondents, design effect 2.00 (assumed)."
    )


@pytest.mark.parametrize(
    ("words", "function"),
    [
        (("interval", 56, 1500), tl.proportion_interval),
        (("lead", 56, 23, 1500), tl.lead_interval),
        (("change", 56, 1500, 51, 1500), tl.change_interval),
    ],
)
def test_the_method_is_that_of_the_library(record, words, function):
    assert record(*words)["method"] == signature(function).parameters["method"].default


@pytest.mark.parametrize("words", ["interval 100 100", "lead 100 0 1500", "lead 0 0 100"])
def test_no_margin_of_0_is_told(run, record, words):
    assert "±" not in run(*words.split())
    assert record(*words.split())["moe"] is None
