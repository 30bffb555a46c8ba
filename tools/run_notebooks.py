"""``python tools/run_notebooks.py notebooks/*.ipynb``: what ``make notebooks`` runs.

Notebooks are executed from a clean kernel, and their outputs are stored in them.
"""

import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from topline.files import write_whole

SECONDS_A_CELL = 120


class CellError(RuntimeError):
    """A cell of a notebook failed; the message names the notebook, the cell and the error."""


def execute(path: Path, folder: Path) -> Any:
    """Run a notebook top to bottom in a clean kernel whose working folder is ``folder``.

    Returns the notebook with its outputs, the same for the same code: no times, no random ids.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],  # no warnings of the kernel itself
        coalesce_streams=True,  # how a kernel cuts what is printed is chance
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise CellError(_what_failed(path, notebook, error)) from error
    return _without_chance(notebook)


def _what_failed(path: Path, notebook: Any, error: CellExecutionError) -> str:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    number, cell = next(
        (number, cell)
        for number, cell in enumerate(code, start=1)
        if any(output.output_type == "error" for output in cell.outputs)
    )
    return f"{path.name}, code cell {number}:\n{cell.source}\n{error.ename}: {error.evalue}"


def _without_chance(notebook: Any) -> Any:
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if "nbval-skip" in cell.metadata.get("tags", []):  # what Java says while it starts
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    text = re.sub(r'("model_id": )"[0-9a-f]{32}"', rf'\1"{"0" * 32}"', nbformat.writes(notebook))
    return nbformat.reads(text, as_version=4)


def store(path: Path) -> None:
    """Execute a notebook where it lies and store its outputs in it."""
    executed = nbformat.writes(execute(path, path.parent)) + "\n"
    write_whole({path: executed.encode()})


def main(names: list[str]) -> int:
    """Store the outputs of the notebooks named; return the exit code."""
    for name in names:
        try:
            store(Path(name))
        except CellError as error:
            print(f"stopped: {error}", file=sys.stderr)
            return 1
        print(f"stored the outputs of {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
