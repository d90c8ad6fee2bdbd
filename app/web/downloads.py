"""Hands a person's file out without letting a browser run it.

The type is the one that was found by looking, and no browser may guess another (`nosniff`). What
is opened by itself gets no scripts, no forms, no cookies and no origin (CSP `sandbox`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import Range
from werkzeug.http import quote_etag

from app.core.aside import aside

CSP = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

# What a page of ours shows or plays. Nothing else is ever opened in the browser.
SHOWN = frozenset(
    {
        *("image/jpeg", "image/png", "image/webp"),
        *("audio/webm", "audio/ogg", "audio/mp4", "audio/mpeg"),
    }
)


def download(content: bytes, *, media_type: str, name: str) -> Response:
    """Return a file to be saved, never shown as a page of ours (RFC 6266)."""
    return _answer(content, "attachment", media_type=media_type, name=name)


def show(content: bytes, *, media_type: str, name: str) -> Response:
    """Return a picture to be shown or a sound to be played in a page; anything else to be saved."""
    how = "inline" if media_type in SHOWN else "attachment"
    return _answer(content, how, media_type=media_type, name=name)


def download_in_pieces(
    pieces: Iterator[bytes], *, size: int, media_type: str, name: str
) -> Response:
    """Return a long file to be saved; it is never whole in memory, and holds nobody else up."""
    response = Response(_one_by_one(pieces), content_type=media_type)
    response.headers.update(_headers("attachment", name))
    response.headers["Content-Length"] = str(size)
    return response


def in_parts(
    part: Callable[[int, int], Iterator[bytes]], *, size: int, media_type: str, tag: str
) -> Response:
    """Return a long content to be played, or the part of it that was asked for (RFC 9110, 14).

    `part` gives the bytes from one place until another; no others are read. `tag` names the content
    for as long as it stays the same. A browser may keep it, and asks each time whether it still may
    be shown. Who asks for several parts, or for what nobody understands, gets the whole.
    """
    headers = _headers("inline", "") | {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "ETag": quote_etag(tag),
    }
    del headers["Content-Disposition"]
    if request.if_none_match.contains_weak(tag):
        return Response(status=304, headers=headers)
    asked = _part_asked(tag)
    place = (0, size) if asked is None else asked.range_for_length(size)
    if place is None:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(status=416, headers=headers)
    start, stop = place
    if asked is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    headers["Content-Length"] = str(stop - start)
    body = () if request.method == "HEAD" else _one_by_one(part(start, stop))
    status = 200 if asked is None else 206
    return Response(body, status, headers=headers, content_type=media_type)


def _part_asked(tag: str) -> Range | None:
    """Return the one part that was asked for; None where the whole is to be sent.

    A range is for GET alone (14.2), and with If-Range for this very content (13.1.5).
    """
    asked, only_if = request.range, request.if_range
    if request.method != "GET" or asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return None
    is_this = "If-Range" not in request.headers or only_if.etag == tag
    return asked if is_this else None


def _one_by_one(pieces: Iterator[bytes]) -> Iterator[bytes]:
    while (piece := aside(lambda: next(pieces, None))) is not None:
        yield piece


def _answer(content: bytes, how: str, *, media_type: str, name: str) -> Response:
    """Answer with the whole file, or with the part of it that was asked for.

    Safari plays no sound that is not handed out in parts (RFC 9110, 14). Who asks for several parts
    at once, or for what nobody understands, gets the whole.
    """
    headers = _headers(how, name) | {"Accept-Ranges": "bytes"}
    response = Response(content, content_type=media_type, headers=headers)
    asked = request.range
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1:
        response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response


def _headers(how: str, name: str) -> dict[str, str]:
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    return {
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''"
        + quote(name, safe=""),
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
