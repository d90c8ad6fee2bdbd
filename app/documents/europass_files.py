"""Files inside a Europass XML: the photo of a CV is there as base64, in and out.

A file of some megabytes is taken out before the XML is read, so that what is read is words alone.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from io import BytesIO

from PIL import Image

LONGEST_SIDE, QUALITY = 800, 85
PHOTO_TYPE = "image/jpeg"
_DATA = re.compile(rb"(<(?:\w{1,20}:)?(?:Embedded)?Data>)([^<]{200,})(?=</)")
_TAKEN_OUT = re.compile(r"taken-out-([0-9]{1,4})")


def without_files(xml: bytes) -> tuple[bytes, list[bytes]]:
    """Return an XML with a number in the place of each file, and the files as they were written."""
    files: list[bytes] = []

    def take(found: re.Match[bytes]) -> bytes:
        files.append(found[2])
        return found[1] + f"taken-out-{len(files) - 1}".encode()

    return _DATA.sub(take, xml), files


def file_in(written: str, files: Sequence[bytes]) -> bytes | None:
    """Return what stands as base64, here or among what was taken out; None for no such thing."""
    number = _TAKEN_OUT.fullmatch(written.strip())
    if number is not None and int(number[1]) >= len(files):
        return None
    text = files[int(number[1])] if number is not None else written.encode()
    try:
        return b64decode(b"".join(text.split()), validate=True)
    except binascii.Error:
        return None


def portrait(picture: bytes) -> str:
    """Return a picture as base64 of a small JPEG, which every program reads."""
    drawn = BytesIO()
    with Image.open(BytesIO(picture)) as image:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        whole = Image.new("RGB", image.size, "white")
        seen = image.convert("RGBA")
        whole.paste(seen, mask=seen.getchannel("A"))
    whole.save(drawn, "JPEG", quality=QUALITY)
    return b64encode(drawn.getvalue()).decode("ascii")
