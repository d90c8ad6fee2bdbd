"""Lets the demo's job centres hold workshops, some by invitation, and a drop-in every weekday."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import people_with_role, person_by_email
from app.booking.drop_in.contract import DropInFacts
from app.booking.drop_in.queueing import give_number
from app.booking.drop_in.setting_up import add_drop_in
from app.booking.drop_in.views import drop_ins_to_run
from app.booking.meeting_types import places
from app.booking.sessions.attending import note_attendance
from app.booking.sessions.contract import Attendance, SessionFacts
from app.booking.sessions.inviting import invite
from app.booking.sessions.planning import plan_series, plan_session
from app.booking.sessions.signing import sign_up
from app.booking.sessions.views import participants, sessions_to_run
from app.core.clock import COPENHAGEN
from app.core.work import Municipality, UnitOfWork
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home
from app.tenancy.opening import Period

CV_WORKSHOP = {
    "title_da": "CV-workshop",
    "title_en": "CV workshop",
    "about_da": "Vi skriver på dit CV i to timer. Der er kaffe og hjælp undervejs.",
    "about_en": "We work on your CV for two hours. There is coffee, and help along the way.",
    "bring_da": "Tag din telefon eller computer med, og dit CV, hvis du har et.",
    "bring_en": "Bring your phone or computer, and your CV if you have one.",
}
LINKED_IN = {
    "title_da": "Kom godt i gang med LinkedIn",
    "title_en": "Getting started with LinkedIn",
    "about_da": "For dig, der ikke har prøvet det før.",
    "about_en": "For you who have not tried it before.",
}
JOB_TALKS = {
    "title_da": "Øv jobsamtalen",
    "title_en": "Practise the job interview",
    "about_da": "Vi øver svarene på de spørgsmål, de fleste bliver stillet. Små hold.",
    "about_en": "We practise answers to the questions that most are asked. Small groups.",
}


def hold_workshops(past: Past, municipality: Municipality, home: Home) -> None:
    """Plan workshops for the weeks to come, and one that has been, where there are none yet."""
    with past.present().read(municipality, SERVICE) as uow:
        if sessions_to_run(uow, since=uow.now - timedelta(days=365)):
            return
    _hold_one_long_ago(past, municipality, home)
    with past.present().write(municipality, SERVICE) as uow:
        citizens = _citizens(uow, home)
        wednesday = _a_wednesday(past)
        monday, tuesday = wednesday - timedelta(days=2), wednesday - timedelta(days=1)
        # Closing days fall out of a series, so that the first that is held has the people.
        first, second, third = _leaders(uow, home)
        weekly = _facts(uow, wednesday, 10, CV_WORKSHOP, seats=12, led_by_id=first)
        cv = plan_series(uow, weekly, weeks=8)
        talks = _facts(uow, monday, 13, JOB_TALKS, seats=4, led_by_id=second)
        small = plan_series(uow, talks, weeks=3)
        asked = _facts(uow, tuesday, 9, LINKED_IN, seats=8, led_by_id=third)
        by_invitation = plan_series(uow, replace(asked, is_open=False), weeks=3)
        for citizen_id in citizens[2:9]:
            sign_up(uow, cv.ids[0], citizen_id)
        for citizen_id in citizens[2:8]:
            sign_up(uow, small.ids[0], citizen_id)
        invite(uow, by_invitation.ids[0], citizens[:5])


def _hold_one_long_ago(past: Past, municipality: Municipality, home: Home) -> None:
    """Have held a workshop some weeks ago, most of whose people came."""
    day = _a_wednesday(past) - timedelta(weeks=4)
    with past.at(days_ago=35).write(municipality, SERVICE) as uow:
        first, *_others = _leaders(uow, home)
        facts = _facts(uow, day, 10, CV_WORKSHOP, seats=12, led_by_id=first)
        session_id = plan_session(uow, facts)
        citizens = _citizens(uow, home)[:6]
        for citizen_id in citizens:
            sign_up(uow, session_id, citizen_id)
    with past.at(days_ago=(past.today - day).days - 1).write(municipality, SERVICE) as uow:
        for one in participants(uow, session_id):
            missed = one.seat.citizen_id == citizens[-1]
            note_attendance(uow, one.seat.id, Attendance.MISSED if missed else Attendance.CAME)


def open_the_door(past: Past, municipality: Municipality) -> None:
    """Hold a drop-in every weekday, where there is none yet; where it is open, two wait already."""
    with past.present().write(municipality, SERVICE) as uow:
        if drop_ins_to_run(uow):
            return
        mornings = [Period(weekday, time(9), time(12)) for weekday in range(5)]
        afternoons = [Period(weekday, time(13), time(15)) for weekday in (0, 3)]
        facts = DropInFacts(
            title_da="Åben rådgivning",
            title_en="Open advice",
            about_da="Et kort spørgsmål om job, CV eller Jobnet? Kom forbi uden en aftale.",
            about_en="A short question about a job, your CV or Jobnet? Come as you are.",
            place_id=_place_id(uow),
            periods=(*mornings, *afternoons),
            usual_turn=timedelta(minutes=10),
        )
        drop_in_id = add_drop_in(uow, facts)
        [today] = drop_ins_to_run(uow)
        if today.may_draw:
            for name in ("Fru Holm", ""):
                give_number(uow, drop_in_id, name=name)


def _place_id(uow: UnitOfWork) -> UUID:
    """Return the job centre itself, among the places where one meets."""
    there = places(uow)
    return next((one.id for one in there if one.name.startswith("Jobcent")), there[0].id)


def _a_wednesday(past: Past) -> date:
    """Return the Wednesday of next week, or of the one after it."""
    return past.today + timedelta(days=(2 - past.today.weekday()) % 7 + 7)


def _citizens(uow: UnitOfWork, home: Home) -> list[UUID]:
    """Return the citizens, first of all the one that the demo is known for."""
    known = next(one.email for one in people(home.slug) if one.role == Role.CITIZEN)
    first = person_by_email(uow, known).id
    others = [card.id for card in people_with_role(uow, Role.CITIZEN) if card.id != first]
    return [first, *others]


def _leaders(uow: UnitOfWork, home: Home) -> tuple[UUID, UUID, UUID]:
    """Return who leads what is held: first of all the adviser that the demo is known for."""
    staff = [one.email for one in people(home.slug) if one.role == Role.ADVISER]
    first, *others = [person_by_email(uow, email).id for email in staff]
    second, third, *_more = [*others, first, first]
    return first, second, third


def _facts(
    uow: UnitOfWork,
    day: date,
    hour: int,
    texts: Mapping[str, str],
    *,
    seats: int,
    led_by_id: UUID,
) -> SessionFacts:
    starts_at = datetime.combine(day, time(hour), COPENHAGEN)
    return SessionFacts(
        title_da=texts["title_da"],
        title_en=texts["title_en"],
        about_da=texts["about_da"],
        about_en=texts["about_en"],
        bring_da=texts.get("bring_da", ""),
        bring_en=texts.get("bring_en", ""),
        place_id=_place_id(uow),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        seats=seats,
        led_by_id=led_by_id,
    )
