"""Where the project lives, told to the wheel: its addresses, and a README whose links lead there.

The address of the repository is not written in the repository: whoever builds a release says it in
``TOPLINE_ADDRESS``, as the release workflow does with the place that it runs at. Without it the
wheel names no address, and the README keeps its links within the project.
"""

import os
import re
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

PAGES = {
    "Documentation": "tree/{tag}/docs",
    "Changelog": "blob/{tag}/CHANGELOG.md",
    "Issues": "issues",
}
_LINK = re.compile(r"(?P<picture>!?)(?P<label>\[[^\]]*\])\((?!https?:|#|mailto:)(?P<path>[^)]+)\)")


class Address(MetadataHookInterface):
    """Adds ``urls`` and ``readme`` to the metadata when a wheel or a source archive is built."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the two fields that ``pyproject.toml`` calls dynamic."""
        with open(os.path.join(self.root, "README.md"), encoding="utf-8") as file:
            text = file.read()
        if address := os.environ.get("TOPLINE_ADDRESS", "").rstrip("/"):
            tag = f"v{metadata['version']}"
            pages = {name: f"{address}/{page.format(tag=tag)}" for name, page in PAGES.items()}
            metadata["urls"] = {"Source": address, **pages}
            text = absolute(text, address, tag)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def absolute(text: str, address: str, tag: str) -> str:
    """Return Markdown whose links and pictures are those of a release of the repository."""
    return _LINK.sub(
        lambda found: (
            f"{found['picture']}{found['label']}"
            f"({address}/{'raw' if found['picture'] else 'blob'}/{tag}/{found['path']})"
        ),
        text,
    )
