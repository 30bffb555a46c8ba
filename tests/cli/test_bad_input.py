import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import topline as tl
from topline.cli import main

PERCENT = "a percent lies in [0, 100], not {}: pass for example 56"
LEVEL = "a confidence level is a percent in [50, 100), not {}: did you mean {}?"
PEOPLE = (
    "a number of people is whole, at least 1 and at most 10,000,000,000, not {}: "
    "pass for example 1500"
)
POINTS = "a margin of error in points is above 0 and below 100, not {}: pass for example 3.6"
DEFF = (
    "a design effect is a ratio of variances above 0, in [0.001, 1e9], not {}: pass for example 1.5"
)


@pytest.mark.parametrize(
    ("words", "where", "told"),
    [
        ("interval 101 1500", "PERCENT", PERCENT.format("101")),
        ("interval nan 1500", "PERCENT", PERCENT.format("nan")),
        ("interval 56%% 1500", "PERCENT", PERCENT.format("56%")),
        ("lead 56 x 1500", "PERCENT_B", PERCENT.format("x")),
        ("size 3 --share 1e400", "--share", PERCENT.format("1e400")),
        ("moe 0", "N", PEOPLE.format("0")),
        ("moe 1500.5", "N", PEOPLE.format("1500.5")),
        ("moe 1e11", "N", PEOPLE.format("1e11")),
        ("moe 1500 --pop-size inf", "--pop-size", PEOPLE.format("inf")),
        ("moe 1500 --confidence-level 0.95", "--confidence-level", LEVEL.format("0.95", "95")),
        ("moe 1500 --confidence-level 0.05", "--confidence-level", LEVEL.format("0.05", "95")),
        ("moe 1500 --confidence-level 5", "--confidence-level", LEVEL.format("5", "95")),
        ("moe 1500 --confidence-level 0.9", "--confidence-level", LEVEL.format("0.9", "90")),
        ("moe 1500 --confidence-level 100", "--confidence-level", LEVEL.format("100", "95")),
        ("moe 1500 --deff 0", "--deff", DEFF.format("0")),
        ("table fom-2002-12-nato --deff some", "--deff", DEFF.format("some")),
        ("size 0", "MOE", POINTS.format("0")),
        ("size 100", "MOE", POINTS.format("100")),
        (
            "interval 56 1500 --df 0.5",
            "--df",
            "degrees of freedom are at least 1 and finite, not 0.5: pass for example 99",
        ),
    ],
)
def test_a_number_outside_its_range_is_told_in_its_unit(refused, words, where, told):
    command = f"topline {words.split()[0]}"
    assert refused(*words.split()) == (
        f"{command}: Invalid value for '{where}': {told} (see {command} --help)"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "lead 56 60 1500",
            "the answers of one question are parts of one whole: together at most 100%, a little "
            "more after rounding, not 116%; give answers that exclude each other",
        ),
        (
            "size 3 --lead 70 40",
            "two answers of one question are together at most 100%, not 110%: "
            "give the percents to expect, for example 50",
        ),
        (
            "size 3 --share 0",
            "at 0 or 100% the margin is 0 for any number of respondents, which plans nothing: "
            "give the percents to expect, for example 50, or for a single share --method='wilson'",
        ),
        (
            "size 0.00001",
            "no number of people brings the margin within 1e-05 points: "
            "allow a larger MOE, or give --pop-size",
        ),
        (
            "size 2 --change 50 50 --n-before 1500",
            "the earlier poll alone has a margin of 2.5303 points, so no later poll brings the "
            "change within 2 points: allow a larger MOE",
        ),
        (
            "moe 1500 --pop-size 100",
            "--pop-size=100 is smaller than the sample, n=1500: pass the size of the population "
            "the sample was drawn from, or leave it out",
        ),
        (
            "interval 56 1500 --method jeffreys --df 5",
            "--df=5.0 means nothing to --method='jeffreys': leave it out, or choose one of "
            "korn-graubard, likelihood, logit, wald, wilson",
        ),
        (
            "lead 56 23 1500 --method exact",
            "--method='exact' is not known for a lead; "
            "choose one of bonett-price, wald, agresti-min, tango",
        ),
        (
            "table fom-2002-12-nato --method goodman",
            "--method='goodman' is not known for a share; choose one of wilson, wilsoncc, "
            "clopper-pearson, mid-p, jeffreys, agresti-coull, wald, logit, likelihood, "
            "korn-graubard",
        ),
        (
            "table fom-2002-12-nato --simultaneous --method fs --confidence-level 55",
            "--method='fitzpatrick-scott' is proven for confidence levels from 62%, not 55%: "
            "choose --method='goodman' there",
        ),
        (
            "chart fom-2002-12-nato",
            "--question: name one of 'cooperation', 'nato-bloc', "
            "for example --question='cooperation'",
        ),
    ],
)
def test_arguments_that_do_not_fit_together_are_told_in_percent(refused, words, told):
    assert refused(*words.split()) == f"topline: {told}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("moe", "Missing argument 'N'."),
        ("lead 56 -5 1500", "-5 is no option, and no number here is below 0"),
        (
            "table fom-2002-12-nato --leads --simultaneous",
            "--simultaneous is for shares, not for --leads: leave it out, or choose "
            "--adjustment bonferroni",
        ),
        (
            "table fom-2002-12-nato --adjustment scheffe",
            "--adjustment is for --leads; for shares: --simultaneous",
        ),
        (
            "size 3 --lead 56 23 --change 50 50",
            "--lead and --change are two plans: give one of them",
        ),
        (
            "size 3 --lead 56 23 --share 0",
            "--share and --method plan a single share: leave out one or the other",
        ),
        (
            "size 3 --n-before 100",
            "--n-before and --deff-before need --change: leave out one or the other",
        ),
        (
            "chart fom-2002-12-nato --kind margin --method wald",
            "--method does not go with --kind margin: leave out one of them",
        ),
        (
            "table fom-2004-04-nato --changes-from fom-2002-12-nato --leads",
            "--changes-from is a table of its own: leave out --leads, --simultaneous and --decided",
        ),
        (
            "chart fom-2002-12-nato fom-2004-04-nato",
            "--kind interval takes one poll, not 2",
        ),
        (
            "chart fom-2002-12-nato --kind change",
            "--kind change takes two polls, the earlier one first, not 1",
        ),
        (
            "chart fom-2002-12-nato fom-2004-04-nato --kind waves",
            "--kind waves needs --question ID: name the one they have in common",
        ),
        (
            "chart fom-2002-12-nato --against share",
            "--against does not go with --kind interval: leave out one of them",
        ),
    ],
)
def test_options_that_do_not_fit_together_are_told(refused, words, told):
    command = f"topline {words.split()[0]}"
    assert refused(*words.split()) == f"{command}: {told} (see {command} --help)"


