"""The command that plans: how many respondents a margin needs."""

from typing import Any

import click

from topline.cli.numbers import assumptions, rests_on
from topline.cli.options import (
    CONFIDENCE_LEVEL,
    DEFF,
    OF_A_SHARE,
    PERCENT,
    POINTS,
    POP_SIZE,
    RATIO,
    in_percent,
    people,
    printed,
)
from topline.cli.output import show_row

Pair = tuple[float, float]


@click.command()
@click.argument("moe", type=POINTS)
@click.option("--share", type=PERCENT, help="The share to expect, in percent.  [default: 50]")
@click.option("--method", type=OF_A_SHARE, help="Of the interval of a share.  [default: wald]")
@click.option(
    "--lead", type=(PERCENT, PERCENT), metavar="A B", help="For the lead of A over B, in percent."
)
@click.option(
    "--change",
    type=(PERCENT, PERCENT),
    metavar="BEFORE AFTER",
    help="For the change between two polls, in percent.",
)
@click.option(
    "--n-before", type=people, help="With --change: respondents of an earlier poll already done."
)
@click.option(
    "--deff-before",
    type=RATIO,
    help="With --change: design effect of the earlier poll.  [default: as --deff]",
)
@CONFIDENCE_LEVEL
@DEFF
@POP_SIZE
@printed
def size(
    moe: float,
    lead: Pair | None,
    change: Pair | None,
    form: str | None,
    share: float | None,
    method: str | None,
    n_before: int | None,
    deff_before: float | None,
    **design: Any,
) -> None:
    """Respondents needed for a margin, in points.

    How many bring the margin of error within MOE percentage points. The margin is that of a share,
    or with --lead or --change that of a lead or a change. Counted are completed interviews, not the
    people approached.
    """
    _refuse(lead and change, "--lead and --change are two plans", "give one of them")
    for_share = share is not None or method is not None
    _refuse((lead or change) and for_share, "--share and --method plan a single share")
    _refuse(not change and (n_before or deff_before), "--n-before and --deff-before need --change")
    each = ""
    if lead:
        row = _for_lead(moe, lead, design)
    elif change:
        row = _for_change(moe, change, n_before, deff_before, design)
        each = " in the later poll" if n_before else " in each poll"
    else:
        row = _for_share(moe, 0.5 if share is None else share, method or "wald", design)
    text = f"A margin of ±{row['moe']:.6g} points needs {row['n']:,} respondents{each}."
    show_row(row, form, f"{text}\n{assumptions(row)}")


def _refuse(wrong: Any, what: str, remedy: str = "leave out one or the other") -> None:
    if wrong:
        raise click.UsageError(f"{what}: {remedy}")


def _for_share(moe: float, share: float, method: str, design: dict[str, Any]) -> dict[str, Any]:
    import topline as tl
    from topline.stats.proportion import SHARE_METHODS

    n = tl.sample_size(moe, share, method=method, **design)
    name, _ = SHARE_METHODS.find(method)
    return {"percent": in_percent(share), **_planned(n, moe, name, design)}


def _for_lead(moe: float, lead: Pair, design: dict[str, Any]) -> dict[str, Any]:
    import topline as tl

    a, b = lead
    n = tl.sample_size_for_lead(moe, a, b, **design)
    shares = {"percent_a": in_percent(a), "percent_b": in_percent(b)}
    return {**shares, **_planned(n, moe, "wald", design)}


def _for_change(
    moe: float,
    change: Pair,
    n_before: int | None,
    deff_before: float | None,
    design: dict[str, Any],
) -> dict[str, Any]:
    import topline as tl

    before, after = change
    deff_before = deff_before or design["deff"]
    n = tl.sample_size_for_change(
        moe,
        before,
        after,
        n_before=n_before,
        confidence_level=design["confidence_level"],
        deff_before=deff_before,
        deff_after=design["deff"],
        pop_size=design["pop_size"],
    )
    shares = {"before": in_percent(before), "after": in_percent(after)}
    earlier = {"n_before": n_before or n, "deff_before": deff_before}
    return {**shares, **_planned(n, moe, "wald", design), **earlier}


def _planned(n: float, moe: float, method: str, design: dict[str, Any]) -> dict[str, Any]:
    return {"n": n, "moe": in_percent(moe), **rests_on(n, method, **design)}
