from decimal import Decimal

import pytest

from topline.polls.readers import Fault
from topline.polls.record import Margin
from topline.sheets.cells import READERS


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        *[("percent", text, "56") for text in ("56", "56%", "56 %", "56[a]", "56%[a] [b]")],
        *[("percent", text, text) for text in ("56.0", "0", "100", "0.5", "remainder")],
        *[("n", text, 1500) for text in ("1500", "1,500", "1500.0", "1 500", "1\u202f500")],
        *[("n", text, None) for text in ("n/a", "N/A", "NaN", "—", "–", "-", "not stated", "—[a]")],
        ("percent", "—", None),
        *[("moe", text, (Margin(Decimal("3.6")),)) for text in ("3.6", "± 3.6 %", "+/-3.6%")],
        ("moe", '{"50": "3.4", "25": 2.9}', (Margin("3.4", "50"), Margin("2.9", "25"))),
        ("confidence_level", "0.95", 0.95),
        ("deff", "1.5", 1.5),
        ("notes", '["One.", "Two, [a]"]', ("One.", "Two, [a]")),
        ("by_subtraction", "True", True),
        ("by_subtraction", "false", False),
        ("answer", "None", "None"),
        ("answer", "n/a", "n/a"),
        ("sponsor", "—", "—"),
        ("role", "refused", "refused"),
    ],
)
def test_a_cell_is_read_as_it_is_printed(field, text, value):
    assert READERS[field](text) == value


@pytest.mark.parametrize(
    ("field", "text", "remedy"),
    [
        *[
            ("percent", text, "a percent lies in [0, 100], for example 56")
            for text in (
                "560",
                "-1",
                "<1x",
                "5_6",
                "56,0",
                "٥٦",
                "56 57",
                "nan%",
                "1e999999999999999",
            )
        ],
        *[
            ("n", text, "expected a whole number above 0, for example 1500")
            for text in (
                "1.500",
                "15,00",
                "1,50.5",
                "0.5",
                "0",
                "-5",
                "~1500",
                "1500 (LV)",
                "1" * 5000,
            )
        ],
        ("moe", "0", "a margin of error is in points, above 0 and below 100, for example 3.6"),
        *[
            ("moe", text, "a margin of error is in points, above 0 and below 100, for example 3.6")
            for text in ("±", "3,6")
        ],
        *[
            ("moe", text, 'expected points, for example 3.6, or {"50": "3.4", "25": "2.9"}')
            for text in ("{", "{}", '{"50": null}', '{"50": {"1": "2"}}', "{" * 9999)
        ],
        (
            "confidence_level",
            "95",
            "a confidence level lies in [0.5, 1), not 95: did you mean 0.95?",
        ),
        ("notes", "Dates inferred.", 'a list of words, for example ["The dates are inferred."]'),
        ("by_subtraction", "maybe", "expected true or false"),
        ("sample_type", "online", 'one of "probability", "quota", "opt-in", "unknown"'),
        ("start", "1 Dec", "expected a date with its year, for example 2002-11-30"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_a_remedy(field, text, remedy):
    fault = READERS[field](text)
    assert isinstance(fault, Fault)
    assert fault.found == text
    assert remedy in fault.remedy


def test_two_margins_for_one_percent_are_both_kept_for_the_record_to_refuse():
    assert len(READERS["moe"]('{"50": "3.4", "50": "2.9"}')) == 2
