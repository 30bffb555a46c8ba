"""A published poll, as printed: who asked how many people what, when, and what was answered.

These classes hold facts; nothing is computed but the remainder. Percents and margins are
``Decimal``, as printed, so that "56" and "56.0" differ, also under ``==``.

Each fact is declared once, as a field: its reader, what it means, an example, its column in a
table. Files, tables and the codebook follow from that.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Annotated, Any, Final, Literal

import attrs

from topline.polls import readers
from topline.polls.readers import Below, Fact, Fault, Percent, at, built, middle_and_half
from topline.polls.roles import NET, Role, role_of
from topline.stats.design import margin_of_error
from topline.stats.rounding import beyond_rounding, remainder
from topline.words import count, known

SampleType = Literal["probability", "quota", "opt-in", "unknown"]
MoeBound = Literal["stated", "at most"]
DatePrecision = Literal["day", "month"]
Wording = Literal["verbatim", "paraphrase", "translation", "unknown"]


class _Remainder(StrEnum):
    REMAINDER = "remainder"

    def __repr__(self) -> str:
        return "REMAINDER"


REMAINDER: Final = _Remainder.REMAINDER
"""In place of a percent: what the printed percents leave of 100, marked as by subtraction."""

ASSUMED_LEVEL = 0.95
"""The level a printed margin is read at when the pollster states none."""

LEAST_MARGIN, MOST_MARGIN = 0.25, 6.0
"""Times the margin of simple random sampling: what is outside is no margin of so many."""

Printed = str | int | Decimal
"""A number as printed; no float, which has lost its digits."""

PrintedPercent = Printed | Below
"""A percent as printed; "<1" and "*" are :class:`Below` a number."""


# The facts of which a record has many: words, one of a few words, a whole number.
_words, _choice, _whole = (
    partial(Fact, reader) for reader in (readers.text, readers.one_of, readers.whole)
)


# attrs takes the type of an argument from the field's converter. These only say what may be given;
# it is read when the record is settled, where every fault is collected.
def _printed(given: Printed) -> Any:
    return given


def _percent(given: PrintedPercent) -> Any:
    return given


def _printed_or_none(given: Printed | None) -> Any:
    return given


def _role(given: Role | Literal[""]) -> Any:
    return given


def _answers(given: "Mapping[str, PrintedPercent] | Iterable[Answer]") -> Any:
    return given


def _questions(given: "Iterable[Question]") -> Any:
    return given


def _margins(given: "Printed | Mapping[str, Printed] | Iterable[Margin] | None") -> Any:
    return given


def _count(given: int | str | None) -> Any:
    return given


def _day(given: dt.date | str | None) -> Any:
    return given


def _period(given: str | tuple[dt.date, dt.date] | None) -> Any:
    return given


def _ratio(given: float | str | Decimal | None) -> Any:
    return given


def _notes(given: Iterable[str]) -> Any:
    return given


def _nets(given: "Mapping[str, Iterable[str]] | Iterable[Net]") -> Any:
    return given


def read_percent(value: Any, of: Fact) -> Any:
    """Read the percent of an answer, or the word for the remainder."""
    if isinstance(value, str) and value.strip() == REMAINDER:
        return REMAINDER
    return readers.percent(value, of)


@attrs.frozen
class Answer:
    """One answer of a question, as printed.

    Parameters
    ----------
    label : str
        The answer, such as "Should".
    percent : str, int, Decimal or REMAINDER
        As printed: "56" and "56.0" differ, "56 %" is 56. A float is refused, it has lost what was
        printed. "<1" and "<0.5" stand for anything from 0 up to that, as do "*" and a dash up to
        one half; where the source says that its "*" is something else, give that. The word
        "remainder" is REMAINDER.
    role : {"option", "undecided", "refused", "other"}
        What the answer is. Not given: "Undecided", "Don't know", "Hard to say", "No opinion",
        "Refused", "No answer" and "Other" have their own role, every other label is an option.
    by_subtraction : bool
        True if the percent was not printed; ``Question`` sets it for REMAINDER.
    deff : float, optional
        Design effect of this answer, if the source states one for each; else that of the poll.

    Raises
    ------
    PollError
        Listing every fault.

    Examples
    --------
    >>> Answer("Should", "56").percent
    Decimal('56')
    >>> str(Answer("Someone else", "*").percent)
    '*'
    """

    label: Annotated[str, _words("the answer", "Should", column="answer")]
    percent: Annotated[Percent, Fact(read_percent, "as printed, 0 to 100", 56)] = attrs.field(
        converter=_percent, eq=str
    )
    role: Annotated[Role, _choice("what the answer is", "other")] = attrs.field(
        default="", converter=_role
    )
    by_subtraction: Annotated[bool, Fact(readers.truth)] = False
    deff: Annotated[
        float | None,
        Fact(readers.deff, "design effect of the answer, if printed", 2.1, "answer_deff"),
    ] = attrs.field(default=None, converter=_ratio)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.role, str) and not self.role:
            object.__setattr__(self, "role", role_of(str(self.label)))
        readers.settle(self)


def _read_answers(given: Any, of: Fact) -> tuple[Answer, ...] | list[Fault]:
    if isinstance(given, Mapping):
        given = [
            answer
            for label, percent in given.items()
            for answer in built(partial(Fault.under, place=at(label)), Answer, label, percent)
        ]
    return readers.parts(given, Answer, "label", str(of.example))


def _whole_of_answers(answers: tuple[Answer, ...]) -> tuple[Answer, ...] | list[Fault]:
    """Return the answers of one whole with the remainder filled in, or what is wrong with them."""
    printed = [answer.percent for answer in answers if not _is_remainder(answer)]
    cells = [middle_and_half(percent) for percent in printed]
    total = sum((middle for middle, _ in cells), Decimal(0))
    slack = sum((half for _, half in cells), Decimal(0))
    if beyond_rounding(total, slack):
        told = " + ".join(str(percent) for percent in printed)
        most = f"answers of one question sum to at most {(100 + slack).normalize():f}"
        return [Fault("", f"{told} = {total}", most)]
    if len(printed) < len(answers) - 1:
        return [Fault("", REMAINDER.value, "only one answer of a question can be the remainder")]
    if len(printed) == len(answers):
        return answers
    rest = remainder(total)
    faults = [
        Fault(at(answer.label), answer.percent, f"by subtraction it is {rest}: pass REMAINDER")
        for answer in answers
        if answer.by_subtraction
        and not isinstance(answer.percent, _Remainder)
        and answer.percent != rest
    ]
    return faults or tuple(
        attrs.evolve(answer, percent=rest, by_subtraction=True) if _is_remainder(answer) else answer
        for answer in answers
    )


def _is_remainder(answer: Answer) -> bool:
    return answer.by_subtraction or isinstance(answer.percent, _Remainder)


@attrs.frozen
class Margin:
    """A printed margin of error, in points, and the percent it was printed for."""

    points: Annotated[Decimal, Fact(readers.points, example="3.6")] = attrs.field(
        converter=_printed, eq=str
    )
    percent: Annotated[Decimal, Fact(readers.inner_percent, example="50")] = attrs.field(
        default=Decimal(50), converter=_printed, eq=str
    )

    def __attrs_post_init__(self) -> None:
        readers.settle(self)

    @property
    def share(self) -> float:
        """The share that it was printed for."""
        return float(self.percent) / 100


def plain_margin(margins: tuple[Margin, ...]) -> Margin | None:
    """Return the margin that one number says: the only one, printed for 50%; else None."""
    if len(margins) == 1 and str(margins[0].percent) == "50":
        return margins[0]
    return None


def read_margins(given: Any, of: Fact) -> tuple[Margin, ...] | list[Fault]:
    """Read the margins of a poll: one number, points by percent, or margins."""
    if given is None:
        return ()
    if isinstance(given, Mapping):
        pairs = [(points, percent, at(percent)) for percent, points in given.items()]
    elif isinstance(given, list | tuple):
        if not all(isinstance(margin, Margin) for margin in given):
            return [Fault("", given, 'expected margins, for example {"50": "3.4", "25": "2.9"}')]
        return readers.doubles(given, "percent") or tuple(given)
    else:
        pairs = [(given, Decimal(50), "")]
    margins = [
        margin
        for points, percent, place in pairs
        for margin in built(partial(attrs.evolve, key=place), Margin, points, percent)
    ]
    return readers.faults_of(margins) or readers.doubles(margins, "percent") or tuple(margins)


@attrs.frozen
class Net:
    """A sum of answers of one question, which is one share of the respondents, by its own name.

    Its percent is the sum of those printed. A house that rounds the net by itself may print a point
    more or less: bounds with ``rounding=True`` hold that, too.

    Parameters
    ----------
    label : str
        Such as "Favor".
    answers : iterable of str
        The labels of two or more answers, such as "Strongly favor" and "Somewhat favor".

    Raises
    ------
    PollError
        Listing every fault.

    Examples
    --------
    >>> Net("Favor", ["Strongly favor", "Somewhat favor"]).answers
    ('Strongly favor', 'Somewhat favor')
    """

    label: Annotated[str, _words("the sum", "Favor")]
    answers: Annotated[
        tuple[str, ...], Fact(readers.texts, "the answers in it", "Strongly favor")
    ] = attrs.field(converter=_notes)

    def __attrs_post_init__(self) -> None:
        readers.settle(self, _is_a_sum)


def _is_a_sum(read: Mapping[str, Any]) -> list[Fault]:
    answers = read["answers"]
    if twice := readers.repeated([answer for answer in answers if isinstance(answer, str)]):
        return [Fault("answers", twice[0], "stands twice; name each answer once")]
    if len(answers) < 2 and not readers.faults_of(answers):
        return [Fault("answers", answers, "a net is a sum: name two answers or more")]
    return []


def read_nets(given: Any, of: Fact) -> tuple[Net, ...] | list[Fault]:
    """Read the nets of a question: answers by the label of the net, or nets."""
    if isinstance(given, Mapping):
        given = [
            net
            for label, answers in given.items()
            for net in built(partial(Fault.under, place=at(label)), Net, label, answers)
        ]
    if isinstance(given, list | tuple) and not given:
        return ()
    remedy = 'expected nets, for example {"Favor": ["Strongly favor", "Somewhat favor"]}'
    return readers.parts(given, Net, "label", remedy)


@attrs.frozen
class Question:
    """One question and its answers.

    Parameters
    ----------
    id : str
        Short name, such as "cooperation": letters, digits and hyphens.
    text : str
        The question as the source gives it.
    answers : mapping of label to percent, or iterable of Answer
        At least one. One percent may be REMAINDER.
    wording : {"verbatim", "paraphrase", "translation", "unknown"}
        What ``text`` is.
    base : str, optional
        Who was asked, if not everybody.
    n : int, optional
        How many were asked, if not everybody; of a subgroup, how many are in it.
    moe : str, int, Decimal, or mapping of percent to points, optional
        The margin of error printed for these answers alone, as that of a :class:`Poll`. They then
        have the design effect that it implies, whatever the poll's.
    population : str, optional
        Whom the answers are of, if not everybody in the poll: a subgroup, such as "women".
    nets : mapping of label to labels of answers, or iterable of Net
        Sums of answers that have a name. Tables give each a row of its own.
    several_answers : bool
        True where respondents could choose several answers: percents then have no sum, none is the
        remainder, and nobody knows how many gave two answers both.

    Raises
    ------
    PollError
        Listing every fault: labels twice, percents that together exceed 100 by more than rounding
        can, two remainders, a net of answers that are not there, ...

    Examples
    --------
    >>> question = Question("cooperation", "Closer cooperation with NATO?",
    ...                     {"Should": "56", "Should not": "23", "Undecided": REMAINDER})
    >>> question["Undecided"].percent, question["Undecided"].by_subtraction
    (Decimal('21'), True)
    """

    id: Annotated[
        str,
        Fact(readers.identifier, "short name, the same in every wave", "nato-bloc", "question_id"),
    ]
    text: Annotated[
        str,
        _words("the question", "Should Russia develop closer cooperation with NATO?", "question"),
    ]
    answers: Annotated[
        tuple[Answer, ...],
        Fact(
            _read_answers,
            "the answers, in order",
            'at least one answer is needed, for example {"Should": "56"}',
            part=Answer,
        ),
    ] = attrs.field(converter=_answers)
    wording: Annotated[Wording, _choice("what the text is", "paraphrase")] = "unknown"
    base: Annotated[
        str | None, _words("who was asked, if not everybody", "those who had heard of it")
    ] = None
    n: Annotated[
        int | None, _whole("how many were asked, if not everybody", 1500, "question_n")
    ] = None
    moe: Annotated[
        tuple[Margin, ...],
        Fact(read_margins, "printed for these answers alone, in points", "3.6", "question_moe"),
    ] = attrs.field(default=(), converter=_margins)
    population: Annotated[
        str | None,
        _words("whom the answers are of, if not everybody", "women", "question_population"),
    ] = None
    nets: Annotated[
        tuple[Net, ...],
        Fact(
            read_nets,
            "sums of answers, by their names",
            '{ "Favor" = ["Strongly favor", "Somewhat favor"] }',
        ),
    ] = attrs.field(default=(), converter=_nets)
    several_answers: Annotated[
        bool, Fact(readers.truth, "whether respondents could choose several answers", "false")
    ] = False

    def __attrs_post_init__(self) -> None:
        readers.settle(self, _answers_of_one_whole, _nets_of_answers)
        if not self.several_answers:
            object.__setattr__(self, "answers", _whole_of_answers(self.answers))

    def __getitem__(self, label: str) -> Answer:
        """Return the answer with this label; KeyError names the labels there are."""
        return readers.named(self.answers, "label", label)


@attrs.frozen
class Source:
    """Where a poll was read: title, address and date of the publication."""

    title: Annotated[
        str,
        _words("of the publication", "Russia, NATO to Meet on Combating Terrorism", "source_title"),
    ]
    address: Annotated[
        str | None, _words("where it can be read", "example.org/poll", "source_address")
    ] = None
    date: Annotated[
        dt.date | None, Fact(readers.day, "of the publication", "2007-08-23", "source_date")
    ] = attrs.field(default=None, converter=_day)

    def __attrs_post_init__(self) -> None:
        readers.settle(self)


def _answers_of_one_whole(read: Mapping[str, Any]) -> list[Fault]:
    answers = read["answers"]
    if isinstance(answers, list):
        return []
    if not read["several_answers"]:
        whole = _whole_of_answers(answers)
        return [fault.under("answers") for fault in readers.faults_of(whole)]
    told = "where several answers could be chosen nothing is left of 100: leave it out"
    return [
        Fault(at(each.label), REMAINDER.value, told).under("answers")
        for each in answers
        if _is_remainder(each)
    ]


def _nets_of_answers(read: Mapping[str, Any]) -> list[Fault]:
    answers, nets = read["answers"], read["nets"]
    if isinstance(answers, list) or isinstance(nets, list):
        return []
    if nets and read["several_answers"]:
        told = (
            "where several answers could be chosen nobody knows how many gave two: leave nets out"
        )
        return [Fault("nets", nets[0].label, told)]
    labels = [answer.label for answer in answers]
    faults = [
        Fault(at(net.label), label, readers.not_among(label, labels)).under("nets")
        for net in nets
        for label in net.answers
        if label not in labels
    ]
    told = "an answer has this label; a net needs its own"
    return faults + [Fault("nets", net.label, told) for net in nets if net.label in labels]


def _read_questions(given: Any, of: Fact) -> tuple[Question, ...] | list[Fault]:
    return readers.parts(given, Question, "id", str(of.example))


@attrs.frozen(kw_only=True)
class Poll:
    """A published poll, as printed.

    Parameters
    ----------
    id : str
        Short name, such as "fom-2002-12-nato".
    pollster : str
        Who did the interviews.
    n : int, str or None
        Respondents, a number or "5,110" as printed; None, or the words "not stated", only if the
        source does not say.
    questions : iterable of Question
        At least one.
    moe : str, int, Decimal, or mapping of percent to points, optional
        The printed margin of error, in points: "3.6". Houses that print several give them by
        percent: {"50": "3.4", "25": "2.9"}.
    moe_bound : {"stated", "at most"}
        "at most" where the source says "no more than".
    moe_unit : str, int or Decimal, optional
        The step that the margin was rounded to, in points, if the source says it. Without it: 0.5
        for "2.5" and "3.0", as many houses round to half points, else the last printed digit.
    confidence_level : float, optional
        Of the printed margin, if the source states it.
    deff : float, optional
        Design effect, if the source states it (a ratio of variances).
    title, sponsor, population, mode, weighting : str, optional
        What was asked about, for whom, of whom, how ("face to face"), and how it was weighted
        ("none" if the source says so).
    start, end : date, optional
        Fieldwork, days included; ``date_precision="month"`` if only the months are known.
    dates : str, optional
        Both days as they are printed, "Sep 30-Oct 6, 2024", in place of ``start`` and ``end``,
        which it sets.
    sample_type : {"probability", "quota", "opt-in", "unknown"}
        How respondents were selected.
    language, frame, quality, limitations : str, optional
        What AAPOR asks for, too: the language of the interviews, what respondents were drawn from
        and how recruited, how the data were processed and checked, the limits of the design.
    sampling_points : int, optional
        Number of places where the interviews were made.
    source : Source, optional
        Where it was read.
    notes : iterable of str
        Every inference, and whatever a reader should know.

    Raises
    ------
    PollError
        Listing every fault.

    Examples
    --------
    >>> cooperation = Question("cooperation", "Closer cooperation with NATO?",
    ...                        {"Should": "56", "Should not": "23", "Undecided": REMAINDER})
    >>> poll = Poll("fom-2002-12-nato", pollster="Public Opinion Foundation", n=1500,
    ...             moe="3.6", moe_bound="at most", questions=[cooperation])
    >>> [str(answer.percent) for answer in poll["cooperation"].answers]
    ['56', '23', '21']
    """

    id: Annotated[
        str,
        Fact(readers.identifier, "short name, also the file's name", "fom-2002-12-nato", "poll_id"),
    ] = attrs.field(kw_only=False)
    title: Annotated[str | None, _words("what the poll is about", "Russians about NATO")] = None
    pollster: Annotated[str, _words("who did the interviews", "Public Opinion Foundation")]
    sponsor: Annotated[str | None, _words("who paid for it", "a newspaper")] = None
    population: Annotated[str | None, _words("who is represented", "adults in Russia")] = None
    start: Annotated[
        dt.date | None, Fact(readers.day, "first day of fieldwork, or of its month", "2002-11-30")
    ] = attrs.field(default=None, converter=_day)
    end: Annotated[
        dt.date | None, Fact(readers.day, "last day of fieldwork, or of its month", "2002-12-01")
    ] = attrs.field(default=None, converter=_day)
    dates: Annotated[
        tuple[dt.date, dt.date] | None,
        Fact(
            readers.period,
            "both days as printed, in place of start and end",
            "Sep 30-Oct 6, 2024",
            kept=False,
        ),
    ] = attrs.field(default=None, converter=_period, repr=False)
    date_precision: Annotated[DatePrecision, _choice("how well the days are known", "month")] = (
        "day"
    )
    mode: Annotated[str | None, _words("how people were asked", "face to face at home")] = None
    language: Annotated[str | None, _words("of the interviews", "Russian")] = None
    sample_type: Annotated[SampleType, _choice("how they were selected", "quota")] = "unknown"
    frame: Annotated[
        str | None, _words("what they were drawn from, and how recruited", "random mobile numbers")
    ] = None
    sampling_points: Annotated[int | None, _whole("number of sampling points", 100)] = None
    n: Annotated[int | None, Fact(readers.respondents, "respondents", 1500)] = attrs.field(
        converter=_count
    )
    moe: Annotated[
        tuple[Margin, ...], Fact(read_margins, "printed margin of error, in points", "3.6")
    ] = attrs.field(default=(), converter=_margins)
    moe_bound: Annotated[
        MoeBound, _choice('what the margin is: "at most" for "no more than"', "at most")
    ] = "stated"
    moe_unit: Annotated[
        Decimal | None,
        Fact(readers.points, "step that the margin was rounded to, in points, if known", "0.5"),
    ] = attrs.field(default=None, converter=_printed_or_none, eq=str)
    confidence_level: Annotated[
        float | None, Fact(readers.level, "of the margin, if printed", 0.95)
    ] = attrs.field(default=None, converter=_ratio)
    deff: Annotated[
        float | None, Fact(readers.deff, "design effect, if printed: a ratio of variances", 1.5)
    ] = attrs.field(default=None, converter=_ratio)
    weighting: Annotated[
        str | None,
        _words(
            'how it was weighted, if printed; "none" if the source says so',
            "by sex, age and region",
        ),
    ] = None
    quality: Annotated[
        str | None,
        _words("how the data were processed and checked", "one interview in ten was called back"),
    ] = None
    limitations: Annotated[
        str | None, _words("of the design, as the source states them", "no mobile numbers")
    ] = None
    notes: Annotated[
        tuple[str, ...],
        Fact(readers.texts, "inferences, and what a reader should know", "The dates are inferred."),
    ] = attrs.field(default=(), converter=_notes)
    source: Annotated[
        Source | None,
        Fact(
            readers.part,
            "where it was read",
            'expected Source("title of the publication", ...)',
            part=Source,
        ),
    ] = None
    questions: Annotated[
        tuple[Question, ...],
        Fact(
            _read_questions,
            "what was asked",
            "at least one question is needed, a Question(...)",
            part=Question,
        ),
    ] = attrs.field(converter=_questions)

    def __attrs_post_init__(self) -> None:
        readers.settle(self, _dates_or_days, _ends_after_start, _margins_are_points)
        if self.dates:
            for name, day in zip(("start", "end", "dates"), (*self.dates, None), strict=True):
                object.__setattr__(self, name, day)

    def __getitem__(self, question_id: str) -> Question:
        """Return the question with this id; KeyError names the ids there are."""
        return readers.named(self.questions, "id", question_id)


def _dates_or_days(read: Mapping[str, Any]) -> list[Fault]:
    if read["dates"] and (read["start"] or read["end"]):
        return [Fault("dates", None, "dates are both days: leave out start and end")]
    return []


def _ends_after_start(read: Mapping[str, Any]) -> list[Fault]:
    start, end = read["start"], read["end"]
    if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
        told = f"fieldwork ends before it starts, {start}: swap start and end"
        return [Fault("end", end, told)]
    return []


def _margins_are_points(read: Mapping[str, Any]) -> list[Fault]:
    n, margins, level = read["n"], read["moe"], read["confidence_level"]
    if isinstance(n, Fault) or isinstance(margins, list) or isinstance(level, Fault):
        return []
    unit = read["moe_unit"]
    step = None if unit is None or isinstance(unit, Fault) else float(unit)
    faults = [fault.under("moe") for fault in margin_faults(n, margins, level, step)]
    for question in () if isinstance(read["questions"], list) else read["questions"]:
        found = margin_faults(question.n or n, question.moe, level, step)
        place = f"questions{at(question.id)}"
        faults += [fault.under("moe").under(place) for fault in found]
    return faults


def margin_faults(
    n: float | None,
    margins: Iterable[Margin],
    level: float | None = None,
    step: float | None = None,
) -> list[Fault]:
    """Return a fault for each margin that no sample of so many has, or no rounding to its step.

    No rounding and no design makes it a quarter of what simple random sampling gives, or six times
    as much, a design effect of 36: it is a share, lost its decimal point, or belongs to others.

    Examples
    --------
    >>> margin_faults(1500, [Margin("3.6")])
    []
    >>> print(margin_faults(1500, [Margin("36")])[0])
    36: a margin of error is in points, and simple random sampling of 1,500 gives 2.5; is it 3.6?
    """
    plain, faults = plain_margin(tuple(margins)), []
    for margin in margins:
        if told := _below_its_step(margin, step) or _not_of_so_many(margin, n, level):
            place = "" if margin == plain else at(margin.percent)
            faults.append(Fault(place, margin.points, told))
    return faults


def _below_its_step(margin: Margin, step: float | None) -> str:
    if not known(step) or float(margin.points) >= step:
        return ""
    return (
        f"rounded to steps of {step:g} points, its moe_unit, the smallest margin is {step:g}; "
        "correct one of them"
    )


def _not_of_so_many(margin: Margin, n: float | None, level: float | None) -> str:
    if not known(n):
        return ""
    srs = srs_points(margin, n, level)
    times = float(margin.points) / srs
    if LEAST_MARGIN <= times <= MOST_MARGIN:
        return ""
    asked, whole = "is it for so many?", margin.points == margin.points.to_integral_value()
    if times < 1 and margin.points < 1:
        asked = f"looks like a share: {(100 * margin.points).normalize():f}?"
    elif times > 1 and whole:
        asked = f"is it {(margin.points / 10).normalize():f}?"
    return (
        f"a margin of error is in points, and simple random sampling of {count(n)} gives "
        f"{srs:.2g}; {asked}"
    )


def srs_points(margin: Margin, n: float, level: float | None) -> float:
    """Return what the margin would be of a simple random sample; a level not stated is 95%."""
    return float(100 * margin_of_error(n, margin.share, confidence_level=level or ASSUMED_LEVEL))


Polls = Poll | Iterable[Poll] | Mapping[str, Poll]


def as_polls(polls: Polls) -> list[Poll]:
    """Return one poll, several, or a mapping of id to poll as a list."""
    if isinstance(polls, Poll):
        return [polls]
    if hasattr(polls, "columns"):
        raise TypeError(
            "expected a Poll or several, not a table; make polls of it with polls_from_table()"
        )
    if hasattr(polls, "to_answers"):
        raise TypeError(
            "expected a Poll or several, not an estimate of respondents' rows; make a poll of it, "
            "poll_of(found, id='...', pollster='...')"
        )
    several = polls.values() if isinstance(polls, Mapping) else polls
    found = list(several) if isinstance(several, Iterable) else []
    if not found or not all(isinstance(poll, Poll) for poll in found):
        raise TypeError(
            f"expected a Poll or several, not {polls!r:.80}; "
            "load one with load_poll() or read_poll()"
        )
    if twice := readers.repeated([poll.id for poll in found]):
        raise ValueError(f"two polls have the id {twice[0]!r}: give each poll its own")
    return found


def one_file_each(polls: Iterable[Poll]) -> None:
    """Raise ValueError if ids differ only by case: on many disks their files would be the same.

    Examples
    --------
    >>> questions = [Question("q", "?", {"Yes": "56"})]
    >>> one_file_each(Poll(name, pollster="FOM", n=None, questions=questions) for name in "ab")
    """
    found = list(polls)
    for ids in ([poll.id for poll in found], *([q.id for q in poll.questions] for poll in found)):
        spelled: dict[str, str] = {}
        for name in ids:
            other = spelled.setdefault(name.lower(), name)
            if other != name:
                raise ValueError(
                    f"the ids {other!r} and {name!r} differ only by case, and on many disks their "
                    "files would be the same: rename one"
                )


def asked_n(poll: Poll, question: Question) -> int | None:
    """Return how many were asked a question: its own n, else the poll's; None if not stated."""
    return question.n or poll.n


def role_in(poll: Poll | None, question_id: str, label: str) -> str:
    """Return the role of an answer or a net: the record's, without one what its label says."""
    if poll is None:
        return role_of(label)
    question = poll[question_id]
    return NET if label in [net.label for net in question.nets] else question[label].role
