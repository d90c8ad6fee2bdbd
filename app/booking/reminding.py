"""Reminders of meetings: when they come, what they say, and how one answers them with one tap.

Each type says how long before; one shortly before the meeting may come in the quiet hours, all
others wait for the morning. On a locked phone they say when, and nothing of what or with whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.contract import BookingState, BookingView, MeetingMode
from app.booking.contract_events import MeetingBooked, MeetingCancelled, MeetingMoved
from app.booking.meeting_types import meeting_type, places_by_id
from app.booking.models import Booking
from app.core.clock import local_time
from app.core.errors import NotFound
from app.core.texts import _, format_moment, format_time, language, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Action, Kind, Wording
from app.notifications.reminders import forget_reminders, remind_before, was_reminded

REMINDER, REMINDER_SOON = "booking/reminder", "booking/reminder-soon"
CONFIRM, CANNOT = "confirm", "cannot"

SOON = timedelta(hours=3)
"""From so long before on, a reminder that waited for the morning could come too late."""

JUST_ARRANGED = timedelta(minutes=15)
"""Nobody is reminded of what they have just arranged."""


def keep_reminders(uow: UnitOfWork, event: MeetingBooked | MeetingMoved | MeetingCancelled) -> None:
    """Have the citizen reminded of a meeting as it is by now, or no more where it is called off."""
    row = uow.session.scalar(select(Booking).where(Booking.id == event.booking_id))
    if row is None:
        return
    lengths = _lengths(uow, row) if row.state == BookingState.BOOKED else []
    facts = {"booking_id": str(row.id)}
    for kind in (REMINDER, REMINDER_SOON):
        if not lengths:
            forget_reminders(uow, row.citizen_id, kind, subject=subject_of(row.id))
            continue
        remind_before(
            uow,
            row.citizen_id,
            kind,
            facts,
            subject=subject_of(row.id),
            happens_at=row.starts_at,
            lengths=[one for one in lengths if (one <= SOON) == (kind == REMINDER_SOON)],
        )


def subject_of(booking_id: UUID) -> str:
    """Return what is told of a meeting is about."""
    return f"booking/{booking_id}"


def asks_whether_one_comes(uow: UnitOfWork, meeting: BookingView) -> bool:
    """Say whether the citizen was reminded of a meeting at the time that it has."""
    return was_reminded(
        uow,
        meeting.citizen_id,
        (REMINDER, REMINDER_SOON),
        subject=subject_of(meeting.id),
        deadline_at=meeting.starts_at,
    )


def _lengths(uow: UnitOfWork, row: Booking) -> list[timedelta]:
    longest = row.starts_at - uow.now - JUST_ARRANGED
    kind = meeting_type(uow, row.meeting_type_id)
    return [one for one in kind.reminders if one <= longest]


def word_reminder(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word a reminder some time ahead."""
    return _worded(uow, facts, _("Remember your meeting"), is_soon=False)


def word_reminder_soon(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word a reminder shortly before."""
    return _worded(uow, facts, _("Your meeting begins soon"), is_soon=True)


def _worded(uow: UnitOfWork, facts: Mapping[str, Any], title: str, *, is_soon: bool) -> Wording:
    """Word a reminder of a meeting as it is by now.

    One of a time that the meeting does not have any more is not sent.
    """
    row = uow.session.scalar(select(Booking).where(Booking.id == UUID(facts["booking_id"])))
    if row is None or row.state == BookingState.CANCELLED:
        raise NotFound()
    is_of_this_time = datetime.fromisoformat(facts["deadline_at"]) == row.starts_at
    at = _("At %(time)s", time=format_time(local_time(row.starts_at)))
    when = at if is_soon else _capital(format_moment(row.starts_at))
    return Wording(
        title,
        f"{_what(uow, row)}\n{_where(uow, row)}",
        f"/moeder/{row.id}",
        lock_screen=f"{title}\n{when}",
        actions=_actions(row) if uow.now < row.starts_at else (),
        until=row.starts_at if is_of_this_time else uow.now,
    )


def _actions(row: Booking) -> tuple[Action, ...]:
    page = f"/moeder/{row.id}"
    cannot = Action(CANNOT, _("I can't"), f"{page}?kan-ikke=1#kan-ikke")
    if row.confirmed_at is not None:
        return (cannot,)
    yes, done = _("I'll be there"), _("Thank you. We know that you are coming.")
    if row.mode != MeetingMode.ON_SITE:
        yes = _("I'll be on the call")
        done = _("Thank you. We know that you will be on the call.")
    fields = {"sequence": str(row.sequence)}
    confirm = Action(CONFIRM, yes, page, posts_to=f"{page}/kommer", fields=fields, done=done)
    return confirm, cannot


def _what(uow: UnitOfWork, row: Booking) -> str:
    kind = meeting_type(uow, row.meeting_type_id)
    card = people_by_id(uow, [row.adviser_id]).get(row.adviser_id)
    return _(
        "%(type)s with %(name)s, %(when)s.",
        type=kind.name_en if language() == "en" else kind.name_da,
        name=card.name if card is not None else _("Somebody"),
        when=format_moment(row.starts_at),
    )


def _where(uow: UnitOfWork, row: Booking) -> str:
    if row.place_id is not None:
        place = places_by_id(uow, [row.place_id])[row.place_id]
        return _("You meet at %(place)s, %(address)s.", place=place.name, address=place.address)
    if row.mode == MeetingMode.PHONE:
        return _("We call you.")
    return _("You meet by video.") if row.mode == MeetingMode.VIDEO else _("You meet in person.")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


KINDS = (
    Kind(
        REMINDER,
        lazy("Reminders of your meetings"),
        word_reminder,
        is_personal=True,
        roles=frozenset({Role.CITIZEN}),
    ),
    Kind(
        REMINDER_SOON,
        lazy("Reminders shortly before a meeting"),
        word_reminder_soon,
        is_urgent=True,
        escalates_after=timedelta(minutes=20),
        roles=frozenset({Role.CITIZEN}),
    ),
)
