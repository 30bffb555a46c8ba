"""The answers of one question: shares of one whole, so together they cannot exceed it."""

from typing import Any

import numpy as np

from topline.stats.arguments import Numbers, Reply, read

# Rounding to whole percents lifts a share by at most half a percent.
ROUNDED_UP = 0.005
SLACK = 1e-9


def one_question(total: Any, answers: int) -> None:
    """Raise ValueError if ``total``, the sum of the shares of ``answers``, exceeds the whole.

    Shares printed as whole percents may exceed it, by half a percent for each answer.
    """
    most = 1 + ROUNDED_UP * answers
    if np.any(np.greater(total, most + SLACK)):
        raise ValueError(
            f"the answers of one question are shares of one whole: together at most 1 ({most:.6g} "
            f"after rounding), not {np.nanmax(total):.6g}; pass answers that exclude each other, "
            "or use between_questions_interval for two questions"
        )


def read_question(shares: Numbers, **given: Numbers) -> tuple[Any, tuple[Any, ...], Reply]:
    """Check the answers of a question, and the arguments that have one value per poll.

    ``shares`` has the answers along its last axis. Returned are its array, the others with a last
    axis of length 1 to go with it, and the :class:`Reply` for a result in the shape of ``shares``.
    """
    (array,), answer = read(shares=shares)
    array = np.asarray(array)
    if array.ndim == 0 or array.shape[-1] < 2:
        raise ValueError(
            f"shares has shape {array.shape}: the last axis holds the answers of one question, "
            "at least two, for example [0.56, 0.23, 0.21]"
        )
    one_question(array.sum(axis=-1), array.shape[-1])
    # One answer stands for the polls: their number and, of a DataFrame, their labels.
    polls = shares.iloc[:, 0] if hasattr(shares, "columns") else array[..., 0]
    (_, *values), _ = read(share=polls, **given)
    columns = (np.expand_dims(value, -1) if np.ndim(value) else value for value in values)
    return array, tuple(columns), answer
