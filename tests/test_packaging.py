import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
import yaml

import topline

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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


def test_an_installed_wheel_is_a_program_of_its_own(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    site = tmp_path / "site"
    run("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", site, wheel)
    elsewhere = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(site)}}
    told = run("-m", "topline", "moe", "1500", **elsewhere)
    assert any("2.53" in line for line in told)
    code = "import topline; print(topline.__version__, topline.__file__)"
    version, where = run("-c", code, **elsewhere)[0].split(" ", 1)
    assert version == topline.__version__
    assert Path(where).is_relative_to(site)


def test_the_wheel_says_what_each_extra_needs(built):
    (wheel,) = built.glob("*.whl")
    told = told_by_wheel(wheel)
    extras = PROJECT["optional-dependencies"]
    assert {*told.get_all("Provides-Extra")} == {*extras}
    needed = [line.split(";") for line in told.get_all("Requires-Dist")]
    for extra, packages in extras.items():
        marked = {what.strip() for what, *when in needed if f"'{extra}'" in "".join(when)}
        assert marked == {re.sub(r"[\w-]+", lambda n: n[0].lower(), p, count=1) for p in packages}
    assert {what.strip() for what, *when in needed if not when} == {*PROJECT["dependencies"]}
    for field in ("Author", "License-Expression", "Requires-Python"):
        assert told[field], field


def told_by_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


LINK = re.compile(r"(!?)\[[^\]]*\]\((?!http)([^)#]+)")


def test_a_wheel_built_with_an_address_leads_there(built, tmp_path):
    address = "https://example.org/polls/topline"
    build = ["-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path]
    run(*build, cwd=ROOT, env=os.environ | {"TOPLINE_ADDRESS": address + "/"})
    told, silent = (told_by_wheel(*folder.glob("*.whl")) for folder in (tmp_path, built))
    urls = dict(url.split(", ") for url in told.get_all("Project-URL"))
    assert {"Source", "Documentation", "Changelog", "Issues"} == {*urls}
    assert urls["Source"] == address
    assert all(url.startswith(address) for url in urls.values())
    assert silent.get_all("Project-URL") is None
    within = LINK.findall(silent.get_payload())
    assert len(within) > 20
    for kind, path in within:
        assert (ROOT / path).exists(), path
        place = f"{address}/{'raw' if kind else 'blob'}/v{topline.__version__}/{path}"
        assert f"]({place}" in told.get_payload()
    assert not LINK.findall(told.get_payload())


def test_the_citation_is_told_the_address_once(tmp_path):
    for name in ("Makefile", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    file = tmp_path / "CITATION.cff"
    before = yaml.safe_load(file.read_text(encoding="utf-8"))
    make = ["make", "--directory", str(tmp_path), "cite"]
    assert subprocess.run(make, capture_output=True, check=False).returncode != 0
    for address in ("https://example.org/first", "https://example.org/second"):
        subprocess.run([*make, f"TOPLINE_ADDRESS={address}"], check=True)
    after = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert after == {"url": "https://example.org/first"} | before


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
    # What the tests read, so that they run from the archive.
    for folder in ("tests", "tools", "docs", "notebooks", ".binder", ".jupyter"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        kept = [path for path in files if not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}]
        assert {path.relative_to(ROOT).as_posix() for path in kept} <= names
    assert {path.name for path in ROOT.glob("*.lock")} <= names
    assert {"environment.yml", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md"} <= names
