"""Polls in files: one TOML file a poll, read with every fault at once, written whole or not at all.

``data/README.md`` is the codebook of the files.
"""

import os
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from topline.files import write_whole
from topline.polls.fault import Fault, PollError
from topline.polls.poll import Poll
from topline.polls.toml_reader import poll_of
from topline.polls.toml_text import toml_text


def read_poll(file: str | os.PathLike[str]) -> Poll:
    """Read the poll of one TOML file.

    Parameters
    ----------
    file : path
        In the format of ``data/README.md``.

    Returns
    -------
    Poll

    Raises
    ------
    PollError
        Listing every fault: file, key, what was found, and what a right value looks like.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_poll(load_poll("fom-2002-12-nato"), f"{folder}/copy.toml")
    ...     read_poll(f"{folder}/copy.toml").n
    1500
    """
    return _read(Path(file))


def read_polls(folder: str | os.PathLike[str]) -> dict[str, Poll]:
    """Read every TOML file of a folder.

    Parameters
    ----------
    folder : path
        Each ``*.toml`` in it is a poll.

    Returns
    -------
    dict
        The polls by id, sorted. Nothing is returned if one file has a fault.

    Raises
    ------
    PollError
        Listing every fault of every file, two files with one id included.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_poll(load_poll("fom-2002-12-nato"), f"{folder}/copy.toml")
    ...     list(read_polls(folder))
    ['fom-2002-12-nato']
    """
    files = sorted(Path(folder).glob("*.toml"))
    if not files:
        told = "it has no .toml file" if Path(folder).is_dir() else "there is no such folder"
        raise PollError([Fault("", None, f"{told}; each poll is one .toml file", str(folder))])
    polls: dict[str, Poll] = {}
    owners: dict[str, str] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            poll = _read(file)
        except PollError as error:
            faults += error.faults
            continue
        if poll.id in polls:
            remedy = f"{owners[poll.id]} has this id, too; each poll needs its own"
            faults.append(Fault("id", poll.id, remedy, file.name))
        polls[poll.id], owners[poll.id] = poll, file.name
    if faults:
        raise PollError(faults)
    return dict(sorted(polls.items()))


def write_poll(poll: Poll, file: str | os.PathLike[str]) -> None:
    """Write a poll as a TOML file, whole or not at all.

    A file of that name is replaced; if anything fails, it stays as it was. What is read back
    equals what was written. Comments of a file written by hand are not kept.

    Parameters
    ----------
    poll : Poll
    file : path

    Raises
    ------
    OSError
        If the folder is not there or cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_poll(load_poll("fom-2002-12-nato"), f"{folder}/poll.toml")
    ...     print(Path(folder, "poll.toml").read_text(encoding="utf-8").splitlines()[0])
    id = "fom-2002-12-nato"
    """
    write_whole({Path(file).resolve(): toml_text(poll).encode("utf-8")})


def poll_ids() -> tuple[str, ...]:
    """Return the ids of the polls that come with topline, sorted.

    Examples
    --------
    >>> "fom-2002-12-nato" in poll_ids()
    True
    """
    names = [entry.name for entry in _library().iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_poll(poll_id: str) -> Poll:
    """Return one of the polls that come with topline; ``poll_ids()`` lists them.

    Parameters
    ----------
    poll_id : str

    Returns
    -------
    Poll

    Raises
    ------
    ValueError
        If there is no poll of that id.

    Examples
    --------
    >>> load_poll("fom-2002-12-nato").pollster
    'Public Opinion Foundation'
    """
    ids = poll_ids()
    if poll_id not in ids:
        raise ValueError(f"there is no poll {poll_id!r}; choose one of {', '.join(ids)}")
    return _read(_library() / f"{poll_id}.toml")


def _library() -> Traversable:
    # In a wheel the polls are part of the package, in a checkout they stand beside src.
    packaged = resources.files("topline") / "data"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "data"


def _read(file: Traversable) -> Poll:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PollError([Fault("", None, f"cannot be read: {error.strerror}", file.name)]) from None
    try:
        return poll_of(content)
    except PollError as error:
        raise PollError(replace(fault, file=file.name) for fault in error.faults) from None
