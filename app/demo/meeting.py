"""Lets the demo's advisers be met: types of meeting, places, everybody's week and absence."""

from __future__ import annotations

from datetime import date, time, timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import people_with_role
from app.booking.availability import (
    add_absence,
    open_calendar,
    set_meeting_types_of,
    set_week,
)
from app.booking.contract import CalendarRules, MeetingMode, WhoMeets, WorkPeriod
from app.booking.meeting_types import TypeFacts, add_meeting_type, add_place, meeting_types
from app.booking.video import set_video_room
from app.core.clock import end_of_day, start_of_day
from app.core.work import Municipality, UnitOfWork
from app.demo.past import Past
from app.demo.settling import OPENED, SERVICE, Home

TYPES = (
    TypeFacts(
        name_da="Samtale om dit job",
        name_en="A talk about your job search",
        about_da="Vi ser på, hvordan det går med at søge job, og hvad der er det næste skridt.",
        about_en="We look at how your job search is going, and at what comes next.",
        bring_da="Tag dit CV med, hvis du har et. Ellers laver vi det sammen.",
        bring_en="Bring your CV if you have one. If not, we make it together.",
        length=timedelta(minutes=45),
        buffer=timedelta(minutes=15),
        modes=(MeetingMode.ON_SITE, MeetingMode.PHONE, MeetingMode.VIDEO),
        has_interpreter=True,
        follows_da="Så ringer vi til dig, og vi finder en ny tid sammen.",
        follows_en="Then we call you, and we find another time together.",
        move_until=timedelta(hours=24),
        cancel_until=timedelta(hours=2),
        most_moves=3,
    ),
    TypeFacts(
        name_da="Hjælp til dit CV",
        name_en="Help with your CV",
        about_da="En rådgiver læser dit CV sammen med dig.",
        about_en="An adviser reads your CV together with you.",
        length=timedelta(minutes=30),
        modes=(MeetingMode.ON_SITE, MeetingMode.PHONE),
        who_meets=WhoMeets.ANYBODY,
        cancel_until=timedelta(hours=2),
    ),
    TypeFacts(
        name_da="Kort samtale i telefonen",
        name_en="A short call",
        about_da="Et spørgsmål, der er hurtigere at tale om end at skrive om.",
        about_en="A question that is quicker to talk about than to write about.",
        length=timedelta(minutes=15),
        step=timedelta(minutes=15),
        modes=(MeetingMode.PHONE,),
        cancel_until=timedelta(hours=1),
    ),
)


# The job centre, and where one of its advisers sits once a week.
PLACES = {
    "demo": ("Torvet 1, 7700 Thisted", "Tingstrupvej 1, 7700 Thisted"),
    "nabo": ("Jernbanevej 7, 7900 Nykøbing Mors", "Holgersgade 9, 7900 Nykøbing Mors"),
}


def let_meet(past: Past, municipality: Municipality, home: Home) -> None:
    """Add the types of meeting and open everybody's calendar, where there are none yet."""
    with past.at(days_ago=OPENED).write(municipality, SERVICE) as uow:
        if meeting_types(uow, also_inactive=True):
            return
        type_ids = [add_meeting_type(uow, facts) for facts in TYPES]
        address, elsewhere = PLACES[home.slug]
        centre = add_place(uow, name=f"Jobcentret i {home.short_name}", address=address)
        library = add_place(uow, name="Biblioteket", address=elsewhere)
        for number, card in enumerate(people_with_role(uow, Role.ADVISER, Role.SUPER_USER)):
            open_calendar(uow, card.id, CalendarRules(most_a_day=6))
            room = f"https://video.example/{home.slug}/{card.id.hex[-6:]}"
            set_video_room(uow, card.id, url=room)
            set_week(uow, card.id, _week(centre, library if number % 2 else centre))
            set_meeting_types_of(uow, card.id, type_ids)
            _be_absent(uow, card.id, past.today + timedelta(days=10 + 3 * number))


def _week(centre: UUID, on_wednesdays: UUID) -> list[WorkPeriod]:
    """Return mornings on site, and afternoons by phone; Fridays end at noon."""
    places = [centre, centre, on_wednesdays, centre, centre]
    mornings = [WorkPeriod(day, time(9), time(12), place) for day, place in enumerate(places)]
    return mornings + [WorkPeriod(day, time(12, 30), time(15)) for day in range(4)]


def _be_absent(uow: UnitOfWork, adviser_id: UUID, day: date) -> None:
    """Be on a course for a day."""
    add_absence(
        uow, adviser_id, starts_at=start_of_day(day), ends_at=end_of_day(day), reason="Kursus"
    )
