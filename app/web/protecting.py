"""Checks the protection token of forms, and of every write that a browser could be tricked into."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.core.errors import NotLoggedIn
from app.web.guards import guard_of
from app.web.unit import bearer_token, cookie_name, current_actor


def protect_forms(app: Flask, *, except_for: Collection[str]) -> None:
    """Check every write, except at the endpoints that prove themselves in another way."""
    csrf = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        through_api = request.path.startswith("/api/")
        by_session = bearer_token() is None and cookie_name() in request.cookies
        # A cookie that opens nothing protects nothing: the guard says what is missing.
        is_at_risk = (by_session and current_actor().is_known) if through_api else True
        if request.endpoint and is_at_risk and request.endpoint not in except_for:
            try:
                csrf.protect()
            except CSRFError:
                if not through_api and _needs_log_in(app):
                    raise NotLoggedIn() from None
                raise


def _needs_log_in(app: Flask) -> bool:
    """Say whether the form is for people who are logged in, and nobody is: the cookies are gone."""
    guard = guard_of(app.view_functions[str(request.endpoint)], request.method)
    return guard is not None and not guard.open_to_all and not current_actor().is_known
