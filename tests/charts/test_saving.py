import csv
import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

import topline as tl
from topline.charts import (
    coverage_chart,
    interval_chart,
    lead_chart,
    margin_curve,
    save,
    share_bar,
)
from topline.charts.canvas import drawing_of
from topline.charts.saving import PICTURES, pdf, png, svg

RENDER = """
import sys
import topline as tl
from topline.charts import *
poll = tl.load_poll("fom-2002-12-nato")
save(interval_chart(poll, "cooperation"), sys.argv[1] + "/dots", size="column")
save(share_bar(poll), sys.argv[1] + "/bars", ["svg"])
save(share_bar(poll, rounding=True, decided=True), sys.argv[1] + "/rounded", [])
"""
TITLE, ALT = "A “finding” & more", 'Dots: "Ёлка" 56% (52.4 to 59.5) <b>; −2.8'
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figure(polls):
    return interval_chart(polls["signs"]).figure


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_two_processes_write_the_same_bytes(tmp_path):
    running = []
    for seed in ("1", "2"):
        (tmp_path / seed).mkdir()
        command = [sys.executable, "-W", "error", "-c", RENDER, str(tmp_path / seed)]
        running.append(subprocess.Popen(command, env=os.environ | {"PYTHONHASHSEED": seed}))
    assert [process.wait() for process in running] == [0, 0]
    assert len(names(tmp_path / "1")) == 8
    for name in names(tmp_path / "1"):
        one, two = ((tmp_path / seed / name).read_bytes() for seed in ("1", "2"))
        assert one == two, name


def test_twice_in_one_process_too(real, tmp_path):
    ax = lead_chart(real, "cooperation")
    first = {path: path.read_bytes() for path in save(ax, tmp_path / "a", size="slide")}
    again = save(ax, tmp_path / "a", size="slide")
    assert {path: path.read_bytes() for path in again} == first


def test_paths_are_returned_folders_made_and_nothing_else_left(real, tmp_path):
    paths = save(share_bar(real), tmp_path / "new" / "v1.2" / "bars")
    assert [path.name for path in paths] == ["bars.png", "bars.svg", "bars.pdf", "bars.csv"]
    assert names(tmp_path / "new" / "v1.2") == sorted(path.name for path in paths)


def test_a_stem_with_dots_keeps_them(real, tmp_path):
    assert names_of(save(share_bar(real), tmp_path / "fom.2002", ["png"])) == [
        "fom.2002.png",
        "fom.2002.csv",
    ]


def names_of(paths):
    return [path.name for path in paths]


@pytest.mark.parametrize(("size", "pixels"), [("column", 1005), ("report", 1950), ("slide", 3000)])
def test_size_is_laid_out_anew_and_the_chart_left_alone(real, tmp_path, size, pixels):
    ax = interval_chart(real, "cooperation")
    before = ax.figure.get_size_inches().tolist()
    save(ax, tmp_path / "a", ["png"], size=size)
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.width == pixels
    assert ax.figure.get_size_inches().tolist() == before


def test_what_was_added_by_hand_is_kept_at_the_size_it_was_made_in(real, tmp_path):
    ax = interval_chart(real, "cooperation")
    ax.text(5, 0, "added by hand")
    assert b"added by hand" in save(ax, tmp_path / "a", ["svg"])[0].read_bytes()
    assert b"added by hand" not in save(ax, tmp_path / "a", ["svg"], size="slide")[0].read_bytes()


def test_csv_has_alt_text_and_note_in_a_column_beside_the_table_behind_the_picture(real, tmp_path):
    ax = interval_chart(real, "cooperation")
    path, _ = save(ax, tmp_path / "a", formats=[])
    chart = drawing_of(ax).chart
    assert pd.read_csv(path)["note"].dropna().tolist() == [f"{chart.alt} {chart.note}"]
    pd.testing.assert_frame_equal(
        pd.read_csv(path).drop(columns="note"), chart.table, check_dtype=False
    )


@pytest.mark.parametrize("name", ["long", "opt-in", "no n", "signs"])
def test_csv_is_read_back_whole(polls, tmp_path, name):
    ax = interval_chart(polls[name])
    path, _ = save(ax, tmp_path / "a", formats=[])
    table = drawing_of(ax).chart.table
    pd.testing.assert_frame_equal(pd.read_csv(path).drop(columns="note"), table, check_dtype=False)


@pytest.mark.parametrize("make", [lambda p: margin_curve(p), lambda p: coverage_chart(20)])
def test_csv_of_curves(real, tmp_path, make):
    ax = make(real)
    [path] = save(ax, tmp_path / "a", formats=[])
    pd.testing.assert_frame_equal(
        pd.read_csv(path).drop(columns="note"), drawing_of(ax).chart.table
    )


