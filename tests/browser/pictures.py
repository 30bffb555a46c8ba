"""The pictures of the README, made from the real thing: ``make pictures``.

Run by name only; pytest does not collect this file by itself.
"""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

import topline as tl
from topline import charts

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"
OUTPUT = ".jp-OutputArea-output:has(.widget-slider)"


def save_png(picture, name, colours=64):
    """Write a picture small enough for a README."""
    picture.convert("RGB").quantize(colours).save(DOCS / name, optimize=True)


def test_interval_chart(tmp_path):
    ax = charts.interval_chart(tl.load_poll("fom-2002-12-nato"), "cooperation")
    png, *_ = charts.save(ax, tmp_path / "chart", formats=("png",))
    chart = Image.open(png)
    save_png(chart.resize((1300, round(1300 * chart.height / chart.width))), "interval-chart.png")


def test_explorer(opened, run_all):
    page = opened("05-explorer.ipynb")
    run_all(page)
    output = page.locator(OUTPUT).last
    output.locator("img").first.wait_for(timeout=60_000)
    frames = []

    def look(times=1):
        page.wait_for_timeout(400)
        frames.extend([Image.open(BytesIO(output.screenshot()))] * times)

    def after(action):
        before = output.locator("img").first.get_attribute("src")
        action()
        expect(output.locator("img").first).not_to_have_attribute("src", before)
        look()

    look(2)
    handle = output.locator(".widget-slider [role=slider]").first
    handle.focus()
    for _ in range(5):
        after(lambda: handle.press("PageUp"))
    after(lambda: page.get_by_role("combobox", name="Question").select_option(index=1))
    after(lambda: page.get_by_role("button", name="leads", exact=True).click())
    look(2)
    after(lambda: page.get_by_role("button", name="margin", exact=True).click())
    look(2)
    size = (1000, round(1000 * max(f.height for f in frames) / frames[0].width))
    sheet = Image.new("RGB", (frames[0].width, max(f.height for f in frames)), "white")
    shown = []
    for frame in frames:
        page_of = sheet.copy()
        page_of.paste(frame.convert("RGB"), (0, 0))
        shown.append(page_of.resize(size).quantize(64))
    shown[0].save(
        DOCS / "explorer.gif", save_all=True, append_images=shown[1:], duration=900, loop=0
    )


def test_report_page(chromium, tmp_path):
    tl.write_report(tl.load_poll("fom-2002-12-nato"), tmp_path / "report")
    page = chromium.new_page(viewport={"width": 900, "height": 1200})
    page.goto((tmp_path / "report" / "fom-2002-12-nato.html").as_uri())
    save_png(Image.open(BytesIO(page.screenshot())), "report-page.png")
