"""A table of intervals, leads or changes as text: a block per question, with the note below."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from topline.cli.output import aligned, rows_of
from topline.cli.units import in_percent

if TYPE_CHECKING:
    import pandas as pd

    from topline.polls.record import Poll

# Short headings for people; --json and --csv have the names of the library's columns.
_BOUNDS = {"±": "right", "low": "right", "high": "right"}
_OF_ANSWERS = {"answer": "left", "percent": "right", **_BOUNDS}
_OF_LEADS = {
    **{"lead of": "left", "over": "left", "points": "right", **_BOUNDS},
    **{"verdict": "left", "ahead, %": "right"},
}
_OF_CHANGES = {
    **{"answer": "left", "before": "right", "after": "right", "points": "right", **_BOUNDS},
    "verdict": "left",
}


def blocks(found: "pd.DataFrame", polls: "list[Poll]") -> Iterator[str]:
    """Yield a text per question: the question, its table, and the note.

    ``polls`` are those of the table, of a table of changes both.
    """
    by_id = {poll.id: poll for poll in polls}
    for keys, rows in found.groupby(["poll_id", "question_id"], sort=False):
        poll_id, question_id = map(str, keys)
        poll = by_id[poll_id]
        columns, cells = _columns_and_cells(rows)
        lines = [f"{poll_id} {question_id}: {poll[question_id].text}", aligned(columns, cells)]
        if "base" in rows:
            lines.append(f"Percent of those {rows['base'].iloc[0]}.")
        yield "\n".join([*lines, *_notes(rows, by_id)])


def _columns_and_cells(rows: "pd.DataFrame") -> tuple[dict[str, str], list[list[str]]]:
    columns, cells_of = _OF_ANSWERS, _answer
    if "lead" in rows:
        columns, cells_of = _OF_LEADS, _lead
    elif "change" in rows:
        columns, cells_of = _OF_CHANGES, _change
    cells = [cells_of(row) for row in rows_of(rows)]
    if "width_from_rounding" not in rows:
        return columns, cells
    wider = [_tenth(row["width_from_rounding"]) for row in rows_of(rows)]
    rounded = [[*line, points] for line, points in zip(cells, wider, strict=True)]
    return columns | {"rounding": "right"}, rounded


def _answer(row: dict[str, Any]) -> list[str]:
    percent = f"{row['percent']:.1f}" if "base" in row else f"{row['percent']:.6g}"
    return [row["answer"], percent, *_bounds(row)]


def _lead(row: dict[str, Any]) -> list[str]:
    said = [row["answer_a"], row["answer_b"], f"{row['lead']:.6g}"]
    return [*said, *_bounds(row), row["verdict"], _chance(row["probability_ahead"])]


def _change(row: dict[str, Any]) -> list[str]:
    said = [_known(row[name], ".6g") for name in ("before", "after")]
    points = _known(row["change"], "+.6g")
    return [row["answer"], *said, points, *_bounds(row), row["verdict"]]


def _bounds(row: dict[str, Any]) -> list[str]:
    return [_tenth(row[name]) for name in ("moe", "low", "high")]


def _tenth(value: float | None) -> str:
    return _known(value, "z.1f")


def _known(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)


def _chance(probability: float | None) -> str:
    """Return a probability in percent; "100.0" would be too sure."""
    if probability is None:
        return "–"
    return ">99.9" if probability > 0.9995 else f"{in_percent(probability):.1f}"


def _notes(rows: "pd.DataFrame", by_id: "dict[str, Poll]") -> list[str]:
    from topline.tables.sentences import note

    poll = by_id[rows["poll_id"].iloc[0]]
    if "change" not in rows:
        return [note(poll, rows)]
    # An answer that one poll alone has says nothing of the other poll.
    later, earlier = (rows[rows["verdict"] != f"only {side}"] for side in ("earlier", "later"))
    return [note(poll, later), _earlier(by_id[earlier["poll_id_before"].iloc[0]], earlier.iloc[0])]


def _earlier(poll: "Poll", row: "pd.Series") -> str:
    from topline.tables.sentences import fieldwork
    from topline.words import respondents

    return (
        f"Earlier poll: {poll.pollster}, {fieldwork(poll)}; {respondents(row['n_before'])}; "
        f"design effect {row['deff_before']:.2f} ({row['deff_source_before']})."
    )
