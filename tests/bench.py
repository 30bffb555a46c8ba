"""Speed side by side: topline and the peer a user would pick, on the same data in one run.

``make bench`` prints a Markdown table of ratios (peer / topline): the median over pairs of runs,
their spread, after checking that both give the same numbers. No absolute promise is made;
docs/benchmarks.md keeps a dated run. Times are of the processor, so that a shared machine does not
change them.

``make bench BEFORE=../other`` times what a user waits for on another checkout, too, side by side.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

import topline as tl

ROOT = Path(__file__).parents[1]
RUNS = 7
SECONDS = 0.3


class Work(NamedTuple):
    """One comparison: the same numbers by topline and by a peer."""

    name: str
    peer_name: str
    ours: Callable[[], Any]
    peer: Callable[[], Any]
    tolerance: float


def processor_time() -> float:
    """Return the seconds that this process, and those it has waited for, have had."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


def seconds(function: Callable[[], Any], repeats: int) -> float:
    """Return the seconds one call takes, over ``repeats`` calls."""
    start = processor_time()
    for _ in range(repeats):
        function()
    return (processor_time() - start) / repeats


def repeats_for(function: Callable[[], Any]) -> int:
    """Return how many calls fill the time of one measurement."""
    return max(1, int(SECONDS / RUNS / max(seconds(function, 1), 1e-9)))


def compare(work: Work) -> list[str]:
    """Check that both agree, time them in turn, and return a row of the table."""
    np.testing.assert_allclose(work.ours(), work.peer(), rtol=0, atol=work.tolerance)
    ours_n, peer_n = repeats_for(work.ours), repeats_for(work.peer)
    pairs = [(seconds(work.ours, ours_n), seconds(work.peer, peer_n)) for _ in range(RUNS)]
    ratios = sorted(peer / ours for ours, peer in pairs)
    ours = float(np.median([pair[0] for pair in pairs]))
    return [
        work.name, work.peer_name,
        f"{ratios[RUNS // 2]:,.1f}×", f"{ratios[0]:,.1f}–{ratios[-1]:,.1f}",
        clock(ours), f"{work.tolerance:g}",
    ]  # fmt: skip


