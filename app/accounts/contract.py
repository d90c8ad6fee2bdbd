"""What other packages may rely on about people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.errors import Conflict, Invalid, NotFound
from app.core.texts import lazy
from app.core.work import UnitOfWork


class Role(StrEnum):
    """What a person is in the municipality; one person may be several."""

    CITIZEN = "citizen"
    ADVISER = "adviser"
    SUPER_USER = "super_user"
    TEAM_LEADER = "team_leader"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"


STAFF = frozenset({Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class PersonCard:
    """As much of a person as other packages show: no address, no number."""

    id: UUID
    name: str
    language: str
    roles: frozenset[str]
    is_active: bool = True


class SessionFollower(Protocol):
    """Does what must happen with a session's end, in the same unit: nobody else gets its push."""

    def __call__(self, uow: UnitOfWork, session_id: UUID) -> None:
        """Forget what was bound to the session."""


class CodeWrong(Invalid):
    """The code is not the one that was sent, has been used, or is too old."""

    slug = "accounts/code-wrong"
    title = lazy("The code is not right, or it is too old.")


class InvitationUsed(NotFound):
    """The invitation has been used, or is more than a week old."""

    slug = "accounts/invitation-used"
    title = lazy("This invitation has been used, or it is too old. Ask for a new one.")


class AddressTaken(Conflict):
    """Somebody in this municipality has the e-mail address already."""

    slug = "accounts/address-taken"
    title = lazy("Somebody already uses this e-mail address.")
