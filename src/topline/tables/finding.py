"""One finding of an audit."""

from typing import NamedTuple

ERROR, WARNING, NOTE, NOT_APPLICABLE = "error", "warning", "note", "not applicable"


class Finding(NamedTuple):
    """What a check found. Texts are empty where there is nothing to name or compare."""

    code: str
    severity: str
    sentence: str
    question: str = ""
    published: str = ""
    recomputed: str = ""
