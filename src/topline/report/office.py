"""A poll for Word and PowerPoint: what its page says, in files that others go on working with."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, get_args

import pandas as pd
from matplotlib.axes import Axes

from topline.charts.titles import leads_of_whom, measured, of_whom, with_interval
from topline.extras import needs_extra
from topline.polls.record import Poll, Question
from topline.report.about import about_poll, about_question, citation, own_citation
from topline.report.exhibits import (
    Charts,
    PollTables,
    bars_of_poll,
    compared,
    gravest_first,
    noted_tables,
    of_question,
    poll_charts,
    poll_tables,
    shares_chart,
    workbook,
)
from topline.report.formats import Noted
from topline.tables.disclosure import ASKED, STANDARD, disclosure
from topline.tables.sentences import COMPARED, note

Format = Literal["html", "docx", "pptx", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

_SHARES = {"answer": "Answer", "net": "Net of", "percent": "Percent", "below": "Printed as"}
_LEADS = {"answer_a": "First", "answer_b": "Second", "lead": "Lead"}
_BOUNDS = {"moe": "± points", "low": "Low", "high": "High"}
_VERDICT = {"verdict": "Verdict"}
_CHECKLIST = {"item": "Item", "disclosed": "Disclosed", "says": "What the record says"}
_GROUPS = {"domain": "Group", "answer": "Answer", "percent": "Percent", "n": "n"}
_GROUPS |= {"moe": "± points", "differs_from": "Differs from"}


def write_office(
    poll: Poll, tables: PollTables, drawn: Charts, folder: Path, formats: Sequence[str]
) -> list[str]:
    """Write a poll as documents of Word and PowerPoint, if asked; return their names."""
    makers: Mapping[str, Callable[[Poll, PollTables, Charts], bytes]] = {
        "docx": _document,
        "pptx": _deck,
    }
    names = [f"{poll.id}.{ending}" for ending in makers if ending in formats]
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(makers[name.rpartition(".")[2]](poll, tables, drawn))
    return names


def add_files(
    poll: Poll, folder: Path, formats: Sequence[str], crosstab: pd.DataFrame | None = None
) -> None:
    """Write the files of a poll that has no page: for Word, for PowerPoint, its workbook."""
    tables = poll_tables(poll, crosstab)
    drawn = poll_charts(poll, tables)
    write_office(poll, tables, drawn, folder, formats)
    if "xlsx" in formats:
        (folder / "tables").mkdir(exist_ok=True)
        data = workbook(poll, noted_tables(poll, tables), drawn)
        (folder / "tables" / f"{poll.id}.xlsx").write_bytes(data)


def check_formats(formats: Sequence[str]) -> None:
    """Raise ValueError for formats that there are not; ModuleNotFoundError says what to install."""
    if isinstance(formats, str) or not formats or not set(formats) <= set(FORMATS):
        raise ValueError(f"formats={formats!r}: pass a list of {', '.join(FORMATS)}")
    for package in ("docx", "pptx"):
        if package in formats:
            with needs_extra("office", f"a .{package} file"):
                import_module(package)


def _deck(poll: Poll, tables: PollTables, drawn: Charts) -> bytes:
    from topline.report.deck import to_pptx

    return to_pptx(poll.title or poll.id, bars_of_poll(poll, drawn).values())


def _document(poll: Poll, tables: PollTables, drawn: Charts) -> bytes:
    from topline.report.document import Letter

    letter = Letter(poll.title or poll.id)
    letter.say(about_poll(poll, tables.intervals))
    for question in poll.questions:
        letter.heading(question.text)
        if told := about_question(poll, question):
            letter.say(told, quiet=True)
        for ax, caption, noted in _shown(poll, question, tables, drawn):
            letter.exhibit(noted, caption, ax)
    for name in tables.crosstab["question_id"].unique():
        letter.heading(f"Group by group: {name}")
        rows = of_question(tables.crosstab, name)
        noted = _read(poll, rows, _GROUPS)
        caption = with_interval("Percent", rows["confidence_level"].iloc[0])
        letter.exhibit(
            noted._replace(note=f"{noted.note} {COMPARED}"), caption, drawn.get(f"{name}-by-group")
        )
    letter.heading("What a careful reader would ask")
    letter.items([f"{row['head']}. {row['sentence']}" for row in gravest_first(tables.audit)])
    letter.heading("What was disclosed")
    checklist = disclosure(poll).filter([*_CHECKLIST]).rename(columns=_CHECKLIST)
    letter.exhibit(Noted(checklist, STANDARD), ASKED)
    if poll.notes:
        letter.heading("Notes of the record", 2)
        letter.items(poll.notes)
    letter.heading("How to cite")
    letter.say(citation(poll))
    letter.say(own_citation())
    return letter.made()


def _shown(
    poll: Poll, question: Question, tables: PollTables, drawn: Charts
) -> Iterator[tuple[Axes | None, str, Noted]]:
    """Yield the shares of a question, and its leads if it has any: chart, caption and table."""
    shares = of_question(tables.intervals, question.id)
    noted = _read(poll, shares, _SHARES | _BOUNDS)
    yield shares_chart(poll, question.id, drawn), measured(of_whom(shares), shares), noted
    pairs = compared(of_question(tables.leads, question.id))
    if len(pairs):
        noted = _read(poll, pairs, _LEADS | _BOUNDS | _VERDICT)
        yield drawn.get(f"{question.id}-leads"), measured(leads_of_whom(pairs), pairs), noted


def _read(poll: Poll, table: pd.DataFrame, heads: Mapping[str, str]) -> Noted:
    """Return the columns to read under heads that readers know, without those that are empty."""
    read = table.filter([*heads])
    told = (read.notna() & (read != "")).any()
    return Noted(read.loc[:, told].rename(columns=dict(heads)), note(poll, table))
