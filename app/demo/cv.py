"""A short CV as a PDF, for the interests that the demo's citizens have shown."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

_PAGE = (1240, 1754)
"""A4 at 150 dots an inch."""


def a_cv(name: str) -> bytes:
    """Return one page with a made-up person's made-up experience."""
    page = Image.new("RGB", _PAGE, "white")
    draw = ImageDraw.Draw(page)
    draw.text((120, 130), name, fill="#0f5f5c", font=ImageFont.load_default(64))
    lines = (
        "Erfaring",
        "2022–2025  Lagermedarbejder, vikar",
        "2018–2022  Butiksassistent",
        "",
        "Uddannelse",
        "Truckcertifikat B",
        "HF-enkeltfag: dansk og engelsk",
        "",
        "Sprog: dansk, engelsk og lidt tysk",
    )
    for number, line in enumerate(lines):
        at = (120, 280 + 70 * number)
        draw.text(at, line, fill="black", font=ImageFont.load_default(36))
    written = BytesIO()
    page.save(written, "PDF", resolution=150.0)
    return written.getvalue()