def clock(spent: float) -> str:
    """Return a time as people read it."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if spent * factor >= 1 or unit == "µs":
            return f"{spent * factor:.3g} {unit}"
    raise AssertionError


def bounds(interval: tl.Interval) -> Any:
    """Return low and high as one array."""
    return np.array([interval.low, interval.high])


def works() -> list[Work]:
    """Return every comparison, on data of one seed."""
    import statsmodels.stats.proportion as sm
    from scipy.stats import binom

    rng = np.random.default_rng(2002)
    shares = rng.random(10**6)
    percents = rng.integers(1, 100, 10**6) / 100
    sizes = rng.choice([800.0, 1000, 1500, 1600, 2000], 10**6)
    fom = np.array([840, 345, 315])
    many = rng.multinomial(1500, [0.4, 0.3, 0.15, 0.1, 0.05], 200)
    true_shares = np.linspace(0.001, 0.999, 2000)
    counts = np.arange(1501)
    wilson = np.array(sm.proportion_confint(counts, 1500, method="wilson"))
    draws = np.random.default_rng(1)

    def coverage_by_matrix() -> Any:
        inside = (wilson[0][:, None] <= true_shares) & (true_shares <= wilson[1][:, None])
        return (binom.pmf(counts[:, None], 1500, true_shares) * inside).sum(axis=0)

    def one_by_one(method: str, table: Any) -> Any:
        return np.array([
            np.transpose(sm.multinomial_proportions_confint(row, method=method)) for row in table
        ])  # fmt: skip

    def ahead_by_draws() -> Any:
        sample = draws.dirichlet(np.array([27, 23, 5]) + 0.5, 10**6)
        return (sample[:, 0] > sample[:, 1]).mean()

    def joint(method: str, table: Any = fom) -> Callable[[], Any]:
        total = table.sum(axis=-1)
        return lambda: bounds(
            tl.simultaneous_intervals(table / total[..., None], total, method=method)
        )

    def wilson_of(size: int) -> Work:
        p, n = shares[:size], sizes[:size]
        return Work(
            f"Wilson, {size:,} pairs", "statsmodels", lambda: bounds(tl.proportion_interval(p, n)),
            lambda: np.array(sm.proportion_confint(p * n, n, method="wilson")), 1e-12,
        )  # fmt: skip

    return [
        wilson_of(10**3),
        wilson_of(10**6),
        Work(
            "Clopper–Pearson, 1,000,000 pairs as published", "statsmodels",
            lambda: bounds(tl.proportion_interval(percents, sizes, method="clopper-pearson")),
            lambda: np.array(sm.proportion_confint(percents * sizes, sizes, method="beta")), 1e-9,
        ),
        Work(
            "Goodman, one poll", "statsmodels", joint("goodman"),
            lambda: sm.multinomial_proportions_confint(fom, method="goodman").T, 1e-12,
        ),
        Work("Goodman, 200 polls of 5", "statsmodels, a call per poll",
             lambda: np.moveaxis(joint("goodman", many)(), 0, 1),
             lambda: one_by_one("goodman", many), 1e-12),
        Work(
            "Sison–Glaz, one poll", "statsmodels", joint("sison-glaz"),
            lambda: sm.multinomial_proportions_confint(fom, method="sison-glaz").T, 2e-5,
        ),
        Work(
            "Sison–Glaz, 20 polls of 5", "statsmodels, a call per poll",
            lambda: np.moveaxis(joint("sison-glaz", many[:20])(), 0, 1),
            lambda: one_by_one("sison-glaz", many[:20]), 2e-5,
        ),
        Work(
            "exact coverage of Wilson, n=1,500, 2,000 shares", "matrix of binomial probabilities",
            lambda: tl.exact_coverage(true_shares, 1500), coverage_by_matrix, 1e-9,
        ),
        Work(
            "P(A ahead of B)", "1,000,000 Dirichlet draws",
            lambda: tl.probability_ahead(27 / 55, 23 / 55, 55), ahead_by_draws, 3e-3,
        ),
    ]  # fmt: skip


def many_polls(polls: int) -> dict[str, Any]:
    """Return polls of ten houses of a share that drifts, of one seed."""
    rng = np.random.default_rng(polls)
    days = np.sort(rng.integers(0, 2 * polls, polls)).astype(float)
    level = 0.45 + np.cumsum(rng.normal(0, 0.002, 2 * polls))
    house = rng.integers(0, 10, polls)
    effect = rng.normal(0, 0.01, 10)[house]
    shares = rng.binomial(1000, level[days.astype(int)] + effect) / 1000
    return {"days": days, "shares": shares, "n": np.full(polls, 1000), "house": house}


def statsmodels_trend(data: dict[str, Any]) -> Any:
    """Return statsmodels' state space model of the same trend: a level, houses, polls in order."""
    from statsmodels.tsa.statespace.mlemodel import MLEModel

    days, shares, house = data["days"], data["shares"], data["house"]
    p = shares.mean()
    sampling, houses = p * (1 - p) / data["n"], house.max() + 1

    class Trend(MLEModel):
        start_params = np.log([0.002, 0.01, 0.003])

        def __init__(self) -> None:
            super().__init__(shares, k_states=1 + houses, k_posdef=1)
            self.ssm.shapes  # noqa: B018  # the matrices below vary with time
            design = np.zeros((1, 1 + houses, len(days)))
            design[0, 0], design[0, 1 + house, np.arange(len(days))] = 1, 1
            self["design"], self["transition"] = design, np.eye(1 + houses)
            self["selection"] = np.eye(1 + houses)[:, :1]

        def update(self, params: Any, **options: Any) -> None:
            walk, of_houses, of_polls = np.exp(super().update(params, **options))
            self["state_cov"] = (walk**2 * np.append(np.diff(days), 0))[None, None]
            self["obs_cov"] = (sampling + of_polls**2)[None, None]
            start = np.diag([1e4, *[of_houses**2] * houses])
            self.ssm.initialize_known(np.zeros(1 + houses), start)

    return Trend()


