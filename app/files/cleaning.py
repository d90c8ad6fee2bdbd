"""Makes a file fit to be shown: a picture is drawn anew, so nothing but its pixels is kept.

This takes up to a second or two, so it is the worker's: `checking.py`.
"""

from __future__ import annotations

import io

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from app.files.sniffing import FORMATS, MOST_PIXELS

LONGEST_SIDE = 3_000
MOST_SCANS = 100


class Unreadable(ValueError):
    """The content is not what its header says: cut, damaged or hostile."""


def cleaned(content: bytes, media_type: str) -> bytes:
    """Return the content as it is to be kept; raises Unreadable. Only pictures are changed."""
    return _drawn_anew(content, media_type) if media_type in FORMATS else content


def _drawn_anew(content: bytes, media_type: str) -> bytes:
    """Draw the picture upright and phone-sized."""
    if media_type == "image/jpeg" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Unreadable("each scan is a pass over the whole picture: this would take minutes")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # one for the whole process, and WeasyPrint turns it on
    try:
        with Image.open(io.BytesIO(content), formats=[FORMATS[media_type]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable("too many pixels")
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(image)
            is_clear = upright.has_transparency_data and media_type != "image/jpeg"
            pixels = upright.convert("RGBA" if is_clear else "RGB")
            pixels.info.clear()  # Pillow would write comments and profiles on
            drawn = io.BytesIO()
            pixels.save(drawn, FORMATS[media_type], quality=88)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unreadable("the picture does not open") from None
    return drawn.getvalue()
