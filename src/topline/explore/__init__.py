"""The explorer: sliders around tables and charts, with no arithmetic of its own."""

from topline.explore.panel import Explorer, explore

__all__ = ["Explorer", "explore"]
