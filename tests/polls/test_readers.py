import datetime as dt
import pickle
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated

import attrs
import numpy as np
import pytest

from topline.polls import readers
from topline.polls.dates import PERIOD_REMEDY
from topline.polls.readers import Below, Fact, Fault, PollError, at


def reader(read, example=None, choices=()):
    """A reader of one fact, which gives its example and its choices."""
    return lambda value: read(value, Fact(read, "", example, choices=choices))


TEXT, TEXTS = reader(readers.text, "FOM"), reader(readers.texts, "a note")
IDENTIFIED, TRUTH, DATE = reader(readers.identifier), reader(readers.truth), reader(readers.day)
PERIOD = reader(readers.period)
WHOLE, ASKED = reader(readers.whole, 60), reader(readers.respondents, 1500)
AT_LEVEL, RATIO = reader(readers.level), reader(readers.deff)
EXACT = (
    reader(readers.percent, 56), reader(readers.points, "3.6"), reader(readers.inner_percent, 50),
)  # fmt: skip
PERCENT = "a percent lies in [0, 100], for example 56"
POINTS = "a margin of error is in points, above 0 and below 100, for example 3.6"
INNER = "a margin is printed for a percent above 0 and below 100, for example 50"
LEVEL = "a confidence level lies in [0.5, 1), not {}: did you mean {}?"
DEFF = (
    "a design effect is a ratio of variances above 0, in [0.001, 1e9], not {}: pass for example 1.5"
)
DAY = "expected a date with its year, for example 2002-11-30, 11/30/02 (month first)"
RESPONDENTS = 'expected a whole number above 0, for example 1500, or "not stated"'
IDENTIFIER = 'expected letters, digits and hyphens, for example "fom-2002-12-nato"'


@pytest.mark.parametrize(
    ("reader", "given", "value"),
    [
        (TEXT, "  Levada \n", "Levada"),
        (TEXT, "\u00a0Levada\u2003", "Levada"),
        (TEXT, "Two\r\nlines,\ta tab\r\n", "Two\nlines,\ta tab"),
        (IDENTIFIED, "a" * 200, "a" * 200),
        (IDENTIFIED, "console", "console"),
        (IDENTIFIED, "a.con", "a.con"),
        (TEXTS, ["a ", "b"], ("a", "b")),
        (TEXTS, (), ()),
        (IDENTIFIED, "fom-2002_12.nato", "fom-2002_12.nato"),
        (reader(readers.one_of, choices=("quota", "opt-in")), "quota", "quota"),
        (TRUTH, False, False),
        (WHOLE, np.int64(97), 97),
        (ASKED, 1500, 1500),
        (ASKED, " 5,110 ", 5110),
        (WHOLE, "97", 97),
        (WHOLE, 10**12, 10**12),
        (DATE, " 2002-11-30 ", dt.date(2002, 11, 30)),
        (PERIOD, " 9/30-10/6/2024 ", (dt.date(2024, 9, 30), dt.date(2024, 10, 6))),
        (EXACT[0], "<1 %", Below("<1", Decimal(1))),
        (EXACT[0], "<100", Below("<100", Decimal(100))),
        (DATE, "Nov 30, 2002", dt.date(2002, 11, 30)),
        (EXACT[0], "48%", Decimal(48)),
        (EXACT[1], "± 3.6 %", Decimal("3.6")),
        (ASKED, " not stated ", None),
        (ASKED, None, None),
        (DATE, "2002-11-30", dt.date(2002, 11, 30)),
        (DATE, dt.datetime(2002, 11, 30, 12), dt.date(2002, 11, 30)),
        (DATE, dt.date(2002, 11, 30), dt.date(2002, 11, 30)),
        *((reader, " 56.0 ", Decimal("56.0")) for reader in EXACT),
        (EXACT[0], 0, Decimal(0)),
        (EXACT[0], "100", Decimal(100)),
        (AT_LEVEL, "0.95", 0.95),
        (AT_LEVEL, 0.5, 0.5),
        (RATIO, "2.02", 2.02),
    ],
)
def test_a_right_value_is_read_in_its_settled_form(reader, given, value):
    read = reader(given)
    assert (read, type(read), str(read)) == (value, type(value), str(value))