def trends_side_by_side() -> list[Work]:
    """Return the comparisons of averages and trends with statsmodels."""
    from statsmodels.stats.meta_analysis import combine_effects

    rng = np.random.default_rng(1986)
    shares, n = rng.normal(0.45, 0.02, 30).round(2), rng.integers(500, 2000, 30)
    mean = np.average(shares, weights=n)
    variance = mean * (1 - mean) / n
    sds = (0.002, 0.01, 0.003)

    def level(polls: int, fixed: bool) -> Callable[[], Any]:
        data = many_polls(polls)
        given = {"sds": sds, "anchor": "typical"} if fixed else {"anchor": "typical"}
        return lambda: tl.share_trend(**data, **given).level[-1:]

    def smoothed(polls: int, fit: bool) -> Callable[[], Any]:
        model = statsmodels_trend(many_polls(polls))

        def last() -> Any:
            found = model.fit(disp=False) if fit else model.smooth(np.log(sds))
            return found.smoothed_state[0, -1:]

        return last

    return [
        Work(
            "average of 30 polls, Paule–Mandel", "statsmodels combine_effects",
            lambda: np.array([tl.pooled_interval(shares, n).estimate]),
            lambda: np.array([combine_effects(shares, variance, method_re="iterated",
                                              atol=1e-12).mean_effect_re]), 1e-4,
        ),
        *(
            Work(
                f"trend of {polls} polls, deviations given", "statsmodels state space",
                level(polls, True), smoothed(polls, False), 1e-5,
            )
            for polls in (100, 500)
        ),
        *(
            Work(
                f"trend of {polls} polls, deviations averaged over",
                "statsmodels state space, best deviations plugged in",
                level(polls, False), smoothed(polls, True), 1e-2,
            )
            for polls in (100, 500)
        ),
    ]  # fmt: skip


DESIGNS = {  # houses, polls of each, deviation of the walk for a root day, of houses, of polls
    "10 houses × 10 polls, drift": (10, 10, 0.002, 0.015, 0.004),
    "10 houses × 10 polls, no drift": (10, 10, 0.0, 0.015, 0.004),
    "5 houses × 6 polls": (5, 6, 0.002, 0.015, 0.004),
    "3 houses × 4 polls": (3, 4, 0.002, 0.015, 0.004),
}
SERIES = 200


def coverage_of_trends() -> list[list[str]]:
    """Return how often 95 % intervals of simulated series hold the level, and the house effects.

    The last day of the level, against the mean of the houses; houses against each other.
    """
    from topline.stats.local_level import Observed, averaged, trend_of

    rows = []
    for name, (houses, each, walk, of_houses, of_polls) in DESIGNS.items():
        rng, hits = np.random.default_rng(2005), np.zeros((5, SERIES))
        for run in range(SERIES):
            polls, span = houses * each, 100
            days = np.sort(rng.integers(0, span, polls)).astype(float)
            days[-1] = span - 1
            level = 0.45 + np.cumsum(rng.normal(0, walk, span)) if walk else np.full(span, 0.45)
            effect = rng.normal(0, of_houses, houses)
            effect -= effect.mean()
            house = rng.permutation(np.repeat(np.arange(houses), each))
            true = level[days.astype(int)] + effect[house] + rng.normal(0, of_polls, polls)
            shares = rng.binomial(1000, true.clip(0.01, 0.99)) / 1000
            p = shares.mean()
            series = Observed(
                days, shares, np.full(polls, p * (1 - p) / 1000), np.eye(houses)[house], p * (1 - p)
            )
            anchor, knots = np.full(houses, 1 / houses), np.unique(days)
            ours = averaged(series, knots, anchor)
            plugged = trend_of(series, knots, anchor, best_deviations(series, knots))
            for place, found in enumerate((ours, plugged)):
                hits[2 * place, run] = abs(found.level[-1] - level[-1]) <= 1.96 * found.se[-1]
                far = np.abs(found.effects - effect) <= 1.96 * found.effects_se + 1e-12
                hits[2 * place + 1, run] = far.mean()
            five = shares[-5:]
            reach = 1.96 * (five.mean() * (1 - five.mean()) / 5000) ** 0.5
            hits[4, run] = abs(five.mean() - level[-1]) <= reach
        rows.append([name, str(SERIES), *(f"{100 * hit:.1f}" for hit in hits.mean(axis=1))])
    return rows