def test_a_failure_half_way_leaves_the_old_files_and_nothing_new(real, tmp_path, monkeypatch):
    paths = save(interval_chart(real, "cooperation"), tmp_path / "a")
    before = {path: path.read_bytes() for path in paths}

    def broken(figure, title, alt):
        raise OSError("no space left on device")

    monkeypatch.setitem(PICTURES, "pdf", broken)
    with pytest.raises(OSError, match="no space"):
        save(interval_chart(real, "nato-bloc"), tmp_path / "a")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_failure_while_writing_leaves_the_old_files_and_nothing_new(real, tmp_path, monkeypatch):
    paths = save(interval_chart(real, "cooperation"), tmp_path / "a")
    before = {path: path.read_bytes() for path in paths}
    calls = iter(range(9))

    def full(handle):
        if next(calls) == 2:
            raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        save(interval_chart(real, "nato-bloc"), tmp_path / "a")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_figure_of_several_charts_is_saved_as_it_stands(real, all_compete, tmp_path):
    figure = Figure(figsize=(13, 4))
    left, right = figure.subplots(1, 2)
    interval_chart(real, "cooperation", ax=left)
    lead_chart(all_compete(real), "cooperation", ax=right)
    paths = save(figure, tmp_path / "both", ["png"], size="column")
    with Image.open(paths[0]) as picture:
        assert picture.width == 3900
        for ax in (left, right):
            assert drawing_of(ax).chart.alt in picture.info["Description"]
    assert len(pd.read_csv(paths[1]).drop(columns="note")) == 6


def test_a_figure_of_one_chart_will_do(real, tmp_path):
    assert len(save(interval_chart(real, "cooperation").figure, tmp_path / "a")) == 5


@pytest.mark.parametrize("formats", [["png", "gif"], "png", ["csv"]])
def test_an_unknown_format_lists_the_known(real, tmp_path, formats):
    with pytest.raises(ValueError, match="pass a list of png, svg, pdf; csv is always written"):
        save(interval_chart(real, "cooperation"), tmp_path / "a", formats)
    assert names(tmp_path) == []


def test_an_unknown_size_lists_the_known(real, tmp_path):
    with pytest.raises(ValueError, match="size='big' is not known; choose one of column, report"):
        save(interval_chart(real, "cooperation"), tmp_path / "a", size="big")
    assert names(tmp_path) == []


@pytest.mark.parametrize("thing", [Figure(), Figure().add_subplot(), None])
def test_what_is_no_chart_of_ours_is_refused(tmp_path, thing):
    with pytest.raises(ValueError, match="has no chart of topline, so no alt text and no table"):
        save(thing, tmp_path / "a")


def test_every_format_carries_the_alt_text(real, tmp_path):
    ax = margin_curve(real)
    alt = drawing_of(ax).chart.alt
    for path in save(ax, tmp_path / "a"):
        data = path.read_bytes()
        if path.suffix == ".png":
            with Image.open(path) as picture:
                assert picture.info["Description"] == alt
        elif path.suffix == ".pdf":
            assert b"/Subject" in data
        else:
            assert alt in data.decode()


def test_topline_alone_loads_no_matplotlib():
    code = "import sys, topline; assert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(tl.__file__).parent)


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


@pytest.mark.skipif(
    subprocess.run(["which", "pdftotext"], capture_output=True, check=False).returncode != 0,
    reason="pdftotext is not installed",
)
def test_text_of_the_pdf_can_be_searched(figure, tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf(figure, TITLE, ALT))
    run = ["pdftotext", str(tmp_path / "a.pdf"), "-"]
    said = subprocess.run(run, capture_output=True, check=True, text=True).stdout
    assert "$10 or #more" in said


def test_no_text_of_the_csv_is_a_formula_and_numbers_stay(tmp_path):
    labels = {"=1+1": "30", "+1": "20", "-1": "20", "@x": "20", "a=b": "5", "c,=1+1;-1": "5"}
    poll = tl.Poll("a", pollster="x", n=1000, questions=[tl.Question("q", "?", labels)])
    path, small = save(interval_chart(poll), tmp_path / "a", formats=[])
    found = pd.read_csv(path)
    safe = {"'=1+1", "'+1", "'-1", "'@x", "a=b", "c,=1+1;-1"}
    assert {*found["answer"]} == {*pd.read_csv(small)["label"]} == safe
    # A cell in quotes is not cut at a comma.
    lines = csv.reader(path.read_text(encoding="utf-8").splitlines())
    cells = [cell for line in lines for cell in line]
    assert not [cell for cell in cells if re.match(r"[=+@]", cell)]
    assert found["low"].tolist() == tl.intervals(poll)["low"].tolist()


@pytest.mark.parametrize("make", [interval_chart, lead_chart, share_bar])
def test_the_small_csv_has_label_value_low_high_and_nothing_else(real, tmp_path, make):
    ax = make(real, "cooperation")
    *_, path = save(ax, tmp_path / "a", formats=[])
    assert path.name == "a-values.csv"
    assert path.read_text(encoding="utf-8").startswith('"label","value","low","high"\n')
    found, table = pd.read_csv(path), drawing_of(ax).chart.table
    assert len(found) == len(table)
    assert found["label"].is_unique
    for name in ("low", "high"):
        assert found[name].tolist() == pytest.approx(table[name].tolist(), abs=0.005)


@pytest.mark.parametrize("make", [share_bar, margin_curve])
def test_a_chart_of_more_than_the_rows_of_one_question_has_no_small_csv(real, tmp_path, make):
    assert names_of(save(make(real), tmp_path / "a", [])) == ["a.csv"]
