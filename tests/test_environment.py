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
EXTRAS = PROJECT["optional-dependencies"]


def ranges(environment):
    """Return the packages and ranges of a conda environment, by the names that PyPI has."""
    words = [item for item in environment["dependencies"] if isinstance(item, str)]
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
    assert ranges(BINDER) == declared("notebooks") | {"python=3.12"}
    assert BINDER["channels"] == ["conda-forge"]
    assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)


def test_environment_yml_installs_topline_itself_from_the_checkout():
    assert {"pip": ["-e ."]} in CONDA["dependencies"]
    assert CONDA["channels"] == ["conda-forge"]


def test_the_packages_the_project_promises_are_there():
    promised = {"jupyterlab", "pandas", "matplotlib", "scipy", "nbval"}
    names = {
        re.match(r"[\w-]+", item)[0] for item in CONDA["dependencies"] if isinstance(item, str)
    }
    assert promised <= names


def locked(file):
    """Return the names that a lock file pins, all of them with hashes."""
    pins = re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8").strip())
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
    return {name_of(pin) for pin in pins}


def name_of(requirement):
    return re.match(r"[\w.-]+?(?=[\[>=<~!]|$)", requirement)[0].lower()


def test_the_lock_pins_every_requirement_with_hashes():
    here = set(EXTRAS) - {"cluster"}  # half a gigabyte, in a lock of its own
    assert {name_of(item) for item in declared(*here)} <= locked("requirements.lock")


def test_documents_and_the_site_have_locks_of_their_own():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    needed = {name: {name_of(item) for item in items} for name, items in groups.items()}
    assert needed["docs"] | {name_of(item) for item in declared()} <= locked(
        "requirements-docs.lock"
    )
    assert needed["lite"] <= locked("requirements-lite.lock")
    assert not {"sphinx", "jupyterlite-core"} & locked("requirements.lock")


@pytest.mark.parametrize("file", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_no_lock_names_an_address(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in text


def test_one_version_is_told_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == topline.__version__
    assert citation["url"] == PROJECT["urls"]["Source"]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert changes.split("\n## ")[1].split()[0] == topline.__version__
