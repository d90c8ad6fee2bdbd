"""Finds out what a file really is, and makes an image fit to keep: no location, no surprises.

The name and the type that a browser claims are never believed.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from PIL import Image, ImageOps, UnidentifiedImageError

from app.files.contract import KindOfFileRefused

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {
    PDF: ".pdf",
    DOCX: ".docx",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
}
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
LONGEST_SIDE = 3_000
MOST_PIXELS = 25_000_000
MOST_UNPACKED = 100 * 1024 * 1024


@dataclass(frozen=True)
class Sniffed:
    """What a file is, and the content to keep."""

    media_type: str
    content: bytes


def sniff(content: bytes) -> Sniffed:
    """Return the media type and the cleaned content; KindOfFileRefused for anything else."""
    kind = _kind_of(content)
    if kind in FORMATS:
        return Sniffed(kind, _cleaned_image(content, kind))
    return Sniffed(kind, content)


def safe_name(name: str, media_type: str) -> str:
    """Return a name without folders or control characters, with the ending of its real type."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*')
    stem = PurePath(kept.strip(". ")).stem.strip(". ")[:100] or "fil"
    return stem + SUFFIXES[media_type]


def _kind_of(content: bytes) -> str:
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if content[:4] == b"PK\x03\x04":
        return _word_document(content)
    try:
        kind = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        raise KindOfFileRefused() from None
    if kind not in FORMATS:
        raise KindOfFileRefused()
    return str(kind)


def _word_document(content: bytes) -> str:
    """Check that a zip is a Word document, without macros and without a bomb in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename.lower() for entry in archive.infolist()}
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise KindOfFileRefused() from None
    is_word = {"[content_types].xml", "word/document.xml"} <= names
    has_macros = any(name.endswith("vbaproject.bin") for name in names)
    if not is_word or has_macros or unpacked > MOST_UNPACKED or len(names) > 2_000:
        raise KindOfFileRefused()
    return DOCX


def _cleaned_image(content: bytes, kind: str) -> bytes:
    """Draw the picture anew, upright and phone-sized: nothing but its pixels is kept."""
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise KindOfFileRefused()
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            drawn = io.BytesIO()
            mode = "RGB" if kind == "image/jpeg" else "RGBA"
            upright.convert(mode).save(drawn, FORMATS[kind], quality=88)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise KindOfFileRefused() from None
    return drawn.getvalue()
