import csv
import io
import json

import pytest
from click.testing import CliRunner

from topline.cli import main


@pytest.fixture(scope="session")
def run():
    """Run a command line, which must succeed, and return what it printed."""

    def run(*words, code=0):
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == code, done.stderr or done.exception
        assert done.stderr == ""
        return done.stdout

    return run


@pytest.fixture(scope="session")
def record(run):
    """Run a command line with --json, and return the value."""
    return lambda *words, **options: json.loads(run(*words, "--json", **options))


@pytest.fixture(scope="session")
def rows(run):
    """Run a command line with --csv, and return the rows."""
    return lambda *words, **options: list(
        csv.DictReader(io.StringIO(run(*words, "--csv", **options)))
    )


@pytest.fixture(scope="session")
def refused():
    """Run a command line, which must be refused, and return the line on standard error."""

    def run(*words):
        done = CliRunner().invoke(main, [str(word) for word in words])
        assert done.exit_code == 2
        assert isinstance(done.exception, SystemExit)
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        return done.stderr.rstrip("\n")

    return run
