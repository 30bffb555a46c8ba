"""Templates to HTML: every value is escaped, and a value that is missing is an error."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

TEMPLATES = Environment(
    loader=PackageLoader("topline.report"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _unbroken(text: str) -> str:
    """Return text in which no line ends between a number and its percent sign."""
    return text.replace(" %", "\u00a0%")


TEMPLATES.filters["unbroken"] = _unbroken


def rendered(template: str, **values: Any) -> str:
    """Return a template of ``report/templates`` with its values."""
    return TEMPLATES.get_template(template).render(**values)
