"""Python in a browser has 32-bit places: NumPy there refuses 64-bit integers as places or counts.

On a machine with 64 bits the two are one type, so here topline's NumPy is one whose places are
32 bits wide and which refuses wider ones where NumPy itself would.
"""

import sys
import types

import numpy as np
import pandas as pd
import pytest

import topline as tl

PLACES = np.dtype(np.int32)


def refusing(function, argument):
    """Return a function of NumPy that takes no integers wider than places as this argument."""

    def narrow(*given, **options):
        found = given[argument]
        whole = isinstance(found, np.ndarray) and found.dtype.kind in "iu"
        if whole and not np.can_cast(found.dtype, PLACES, "safe"):
            raise TypeError(
                f"Cannot cast array data from {found.dtype!r} to {PLACES!r} according to 'safe'"
            )
        return function(*given, **options)

    return narrow


class NarrowNumpy(types.ModuleType):
    """NumPy as it is where a place has 32 bits."""

    intp = PLACES.type
    bincount = staticmethod(refusing(np.bincount, 0))
    repeat = staticmethod(refusing(np.repeat, 1))

    def __getattr__(self, name):
        return getattr(np, name)


@pytest.fixture
def narrow(monkeypatch):
    ours = [m for name, m in sys.modules.items() if name.split(".")[0] == "topline"]
    for module in ours:
        if getattr(module, "np", None) is np:
            monkeypatch.setattr(module, "np", NarrowNumpy("numpy"))


@pytest.fixture(params=["record", "sheet"])
def polls(request, fom):
    return fom if request.param == "record" else tl.poll_table(fom)


CALLS = {
    "intervals": lambda polls: tl.intervals(polls, rounding=True),
    "together": lambda polls: tl.intervals(polls, simultaneous=True, rounding=True),
    "sison-glaz": lambda polls: tl.intervals(polls, simultaneous=True, method="sison-glaz"),
    "decided": lambda polls: tl.intervals(polls, decided=True),
    "leads": lambda polls: tl.leads(polls, rounding=True),
    "all leads": lambda polls: tl.leads(polls, adjustment="bonferroni"),
    "clopper-pearson": lambda polls: tl.intervals(polls, method="clopper-pearson"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
def test_tables_are_the_same_where_places_have_32_bits(polls, call, request):
    wide = call(polls)
    request.getfixturevalue("narrow")
    pd.testing.assert_frame_equal(call(polls), wide)


def test_changes_are_the_same_where_places_have_32_bits(request):
    polls = [tl.load_poll(name) for name in ("fom-2002-12-nato", "fom-2004-04-nato")]
    wide = tl.changes(*polls, rounding=True)
    request.getfixturevalue("narrow")
    pd.testing.assert_frame_equal(tl.changes(*polls, rounding=True), wide)


def test_the_check_sees_what_a_browser_would_refuse(narrow):
    from topline.polls.answers import sums_of

    with pytest.raises(TypeError, match="int64"):
        sums_of(np.array([0, 0, 1]), np.ones(3))
