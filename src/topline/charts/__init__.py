"""Charts of polls and finished tables: matplotlib Axes with finding, question, note and alt text.

Every chart takes polls or a finished table and returns its Axes, which show themselves in a
notebook. :func:`save` writes one for a report; :func:`image_tag` is one as HTML, for a page or a
widget.
"""

from topline.charts.bars import share_bar
from topline.charts.changes import change_chart
from topline.charts.coverage import coverage_chart
from topline.charts.drawing import image_tag
from topline.charts.export import save
from topline.charts.intervals import interval_chart
from topline.charts.leads import lead_chart
from topline.charts.margins import margin_curve
from topline.charts.show import show
from topline.charts.waves import wave_chart

__all__ = [
    "change_chart",
    "coverage_chart",
    "image_tag",
    "interval_chart",
    "lead_chart",
    "margin_curve",
    "save",
    "share_bar",
    "show",
    "wave_chart",
]
