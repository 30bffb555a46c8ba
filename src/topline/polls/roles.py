"""What an answer is, told by its label."""

import re
from functools import lru_cache
from typing import Literal

Role = Literal["option", "undecided", "refused", "other"]

NET = "net"
"""The role of a sum of answers, which no answer has."""

# Labels whose role is plain, as _plain has them. Any other label is an option unless its Answer
# says otherwise.
_LABELS: dict[Role, str] = {
    "undecided": """undecided, still undecided, dont know, do not know, i dont know, i do not know,
        dk, d k, dk na, dk ref, not sure, not sure yet, unsure, uncertain, hard to say, difficult to
        say, difficult to answer, hard to answer, cant say, cannot say, cant choose, cannot choose,
        no opinion, have no opinion, dont have an opinion, not decided, not decided yet, havent
        decided, have not decided, затрудняюсь ответить, затруднились ответить, затрудняюсь с
        ответом, затрудняюсь, затруднились, не знаю, weiss nicht""",
    "refused": """refused, refusal, ref, refuses, refuse to answer, refuse to say, refused to
        answer, decline to answer, declined to answer, declined to state, declined, no answer, no
        response, no reply, not answered, did not answer, didnt answer, skipped, skip, na, n a,
        prefer not to say, prefer not to answer, would rather not say, rather not say, нет ответа,
        отказ, отказ от ответа, keine angabe""",
    "other": """other, others, other please specify, other specify, other parties, other candidates,
        other answer, other answers, other response, any other, any other answer, another answer,
        something else, someone else, somebody else, some other, other candidate, another candidate,
        any other candidate, some other candidate, other party, another party, any other party, some
        other party, none, none of these, none of those, none of them, none of the above, neither,
        neither of these, neither of them, neither one, both, both equally, both of them, it
        depends, depends, другое, другой ответ, sonstige""",
}
_ROLE_OF_LABEL: dict[str, Role] = {
    " ".join(label.split()): role for role, labels in _LABELS.items() for label in labels.split(",")
}
_APOSTROPHES = re.compile("['’‘ʼ`´′‛＇]")
_MARKS = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[/,;]|\bor\b")


@lru_cache(maxsize=4096)
def role_of(label: str) -> Role:
    """Return the role that a label says, "option" for a label that says none.

    Case, quotes and apostrophes make no difference. Of a label with a "/", a comma or an "or", each
    part has to say a role, and the first part's is that of all.

    Examples
    --------
    >>> role_of("Hard to say"), role_of("Don’t know/Refused"), role_of("Should")
    ('undecided', 'undecided', 'option')
    """
    bare = _APOSTROPHES.sub("", label.casefold())
    parts = [_plain(part) for part in _BETWEEN.split(bare)]
    whole, *roles = [_ROLE_OF_LABEL.get(part, "option") for part in (_plain(bare), *parts)]
    return whole if "option" in roles else roles[0]


def _plain(label: str) -> str:
    """Return the words of a label alone, without a "(vol.)" for what was not offered."""
    return _MARKS.sub(" ", re.sub(r"\b(vol|volunteered)\b", "", label)).strip()


def has_opinion(role: str) -> bool:
    """Return whether an answer of this role is an opinion: neither undecided nor refused."""
    return role in ("option", "other")


def competes(role: str) -> bool:
    """Return whether an answer of this role can be ahead: only options can."""
    return role == "option"