def test_an_unknown_command_is_told(refused):
    assert refused("frobnicate").startswith("topline: No such command 'frobnicate'.")


def test_an_unknown_poll_is_told_with_what_there_is(refused):
    told = refused("table", "nope")
    assert told.startswith(
        "topline: there is no file or folder 'nope' and no poll or sheet on record of that id; "
        "give a TOML file, a folder of them, a table, or one of fom-1996-12-nato, "
    )


def test_a_chart_is_of_one_poll(refused, tmp_path):
    for poll_id in tl.poll_ids()[:2]:
        tl.write_poll(tl.load_poll(poll_id), tmp_path / f"{poll_id}.toml")
    told = f"topline: '{tmp_path}' has 2 polls: give the file or the id of one"
    assert refused("chart", tmp_path) == told


def test_every_fault_of_a_folder_has_a_line(tmp_path):
    (tmp_path / "a.toml").write_text('id = "a"\nn = -5\n')
    (tmp_path / "b.toml").write_text("n = [")
    done = CliRunner().invoke(main, ["audit", str(tmp_path)])
    assert done.exit_code == 2
    lines = done.stderr.splitlines()
    assert len(lines) > 2
    assert all(line.startswith(("topline: a.toml: ", "topline: b.toml: ")) for line in lines)


NUMBERS = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.floats(0, 100).map(repr),
    st.sampled_from(["0", "100", "1e-320", "1e308", "1e9", "sNaN", "5e-324", "99.99999999999999"]),
)
OPTIONS = st.sampled_from(
    [
        *("--share", "--confidence-level", "--method", "--deff", "--pop-size", "--df", "--lead"),
        *("--change", "--n-before", "--deff-before", "--deff-after", "--json", "--csv", "--"),
    ]
)
METHODS = st.sampled_from(
    [
        *("wilson", "wilsoncc", "exact", "mid-p", "jeffreys", "ac", "wald", "logit", "likelihood"),
        *("korn-graubard", "bonett-price", "agresti-min", "tango", "newcombe", "mn", "score"),
    ]
)
WORDS = st.one_of(NUMBERS, OPTIONS, METHODS, st.text(max_size=6))
USUAL = st.tuples(
    st.one_of(st.just([]), METHODS.map(lambda name: [f"--method={name}"])),
    st.one_of(st.just([]), st.floats(min_value=1).map(lambda df: [f"--df={df!r}"])),
    st.sampled_from([[], ["--confidence-level=99.99999999999999"], ["--confidence-level=50"]]),
    st.one_of(
        st.just([]), st.floats(min_value=1e-6, max_value=1e6).map(lambda deff: [f"--deff={deff!r}"])
    ),
    st.one_of(st.just([]), st.integers(1, 10**10).map(lambda size: [f"--pop-size={size}"])),
).map(lambda parts: [word for part in parts for word in part])
PERCENTS = st.one_of(st.floats(0, 100), st.integers(0, 100)).map(str)
PEOPLES = st.one_of(st.integers(1, 2000), st.integers(1, 10**10)).map(str)
ARGUMENTS = {
    "moe": [PEOPLES],
    "interval": [PERCENTS, PEOPLES],
    "lead": [PERCENTS, PERCENTS, PEOPLES],
    "change": [PERCENTS, PEOPLES, PERCENTS, PEOPLES],
    "size": [PERCENTS],
}


def never_a_traceback(words):
    done = CliRunner().invoke(main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), words
    assert done.exit_code in (0, 2)
    assert done.stderr.count("\n") == (done.exit_code == 2)
    assert "nan" not in done.stdout.lower()


@pytest.mark.parametrize("command", ARGUMENTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_random_words_never_give_a_traceback(command, data):
    never_a_traceback([command, *data.draw(st.lists(WORDS, max_size=7))])


@pytest.mark.parametrize("command", ARGUMENTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_extreme_numbers_never_give_a_traceback(command, data):
    arguments = [data.draw(argument) for argument in ARGUMENTS[command]]
    never_a_traceback([command, *arguments, *data.draw(USUAL)])
