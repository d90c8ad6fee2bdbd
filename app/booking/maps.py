"""Where a map shows a place."""

from __future__ import annotations

from urllib.parse import urlencode

from app.booking.contract import PlaceView

MAPS = "https://www.openstreetmap.org/search?"


def map_url(place: PlaceView) -> str:
    """Return the address of a map that shows a place."""
    return MAPS + urlencode({"query": place.address})
