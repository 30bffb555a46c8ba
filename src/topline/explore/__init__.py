"""The explorer: sliders around tables and charts, with no arithmetic of its own."""

from topline.explore.panel import Explorer, explore
from topline.explore.trend_panel import TrendExplorer, explore_trend

__all__ = ["Explorer", "TrendExplorer", "explore", "explore_trend"]
