"""Lets a class of the demo follow the hybrid programme: four workshops, one of which has been."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.accounts.people import person_by_email
from app.accounts.teams import team_ids_of
from app.booking.meeting_types import places
from app.booking.sessions.attending import note_attendance
from app.booking.sessions.contract import Attendance, AttendanceNoted
from app.booking.sessions.views import participants
from app.core.clock import COPENHAGEN
from app.core.work import Municipality, UnitOfWork
from app.demo.past import Past
from app.demo.settling import SERVICE, Home, adviser_of
from app.programmes.classes.choices import candidates, programme_of
from app.programmes.classes.cohorts import make_cohort
from app.programmes.classes.contract import AskedFacts, CohortFacts, CohortView, WorkshopFacts
from app.programmes.classes.members import join_cohort
from app.programmes.classes.settling import note_workshop, settle
from app.programmes.classes.views import cohorts_to_run, workshops_of
from app.programmes.classes.workshops import change_workshop, facts_of, plan_workshop
from app.programmes.contract import ProgrammeFacts
from app.programmes.library.reading import published_modules
from app.programmes.publishing import programmes
from app.tenancy.closing_days import closing_days

BEGAN, JOINED_LATE = 33, 3
SEATS = 12
MISSED_BY = "Peter"
NAME, CLASSES_OF = "Hold 3, efterår", frozenset({"demo"})
HYBRID = "Sammen om jobsøgning"
CATCH_UP = "Læs siderne fra workshoppen, og ring til mig. Så tager vi øvelsen i telefonen."
CATCH_UP_EN = "Read the pages from the workshop and call me. Then we do the exercise by phone."


@dataclass(frozen=True)
class Meet:
    """A workshop, so many days after the class began; what is asked around it by its key."""

    key: str
    days: int
    theme_da: str
    theme_en: str
    before: tuple[str, ...]
    after: tuple[str, ...]


PLAN = (
    Meet("workshop-1", 14, "Det, jeg kan", "What I can do", ("foer-1",), ("hjem-1",)),
    Meet("workshop-2", 35, "Cv og ansøgning", "CV and application", ("foer-2",), ("hjem-2",)),
    Meet("workshop-3", 56, "Jobsamtalen", "The job interview", ("foer-3",), ("hjem-3",)),
    Meet("workshop-4", 77, "Din plan", "Your plan", (), ()),
)


def live_in_class(past: Past, municipality: Municipality, home: Home, days_ago: int) -> None:
    """Let happen in the class what happened on a day: it is made, people come, one joins late."""
    with past.at(days_ago=days_ago, minutes=75).write(municipality, SERVICE) as uow:
        if days_ago == BEGAN:
            _make(uow, home, past.today - timedelta(days=BEGAN))
        cohort = next((one for one in cohorts_to_run(uow) if one.facts.name == NAME), None)
        if cohort is not None and days_ago in {BEGAN, JOINED_LATE}:
            for enrolment_id, _name in candidates(uow, cohort.id):
                join_cohort(uow, cohort.id, enrolment_id)
            settle(uow, cohort.id)
    if cohort is not None:
        _come(past, municipality, cohort, days_ago)


def _make(uow: UnitOfWork, home: Home, first: date) -> None:
    programme_id = next(one.id for one in programmes(uow) if one.draft.name_da == HYBRID)
    facts = programme_of(uow, programme_id)
    leader_id = person_by_email(uow, adviser_of(home)).id
    place_id = next((one.id for one in places(uow) if one.name.startswith("Jobcent")), None)
    if facts is None or place_id is None:
        return
    team_id = min(team_ids_of(uow, leader_id), default=None)
    cohort_id = make_cohort(
        uow, CohortFacts(programme_id, NAME, first, place_id, SEATS, team_id, leader_id)
    )
    closed = closing_days(uow, first.year, first.year + 1)
    for meet in PLAN:
        begins = _begins(first, meet, closed)
        plan_workshop(uow, cohort_id, _workshop(facts, meet, begins, place_id))


def show_modules_in_class(past: Past, municipality: Municipality) -> None:
    """Have the class see modules of the library together, once there are any."""
    with past.present().write(municipality, SERVICE) as uow:
        modules = [one.id for one in published_modules(uow)]
        for cohort in cohorts_to_run(uow):
            plan = workshops_of(uow, cohort.id)
            for one, module_id in zip(plan, modules, strict=False):
                if one.module_id is None:
                    change_workshop(uow, one.id, replace(facts_of(one), module_id=module_id))


def _workshop(
    facts: ProgrammeFacts, meet: Meet, starts_at: datetime, place_id: UUID
) -> WorkshopFacts:
    items = {item.key: item for item in facts.items}

    def asked(keys: Sequence[str]) -> tuple[AskedFacts, ...]:
        found = (items[key] for key in keys)
        return tuple(AskedFacts(one.title_da, one.title_en, one.subject, one.key) for one in found)

    return WorkshopFacts(
        meet.theme_da,
        place_id,
        starts_at,
        starts_at + timedelta(hours=3),
        theme_en=meet.theme_en,
        about_da=items[meet.key].about_da,
        about_en=items[meet.key].about_en,
        catch_up_da=CATCH_UP,
        catch_up_en=CATCH_UP_EN,
        key=meet.key,
        before=asked(meet.before),
        after=asked(meet.after),
    )


def _come(past: Past, municipality: Municipality, cohort: CohortView, days_ago: int) -> None:
    """Have people come to the workshop of a day, but for one."""
    day = past.today - timedelta(days=days_ago)
    if not days_ago:
        return
    with past.at(days_ago=days_ago, minutes=5 * 60).write(municipality, SERVICE) as uow:
        for one in workshops_of(uow, cohort.id):
            if one.session.facts.starts_at.astimezone(COPENHAGEN).date() == day:
                _note(uow, one.session.id)


def _note(uow: UnitOfWork, site_session_id: UUID) -> None:
    for one in participants(uow, site_session_id):
        missed = one.name.startswith(MISSED_BY)
        note_attendance(uow, one.seat.id, Attendance.MISSED if missed else Attendance.CAME)
        note_workshop(uow, AttendanceNoted(one.seat.id, site_session_id, one.seat.citizen_id))


def _begins(first: date, meet: Meet, closed: Container[date]) -> datetime:
    """Return when a workshop begins: at ten, on the next day of work."""
    day = first + timedelta(days=meet.days)
    while day.weekday() > 4 or day in closed:
        day += timedelta(days=1)
    return datetime.combine(day, time(10), COPENHAGEN)
