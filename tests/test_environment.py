"""What users install: environment.yml, pyproject.toml and the lock say the same."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CLUSTER = (ROOT / "requirements-cluster.lock").read_text(encoding="utf-8")


def test_environment_yml_has_the_packages_and_ranges_of_pyproject():
    extras = PROJECT["optional-dependencies"]
    parts = ("notebooks", "tools", "office", "spss", "test")
    wanted = set(chain(PROJECT["dependencies"], *(extras[part] for part in parts)))
    given = {
        item.removeprefix("python-") if item.startswith("python-duckdb") else item  # conda's name
        for item in CONDA["dependencies"]
        if isinstance(item, str)
    }
    assert given - {"pip"} == wanted | {f"python{PROJECT['requires-python']}"}


def test_environment_yml_installs_topline_itself_from_the_checkout():
    assert {"pip": ["-e ."]} in CONDA["dependencies"]
    assert CONDA["channels"] == ["conda-forge"]


def test_the_packages_the_project_promises_are_there():
    promised = {"jupyterlab", "pandas", "matplotlib", "scipy", "nbval"}
    names = {
        re.match(r"[\w-]+", item)[0] for item in CONDA["dependencies"] if isinstance(item, str)
    }
    assert promised <= names


def pins(lock):
    """The version of each package of a lock; every one has its hashes."""
    found = re.split(r"\n(?=\S)", lock.strip())
    assert all("==" in pin and "--hash=sha256:" in pin for pin in found)
    return {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock, re.M)}


def names(requirements):
    return {re.match(r"[\w-]+", item)[0].lower() for item in requirements}


def test_the_locks_pin_every_requirement_with_hashes():
    extras = PROJECT["optional-dependencies"]
    others = chain.from_iterable(of for extra, of in extras.items() if extra != "cluster")
    assert names([*PROJECT["dependencies"], *others]) <= set(pins(LOCK))
    assert names([*PROJECT["dependencies"], *extras["cluster"]]) <= set(pins(CLUSTER))


def test_what_a_cluster_needs_is_locked_apart_and_changes_no_other_version():
    apart, every = pins(CLUSTER), pins(LOCK)
    assert not {"pyspark", "dask", "ibis-framework"} & set(every)
    shared = set(apart) & set(every)
    assert {name: apart[name] for name in shared} == {name: every[name] for name in shared}


def test_the_makefile_locks_every_extra():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    locked = re.search(r"^LOCKED := (.*)$", makefile, re.M)[1].split()
    assert {*locked, "cluster"} == set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("lock", [LOCK, CLUSTER], ids=["all", "cluster"])
def test_a_lock_names_no_address(lock):
    assert "://" not in lock
    assert "index" not in lock
