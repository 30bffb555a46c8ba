"""The page of one poll, with the tables and charts it shows and links."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from topline.charts.titles import shares_title
from topline.files import LAST
from topline.polls.record import Poll, Question, asked_n
from topline.report.citation import citation, own_citation
from topline.report.exhibits import (
    PollTables,
    compared,
    of_question,
    poll_pictures,
    poll_tables,
    write_tables,
)
from topline.tables.audit import NOT_APPLICABLE, SEVERITIES
from topline.tables.disclosure import disclosure
from topline.tables.sentences import (
    base_words,
    fieldwork,
    lead_sentence,
    made_by,
    margin_words,
    note,
    question_text,
    why_no_interval,
)
from topline.words import counted, respondents, span

BRIEF = "one-page"
"""The folder of the pages of one page."""

# Every value is escaped, and a value that is missing is an error.
TEMPLATES = Environment(
    loader=PackageLoader("topline.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.globals["span"] = span
TEMPLATES.globals["counted"] = counted


class Entry(NamedTuple):
    """What the index says of a poll: its page, what it is, what it found, and a small picture."""

    page: str
    title: str
    about: str
    findings: list[tuple[str, str]]
    thumbnail: str


def add_poll(poll: Poll, folder: Path, page: str, *, chart_files: bool = False) -> Entry:
    """Write one poll's page, tables and, if asked, charts under ``folder``."""
    tables = poll_tables(poll)
    downloads = write_tables(poll, tables, folder / "tables")
    pictures = poll_pictures(poll, tables, folder / "charts" / poll.id if chart_files else None)
    questions = [_question(poll, question, tables) for question in poll.questions]
    about = f"{made_by(poll)}, {fieldwork(poll)}; {base_words(tables.intervals)}"
    title = poll.title or poll.id
    upwards = "../" * page.count("/")
    brief = str(Path(page).parent / BRIEF / Path(page).name)
    values = {
        "title": title,
        "about": about,
        "margin": margin_words(poll),
        "questions": questions,
        "known": any(question["known"] for question in questions),
        "note": note(poll, tables.intervals),
        "pictures": pictures,
        "findings": _audit(tables.audit),
        "checklist": disclosure(poll).to_dict("records"),
        "notes": poll.notes,
        "cite": citation(poll),
        "cite_topline": own_citation(),
        "downloads": downloads,
        "index": f"{upwards}{LAST}",
        "tables": f"{upwards}tables/",
        "charts": f"{upwards}charts/{poll.id}/",
        "brief": f"{BRIEF}/{Path(page).name}",
        "whole": f"../{Path(page).name}",
    }
    for file, template in ((page, "poll.html"), (brief, "brief.html")):
        write_page(folder / file, TEMPLATES.get_template(template), **values)
    findings = [(question["asked"].text, question["headline"]) for question in questions]
    return Entry(page, title, about, findings, next(iter(pictures.values())).narrow)


def write_page(path: Path, template: Template, **values: Any) -> None:
    """Write a template with its values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template.render(**values), encoding="utf-8")


def _question(poll: Poll, question: Question, tables: PollTables) -> dict[str, Any]:
    shares = of_question(tables.intervals, question.id)
    pairs = of_question(tables.leads, question.id)
    shown = compared(pairs)
    finding = shares_title(shares, poll)
    own = f" ({respondents(asked_n(poll, question))})" if _several_bases(poll) else ""
    return {
        "asked": question,
        "finding": finding,
        "headline": f"{finding}{own}.",
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
    if question.n or _several_bases(poll):
        told = f"{told} {respondents(asked_n(poll, question))}"
    return told.strip()


def _several_bases(poll: Poll) -> bool:
    return len({asked_n(poll, question) for question in poll.questions}) > 1


def _audit(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return what the audit found, the gravest first, without the checks that could not be made."""
    found = table[table["severity"] != NOT_APPLICABLE].to_dict("records")
    return sorted(found, key=lambda row: SEVERITIES.index(row["severity"]))
