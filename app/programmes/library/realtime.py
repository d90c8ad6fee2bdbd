"""Lets a citizen's open pages know that their adviser turned a page, so that they look again.

Nothing of it is told; a page without it looks again by itself.
"""

from __future__ import annotations

from flask_socketio import SocketIO
from sqlalchemy import select

from app.core.work import UnitOfWork
from app.programmes.library.contract_together import TogetherTurned
from app.programmes.library.models import ModuleTogether
from app.web.behind_sockets import person_room

TURNED = "library:together-turned"


class TogetherRelay:
    """Tells the citizen, where they have a page open in this process."""

    def __init__(self, socketio: SocketIO) -> None:
        """Send through this server."""
        self._socketio = socketio

    def turned(self, uow: UnitOfWork, event: TogetherTurned) -> None:
        """Tell whoever something is shown to that it is another part, or over."""
        whose = select(ModuleTogether.citizen_id).where(
            ModuleTogether.id == event.module_together_id
        )
        citizen_id = uow.session.scalar(whose)
        if citizen_id is None:
            return
        room = person_room(uow.municipality.id, citizen_id)
        if room in self._socketio.server.manager.rooms.get("/", {}):
            self._socketio.emit(TURNED, {}, to=room)