def best_deviations(series: Any, knots: Any) -> tuple[float, float, float]:
    """Return the deviations that maximise the restricted likelihood."""
    from scipy.optimize import minimize

    from topline.stats.local_level import restricted_loglik, solved

    def minus(logs: Any) -> float:
        walk, house, poll = np.exp(logs)
        return -float(restricted_loglik(solved(series, knots, walk, poll), house, len(knots)))

    starts = np.log([(5e-4, 5e-3, 3e-3), (3e-3, 1.5e-2, 1e-2)])
    bounds = [(np.log(1e-5), np.log(0.3))] * 3
    found = [minimize(minus, start, method="L-BFGS-B", bounds=bounds) for start in starts]
    walk, house, poll = np.exp(min(found, key=lambda one: one.fun).x)
    return float(walk), float(house), float(poll)


def errors_of_averages(file: Path) -> list[list[str]]:
    """Return errors of averages of a file of polls and results, by number of polls.

    The file has the columns race, pollster, n, poll_1, poll_2, result_1, result_2, as percents of
    the two first; what is averaged is the share of the first among the two.
    """
    table = pd.read_csv(file)
    races = []
    for _, polls in table.groupby("race"):
        both = polls["poll_1"] + polls["poll_2"]
        first = polls.iloc[0]
        truth = 100 * first["result_1"] / (first["result_1"] + first["result_2"])
        if len(polls) > 1:
            found = tl.pooled_interval(
                *(polls["poll_1"] / both, polls["n"] * both / 100),
                unit=0.01,
                method="fixed",
            )
            low, high = 100 * found.low, 100 * found.high
            error = 100 * found.estimate - truth
            races.append((len(polls), 100 * found.se, error, low <= truth <= high))
    found = pd.DataFrame(races, columns=["polls", "se", "error", "held"])
    rows = []
    for least, most in ((2, 4), (5, 9), (10, 19), (20, np.inf), (5, np.inf)):
        here = found[found["polls"].between(least, most)]
        squares = (here["error"] ** 2).mean()
        floor = (squares - (here["se"] ** 2).mean()) ** 0.5
        name = f"{least} and more" if most == np.inf else f"{least} to {most}"
        numbers = (here["se"].mean(), squares**0.5, here["held"].mean(), floor)
        rows.append([name, str(len(here)), *(f"{number:.2f}" for number in numbers)])
    return rows


def growth() -> list[list[str]]:
    """Return how time and peak memory grow with the size of the work."""
    rng = np.random.default_rng(2002)
    rows = []
    for size in (10**3, 10**4, 10**5, 10**6):
        p, n = rng.integers(1, 100, size) / 100, rng.choice([800.0, 1500.0], size)
        for method in ("wilson", "clopper-pearson"):
            rows.append(
                measured(
                    f"{method}, {size:,} pairs",
                    lambda p=p, n=n, method=method: tl.proportion_interval(p, n, method=method),
                )
            )
    for k in (3, 5, 10, 20):
        table = rng.dirichlet(np.ones(k), 1000)
        for method in ("goodman", "sison-glaz"):
            rows.append(
                measured(
                    f"{method}, 1,000 polls of {k} answers",
                    lambda table=table, method=method: tl.simultaneous_intervals(
                        table, 1500, method=method
                    ),
                )
            )
    for n in (10**2, 10**4, 10**6):
        rows.append(
            measured(
                f"exact coverage of Wilson, n={n:,}, 100 shares",
                lambda n=n: tl.exact_coverage(np.linspace(0.01, 0.99, 100), n),
            )
        )
    return rows


def measured(name: str, function: Callable[[], Any]) -> list[str]:
    """Return a row: what, the median time of a call, and the peak of memory it took."""
    function()
    spent = float(np.median([seconds(function, 1) for _ in range(RUNS)]))
    tracemalloc.start()
    function()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return [name, clock(spent), f"{peak / 2**20:.1f} MiB"]


