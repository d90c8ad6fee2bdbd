"""Lets the demo's citizens have meetings to come: reminded of one, by video, with interpreters."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.arranging import Wanted, book_meeting
from app.booking.contract import InterpreterState, MeetingMode
from app.booking.contract_events import MeetingBooked
from app.booking.interpreting import note_interpreter
from app.booking.meeting_types import meeting_types
from app.booking.reminding import asks_whether_one_comes, keep_reminders
from app.booking.slots import Wish, free_slots
from app.booking.views import meetings_of_person
from app.core.work import Municipality, UnitOfWork
from app.demo.content import DOMAIN, people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home, actor_at
from app.notifications.reading import mark_all_seen
from app.notifications.reminders import remind_due
from app.programmes.following import follow_meeting

BOOKED = 9
"""How many days ago they were booked: before the first reminder was due."""

# Who needs an interpreter, for which language, and what has come of the order.
SPEAK = {
    "demo": (
        ("amina.noor", "so", InterpreterState.WANTED),
        ("oksana.melnychuk", "uk", InterpreterState.ORDERED),
    ),
    "nabo": (("rasmus.sejerslevhoej", "dsl", InterpreterState.WANTED),),
}


def remind(past: Past, municipality: Municipality, home: Home) -> None:
    """Book meetings for those who have none of that sort, and remind them of what is near."""
    first = next(one.email for one in people(home.slug) if one.role == Role.CITIZEN)
    met = [first]
    for name, language, state in SPEAK[home.slug]:
        email = f"{name}@{DOMAIN}"
        met.append(email)
        booked = _book(past, municipality, email, MeetingMode.ON_SITE, spoken=language)
        if booked is not None and state != InterpreterState.WANTED:
            with past.at(days_ago=BOOKED - 1).write(municipality, SERVICE) as uow:
                note_interpreter(uow, booked, state=state)
    if _book(past, municipality, first, MeetingMode.VIDEO) is None:
        return
    with past.present().write(municipality, SERVICE) as uow:
        remind_due(uow)
    for email in met:
        actor = actor_at(past.present(), municipality, email)
        with past.present().write(municipality, actor) as uow:
            mark_all_seen(uow)  # unread as it is, nobody is sent an e-mail about it


def _book(
    past: Past, municipality: Municipality, email: str, mode: MeetingMode, *, spoken: str = ""
) -> UUID | None:
    """Book a meeting within the week as it was some days ago; None where there is such a one."""
    with past.at(days_ago=BOOKED).write(municipality, SERVICE) as uow:
        citizen = person_by_email(uow, email).id
        for one in meetings_of_person(uow, citizen, since=past.now):
            if one.with_interpreter if spoken else asks_whether_one_comes(uow, one):
                return None
        return _booked(uow, past, citizen, mode, spoken)


def _booked(
    uow: UnitOfWork, past: Past, citizen_id: UUID, mode: MeetingMode, spoken: str
) -> UUID | None:
    kind = next((one for one in meeting_types(uow) if one.has_interpreter), None)
    if kind is None or mode not in kind.modes:
        return None
    wish = Wish(kind, citizen_id, mode)
    since = past.now + timedelta(days=1)
    slots = free_slots(uow, wish, since=since, until=since + timedelta(days=6))
    if not slots:
        return None
    wanted = Wanted(kind.id, slots[0].starts_at, mode)
    booked = book_meeting(uow, citizen_id, wanted, interpreter_language=spoken)
    event = MeetingBooked(booked.id, citizen_id)
    keep_reminders(uow, event)
    follow_meeting(uow, event)  # what is to be done before it has its last day now
    return booked.id
