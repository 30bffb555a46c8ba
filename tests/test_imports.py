"""The picture of the house: floors, and imports only point down, and importing is light."""

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import topline

SOURCE = Path(__file__).parents[1] / "src" / "topline"
FLOORS = {
    **{"files": 0, "words": 0, "stats": 0, "polls": 1, "sheets": 2},
    **{"respondents": 3, "tables": 4, "charts": 5, "report": 6, "explore": 6, "cli": 7},
}
OUTSIDE = {  # what each floor may bring in beside Python's own library
    "stats": {"numpy", "scipy", "tqdm"},
    "polls": {"attrs", "numpy", "pandas"},
    "sheets": {"attrs", "numpy", "pandas"},
    "respondents": {"attrs", "duckdb", "narwhals", "numpy", "pandas", "pyreadstat", "tqdm"},
    "tables": {"attrs", "numpy", "pandas"},
}
MODULES = sorted(SOURCE.rglob("*.py"))


def imports(path, for_types=True):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and not for_types:
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "topline":
                yield from (f"topline.{alias.name}" for alias in node.names)
            else:
                yield node.module


def floor(name):
    return name.split(".")[1] if name.count(".") else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down(path):
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    for name in imports(path):
        if name.startswith("topline.") and own != "__init__":
            there = floor(name)
            assert there == own or FLOORS[there] < FLOORS[own], f"{own} may not import {name}"
    for name in imports(path, for_types=False):
        if own in OUTSIDE and name.split(".")[0] not in sys.stdlib_module_names | {"topline"}:
            assert name.split(".")[0] in OUTSIDE[own], f"{own} may not import {name}"


def test_no_import_cycles():
    names = {
        "topline." + ".".join(path.relative_to(SOURCE).with_suffix("").parts): path
        for path in MODULES
    }
    needs = {
        name: {target for target in imports(path) if target in names}
        for name, path in names.items()
    }
    while needs:
        free = {name for name, targets in needs.items() if not targets}
        assert free, f"these import each other: {sorted(needs)}"
        needs = {name: targets - free for name, targets in needs.items() if name not in free}


def names_of(paths):
    """The names of modules and packages, and the public classes in them."""
    packages = {path.parent for path in paths if path.name == "__init__.py"} - {SOURCE}
    modules = [path.stem for path in paths if path.name != "__init__.py"]
    classes = [
        node.name
        for path in paths
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    return [*modules, *(package.name for package in packages)], classes


def test_no_two_modules_and_no_two_public_classes_have_one_name():
    tools = sorted((SOURCE.parents[1] / "tools").glob("*.py"))
    for names in names_of([*MODULES, *tools]):
        assert [name for name, times in Counter(names).items() if times > 1] == []


def loaded_by(statement):
    code = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_topline_loads_no_heavy_package():
    heavy = {"matplotlib", "ipywidgets", "pandas", "scipy", "jinja2"}
    assert not heavy & loaded_by("import topline")


def test_statistics_need_no_pandas():
    assert not {"pandas", "matplotlib"} & loaded_by(
        "import topline as tl; tl.lead_moe(0.5, 0.4, 9)"
    )


def test_a_table_needs_neither_matplotlib_nor_scipy_stats():
    made = loaded_by("import topline as tl; tl.intervals(tl.load_poll('fom-2002-12-nato'))")
    assert "pandas" in made
    assert not {"matplotlib", "ipywidgets", "scipy.stats", "scipy.optimize"} & made


def test_a_number_from_the_terminal_needs_no_pandas():
    made = loaded_by("from topline.cli import main; main(['moe', '1500'], standalone_mode=False)")
    assert "numpy" in made
    assert not {"pandas", "matplotlib", "scipy.optimize"} & made


@pytest.mark.parametrize("name", topline.__all__)
def test_every_public_name_is_there_and_documented(name):
    thing = getattr(topline, name)
    assert name in dir(topline)
    assert name == "REMAINDER" or thing.__doc__
