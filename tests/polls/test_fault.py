import pytest

from topline.polls.fault import Fault, PollError, at


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault("n", -5, "pass 1500", "a.toml"), "a.toml: n: -5: pass 1500"),
        (Fault("n", "many", "pass 1500"), "n: 'many': pass 1500"),
        (Fault("n", None, "is missing"), "n: is missing"),
        (Fault("", 0, "pass 1500"), "0: pass 1500"),
    ],
)
def test_a_fault_is_one_line_of_what_is_known(fault, line):
    assert str(fault) == line


def test_a_long_value_is_cut_to_sixty_characters():
    assert str(Fault("", int("7" * 60), "x")) == "7" * 60 + ": x"
    assert str(Fault("", int("7" * 61), "x")) == "7" * 57 + "...: x"


def test_a_fault_is_placed_from_the_inside_out():
    fault = Fault("percent", 560, "a percent lies in [0, 100]")
    placed = fault.under(at("Yes")).under("answers").under(at("q1")).under("questions")
    assert placed.key == 'questions["q1"].answers["Yes"].percent'
    assert Fault("", 560, "x").under("percent").key == "percent"
    assert fault.key == "percent"


def test_an_error_has_every_fault_and_a_line_for_each():
    faults = [Fault("n", -5, "pass 1500"), Fault("moe", 0, "pass 3.6")]
    error = PollError(iter(faults))
    assert error.faults == tuple(faults)
    assert str(error) == "n: -5: pass 1500\nmoe: 0: pass 3.6"
    assert isinstance(error, ValueError)
