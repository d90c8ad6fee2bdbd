"""Hands a person's file out without letting a browser run it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response


def download(content: bytes, *, media_type: str, name: str) -> Response:
    """Return a file to be saved, never shown as a page of ours (RFC 6266, CSP sandbox)."""
    plain = name.encode("ascii", "replace").decode().replace('"', "'").replace("?", "_")
    return Response(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''"
            + quote(name, safe=""),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
