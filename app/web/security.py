"""The headers that keep a page to itself: CSP without inline code, and their companions."""

from __future__ import annotations

from flask import Flask, Response, g, request

from app.web.services import services
from app.web.unit import cookie_name, identified

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self';"
    " worker-src 'self';"
    " frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


def _reader() -> str:
    """Name who reads, so that a phone that changes hands keeps nothing of the one before."""
    if "identified" not in g:
        return "nobody"
    return str(identified().actor.person_id or "nobody")


def add_security_headers(app: Flask) -> None:
    """Send the protective headers with every answer (OWASP Secure Headers)."""

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CSP)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), payment=()"
        )
        if services().settings.is_secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "Cache-Control" not in headers:
            personal = cookie_name() in request.cookies or "Authorization" in request.headers
            headers["Cache-Control"] = "private, no-store" if personal else "no-cache"
        if response.mimetype == "text/html":
            response.vary.update(("Cookie", "Accept-Language"))
            headers.setdefault("X-Offline-Owner", _reader())
        return response
