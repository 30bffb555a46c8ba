"""Files written whole or not at all: one, several, or a folder.

What is promised, step by step:

1. Everything is written into a stage, a hidden folder beside the target. Whatever fails meanwhile,
   a full disk, a failing notebook, a kill, the target is byte for byte as it was. The stage is gone
   at the end; one that a kill left behind is removed by the next run there.
2. When all is on the disk, the files take their places by an atomic rename each, with the modes of
   those they replace. If one of these steps fails, or Ctrl-C stops it, those done are undone.
3. A kill within these few milliseconds leaves every file whole, old or new, and in the stage a
   journal by which the next run there puts the old files back, before it begins. What somebody
   changed in between stays. Windows has no lock by which a run could tell a stage left behind from
   one in use: there both stay, and with the journal nothing is put back.

And of a folder:

4. A file that was not written by a run before, or was changed since, stops the run before anything
   is touched; ``force=True`` replaces it. Files of other names are never touched, and nothing
   outside the folder is.
5. Only what changed is replaced, ``index.html`` last; what is no longer part of the folder is
   removed after that. So every link of the index works, after a kill, too.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePath
from tempfile import mkdtemp

try:
    import fcntl
except ImportError:  # on Windows a stage cannot be held
    fcntl = None  # type: ignore[assignment]

MANIFEST = ".written"
"""The files of the last run with their SHA-256, as ``sha256sum --check .written`` reads them."""

LAST = "index.html"

STAGE = ".topline-stage"
"""How the name of a stage ends."""

JOURNAL = "journal"
"""In a stage while files take their places: of each the new checksum, whether there is an old one,
and the name."""


def write_whole(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files, all of them or none, and return their paths.

    They lie in the folder of the first, which must exist, or below it.
    """
    first = next(iter(contents))
    with _stage(first.parent, first.name) as stage:
        drafts = {path: Path(stage, str(number)) for number, path in enumerate(contents)}
        for path, draft in drafts.items():
            draft.write_bytes(contents[path])
        _take_places([*drafts.items()], stage)
    return list(contents)


@contextmanager
def stage_for(folder: Path) -> Iterator[Path]:
    """Give an empty folder on the disk of ``folder``, gone at the end.

    It lies beside the folder, or in it where nothing can be written beside it.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = os.access(folder.parent, os.W_OK) or not folder.is_dir()
    with _stage(folder.parent if beside else folder, folder.name) as stage:
        yield stage


@contextmanager
def _stage(where: Path, name: str) -> Iterator[Path]:
    """Give an empty folder, gone at the end unless its journal says that files are to put back."""
    _clear_up(where)
    with ExitStack() as held:
        stage = _new_stage(where, name, held)
        try:
            yield stage
        finally:
            if not (stage / JOURNAL).exists():
                shutil.rmtree(stage)


def _new_stage(where: Path, name: str, held: ExitStack) -> Path:
    while True:
        stage = Path(mkdtemp(dir=where, prefix=f".{name}-", suffix=STAGE))
        try:
            held.enter_context(_held(stage))
        except (BlockingIOError, FileNotFoundError):
            continue  # another run has just cleared it up
        except OSError:
            return stage  # a disk without locks, where no run can take it for one left behind
        if stage.exists():
            return stage


@contextmanager
def _held(stage: Path) -> Iterator[None]:
    """Hold a stage, so that no other run takes it for one left behind; OSError if one has it."""
    if fcntl is None:
        yield
        return
    handle = os.open(stage, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _clear_up(where: Path) -> None:
    """Put back what runs that were killed had replaced in a folder, and remove their stages."""
    for stage in where.glob(f".*-????????{STAGE}") if fcntl else ():
        with suppress(OSError, TypeError, ValueError):  # it is in use, or not ours
            if stage.is_symlink() or stage.stat().st_uid != os.geteuid():
                continue
            with _held(stage):
                _undo_by_journal(stage)
                shutil.rmtree(stage)


def _undo_by_journal(stage: Path) -> None:
    """Put back each file that is as the killed run left it."""
    kept = stage / "kept"
    if not (stage / JOURNAL).is_file() or kept.is_symlink():
        return
    try:
        steps = json.loads((stage / JOURNAL).read_text(encoding="utf-8"))
    except ValueError:  # killed while it was written, before the first step
        return
    for number, (checksum, replaces, name) in reversed([*enumerate(steps)]):
        old, target = kept / str(number), stage.parent / name
        put_back_already = replaces and not os.path.lexists(old)
        if put_back_already or _leads_out(stage.parent, name) or _checksum(target) != checksum:
            continue
        _put_back(old, target)


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
        fresh.parent,
    )
    for parent in (parent for name in stale for parent in PurePath(name).parents):
        with suppress(OSError):  # there are other files in it
            (folder / parent).rmdir()
    return [folder / name for name in sorted(new, key=lambda name: (name != LAST, name))]


def _take_places(steps: Sequence[tuple[Path, Path | None]], stage: Path) -> None:
    """Give each target its draft, or remove it if it has none; if one fails, undo all.

    Copies of the old files are in the stage meanwhile, and a journal for the case of a kill.
    """
    kept, journal, where = stage / "kept", stage / JOURNAL, stage.parent.resolve()
    kept.mkdir()
    said = []
    for number, (target, draft) in enumerate(steps):
        if target.is_file() or target.is_symlink():
            shutil.copy2(target, kept / str(number), follow_symlinks=False)
        if draft:
            _to_disk(draft)
            if target.is_file() and not target.is_symlink():
                shutil.copymode(target, draft)
        name = (target.parent.resolve() / target.name).relative_to(where).as_posix()
        said.append((_checksum(draft) if draft else "", os.path.lexists(target), name))
    with ExitStack() as undo:
        undo.callback(journal.unlink, missing_ok=True)
        journal.write_text(json.dumps(said), encoding="utf-8")
        _to_disk(journal)
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
        journal.unlink()
        undo.pop_all()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


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
        if _leads_out(folder, name):
            raise ValueError(
                f"{folder / name}: leads out of {folder}; remove the link, or the line of "
                f"{MANIFEST} that has this name"
            )


def _leads_out(folder: Path, name: str) -> bool:
    """Return whether a name has a step up in it, or leads elsewhere; one that is absolute does."""
    inside = (folder / name).parent.resolve().is_relative_to(folder.resolve())
    return ".." in PurePath(name).parts or not inside


def _refuse_to_overwrite(folder: Path, names: Sequence[str]) -> None:
    """Raise ValueError if one of these files, not known to be ours, is there."""
    foreign = [name for name in names if os.path.lexists(folder / name)]
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise ValueError(
            f"{folder / foreign[0]}{more}: not written by topline, or changed since; move it away, "
            "choose another folder, or pass force=True to replace it"
        )
