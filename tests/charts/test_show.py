from topline.charts import image_tag, interval_chart, show


def test_show_displays_the_image_with_its_alt_text(real, monkeypatch):
    from IPython import display

    shown = []
    monkeypatch.setattr(display, "display", shown.append)
    ax = interval_chart(real, "cooperation")
    assert show(ax) is None
    assert [html.data for html in shown] == [image_tag(ax)]
