"""The page of one question over many polls: average, trend, houses, steadiness, waves."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from topline import charts
from topline.charts.canvas import chart_of, draw
from topline.charts.trend_charts import house_drawing, trend_drawing
from topline.polls.record import Poll
from topline.report.exhibits import picture_of
from topline.report.formats import Noted, to_csv
from topline.report.pages import TEMPLATES, Entry, write_page
from topline.tables.averages import averages_of
from topline.tables.sentences import (
    average_sentence,
    fieldwork,
    house_sentence,
    steadiness_sentence,
    trend_sentence,
)
from topline.tables.series import PollSeries, series_of
from topline.tables.steadiness import steadiness_of
from topline.tables.trends import house_effects_of, trends_of
from topline.words import counted, dates_words, respondents

_MADE: dict[str, tuple[Callable[[PollSeries], pd.DataFrame], Callable[[Any], str]]] = {
    "Average": (averages_of, average_sentence),
    "Trend": (trends_of, trend_sentence),
    "Houses": (house_effects_of, house_sentence),
    "Steadiness": (steadiness_of, steadiness_sentence),
}


def add_questions(polls: Sequence[Poll], folder: Path) -> Iterator[Entry]:
    """Write a page for every question that two polls or more have, and yield what it is."""
    asked = dict.fromkeys(question.id for poll in polls for question in poll.questions)
    taken = {f"{poll.id}.html".lower() for poll in polls}
    for question in asked:
        having = [poll for poll in polls if any(part.id == question for part in poll.questions)]
        if len(having) < 2:
            continue
        page = f"question-{question}.html"
        while page.lower() in taken:
            page = f"question-{page}"
        yield _add_question(having, question, folder, page)


def _add_question(polls: Sequence[Poll], question: str, folder: Path, page: str) -> Entry:
    sections: list[dict[str, Any]] = []
    missing: dict[str, str] = {}
    pictures: dict[str, Axes] = {}
    tables: dict[str, pd.DataFrame] = {}
    notes: list[str] = []
    try:
        series = series_of(polls, question)
    except ValueError as error:
        missing[str(error)] = "Average, Trend, Houses, Steadiness"
    else:
        for name, (make, sentence) in _MADE.items():
            try:
                tables[name] = make(series)
            except ValueError as error:
                before = missing.get(str(error))
                missing[str(error)] = f"{before}, {name}" if before else name
                continue
            told = [sentence(row) for row in _told(name, tables[name]).to_dict("records")]
            file = f"{page.removesuffix('.html')}-{name.lower()}.csv"
            noted = Noted(tables[name], " ".join(tables[name].attrs["notes"]))
            (folder / "tables" / file).write_bytes(to_csv(noted))
            sections.append({"name": name, "told": told, "file": f"tables/{file}"})
            notes += tables[name].attrs["notes"]
        if "Trend" in tables:
            pictures["Trend"] = draw(trend_drawing(series, tables["Trend"]))
        if "Houses" in tables:
            pictures["Houses"] = draw(house_drawing(series, tables["Houses"]))
    if "Trend" not in pictures:
        pictures |= _waves(polls, question, missing)
    houses = {poll.pollster.casefold() for poll in polls}
    days = [day for poll in polls for day in (poll.start, poll.end) if day]
    dates = dates_words(min(days), max(days)) if days else dates_words(None, None)
    text = polls[-1][question].text
    about = f"{counted(len(polls), 'poll')} of {counted(len(houses), 'house')}, {dates}"
    findings = [(name, chart_of(ax).title) for name, ax in pictures.items()]
    shown = {name: picture_of(ax, name, None) for name, ax in pictures.items()}
    write_page(
        folder / page,
        TEMPLATES.get_template("question.html"),
        title=text,
        about=about,
        pictures=shown,
        sections=sections,
        missing=[f"{what}: {why}" for why, what in missing.items()],
        notes=list(dict.fromkeys(notes)),
        polls=[
            (f"{poll.id}.html", poll.pollster, fieldwork(poll), respondents(poll.n))
            for poll in polls
        ],
        index="index.html",
    )
    thumbnail = next(iter(shown.values())).narrow if shown else ""
    return Entry(page, text, about, findings, thumbnail)


def _told(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that are told in words: of a trend the last day of each answer."""
    return table.groupby("answer", sort=False).tail(1) if name == "Trend" else table


def _waves(polls: Sequence[Poll], question: str, missing: dict[str, str]) -> dict[str, Axes]:
    try:
        return {"Waves": charts.wave_chart(polls, question)}
    except ValueError as error:
        missing[str(error)] = "Waves"
        return {}
