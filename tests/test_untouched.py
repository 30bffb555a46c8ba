"""Nothing outside a folder of output is touched, whatever is in it; no set is left half changed."""

import hashlib
import json
import os
import subprocess
import sys

import pytest

import topline as tl
from topline.files import JOURNAL, MANIFEST, STAGE, write_whole


def a_poll(name="a"):
    question = tl.Question("q", "Closer?", {"Yes": "56", "No": "23"})
    return tl.Poll(name, pollster="A house", n=None, questions=[question])


@pytest.fixture
def outside(tmp_path):
    """A folder of somebody else's beside the report, with files, an empty folder and a link."""
    folder = tmp_path / "outside"
    (folder / "empty").mkdir(parents=True)
    (folder / "tables").mkdir()
    for name in ("mine.txt", "index.html", "tables/a-audit.csv", f".x-12345678{STAGE}"):
        (folder / name).write_text("mine")
    (folder / "link").symlink_to("mine.txt")
    return folder


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "report"
    tl.write_report(a_poll(), folder)
    return folder


def state(folder):
    """Everything in a folder: contents, links, modes and times."""
    found = {}
    for path in sorted(folder.rglob("*")):
        facts = path.lstat()
        content = os.readlink(path) if path.is_symlink() else path.is_file() and path.read_bytes()
        found[path.relative_to(folder).as_posix()] = content, facts.st_mode, facts.st_mtime_ns
    return found


def written_again(report):
    """Write another report into the folder, forced or not, and return the refusals."""
    refused = []
    for force in (False, True):
        try:
            tl.write_report(a_poll("b"), report, force=force)
        except ValueError as error:
            refused.append(str(error))
    return refused


def checksum(content):
    return hashlib.sha256(content.encode()).hexdigest()


@pytest.mark.parametrize(
    "name",
    [
        "../outside/mine.txt",
        "tables/../../outside/mine.txt",
        "./../outside/mine.txt",
        "../outside/link",
        "../outside/empty/../../report/a.html",
        "../outside/empty",
        "ABSOLUTE/mine.txt",
        "inner/mine.txt",
        "..",
        "",
    ],
)
@pytest.mark.parametrize("content", ["mine", None])
def test_a_manifest_cannot_name_what_is_outside(report, outside, name, content):
    (report / "inner").symlink_to(outside)
    name = name.replace("ABSOLUTE", str(outside))
    listed = checksum(content) if content else ""
    if name.endswith("a.html"):
        listed = checksum((report / "a.html").read_text(encoding="utf-8"))
    with (report / MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(f"{listed}  {name}\n")
    before = state(outside)
    refused = written_again(report)
    assert state(outside) == before
    assert len(refused) == 2
    assert all("leads out of" in told and MANIFEST in told for told in refused)


@pytest.mark.parametrize("inner", ["tables", "index.html", "b.html", MANIFEST, "b"])
def test_a_link_in_the_folder_is_not_followed_out_of_it(report, outside, inner):
    target = outside / ("mine.txt" if "." in inner else "")
    if (report / inner).is_dir():
        (report / inner).rename(report / "moved")
    (report / inner).unlink(missing_ok=True)
    (report / inner).symlink_to(target)
    before = state(outside)
    written_again(report)
    assert state(outside) == before


def test_a_report_in_a_folder_that_is_a_link_stays_in_it(tmp_path, outside):
    (tmp_path / "real").mkdir()
    (tmp_path / "linked").symlink_to("real")
    before = state(outside)
    tl.write_report(a_poll(), tmp_path / "linked")
    tl.write_report(a_poll("b"), tmp_path / "linked")
    assert (tmp_path / "linked").is_symlink()
    assert (tmp_path / "real" / "b.html").is_file()
    assert state(outside) == before


def stage_in(folder, steps, kept="kept"):
    """Leave a stage in a folder as a killed run would have, with this journal."""
    stage = folder / f".x-12345678{STAGE}"
    stage.mkdir()
    if kept == "kept":
        (stage / "kept").mkdir()
        (stage / "kept" / "0").write_text("other")
    else:
        (stage / "kept").symlink_to(kept)
    (stage / JOURNAL).write_text(steps if isinstance(steps, str) else json.dumps(steps))
    return stage


@pytest.mark.parametrize(
    "steps",
    [
        *(
            [[checksum("mine"), replaces, name]]
            for name in ("../outside/mine.txt", "ABSOLUTE/mine.txt", "inner/mine.txt",
                         "inner/../../outside/mine.txt")
            for replaces in (True, False)
        ),
        [["", False, "../outside/empty"]],
        "no journal",
        [5],
        {"a": 1},
        [[1, 2, 3]],
    ],
)  # fmt: skip
def test_a_journal_cannot_name_what_is_outside(tmp_path, outside, steps):
    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "inner").symlink_to(outside)
    stage = stage_in(folder, json.loads(json.dumps(steps).replace("ABSOLUTE", str(outside))))
    before = state(outside)
    write_whole({folder / "a": b"1"})
    assert state(outside) == before
    assert (folder / "a").read_bytes() == b"1"
    assert stage.is_dir() == (steps in ([5], {"a": 1}, [[1, 2, 3]]))


