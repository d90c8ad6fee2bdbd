"""What other packages may rely on about people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from app.core.errors import Conflict, Invalid, NotFound, TooManyRequests
from app.core.events import Event
from app.core.texts import Text, lazy
from app.core.work import UnitOfWork
from app.tenancy.opening import Period


class Role(StrEnum):
    """What a person is in the municipality; one person may be several."""

    CITIZEN = "citizen"
    ADVISER = "adviser"
    SUPER_USER = "super_user"
    TEAM_LEADER = "team_leader"
    ADMINISTRATOR = "administrator"
    EMPLOYER = "employer"


STAFF = frozenset({Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR})
ANSWERS_CITIZENS = (Role.ADVISER, Role.SUPER_USER)


@dataclass(frozen=True)
class PersonCard:
    """As much of a person as other packages show: no address, no number."""

    id: UUID
    name: str
    language: str
    roles: frozenset[str]
    is_active: bool = True


@dataclass(frozen=True)
class TeamView:
    """A team; `answers_within` is counted in its opening hours, which `periods` are where set."""

    id: UUID
    name: str
    phone: str
    urgent_text_da: str
    urgent_text_en: str
    answers_within: timedelta
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class OwnAdviser:
    """Whose citizen somebody is: an adviser's, or only a team's."""

    adviser_id: UUID | None
    team_id: UUID | None


@dataclass(frozen=True)
class Answering:
    """Who answers a citizen today: an adviser, or whoever of the team is there.

    `in_place_of` is the citizen's own adviser where that is somebody else.
    """

    adviser_id: UUID | None
    team_id: UUID | None
    in_place_of: UUID | None


@dataclass(frozen=True)
class SubstitutionView:
    """Somebody stands in for an adviser, from one local day until another, both included."""

    id: UUID
    adviser_id: UUID
    substitute_id: UUID
    from_on: date
    until_on: date


@dataclass(frozen=True)
class RegistrationView:
    """A citizen's registration as unemployed; `ended_on`, its last day, is None while it lasts."""

    citizen_id: UUID
    registered_on: date
    ended_on: date | None

    def is_on(self, day: date) -> bool:
        """Say whether the citizen is registered on a day."""
        return self.registered_on <= day and (self.ended_on is None or day <= self.ended_on)

    def week_on(self, day: date) -> int:
        """Return the week of unemployment that a day is in: 1 for the first seven days."""
        return (day - self.registered_on).days // 7 + 1


@dataclass(frozen=True)
class CitizenRegistered(Event):
    """A citizen is registered as unemployed, or from another day than was known."""

    citizen_id: UUID


@dataclass(frozen=True)
class RegistrationEnded(Event):
    """A citizen's registration as unemployed has a last day now, or was none after all."""

    citizen_id: UUID


@dataclass(frozen=True)
class OwnAdviserChanged(Event):
    """A citizen got another adviser of their own, or another team."""

    citizen_id: UUID


@dataclass(frozen=True)
class SubstitutionChanged(Event):
    """Somebody is to stand in for an adviser, or no longer; nothing is recorded as days pass."""

    adviser_id: UUID


@dataclass(frozen=True)
class SubstituteNamed(Event):
    """Somebody was named to stand in for a colleague on some days, by another or by themselves."""

    substitution_id: UUID
    named_by_id: UUID | None


@dataclass(frozen=True)
class TeamHoursChanged(Event):
    """A team's opening hours were set anew."""

    team_id: UUID


@dataclass(frozen=True)
class TeamLeft(Event):
    """Somebody was taken out of a team, whose work is not theirs from this moment."""

    team_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class SessionOpened(Event):
    """Somebody has logged in with a browser."""

    session_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class SessionEnded(Event):
    """A browser session ended, or an API token, whose identity stands in the session's place."""

    session_id: UUID
    person_id: UUID


@dataclass(frozen=True)
class PersonBlocked(Event):
    """A person was blocked or removed, and is out from this moment; sessions and tokens ended."""

    person_id: UUID


class SessionFollower(Protocol):
    """Does what must happen with a log-in's end, in the same unit: nobody else gets its push."""

    def __call__(self, uow: UnitOfWork, session_id: UUID) -> None:
        """Forget what was bound to the session, or to the token."""


class PersonFollower(Protocol):
    """Does what must happen when somebody is shut out, in the same unit."""

    def __call__(self, uow: UnitOfWork, person_id: UUID) -> None:
        """Forget what the person was reached by."""


class WishGranter(Protocol):
    """Does what somebody asked for before their address was proven, in the unit that proves it."""

    def __call__(self, uow: UnitOfWork, person_id: UUID, facts: Mapping[str, Any]) -> None:
        """Grant the wish of a person who is known by now; the facts are as they were written."""


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


class TooManyWrongCodes(TooManyRequests):
    """So many wrong codes were tried from one place that no more are looked at for a while."""

    slug = "accounts/too-many-wrong-codes"
    title = lazy(
        "Too many wrong codes have been tried from here. Wait up to an hour and try again."
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


class LogInFirst(Conflict):
    """The invitation is to somebody known, who is not the one that opened the link."""

    slug = "accounts/log-in-first"
    title = lazy("You have been here before. Log in first.")


class TooManyInvitations(TooManyRequests):
    """So many invitations were sent on one behalf in an hour that no more are sent yet."""

    slug = "accounts/too-many-invitations"
    title = lazy("You have invited many people. Wait up to an hour and try again.")


class AddressTaken(Conflict):
    """Somebody in this municipality has the e-mail address already."""

    slug = "accounts/address-taken"
    title = lazy("Somebody already uses this e-mail address.")


class TeamNameTaken(Conflict):
    """Another team of the municipality has the name."""

    slug = "accounts/team-name-taken"
    title = lazy("Another team has this name.")


class GroupHasCitizens(Conflict):
    """A target group that somebody is in is not removed, as that would change their rules."""

    slug = "accounts/group-has-citizens"
    title = lazy("Somebody is in this target group. Take them out first.")


class RegistrationNotedAnew(Conflict):
    """Something else is noted of the registration by now than what is to be undone."""

    slug = "accounts/registration-noted-anew"
    title = lazy("Another date of registration was noted meanwhile. It stays.")


class StoodInForAlready(Conflict):
    """Somebody stands in for the adviser on some of these days already."""

    slug = "accounts/stood-in-for-already"
    title = lazy("Somebody stands in on some of these days already.")


class StandingInGoesRound(Conflict):
    """The adviser would stand in for their own substitute, so that nobody would answer."""

    slug = "accounts/standing-in-goes-round"
    title = lazy("These two would stand in for each other, and nobody would answer.")
