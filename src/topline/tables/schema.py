"""Finished tables: which columns one needs, and the rows of one of its questions."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

from topline.polls.poll import Poll


def table_of(
    given: Poll | pd.DataFrame,
    poll: Poll | None,
    make: Callable[..., pd.DataFrame],
    needs: Sequence[str],
    options: dict[str, Any],
) -> tuple[pd.DataFrame, Poll | None]:
    """Return the table to draw, made from the poll if a poll was given, and the poll if known.

    Raises ValueError for a table without rows, without the columns in ``needs``, of several polls
    or of another poll than ``poll``; TypeError for options beside a finished table.
    """
    if isinstance(given, Poll):
        return make(given, **options), given
    if not isinstance(given, pd.DataFrame):
        raise TypeError(f"expected a Poll or a table of {make.__name__}(), not {given!r:.80}")
    check_finished(given, make, needs, options)
    ids = list(given["poll_id"].unique())
    if len(ids) > 1:
        raise ValueError(f"the table has several polls, {_listed(ids)}: pass the rows of one")
    if poll is not None and poll.id != ids[0]:
        raise ValueError(f"the table is of poll {ids[0]!r}, not of {poll.id!r}: pass its own poll")
    return given, poll


def check_finished(
    table: pd.DataFrame,
    make: Callable[..., pd.DataFrame],
    needs: Sequence[str],
    options: dict[str, Any],
) -> None:
    """Check that a finished table has what ``make`` gives, and that no options stand beside it."""
    if options:
        raise TypeError(
            f"{', '.join(options)}: options are for polls, and this table is finished; "
            f"pass them to {make.__name__}()"
        )
    missing = [name for name in needs if name not in table]
    if missing or table.empty:
        fault = f"without {', '.join(missing)}" if missing else "without rows"
        raise ValueError(f"a table {fault} cannot be drawn here; pass one of {make.__name__}()")


def row_tuples(table: pd.DataFrame) -> Iterable[Any]:
    """Return the rows of a table as named tuples."""
    return table.itertuples(index=False)


def one_question(table: pd.DataFrame, question: str | None) -> pd.DataFrame:
    """Return the rows of one question; ValueError lists the ids where one must be named."""
    ids = list(table["question_id"].unique())
    if question is None and len(ids) > 1:
        raise ValueError(f"question: name one of {_listed(ids)}, for example question={ids[0]!r}")
    if question is not None and question not in ids:
        raise ValueError(f"question={question!r} is not there; choose one of {_listed(ids)}")
    return table[table["question_id"] == (question or ids[0])].reset_index(drop=True)


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in ids)
