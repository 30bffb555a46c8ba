"""Commands on printed numbers: a margin, an interval, a lead, a change."""

from typing import Any

import click

from topline.cli.options import (
    AT_MOST,
    CONFIDENCE_LEVEL,
    DEGREES,
    LEVEL,
    MARGIN,
    OF_A_CHANGE,
    OF_A_LEAD,
    OF_A_SHARE,
    PERCENT,
    RATIO,
    PrintedShare,
    design_effect,
    of_a_sample,
    people,
    percents,
    printed,
    printed_share,
)
from topline.cli.output import show_row
from topline.words import known


@click.command()
@click.argument("n", type=people)
@click.option("--share", type=PERCENT, default="50", help="The share, in percent.")
@of_a_sample
@printed
def moe(n: int, share: float, form: str | None, **design: Any) -> None:
    """Margin of error of a share, in points.

    N is the number of respondents. The margin, in percentage points, is the number a pollster
    prints after "±", largest at a share of 50 percent.
    """
    import topline as tl

    design, source = settled(n, design)
    moe = tl.margin_of_error(n, share, **design)
    row = percents(percent=share) | measured(n, "wald", design, source, moe=moe)
    said = "is ±{moe:.2f} points" if row["moe"] else "is none: nobody is or everybody is"
    show(row, form, f"The margin of error at {{percent:.6g}}% {said}.")


@click.command()
@click.argument("percent", type=printed_share)
@click.argument("n", type=people)
@click.option("--method", type=OF_A_SHARE, default="wilson", help="Of the interval.")
@of_a_sample
@click.option("--df", type=DEGREES, help="Degrees of freedom: sampling points less strata.")
@printed
def interval(
    percent: PrintedShare, n: int, method: str, form: str | None, df: float | None, **design: Any
) -> None:
    """Confidence interval of a share, in percent.

    PERCENT among N respondents: what the printed percent can stand for; the margin of error beside
    it is in points. "<1", or "*" for less than one half, has bounds and no margin.
    """
    import topline as tl
    from topline.stats.interval import envelope

    design, source = settled(n, design)
    ends = (
        tl.proportion_interval(share, n, method=method, df=df, **design)
        for share in (percent.low, percent.high)
    )
    margin = tl.margin_of_error(n, percent.share, **design)
    row = percents(percent=percent.share) | below(below=percent)
    row |= measured(n, envelope(*ends), design | {"df": df}, source, moe=margin)
    text = f"{percent.words}: confidence interval {{low:.1f}} to {{high:.1f}}%"
    show(row, form, f"{text}, a margin of ±{{moe:.1f}} points." if row["moe"] else f"{text}.")


@click.command()
@click.argument("percent_a", type=printed_share)
@click.argument("percent_b", type=printed_share)
@click.argument("n", type=people)
@click.option("--method", type=OF_A_LEAD, default="bonett-price", help="Of the interval.")
@of_a_sample
@printed
def lead(
    percent_a: PrintedShare,
    percent_b: PrintedShare,
    n: int,
    method: str,
    form: str | None,
    **design: Any,
) -> None:
    """Lead of one answer over another, in points.

    PERCENT_A less PERCENT_B among N respondents, in percentage points. Both percents are answers of
    one question of one poll; "<1", or "*" for less than one half, makes a lead with bounds alone.
    The probability of being ahead, between 0 and 1 in --json and --csv, is of a sample without a
    limit to the population.
    """
    import topline as tl
    from topline.stats.interval import envelope

    design, source = settled(n, design)
    ends = (
        tl.lead_interval(*pair, n, method=method, **design)
        for pair in ((percent_a.low, percent_b.high), (percent_a.high, percent_b.low))
    )
    found, both = envelope(*ends), (percent_a.share, percent_b.share)
    ahead = tl.probability_ahead(*both, n, deff=design["deff"])
    row = {
        **percents(percent_a=both[0], percent_b=both[1], lead=found.estimate),
        **measured(n, found, design, source, moe=tl.lead_moe(*both, n, **design)),
        "verdict": verdict(found, "ahead", "behind", "too close to call"),
        "probability_ahead": ahead if known(ahead) else None,
        **below(below_a=percent_a, below_b=percent_b),
    }
    text = f"{percent_a.words} over {percent_b.words} is a lead of "
    margin = ", ±{moe:.1f}" if row["moe"] else ""
    number = f"{{lead:.6g}} points{margin} ({{low:.1f}} to {{high:.1f}})"
    bounds = "{low:.1f} to {high:.1f} points"
    show(row, form, f"{text}{bounds if row['lead'] is None else number}: {{verdict}}.")


