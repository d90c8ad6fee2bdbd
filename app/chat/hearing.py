"""Takes people out of the rooms of conversations that they may no longer read.

What takes somebody's access away is recorded, and their rooms are looked through at once. What
ends by itself, such as a substitution at midnight, is found a minute later at the most, with a
few questions for everybody who listens in this process. Where the database cannot be asked, who
might be concerned is taken out, as a page joins again by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from flask_socketio import SocketIO

from app.accounts.contract import SubstitutionChanged, TeamLeft
from app.chat.access import Pair, readers_among
from app.chat.realtime import people_in, rooms_here
from app.core.portions import in_portions
from app.core.work import UnitOfWork
from app.employers.contract import ColleagueRemoved, EmployerRevoked

AT_ONCE = 500
Listening = dict[Pair, list[tuple[str, str]]]


class Hearing:
    """Looks through those who listen in this process."""

    def __init__(self, socketio: SocketIO) -> None:
        """Look through this server's rooms."""
        self._socketio = socketio

    def lost_by(self, uow: UnitOfWork, event: TeamLeft | ColleagueRemoved) -> None:
        """Look through the rooms of somebody who left a team or a company."""
        self._look_through(uow, lambda person_id: person_id == event.person_id)

    def moved(self, uow: UnitOfWork, _event: SubstitutionChanged | EmployerRevoked) -> None:
        """Look through all rooms, as the event does not name everybody whom it concerns."""
        self.look_through(uow)

    def look_through(self, uow: UnitOfWork) -> None:
        """Take everybody of a municipality out of the rooms that are not theirs any more."""
        self._look_through(uow, lambda _person_id: True)

    def take_out(self, municipality_id: UUID, event: TeamLeft | ColleagueRemoved) -> None:
        """Take somebody out of all rooms, as nobody knows in which they still may be."""
        self._take_out(municipality_id, lambda person_id: person_id == event.person_id)

    def take_all_out(
        self, municipality_id: UUID, _event: SubstitutionChanged | EmployerRevoked
    ) -> None:
        """Take everybody of a municipality out of all rooms."""
        self._take_out(municipality_id, lambda _person_id: True)

    def _take_out(self, municipality_id: UUID, concerns: Callable[[UUID], bool]) -> None:
        for heard in self._listening(municipality_id, concerns).values():
            for sid, room in heard:
                self._socketio.server.leave_room(sid, room)

    def _look_through(self, uow: UnitOfWork, concerns: Callable[[UUID], bool]) -> None:
        listening = self._listening(uow.municipality.id, concerns)
        for some in in_portions(list(listening), AT_ONCE):
            self._empty(uow, listening, some)
            self._socketio.sleep(0)

    def _empty(self, uow: UnitOfWork, listening: Listening, some: Sequence[Pair]) -> None:
        readers = readers_among(uow, some)
        for pair in some:
            if pair not in readers:
                for sid, room in listening[pair]:
                    self._socketio.server.leave_room(sid, room)

    def _listening(self, municipality_id: UUID, concerns: Callable[[UUID], bool]) -> Listening:
        """Return who listens to which conversation, each with their sockets and the room."""
        return {
            (person_id, conversation_id): [(sid, room) for sid in sids]
            for conversation_id, room in rooms_here(self._socketio, municipality_id).items()
            for person_id, sids in people_in(self._socketio, municipality_id, room).items()
            if concerns(person_id)
        }
