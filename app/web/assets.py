"""Built files under names that hold their content's hash, served for ever and compressed."""

from __future__ import annotations

from flask import Flask
from whitenoise import WhiteNoise

from app.core.built import DIST, built_name, built_names

PREFIX = "/static/"


def asset(name: str) -> str:
    """Return the address of a built file, such as `asset("app.css")`."""
    return f"{PREFIX}{built_name(name)}"


def serve_assets(app: Flask) -> None:
    """Serve the built files from the process itself (nginx does it in a large installation)."""
    hashed = frozenset(built_names().values())
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # how WSGI middleware is put on
        app.wsgi_app,
        root=str(DIST),
        prefix=PREFIX.strip("/"),
        max_age=3600,
        immutable_file_test=lambda _path, url: url.removeprefix(PREFIX) in hashed,
    )
    app.jinja_env.globals["asset"] = asset
