"""What an answer is, told by its label."""

from typing import Literal

Role = Literal["option", "undecided", "refused", "other"]

# Labels whose role is plain. Any other label is an option unless its Answer says otherwise.
_ROLE_OF_LABEL: dict[str, Role] = {
    "undecided": "undecided",
    "don't know": "undecided",
    "hard to say": "undecided",
    "no opinion": "undecided",
    "refused": "refused",
    "no answer": "refused",
    "other": "other",
}


def role_of(label: str) -> Role:
    """Return the role that a label says, "option" for a label that says none.

    Examples
    --------
    >>> role_of("Hard to say"), role_of("Should")
    ('undecided', 'option')
    """
    return _ROLE_OF_LABEL.get(label.strip().lower(), "option")


def has_opinion(role: str) -> bool:
    """Return whether an answer of this role is an opinion: neither undecided nor refused."""
    return role in ("option", "other")
