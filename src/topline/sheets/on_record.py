"""Where sheets of polls lie: with topline, or in a file of one's own."""

import os
from importlib.resources import as_file
from pathlib import Path
from typing import Any

from topline.polls.record import Poll
from topline.polls.toml import library, read_poll, read_polls
from topline.sheets.from_table import PollsOfTable, polls_from_table


def sheet_ids() -> tuple[str, ...]:
    """Return the names of the sheets that come with topline, sorted.

    Examples
    --------
    >>> sheet_ids()
    ('uk-eu-referendum-2016',)
    """
    names = [entry.name for entry in (library() / "series").iterdir()]
    return tuple(sorted(name.removesuffix(".csv") for name in names if name.endswith(".csv")))


def load_sheet(name: str) -> PollsOfTable:
    """Return the polls of one of the sheets that come with topline, by id.

    ``data/README.md`` says how they were typed, and from where.

    Parameters
    ----------
    name : str
        "uk-eu-referendum-2016": 30 polls of 11 houses before the vote of 23 June 2016, question
        "membership".

    Returns
    -------
    dict
        The polls by id, by the last day of their fieldwork.

    Raises
    ------
    ValueError
        If there is no sheet of that name.

    Examples
    --------
    >>> polls = load_sheet("uk-eu-referendum-2016")
    >>> len(polls), len({poll.pollster for poll in polls.values()})
    (30, 11)
    """
    if name not in sheet_ids():
        raise ValueError(f"there is no sheet {name!r}; choose one of {', '.join(sheet_ids())}")
    with as_file(library() / "series" / f"{name}.csv") as file:
        return polls_from_table(file)


def is_table(path: str | os.PathLike[str]) -> bool:
    """Return whether a path is to be read as a table: no folder, and no TOML file."""
    return Path(path).suffix.lower() != ".toml" and not os.path.isdir(path)


def polls_at(path: str | os.PathLike[str], **reading: Any) -> list[Poll]:
    """Return the polls of a folder of TOML files, of one of them, or of a table, read as told."""
    if is_table(path):
        return list(polls_from_table(path, **reading).values())
    return list(read_polls(path).values()) if os.path.isdir(path) else [read_poll(path)]
