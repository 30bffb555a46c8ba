import pytest

import topline as tl


@pytest.fixture
def page_of(tmp_path):
    """The page of a poll in a report, without line breaks."""

    def written(poll):
        tl.write_report(poll, tmp_path / "report")
        pages = (tmp_path / "report").glob("*.html")
        (page,) = [path for path in pages if path.name != "index.html"]
        return " ".join(page.read_text(encoding="utf-8").split())

    return written
