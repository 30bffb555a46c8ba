"""What users install: environment.yml, pyproject.toml and the lock say the same."""

import os
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml

import topline

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
BINDER = yaml.safe_load((ROOT / ".binder" / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CLUSTER = (ROOT / "requirements-cluster.lock").read_text(encoding="utf-8")


def ranges(environment):
    """Return the packages and ranges of a conda environment, by the names that PyPI has."""
    words = [item for item in environment["dependencies"] if isinstance(item, str)]
    (pip,) = (item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    words += [item for item in pip if item != "-e ."]
    return {re.sub("^python-duckdb", "duckdb", item) for item in words} - {"pip"}


def declared(*extras):
    """Return the packages and ranges that the project declares."""
    parts = (PROJECT["optional-dependencies"][extra] for extra in extras)
    return set(chain(PROJECT["dependencies"], *parts))


def test_environment_yml_has_the_packages_and_ranges_of_pyproject():
    wanted = declared("notebooks", "report", "office", "spss", "test")
    # What conda-forge calls playwright is the package for Node.
    wanted = {item for item in wanted if not item.startswith("playwright")}
    assert ranges(CONDA) == wanted | {f"python{PROJECT['requires-python']}"}


def test_binder_has_what_the_notebooks_need_and_no_more():
    assert ranges(BINDER) == declared("notebooks", "office") | {"python=3.12"}
    assert BINDER["channels"] == ["conda-forge"]
    assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)


def test_environment_yml_installs_topline_itself_from_the_checkout():
    assert "-e ." in CONDA["dependencies"][-1]["pip"]
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


def test_documents_and_the_site_have_locks_of_their_own():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    docs, lite = (
        pins((ROOT / f"requirements-{name}.lock").read_text()) for name in ("docs", "lite")
    )
    assert names([*groups["docs"], *PROJECT["dependencies"]]) <= set(docs)
    assert names(groups["lite"]) <= set(lite)
    assert not {"sphinx", "jupyterlite-core"} & set(pins(LOCK))


@pytest.mark.parametrize("file", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_no_lock_names_an_address(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text


def test_one_version_is_told_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == topline.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changes.split("\n## ")[1].split()[0] == topline.__version__
