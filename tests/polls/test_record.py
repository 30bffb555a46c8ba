import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from topline.polls.readers import Fault, PollError
from topline.polls.record import (
    REMAINDER,
    Answer,
    Margin,
    Net,
    Poll,
    Question,
    Source,
    asked_n,
    plain_margin,
)  # fmt: skip

TEXT = "Should Russia develop closer cooperation with NATO?"


def fault_of(build, *args, **kwargs):
    with pytest.raises(PollError) as caught:
        build(*args, **kwargs)
    (fault,) = caught.value.faults
    return str(fault)


A_DATE = "expected a date with its year, for example 2002-11-30, 11/30/02 (month first)"


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
        ("56%%", "percent: '56%%': a percent lies in [0, 100], for example 56"),
        ("<0", "percent: '<0': a percent lies in [0, 100], for example 56"),
        ("<101", "percent: '<101': a percent lies in [0, 100], for example 56"),
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
        'base: 5: expected words, for example "those who had heard of it"',
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


def test_56_and_56_0_differ_also_when_compared():
    assert Answer("Should", "56") == Answer("Should", 56)
    assert Answer("Should", "56") != Answer("Should", "56.0")
    assert question_of({"Should": "56"}) != question_of({"Should": "56.0"})
    assert Margin("3") != Margin("3.0")
    assert len({Answer("Should", "56"), Answer("Should", "56.0"), Answer("Should", 56)}) == 2


COOPERATION = Question(
    "cooperation",
    "Closer cooperation with NATO?",
    {"Should": "56", "Should not": "23", "Undecided": REMAINDER},
)


def poll_of(**changes):
    fields = {"pollster": "FOM", "n": 1500, "questions": [COOPERATION]} | changes
    return Poll(fields.pop("id", "fom"), **fields)


def faults_of_poll(**changes):
    with pytest.raises(PollError) as caught:
        poll_of(**changes)
    return [str(fault) for fault in caught.value.faults]


def test_a_poll_holds_what_was_printed():
    poll = poll_of(moe="3.6", moe_bound="at most", start="2002-11-30", end=dt.date(2002, 12, 1))
    assert poll.moe == (Margin(Decimal("3.6"), Decimal(50)),)
    assert (poll.start, poll.end) == (dt.date(2002, 11, 30), dt.date(2002, 12, 1))
    assert poll["cooperation"] == COOPERATION


def test_every_field_has_its_own_message_and_all_are_told_at_once():
    told = faults_of_poll(
        id="two words",
        pollster="",
        n=0,
        questions=[],
        title=5,
        sponsor=" ",
        population=[],
        start="30.11.2002",
        end=20021201,
        date_precision="year",
        mode=1,
        sample_type="random",
        sampling_points="many",
        moe="about 3",
        moe_bound="max",
        confidence_level=95,
        deff=-2,
        weighting=True,
        source="a newspaper",
        notes="one note",
    )
    assert told == [
        "id: 'two words': expected letters, digits and hyphens, for example \"fom-2002-12-nato\"",
        'title: 5: expected words, for example "Russians about NATO"',
        "pollster: '': expected words, for example \"Public Opinion Foundation\"",
        "sponsor: ' ': expected words, for example \"a newspaper\"",
        'population: []: expected words, for example "adults in Russia"',
        "start: '30.11.2002': " + A_DATE,
        "end: 20021201: " + A_DATE,
        'date_precision: \'year\': expected one of "day", "month"',
        'mode: 1: expected words, for example "face to face at home"',
        'sample_type: \'random\': expected one of "probability", "quota", "opt-in", "unknown"',
        "sampling_points: 'many': expected a whole number above 0, for example 100",
        'n: 0: expected a whole number above 0, for example 1500, or "not stated"',
        "moe: 'about 3': a margin of error is in points, above 0 and below 100, for example 3.6",
        'moe_bound: \'max\': expected one of "stated", "at most"',
        "confidence_level: 95: a confidence level lies in [0.5, 1), not 95: did you mean 0.95?",
        "deff: -2: a design effect is a ratio of variances above 0, in [0.001, 1e9], not -2: "
        "pass for example 1.5",
        'weighting: True: expected words, for example "by sex, age and region"',
        "notes: 'one note': expected a list of words, for example [\"The dates are inferred.\"]",
        "source: 'a newspaper': expected Source(\"title of the publication\", ...)",
        "questions: []: at least one question is needed, a Question(...)",
    ]


