"""Lets the demo's advisers be met: types of meeting, a place, and everybody's week."""

from __future__ import annotations

from datetime import time, timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import people_with_role
from app.booking.availability import open_calendar, set_meeting_types_of, set_week
from app.booking.contract import CalendarRules, MeetingMode, WhoMeets, WorkPeriod
from app.booking.meeting_types import TypeFacts, add_meeting_type, add_place, meeting_types
from app.core.work import Municipality
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
        modes=(MeetingMode.ON_SITE, MeetingMode.PHONE),
        has_interpreter=True,
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


def let_meet(past: Past, municipality: Municipality, home: Home) -> None:
    """Add the types of meeting and open everybody's calendar, where there are none yet."""
    with past.at(days_ago=OPENED).write(municipality, SERVICE) as uow:
        if meeting_types(uow, also_inactive=True):
            return
        type_ids = [add_meeting_type(uow, facts) for facts in TYPES]
        place_id = add_place(
            uow, name=f"Jobcentret i {home.short_name}", address="Torvet 1, 7700 Thisted"
        )
        for card in people_with_role(uow, Role.ADVISER, Role.SUPER_USER):
            open_calendar(uow, card.id, CalendarRules(most_a_day=6))
            set_week(uow, card.id, _week(place_id))
            set_meeting_types_of(uow, card.id, type_ids)


def _week(place_id: UUID) -> list[WorkPeriod]:
    """Return mornings at the job centre, and afternoons by phone; Fridays end at noon."""
    mornings = [WorkPeriod(day, time(9), time(12), place_id) for day in range(5)]
    return mornings + [WorkPeriod(day, time(12, 30), time(15)) for day in range(4)]
