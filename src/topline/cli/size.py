"""The command that plans: how many respondents a margin needs."""

from typing import Any

import click

from topline.cli.numbers import measured, settled, show
from topline.cli.options import (
    OF_A_SHARE,
    PERCENT,
    POINTS,
    RATIO,
    of_a_sample,
    people,
    percents,
    printed,
)

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
@click.option(
    "--n",
    "n_printed",
    type=people,
    help="With --moe: respondents of the poll that printed it.  [default: as --n-before]",
)
@of_a_sample
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
    n_printed: int | None,
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
    printed_by, margin = n_printed or n_before, design["margin"]
    _refuse(margin and not printed_by, "--moe was printed for some respondents", "give --n")
    _refuse(n_printed and not margin, "--n belongs to a printed margin", "give --moe")
    design, source = settled(printed_by, design)
    each = ""
    if lead:
        row = _for_lead(moe, lead, design, source)
    elif change:
        row = _for_change(moe, change, n_before, deff_before or design["deff"], design, source)
        each = " in the later poll" if n_before else " in each poll"
    else:
        row = _for_share(moe, 0.5 if share is None else share, method or "wald", design, source)
    text = "A margin of ±{moe:.6g} points needs {n:,} respondents"
    show(row, form, f"{text}{each}.")


def _refuse(wrong: Any, what: str, remedy: str = "leave out one or the other") -> None:
    if wrong:
        raise click.UsageError(f"{what}: {remedy}")


def _for_share(
    moe: float, share: float, method: str, design: dict[str, Any], source: str
) -> dict[str, Any]:
    import topline as tl
    from topline.stats.proportion import SHARE_METHODS

    n = int(tl.sample_size(moe, share, method=method, **design))
    name, _ = SHARE_METHODS.find(method)
    return percents(percent=share) | measured(n, name, design, source, moe=moe)


def _for_lead(moe: float, lead: Pair, design: dict[str, Any], source: str) -> dict[str, Any]:
    import topline as tl

    n = int(tl.sample_size_for_lead(moe, *lead, **design))
    shares = percents(percent_a=lead[0], percent_b=lead[1])
    return shares | measured(n, "wald", design, source, moe=moe)


def _for_change(
    moe: float,
    change: Pair,
    n_before: int | None,
    deff_before: float,
    design: dict[str, Any],
    source: str,
) -> dict[str, Any]:
    import topline as tl

    polls = {name: design[name] for name in ("confidence_level", "pop_size")}
    polls |= {"deff_before": deff_before, "deff_after": design["deff"]}
    n = int(tl.sample_size_for_change(moe, *change, n_before=n_before, **polls))
    shares = percents(before=change[0], after=change[1])
    earlier = {"n_before": n_before or n, "deff_before": deff_before}
    return {**shares, **measured(n, "wald", design, source, moe=moe), **earlier}
