import errno
import os
import signal
import subprocess
import sys

import pytest

from topline.report.folder import MANIFEST, put_in_place, stage_for

OLD = {"index.html": "old index", "a.html": "old a", "gone.html": "old", "tables/a.csv": "1"}
NEW = {"index.html": "new index", "a.html": "new a", "b.html": "new b", "tables/a.csv": "1"}


def write(folder, files, **options):
    with stage_for(folder) as stage:
        fresh = stage / "fresh"
        for name, text in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(text)
        return put_in_place(fresh, folder, **options)


def texts(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


@pytest.fixture
def folder(tmp_path):
    target = tmp_path / "reports"
    write(target, OLD)
    return target


def test_a_folder_holds_what_was_written_last(folder):
    assert texts(folder) == OLD
    written = write(folder, NEW)
    assert texts(folder) == NEW
    assert written[0] == folder / "index.html"
    assert {path.relative_to(folder).as_posix() for path in written} == set(NEW)


def test_nothing_is_left_beside_the_folder(folder):
    write(folder, NEW)
    assert [path.name for path in folder.parent.iterdir()] == ["reports"]


def test_a_folder_of_the_report_that_is_empty_goes(folder):
    write(folder, {"index.html": "alone"})
    assert sorted(path.name for path in folder.iterdir()) == [MANIFEST, "index.html"]


def test_the_manifest_is_one_that_sha256sum_reads(folder):
    done = subprocess.run(["sha256sum", "--check", "--strict", MANIFEST], cwd=folder, check=True,
                          capture_output=True, text=True)  # fmt: skip
    assert done.stdout.count(": OK") == len(OLD)


def test_unchanged_files_are_not_touched(folder):
    os.utime(folder / "tables/a.csv", (1, 1))
    os.utime(folder / "a.html", (1, 1))
    write(folder, NEW)
    assert (folder / "tables/a.csv").stat().st_mtime == 1
    assert (folder / "a.html").stat().st_mtime > 1


def test_files_of_others_are_kept(folder):
    (folder / "notes.txt").write_text("mine")
    (folder / "tables" / "mine.csv").write_text("mine")
    write(folder, {"index.html": "new"}, force=True)
    assert texts(folder) == {"index.html": "new", "notes.txt": "mine", "tables/mine.csv": "mine"}


def test_a_file_of_another_in_the_way_stops_the_run_before_anything_is_touched(folder):
    (folder / "b.html").write_text("mine")
    with pytest.raises(ValueError, match=r"b\.html: not written by topline.*force=True"):
        write(folder, NEW)
    assert texts(folder) == OLD | {"b.html": "mine"}


def test_a_folder_that_no_report_wrote_is_not_overwritten(tmp_path):
    (tmp_path / "index.html").write_text("mine")
    (tmp_path / "a.html").write_text("mine")
    with pytest.raises(ValueError, match=r"a\.html and 1 more: not written by topline"):
        write(tmp_path, NEW)
    assert texts(tmp_path) == {"index.html": "mine", "a.html": "mine"}


def test_a_page_that_was_changed_since_is_not_overwritten(folder):
    (folder / "a.html").write_text("my own words")
    with pytest.raises(ValueError, match=r"a\.html: .*or changed since; move it away"):
        write(folder, NEW)
    assert texts(folder) == OLD | {"a.html": "my own words"}


def test_what_is_the_same_already_is_in_nobodys_way(folder):
    (folder / "b.html").write_text(NEW["b.html"])
    write(folder, NEW)
    assert texts(folder) == NEW


def test_a_shared_file_is_overwritten_whoever_wrote_it(folder):
    (folder / "b.html").write_text("of another writer")
    write(folder, NEW, shared=["b.html"])
    assert texts(folder) == NEW


def test_force_replaces_what_is_in_the_way(folder):
    (folder / "a.html").write_text("my own words")
    (folder / "b.html").write_text("mine")
    write(folder, NEW, force=True)
    assert texts(folder) == NEW


def test_a_stale_page_that_was_changed_since_is_kept(folder):
    (folder / "gone.html").write_text("my own words")
    write(folder, NEW)
    assert texts(folder) == NEW | {"gone.html": "my own words"}


def test_a_page_that_was_deleted_is_written_again(folder):
    (folder / "a.html").unlink()
    write(folder, NEW)
    assert texts(folder) == NEW


def failing_at(call, function):
    calls = []

    def fails(*args, **options):
        calls.append(args)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        return function(*args, **options)

    return fails


@pytest.mark.parametrize("call", range(1, 6))
def test_a_step_that_fails_is_undone_with_those_before(folder, monkeypatch, call):
    before = texts(folder)
    manifest = (folder / MANIFEST).read_text()
    monkeypatch.setattr(os, "replace", failing_at(call, os.replace))
    with pytest.raises(OSError, match="No space left"):
        write(folder, NEW)
    assert texts(folder) == before
    assert (folder / MANIFEST).read_text() == manifest
    assert [path.name for path in folder.parent.iterdir()] == ["reports"]


def test_a_first_report_that_fails_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", failing_at(3, os.replace))
    with pytest.raises(OSError, match="No space left"):
        write(tmp_path / "reports", NEW)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_at_the_last_moment_leaves_the_old_report(folder, monkeypatch):
    monkeypatch.setattr(os, "fsync", failing_at(2, os.fsync))
    with pytest.raises(OSError, match="No space left"):
        write(folder, NEW)
    assert texts(folder) == OLD


KILLED = """
import os, signal, sys
from pathlib import Path
from topline.report import folder

def dies(*args):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*args)

left, replace = int(sys.argv[2]), os.replace
os.replace = dies
target = Path(sys.argv[1])
with folder.stage_for(target) as stage:
    fresh = stage / "fresh"
    fresh.mkdir()
    for name, text in NEW.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text(text)
    folder.put_in_place(fresh, target)
"""


@pytest.mark.parametrize("call", [1, 2, 3, 4, 5])
def test_a_kill_at_any_rename_leaves_whole_files_and_the_next_run_completes(folder, call):
    program = KILLED.replace("NEW", repr(NEW))
    done = subprocess.run([sys.executable, "-c", program, str(folder), str(call)], check=False)
    assert done.returncode == -signal.SIGKILL
    found = texts(folder)
    assert all(text in (OLD.get(name), NEW.get(name)) for name, text in found.items())
    # Whichever index is there, so is everything it links.
    assert set(OLD if found["index.html"] == OLD["index.html"] else NEW) <= set(found)
    write(folder, NEW)
    assert texts(folder) == NEW
