"""Where to go on to after a form: only ever a path of our own (CWE-601)."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(value: str | None, default: str = "/") -> str:
    """Return a path of this service; anything that could lead elsewhere becomes the default."""
    if not value or not value.startswith("/") or value.startswith(("//", "/\\")):
        return default
    if any(ord(c) < 32 or c == "\\" for c in value) or len(value) > 2000:
        return default
    parts = urlsplit(value)
    return default if parts.scheme or parts.netloc else value
