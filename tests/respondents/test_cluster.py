"""Respondents' rows on Dask, Ibis and PySpark: the same as on pandas.

make test-cluster installs what they need; a session of Spark takes half a minute to start.
"""

import os

import numpy as np
import pandas as pd
import pytest

import topline as tl

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(
        os.environ.get("TOPLINE_CLUSTER") != "required",
        reason="Dask, Ibis and PySpark are half a gigabyte, and Java: make test-cluster",
    ),
    pytest.mark.filterwarnings("ignore"),  # of Spark's and Dask's own making
]

CASES = {  # file: design, question, by
    "apistrat.csv": ({"weight": "pw", "strata": "stype", "fpc": "fpc"}, "sch.wide", ["awards"]),
    "apiclus2.csv": (
        {"weight": "pw", "psu": "dnum", "fpc": "fpc1", "fpc_within": "fpc2"},
        "yr.rnd",
        ["stype"],
    ),
    "nhanes.csv": (
        {"weight": "WTMEC2YR", "strata": "SDMVSTRA", "psu": "SDMVPSU"},
        "HI_CHOL",
        ["race"],
    ),
    "sim_rake.csv": (
        {"weight": "w", "psu": "place", "base_weight": "d0", "calibrated_to": ["sex", "age"]},
        "vote",
        ["age"],
    ),
    "rep_fay.csv": (
        {
            "weight": "w",
            "replicates": [f"rw{number}" for number in range(1, 17)],
            "replicate_type": "fay",
            "rho": 0.3,
        },
        "vote",
        [],
    ),
}


def agree(microdata, on_engine, files=tuple(CASES)):
    """Estimate cases there and on pandas; return how many agree to twelve digits."""
    agreed = 0
    for file in files:
        design, question, by = CASES[file]
        rows = microdata(file)
        here = tl.estimate(rows, tl.SurveyDesign(**design), question, by=by)
        there = tl.estimate(on_engine(rows), tl.SurveyDesign(**design), question, by=by)
        pd.testing.assert_frame_equal(here.labels, there.labels, check_dtype=False)
        for name in ("share", "cov", "n", "df", "kish_deff"):
            np.testing.assert_allclose(
                getattr(there, name), getattr(here, name), atol=1e-12, rtol=1e-12
            )
        agreed += 1
    return agreed


def refusals(people, design, on_engine):
    """Return what is said there of bad weights."""
    rows = people.assign(w=people["w"].where(people.index != 17, -1.0))
    for bad in (rows, rows.assign(w=rows["w"].where(rows["w"] > 0)), people.assign(w="a")):
        with pytest.raises(ValueError, match=r"column 'w'") as error:
            tl.estimate(on_engine(bad), design, "q")
        yield str(error.value)


def same_refusals(people, design, on_engine):
    there = list(refusals(people, design, on_engine))
    return there == list(refusals(people, design, lambda rows: rows))


@pytest.fixture(scope="module")
def session():
    """Start Spark on a master, stopping the one before: a process has one at a time."""
    sql = pytest.importorskip("pyspark.sql")
    started = []

    def start(master):
        while started:
            started.pop().stop()
        built = (
            sql.SparkSession.builder.master(master)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.executor.memory", "512m")
        )
        started.append(built.getOrCreate())
        return started[-1]

    yield start
    while started:
        started.pop().stop()


def to_spark(spark):
    """Bring a frame of pandas to Spark as rows of Python: no Arrow between them."""

    def bring(rows):
        plain = rows.astype(object).where(rows.notna(), None)
        columns = ", ".join(
            f"`{name}` {'double' if pd.api.types.is_numeric_dtype(rows[name]) else 'string'}"
            for name in rows
        )
        records = [
            tuple(float(v) if isinstance(v, (int, float)) else v for v in record)
            for record in plain.itertuples(index=False, name=None)
        ]
        return spark.createDataFrame(records, columns).repartition(3)

    return bring


def test_spark_on_one_core_agrees(microdata, session):
    few = ("apiclus2.csv", "rep_fay.csv")
    assert agree(microdata, to_spark(session("local[1]")), few) == len(few)


def test_spark_refuses_what_pandas_refuses(people, design, session):
    assert same_refusals(people, design, to_spark(session("local[1]")))


def test_spark_with_two_executors_agrees(microdata, session):
    spark = session("local-cluster[2,1,1024]")
    assert agree(microdata, to_spark(spark)) == len(CASES)
    assert spark.sparkContext.master == "local-cluster[2,1,1024]"


def test_dask_in_parts_agrees(microdata, people, design):
    dask = pytest.importorskip("dask.dataframe")

    def bring(rows):
        return dask.from_pandas(rows, npartitions=4)

    assert agree(microdata, bring) == len(CASES)
    assert same_refusals(people, design, bring)


def test_ibis_agrees(microdata, people, design):
    ibis = pytest.importorskip("ibis")
    assert agree(microdata, ibis.memtable) == len(CASES)
    assert same_refusals(people, design, ibis.memtable)
