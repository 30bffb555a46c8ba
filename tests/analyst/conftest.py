import pytest

import topline as tl


@pytest.fixture
def page_of(tmp_path):
    """The page of a poll in a report, without line breaks."""

    def written(poll):
        tl.write_report(poll, tmp_path / "report")
        pages = (tmp_path / "report").rglob(f"{poll.id}.html")
        page = min(pages, key=lambda path: len(path.parts))  # below it stands the one in brief
        return " ".join(page.read_text(encoding="utf-8").split())

    return written
