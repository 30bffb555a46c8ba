"""What users install: environment.yml, pyproject.toml and the lock say the same."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_environment_yml_has_the_packages_and_ranges_of_pyproject():
    extras = PROJECT["optional-dependencies"]
    parts = ("notebooks", "report", "office", "spss", "test")
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


def test_the_lock_pins_every_requirement_with_hashes():
    pins = re.split(r"\n(?=\S)", LOCK.strip())
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
    locked = {re.match(r"[\w.-]+", pin)[0].lower() for pin in pins}
    wanted = [
        *PROJECT["dependencies"],
        *chain.from_iterable(PROJECT["optional-dependencies"].values()),
    ]
    assert {re.match(r"[\w-]+", item)[0].lower() for item in wanted} <= locked


def test_the_lock_names_no_address():
    assert "://" not in LOCK
    assert "index" not in LOCK
