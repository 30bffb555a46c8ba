"""A question of a published poll and its answers, as printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from topline.polls import fields
from topline.polls.fault import Fault, PollError, at
from topline.stats.rounding import printed_unit


class _Remainder(Enum):
    REMAINDER = "remainder"

    def __repr__(self) -> str:
        return "REMAINDER"


REMAINDER: Any = _Remainder.REMAINDER
"""In place of a percent: what the printed percents leave of 100, marked as by subtraction."""

ROLES = ("option", "undecided", "refused", "other")
WORDINGS = ("verbatim", "paraphrase", "translation", "unknown")

# Labels whose role is plain. Any other label is an option unless its Answer says otherwise.
_ROLE_OF_LABEL = {
    "undecided": "undecided",
    "don't know": "undecided",
    "hard to say": "undecided",
    "no opinion": "undecided",
    "refused": "refused",
    "no answer": "refused",
    "other": "other",
}


@dataclass(frozen=True)
class Answer:
    """One answer of a question, as printed.

    Parameters
    ----------
    label : str
        The answer, such as "Should".
    percent : str, int, Decimal or REMAINDER
        As printed: "56" and "56.0" differ. A float is refused, it has lost what was printed.
        The word "remainder" is REMAINDER.
    role : {"option", "undecided", "refused", "other"}
        What the answer is. Not given: "Undecided", "Don't know", "Hard to say", "No opinion",
        "Refused", "No answer" and "Other" have their own role, every other label is an option.
    by_subtraction : bool
        True if the percent was not printed; ``Question`` sets it for REMAINDER.

    Raises
    ------
    PollError
        Listing every fault.

    Examples
    --------
    >>> Answer("Should", "56").percent
    Decimal('56')
    """

    label: str
    percent: Decimal
    role: str = ""
    by_subtraction: bool = False

    def __post_init__(self) -> None:
        role = self.role or _ROLE_OF_LABEL.get(str(self.label).strip().lower(), "option")
        fields.settle(
            self,
            label=fields.text(self.label, "Should"),
            percent=_percent(self.percent),
            role=fields.one_of(role, ROLES),
            by_subtraction=fields.truth(self.by_subtraction),
        )


def _percent(value: Any) -> Any:
    if value is REMAINDER or (isinstance(value, str) and value.strip() == REMAINDER.value):
        return REMAINDER
    return fields.percent(value)


@dataclass(frozen=True)
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
        How many were asked, if not everybody.

    Raises
    ------
    PollError
        Listing every fault: labels twice, percents that together exceed 100 by more than rounding
        can, two remainders, ...

    Examples
    --------
    >>> question = Question("cooperation", "Closer cooperation with NATO?",
    ...                     {"Should": "56", "Should not": "23", "Undecided": REMAINDER})
    >>> question["Undecided"].percent, question["Undecided"].by_subtraction
    (Decimal('21'), True)
    """

    id: str
    text: str
    answers: tuple[Answer, ...]
    wording: str = "unknown"
    base: str | None = None
    n: int | None = None

    def __post_init__(self) -> None:
        fields.settle(
            self,
            id=fields.identifier(self.id),
            text=fields.text(self.text, "Should Russia develop closer cooperation with NATO?"),
            answers=_answers(self.answers),
            wording=fields.one_of(self.wording, WORDINGS),
            base=fields.optional(fields.text, self.base, "likely voters"),
            n=fields.optional(fields.whole, self.n, 1500),
        )

    def __getitem__(self, label: str) -> Answer:
        """Return the answer with this label; KeyError names the labels there are."""
        return fields.named(self.answers, "label", label)


def _answers(given: Any) -> tuple[Answer, ...] | list[Fault]:
    remedy = 'at least one answer is needed, for example {"Should": "56"}'
    listed = _from_mapping(given) if isinstance(given, Mapping) else given
    read = fields.parts(listed, Answer, "label", remedy)
    return read if isinstance(read, list) else _whole_of_answers(read)


def _from_mapping(percents: Mapping[str, Any]) -> list[Answer | Fault]:
    answers: list[Answer | Fault] = []
    for label, percent in percents.items():
        try:
            answers.append(Answer(label, percent))
        except PollError as error:
            answers += [fault.under(at(label)) for fault in error.faults]
    return answers


def _whole_of_answers(answers: tuple[Answer, ...]) -> tuple[Answer, ...] | list[Fault]:
    printed = [answer.percent for answer in answers if not _is_remainder(answer)]
    total = sum(printed, Decimal(0))
    # A percent printed in steps of 1 stands for anything within half a step.
    slack = sum((printed_unit(percent) / 2 for percent in printed), Decimal(0))
    if total > 100 + slack:
        told = " + ".join(str(percent) for percent in printed)
        most = f"answers of one question sum to at most {(100 + slack).normalize():f}"
        return [Fault("", f"{told} = {total}", most)]
    if len(printed) < len(answers) - 1:
        return [Fault("", REMAINDER.value, "only one answer of a question can be the remainder")]
    rest = max(Decimal(100) - total, Decimal(0))
    faults = [
        Fault(at(answer.label), answer.percent, f"by subtraction it is {rest}: pass REMAINDER")
        for answer in answers
        if _is_remainder(answer) and answer.percent not in (REMAINDER, rest)
    ]
    return faults or tuple(
        Answer(answer.label, rest, answer.role, by_subtraction=True)
        if _is_remainder(answer)
        else answer
        for answer in answers
    )


def _is_remainder(answer: Answer) -> bool:
    return answer.by_subtraction or answer.percent is REMAINDER