@pytest.mark.parametrize("n", [None, "not stated"])
def test_n_that_the_source_does_not_state_is_none(n):
    assert poll_of(n=n).n is None


def test_n_of_numpy_is_a_plain_whole_number():
    assert type(poll_of(n=np.int64(1500)).n) is int


@pytest.mark.parametrize("n", [1500.0, "1.500", True, -5, Decimal(1500)])
def test_n_that_is_no_count_is_a_fault(n):
    assert faults_of_poll(n=n)[0].endswith(
        'a whole number above 0, for example 1500, or "not stated"'
    )


def test_several_margins_are_kept_in_the_printed_order():
    poll = poll_of(moe={"50": "3.4", "25": "2.9", "5.0": 2})
    assert [(str(m.percent), str(m.points)) for m in poll.moe] == [
        ("50", "3.4"),
        ("25", "2.9"),
        ("5.0", "2"),
    ]
    assert poll_of(moe=poll.moe).moe == poll.moe
    assert poll_of(moe=None).moe == ()


def test_a_wrong_margin_among_several_is_named_by_its_percent():
    assert faults_of_poll(moe={"25": "0", "100": "1.5"}) == [
        "moe[\"25\"]: '0': a margin of error is in points, above 0 and below 100, for example 3.6",
        "moe[\"100\"]: '100': a margin is printed for a percent above 0 and below 100, "
        "for example 50",
    ]


def test_two_margins_for_one_percent_are_a_fault():
    message = "moe: 50: stands twice; each percent must be its own"
    assert faults_of_poll(moe={"50": "3.4", "50.0": "3.5"}) == [message]


def test_margins_in_a_list_must_be_margins():
    assert faults_of_poll(moe=["3.4"]) == [
        'moe: [\'3.4\']: expected margins, for example {"50": "3.4", "25": "2.9"}'
    ]


def test_a_margin_as_a_float_is_refused():
    message = 'moe: 3.6: a float has lost what was printed: pass "3.6" in quotes'
    assert faults_of_poll(moe=3.6) == [message]


@pytest.mark.parametrize(
    ("level", "meant"),
    [(95, "0.95"), ("99", "0.99"), (0.05, "0.95"), (1, "0.95"), ("0." + "9" * 18, "0.95")],
)
def test_a_confidence_level_is_a_fraction(level, meant):
    (told,) = faults_of_poll(confidence_level=level)
    assert told.endswith(f"a confidence level lies in [0.5, 1), not {level}: did you mean {meant}?")


def test_level_and_deff_are_floats_as_given():
    poll = poll_of(confidence_level="0.95", deff=Decimal("1.50"))
    assert (poll.confidence_level, poll.deff) == (0.95, 1.5)


@pytest.mark.parametrize("deff", [0, "1e-19999", float("nan"), float("inf"), "wide"])
def test_a_deff_that_is_no_ratio_is_a_fault(deff):
    (told,) = faults_of_poll(deff=deff)
    assert told.endswith("pass for example 1.5")


def test_fieldwork_that_ends_before_it_starts_is_a_fault():
    assert faults_of_poll(start="2002-12-01", end="2002-11-30") == [
        "end: 2002-11-30: fieldwork ends before it starts, 2002-12-01: swap start and end"
    ]
    assert poll_of(start="2002-12-01", end="2002-12-01")


def test_a_time_of_day_is_no_date_but_a_datetime_has_one():
    assert faults_of_poll(start=dt.time(12)) == ["start: 12:00:00: " + A_DATE]
    assert poll_of(start=dt.datetime(2002, 11, 30, 12)).start == dt.date(2002, 11, 30)


