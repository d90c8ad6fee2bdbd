"""Finds the CV in a PDF of Europass: its XML lies in the PDF as an attached file.

Only the streams that say that they are attached files are looked at, a few of them and each within
a limit. Nothing else of a stranger's PDF is read: not its pages, and not what leads to them.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice

MOST_ATTACHED, MOST_BYTES, LONGEST_HEAD = 10, 6_000_000, 2_000
_ATTACHED = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_BEGINS = re.compile(rb">>\s{0,20}stream\r?\n")
_OURS = (b"Candidate", b"SkillsPassport")


def is_pdf(body: bytes) -> bool:
    """Say whether a file is a PDF."""
    return body[:1024].lstrip().startswith(b"%PDF-")


def europass_in_pdf(body: bytes) -> bytes | None:
    """Return the Europass XML that is attached to a PDF; None where there is none."""
    return next((one for one in _attached(body) if _is_europass(one)), None)


def _attached(body: bytes) -> Iterator[bytes]:
    for found in islice(_ATTACHED.finditer(body), MOST_ATTACHED):
        begins = _BEGINS.search(body, found.end(), found.end() + LONGEST_HEAD)
        if begins is None:
            continue
        head = body[max(0, found.start() - LONGEST_HEAD) : begins.start()]
        yield _unpacked(body, begins.end(), is_packed=b"/FlateDecode" in head.rpartition(b"obj")[2])


def _unpacked(body: bytes, start: int, *, is_packed: bool) -> bytes:
    if not is_packed:
        end = body.find(b"endstream", start, start + MOST_BYTES)
        return body[start : max(start, end)]
    try:
        return zlib.decompressobj().decompress(body[start : start + MOST_BYTES], MOST_BYTES)
    except zlib.error:
        return b""


def _is_europass(file: bytes) -> bool:
    return file.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and any(
        root in file[:LONGEST_HEAD] for root in _OURS
    )
