from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from topline.polls.fault import Fault, PollError
from topline.polls.question import REMAINDER, Answer, Question

TEXT = "Should Russia develop closer cooperation with NATO?"


def fault_of(build, *args, **kwargs):
    with pytest.raises(PollError) as caught:
        build(*args, **kwargs)
    (fault,) = caught.value.faults
    return str(fault)


def question_of(answers, **kwargs):
    return Question("cooperation", TEXT, answers, **kwargs)


def test_percent_keeps_its_printed_digits():
    assert [str(Answer("Should", p).percent) for p in ("56", "56.0", 56)] == ["56", "56.0", "56"]
    assert str(Answer("Should", Decimal("56.00")).percent) == "56.00"


@pytest.mark.parametrize(
    ("percent", "message"),
    [
        ("560", "percent: '560': a percent lies in [0, 100], for example 56"),
        (-1, "percent: -1: a percent lies in [0, 100], for example 56"),
        ("56%", "percent: '56%': a percent lies in [0, 100], for example 56"),
        ("NaN", "percent: 'NaN': a percent lies in [0, 100], for example 56"),
        ("1e-400", "percent: '1e-400': a percent lies in [0, 100], for example 56"),
        (True, "percent: True: a percent lies in [0, 100], for example 56"),
        (None, "percent: a percent lies in [0, 100], for example 56"),
        (56.0, 'percent: 56.0: a float has lost what was printed: pass "56" in quotes'),
    ],
)
def test_percent_that_nobody_prints_is_a_fault(percent, message):
    assert fault_of(Answer, "Should", percent) == message


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Should", "option"),
        ("Undecided", "undecided"),
        ("don't know", "undecided"),
        ("Hard to say", "undecided"),
        ("No opinion", "undecided"),
        ("REFUSED", "refused"),
        ("No answer", "refused"),
        ("Other", "other"),
    ],
)
def test_role_follows_a_plain_label(label, role):
    assert Answer(label, "5").role == role


def test_role_that_is_given_wins_over_the_label():
    assert Answer("Other", "5", role="option").role == "option"


def test_wrong_fields_of_an_answer_are_all_told_at_once():
    with pytest.raises(PollError) as caught:
        Answer(" ", "560", role="opt", by_subtraction="yes")
    assert str(caught.value).splitlines() == [
        "label: ' ': expected words, for example \"Should\"",
        "percent: '560': a percent lies in [0, 100], for example 56",
        'role: \'opt\': expected one of "option", "undecided", "refused", "other"',
        "by_subtraction: 'yes': expected true or false",
    ]


@pytest.mark.parametrize("word", [REMAINDER, "remainder", " remainder "])
def test_remainder_is_what_the_printed_percents_leave(word):
    question = question_of({"Should": "56", "Should not": "23", "Undecided": word})
    assert (question["Undecided"].percent, question["Undecided"].by_subtraction) == (21, True)
    assert not question["Should"].by_subtraction


def test_remainder_is_never_negative_when_rounding_lifts_the_sum_above_100():
    question = question_of({"Should": "51", "Should not": "50", "Undecided": REMAINDER})
    assert question["Undecided"].percent == 0


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_remainder_completes_any_printed_percents_to_100(tenths):
    percents = [Decimal(t) / 10 for t in tenths]
    if sum(percents) > 100:
        return
    answers = [Answer(f"a{i}", p) for i, p in enumerate(percents)] + [Answer("rest", REMAINDER)]
    question = question_of(answers)
    assert sum(answer.percent for answer in question.answers) == 100


def test_a_question_can_be_built_again_from_its_own_answers():
    question = question_of({"Should": "56", "Undecided": REMAINDER})
    assert question_of(question.answers) == question


def test_by_subtraction_must_agree_with_the_other_percents():
    answers = [Answer("Should", "56"), Answer("Undecided", "21", by_subtraction=True)]
    message = 'answers["Undecided"]: 21: by subtraction it is 44: pass REMAINDER'
    assert fault_of(question_of, answers) == message


def test_two_remainders_are_a_fault():
    message = "answers: 'remainder': only one answer of a question can be the remainder"
    assert fault_of(question_of, {"a": "50", "b": REMAINDER, "c": "remainder"}) == message
    twice = [Answer("a", "50", by_subtraction=True), Answer("b", REMAINDER)]
    assert fault_of(question_of, twice) == message


def test_percents_that_exceed_100_by_more_than_rounding_are_a_fault():
    message = "answers: '84 + 56 = 140': answers of one question sum to at most 101"
    assert fault_of(question_of, {"Should": "84", "Should not": "56"}) == message


def test_the_room_for_rounding_follows_the_printed_digits():
    assert question_of({"a": "51", "b": "50"})  # 50.5 and 49.5
    fine = {"a": "50.6", "b": "49.6"}
    message = "answers: '50.6 + 49.6 = 100.2': answers of one question sum to at most 100.1"
    assert fault_of(question_of, fine) == message


def test_labels_that_stand_twice_are_a_fault():
    answers = [Answer("Should", "56"), Answer("Should", "23")]
    message = "answers: 'Should': stands twice; each label must be its own"
    assert fault_of(question_of, answers) == message


@pytest.mark.parametrize("nothing", [None, "Should", [], {}, 56, ["Should"]])
def test_something_that_is_no_answers_is_a_fault(nothing):
    with pytest.raises(PollError, match=r"^answers: .*at least one answer is needed, for example"):
        question_of(nothing)


def test_faults_of_a_mapping_name_the_label():
    with pytest.raises(PollError) as caught:
        question_of({"Should": "560", "Should not": "5,6"})
    assert [fault.key for fault in caught.value.faults] == [
        'answers["Should"].percent',
        'answers["Should not"].percent',
    ]


def test_wrong_fields_of_a_question_are_all_told_at_once():
    with pytest.raises(PollError) as caught:
        Question("co op", "", {"Should": "560"}, wording="exact", base=5, n=0)
    assert str(caught.value).splitlines() == [
        "id: 'co op': expected letters, digits and hyphens, for example \"fom-2002-12-nato\"",
        f"text: '': expected words, for example \"{TEXT}\"",
        "answers[\"Should\"].percent: '560': a percent lies in [0, 100], for example 56",
        'wording: \'exact\': expected one of "verbatim", "paraphrase", "translation", "unknown"',
        'base: 5: expected words, for example "likely voters"',
        "n: 0: expected a whole number above 0, for example 1500",
    ]


def test_an_unknown_label_is_told_with_the_labels_there_are():
    question = question_of({"Should": "56", "Should not": "23"})
    with pytest.raises(
        KeyError, match="'Shall' is not there; choose one of 'Should', 'Should not'"
    ):
        question["Shall"]


def test_a_question_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        question_of({"Should": "56"}).text = "Another?"


def test_a_fault_shows_long_values_shortened():
    told = str(Fault("text", "x" * 100, "too long", "a.toml"))
    assert told == "a.toml: text: '" + "x" * 56 + "...: too long"


def test_a_percent_that_lost_its_zeros_leaves_no_more_room_than_a_whole_one():
    # 6E+1 is a printed 60, within half a point: two such answers sum to at most 101
    told = fault_of(question_of, {"Should": Decimal("6E+1"), "Should not": Decimal("5E+1")})
    assert "answers of one question sum to at most 101" in told
