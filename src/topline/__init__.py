"""topline: statistics for published polls. ``__init__.pyi``, beside this file, has the map.

Names load their module when first used, so that ``import topline`` is quick and brings in neither
matplotlib nor ipywidgets.
"""

import lazy_loader

__version__ = "0.2.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
