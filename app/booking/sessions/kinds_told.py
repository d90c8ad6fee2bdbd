"""What people are told of sessions; nothing on a lock screen says what a session is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.booking.sessions.contract import (
    CitizensInvited,
    SeatGivenUp,
    SeatState,
    SeatTaken,
    SessionCalledOff,
    SessionMoved,
    SessionView,
)
from app.booking.sessions.models import SessionSeat, SiteSession
from app.booking.sessions.reminding import REMINDER
from app.booking.sessions.views import session_views
from app.core.clock import local_day, local_time
from app.core.rows import one_row
from app.core.texts import _, format_time, format_weekday, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.notifications.service import notify, notify_many

INVITED, SIGNED_UP, SIGNED_OFF = "sessions/invited", "sessions/signed-up", "sessions/signed-off"
SEAT_FREE, MOVED, CALLED_OFF = "sessions/seat-free", "sessions/moved", "sessions/called-off"

CITIZENS = frozenset({Role.CITIZEN})
TOLD = (SeatState.SEATED, SeatState.WAITING, SeatState.INVITED)


def tell_invited(uow: UnitOfWork, event: CitizensInvited) -> None:
    """Tell those who are asked to a session, once."""
    if _is_ahead(uow, event.site_session_id):
        invited = _people(uow, event.site_session_id, SeatState.INVITED)
        _tell_all(uow, event.site_session_id, invited, INVITED, "invited")


def tell_of_seat(uow: UnitOfWork, event: SeatTaken) -> None:
    """Tell a citizen of a seat that came free for them, or that somebody else saw to.

    Nobody is told who is there already, ticked off at the door, or is told by who saw to it.
    """
    is_known = event.by_id == event.citizen_id or not event.is_told
    if is_known or not _is_ahead(uow, event.site_session_id):
        return
    kind = SEAT_FREE if event.was_waiting else SIGNED_UP
    _tell_of_change(uow, event.session_seat_id, event.site_session_id, kind, SeatState.SEATED)


def tell_of_sign_off(uow: UnitOfWork, event: SeatGivenUp) -> None:
    """Tell a citizen that somebody else signed them off, unless they are told by who saw to it."""
    if event.is_told and event.by_id != event.citizen_id:
        _tell_of_change(
            uow, event.session_seat_id, event.site_session_id, SIGNED_OFF, SeatState.OFF
        )


def tell_of_new_time(uow: UnitOfWork, event: SessionMoved) -> None:
    """Tell those who have to do with a session that it has another time or place."""
    people = _people(uow, event.site_session_id, *TOLD)
    was_at = {"was_at": event.was_at.isoformat()} if event.was_at else {}
    _tell_all(uow, event.site_session_id, people, MOVED, str(event.sequence), was_at)


def tell_of_calling_off(uow: UnitOfWork, event: SessionCalledOff) -> None:
    """Tell those who have to do with a session that it will not be held, unless others do."""
    if not event.is_told:
        return
    people = _people(uow, event.site_session_id, *TOLD)
    _tell_all(uow, event.site_session_id, people, CALLED_OFF, str(event.sequence))


def _tell_of_change(
    uow: UnitOfWork, seat_id: UUID, site_session_id: UUID, kind: str, state: SeatState
) -> None:
    """Tell whose seat it is, unless it has become another since."""
    seat = uow.session.scalar(select(SessionSeat).where(SessionSeat.id == seat_id))
    if seat is None or seat.state != state:
        return
    facts, subject = _facts(site_session_id), f"session/{site_session_id}/seat/{seat.changes}"
    notify(uow, seat.citizen_id, kind, facts, subject=subject)


def _tell_all(
    uow: UnitOfWork,
    site_session_id: UUID,
    people: list[UUID],
    kind: str,
    occasion: str,
    also: Mapping[str, str] = MappingProxyType({}),
) -> None:
    subject = f"session/{site_session_id}/{occasion}"
    starts_at = _row(uow, site_session_id).starts_at.isoformat()
    facts = {**_facts(site_session_id), "starts_at": starts_at, **also}
    notify_many(uow, people, kind, facts, subject=subject)


def _people(uow: UnitOfWork, site_session_id: UUID, *states: SeatState) -> list[UUID]:
    wanted = select(SessionSeat.citizen_id).where(
        SessionSeat.site_session_id == site_session_id, SessionSeat.state.in_(states)
    )
    return list(uow.session.scalars(wanted.order_by(SessionSeat.id)))


def _is_ahead(uow: UnitOfWork, site_session_id: UUID) -> bool:
    return _row(uow, site_session_id).starts_at > uow.now


def _row(uow: UnitOfWork, site_session_id: UUID) -> SiteSession:
    return one_row(uow.session, select(SiteSession).where(SiteSession.id == site_session_id))


def _facts(site_session_id: UUID) -> dict[str, str]:
    return {"site_session_id": str(site_session_id)}


Words = Callable[[SessionView, dict[str, str]], tuple[str, str]]


def _worded(words: Words) -> Any:
    """Return what words a kind: a title that strangers may read, and what it is about."""

    def word(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        session = session_views(uow, [_row(uow, UUID(facts["site_session_id"]))])[0]
        starts_at = session.facts.starts_at
        named = {
            "title": session.title,
            "day": format_weekday(local_day(starts_at)),
            "time": format_time(local_time(starts_at)),
            "place": session.place.name,
        }
        title, body = words(session, named)
        return Wording(title, body, f"/moedegange/{session.id}", lock_screen=title)

    return word


def _invited(_session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _("%(title)s, %(day)s at %(time)s, %(place)s. Say whether you come.", **named)
    return _("You are invited to the job centre"), body


def invitation(uow: UnitOfWork, site_session_id: UUID) -> Wording:
    """Return what those who are asked to a session are told, in the language in use."""
    worded: Wording = _worded(_invited)(uow, _facts(site_session_id))
    return worded


def _signed_up(_session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _("%(title)s, %(day)s at %(time)s, %(place)s. You can sign off again.", **named)
    return _("You are signed up at the job centre"), body


def _signed_off(_session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _("%(title)s, %(day)s at %(time)s. Write to us if that is wrong.", **named)
    return _("You are signed off at the job centre"), body


def _seat_free(_session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _(
        "%(title)s, %(day)s at %(time)s, %(place)s. If you cannot come after all, sign off.",
        **named,
    )
    return _("There is a seat for you now"), body


def _moved(_session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _(
        "%(title)s is %(day)s at %(time)s, %(place)s. If you cannot come then, sign off.", **named
    )
    return _("Something you come to has another time or place"), body


def _called_off(session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _("%(title)s, %(day)s at %(time)s, is called off.", **named)
    if session.called_off_because:
        body = f"{body} {session.called_off_because}"
    return _("Something you were to come to is called off"), body


def _reminder(_session: SessionView, named: dict[str, str]) -> tuple[str, str]:
    body = _("%(title)s, %(day)s at %(time)s, %(place)s. If you cannot come, sign off.", **named)
    return _("Remember: you come to the job centre tomorrow"), body


def _kind(
    slug: str, label: Any, words: Words, *, hours: int = 4, moments: tuple[str, ...] = ()
) -> Kind:
    return Kind(
        slug,
        label,
        _worded(words),
        is_personal=True,
        moments=moments,
        may_be_muted=False,
        escalates_after=timedelta(hours=hours),
        roles=CITIZENS,
    )


CHANGE: dict[str, Any] = {"hours": 1, "moments": ("starts_at", "was_at")}

KINDS = (
    _kind(INVITED, lazy("Invitations to the job centre"), _invited),
    _kind(SIGNED_UP, lazy("When the job centre signs you up"), _signed_up),
    _kind(SIGNED_OFF, lazy("When the job centre signs you off"), _signed_off),
    _kind(SEAT_FREE, lazy("Seats that come free for you"), _seat_free, hours=1),
    _kind(MOVED, lazy("Sessions that get another time or place"), _moved, **CHANGE),
    _kind(CALLED_OFF, lazy("Sessions that are called off"), _called_off, **CHANGE),
    _kind(REMINDER, lazy("Reminders of sessions"), _reminder),
)
