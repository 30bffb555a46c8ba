"""Charts of polls and finished tables: matplotlib Axes with finding, question, note and alt text.

Every chart takes polls or a finished table and returns its Axes, which show themselves in a
notebook. :func:`save` writes one for a report; :func:`image_tag` is one as HTML, for a page or a
widget.
"""

from topline.charts.canvas import image_tag, show
from topline.charts.coverage_charts import coverage_chart
from topline.charts.crosstab_charts import crosstab_chart
from topline.charts.interval_charts import change_chart, interval_chart, lead_chart
from topline.charts.margin_curves import margin_curve
from topline.charts.saving import save
from topline.charts.share_bars import share_bar
from topline.charts.style import house_style
from topline.charts.wave_charts import wave_chart

__all__ = [
    "change_chart",
    "coverage_chart",
    "crosstab_chart",
    "house_style",
    "image_tag",
    "interval_chart",
    "lead_chart",
    "margin_curve",
    "save",
    "share_bar",
    "show",
    "wave_chart",
]
