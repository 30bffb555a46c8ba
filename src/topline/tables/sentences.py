"""Polls and their tables in words: dates, notes and one plain sentence a number."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from topline.polls import readers
from topline.polls.designs import AS_SRS, BOUND, OPT_IN, TOO_SMALL
from topline.polls.joint import NOT_ESTIMATED
from topline.polls.record import ASSUMED_LEVEL, Margin, Poll, Question, plain_margin
from topline.stats.design import ImpliedDeff
from topline.words import (
    confidence_words,
    count,
    counted,
    date_words,
    dates_words,
    fixed,
    known,
    level_words,
    method_name,
    percent,
    percent_or,
    plural,
    points,
    respondents,
    signed_points,
    span,
)

if TYPE_CHECKING:
    import pandas as pd

WORDING_WORDS = {"paraphrase": " (paraphrased)", "translation": " (translated)"}

UNKNOWN, DEPENDS = "not known", "depends on rounding"
"""Verdicts that any table may have."""

MODELLED = "as published, modelled; not a margin of sampling error"
"""What a margin is that was printed for an opt-in sample (AAPOR 2016)."""

QUOTA = "Quota sample: margins are computed as if respondents had been drawn at random."

COMPARED = (
    "Groups are compared two at a time; all comparisons of one answer hold together at this level "
    "(Bonferroni)."
)
"""How a crosstab says who differs from whom."""

GROUPS_APART = " | "
"""Between the names of groups; a name may have commas."""


Row = Any
"""A row of a table: a Series, or a mapping of column to value."""


def group_words(domain: str) -> str:
    """Return a domain without the name of its column: "age: 18-29" is "18-29"."""
    _, apart, value = domain.partition(": ")
    return value if apart and ": " not in value else domain


def fieldwork(poll: Poll) -> str:
    """Return the dates of a poll: "30 November – 1 December 2002", or "dates not stated"."""
    return dates_words(poll.start, poll.end, poll.date_precision)


def made_by(poll: Poll) -> str:
    """Return who made a poll, and for whom: "Levada Center for a newspaper"."""
    return f"{poll.pollster} for {poll.sponsor}" if poll.sponsor else poll.pollster


def month(poll: Poll) -> str:
    """Return the month in which the fieldwork of a poll ended: "December 2002"."""
    return dates_words(None, poll.end or poll.start, "month")


def question_text(poll: Poll | None, question_id: str) -> str:
    """Return a question as asked, with what its wording is and who was asked."""
    if poll is None:
        return f"Question: {question_id}"
    question = poll[question_id]
    asked = {"Asked of": question.base, "Answers of": question.population}
    told = "".join(f"\n{words}: {who}" for words, who in asked.items() if who)
    if question.several_answers:
        told += "\nSeveral answers allowed"
    return question.text + WORDING_WORDS.get(question.wording, "") + told


def printed_margin(poll: Poll, question: Question | None = None) -> str:
    """Return the margins as printed, "at most ±3.6 points"; "" if there is none.

    They are the poll's, or a question's own. Of an opt-in sample it says that they are no margins
    of sampling error.
    """
    margins = poll.moe if question is None else question.moe
    if not margins:
        return ""
    bound = "at most " if poll.moe_bound == "at most" else ""
    modelled = f" ({MODELLED})" if poll.sample_type == "opt-in" else ""
    if plain := plain_margin(margins):
        return bound + _printed(plain) + modelled
    told = (f"{_printed(margin)} near {percent(str(margin.percent))}" for margin in margins)
    return bound + ", ".join(told) + modelled


def margin_words(poll: Poll) -> str:
    """Return what margin was published, as a sentence; "" where nobody misses one."""
    if not poll.moe:
        # It has no margin of sampling error, so none is missed; those of questions are told there.
        none_missed = poll.sample_type == "opt-in" or any(part.moe for part in poll.questions)
        return "" if none_missed else "No margin of error was published."
    level = level_words(poll.confidence_level) if poll.confidence_level else "not stated"
    return f"Published margin of error: {printed_margin(poll)}; its confidence level is {level}."


def _printed(margin: Margin) -> str:
    return f"±{plural(str(margin.points), 'point')}"


def share_words(row: Row) -> str:
    """Return the percent of a row of ``intervals`` in words, as it was printed."""
    return percent_or(row.get("below"), row["percent"])


def mark_words(table: "pd.DataFrame") -> str:
    """Return, after a space, what the marks in a table stand for; "" if there are none."""
    cells = {name: column.dropna() for name, column in table.items() if "below" in str(name)}
    marks = dict.fromkeys(mark for column in cells.values() for mark in column)
    read = [readers.below(mark) for mark in marks if mark and not mark[-1].isdigit()]
    return "".join(f" {one}: less than {percent(float(one.most))}." for one in read if one)


def interval_words(row: Row) -> str:
    """Return what interval a row has: its level, its method, and whether it allows for rounding."""
    if row["deff_source"] in (OPT_IN, NOT_ESTIMATED):
        return str(row["deff_source"])
    rounding = " allowing for rounding" if "width_from_rounding" in row else ""
    level = level_words(row["confidence_level"])
    return f"{level} confidence level, {method_name(row['method'])} interval{rounding}"


def design_words(row: Row) -> str:
    """Return the assumptions behind a row: level, method, rounding, design effect, its source."""
    if row["deff_source"] in (OPT_IN, NOT_ESTIMATED):
        return str(row["deff_source"])
    return f"{interval_words(row)}, {effect_words(row)}"


def implied_words(deff: ImpliedDeff[float], source: str, confidence_level: float | None) -> str:
    """Return what a printed margin implies; a level that is not stated is read as 95%.

    Examples
    --------
    >>> from topline.polls.designs import design_effect_of
    >>> print(implied_words(*design_effect_of("3.6", 1500), None).split(". ")[0])
    The margin implies a design effect of 2.02 at 95% (the level is not stated)
    """
    at = level_read(confidence_level)
    if source == TOO_SMALL:
        return f"The printed margin is smaller than simple random sampling allows {at}: check n."
    if source == AS_SRS:
        return (
            f"The margin is what simple random sampling gives {at}, so a design effect of 1 is "
            "used: ask whether the margin has the pollster's own in it."
        )
    bound = "at most " if source == BOUND else ""
    return (
        f"The margin implies a design effect of {bound}{deff.estimate:.2f} {at}. That is an "
        "inference: ask for the pollster's own."
    )


def level_read(confidence_level: float | None) -> str:
    """Return the level that a printed margin is read at, and whether it is stated."""
    if confidence_level:
        return f"at the stated {confidence_words(confidence_level)}"
    return f"at {level_words(ASSUMED_LEVEL)} (the level is not stated)"


def effect_range(deff: ImpliedDeff[float]) -> str:
    """Return a design effect and the range that the rounding of its margin leaves open."""
    return f"design effect {deff.estimate:.2f} ({deff.low:.2f} to {deff.high:.2f})"


def effect_words(row: Row, suffix: str = "") -> str:
    """Return "design effect 2.02 (stated)", or why there is none; ``suffix`` as columns have.

    Where bounds allow for the rounding of the margin, they take the most that it can stand for.
    """
    deff, most = row[f"deff{suffix}"], row.get(f"deff_high{suffix}")
    if not known(deff):
        return str(row[f"deff_source{suffix}"])
    return f"design effect {deff:.2f}{up_to(deff, most)} ({row[f'deff_source{suffix}']})"


def up_to(deff: float, most: float | None) -> str:
    """Return the most that a design effect can be, after a comma; "" where that is not more."""
    more = known(most) and fixed(most, 2) != fixed(deff, 2)
    return f", up to {most:.2f}" if more else ""


def effects_words(table: "pd.DataFrame", suffix: str = "") -> str:
    """Return the design effects of a table: "design effect 1.40 to 1.77 (stated)"."""
    known_of = table[table[f"deff{suffix}"].notna()]
    deffs = known_of[f"deff{suffix}"]
    if known_of.empty or fixed(deffs.min(), 2) == fixed(deffs.max(), 2):
        return effect_words((table if known_of.empty else known_of).iloc[0], suffix)
    sources = ", ".join(dict.fromkeys(known_of[f"deff_source{suffix}"]))
    return f"design effect {deffs.min():.2f} to {deffs.max():.2f} ({sources})"


def note(poll: Poll | None, table: "pd.DataFrame") -> str:
    """Return the note line of a chart or table: source, dates, n, level, method, design effect.

    The margin printed for an opt-in sample is told here, as nothing is computed with it.
    """
    stated = table[table["n"].notna()]
    row = (table if stated.empty else stated).iloc[0]
    # Where no n is stated there is no interval either, and no design of one.
    rests = known(row["n"]) or row["deff_source"] == OPT_IN
    design = base_words(table) + (f"; {_designs(table)}." if rests else ".")
    if poll is None:
        return resting_on(f"Poll {row['poll_id']}", design, table) + mark_words(table)
    told = resting_on(f"Source: {made_by(poll)}, {fieldwork(poll)}", design, table)
    return told + mark_words(table) + sample_words([poll], table)


def resting_on(source: str, design: str, table: "pd.DataFrame") -> str:
    """Return a source and what its numbers rest on, after a "What if" where that is supposed."""
    supposed = what_if(design, *table.get("what_if", ()))
    return f"{source}{';' if supposed == design else '.'} {supposed}"


def waves_note(id: str, waves: Sequence[str], table: "pd.DataFrame") -> str:
    """Return the note line of the waves of one estimate, with n from the least to the most."""
    n = dict.fromkeys(map(count, (table["n"].min(), table["n"].max())))
    from_to = f"{len(waves)} waves, {waves[0]} – {waves[-1]}"
    design = f"{plural(' to '.join(n), 'respondent')}; {_designs(table)}."
    return resting_on(f"Poll {id}; {from_to}", design, table)


def sample_words(polls: Iterable[Poll | None], table: "pd.DataFrame") -> str:
    """Return, after a space, what a reader must know of samples that were not drawn at random.

    The margins printed for opt-in samples, as nothing is computed with them; and what those of
    quota samples rest on. "" if there are none.
    """
    given = [poll for poll in polls if poll is not None]
    told = [
        f" Margin{'' if len(given) == 1 else f' of {month(poll)}'}: {printed_margin(poll)}."
        for poll in given
        if poll.sample_type == "opt-in" and poll.moe
    ]
    quota = any(poll.sample_type == "quota" for poll in given)
    return "".join(told) + (f" {QUOTA}" if quota and table["moe"].notna().any() else "")


def what_if(said: str, *suppositions: str) -> str:
    """Return a statement, and before it what it supposes in the place of something published.

    Examples
    --------
    >>> what_if("Too close to call.", "n = 3,000 (not 1,500)")
    'What if n = 3,000 (not 1,500): Too close to call.'
    """
    every = (one for said in suppositions if said for one in said.split("; "))
    supposed = "; ".join(dict.fromkeys(every))
    return f"What if {supposed}: {said}" if supposed else said


def base_words(table: "pd.DataFrame") -> str:
    """Return the respondents of a table: "5,110 respondents for a, b; 4,025 respondents for c"."""
    return _by_question(table, lambda row: respondents(row["n"]))


def _designs(table: "pd.DataFrame") -> str:
    """Return what the rows rest on, with each design effect where the questions differ in it."""
    stated = table[table["n"].notna()]
    table = table if stated.empty else stated
    row = table.iloc[0]
    if row["deff_source"] in (OPT_IN, NOT_ESTIMATED):
        return design_words(row)
    if "df" not in table:
        # Of a poll made of respondents' rows each answer has a design effect of its own.
        own = "question_id" in table and (table.groupby("question_id")["deff"].nunique() > 1).any()
        effects = effects_words(table) if own else _by_question(table, effect_words)
        return f"{interval_words(row)}, {effects}"
    least, most = table["df"].min(), table["df"].max()
    several = f"{least:.6g}" if least == most else f"{least:.6g} to {most:.6g}"
    return f"{interval_words(row)}, {effects_words(table)}, {several} degrees of freedom"


def _by_question(table: "pd.DataFrame", words: Callable[[Row], str]) -> str:
    """Return the words of each question, with their ids where they differ: "x for a; y for b"."""
    if "question_id" not in table:  # of a curve, which is of no question
        return words(table.iloc[0])
    of: dict[str, list[str]] = {}
    keys = ["question_id", *(name for name in ("domain",) if name in table)]
    named = keys if table["question_id"].nunique() > 1 else keys[-1:]
    for row in table.drop_duplicates(keys).to_dict("records"):
        of.setdefault(words(row), []).append(" ".join(row[name] for name in named))
    if len(of) == 1:
        return next(iter(of))
    return "; ".join(f"{said} for {', '.join(questions)}" for said, questions in of.items())


def _supposing(sentence: Callable[[Row], str]) -> Callable[[Row], str]:
    """Return a sentence of a row that begins with what the row supposes."""

    @wraps(sentence)
    def told(row: Row) -> str:
        return what_if(sentence(row), row.get("what_if", ""))

    return told


@_supposing
def interval_sentence(row: Row) -> str:
    """Return one row of ``intervals`` as a sentence, with the verdict against one half.

    Examples
    --------
    >>> import topline as tl
    >>> print(interval_sentence(tl.intervals(tl.load_poll("fom-2002-12-nato")).iloc[0]))
    56% "Should": 95% confidence interval 52.4 to 59.5%, a majority.
    """
    said = f'{share_words(row)} "{row["answer"]}"'
    if not known(row["low"]):
        return f"{said} has no interval: {_why_unknown(row)}."
    level, bounds = level_words(row["confidence_level"]), percent(span(row["low"], row["high"]))
    return f"{said}: {level} confidence interval {bounds}, {against_one_half(row)}."


def against_one_half(row: Row) -> str:
    """Return the verdict of an interval against one half, "" where there is no interval."""
    if not known(row["low"]):
        return ""
    if row["low"] > 50:
        return "a majority"
    if row["high"] < 50:
        return "below one half"
    return "on either side of one half"


@_supposing
def margin_sentence(row: Row) -> str:
    """Return the margin of one row of ``intervals`` as a sentence.

    Examples
    --------
    >>> import topline as tl
    >>> print(margin_sentence(tl.intervals(tl.load_poll("fom-2002-12-nato")).iloc[0]))
    56% "Should" has a margin of error of 3.57 points (95% confidence level).
    """
    said = f'{share_words(row)} "{row["answer"]}"'
    if not known(row["moe"]):
        here = "at 0 and 100%" if known(row["percent"]) else "without a number"
        why = f"{here} there is only an interval" if known(row["low"]) else _why_unknown(row)
        return f"{said} has no margin: {why}."
    level = level_words(row["confidence_level"])
    return f"{said} has a margin of error of {row['moe']:.2f} points ({level} confidence level)."


@_supposing
def lead_sentence(row: Row) -> str:
    """Return one row of ``leads`` as a sentence with its verdict.

    Examples
    --------
    >>> import topline as tl
    >>> print(lead_sentence(tl.leads(tl.load_poll("fom-2002-12-nato")).iloc[0]))
    "Should" is ahead of "Should not" by 33 points (27.0 to 38.9 at the 95% confidence level).
    """
    a, b = (
        f'"{row[f"answer_{side}"]}"' + (f" ({below})" if below else "")
        for side in "ab"
        for below in [row.get(f"below_{side}")]
    )
    lead = points(row["lead"]) if known(row["lead"]) else ""
    if not known(row["low"]):
        against = f"{a} against {b}" + (f": {lead}" if lead else "")
        return f"{against}; its margin of error is not known: {_why_unknown(row)}."
    if row["verdict"] in ("ahead", "behind"):
        side, of = ("ahead of", "") if row["verdict"] == "ahead" else ("behind", "lead ")
        by = f" by {points(abs(row['lead']))}" if lead else ""
        return f"{a} is {side} {b}{by} ({of}{_bounds(row)})."
    verdict = "is too close to call" if row["verdict"] != DEPENDS else DEPENDS
    return f"{a} against {b}{f', {lead},' if lead else ''} {verdict} ({_bounds(row)})."


@_supposing
def average_sentence(row: Row) -> str:
    """Return one row of ``averages`` as a sentence: the average, and where one more house would be.

    Examples
    --------
    >>> import topline as tl
    >>> polls = [tl.Poll(f"p{i}", pollster=f"House {i}", n=1000, deff=1.5, end=f"2016-06-0{i}",
    ...                  questions=[tl.Question("q", "?", {"Yes": percent})])
    ...          for i, percent in enumerate([49, 52, 51], 1)]
    >>> print(average_sentence(tl.averages(polls, "q").iloc[0]))
    "Yes" averages 50.7% over 3 polls of 3 houses (46.9 to 54.5 at the 95% confidence level): \
