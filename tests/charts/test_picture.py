import io
import re
import subprocess
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from PIL import Image

from topline.charts import image_tag, interval_chart, share_bar
from topline.charts.canvas import drawing_of
from topline.charts.picture import pdf, png, svg

TITLE, ALT = "A “finding” & more", 'Dots: "Ёлка" 56 % (52.4 to 59.5) <b>; −2.8'
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figure(polls):
    return interval_chart(polls["signs"]).figure


def test_png_has_the_alt_text_300_dpi_and_no_software(figure):
    picture = Image.open(io.BytesIO(png(figure, TITLE, ALT)))
    assert picture.info["Title"] == TITLE
    assert picture.info["Description"] == ALT
    assert "Software" not in picture.info
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert picture.width == 1950


def test_svg_is_an_image_with_title_and_description_and_text_as_text(figure):
    root = ET.fromstring(svg(figure, TITLE, ALT))
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert (root[0].text, root.find(f"{SVG}desc").text) == (TITLE, ALT)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert "$10 or #more <b>" in texts
    assert not root.findall(".//{http://purl.org/dc/elements/1.1/}date")


def test_svg_names_a_font_every_reader_has(figure):
    assert b"sans-serif" in svg(figure, TITLE, ALT)


def pdf_string(data, key):
    """Return a text entry of the document information, UTF-16 or Latin-1."""
    raw = re.search(rb"/" + key + rb" \((.*?[^\\])\)", data, re.DOTALL).group(1)
    raw = re.sub(rb"\\([()\\])", rb"\1", raw).replace(b"\\n", b"\n").replace(b"\\r", b"\r")
    return raw.decode("utf-16") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def test_pdf_has_title_and_alt_text_embedded_truetype_and_no_date(figure):
    data = pdf(figure, TITLE, "Dots: 56 to 59.5")
    assert b"/Subject (Dots: 56 to 59.5)" in data
    assert pdf_string(pdf(figure, TITLE, ALT), b"Subject").startswith("Dots:")
    assert b"/CreationDate" not in data
    assert b"/FontFile2" in data
    assert b"/Type3" not in data


class Images(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_image_tag_is_one_image_with_its_alt_text(polls):
    ax = share_bar(polls["signs"])
    parser = Images()
    parser.feed(image_tag(ax))
    [(tag, attributes)] = parser.found
    assert tag == "img"
    assert attributes["alt"] == drawing_of(ax).chart.alt
    assert attributes["src"].startswith("data:image/png;base64,")


def test_a_notebook_shows_the_axes_as_that_image(polls):
    ax = share_bar(polls["signs"])
    assert ax._repr_html_() == image_tag(ax)


@pytest.mark.skipif(
    subprocess.run(["which", "pdftotext"], capture_output=True, check=False).returncode != 0,
    reason="pdftotext is not installed",
)
def test_text_of_the_pdf_can_be_searched(figure, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(figure, TITLE, ALT))
    run = ["pdftotext", str(tmp_path / "a.pdf"), "-"]
    said = subprocess.run(run, capture_output=True, check=True, text=True).stdout
    assert "$10 or #more" in said