@pytest.mark.parametrize("name", ["outside/mine.txt", "inner/mine.txt", "report/inner/mine.txt"])
@pytest.mark.parametrize("replaces", [True, False])
def test_a_stage_beside_a_report_puts_nothing_back_that_is_not_in_the_report(
    tmp_path, report, outside, name, replaces
):
    for link in (tmp_path / "inner", report / "inner"):
        link.symlink_to(outside)
    stage = stage_in(tmp_path, [[checksum("mine"), replaces, name]])
    before = state(outside)
    tl.write_report(a_poll("b"), report)
    assert state(outside) == before
    assert (report / "b.html").is_file()
    assert stage.is_dir()  # for the run that writes there


def test_a_manifest_of_other_bytes_is_read(report, outside):
    with (report / MANIFEST).open("ab") as manifest:
        manifest.write(b"\xff\xfe  ../outside/mine.txt\n\xff  \xff.html\n")
    before = state(outside)
    assert all("leads out of" in told for told in written_again(report))
    (report / MANIFEST).write_bytes(b"\xff  \xff.html\n")
    tl.write_report(a_poll("b"), report, force=True)
    assert state(outside) == before


def test_a_stage_with_links_takes_nothing_from_outside(tmp_path, outside):
    folder = tmp_path / "charts"
    folder.mkdir()
    (outside / "0").write_text("mine")
    (folder / "chart.csv").write_text("new")
    stage_in(folder, [[checksum("new"), True, "chart.csv"]], kept=outside)
    before = state(outside)
    write_whole({folder / "a": b"1"})
    assert state(outside) == before
    assert (folder / "chart.csv").read_text() == "new"


def test_what_only_looks_like_a_stage_is_left_alone(tmp_path, outside):
    (tmp_path / f".link-12345678{STAGE}").symlink_to(outside)
    (tmp_path / ".report-12345678").mkdir()
    (tmp_path / f"x-12345678{STAGE}").mkdir()
    before = state(tmp_path)
    write_whole({tmp_path / "a": b"1"})
    (tmp_path / "a").unlink()
    assert state(tmp_path) == before


@pytest.mark.parametrize("name", ["../outside/mine", "/elsewhere/x", "a/b", "..", "a\\b"])
def test_no_id_is_a_way_out(name):
    with pytest.raises(tl.PollError, match="expected letters, digits and hyphens"):
        a_poll(name)


KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from topline.charts import interval_chart, save
import topline as tl

def poll(answer, name="a"):
    questions = [tl.Question("q", "Closer?", {answer: "56", "No": "23"})]
    n = 1000 if WHAT == "save" else None
    return tl.Poll(name, pollster="A house", n=n, questions=questions)

def write(answer, name="a"):
    if WHAT == "save":
        save(interval_chart(poll(answer, name)), folder / name, formats=["png"])
    else:
        tl.write_report(poll(answer, name), folder / "report")

def found():
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
            if path.is_file()}

def recovered():
    # Any run there puts things right before it begins.
    tl.write_poll(poll("Yes"), folder / "next.toml")
    (folder / "next.toml").unlink()
    return found()

def dying(function):
    def step(*args, **options):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **options)
    return step

WHAT, folder = sys.argv[1], Path(sys.argv[2])
write("New")
new = found()
for path in folder.iterdir():
    shutil.rmtree(path) if path.is_dir() else path.unlink()
write("Old")
old = found()
seen, call, status = [], 0, signal.SIGKILL
while status == signal.SIGKILL:
    call += 1
    child = os.fork()
    if not child:
        left = call
        os.replace, os.unlink, os.mkdir = dying(os.replace), dying(os.unlink), dying(os.mkdir)
        write("New")
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    after = recovered()
    assert after in (old, new), (call, [name for name in after if after[name] != old.get(name)])
    seen.append("old" if after == old else "new")
    write("Old")
    assert found() == old
assert seen == sorted(seen, reverse=True) and {"old", "new"} == {*seen}, seen
print(len(seen))
"""


@pytest.mark.parametrize("what", ["save", "write_report"])
def test_a_kill_at_any_step_leaves_the_old_set_or_the_new_one(tmp_path, what):
    code = [sys.executable, "-W", "ignore", "-c", KILLED, what, str(tmp_path)]
    done = subprocess.run(code, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 6
