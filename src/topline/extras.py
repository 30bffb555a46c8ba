"""Packages that not everybody has: a missing one is answered with the line that installs it."""

from collections.abc import Iterator
from contextlib import contextmanager

EXTRAS = ("notebooks", "report", "office", "spss", "cluster")
"""What users may install beside topline itself; ``pyproject.toml`` lists the packages of each."""


@contextmanager
def needs_extra(extra: str, what: str) -> Iterator[None]:
    """Import the packages of an extra in this block; a missing one says what to install.

    ``what`` is the part of topline that needs them, as the subject of a sentence.

    Examples
    --------
    >>> with needs_extra("spss", "an SPSS file"):
    ...     import no_such_package
    Traceback (most recent call last):
    ModuleNotFoundError: an SPSS file needs no_such_package: pip install "topline[spss]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package == "topline":  # a fault of ours, which nothing to install would mend
            raise
        message = f'{what} needs {package}: pip install "topline[{extra}]"'
        raise ModuleNotFoundError(message, name=package) from None
