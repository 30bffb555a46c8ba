"""Commands on printed numbers: a margin, an interval, a lead, a change."""

from typing import Any

import click

from topline.cli.options import (
    CONFIDENCE_LEVEL,
    DEFF,
    DEGREES,
    OF_A_CHANGE,
    OF_A_LEAD,
    OF_A_SHARE,
    PERCENT,
    POP_SIZE,
    RATIO,
    in_percent,
    people,
    printed,
)
from topline.cli.output import show_row


@click.command()
@click.argument("n", type=people)
@click.option(
    "--share", type=PERCENT, default="50", show_default=True, help="The share, in percent."
)
@CONFIDENCE_LEVEL
@DEFF
@POP_SIZE
@printed
def moe(n: int, share: float, form: str | None, **design: Any) -> None:
    """Margin of error of a share, in points.

    N is the number of respondents. The margin, in percentage points, is the number a pollster
    prints after "±", largest at a share of 50 percent.
    """
    import topline as tl

    margin = in_percent(tl.margin_of_error(n, share, **design))
    row = {"percent": in_percent(share), "n": n, "moe": margin, **rests_on(n, "wald", **design)}
    text = f"The margin of error at {row['percent']:.6g} % is ±{margin:.2f} points."
    show_row(row, form, f"{text}\n{assumptions(row)}")


@click.command()
@click.argument("percent", type=PERCENT)
@click.argument("n", type=people)
@click.option(
    "--method", type=OF_A_SHARE, default="wilson", show_default=True, help="Of the interval."
)
@CONFIDENCE_LEVEL
@DEFF
@POP_SIZE
@click.option("--df", type=DEGREES, help="Degrees of freedom of the design: places less strata.")
@printed
def interval(
    percent: float, n: int, method: str, form: str | None, df: float | None, **design: Any
) -> None:
    """Confidence interval of a share, in percent.

    PERCENT among N respondents: what the printed percent can stand for; the margin of error beside
    it is in points.
    """
    import topline as tl

    found = tl.proportion_interval(percent, n, method=method, df=df, **design)
    row = {
        "percent": in_percent(percent),
        "n": n,
        "moe": in_percent(tl.margin_of_error(n, percent, **design)),
        **bounds(found),
        **rests_on(n, found.method, df=df, **design),
    }
    text = "{percent:.6g} % stands for {low:.1f} to {high:.1f} %, a margin of ±{moe:.1f} points."
    show_row(row, form, f"{text.format(**row)}\n{assumptions(row)}")


@click.command()
@click.argument("percent_a", type=PERCENT)
@click.argument("percent_b", type=PERCENT)
@click.argument("n", type=people)
@click.option(
    "--method", type=OF_A_LEAD, default="wald", show_default=True, help="Of the interval."
)
@CONFIDENCE_LEVEL
@DEFF
@POP_SIZE
@printed
def lead(
    percent_a: float, percent_b: float, n: int, method: str, form: str | None, **design: Any
) -> None:
    """Lead of one answer over another, in points.

    PERCENT_A less PERCENT_B among N respondents, in percentage points. Both percents are answers of
    one question of one poll. The probability of being ahead, between 0 and 1 in --json and --csv,
    is of a sample without a limit to the population.
    """
    import topline as tl

    found = tl.lead_interval(percent_a, percent_b, n, method=method, **design)
    ahead = tl.probability_ahead(percent_a, percent_b, n, deff=design["deff"])
    row = {
        "percent_a": in_percent(percent_a),
        "percent_b": in_percent(percent_b),
        "lead": in_percent(found.estimate),
        "n": n,
        "moe": in_percent(tl.lead_moe(percent_a, percent_b, n, **design)),
        **bounds(found),
        **rests_on(n, found.method, **design),
        "verdict": verdict(found, "ahead", "behind", "too close to call"),
        "probability_ahead": ahead,
    }
    text = (
        "{percent_a:.6g} % over {percent_b:.6g} % is a lead of {lead:.6g} points, ±{moe:.1f} "
        "({low:.1f} to {high:.1f}): {verdict}."
    )
    show_row(row, form, f"{text.format(**row)}\n{assumptions(row)}")


