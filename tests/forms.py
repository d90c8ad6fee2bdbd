"""Sends forms as a browser does: with the protection token of the page they stand on."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"|name="csrf_token" value="([^"]+)"')


def token_on(client: FlaskClient, page: str) -> str:
    """Return the protection token that a page carries."""
    found = _TOKEN.search(client.get(page, follow_redirects=True).get_data(as_text=True))
    assert found, f"{page} carries no protection token"
    return found.group(1) or found.group(2)


def post(
    client: FlaskClient,
    url: str,
    data: dict[str, Any] | None = None,
    *,
    page: str = "/mig",
    **kwargs: Any,
) -> TestResponse:
    """Send a form that stands on `page`, with its token."""
    return client.post(url, data={**(data or {}), "csrf_token": token_on(client, page)}, **kwargs)


def take_cookies_to(client: FlaskClient, host: str) -> None:
    """Have a browser send its cookies to another host as well, as whoever owns them can."""
    for cookie in list(client._cookies.values()):
        client.set_cookie(cookie.key, cookie.value, domain=host)
