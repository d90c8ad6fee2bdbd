"""The built files of the front end, under names that hold their content's hash."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

DIST = Path(__file__).resolve().parents[2] / "static" / "dist"


def built_name(name: str) -> str:
    """Return what a built file is called on the disk, such as of "app.css"."""
    return built_names().get(name, name)


@cache
def built_names() -> dict[str, str]:
    """Return what every built file is called, by the name that it has in the code."""
    manifest = DIST / "manifest.json"
    return json.loads(manifest.read_text()) if manifest.exists() else {}
