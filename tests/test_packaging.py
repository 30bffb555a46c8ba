import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "data").glob("*.toml"))
PROGRAM = """
import topline.polls.toml as records
print(records.__file__)
for poll_id in records.poll_ids():
    print(records.load_poll(poll_id).id)
"""


def run(*arguments, **options):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=300,
        **options,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("built")
    run("-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", folder, cwd=ROOT)
    return folder


def test_the_polls_are_found_in_a_real_install(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    site = tmp_path / "site"
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel)
    where, *ids = run("-c", PROGRAM, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(site)})
    assert Path(where).is_relative_to(site)
    assert ids == [file.stem for file in FILES]


def test_the_polls_are_found_in_an_editable_install(tmp_path):
    where, *ids = run("-c", PROGRAM, cwd=tmp_path)
    assert Path(where).is_relative_to(ROOT / "src")
    assert ids == [file.stem for file in FILES]


def test_the_wheel_holds_the_package_and_the_polls_and_nothing_else(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"topline/py.typed", "topline/data/README.md"} < names
    assert {f"topline/data/{file.name}" for file in FILES} < names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"topline"}


def test_the_source_archive_holds_what_the_wheel_is_built_from(built):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"data/{file.name}" for file in FILES} < names
    assert {"pyproject.toml", "src/topline/py.typed", "README.md", "LICENSE"} < names
    assert {"tools/build_report.py", "tools/templates/notebook.html"} < names
