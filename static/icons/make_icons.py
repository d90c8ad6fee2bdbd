# noqa: INP001 — a script to run, no package
"""Draw the service's own icons, for when a municipality has none: python static/icons/make_icons.py

The pictures are committed, so that building needs no Python; run this when the drawing changes.
"""

from pathlib import Path

from app.web.icons import draw_icon

GREEN = "#14574b"
HERE = Path(__file__).resolve().parent
ICONS = {
    "icon-192.png": (192, False),
    "icon-512.png": (512, False),
    "icon-maskable-512.png": (512, True),
}

if __name__ == "__main__":
    for name, (size, maskable) in ICONS.items():
        (HERE / name).write_bytes(draw_icon("", GREEN, size, maskable))