def whole_tables() -> list[list[str]]:
    """Return rows for tables of 10,000 polls, all questions in one call."""
    rng = np.random.default_rng(2002)
    counts = rng.multinomial(1000, [0.4, 0.3, 0.15, 0.1, 0.05], 10_000)
    table = pd.DataFrame({
        "poll_id": np.repeat(np.arange(10_000), 5), "question_id": "1", "pollster": "P",
        "sample_size": 1000, "answer": np.tile(list("ABCDE"), 10_000),
        "pct": np.round(counts.ravel() / 10).astype(int).astype(str),
    })  # fmt: skip
    return [
        measured("intervals of 10,000 polls of 5 answers", lambda: tl.intervals(table)),
        measured("leads of 10,000 polls of 5 answers", lambda: tl.leads(table)),
    ]


def percents(rng: np.random.Generator, polls: int) -> Any:
    """Return whole percents of three answers, which add up to 100, for each poll."""
    first, second = rng.integers(30, 60, polls), rng.integers(10, 40, polls)
    return np.column_stack([first, second, 100 - first - second])


def sheet(polls: int) -> pd.DataFrame:
    """Return a sheet of polls with a printed margin, three answers each, every cell a text."""
    rng = np.random.default_rng(2002)
    shares, n = percents(rng, polls), rng.integers(800, 2000, polls)
    moe = 98 / np.sqrt(n) * rng.uniform(1.1, 1.6, polls)
    each = {"poll_id": np.arange(polls), "pollster": "A house", "n": n, "moe": moe.round(1)}
    facts = pd.DataFrame(each).astype(str)
    table = facts.loc[facts.index.repeat(3)].reset_index(drop=True)
    answers = np.tile(["Should", "Should not", "Undecided"], polls)
    return table.assign(question_id="q", answer=answers, percent=shares.ravel().astype(str))


def record(row: Any) -> tl.Poll:
    """Return the record of a poll from the three rows of a sheet that are joined in one."""
    answers = dict(zip(row.answer, row.percent, strict=True))
    question = tl.Question("q", "Closer cooperation?", answers)
    return tl.Poll(row.Index, pollster="A house", n=int(row.n), moe=row.moe, questions=[question])


def felt() -> list[tuple[str, Callable[[], Any]]]:
    """Return what a user waits for; public names alone, so that it runs on any checkout."""
    small, large = sheet(10_000), sheet(200_000 // 3)
    together = small.groupby("poll_id", sort=False).agg(
        {"n": "first", "moe": "first", "answer": list, "percent": list}
    )
    records = [record(row) for row in together.itertuples()]
    before, after = tl.load_poll("fom-2001-09-nato"), tl.load_poll("fom-2002-12-nato")

    def chart() -> None:
        with tempfile.TemporaryDirectory() as folder:
            tl.charts.save(tl.charts.interval_chart(after, "cooperation"), f"{folder}/chart")

    def process(code: str, *arguments: str) -> Callable[[], Any]:
        words = [sys.executable, "-c", code, *arguments]
        return lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL)

    tables = {"intervals": tl.intervals, "leads": tl.leads, "audit": tl.audit}
    of_tables = {name: tables[name] for name in ("intervals", "leads")}
    return [
        *((f"{name}, one poll", partial(make, after)) for name, make in tables.items()),
        ("changes, two polls", lambda: tl.changes(before, after, deff=2.02)),
        *(
            (f"{name}, 10,000 records with a margin", partial(make, records))
            for name, make in tables.items()
        ),
        *(
            (f"{name}, sheet of 10,000 polls", partial(make, small))
            for name, make in of_tables.items()
        ),
        *(
            (f"{name}, sheet of 200,000 rows", partial(make, large))
            for name, make in of_tables.items()
        ),
        ("polls_from_table, sheet of 200,000 rows", lambda: tl.polls_from_table(large)),
        ("a chart with all its files", chart),
        ("topline moe 1500", process("from topline.cli import main; main()", "moe", "1500")),
        ("python -c 'import topline'", process("import topline")),
        ("python -c 'pass'", process("pass")),
    ]


def felt_here() -> dict[str, float]:
    """Return the seconds of each, the median of runs."""
    found = {}
    for name, function in felt():
        function()
        repeats = repeats_for(function)
        found[name] = float(np.median([seconds(function, repeats) for _ in range(RUNS)]))
    return found


