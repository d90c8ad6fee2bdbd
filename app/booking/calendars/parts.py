"""What the pages of advisers' own calendars need that the application provides."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.booking.calendars.contract import ServerOf
from app.web.rates import Rate
from app.web.services import Slot

TRIES_AN_HOUR, TRIES_AT_ONCE = 12, 8


@dataclass(frozen=True)
class Calendars:
    """Who is asked, and how often one person may try another address or password."""

    server_of: ServerOf
    tries: Rate = field(default_factory=lambda: Rate(TRIES_AN_HOUR / 3600, TRIES_AT_ONCE))


CALENDARS: Slot[Calendars] = Slot("calendars")
