"""Files written whole or not at all."""

import os
import uuid
from collections.abc import Mapping
from pathlib import Path


def write_whole(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files so that each is the old one or the new one, never a part; return their paths.

    All are written beside their targets first; only then do they take their names. A failure
    leaves the old files as they were and nothing beside them. Their folders must exist.
    """
    drafts = {path: path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp") for path in contents}
    try:
        for path, draft in drafts.items():
            with draft.open("xb") as file:
                file.write(contents[path])
                file.flush()
                os.fsync(file.fileno())
        _replace_all(drafts)
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
    return list(contents)


def _replace_all(drafts: Mapping[Path, Path]) -> None:
    old = {path: path.read_bytes() if path.is_file() else None for path in drafts}
    done: list[Path] = []
    try:
        for path, draft in drafts.items():
            os.replace(draft, path)
            done.append(path)
    except OSError:
        for path in done:
            before = old[path]
            path.unlink() if before is None else path.write_bytes(before)
        raise
