"""Files are written whole or not at all."""

import os

import pytest

from topline.files import write_whole


def test_all_files_are_written_and_nothing_beside_them(tmp_path):
    contents = {tmp_path / "a": b"1", tmp_path / "b": b"2"}
    assert write_whole(contents) == list(contents)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}


def test_a_failure_before_the_end_leaves_the_old_files(tmp_path, monkeypatch):
    (tmp_path / "a").write_bytes(b"old")
    calls = []

    def full_disk(handle):
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_whole({tmp_path / "a": b"new", tmp_path / "b": b"new"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_whole({tmp_path / "deep" / "a": b"1"})


def test_a_failure_at_the_end_puts_the_old_files_back(tmp_path):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "c").mkdir()  # a folder cannot be replaced by a file
    contents = {tmp_path / name: b"new" for name in "abc"}
    with pytest.raises(OSError, match="c"):
        write_whole(contents)
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]