no difference between houses shown; one more house would print 46.9 to 54.5%.
    """
    said = (
        f'"{row["answer"]}" averages {level_of(row)} over '
        f"{counted(row['polls'], 'poll')} of {counted(row['houses'], 'house')} "
        f"({_bounds(row)}): {row['verdict']}"
    )
    # Houses that agree by chance leave no room for another one: nothing to promise.
    inside = row["next_low"] > row["low"] or row["next_high"] < row["high"]
    if inside or not known(row["next_low"]):
        return f"{said}."
    further = span(row["next_low"], row["next_high"])
    further = f"{further} points" if "lead" in row else percent(further)
    return f"{said}; one more house would print {further}."


@_supposing
def trend_sentence(row: Row) -> str:
    """Return one row of ``trends`` as a sentence.

    Examples
    --------
    >>> print(trend_sentence({"answer": "Leave", "percent": 48.8, "low": 47.1, "high": 50.5,
    ...                       "date": "2016-06-21", "confidence_level": 0.95}))
    "Leave" stands at 48.8% on 21 June 2016 (47.1 to 50.5 at the 95% confidence level).
    """
    when = date_words(dt.date.fromisoformat(row["date"]))
    return f'"{row["answer"]}" stands at {level_of(row)} on {when} ({_bounds(row)}).'


def level_of(row: Row) -> str:
    """Return the average or level of a row: a percent, or a lead in points with its sign.

    Examples
    --------
    >>> level_of({"percent": 48.8}), level_of({"lead": 1.2})
    ('48.8%', '+1.2 points')
    """
    return signed_points(row["lead"]) if "lead" in row else percent(row["percent"])


@_supposing
def house_sentence(row: Row) -> str:
    """Return one row of ``house_effects`` as a sentence.

    Examples
    --------
    >>> print(house_sentence({"answer": "Leave", "house": "TNS", "effect": 1.95, "low": -0.6,
    ...                       "high": 4.5, "verdict": "no difference shown", "anchor": "houses",
    ...                       "confidence_level": 0.95}))
    TNS on "Leave": +1.9 points against the mean of these houses \
