"""Files of respondents: SPSS, Stata, CSV, Parquet, with labels, question texts, missing answers."""
import os
from typing import Any
STATISTICAL=(".sav",".zsav",".dta")
def read_respondents(file: Any, columns: Any=None) -> Any:
    raise NotImplementedError
