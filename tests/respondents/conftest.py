from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import topline as tl

MICRODATA = Path(__file__).parents[1] / "reference" / "microdata"
ENGINES = {
    "pandas": lambda frame: frame,
    "polars": pl.from_pandas,
    "lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "duckdb": lambda frame: duckdb.connect().from_arrow(pa.Table.from_pandas(frame)),
    "arrow": lambda frame: pa.Table.from_pandas(frame, preserve_index=False),
}


@pytest.fixture(params=ENGINES)
def on_engine(request):
    """Bring a frame of pandas to an engine."""
    return ENGINES[request.param]


@pytest.fixture(scope="session")
def microdata():
    """Read rows for which R has results."""
    return lambda name: pd.read_csv(MICRODATA / name)


@pytest.fixture(scope="session")
def people():
    """Draw 40 places of 15 in four regions, with weights, a question, an age and a wave."""
    draw = np.random.default_rng(7)
    place = np.repeat(np.arange(40), 15)
    lean = draw.normal(0, 0.12, 40)[place]
    said = draw.random(600)
    answer = np.select([said < 0.5 + lean, said < 0.8 + lean / 2], ["Yes", "No"], "Undecided")
    return pd.DataFrame(
        {
            "place": place,
            "region": np.array(["N", "E", "S", "W"])[place % 4],
            "w": draw.uniform(0.4, 2.5, 600).round(3),
            "q": answer,
            "age": draw.choice(["18-39", "40-59", "60+"], 600),
        }
    )


@pytest.fixture(scope="session")
def design():
    return tl.SurveyDesign(weight="w", strata="region", psu="place")