def test_two_questions_of_one_id_are_a_fault():
    assert faults_of_poll(questions=[COOPERATION, COOPERATION]) == [
        "questions: 'cooperation': stands twice; each id must be its own"
    ]


def test_something_among_the_questions_that_is_none_is_a_fault():
    (told,) = faults_of_poll(questions=[COOPERATION, "nato-bloc"])
    assert told.endswith("at least one question is needed, a Question(...)")


def test_notes_must_all_be_words():
    assert faults_of_poll(notes=["fine", 5]) == [
        'notes: 5: expected words, for example "The dates are inferred."'
    ]


def test_a_source_needs_a_title_and_a_real_date():
    with pytest.raises(PollError) as caught:
        Source("", address=5, date="yesterday")
    assert str(caught.value).splitlines() == [
        "title: '': expected words, for example \"Russia, NATO to Meet on Combating Terrorism\"",
        'address: 5: expected words, for example "example.org/poll"',
        "date: 'yesterday': " + A_DATE,
    ]


def test_an_unknown_question_is_told_with_the_ids_there_are():
    with pytest.raises(KeyError, match="'nato' is not there; choose one of 'cooperation'"):
        poll_of()["nato"]


def test_a_poll_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        poll_of().n = 2000


@pytest.mark.parametrize(
    ("of_poll", "of_question", "asked"),
    [(1500, None, 1500), (1500, 700, 700), (None, 700, 700), (None, None, None)],
)
def test_a_question_asked_of_some_has_its_own_n(of_poll, of_question, asked):
    question = Question("q", "?", {"Yes": "50"}, n=of_question)
    assert asked_n(poll_of(n=of_poll, questions=[question]), question) == asked


@pytest.mark.parametrize(
    ("moe", "points"),
    [
        ("3.6", "3.6"),
        ({"50": "3.6"}, "3.6"),
        ({"50.0": "3.6"}, None),
        ({"25": "2.9"}, None),
        ({"50": "3.4", "25": "2.9"}, None),
        (None, None),
    ],
)
def test_one_number_says_only_a_single_margin_at_50_percent(moe, points):
    plain = plain_margin(poll_of(moe=moe).moe)
    assert (plain and str(plain.points)) == points


QUESTION = Question("q", "?", {"Yes": "50"})


@pytest.mark.parametrize(
    ("moe", "facts", "told"),
    [
        ("0.036", {}, "moe: 0.036: a margin of error is in points, and simple random sampling of "
         "1,500 gives 2.5; looks like a share: 3.6?"),
        ({"50": "3.6", "25": "0.031"}, {}, 'moe["25"]: 0.031: a margin of error is in points, and '
         "simple random sampling of 1,500 gives 2.2; looks like a share: 3.1?"),
        ("1", {"n": 100}, "moe: 1: a margin of error is in points, and simple random sampling of "
         "100 gives 9.8; is it for so many?"),
        ("0.8", {"confidence_level": 0.99}, "moe: 0.8: a margin of error is in points, and simple "
         "random sampling of 1,500 gives 3.3; looks like a share: 80?"),
        ("36", {}, "moe: 36: a margin of error is in points, and simple random sampling of 1,500 "
         "gives 2.5; is it 3.6?"),
        ({"50": "4.1", "5": "18"}, {"n": 800}, 'moe["5"]: 18: a margin of error is in points, and '
         "simple random sampling of 800 gives 1.5; is it 1.8?"),
        ("3.6", {"n": 10**6}, "moe: 3.6: a margin of error is in points, and simple random "
         "sampling of 1,000,000 gives 0.098; is it for so many?"),
        ("0.8", {"n": 10**6}, "moe: 0.8: a margin of error is in points, and simple random "
         "sampling of 1,000,000 gives 0.098; is it for so many?"),
        ("30", {}, "moe: 30: a margin of error is in points, and simple random sampling of 1,500 "
         "gives 2.5; is it 3?"),
        ("17", {}, "moe: 17: a margin of error is in points, and simple random sampling of 1,500 "
         "gives 2.5; is it 1.7?"),
        ("3.6", {"moe_unit": "5"}, "moe: 3.6: rounded to steps of 5 points, its moe_unit, the "
         "smallest margin is 5; correct one of them"),
    ],
)  # fmt: skip
def test_a_margin_that_no_sample_of_so_many_has_is_refused(moe, facts, told):
    with pytest.raises(PollError) as caught:
        Poll("a", pollster="x", questions=[QUESTION], moe=moe, **{"n": 1500} | facts)
    assert str(caught.value) == told


