"""Files are written whole or not at all: one, several, or a folder."""

import errno
import hashlib
import os
import signal
import subprocess
import sys

import pytest

from topline.files import MANIFEST, STAGE, put_in_place, stage_for, write_whole

OLD = {"index.html": "old index", "a.html": "old a", "gone.html": "old", "tables/a.csv": "1"}
NEW = {"index.html": "new index", "a.html": "new a", "b.html": "new b", "tables/a.csv": "1"}


def failing_at(call, function):
    calls = []

    def fails(*args, **options):
        calls.append(args)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, "No space left on device")
        return function(*args, **options)

    return fails


def names_and_bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_all_files_are_written_and_nothing_beside_them(tmp_path):
    contents = {tmp_path / "a": b"1", tmp_path / "b": b"2"}
    assert write_whole(contents) == list(contents)
    assert names_and_bytes(tmp_path) == {"a": b"1", "b": b"2"}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_failure_before_the_end_leaves_the_old_files(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", failing_at(2, os.fsync))
    with pytest.raises(OSError, match="No space left"):
        write_whole({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole({tmp_path / "deep" / "a": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_failure_at_the_end_puts_the_old_files_back(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "c").mkdir()  # a folder cannot be replaced by a file
    contents = {tmp_path / name: b"new" for name in "abc"}
    with pytest.raises(OSError, match="c"):
        write_whole(contents)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]


@pytest.mark.parametrize("call", [1, 2, 3])
def test_a_rename_that_fails_is_undone_with_those_before(tmp_path, monkeypatch, call):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "b").symlink_to("a")
    monkeypatch.setattr(os, "replace", failing_at(call, os.replace))
    with pytest.raises(OSError, match="No space left"):
        write_whole({tmp_path / name: b"new" for name in "abc"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == b"old"
    assert os.readlink(tmp_path / "b") == "a"


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


def test_a_removal_that_fails_is_undone_with_the_renames_before(folder, monkeypatch):
    monkeypatch.setattr(os, "unlink", failing_at(1, os.unlink))
    with pytest.raises(OSError, match="No space left"):
        write(folder, NEW)
    assert texts(folder) == OLD


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
from topline.files import put_in_place, stage_for, write_whole

def dies_at_last(function):
    def step(*args, **options):
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        function(*args, **options)
    return step

target, left = Path(sys.argv[1]), int(sys.argv[2])
os.replace, os.unlink = dies_at_last(os.replace), dies_at_last(os.unlink)
"""
KILLED_FILES = "write_whole({target / name: text.encode() for name, text in NEW.items()})"
KILLED_FOLDER = """
with stage_for(target) as stage:
    fresh = stage / "fresh"
    for name, text in NEW.items():
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        (fresh / name).write_text(text)
    put_in_place(fresh, target)
"""


def killed_at(call, program, folder):
    code = KILLED + program.replace("NEW", repr(NEW))
    done = subprocess.run([sys.executable, "-c", code, str(folder), str(call)], check=False)
    assert done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("call", range(1, len(NEW) + 1))
def test_a_kill_at_any_rename_leaves_whole_files_and_the_next_run_replaces_them(tmp_path, call):
    (tmp_path / "tables").mkdir()
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    killed_at(call, KILLED_FILES, tmp_path)
    found = {name: (tmp_path / name).read_text() for name in NEW if (tmp_path / name).exists()}
    replaced = {name: NEW[name] for name in list(NEW)[: call - 1]}
    assert found == {name: OLD[name] for name in NEW if name in OLD} | replaced
    write_whole({tmp_path / name: text.encode() for name, text in NEW.items()})
    assert {name: (tmp_path / name).read_text() for name in NEW} == NEW
    assert not list(tmp_path.glob(".*"))


# Four renames, the journal, and the three old files that were kept.
@pytest.mark.parametrize("call", range(1, 9))
def test_after_a_kill_at_any_step_the_next_run_finds_the_old_set_or_the_new_one(tmp_path, call):
    (tmp_path / "tables").mkdir()
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    killed_at(call, KILLED_FILES, tmp_path)
    write_whole({tmp_path / "of another set": b"1"})
    (tmp_path / "of another set").unlink()
    assert texts(tmp_path) == (OLD if call <= len(NEW) + 1 else OLD | NEW)


def test_what_was_changed_after_a_kill_stays(tmp_path):
    (tmp_path / "tables").mkdir()
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    killed_at(3, KILLED_FILES, tmp_path)
    (tmp_path / "a.html").write_text("my own words")
    write_whole({tmp_path / "of another set": b"1"})
    assert texts(tmp_path) == OLD | {"a.html": "my own words", "of another set": "1"}


def test_an_undoing_that_is_stopped_is_completed_by_the_next_run(tmp_path, monkeypatch):
    for name in "ab":
        (tmp_path / name).write_text(f"old {name}")
    replace, calls = os.replace, []

    def stopped(*args):
        calls.append(args)
        if len(calls) in (2, 3):
            raise KeyboardInterrupt
        replace(*args)

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole({tmp_path / name: b"new" for name in "ab"})
    monkeypatch.undo()
    write_whole({tmp_path / "c": b"1"})
    assert texts(tmp_path) == {"a": "old a", "b": "old b", "c": "1"}


def test_ctrl_c_between_two_renames_leaves_the_old_files(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("old")
    replace = os.replace

    def stopped(source, target):
        replace(source, target)
        if target == tmp_path / "a" and target.read_text() == "new":
            raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_whole({tmp_path / name: b"new" for name in "ab"})
    assert names_and_bytes(tmp_path) == {"a": b"old"}
    assert not list(tmp_path.glob(".*"))


def test_the_stage_of_a_run_that_is_under_way_is_left_alone(folder):
    with stage_for(folder) as stage:
        write(folder, NEW)
        assert stage.is_dir()
    assert not stage.exists()


def test_files_keep_their_modes(folder):
    (folder / "a.html").chmod(0o640)
    (folder / "index.html").chmod(0o444)
    write(folder, NEW)
    assert (folder / "a.html").stat().st_mode & 0o777 == 0o640
    assert (folder / "index.html").stat().st_mode & 0o777 == 0o444
    write_whole({folder / "a.html": b"newer"})
    assert (folder / "a.html").stat().st_mode & 0o777 == 0o640


def test_a_folder_is_replaced_where_nothing_can_be_written_beside_it(folder, monkeypatch):
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: path != folder.parent and access(path, mode)
    )
    with stage_for(folder) as stage:
        assert stage.parent == folder
    write(folder, NEW)
    assert texts(folder) == NEW
    assert not list(folder.glob(f".*{STAGE}"))


# Manifest, three changed files, one removed, manifest.
@pytest.mark.parametrize("call", [1, 2, 3, 4, 5, 6])
def test_a_kill_at_any_step_leaves_whole_files_and_the_next_run_completes(folder, call):
    killed_at(call, KILLED_FOLDER, folder)
    found = texts(folder)
    assert all(text in (OLD.get(name), NEW.get(name)) for name, text in found.items())
    # Whichever index is there, so is everything it links.
    assert set(OLD if found["index.html"] == OLD["index.html"] else NEW) <= set(found)
    write(folder, NEW)
    assert texts(folder) == NEW


def listed(folder, name, content):
    """Have the manifest say that a run before wrote this file."""
    line = f"{hashlib.sha256(content.encode()).hexdigest()}  {name}\n"
    (folder / MANIFEST).write_text((folder / MANIFEST).read_text() + line)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("name", ["../mine.txt", "tables/../../mine.txt", "{}/mine.txt"])
def test_a_manifest_cannot_have_a_file_outside_the_folder_removed(folder, name, force):
    (folder.parent / "mine.txt").write_text("mine")
    listed(folder, name.format(folder.parent), "mine")
    with pytest.raises(ValueError, match=r"mine\.txt: leads out of .*remove the link, or the line"):
        write(folder, NEW, force=force)
    assert (folder.parent / "mine.txt").read_text() == "mine"
    assert texts(folder) == OLD


def test_a_link_to_another_folder_is_not_followed(folder, tmp_path):
    (folder / "tables").rename(tmp_path / "elsewhere")
    (folder / "tables").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match=r"tables/a\.csv: leads out of"):
        write(folder, NEW | {"tables/a.csv": "2"}, force=True)
    assert (tmp_path / "elsewhere" / "a.csv").read_text() == "1"


def test_a_link_to_a_file_is_replaced_and_what_it_shows_stays(folder, tmp_path):
    (tmp_path / "mine.txt").write_text(OLD["a.html"])
    (folder / "a.html").unlink()
    (folder / "a.html").symlink_to(tmp_path / "mine.txt")
    write(folder, NEW)
    assert texts(folder) == NEW
    assert (tmp_path / "mine.txt").read_text() == OLD["a.html"]