def felt_on(checkout: Path) -> dict[str, float]:
    """Return the seconds of each with the topline of a checkout."""
    words = [sys.executable, __file__, "--felt"]
    there = os.environ | {"PYTHONPATH": str(checkout.resolve() / "src")}
    done = subprocess.run(words, env=there, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def side_by_side(before: Path) -> str:
    """Return what a user waits for, on another checkout and on this one."""
    old, new = felt_on(before), felt_on(ROOT)
    rows = [
        [name, clock(old[name]), clock(new[name]), f"{old[name] / new[name]:.2g}×"] for name in new
    ]
    return markdown(["what a user waits for", str(before), "here", "faster by"], rows)


def imports() -> list[list[str]]:
    """Return how long a new Python takes to import the packages beside topline."""
    rows = []
    for name in ("pandas", "scipy.stats", "statsmodels.api"):
        importing = partial(subprocess.run, [sys.executable, "-c", f"import {name}"], check=True)
        spent = [seconds(importing, 1) for _ in range(RUNS)]
        rows.append([f"python -c 'import {name}'", clock(float(np.median(spent))), ""])
    return rows


def people(count: int, places: int = 1000, answers: int = 5) -> pd.DataFrame:
    """Return respondents' rows: places in 20 regions at most, ages, an answer and a weight."""
    rng = np.random.default_rng(2002)
    place = rng.integers(0, places, count)
    return pd.DataFrame({
        "q": rng.integers(0, answers, count).astype(str), "place": place,
        "region": place % min(20, places // 2),
        "age": rng.choice(["18-39", "40-59", "60+"], count), "w": rng.uniform(0.3, 3, count),
    })  # fmt: skip


DESIGN = tl.SurveyDesign(weight="w", strata="region", psu="place")


def works_of_rows() -> list[Work]:
    """Return the comparisons on a million respondents."""
    import polars as pl
    import svy

    rows = people(10**6)
    frame = pl.from_pandas(rows)
    sample = svy.Sample(frame, svy.Design(stratum="region", psu="place", wgt="w"))

    def by_svy() -> Any:
        found = sample.estimation.prop("q", by="age").to_polars()
        return np.array([found["est"], found["se"]])

    def ours(source: Any) -> Any:
        found = tl.estimate(source, DESIGN, "q", by="age")
        return np.array([found.share, found.se])

    name = "shares, SE, deff of 1,000,000 rows, 5 answers × 3 ages"
    return [
        Work(f"{name}, pandas", "svy", partial(ours, rows), by_svy, 1e-10),
        Work(f"{name}, Polars", "svy", partial(ours, frame), by_svy, 1e-10),
    ]


def growth_of_rows() -> list[list[str]]:
    """Return how an estimate grows with rows, places and answers."""
    sizes = [(count, 1000, 5) for count in (10**4, 10**5, 10**6)]
    sizes += [(10**6, places, 5) for places in (10, 100, 10**4)]
    sizes += [(10**6, 1000, answers) for answers in (2, 20, 50)]
    return [
        measured(
            f"estimate, {count:,} rows, {places:,} places, {answers} answers",
            partial(tl.estimate, people(count, places, answers), DESIGN, "q", by="age"),
        )
        for count, places, answers in sizes
    ]


SCAN = """
import resource, sys, time, topline as tl
start = time.process_time()
tl.estimate(sys.argv[1], tl.SurveyDesign(weight="w", strata="region", psu="place"), "q", by="age")
print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def from_parquet(count: int = 10**7) -> list[str]:
    """Return the time and the peak memory of a new process that estimates from a Parquet file."""
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        file = f"{folder}/rows.parquet"
        duckdb.connect().execute(
            f"""COPY (SELECT (random() * 5)::INT::VARCHAR AS q, i % 1000 AS place, i % 20 AS region,
            (random() * 3)::INT::VARCHAR AS age, 0.3 + random() AS w FROM range({count}) t(i))
            TO '{file}' (FORMAT parquet)"""
        )
        # A new process begins with the peak of the one that starts it: let a small one do that.
        small = "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"
        words = [sys.executable, "-c", small, sys.executable, "-c", SCAN, file]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    spent, peak = map(float, done.stdout.split())
    return [f"estimate, {count:,} rows of Parquet, a new process", clock(spent), f"{peak:.0f} MiB"]


def covered(samples: int = 2000) -> list[list[str]]:
    """Return how often intervals of simulated polls hold the true share: 100 places of 15."""
    rng, share, batch = np.random.default_rng(2002), np.array([0.56, 0.23, 0.21]), 100
    counts = np.zeros(2, dtype=int)
    for _ in range(samples // batch):
        places = rng.dirichlet((1 / 0.073 - 1) * share, batch * 100).repeat(15, axis=0)
        said = (rng.random((len(places), 1)) > places.cumsum(axis=1)[:, :2]).sum(axis=1)
        number = np.arange(len(said))
        rows = pd.DataFrame({"q": said, "poll": number // 1500, "place": number // 15, "w": 1.0})
        for column, psu in enumerate(("place", None)):
            design = tl.SurveyDesign(weight="w", strata="poll", psu=psu)
            table = tl.intervals(tl.estimate(rows, design, "q", by="poll"))[::3]
            counts[column] += ((table["low"] <= 56) & (table["high"] >= 56)).sum()
    designs = ("with its places", "as if respondents were drawn alone")
    return [
        [f"95% interval of 56%, {design}", f"{held:,} of {samples:,}", f"{held / samples:.3f}"]
        for design, held in zip(designs, counts.tolist(), strict=True)
    ]


def in_r() -> str:
    """Return the time of R's DescTools for one Sison–Glaz poll, where it is installed."""
    code = """library(DescTools); x <- c(840, 345, 315)
    cat(system.time(for (i in 1:100) MultinomCI(x, method = "sisonglaz"))[["elapsed"]] / 100)"""
    if shutil.which("Rscript") is None:
        return "R is not installed here."
    done = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False)
    if done.returncode:
        return "R's DescTools is not installed here."
    return f"R's DescTools takes {clock(float(done.stdout))} for one Sison–Glaz poll."


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Print the tables, with date and versions."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--before", type=Path, help="another checkout: what a user waits for there")
    parser.add_argument(
        "--felt", action="store_true", help="times as JSON, of the topline imported"
    )
    parser.add_argument("--elections", type=Path, help="polls and results: errors of averages")
    parser.add_argument("--many", action="store_true", help="averages and trends alone")
    parser.add_argument("--rows", action="store_true", help="respondents' rows alone")
    asked = parser.parse_args()
    if asked.elections:
        header = ["polls", "races", "standard error", "error", "held by the 95% interval", "floor"]
        return print(markdown(header, errors_of_averages(asked.elections)))
    if asked.felt:
        return print(json.dumps(felt_here()))
    names = ("topline", "numpy", "scipy", "pandas", "statsmodels")
    told = ", ".join(f"{name} {version(name)}" for name in names)
    print(f"{date.today()}, Python {platform.python_version()}, {told}\n")
    if asked.before:
        return print(side_by_side(asked.before))
    warnings.simplefilter("ignore")  # the peers' own
    header = ["work", "peer", "topline is faster by", "spread", "topline", "agree within"]
    alone_header = ["alone", "time", "peak memory"]
    covered_header = ["1,500 in 100 places, icc .073", "held", "share"]
    if asked.rows:
        print(markdown(header, [compare(work) for work in works_of_rows()]), end="\n\n")
        print(markdown(alone_header, [*growth_of_rows(), from_parquet()]), end="\n\n")
        return print(markdown(covered_header, covered()))
    of_many = trends_side_by_side()
    compared = of_many if asked.many else [*works(), *works_of_rows(), *of_many]
    print(markdown(header, [compare(work) for work in compared]), end="\n\n")
    of_trends = ["simulated polls", "series", "level", "houses", "level, best plugged in"]
    of_trends += ["houses, best plugged in", "mean of the last five polls"]
    print(markdown(of_trends, coverage_of_trends()), end="\n\n")
    if asked.many:
        return
    waits = [[name, clock(spent), ""] for name, spent in felt_on(ROOT).items()]
    alone = [*growth(), *whole_tables(), *growth_of_rows(), from_parquet(), *waits, *imports()]
    print(markdown(alone_header, alone), end="\n\n")
    print(markdown(covered_header, covered()), end="\n\n")
    print(in_r())


if __name__ == "__main__":
    main()
