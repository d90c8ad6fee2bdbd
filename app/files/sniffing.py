"""Finds out what a file really is, quickly enough for a web process.

The name and the type that a browser claims are never believed. Only headers are read here: what
takes time, such as drawing a picture anew, is the worker's (`cleaning.py`).
"""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import PurePath

import puremagic
from PIL import Image, UnidentifiedImageError

from app.files.contract import (
    DOCUMENTS,
    DOCX,
    EVERY_KIND,
    PDF,
    PICTURES,
    SOUNDS,
    KindOfAttachmentRefused,
    KindOfFileRefused,
    PictureFormatRefused,
    PictureNeeded,
)
from app.files.sounds import kind_of_sound

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
ENDINGS = DOCUMENTS | PICTURES | SOUNDS
MOST_PIXELS = 25_000_000
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 2_000
LONGEST_DIRECTORY = 512 * 1024
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def kind_of(content: bytes, accepted: frozenset[str] = EVERY_KIND) -> str:
    """Return the media type; KindOfFileRefused for what is broken, hostile or not accepted."""
    try:
        kind = _document(content) or _picture(content) or kind_of_sound(content)
    except KindOfFileRefused as refused:
        raise refused if type(refused) is not KindOfFileRefused else _refusal(accepted) from None
    if kind is None or kind not in accepted:
        raise _refusal(accepted)
    return kind


def _refusal(accepted: frozenset[str]) -> KindOfFileRefused:
    """Return what is said where only some kinds are taken."""
    if accepted <= set(PICTURES):
        return PictureNeeded()
    return KindOfFileRefused() if accepted.isdisjoint(SOUNDS) else KindOfAttachmentRefused()


def safe_name(name: str, media_type: str) -> str:
    """Return a name without folders or control characters, with the ending of its real type."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*')
    stem = PurePath(kept.strip(". ")).stem.strip(". ")[:100] or "fil"
    return stem + ENDINGS[media_type]


def _document(content: bytes) -> str | None:
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    return _word_document(content) if content[:4] == b"PK\x03\x04" else None


def _word_document(content: bytes) -> str:
    """Check that a zip is a Word document, without macros and without a bomb in it."""
    _check_directory(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename.lower() for entry in archive.infolist()}
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise KindOfFileRefused() from None
    is_word = {"[content_types].xml", "word/document.xml"} <= names
    has_macros = any(name.endswith("vbaproject.bin") for name in names)
    if not is_word or has_macros or unpacked > MOST_UNPACKED or len(names) > MOST_ENTRIES:
        raise KindOfFileRefused()
    return DOCX


def _check_directory(content: bytes) -> None:
    """Refuse a zip whose directory alone would take long to read (APPNOTE.TXT, 4.3.16)."""
    at = content.rfind(b"PK\x05\x06")
    end = content[at : at + 22]
    has_long_form = at >= 20 and content[at - 20 : at - 16] == b"PK\x06\x07"
    if at < 0 or len(end) < 22 or has_long_form:
        raise KindOfFileRefused()
    if struct.unpack("<L", end[12:16])[0] > LONGEST_DIRECTORY:
        raise KindOfFileRefused()


def _picture(content: bytes) -> str | None:
    """Return the type of a picture that is not too large to draw, read from its header alone."""
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise PictureFormatRefused()
    try:
        kind = str(puremagic.from_string(content[:4096], mime=True))
    except (puremagic.PureError, ValueError):
        return None
    if kind not in FORMATS:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise KindOfFileRefused()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise KindOfFileRefused() from None
    return kind