@click.command()
@click.argument("percent_before", type=PERCENT)
@click.argument("n_before", type=people)
@click.argument("percent_after", type=PERCENT)
@click.argument("n_after", type=people)
@click.option(
    "--method", type=OF_A_CHANGE, default="wald", show_default=True, help="Of the interval."
)
@CONFIDENCE_LEVEL
@click.option(
    "--deff-before",
    type=RATIO,
    default="1",
    show_default=True,
    help="Design effect of the earlier poll, a ratio of variances.",
)
@click.option(
    "--deff-after",
    type=RATIO,
    default="1",
    show_default=True,
    help="Design effect of the later poll.",
)
@printed
def change(
    percent_before: float,
    n_before: int,
    percent_after: float,
    n_after: int,
    method: str,
    form: str | None,
    **design: Any,
) -> None:
    """Change of an answer between two polls, in points.

    From PERCENT_BEFORE to PERCENT_AFTER, in percentage points. N_BEFORE and N_AFTER are their
    respondents. Compare wordings, modes and populations first.
    """
    import topline as tl

    polls = (percent_before, n_before, percent_after, n_after)
    found = tl.change_interval(*polls, method=method, **design)
    level, deff_before = design["confidence_level"], design["deff_before"]
    row = {
        "before": in_percent(percent_before),
        "after": in_percent(percent_after),
        "change": in_percent(found.estimate),
        "n": n_after,
        "moe": in_percent(tl.change_moe(*polls, **design)),
        **bounds(found),
        **rests_on(n_after, found.method, level, design["deff_after"]),
        "verdict": verdict(found, "up", "down", "within the margin"),
        "n_before": n_before,
        "deff_before": deff_before,
        "n_eff_before": tl.effective_n(n_before, deff_before),
        "deff_source_before": "assumed",
    }
    text = (
        "From {before:.6g} to {after:.6g} % is a change of {change:+.6g} points, ±{moe:.1f} "
        "({low:+.1f} to {high:+.1f}): {verdict}."
    )
    earlier = " Earlier poll: {n_before:,} respondents, design effect {deff_before:.2f} (assumed)."
    text, earlier = text.format(**row), earlier.format(**row)
    show_row(row, form, f"{text}\n{assumptions(row)}{earlier}")


def bounds(found: Any) -> dict[str, float]:
    """Return the bounds of an interval in percent, or in points."""
    return {"low": in_percent(found.low), "high": in_percent(found.high)}


def rests_on(
    n: float, method: str, confidence_level: float, deff: float, **further: float | None
) -> dict[str, Any]:
    """Return what a result rests on, in the columns of the library's tables and those given."""
    import topline as tl
    from topline.polls.answers import ASSUMED

    given = {name: value for name, value in further.items() if value is not None}
    return {
        "confidence_level": confidence_level,
        "method": method,
        "deff": deff,
        "n_eff": tl.effective_n(n, deff),
        "deff_source": ASSUMED,
        **given,
    }


def verdict(found: Any, above: str, below: str, included: str) -> str:
    """Return the word for an interval of a difference: does it exclude 0, and on which side."""
    from topline.tables.schema import verdicts

    return str(verdicts(found.low, found.high, above if found.low > 0 else below, included))


def assumptions(row: dict[str, Any]) -> str:
    """Return the assumptions behind a result as a line."""
    from topline.tables.sentences import design_words
    from topline.words import respondents

    parts = [respondents(row["n"]), design_words(row)]
    if "pop_size" in row:
        parts.append(f"population of {row['pop_size']:,}")
    if "df" in row:
        parts.append(f"{row['df']:.6g} degrees of freedom")
    return f"Rests on: {'; '.join(parts)}."
