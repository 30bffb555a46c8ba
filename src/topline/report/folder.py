"""A folder that is written anew as a whole, and in which nobody else's file is touched.

What is promised, step by step:

1. Everything is written into a stage, a hidden folder beside the target. Whatever fails meanwhile,
   a full disk, a failing notebook, a kill, the target is byte for byte as it was. The stage is gone
   at the end; one that a kill left behind can be deleted.
2. A file that was not written by a run before, or was changed since, stops the run before anything
   is touched; ``force=True`` replaces it. Files of other names are never touched.
3. When all is on the disk, the files take their places by an atomic rename each: changed ones only,
   ``index.html`` last; what is no longer part of the report is removed after that. If one of these
   steps fails, those done are undone.
4. A kill within these few milliseconds leaves every file whole, old or new, and every link of the
   index working. The next run completes the change.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

MANIFEST = ".written"
"""The files of the last run with their SHA-256, as ``sha256sum --check .written`` reads them."""

LAST = "index.html"


@contextmanager
def stage_for(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside ``folder``, on the same disk, gone at the end."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as stage:
        yield Path(stage)


def put_in_place(
    fresh: Path, folder: Path, *, force: bool = False, shared: Collection[str] = ()
) -> list[Path]:
    """Make ``folder`` hold the files of ``fresh``, a folder in its stage; return their paths.

    ValueError if that overwrites what no run before wrote, unless ``force``. Files named in
    ``shared`` have other writers, too, and are overwritten.
    """
    new = {name: _checksum(fresh / name) for name in _names(fresh)}
    before = _written_before(folder)
    if not force:
        ours = {name: {new[name], *before.get(name, ())} for name in new if name not in shared}
        _refuse_to_overwrite(folder, ours)
    changed = sorted((n for n in new if new[n] != _checksum(folder / n)), key=_index_last)
    stale = sorted(n for n in before if n not in new and _checksum(folder / n) in before[n])
    for name in changed:
        _settle(fresh / name)
    folder.mkdir(parents=True, exist_ok=True)
    draft = fresh.parent / MANIFEST
    with _undone_on_failure(folder, [MANIFEST, *changed, *stale], fresh.parent / "kept"):
        either = {name: {new.get(name, ""), *before.get(name, ())} - {""} for name in new | before}
        _write_manifest(folder, either, draft)
        for name in changed:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(fresh / name, folder / name)
        for name in stale:
            (folder / name).unlink()
        _write_manifest(folder, {name: {checksum} for name, checksum in new.items()}, draft)
    _remove_empty_folders(folder, stale)
    return [folder / name for name in sorted(new, key=lambda name: (name != LAST, name))]


def _names(folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]


def _index_last(name: str) -> tuple[bool, str]:
    return name == LAST, name


def _checksum(path: Path) -> str:
    """Return the SHA-256 of a file, "" if there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _written_before(folder: Path) -> dict[str, set[str]]:
    """Return the checksums of each file listed; two, if a kill left the old one or the new one."""
    written: dict[str, set[str]] = {}
    with suppress(FileNotFoundError, NotADirectoryError):
        for line in (folder / MANIFEST).read_text(encoding="utf-8").splitlines():
            checksum, _, name = line.partition("  ")
            written.setdefault(name, set()).add(checksum)
    return written


def _write_manifest(folder: Path, checksums: Mapping[str, Iterable[str]], draft: Path) -> None:
    lines = [f"{one}  {name}\n" for name in sorted(checksums) for one in sorted(checksums[name])]
    draft.write_text("".join(lines), encoding="utf-8")
    _settle(draft)
    os.replace(draft, folder / MANIFEST)


def _refuse_to_overwrite(folder: Path, ours: Mapping[str, set[str]]) -> None:
    """Raise ValueError if a file is there with none of the checksums that it may have."""
    foreign = [
        name
        for name in sorted(ours)
        if os.path.lexists(folder / name) and _checksum(folder / name) not in ours[name]
    ]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise ValueError(
            f"{folder / foreign[0]}{more}: not written by topline, or changed since; move it away, "
            "choose another folder, or pass force=True to replace it"
        )


def _settle(path: Path) -> None:
    """Have a file on the disk before it takes the place of another."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _undone_on_failure(folder: Path, names: Iterable[str], kept: Path) -> Iterator[None]:
    """Keep copies of files, and put them back if the block fails."""
    names = list(names)
    for name in names:
        if (folder / name).is_file():
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / name, kept / name)
    try:
        yield
    except BaseException:
        for name in names:
            if (kept / name).is_file():
                os.replace(kept / name, folder / name)
            elif (folder / name).is_file():
                (folder / name).unlink()
        _remove_empty_folders(folder, names)
        raise


def _remove_empty_folders(folder: Path, names: Iterable[str]) -> None:
    """Remove the folders that the named files were in, and ``folder``, where nothing is left."""
    for name in names:
        for parent in (folder / name).parents:
            if parent != folder and folder not in parent.parents:
                break
            with suppress(OSError):
                parent.rmdir()
