"""Where a page that answered a form stands in the browser's history: at an address to come back to.

No browser keeps such a page, as it may hold what a person typed, and none may send the form again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from app.web.safe_next import local_path


def address_to_return_to() -> str:
    """Return where "back" is to lead for the answer to a form; empty for a page that was asked for.

    The form's own page where it has the same address, else the page that the form stood on.
    """
    if request.method in {"GET", "HEAD"}:
        return ""
    if _is_page(request.path):
        return request.full_path.rstrip("?")
    before = urlsplit(request.referrer or "")
    if before.netloc == request.host and _is_page(before.path):
        return local_path(before.path + (f"?{before.query}" if before.query else ""))
    return "/"


def _is_page(path: str) -> bool:
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True
