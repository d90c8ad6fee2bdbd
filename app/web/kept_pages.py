"""Pages that a phone keeps to be opened without cover: see static/js/sw.js."""

from __future__ import annotations

from flask import make_response, request
from werkzeug.wrappers import Response

HEADER = "X-Offline"


def kept_by_its_reader(html: str) -> Response:
    """Return a page that the phone of whoever is logged in may keep until they log out."""
    answer = make_response(html)
    answer.headers[HEADER] = "personal"
    return answer


def is_kept_ahead() -> bool:
    """Say whether the phone asks for the page to keep it, so that nobody has it before them yet."""
    return request.headers.get(HEADER) == "keep"
