"""Files written whole or not at all: one, several, or a folder.

What is promised, step by step:

1. Everything is written into a stage, a hidden folder beside the target. Whatever fails meanwhile,
   a full disk, a failing notebook, a kill, the target is byte for byte as it was. The stage is gone
   at the end; one that a kill left behind can be deleted.
2. When all is on the disk, the files take their places by an atomic rename each. If one of these
   steps fails, those done are undone.
3. A kill within these few milliseconds leaves every file whole, old or new. The next run completes
   the change.

And of a folder:

4. A file that was not written by a run before, or was changed since, stops the run before anything
   is touched; ``force=True`` replaces it. Files of other names are never touched, and nothing
   outside the folder is.
5. Only what changed is replaced, ``index.html`` last; what is no longer part of the folder is
   removed after that. So every link of the index works, after a kill, too.
"""

import hashlib
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

MANIFEST = ".written"
"""The files of the last run with their SHA-256, as ``sha256sum --check .written`` reads them."""

LAST = "index.html"


def write_whole(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files, all of them or none, and return their paths.

    They must lie on one disk, and the folder of the first must exist.
    """
    first = next(iter(contents))
    with TemporaryDirectory(dir=first.parent, prefix=f".{first.name}-") as stage:
        drafts = {path: Path(stage, str(number)) for number, path in enumerate(contents)}
        for path, draft in drafts.items():
            draft.write_bytes(contents[path])
        _take_places([*drafts.items()], Path(stage, "kept"))
    return list(contents)


@contextmanager
def stage_for(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside ``folder``, on the same disk, gone at the end."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as stage:
        yield Path(stage)


def put_in_place(
    fresh: Path, folder: Path, *, force: bool = False, shared: Collection[str] = ()
) -> list[Path]:
    """Make ``folder`` hold the files of ``fresh``, a folder in its stage; return their paths.

    ValueError if that overwrites what no run before wrote, unless ``force``, or if a name leads out
    of the folder. Files named in ``shared`` have other writers, too, and are overwritten.
    """
    files = [path for path in fresh.rglob("*") if path.is_file()]
    new = {path.relative_to(fresh).as_posix(): {_checksum(path)} for path in files}
    before = _written_before(folder)
    either = {name: new.get(name, set()) | before.get(name, set()) for name in new | before}
    _refuse_ways_out(folder, either)
    there = {name: _checksum(folder / name) for name in either}
    if not force:
        ours = {name for name in new if name in shared or there[name] in either[name]}
        _refuse_to_overwrite(folder, sorted(new.keys() - ours))
    changed = sorted((n for n in new if there[n] not in new[n]), key=lambda n: (n == LAST, n))
    stale = sorted(n for n in before.keys() - new if there[n] in before[n])
    _take_places(
        [
            (folder / MANIFEST, _manifest(fresh.parent / "before", either)),
            *((folder / name, fresh / name) for name in changed),
            *((folder / name, None) for name in stale),
            (folder / MANIFEST, _manifest(fresh.parent / "after", new)),
        ],
        fresh.parent / "kept",
    )
    for parent in (parent for name in stale for parent in PurePath(name).parents):
        with suppress(OSError):  # there are other files in it
            (folder / parent).rmdir()
    return [folder / name for name in sorted(new, key=lambda name: (name != LAST, name))]


def _take_places(steps: Sequence[tuple[Path, Path | None]], kept: Path) -> None:
    """Give each target its draft, or remove it if it has none; if one fails, undo all.

    Copies of the old files are in the folder ``kept`` meanwhile.
    """
    kept.mkdir()
    for number, (target, draft) in enumerate(steps):
        if target.is_file() or target.is_symlink():
            shutil.copy2(target, kept / str(number), follow_symlinks=False)
        if draft:
            with draft.open("rb+") as file:
                os.fsync(file.fileno())
    with ExitStack() as undo:
        for number, (target, draft) in enumerate(steps):
            for parent in reversed(target.parents):
                if not parent.exists():
                    parent.mkdir()
                    undo.callback(parent.rmdir)
            undo.callback(_put_back, kept / str(number), target)
            if draft:
                os.replace(draft, target)
            else:
                target.unlink(missing_ok=True)
        undo.pop_all()


def _put_back(kept: Path, target: Path) -> None:
    if os.path.lexists(kept):
        os.replace(kept, target)
    elif target.is_file():
        target.unlink()


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


def _manifest(draft: Path, checksums: Mapping[str, Iterable[str]]) -> Path:
    lines = [f"{one}  {name}\n" for name in sorted(checksums) for one in sorted(checksums[name])]
    draft.write_text("".join(lines), encoding="utf-8")
    return draft


def _refuse_ways_out(folder: Path, names: Iterable[str]) -> None:
    """Raise ValueError if a name, or a link on its way, leads out of the folder."""
    for name in names:
        if not (folder / name).parent.resolve().is_relative_to(folder.resolve()):
            raise ValueError(
                f"{folder / name}: leads out of {folder}; remove the link, or the line of "
                f"{MANIFEST} that has this name"
            )


def _refuse_to_overwrite(folder: Path, names: Sequence[str]) -> None:
    """Raise ValueError if one of these files, not known to be ours, is there."""
    foreign = [name for name in names if os.path.lexists(folder / name)]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise ValueError(
            f"{folder / foreign[0]}{more}: not written by topline, or changed since; move it away, "
            "choose another folder, or pass force=True to replace it"
        )
