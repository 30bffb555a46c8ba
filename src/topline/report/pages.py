"""The page of one poll, with the tables and charts it shows and links."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from topline.charts.titles import shares_title
from topline.files import LAST
from topline.polls.record import Poll, Question, asked_n
from topline.report.about import (
    about_poll,
    about_question,
    citation,
    own_citation,
    several_bases,
)
from topline.report.exhibits import (
    PollTables,
    compared,
    gravest_first,
    of_question,
    poll_charts,
    poll_pictures,
    poll_tables,
    write_tables,
)
from topline.report.office import Format, write_office
from topline.tables.disclosure import ASKED, disclosure
from topline.tables.sentences import COMPARED, lead_sentence, margin_words, note, why_no_interval
from topline.words import counted, number, respondents, span

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
TEMPLATES.globals |= {"span": span, "number": number, "counted": counted}


class Entry(NamedTuple):
    """What the index says of a poll: its page, what it is, what it found, and a small picture."""

    page: str
    title: str
    about: str
    findings: list[tuple[str, str]]
    thumbnail: str


def add_poll(
    poll: Poll,
    folder: Path,
    page: str,
    *,
    chart_files: bool = False,
    formats: Sequence[Format] = (),
    crosstab: pd.DataFrame | None = None,
) -> Entry:
    """Write one poll's page, tables and, if asked, charts and Office files under ``folder``."""
    tables = poll_tables(poll, crosstab)
    drawn = poll_charts(poll, tables)
    downloads = write_tables(poll, tables, drawn, folder / "tables")
    pictures = poll_pictures(drawn, folder / "charts" / poll.id if chart_files else None)
    office = write_office(poll, tables, drawn, (folder / page).parent, formats)
    questions = [_question(poll, question, tables) for question in poll.questions]
    about = about_poll(poll, tables.intervals)
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
        "groups": _groups(tables.crosstab),
        "groups_note": f"{note(poll, tables.crosstab)} {COMPARED}" if len(tables.crosstab) else "",
        "findings": gravest_first(tables.audit),
        "checklist_asks": ASKED,
        "checklist": disclosure(poll).to_dict("records"),
        "notes": poll.notes,
        "cite": citation(poll),
        "cite_topline": own_citation(),
        "downloads": downloads,
        "office": office,
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
    shown, rows = compared(pairs), shares.to_dict("records")
    others, finding = len(pairs) - len(shown), shares_title(shares, poll)
    own = f" ({respondents(asked_n(poll, question))})" if several_bases(poll) else ""
    return {
        "asked": question,
        "finding": finding,
        "headline": f"{finding}{own}.",
        "about": about_question(poll, question),
        "rows": list(zip(question.answers, rows, strict=False)),
        "nets": list(zip(question.nets, rows[len(question.answers) :], strict=True)),
        "known": bool(shares["low"].notna().all()),
        "why": why_no_interval(shares["deff_source"].iloc[0]),
        "leads": [lead_sentence(row) for row in shown.to_dict("records")],
        "left_out": others and counted(others, "other pair"),
    }


def _groups(table: pd.DataFrame) -> list[tuple[str, list[str], list[dict[str, Any]]]]:
    """Return for each question of a crosstab its id, its groups, and a row for each answer."""
    found = []
    for name, rows in table.groupby("question_id", sort=False):
        groups = list(rows["domain"].unique())
        by_answer: list[dict[str, Any]] = [
            {"answer": answer, "cells": of.set_index("domain").reindex(groups).to_dict("records")}
            for answer, of in rows.groupby("answer", sort=False)
        ]
        found.append((str(name), groups, by_answer))
    return found
