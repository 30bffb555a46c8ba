import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from topline.polls import fields
from topline.polls.fault import Fault, PollError

EXACT = (fields.percent, fields.points, fields.inner_percent)
PERCENT = "a percent lies in [0, 100], for example 56"
POINTS = "a margin of error is in points, above 0 and below 100, for example 3.6"
INNER = "a margin is printed for a percent above 0 and below 100, for example 50"
LEVEL = "a confidence level lies in [0.5, 1): did you mean {}?"
DEFF = "a design effect is a ratio of variances above 0, for example 1.5"
DAY = "expected a date, for example 2002-11-30"
RESPONDENTS = 'expected a whole number above 0, for example 1500, or "not stated"'
IDENTIFIER = 'expected letters, digits and hyphens, for example "fom-2002-12-nato"'


@pytest.mark.parametrize(
    ("reader", "given", "value"),
    [
        (lambda value: fields.text(value, "FOM"), "  Levada \n", "Levada"),
        (lambda value: fields.texts(value, "a note"), ["a ", "b"], ("a", "b")),
        (lambda value: fields.texts(value, "a note"), (), ()),
        (fields.identifier, "fom-2002_12.nato", "fom-2002_12.nato"),
        (lambda value: fields.one_of(value, ("quota", "opt-in")), "quota", "quota"),
        (fields.truth, False, False),
        (lambda value: fields.whole(value, 60), np.int64(97), 97),
        (fields.respondents, 1500, 1500),
        (fields.respondents, " not stated ", None),
        (fields.respondents, None, None),
        (fields.day, "2002-11-30", dt.date(2002, 11, 30)),
        (fields.day, dt.datetime(2002, 11, 30, 12), dt.date(2002, 11, 30)),
        (fields.day, dt.date(2002, 11, 30), dt.date(2002, 11, 30)),
        *((reader, " 56.0 ", Decimal("56.0")) for reader in EXACT),
        (fields.percent, 0, Decimal(0)),
        (fields.percent, "100", Decimal(100)),
        (fields.confidence_level, "0.95", 0.95),
        (fields.confidence_level, 0.5, 0.5),
        (fields.deff, "2.02", 2.02),
    ],
)
def test_a_right_value_is_read_in_its_settled_form(reader, given, value):
    read = reader(given)
    assert (read, type(read), str(read)) == (value, type(value), str(value))


@pytest.mark.parametrize(
    ("reader", "given", "remedy"),
    [
        (lambda value: fields.text(value, "FOM"), " ", 'expected words, for example "FOM"'),
        (lambda value: fields.text(value, "FOM"), 5, 'expected words, for example "FOM"'),
        (fields.identifier, "fom 2002", IDENTIFIER),
        (fields.identifier, "-fom", IDENTIFIER),
        (lambda value: fields.one_of(value, ("a", "b")), "c", 'expected one of "a", "b"'),
        (fields.truth, 1, "expected true or false"),
        *(
            (lambda value: fields.whole(value, 60), wrong, "expected a whole number above 0, "
             "for example 60")
            for wrong in (0, -1, 1.0, "60", True)
        ),
        (fields.respondents, 1500.0, RESPONDENTS),
        (fields.respondents, "many", RESPONDENTS),
        (fields.day, "30.11.2002", DAY),
        (fields.day, 2002, DAY),
        *((fields.percent, wrong, PERCENT) for wrong in ("101", -1, "x", True, "nan", "1e-20")),
        *((fields.points, wrong, POINTS) for wrong in ("0", 100, "wide")),
        *((fields.inner_percent, wrong, INNER) for wrong in (0, "100", "half")),
        *(
            (reader, 3.6, 'a float has lost what was printed: pass "3.6" in quotes')
            for reader in EXACT
        ),
        (fields.confidence_level, 95, LEVEL.format("0.95")),
        (fields.confidence_level, "99.9", LEVEL.format("0.999")),
        (fields.confidence_level, 1, LEVEL.format("0.95")),
        (fields.confidence_level, "high", LEVEL.format("0.95")),
        *((fields.deff, wrong, DEFF) for wrong in (0, -2, "inf", None)),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_a_right_one(reader, given, remedy):
    assert reader(given) == Fault("", given, remedy)


def test_each_wrong_word_of_a_list_is_told():
    remedy = 'expected words, for example "a note"'
    assert fields.texts(["a", "", 5], "a note") == [Fault("", "", remedy), Fault("", 5, remedy)]
    listed = 'expected a list of words, for example ["a note"]'
    assert fields.texts("a", "a note") == [Fault("", "a", listed)]


def test_none_is_not_read():
    assert fields.optional(fields.text, None, "FOM") is None
    assert fields.optional(fields.text, " a ", "FOM") == "a"


def test_a_part_is_of_its_kind_or_has_the_faults_it_came_with():
    faults = [Fault("n", -5, "pass 1500")]
    assert [fields.part(given, str, "pass words") for given in ("a", None, faults)] == [
        "a", None, faults,
    ]  # fmt: skip
    for wrong in (5, [], [1]):
        assert fields.part(wrong, str, "pass words") == Fault("", wrong, "pass words")


def test_parts_are_at_least_one_each_with_its_own_name():
    def named(*names):
        return [SimpleNamespace(id=name) for name in names]

    def parts(given):
        return fields.parts(given, SimpleNamespace, "id", "pass parts")

    several, fault = named("a", "b"), Fault("id", 5, "wrong")
    assert parts(iter(several)) == tuple(several)
    twice = Fault("", "a", "stands twice; each id must be its own")
    assert parts([fault, *named("a", "b", "a")]) == [fault, twice]
    for wrong in ([], "ab", 5, [several[0], "b"]):
        assert parts(wrong) == [Fault("", wrong, "pass parts")]


def test_a_record_is_settled_or_every_fault_is_told_with_its_place():
    @dataclass(frozen=True)
    class Record:
        n: Any = None
        notes: Any = None

    record = Record()
    fields.settle(record, n=1500, notes=())
    assert record == Record(1500, ())
    with pytest.raises(PollError) as caught:
        fields.settle(record, n=Fault("", -5, "x"), notes=[Fault("", 1, "y"), Fault("", 2, "z")])
    assert str(caught.value).splitlines() == ["n: -5: x", "notes: 1: y", "notes: 2: z"]


def test_a_name_that_is_not_there_gets_those_that_are():
    items = [SimpleNamespace(id="a"), SimpleNamespace(id="b")]
    assert fields.named(items, "id", "b") is items[1]
    with pytest.raises(KeyError, match="'c' is not there; choose one of 'a', 'b'"):
        fields.named(items, "id", "c")
