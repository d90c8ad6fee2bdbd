"""What imports need that the application provides: whom it may ask, and what happens at the door.

Nothing happens to a file at the door, but in the demo: its sample was answered in 2021, and the
demo moves its dates to today (`app/demo`).
"""

from __future__ import annotations

from collections.abc import Callable

from app.core.outbound import OutboundGuard
from app.web.services import Services, Slot

IMPORT_GUARD: Slot[OutboundGuard] = Slot("import_guard")
BEFORE_IMPORT: Slot[Callable[[bytes], bytes]] = Slot("before_import")


def before_import(parts: Services, content: bytes) -> bytes:
    """Return the content as it is to be imported."""
    change = parts.provided.get(BEFORE_IMPORT)
    return change(content) if change else content
