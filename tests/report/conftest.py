from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

import topline as tl

FETCHED = {"img", "source", "script", "link", "iframe", "embed", "object", "video", "audio"}


class Reader(HTMLParser):
    """Reads a page as a browser does: its text, what it fetches, links to, and describes."""

    def __init__(self):
        super().__init__()
        self.tags, self.fetched, self.links, self.alts, self.ids = [], [], [], [], []
        self.text, self._hidden = "", 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self._hidden += tag in ("style", "script")
        self.text += " " if tag in ("td", "th", "br") else ""
        if tag in FETCHED:
            self.fetched += [
                given[name] for name in ("src", "srcset", "href", "data") if name in given
            ]
        if tag == "a":
            self.links.append(given["href"])
        if tag == "img":
            self.alts.append(given.get("alt"))
        if "id" in given:
            self.ids.append(given["id"])

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "script")

    def handle_data(self, data):
        if not self._hidden:
            self.text += data


def _read(path):
    html = path.read_text(encoding="utf-8")
    reader = Reader()
    reader.feed(html)
    words = " ".join(reader.text.replace("\xa0", " ").split())
    return SimpleNamespace(html=html, path=path, words=words, **{
        name: getattr(reader, name) for name in ("tags", "fetched", "links", "alts", "ids")
    })  # fmt: skip


@pytest.fixture(scope="session")
def read_page():
    return _read


def _stands_alone(page):
    assert all(address.startswith("data:") for address in page.fetched)
    assert "url(" not in page.html
    assert "@import" not in page.html
    assert "script" not in page.tags
    assert all(page.alts)
    assert len(page.ids) == len(set(page.ids))
    for link in page.links:
        assert "://" not in link
        assert (page.path.parent / link).is_file(), f"{page.path.name} links {link}"


@pytest.fixture(scope="session")
def stands_alone():
    """Assert that a page fetches nothing, describes its pictures, and that its links are there."""
    return _stands_alone


def _contents(folder):
    """Return every file of a folder with its bytes."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture(scope="session")
def contents():
    return _contents


@pytest.fixture(scope="session")
def fom():
    return tl.load_poll("fom-2002-12-nato")
