"""The installable app: manifest, service worker, offline page, colours and icons."""

from __future__ import annotations

import re

from flask import Blueprint, Response, jsonify, render_template, url_for

from app.core.aside import aside
from app.core.built import DIST
from app.core.errors import NotFound
from app.core.texts import _, language
from app.core.work import Look
from app.web.guards import anyone
from app.web.icons import draw_icon
from app.web.unit import current_look

pages = Blueprint("pwa", __name__)

SIZES = (180, 192, 512)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _colour(value: str, default: str) -> str:
    return value if _COLOUR.fullmatch(value) else default


@pages.get("/manifest.webmanifest")
@anyone
def manifest() -> Response:
    """Return the web app manifest (W3C) in the municipality's name and colours."""
    look = current_look()
    response = jsonify(
        id="/",
        name=look.name,
        short_name=look.short_name[:12],
        description=_("Jobs, courses and contact with your job centre."),
        lang=language(),
        start_url="/?kilde=app",
        scope="/",
        display="standalone",
        background_color="#ffffff",
        theme_color=_colour(look.brand, "#0f5f5c"),
        icons=[*_icons("any", look), *_icons("maskable", look)],
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "max-age=3600"
    return response


def _icons(purpose: str, look: Look) -> list[dict[str, str]]:
    return [
        {
            "src": url_for("pwa.icon", size=size, purpose=purpose, v=look.brand.lstrip("#")),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in SIZES[1:]
    ]


@pages.get("/ikon/<purpose>-<int:size>.png")
@anyone
def icon(purpose: str, size: int) -> Response:
    """Return the app's icon in the municipality's colour, as PNG."""
    if size not in SIZES or purpose not in {"any", "maskable"}:
        raise NotFound()
    look = current_look()
    letter, colour = look.short_name[:1] or "J", _colour(look.brand, "#0f5f5c")
    image = aside(lambda: draw_icon(letter, colour, size, purpose == "maskable"))
    return Response(image, mimetype="image/png", headers={"Cache-Control": "max-age=86400"})


@pages.get("/favicon.ico")
@anyone
def favicon() -> Response:
    """Return the icon under the name that browsers try where a page names none, such as RSS."""
    return icon("any", SIZES[0])


@pages.get("/tema.css")
@anyone
def theme() -> Response:
    """Return the municipality's colours as CSS custom properties."""
    look = current_look()
    css = (
        f":root{{--brand:{_colour(look.brand, '#0f5f5c')};"
        f"--brand-contrast:{_colour(look.brand_contrast, '#ffffff')}}}\n"
    )
    return Response(css, mimetype="text/css", headers={"Cache-Control": "max-age=3600"})


@pages.get("/sw.js")
@anyone
def service_worker() -> Response:
    """Return the service worker, for the whole of the site."""
    script = DIST / "sw.js"
    if not script.exists():
        raise NotFound()
    return Response(
        script.read_bytes(),
        mimetype="text/javascript",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
    )


@pages.get("/offline")
@anyone
def offline() -> Response:
    """Return the page that a phone without cover shows."""
    return Response(
        render_template("offline.html"), mimetype="text/html", headers={"X-Offline": "public"}
    )


@pages.get("/robots.txt")
@anyone
def robots() -> Response:
    """Let search engines read the openings, and nothing personal."""
    lines = ("User-agent: *", "Disallow: /api/", "Disallow: /min", "Disallow: /log-ind", "")
    return Response("\n".join(lines), mimetype="text/plain")