@click.command()
@click.argument("percent_before", type=printed_share)
@click.argument("n_before", type=people)
@click.argument("percent_after", type=printed_share)
@click.argument("n_after", type=people)
@click.option("--method", type=OF_A_CHANGE, default="agresti-caffo", help="Of the interval.")
@CONFIDENCE_LEVEL
@click.option(
    "--deff-before",
    type=RATIO,
    help="Design effect of the earlier poll, a ratio of variances.  [default: 1]",
)
@click.option("--deff-after", type=RATIO, help="Design effect of the later poll.  [default: 1]")
@MARGIN
@click.option(
    "--moe-before",
    "margin_before",
    metavar="POINTS",
    help="Printed margin of the earlier poll.  [default: as --moe]",
)
@AT_MOST
@printed
def change(
    percent_before: PrintedShare,
    n_before: int,
    percent_after: PrintedShare,
    n_after: int,
    method: str,
    form: str | None,
    confidence_level: float,
    deff_before: float | None,
    deff_after: float | None,
    margin: str | None,
    margin_before: str | None,
    at_most: bool,
) -> None:
    """Change of an answer between two polls, in points.

    From PERCENT_BEFORE to PERCENT_AFTER, in percentage points; from or to "<1", or "*" for less
    than one half, a change has bounds alone. N_BEFORE and N_AFTER are their respondents. Compare
    wordings, modes and populations first.
    """
    import topline as tl
    from topline.stats.interval import envelope

    if margin_before and not margin:
        raise click.UsageError("--moe-before is of the earlier poll: give --moe for the later one")
    before, source_before = design_effect(n_before, deff_before, margin_before or margin, at_most)
    after, source = design_effect(n_after, deff_after, margin, at_most)
    design = {"confidence_level": confidence_level, "deff_before": before, "deff_after": after}
    ends = (
        tl.change_interval(then, n_before, now, n_after, method=method, **design)
        for then, now in (
            (percent_before.high, percent_after.low),
            (percent_before.low, percent_after.high),
        )
    )
    found = envelope(*ends)
    polls = (percent_before.share, n_before, percent_after.share, n_after)
    later = {"confidence_level": confidence_level, "deff": after}
    row = {
        **percents(before=polls[0], after=polls[2], change=found.estimate),
        **measured(n_after, found, later, source, moe=tl.change_moe(*polls, **design)),
        "verdict": verdict(found, "up", "down", "within the margin"),
        "n_before": n_before,
        "deff_before": before,
        "n_eff_before": tl.effective_n(n_before, before),
        "deff_source_before": source_before,
        **below(below_before=percent_before, below_after=percent_after),
    }
    text = f"From {percent_before.figure} to {percent_after.words} is a change of "
    margin = ", ±{moe:.1f}" if row["moe"] else ""
    number = f"{{change:+.6g}} points{margin} ({{low:+.1f}} to {{high:+.1f}})"
    text += "{low:+.1f} to {high:+.1f} points" if row["change"] is None else number
    text += ": {verdict}."
    earlier = (
        " Earlier poll: {n_before:,} respondents, design effect {deff_before:.2f} "
        "({deff_source_before})."
    )
    show(row, form, text, earlier)


