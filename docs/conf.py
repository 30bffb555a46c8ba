"""How Sphinx builds the site: ``make docs``. No page makes a request of another machine."""

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

import topline

project = "topline"
author = copyright = "The topline developers"
release = version = topline.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
]
exclude_patterns = ["_*.md"]
templates_path = ["_templates"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "off"  # the outputs that are stored, as the tests compare them

# The docstrings say types in words, with shapes and units; a signature says names and defaults.
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

html_theme = "pydata_sphinx_theme"
html_title = f"topline {release}"
html_static_path = ["_static"]
html_css_files = ["topline.css"]
html_show_sourcelink = False
html_copy_source = False
html_math_renderer = "mathml"
# A page without pages under it has nothing to list beside it.
html_sidebars = {name: [] for name in ("[!nr]*", "reference", "notebooks")}
html_theme_options = {
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}


def _inline(page: HTML5Translator, node: nodes.math) -> None:
    page.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _displayed(page: HTML5Translator, node: nodes.math_block) -> None:
    page.body.append(convert(node.astext(), display="block"))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Render formulas as MathML, which browsers know without a script."""
    app.add_html_math_renderer("mathml", (_inline, None), (_displayed, None))
