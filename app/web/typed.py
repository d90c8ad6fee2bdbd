"""What somebody had written in a form that could not be answered, so that the page can say it.

A form is shown again with what was typed wherever its own page can do that. Where it cannot —
the form was too old, the person logged out, the opening gone, the file too large — the words
still stand on the page that says so, also without JavaScript.
"""

from __future__ import annotations

from contextlib import suppress
from typing import cast
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.web.uploads import RequestInMemory

NEVER = frozenset({"csrf_token", "code"})
LONGEST_WORD_ALONE = 20
MOST_BYTES_LOOKED_THROUGH = 32 * 1024 * 1024


def typed_words() -> list[str]:
    """Return what the person wrote, the longest first; nothing of a form that another site sent.

    A single short word is soon written again, and is left out, as are what no person types.
    """
    if request.method != "POST" or not _is_from_here():
        return []
    form = _form()
    texts = {t for name in form if name not in NEVER for t in form.getlist(name) if _is_worth(t)}
    return sorted(texts, key=lambda text: (-len(text), text))


def _is_from_here() -> bool:
    """Say whether a page of ours sent the form; a browser says so itself (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def _form() -> MultiDict[str, str]:
    try:
        return request.form
    except RequestEntityTooLarge:
        return _form_without_files()


def _form_without_files() -> MultiDict[str, str]:
    """Return the words of a form whose file is too large, without keeping the file."""
    asked = cast(RequestInMemory, request)
    asked.leave_files_out(most_bytes=MOST_BYTES_LOOKED_THROUGH)
    with suppress(HTTPException, ValueError):  # larger still, or read in part already
        return asked.form
    return MultiDict()


def _is_worth(text: str) -> bool:
    words = text.strip()
    if " " not in words and "@" not in words and len(words) <= LONGEST_WORD_ALONE:
        return False
    with suppress(ValueError):
        UUID(words)
        return False
    return True
