"""Lets some of the demo's citizens have met their advisers, and one be late today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.arranging import Wanted, book_meeting
from app.booking.availability import absences_of, add_absence
from app.booking.contract import BookingView, MeetingMode
from app.booking.lateness import note_lateness
from app.booking.meeting_types import meeting_types
from app.booking.outcomes import note_outcome
from app.booking.phoning import note_phone
from app.booking.slots import Wish, free_slots
from app.booking.views import meetings_of_person
from app.core.clock import local_day, start_of_day
from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import SERVICE, actor_at

PHONE = "12 34 56 78"
BOOKED, MET = 14, 5
"""How many days ago the first meetings were booked, and how many those are by now."""
_A_WEEK, _SOON = timedelta(days=7), timedelta(hours=11)
NOTES = (
    (True, "CV'et er næsten færdigt. Vi ser på ansøgningen næste gang."),
    (True, "Vil gerne prøve lageret i praktik. Jeg spørger Nordvind."),
    (False, "Ringet op to gange uden svar. Ny tid er sendt."),
)


def hold_meetings(past: Past, municipality: Municipality) -> None:
    """Let some citizens have met their advisers; once, so that it changes nothing again."""
    citizens = [
        actor_at(past.present(), municipality, one.email)
        for one in people(municipality.slug)
        if one.role == Role.CITIZEN
    ]
    if _has_met(past, municipality, citizens[0]):
        return
    _have_met(past, municipality, citizens[: len(NOTES)])
    _be_late(past, municipality, citizens)
    _be_away(past, municipality)


def _has_met(past: Past, municipality: Municipality, citizen: Actor) -> bool:
    with past.present().read(municipality, citizen) as uow:
        found = _meetings(uow, citizen, since=start_of_day(past.today) - 10 * _A_WEEK)
        return any(one.starts_at < uow.now for one in found)


def _have_met(past: Past, municipality: Municipality, citizens: Sequence[Actor]) -> None:
    """Have meetings of last week, and what was noted of them by whoever held them."""
    for number, (citizen, (has_come, note)) in enumerate(zip(citizens, NOTES, strict=False)):
        with past.at(days_ago=BOOKED, minutes=number).write(municipality, citizen) as uow:
            held = _book(uow, citizen, number)
        if held is None:
            continue
        adviser = Actor(held.adviser_id, frozenset({Role.ADVISER.value}))
        with past.at(days_ago=MET).write(municipality, adviser) as uow:
            note_outcome(uow, held.id, has_come=has_come, note=note)


def _book(uow: UnitOfWork, citizen: Actor, number: int) -> BookingView | None:
    """Book one of the times of a week, each citizen another type of meeting and another day."""
    me, kinds = citizen.require_person(), meeting_types(uow)
    kind = kinds[number % len(kinds)]
    mode = kind.modes[number % len(kind.modes)]
    until = uow.now + timedelta(days=8)
    slots = free_slots(uow, Wish(kind, me, mode), since=uow.now, until=until)
    if not slots:
        return None
    wanted = Wanted(kind.id, slots[5 * number % len(slots)].starts_at, mode)
    booked = book_meeting(uow, me, wanted, with_interpreter=citizen.language != "da")
    return note_phone(uow, booked.id, phone=PHONE) if mode == MeetingMode.PHONE else booked


def _be_late(past: Past, municipality: Municipality, citizens: Sequence[Actor]) -> None:
    """Have one of today's citizens, where there is one, say that they are late."""
    for citizen in citizens:
        with past.present().write(municipality, citizen) as uow:
            for one in _meetings(uow, citizen, since=uow.now):
                if local_day(one.starts_at) == past.today and one.starts_at - uow.now < _SOON:
                    note_lateness(uow, one.id, minutes=10, text="Bussen er forsinket")
                    return


def _be_away(past: Past, municipality: Municipality) -> None:
    """Have one adviser be away on an afternoon next week."""
    staff = [one for one in people(municipality.slug) if one.role == Role.ADVISER]
    with past.at(days_ago=1).write(municipality, SERVICE) as uow:
        adviser_id = person_by_email(uow, staff[-1].email).id
        if absences_of(uow, adviser_id, since=uow.now):
            return
        noon = start_of_day(past.today + _A_WEEK) + timedelta(hours=12)
        until = noon + timedelta(hours=4)
        add_absence(uow, adviser_id, starts_at=noon, ends_at=until, reason="Kursus")


def _meetings(uow: UnitOfWork, citizen: Actor, *, since: datetime) -> list[BookingView]:
    person_id: UUID = citizen.require_person()
    return meetings_of_person(uow, person_id, since=since)