(−0.6 to 4.5 at the 95% confidence level), no difference shown.
    """
    effect = signed_points(row["effect"])
    return (
        f'{row["house"]} on "{row["answer"]}": {effect} against {anchor_words(row)} '
        f"({_bounds(row)}), {row['verdict']}."
    )


@_supposing
def steadiness_sentence(row: Row) -> str:
    """Return one row of ``steadiness`` as a sentence with its verdict.

    Examples
    --------
    >>> print(steadiness_sentence({"answer": "Aggressive", "slope": 2.7, "low": 0.8, "high": 4.6,
    ...     "p_departure": 0.008, "confidence_level": 0.95, "polls": 4,
    ...     "verdict": "higher, but not steadily"}))
    "Aggressive": higher, but not steadily: +2.7 points a year over 4 polls (0.8 to 4.6 at the \
95% confidence level), departure from a line p = 0.008.
    """
    slope = f"{signed_points(row['slope'])} a year over {counted(row['polls'], 'poll')}"
    departure = f"departure from a line p = {row['p_departure']:.2g}"
    return f'"{row["answer"]}": {row["verdict"]}: {slope} ({_bounds(row)}), {departure}.'


def anchor_words(row: Row) -> str:
    """Return what house effects are against."""
    anchors = {"houses": "the mean of these houses", "typical": "a typical house"}
    return anchors.get(row["anchor"], str(row["anchor"]))


def _bounds(row: Row) -> str:
    return f"{span(row['low'], row['high'])} at the {confidence_words(row['confidence_level'])}"


@_supposing
def comparison_sentence(row: Row) -> str:
    """Return one row of ``compare`` as a sentence with its verdict.

    Examples
    --------
    >>> import topline as tl
    >>> groups = [tl.Question(name, "Approve?", {"Yes": yes}, n=450, population=name)
    ...           for name, yes in [("men", "40"), ("women", "56")]]
    >>> poll = tl.Poll("p", pollster="P", n=900, moe="3.3", questions=groups)
    >>> said = comparison_sentence(tl.compare(poll, "men", "women").iloc[0])
    >>> for part in said.split(": "):
    ...     print(part)
    40% "Yes" among men is lower than 56% among women
    −16 points (−22.4 to −9.4 at the 95% confidence level).
    """
    one, other = (percent_or(row.get(f"below_{side}"), row[f"percent_{side}"]) for side in "ab")
    a = f'{one} "{row["answer"]}" among {row["group_a"]}'
    b = f"{other} among {row['group_b']}"
    apart = f": {points(row['difference'])}" if known(row["difference"]) else ""
    if not known(row["low"]):
        return f"{a} against {b}{apart}; its margin of error is not known: {_why_unknown(row)}."
    if row["verdict"] in ("higher", "lower"):
        return f"{a} is {row['verdict']} than {b}{apart} ({_bounds(row)})."
    verdict = row["verdict"] if row["verdict"] == DEPENDS else f"is {row['verdict']}"
    return f"{a} against {b}{apart}, which {verdict} ({_bounds(row)})."


def net_label(answer_a: str, answer_b: str) -> str:
    """Return the name of the lead of one answer over another as an estimate of its own.

    Examples
    --------
    >>> net_label("Approve", "Disapprove")
    'Approve − Disapprove'
    """
    return f"{answer_a} − {answer_b}"


def why_no_interval(deff_source: str) -> str:
    """Return why a table has no bounds."""
    if deff_source in (OPT_IN, NOT_ESTIMATED):
        return deff_source
    return "number of respondents not stated, so no interval"


def _why_unknown(row: Row) -> str:
    sources = (row.get("deff_source"), row.get("deff_source_a"))
    for reason in (OPT_IN, NOT_ESTIMATED):
        if reason in sources:
            return reason
    return "the number of respondents is not stated"
