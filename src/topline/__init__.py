"""topline: statistics for published polls. ``__init__.pyi``, beside this file, has the map.

Names load their module when first used, so that ``import topline`` is quick and brings in neither
matplotlib nor ipywidgets.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
