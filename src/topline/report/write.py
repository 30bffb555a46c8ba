"""The report of polls: a page for each that stands alone, its tables as files, and an index."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

import pandas as pd

from topline.files import LAST, put_in_place, stage_for
from topline.polls.record import Polls, as_polls, one_file_each
from topline.progress import Bar
from topline.report.office import Format, add_files, check_formats
from topline.report.pages import TEMPLATES, add_poll, write_page
from topline.report.question_pages import add_questions


def write_report(
    polls: Polls,
    folder: str | PathLike[str],
    *,
    formats: Sequence[Format] = ("html",),
    force: bool = False,
    crosstabs: Mapping[str, pd.DataFrame] | None = None,
) -> list[Path]:
    """Write a page for each poll that stands alone, its tables as files, and an index over all.

    A question that two polls or more have, by its id, has a page of its own, with average, trend,
    houses and steadiness, as far as the polls give them.

    A page has what was asked and published, intervals, leads with verdicts, charts, the audit, the
    methodology, how to cite, and the files to download. It opens from disk without a request. The
    same polls give the same bytes.

    Beside it, if asked, lie a document for Word, with tables that can be edited and the charts as
    pictures, and a deck for PowerPoint, with charts that PowerPoint draws itself, each with its
    confidence intervals, which "Edit data" opens as a workbook.

    The folder is replaced whole or not at all: if anything fails, the report that was there stays.
    Its files of other names are left alone.

    Parameters
    ----------
    polls : Poll, iterable of Poll, or mapping of id to Poll
        What was published. Estimates of respondents' rows are made a poll first, for a page says
        who asked whom: ``poll_of(found, id=..., pollster=...)``.
    folder : path
        Made if it is not there. The report in it is replaced by one of these polls.
    formats : sequence of {"html", "docx", "pptx", "xlsx"}
        "html" are the pages, the index and every table in ``tables/``; "docx" and "pptx" a file of
        each poll, for which ``pip install "topline[office]"`` brings what is needed; "xlsx" the
        workbook in ``tables/`` alone, which "html" has, too: every table, and the charts of Excel.
    force : bool
        True: files in the way that no report wrote, or that were changed since, are replaced, too.
    crosstabs : mapping of id to DataFrame, optional
        Tables of :func:`crosstab` for the pages of polls that were made of respondents' rows.

    Returns
    -------
    list of Path
        The files, ``index.html`` first if there is one.

    Raises
    ------
    ValueError
        For an unknown format, or if a file is in the way, a poll has the id "index", or two ids
        differ only by case.
    TypeError
        For what is no poll; of an estimate, with the call that makes one of it.
    ModuleNotFoundError
        If packages for Word or PowerPoint are asked for and not installed.
    OSError
        If the folder cannot be written to, or the disk is full.

    Examples
    --------
    >>> import tempfile, topline as tl
    >>> poll = tl.load_poll("fom-2002-12-nato")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_report(poll, f"{folder}/report", formats=("html", "docx"))
    ...     [path.name for path in files[:3]]
    ['index.html', 'fom-2002-12-nato.docx', 'fom-2002-12-nato.html']
    """
    check_formats(formats)
    chosen = as_polls(polls)
    if alien := [name for name in crosstabs or {} if name not in {poll.id for poll in chosen}]:
        raise ValueError(
            f"crosstabs: {alien[0]!r} is none of the polls; name each by its poll's id"
        )
    one_file_each(chosen)
    for poll in chosen:
        if poll.id.lower() == "index":
            raise ValueError(f"id={poll.id!r}: {LAST} is the page over all polls; rename the poll")
    folder = Path(folder)
    with stage_for(folder) as stage:
        fresh = stage / "report"
        fresh.mkdir()
        # None: a bar on a terminal, none in a file.
        steps = Bar(chosen, unit="poll", leave=False, disable=None)
        of_rows = crosstabs or {}
        if "html" in formats:
            entries = [
                add_poll(
                    poll,
                    fresh,
                    f"{poll.id}.html",
                    formats=formats,
                    crosstab=of_rows.get(poll.id),
                )
                for poll in steps
            ]
            entries += add_questions(chosen, fresh)
            index = TEMPLATES.get_template("index.html")
            write_page(fresh / LAST, index, title="Published polls", polls=entries)
        else:
            for poll in steps:
                add_files(poll, fresh, formats, of_rows.get(poll.id))
        return put_in_place(fresh, folder, force=force)
