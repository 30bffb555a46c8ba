"""A figure as the bytes of a picture that carries its alt text, the same every time."""

import base64
from collections.abc import Callable, Mapping
from html import escape
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from topline.charts.style import style

PNG_DPI = 300
SCREEN_DPI = 100


def png(figure: Figure, title: str, alt: str) -> bytes:
    """Return a PNG for print whose text chunks hold title and alt text."""
    metadata = {"Software": None, "Title": title, "Description": alt}
    return _rendered(figure, "png", metadata, dpi=PNG_DPI)


def svg(figure: Figure, title: str, alt: str) -> bytes:
    """Return an SVG that a screen reader announces as one image: role, title and description."""
    plain = _rendered(figure, "svg", {"Date": None, "Creator": None})
    before, tag, rest = plain.partition(b"<svg ")
    attributes, end, content = rest.partition(b">")
    said = (
        f"\n <title>{escape(title, quote=False)}</title>\n <desc>{escape(alt, quote=False)}</desc>"
    )
    return b"".join([before, tag, b'role="img" ', attributes, end, said.encode(), content])


def pdf(figure: Figure, title: str, alt: str) -> bytes:
    """Return a PDF with embedded fonts whose title and subject are the title and the alt text."""
    metadata = {"Title": title, "Subject": alt}
    unknown = {"Creator": None, "Producer": None, "CreationDate": None}
    return _rendered(figure, "pdf", metadata | unknown)


PICTURES: Mapping[str, Callable[[Figure, str, str], bytes]] = {"png": png, "svg": svg, "pdf": pdf}


def html(figure: Figure, alt: str, dpi: float = SCREEN_DPI) -> str:
    """Return an HTML image with its alt text, which notebooks drop from other forms of picture."""
    # A screen waits for the picture, so it is compressed little.
    quick = {"dpi": dpi, "pil_kwargs": {"compress_level": 1}}
    data = base64.b64encode(_rendered(figure, "png", {"Software": None}, **quick)).decode()
    width = round(figure.get_figwidth() * SCREEN_DPI)
    fits = 'style="max-width: 100%; height: auto"'
    return f'<img alt="{escape(alt)}" width="{width}" {fits} src="data:image/png;base64,{data}">'


def _rendered(figure: Figure, format: str, metadata: Mapping[str, Any], **options: Any) -> bytes:
    file = BytesIO()
    with style():
        figure.savefig(file, format=format, metadata=metadata, **options)
    return file.getvalue()
