import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topline.polls.dates import day, period

DAYS = st.dates(dt.date(1969, 1, 1), dt.date(2068, 12, 31))
PRINTED = [
    lambda d: d.isoformat(),
    lambda d: f"{d.month}/{d.day}/{d.year}",
    lambda d: f"{d.month}/{d.day}/{d.year % 100:02}",
    lambda d: f"{d.day} {d:%B} {d.year}",
    lambda d: f"{d.day} {d:%b} {d.year}",
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d:%b}. {d.day}, {d.year}",
]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("30 Nov – 1 Dec 2002", "2002-11-30", "2002-12-01"),
        ("Nov 30 – Dec 1, 2002", "2002-11-30", "2002-12-01"),
        ("November 30–December 1, 2002", "2002-11-30", "2002-12-01"),
        ("21–24 Oct 2016", "2016-10-21", "2016-10-24"),
        ("21-24 Oct 2016", "2016-10-21", "2016-10-24"),
        ("Oct 21–24, 2016", "2016-10-21", "2016-10-24"),
        ("30 Dec 2002 – 2 Jan 2003", "2002-12-30", "2003-01-02"),
        ("December 30, 2002 – January 2, 2003", "2002-12-30", "2003-01-02"),
        ("5 Sept 2001", "2001-09-05", "2001-09-05"),
        ("2002-11-30", "2002-11-30", "2002-11-30"),
        ("2002-11-30 – 2002-12-01", "2002-11-30", "2002-12-01"),
        ("2002-11-30 to 2002-12-01", "2002-11-30", "2002-12-01"),
        ("11/30/02 - 12/1/02", "2002-11-30", "2002-12-01"),
        ("11/30/02-12/1/02", "2002-11-30", "2002-12-01"),
    ],
)
def test_periods_are_read_as_they_are_printed(text, first, last):
    assert period(text) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        *("30 Nov – 1 Dec", "Nov 2002", "2002", "30", "30 Nov 2002 – 1 Dec 2002 – 2 Dec 2002"),
        *("30 Dec – 2 Jan 2003", "31 Nov 2002", "30 Nvo 2002", "30 30 Nov 2002", "30th Nov 2002"),
        *(
            "2 Dec 2002 – 1 Dec 2002",
            "13/30/02",
            "2002-13-01",
            "30/11/2002",
            "–",
            "",
            "Mar–Apr 2002",
        ),
        *("30/Nov/2002", "030 Nov 2002", "30 Nov 2002 100", "30 Nov Dec 2002", "30 Nov 2002 2003"),
        "1 Nvo – 30 Dec 2002",
    ],
)
def test_what_is_no_period_is_none(text):
    assert period(text) is None


def test_a_dash_may_stand_close_to_one_side():
    assert period("10/18/24 -10/22/24") == (dt.date(2024, 10, 18), dt.date(2024, 10, 22))


def test_a_day_is_one_day():
    assert day("1–2 Dec 2002") is None


def test_a_year_that_is_given_is_that_of_days_without_one_alone():
    assert period("10/18 - 10/22", 2024) == (dt.date(2024, 10, 18), dt.date(2024, 10, 22))
    assert period("18–22 Oct", 2024) == (dt.date(2024, 10, 18), dt.date(2024, 10, 22))
    assert period("Oct 18–22, 2016", 2024) == (dt.date(2016, 10, 18), dt.date(2016, 10, 22))
    assert period("12/30 - 1/2", 2024) is None


def test_two_digits_of_a_year_are_read_as_posix_has_it():
    assert [day(f"1/2/{year}").year for year in ("69", "99", "00", "68")] == [
        1969,
        1999,
        2000,
        2068,
    ]


@given(DAYS, st.sampled_from(PRINTED))
def test_a_printed_day_is_read_back(date, printed):
    assert day(printed(date)) == date
    assert period(printed(date)) == (date, date)


@given(DAYS, DAYS, st.sampled_from(PRINTED), st.sampled_from([" – ", " - ", " to ", "–"]))
def test_a_printed_period_is_read_back(one, other, printed, dash):
    first, last = sorted([one, other])
    assert period(printed(first) + dash + printed(last)) == (first, last)