@click.command()
@click.argument("moe", metavar="MOE")
@click.argument("n", type=people)
@click.option("--share", default="50", help="The percent that the margin was printed for.")
@click.option(
    "--confidence-level", type=LEVEL, help="Of the margin, in percent.  [default: 95, not stated]"
)
@click.option("--at-most", is_flag=True, help='The margin is "no more than" so much.')
@printed
def deff(
    moe: str, n: int, share: str, confidence_level: float | None, at_most: bool, form: str | None
) -> None:
    """Design effect that a printed margin implies.

    MOE is the margin of error, in percentage points, as a poll of N respondents printed it. The
    digits count: they say how it was rounded, which leaves a range.
    """
    import topline as tl
    from topline.cli.output import show_row
    from topline.polls.designs import design_effect_of
    from topline.polls.record import ASSUMED_LEVEL
    from topline.tables.sentences import effect_range, implied_words
    from topline.words import respondents

    found, source = design_effect_of(
        moe, n, share=share, confidence_level=confidence_level, at_most=at_most
    )
    row = {
        "moe": float(moe),
        "percent": float(share),
        "n": n,
        "confidence_level": confidence_level or ASSUMED_LEVEL,
        **{"deff": found.estimate, "deff_low": found.low, "deff_high": found.high},
        "n_eff": tl.effective_n(n, found.estimate),
        "deff_source": source,
    }
    rests = f"Rests on: {respondents(n)}; {effect_range(found)} ({source})."
    show_row(row, form, f"{implied_words(found, source, confidence_level)}\n{rests}")


def settled(n: int | None, design: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the options of a sample with the design effect to use, and its source."""
    design = dict(design)
    given = (design.pop("deff"), design.pop("margin"), design.pop("at_most"))
    deff, source = design_effect(n, *given)
    return design | {"deff": deff}, source


def measured(
    n: int, found: Any, design: dict[str, Any], source: str, **shares: float
) -> dict[str, Any]:
    """Return results in percent and what they rest on, in the columns of the library's tables.

    A margin of 0, at 0 and 100%, is none: nobody prints ±0.0.
    ``found`` is an interval, or the name of the method where there is only a margin.
    """
    import topline as tl

    bounds = {} if isinstance(found, str) else {"low": found.low, "high": found.high}
    shares = {
        name: value or float("nan") if name == "moe" else value for name, value in shares.items()
    }
    given = {name: design.get(name) for name in ("df", "pop_size")}
    return {
        "n": n,
        **percents(**shares, **bounds),
        "confidence_level": design["confidence_level"],
        "method": found if isinstance(found, str) else found.method,
        "deff": design["deff"],
        "n_eff": tl.effective_n(n, design["deff"]),
        "deff_source": source,
        **{name: value for name, value in given.items() if value is not None},
    }


def below(**printed: PrintedShare) -> dict[str, str]:
    """Return what was printed in place of numbers, nothing where all are numbers."""
    if not any(share.below for share in printed.values()):
        return {}
    return {name: share.below for name, share in printed.items()}


def verdict(found: Any, above: str, below: str, included: str) -> str:
    """Return the word for an interval of a difference: does it exclude 0, and on which side."""
    from topline.tables.schema import sides

    return str(sides(found.low, found.high, above, below, included))


def show(row: dict[str, Any], form: str | None, text: str, more: str = "") -> None:
    """Print a result; its text is a sentence with its numbers, then what they rest on."""
    from topline.tables.sentences import design_words
    from topline.words import respondents

    parts = [respondents(row["n"]), design_words(row)]
    if "pop_size" in row:
        parts.append(f"population of {row['pop_size']:,}")
    if "df" in row:
        parts.append(f"{row['df']:.6g} degrees of freedom")
    assumptions = f"Rests on: {'; '.join(parts)}."
    show_row(row, form, f"{text.format(**row)}\n{assumptions}{more.format(**row)}")
