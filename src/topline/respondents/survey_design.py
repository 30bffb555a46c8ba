"""How respondents were selected: the columns of their rows that say it."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import attrs

from topline.stats.linearised import LONELY
from topline.stats.replicated import CENTRES, SCALES

Lonely = Literal["error", "remove", "adjust", "average"]
Centre = Literal["estimate", "mean"]
ReplicateType = Literal["jk1", "jkn", "jk2", "brr", "fay", "bootstrap", "sdr"]


def _names(given: Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _numbers(given: float | Sequence[float] | None) -> float | tuple[float, ...] | None:
    return tuple(map(float, given)) if isinstance(given, Sequence) else given


def _word(given: Any) -> Any:
    return given.lower() if isinstance(given, str) else given


@attrs.frozen(kw_only=True)
class SurveyDesign:
    """The names of the columns that say how respondents were selected.

    Parameters
    ----------
    weight : str
        Column of weights, 0 or more; its scale does not matter.
    strata : str, optional
        What the sample was drawn from separately, such as regions.
    psu : str, optional
        What was drawn first in each stratum, such as sampling points. Not given: each
        respondent was.
    fpc : str, optional
        PSUs in the population of the stratum (respondents, where there is no ``psu``), for the
        finite population correction. Not given: endlessly many.
    fpc_within : str, optional
        People in the population of the PSU, where respondents were drawn at random in it.
    lonely : {"error", "remove", "adjust", "average"}
        What to do with a stratum of one PSU, which shows no variance: name it and stop, leave it
        out, compare it with the mean of all, or take the average of the other strata.
    replicates : sequence of str
        Columns of replicate weights, which stand for strata, PSUs and corrections.
    replicate_type : {"jk1", "jkn", "jk2", "brr", "fay", "bootstrap", "sdr"}, optional
        Their kind, which gives ``scale``; "fay" needs ``rho``, and "jkn" its ``rscales``.
    rho : float, optional
        What Fay's replicate weights keep of the weights, in [0, 1).
    scale : float, optional
        Multiplies the sum of squares, as the producer of the data documents it.
    rscales : float or sequence of float
        The same of each set of replicate weights.
    centre : {"estimate", "mean"}
        Around which the replicates vary.
    df : float, optional
        Degrees of freedom, as the producer documents them. Not given: PSUs less strata; replicate
        weights do not tell theirs, and their number less 1 is taken.
    calibrated_to : sequence of str
        Columns of the margins that ``weight`` was raked or calibrated to.
    base_weight : str, optional
        Column of the weights before that. Not given: ``weight``.

    Raises
    ------
    ValueError
        Listing every fault.

    Examples
    --------
    >>> SurveyDesign(weight="w", strata="region", psu="place").columns
    ('w', 'region', 'place')
    """

    weight: str
    strata: str | None = None
    psu: str | None = None
    fpc: str | None = None
    fpc_within: str | None = None
    lonely: Lonely = "error"
    replicates: tuple[str, ...] = attrs.field(default=(), converter=_names)
    replicate_type: ReplicateType | None = attrs.field(default=None, converter=_word)
    rho: float | None = None
    scale: float | None = None
    rscales: float | tuple[float, ...] = attrs.field(default=1.0, converter=_numbers)
    centre: Centre = "estimate"
    df: float | None = None
    calibrated_to: tuple[str, ...] = attrs.field(default=(), converter=_names)
    base_weight: str | None = None

    def __attrs_post_init__(self) -> None:
        raise_faults(self._faults())

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rows must have."""
        one = (self.weight, self.strata, self.psu, self.fpc, self.fpc_within, self.base_weight)
        named = [name for name in one if name is not None]
        return tuple(dict.fromkeys([*named, *self.calibrated_to, *self.replicates]))

    def _faults(self) -> Iterator[str]:
        for name in self.columns:
            if not isinstance(name, str) or not name:
                yield f"{name!r} is no name of a column: pass a text, for example weight='w'"
        others = (self.strata, self.psu, self.fpc, self.fpc_within, *self.calibrated_to)
        if self.weight in (*others, *self.replicates):
            yield f"column {self.weight!r} is named as weight and as something else: name two"
        if self.psu is not None and self.psu == self.strata:
            yield f"column {self.psu!r} is named as strata and as psu: leave one of them out"
        for name, allowed in (
            ("lonely", LONELY),
            ("centre", CENTRES),
            ("replicate_type", (None, *SCALES)),
        ):
            if (value := getattr(self, name)) not in allowed:
                words = ", ".join(filter(None, allowed))
                yield f"{name}={value!r}: choose one of {words}"
        yield from self._faults_of_replicates() if self.replicates else self._without_replicates()
        if self.fpc_within and not (self.psu and self.fpc):
            yield "fpc_within counts people in a PSU that was drawn: it needs psu= and fpc="
        if self.base_weight and not self.calibrated_to:
            yield "base_weight is what was calibrated: name the margins in calibrated_to="
        if self.df is not None and not self.df >= 1:
            yield f"df={self.df!r}: degrees of freedom are at least 1"

    def _faults_of_replicates(self) -> Iterator[str]:
        beside = ("strata", "psu", "fpc", "fpc_within", "calibrated_to")
        if given := [name for name in beside if getattr(self, name)]:
            yield f"replicates carry the whole design: leave out {', '.join(given)}, or replicates"
        if len(self.replicates) < 2:
            yield "replicates= needs at least two columns of replicate weights"
        if self.scale is None and self.replicate_type is None:
            kinds = ", ".join(SCALES)
            yield f"replicates need scale= as documented, or replicate_type= one of {kinds}"
        if self.scale is not None and not self.scale > 0:
            yield f"scale={self.scale!r}: a scale is above 0"
        if self.replicate_type == "fay" and self.scale is None and self.rho is None:
            yield "replicate_type='fay' needs rho=, what the replicate weights keep, such as 0.5"
        if self.rho is not None and not 0 <= self.rho < 1:
            yield f"rho={self.rho!r} lies in [0, 1)"
        if isinstance(self.rscales, tuple) and len(self.rscales) != len(self.replicates):
            yield f"rscales: {len(self.rscales)} of them for {len(self.replicates)} replicates"

    def _without_replicates(self) -> Iterator[str]:
        for name in ("replicate_type", "rho", "scale"):
            if getattr(self, name) is not None:
                yield f"{name}= describes replicate weights: name their columns in replicates="


def raise_faults(faults: Iterator[str]) -> None:
    """Raise one ValueError that lists every fault, if there is any."""
    if found := list(faults):
        raise ValueError("; ".join(found))
