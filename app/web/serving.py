"""What a web process does from its beginning on, whether or not anybody asks it for something."""

from __future__ import annotations

import structlog

from app.core.running import Part, note_running
from app.web.services import Services

SECONDS_BETWEEN_NOTES = 60

log = structlog.get_logger()


def say_so_each_minute(parts: Services) -> None:
    """Note that this process serves, for as long as it does, whatever goes wrong."""
    note = note_running(parts.units, Part.WEB)
    while True:
        try:
            note()
        except Exception:
            log.exception("serving-not-noted")
        parts.socketio.sleep(SECONDS_BETWEEN_NOTES)
