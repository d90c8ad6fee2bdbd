"""Hands a person's file out without letting a browser run it.

The type is the one that was found by looking, and no browser may guess another (`nosniff`). What
is opened by itself gets no scripts, no forms, no cookies and no origin (CSP `sandbox`).
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, request

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


def _answer(content: bytes, how: str, *, media_type: str, name: str) -> Response:
    """Answer with the whole file, or with the part of it that was asked for.

    Safari plays no sound that is not handed out in parts (RFC 9110, 14). Who asks for several parts
    at once, or for what nobody understands, gets the whole.
    """
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    response = Response(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''"
            + quote(name, safe=""),
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Accept-Ranges": "bytes",
        },
    )
    asked = request.range
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1:
        response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response
