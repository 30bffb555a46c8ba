"""The page of one poll, with the tables and charts it shows and links."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from topline.charts.titles import shares_title
from topline.files import LAST
from topline.polls.record import Poll, Question
from topline.report.exhibits import (
    PollTables,
    compared,
    of_question,
    poll_pictures,
    poll_tables,
    write_tables,
)
from topline.report.methodology import BEYOND_THE_RECORD, citation, methodology, own_citation
from topline.tables.audit import SEVERITIES
from topline.tables.sentences import (
    fieldwork,
    lead_sentence,
    made_by,
    note,
    printed_margin,
    question_text,
    why_no_interval,
)
from topline.words import level_words, respondents, span

# Every value is escaped, and a value that is missing is an error.
TEMPLATES = Environment(
    loader=PackageLoader("topline.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["span"] = span


class Entry(NamedTuple):
    """What the index says of a poll: its page, what it is, and what it found."""

    page: str
    title: str
    about: str
    findings: list[tuple[str, str]]


def add_poll(poll: Poll, folder: Path, page: str, *, chart_files: bool = False) -> Entry:
    """Write one poll's page, tables and, if asked, charts under ``folder``."""
    tables = poll_tables(poll)
    downloads = write_tables(poll, tables, folder / "tables")
    pictures = poll_pictures(poll, tables, folder / "charts" / poll.id if chart_files else None)
    questions = [_question(poll, question, tables) for question in poll.questions]
    about = f"{made_by(poll)}, {fieldwork(poll)}, {respondents(poll.n)}"
    title = poll.title or poll.id
    upwards = "../" * page.count("/")
    write_page(
        folder / page,
        TEMPLATES.get_template("poll.html"),
        title=title,
        about=about,
        margin=printed_margin(poll),
        level=poll.confidence_level and level_words(poll.confidence_level),
        questions=questions,
        known=any(question["known"] for question in questions),
        note=note(poll, tables.intervals),
        pictures=pictures,
        findings=_audit(tables.audit),
        methodology=methodology(poll),
        beyond=", ".join(BEYOND_THE_RECORD),
        notes=poll.notes,
        cite=citation(poll),
        cite_topline=own_citation(),
        downloads=downloads,
        index=f"{upwards}{LAST}",
        tables=f"{upwards}tables/",
        charts=f"{upwards}charts/{poll.id}/",
    )
    findings = [(question["asked"].text, question["finding"]) for question in questions]
    return Entry(page, title, about, findings)


def write_page(path: Path, template: Template, **values: Any) -> None:
    """Write a template with its values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template.render(**values), encoding="utf-8")


def _question(poll: Poll, question: Question, tables: PollTables) -> dict[str, Any]:
    shares = of_question(tables.intervals, question.id)
    pairs = of_question(tables.leads, question.id)
    shown = compared(pairs)
    return {
        "asked": question,
        "finding": shares_title(shares, poll),
        "about": _about_question(poll, question),
        "rows": list(zip(question.answers, shares.to_dict("records"), strict=True)),
        "known": bool(shares["low"].notna().all()),
        "why": why_no_interval(shares["deff_source"].iloc[0]),
        "leads": [lead_sentence(row) for row in shown.to_dict("records")],
        "left_out": len(pairs) - len(shown),
    }


def _about_question(poll: Poll, question: Question) -> str:
    """Return what its wording is, and who was asked if not everybody."""
    told = question_text(poll, question.id).removeprefix(question.text).strip()
    return f"{told} {respondents(question.n)}".strip() if question.n else told


def _audit(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return what the audit found, the gravest first."""
    return sorted(table.to_dict("records"), key=lambda row: SEVERITIES.index(row["severity"]))
