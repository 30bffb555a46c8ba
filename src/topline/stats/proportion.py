"""One share: the interval of a proportion, by ten methods.

``proportion_interval`` checks the arguments, turns the design into an effective sample size and
picks a method of ``share_methods.py``.
"""

from typing import Any

import numpy as np

from topline.stats.arguments import Numbers, finite_correction, read, refuses_lookalikes
from topline.stats.blocks import Bounds, in_blocks, over_distinct
from topline.stats.interval import Interval
from topline.stats.normal import tail
from topline.stats.share_methods import METHODS, SLOW, TAKES_DF, Sample


@refuses_lookalikes
def proportion_interval(
    share: Numbers,
    n: Numbers,
    *,
    confidence_level: Numbers = 0.95,
    method: str = "wilson",
    deff: Numbers = 1.0,
    pop_size: Numbers = None,
    df: Numbers = None,
) -> Interval:
    """Return the confidence interval of one share.

    Do not add or compare the margins of two answers of one question, which move together: that is
    :func:`lead_interval`.

    Parameters
    ----------
    share : share or array of shares
        The published share, in [0, 1].
    n : number or array
        Respondents asked the question.
    confidence_level : number or array
        In [0.5, 1).
    method : str
        ``wilson`` (Wilson 1927, J. Am. Stat. Assoc. 22:209; recommended by Brown, Cai & DasGupta
        2001, Stat. Sci. 16:101), ``wilsoncc`` (Newcombe 1998, Stat. Med. 17:857, method 4),
        ``clopper-pearson`` (Clopper & Pearson 1934, Biometrika 26:404), ``mid-p`` (Newcombe 1998,
        method 6), ``jeffreys`` (Brown et al. 2001, section 3.1.3), ``agresti-coull`` (Agresti &
        Coull 1998, Am. Stat. 52:119, with the critical value squared added), ``wald``, ``logit``
        (Brown et al. 2001, section 4.2.1), ``likelihood`` (section 4.2.2), ``korn-graubard`` (Korn
        & Graubard 1998, Survey Methodology 24:193; its sample size is not capped at ``n``, as in
        R's survey package).
    deff : number or array
        Design effect, the ratio of variances to simple random sampling; every method works with
        ``n / deff`` (Franco et al. 2019, J. Survey Stat. Methodol. 7:334).
    pop_size : number or array, optional
        Size of the population, for the finite population correction (N - n) / (N - 1).
    df : number or array, optional
        Degrees of freedom of the design (places less strata). ``wald``, ``logit``, ``wilson`` and
        ``likelihood`` take Student's t for z, ``korn-graubard`` shrinks the sample; other methods
        refuse it.

    Returns
    -------
    Interval
        ``low`` and ``high`` as shares inside [0, 1]; exactly 0 below a share of 0 and 1 above a
        share of 1, also for ``logit``, which has no limits there and borrows those of
        Clopper-Pearson. NaN in, NaN out.

    Raises
    ------
    ValueError
        For a value outside its range, an unknown method, or ``n`` above ``pop_size``.

    Examples
    --------
    >>> print(proportion_interval(0.56, 1500))
    0.5600 (0.5348 to 0.5849, 95 %, wilson)
    >>> print(proportion_interval(0.56, 1500, deff=2.02, method="clopper-pearson"))
    0.5600 (0.5234 to 0.5961, 95 %, clopper-pearson)
    """
    name, bounds = METHODS.find(method)
    if df is not None and name not in TAKES_DF:
        raise ValueError(
            f"df={df!r} means nothing to method={name!r}: leave it out, or choose one of "
            + ", ".join(sorted(TAKES_DF))
        )
    (share, n, level, deff, pop_size, df), answer = read(
        share=share, n=n, confidence_level=confidence_level, deff=deff, pop_size=pop_size, df=df
    )
    correction = finite_correction(n, pop_size)
    known = np.equal(correction, 0)  # where everybody was asked
    run = over_distinct if name in SLOW else in_blocks
    spread = deff if pop_size is None else deff * np.where(known, 1.0, correction)
    design = [share, n, spread, tail(level)] + ([] if df is None else [df])

    def limits(share: Any, n: Any, spread: Any, tail: Any, df: Any = None) -> Bounds:
        low, high = bounds(share, Sample(n, n / spread, tail, df))
        return np.maximum(low, 0.0), np.minimum(high, 1.0)

    low, high = run(limits, *design)
    if pop_size is not None:
        low, high = np.where(known, share, low), np.where(known, share, high)
    estimate = share if np.shape(share) == np.shape(low) else np.broadcast_to(share, np.shape(low))
    return Interval(answer(estimate), answer(low), answer(high), confidence_level, name)
