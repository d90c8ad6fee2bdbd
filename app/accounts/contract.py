"""What other packages may rely on about people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from app.core.errors import Conflict, Invalid, NotFound, TooManyRequests
from app.core.texts import Text, lazy
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


class LoginMethod(Protocol):
    """A way in besides the code by e-mail: a national log-in, a passkey.

    Once it knows who has come, it calls `doors.begin_session` and `doors.logged_in_response`.
    """

    @property
    def label(self) -> Text:
        """Return what its button on the log-in page says, such as "Log in with MitID"."""
        ...

    @property
    def address(self) -> str:
        """Return the path of ours where it begins."""
        ...


class TooManyCodes(TooManyRequests):
    """So many codes were asked for, to one address or from one place, that no more are sent yet."""

    slug = "accounts/too-many-codes"
    title = lazy(
        "You have asked for many codes. Use the newest one, or wait up to an hour and try again."
    )


class CodeWornOut(TooManyRequests):
    """The code was tried so often that it works no more, even when it is right."""

    slug = "accounts/code-worn-out"
    title = lazy("You have tried this code too many times. Ask for a new one.")


class CodeWrong(Invalid):
    """The code is not the one that was sent, has been used, or is too old."""

    slug = "accounts/code-wrong"
    title = lazy("The code is not right, or it is too old.")


class InvitationUsed(NotFound):
    """The invitation has been used, or is more than a week old."""

    slug = "accounts/invitation-used"
    title = lazy("This invitation has been used, or it is too old.")


class AddressTaken(Conflict):
    """Somebody in this municipality has the e-mail address already."""

    slug = "accounts/address-taken"
    title = lazy("Somebody already uses this e-mail address.")
