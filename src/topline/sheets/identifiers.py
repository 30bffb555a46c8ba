"""Ids of records from the ids, names or numbers that somebody else's table has."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from topline.polls.readers import is_identifier


def identifiers(texts: Sequence[str]) -> list[str]:
    """Return a valid id for each text, all different if the texts are.

    A valid one stays as it is. In any other, whatever is no Latin letter or digit becomes a hyphen;
    where two would become the same id, or nothing is left, a digest of the text is added.

    Examples
    --------
    >>> identifiers(["fom-2002", "FOM, 2004", "Société 1"])
    ['fom-2002', 'FOM-2004', 'Societe-1']
    """
    slugs = [text if is_identifier(text) else _slug(text) for text in texts]
    shared = Counter(slugs)
    return [
        slug if is_identifier(text) or (slug and shared[slug] == 1) else _told_apart(slug, text)
        for text, slug in zip(texts, slugs, strict=True)
    ]


def _slug(text: str) -> str:
    letters = [c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)]
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(letters)).strip("-")


def _told_apart(slug: str, text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug}-{digest}".lstrip("-")
