from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from topline.polls.precision import published_deff
from topline.polls.records import read_polls
from topline.sheets.designs import designs
from topline.sheets.read import read_table
from topline.sheets.to_table import poll_table

KNOWN = read_polls(Path(__file__).parents[2] / "data")
FIELDS = ("poll_id", "question_id", "answer", "n", "moe", "confidence_level", "deff", "sample_type")
FOUR = {"50": "4.1", "25": "3.6", "10": "2.5", "5": "1.8"}


def designs_by_poll(polls):
    read = read_table(poll_table(polls), None, (), FIELDS)
    assert read.faults == []
    deff, source = designs(read)
    return {
        name: (set(source[read.poll == place]), np.unique(deff[read.poll == place]))
        for place, name in enumerate(read.poll_ids)
    }


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"confidence_level": 0.99},
        {"deff": 1.7},
        {"moe": None},
        {"moe": FOUR},
        {"n": None},
        {"n": 800, "moe": FOUR, "confidence_level": 0.9},
        {"sample_type": "opt-in"},
    ],
    ids=str,
)
def test_all_polls_at_once_have_the_design_effect_of_each(facts):
    polls = [replace(poll, **facts) for poll in KNOWN.values()]
    found = designs_by_poll(polls)
    assert list(found) == [poll.id for poll in polls]
    for poll in polls:
        deff, source = published_deff(poll)
        assert found[poll.id][0] == {source}
        assert found[poll.id][1] == pytest.approx([deff], rel=1e-12, nan_ok=True)


def test_the_folder_has_one_and_several_margins_and_none():
    assert {len(poll.moe) for poll in KNOWN.values()} >= {0, 1, 4}
