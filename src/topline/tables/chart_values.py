"""The numbers of a chart and nothing else: label, value, low, high."""

import pandas as pd

from topline.tables.schema import KEYS

COLUMNS = ["label", "value", "low", "high"]


def pair_label(first: str, second: str, between: str = " ") -> str:
    """Return the label of a lead: "Should over Should not"."""
    return f"{first}{between}over {second}"


def share_label(answer: str, net: object = "") -> str:
    """Return the label of a share: a net, the sum of others, says what it is."""
    return f"{answer} (net)" if net else answer


def chart_values(table: pd.DataFrame) -> pd.DataFrame | None:
    """Return label, value, low and high of each row, None where that is not what a table is.

    Parameters
    ----------
    table : DataFrame
        Rows of one question: shares of :func:`intervals` in percent, leads of :func:`leads` or
        changes of :func:`changes` in points.

    Returns
    -------
    DataFrame or None
        What Datawrapper, Google Sheets and charts of Office ask for; bounds that are not known are
        NaN. None for a curve, and for rows of several questions or polls, whose labels would
        not tell them apart.

    Examples
    --------
    >>> import topline as tl
    >>> table = tl.intervals(tl.load_poll("fom-2002-12-nato"))
    >>> chart_values(table[table["question_id"] == "cooperation"]).round(1)
            label  value   low  high
    0      Should   56.0  52.4  59.5
    1  Should not   23.0  20.1  26.2
    2   Undecided   21.0  18.2  24.1
    """
    value = next((name for name in ("lead", "change", "percent") if name in table), None)
    if (
        value is None
        or not {*KEYS, "low", "high"} <= {*table}
        or len(table[KEYS].value_counts()) > 1
    ):
        return None
    if value == "lead":
        pairs = zip(table["answer_a"], table["answer_b"], strict=True)
        label = [pair_label(first, second) for first, second in pairs]
    else:
        nets = table.get("net", [""] * len(table))
        label = [share_label(*each) for each in zip(table["answer"], nets, strict=True)]
    numbers = (table[name].to_numpy(float) for name in (value, "low", "high"))
    return pd.DataFrame(dict(zip(COLUMNS, (label, *numbers), strict=True)))


def in_points(table: pd.DataFrame) -> bool:
    """Return whether the values of a table are points, as those of leads and changes are."""
    return "percent" not in table
