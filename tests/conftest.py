from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import settings

import topline as tl

# How long an example takes says something of the machine, and of what is imported for the first
# time in it: under load, or side by side, a time limit fails what is right.
settings.register_profile("topline", parent=settings(), deadline=None)
settings.load_profile("topline")


def pytest_terminal_summary(terminalreporter):
    """Tell what tests measured: of what they print in processes of their own nothing is seen."""
    for report in terminalreporter.getreports("passed"):
        for name, value in getattr(report, "user_properties", []):
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session", autouse=True)
def no_polls_of_ones_own():
    """What lies in the folder "polls" of whoever runs the tests is none of their business."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("topline.polls.toml.MINE", Path("no-such-folder"))
        yield


@pytest.fixture
def fom():
    """The poll as a reader of the clipping would type it."""
    return tl.Poll(
        "fom-2002-12-nato",
        pollster="Public Opinion Foundation",
        n=1500,
        moe="3.6",
        moe_bound="at most",
        questions=[
            tl.Question(
                "cooperation",
                "Should Russia develop closer cooperation with NATO?",
                {"Should": "56", "Should not": "23", "Undecided": tl.REMAINDER},
            ),
            tl.Question(
                "nato-bloc",
                "Is NATO an aggressive military pact or a defensive organization?",
                {"Aggressive": "48", "Defensive": "26", "Undecided": tl.REMAINDER},
            ),
        ],
    )


@pytest.fixture
def all_compete():
    """Make options of all answers of a poll, as a record may say."""

    def changed(poll):
        questions = [
            evolve(question, answers=[evolve(answer, role="option") for answer in question.answers])
            for question in poll.questions
        ]
        return evolve(poll, questions=questions)

    return changed
