"""``python -m topline.report notebooks --output reports``: what ``make report`` runs."""

import argparse
import sys
from pathlib import Path

from topline.report.build import build_report
from topline.report.notebooks import CellError


def main(words: list[str] | None = None) -> int:
    """Build the report folder; return 0, or 1 with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="python -m topline.report", description=main.__doc__)
    parser.add_argument("notebooks", type=Path, help="folder with the notebooks")
    parser.add_argument("--output", type=Path, default=Path("reports"), help="folder to write")
    asked = parser.parse_args(words)
    try:
        built = build_report(asked.notebooks, asked.output)
    except (CellError, OSError, ValueError) as error:
        print(f"make report stopped, {asked.output} is as it was: {error}", file=sys.stderr)
        return 1
    print(
        f"make report: {built.pages} pages, {built.charts} charts and {built.tables} tables "
        f"are in {asked.output}; open {asked.output / 'index.html'}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
