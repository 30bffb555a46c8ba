"""``python tools/build_docs.py FOLDER``: the source of the site that ``make docs`` builds.

What is written elsewhere is not written again: notebooks with their stored outputs, the tables of
the README, the codebook and the changes are taken as they are; the reference follows from the map
of public names, and the gallery from the examples of the charts.
"""

import ast
import doctest
import re
import shutil
import sys
from collections import defaultdict
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import Any

import nbformat
from matplotlib.axes import Axes

import topline
from run_notebooks import without_widgets
from topline import charts

ROOT = Path(__file__).parents[1]
NAMES = {*dir(topline)} - {"charts"} | {f"charts.{name}" for name in charts.__all__}

FIRST = ("tables", "charts")
"""What most readers of the reference look for; the other floors follow by name."""


def build_source(folder: Path) -> None:
    """Write the source of the site into a folder, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder)
    (folder / "notebooks").mkdir()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        notebook = without_widgets(nbformat.read(path, as_version=4))
        # The pictures of docs/ are at the top of the site.
        text = nbformat.writes(notebook).replace("](../docs/", "](../")
        (folder / "notebooks" / path.name).write_text(text, "utf-8")
    asked = section("README.md", "Which function").splitlines(keepends=True)
    table = "".join(line for line in asked if line.startswith("|"))
    (folder / "_functions.md").write_text(table, "utf-8")
    (folder / "_install.md").write_text(section("README.md", "Install"), "utf-8")
    for source, page in {"data/README.md": "codebook", "CHANGELOG.md": "changes"}.items():
        shutil.copyfile(ROOT / source, folder / f"{page}.md")
    (folder / "reference.md").write_text(reference(), "utf-8")
    (folder / "gallery.md").write_text(gallery(folder / "gallery"), "utf-8")


def section(file: str, heading: str) -> str:
    """Return what stands under a heading of a file, with public names as links."""
    text = (ROOT / file).read_text("utf-8")
    found = re.search(rf"^## {heading}[^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if found is None:
        raise ValueError(f"{file} has no heading that begins {heading!r}: write one")
    return linked(found[1])


def linked(text: str) -> str:
    """Return text in which public names, ``intervals`` or ``intervals(poll)``, are links."""

    def link(code: re.Match[str]) -> str:
        name = code[1].split("(")[0]
        full = name if name in NAMES else f"charts.{name}"
        return f"{{py:obj}}`{code[1]} <topline.{full}>`" if full in NAMES else code[0]

    return re.sub(r"`([^`\n]+)`", link, text)


def first_line(thing: Any) -> str:
    """Return the first line of a docstring."""
    return str(thing.__doc__).split("\n", 1)[0]


def reference() -> str:
    """Return the page of all public names: a heading a floor, a table a module."""
    floors: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for node in ast.parse(Path(topline.__file__).with_suffix(".pyi").read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [alias.name for alias in node.names]
            floors[node.module.split(".")[0]][node.module] += names
    floors["charts"] = {"charts": [f"charts.{name}" for name in charts.__all__]}
    parts = ["# Reference", "Units: shares in `stats`, percent and points everywhere else."]
    for floor in sorted(floors, key=lambda name: (*(name != first for first in FIRST), name)):
        parts += [f"## {floor.capitalize()}", first_line(import_module(f"topline.{floor}"))]
        for module, names in floors[floor].items():
            if module != floor:
                parts.append(f"### {first_line(import_module(f'topline.{module}')).rstrip('.:')}")
            rows = "\n".join(f"   topline.{name}" for name in names)
            table = f".. autosummary::\n   :toctree: reference\n   :nosignatures:\n\n{rows}"
            parts.append(f"```{{eval-rst}}\n{table}\n```")
    return "\n\n".join(parts) + "\n"


def gallery(folder: Path) -> str:
    """Draw the example of every chart into a folder; return the page that shows them."""
    folder.mkdir()
    parts = ["# Gallery", "The example of each chart's documentation, as a report would have it."]
    for name in charts.__all__:
        function = getattr(charts, name)
        if signature(function).return_annotation is not Axes:
            continue
        examples = doctest.DocTestParser().get_examples(function.__doc__)
        code = "".join(example.source for example in examples)
        made: dict[str, Any] = {}
        exec(code, made)
        charts.save(made["ax"], folder / name, formats=["svg"])
        alt = charts.image_tag(made["ax"]).split('alt="')[1].split('"')[0]
        parts += [
            f"## {name}",
            f"{first_line(function)} Its page: {linked(f'`{name}`')}.",
            f"```{{image}} gallery/{name}.svg\n:alt: {alt}\n:width: 100%\n```",
            f"```python\n{code.strip()}\n```",
        ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    build_source(Path(sys.argv[1]))