@pytest.mark.parametrize(
    ("reader", "given", "remedy"),
    [
        (TEXT, " ", 'expected words, for example "FOM"'),
        (TEXT, 5, 'expected words, for example "FOM"'),
        (IDENTIFIED, "a" * 201, "an id of 201 letters, and files are named after it: at most 200"),
        *(
            (IDENTIFIED, name, "no file can have this name under Windows: add a word, for example "
             f'"poll-{name}"')
            for name in ("con", "NUL", "com1", "Lpt9", "aux.2002", "prn")
        ),
        (IDENTIFIED, "fom 2002", IDENTIFIER),
        (IDENTIFIED, "-fom", IDENTIFIER),
        (reader(readers.one_of, choices=("a", "b")), "c", 'expected one of "a", "b"'),
        (reader(readers.one_of, choices=("a", "b")), [], 'expected one of "a", "b"'),
        (WHOLE, 10**12 + 1, "expected at most 1,000,000,000,000"),
        (WHOLE, 10**400, "expected at most 1,000,000,000,000"),
        (ASKED, 10**400, 'expected at most 1,000,000,000,000, or "not stated"'),
        *((EXACT[0], wrong, PERCENT) for wrong in ("5_6", "\uff15\uff16", "-0.0", "-0", "5 6")),
        (RATIO, "1_5", DEFF.format("1_5")),
        (TRUTH, 1, "expected true or false"),
        *(
            (WHOLE, wrong, "expected a whole number above 0, "
             "for example 60")
            for wrong in (0, "0", -1, 1.0, "6.0.0", True)
        ),
        (WHOLE, "1,000,000,000,001", "expected at most 1,000,000,000,000"),
        *((PERIOD, wrong, PERIOD_REMEDY) for wrong in ((2002, 2003), "2002", 5)),
        (ASKED, 1500.0, RESPONDENTS),
        (ASKED, "many", RESPONDENTS),
        (DATE, "30.11.2002", DAY),
        (DATE, 2002, DAY),
        *((EXACT[0], wrong, PERCENT) for wrong in ("101", -1, "x", True, "nan", "1e-20")),
        *((EXACT[1], wrong, POINTS) for wrong in ("0", "± 0 %", 100, "wide")),
        *((EXACT[2], wrong, INNER) for wrong in (0, "100", "half")),
        *(
            (reader, 3.6, 'a float has lost what was printed: pass "3.6" in quotes')
            for reader in EXACT
        ),
        (AT_LEVEL, 95, LEVEL.format(95, "0.95")),
        (AT_LEVEL, "99.9", LEVEL.format("99.9", "0.999")),
        (AT_LEVEL, 1, LEVEL.format(1, "0.95")),
        (AT_LEVEL, "high", LEVEL.format("high", "0.95")),
        *((RATIO, wrong, DEFF.format(wrong)) for wrong in (0, -2, "inf", None)),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_a_right_one(reader, given, remedy):
    assert reader(given) == Fault("", given, remedy)


def test_each_wrong_word_of_a_list_is_told():
    remedy = 'expected words, for example "a note"'
    assert TEXTS(["a", "", 5]) == [Fault("", "", remedy), Fault("", 5, remedy)]
    listed = 'expected a list of words, for example ["a note"]'
    assert TEXTS("a") == [Fault("", "a", listed)]


def test_a_part_is_of_its_kind_or_has_the_faults_it_came_with():
    faults, of = [Fault("n", -5, "pass 1500")], Fact(readers.part, "", "pass words", part=str)
    assert [readers.part(given, of) for given in ("a", faults)] == ["a", faults]
    for wrong in (5, [], [1]):
        assert readers.part(wrong, of) == Fault("", wrong, "pass words")


def test_parts_are_at_least_one_each_with_its_own_name():
    def named(*names):
        return [SimpleNamespace(id=name) for name in names]

    def parts(given):
        return readers.parts(given, SimpleNamespace, "id", "pass parts")

    several, fault = named("a", "b"), Fault("id", 5, "wrong")
    assert parts(iter(several)) == tuple(several)
    twice = Fault("", "a", "stands twice; each id must be its own")
    assert parts([fault, *named("a", "b", "a")]) == [fault, twice]
    for wrong in ([], "ab", 5, [several[0], "b"]):
        assert parts(wrong) == [Fault("", wrong, "pass parts")]


@attrs.frozen
class Record:
    n: Annotated[object, Fact(readers.whole, example=1500)]
    notes: Annotated[object, Fact(readers.texts, example="a note")] = None


def test_a_record_is_settled_or_every_fault_is_told_with_its_place():
    record = Record(1500, [" a"])
    readers.settle(record)
    assert record == Record(1500, ("a",))
    with pytest.raises(PollError) as caught:
        readers.settle(Record(-5, [1, 2]), lambda read: [Fault("n", read["notes"], "x")])
    assert [fault.key for fault in caught.value.faults] == ["n", "notes", "notes", "n"]


def test_none_is_read_only_where_a_value_is_needed():
    readers.settle(Record(1500))
    with pytest.raises(PollError, match=r"^n: expected a whole number above 0, for example 1500$"):
        readers.settle(Record(None))


def test_a_name_that_is_not_there_gets_those_that_are():
    items = [SimpleNamespace(id="a"), SimpleNamespace(id="b")]
    assert readers.named(items, "id", "b") is items[1]
    with pytest.raises(KeyError, match="'c' is not there; choose one of 'a', 'b'"):
        readers.named(items, "id", "c")


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
    assert str(Fault("", 10**5000, "x")) == "a number of thousands of digits: x"


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


def test_an_error_comes_back_from_another_process_as_it_was():
    error = PollError([Fault("n", -5, "pass 1500"), Fault("moe", 0, "pass 3.6")])
    returned = pickle.loads(pickle.dumps(error))
    assert (returned.faults, str(returned)) == (error.faults, str(error))


CONTROL = [*map(chr, range(32)), *map(chr, range(127, 160)), "\ud800", "\ufffe", "\uffff"]


@pytest.mark.parametrize("letter", [letter for letter in CONTROL if letter not in "\t\n"])
def test_control_characters_are_refused_wherever_they_stand(letter):
    for given, place in ((f"Le{letter}vada", 3), (f"{letter}Levada", 1), (f"Levada{letter}", 7)):
        if letter == "\r" and place != 3:
            continue  # the end of a line
        told = f"letter {place}, {letter!r}, is a control character: leave it out"
        assert TEXT(given) == Fault("", given, told)
        assert TEXTS(["a", given]) == [Fault("", given, told)]


def test_no_control_character_of_a_fault_reaches_the_terminal():
    fault = Fault(at("a\x1b[31m\nb"), "\x9b", "unknown \x00", "file\x07.toml")
    assert str(fault) == r"""file\x07.toml: ["a\x1b[31m\nb"]: '\x9b': unknown \x00"""
