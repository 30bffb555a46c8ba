"""Files written whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_whole(contents: Mapping[Path, bytes]) -> list[Path]:
    """Write files so that each is the old one or the new one, never a part; return their paths.

    All are written beside their targets first; only then do they take their names. A failure leaves
    the old files as they were and nothing beside them. Folders are made.
    """
    waiting: list[tuple[str, Path]] = []
    try:
        for path, data in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            waiting.append((name, path))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
        for name, path in waiting:
            os.replace(name, path)
    finally:
        for name, _ in waiting:
            Path(name).unlink(missing_ok=True)
    return list(contents)