def test_a_margin_is_kept_where_it_may_be_right():
    for n, moe in ((1500, "0.7"), (1500, "15"), (None, "0.036"), (None, "36"), (10**6, "0.036")):
        assert Poll("a", pollster="x", n=n, questions=[QUESTION], moe=moe).moe
    assert Poll("a", pollster="x", n=1500, questions=[QUESTION], moe="2.5", moe_unit="2.5").moe


def test_a_margin_of_a_question_is_rounded_to_the_step_of_its_poll():
    question = Question("q", "?", {"Yes": "50"}, moe="3.6")
    with pytest.raises(
        PollError, match=r'questions\["q"\]\.moe: 3\.6: rounded to steps of 5 points'
    ):
        Poll("a", pollster="x", n=1500, questions=[question], moe_unit="5")


@pytest.mark.parametrize("wrong", [{"confidence_level": 95}, {"moe_unit": "wide"}, {"n": "many"}])
def test_beside_a_margin_another_wrong_fact_is_told_alone(wrong):
    with pytest.raises(PollError) as caught:
        Poll("a", pollster="x", questions=[QUESTION], moe="3.6", **{"n": 1500} | wrong)
    assert [str(fault).split(":")[0] for fault in caught.value.faults] == [*wrong]


def test_a_list_of_margins_has_nothing_else_and_none_twice():
    margin = Margin("3.6")
    for margins, told in (
        ([margin, "3.4"], "expected margins"),
        ([margin, Margin("3.4")], "twice"),
    ):
        with pytest.raises(PollError, match=told):
            Poll("a", pollster="x", n=1500, questions=[QUESTION], moe=margins)


def test_dates_are_both_days():
    for one in ("start", "end"):
        with pytest.raises(PollError, match="leave out start and end"):
            Poll(
                "a",
                pollster="x",
                n=None,
                questions=[QUESTION],
                dates="1 Dec 2002",
                **{one: "2002-12-01"},
            )


def test_a_wrong_answer_of_a_net_is_told_alone():
    for answers in ([5], [5, 5, "Yes"]):
        with pytest.raises(PollError) as caught:
            Net("Any", answers)
        assert {str(fault).split(": ")[1] for fault in caught.value.faults} == {"5"}


def test_the_remainder_may_be_said_to_be_by_subtraction():
    question = Question(
        "q", "?", [Answer("Yes", "56"), Answer("No", REMAINDER, by_subtraction=True)]
    )
    assert (question["No"].percent, question["No"].by_subtraction) == (44, True)


def test_a_margin_of_a_question_is_read_with_its_own_n():
    for n, facts, told in (
        (100, {"n": 1500}, "100 gives 9.8"),
        (None, {"n": 100}, "100 gives 9.8"),
    ):
        question = Question("q", "?", {"Yes": "50"}, n=n, moe="1")
        with pytest.raises(PollError, match=rf'questions\["q"\]\.moe: 1: .* sampling of {told}'):
            Poll("a", pollster="x", questions=[question], **facts)


def test_a_role_that_is_no_word_is_a_fault():
    for role in ([], None, 0, False):
        with pytest.raises(PollError, match=r"role: .*expected one of"):
            Answer("Should", "56", role)


def test_a_number_of_more_digits_than_python_writes_is_a_fault():
    with pytest.raises(PollError, match="n: a number of thousands of digits: expected at most"):
        Poll("a", pollster="x", n=10**5000, questions=[QUESTION])
