"""A class of Vejen's programme, held at the office of Team Nord; Ida is in the programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.booking.sessions.contract import SeatState
from app.booking.sessions.views import seats_in
from app.core.clock import FixedClock, local_day
from app.core.work import Units, the_service
from app.programmes.classes.cohorts import make_cohort
from app.programmes.classes.contract import AskedFacts, CohortFacts, WorkshopFacts, WorkshopView
from app.programmes.classes.members import join_cohort
from app.programmes.classes.views import workshops_of
from app.programmes.classes.workshops import plan_workshop
from app.programmes.contract import Due, DueRule, EnrolmentView, ItemFacts, ItemKind
from app.programmes.publishing import add_programme, publish_programme
from tests.booking.office import Acting, Office, set_up_office
from tests.people import Cast, Person
from tests.programmes.described import Enrol, programme

At = Callable[[int], datetime]
Look = Callable[[], None]
Join = Callable[[Person], EnrolmentView]
Plan = Callable[..., UUID]
Planned = Callable[[], list[WorkshopView]]

MEET = ItemFacts(
    key="meet-1",
    kind=ItemKind.WORKSHOP,
    title_da="Workshop 1: Det, jeg kan",
    title_en="Workshop 1: What I can do",
    subject="session/hold/one",
    due=Due(DueRule.AFTER_START, 27),
)
BEFORE = AskedFacts("Skriv ned, hvad du kan", "Write down what you can do")
AFTER = AskedFacts("Spørg tre, du kender", "Ask three people whom you know")


@pytest.fixture
def office(units: Units, cast: Cast) -> Office:
    """Anders and Signe are in Team Nord, which has a place; Anders advises Ida."""
    with units.write(cast.here, the_service("test")) as uow:
        return set_up_office(uow, cast)


@pytest.fixture
def team_id(office: Office) -> UUID:
    """The team is that of the office."""
    return office.team_id


@pytest.fixture
def programme_id(units: Units, cast: Cast, office: Office) -> UUID:
    """A programme with one workshop of its own."""
    assert office
    with units.write(cast.here, the_service("test")) as uow:
        made = add_programme(uow, programme(items=(MEET,), first_log_in_days=None))
        publish_programme(uow, made)
        return made


@pytest.fixture
def facts(clock: FixedClock, office: Office, programme_id: UUID) -> CohortFacts:
    """What Anders says of the class: three seats, in his team."""
    today = local_day(clock.now())
    return CohortFacts(programme_id, "Hold nord", today, office.place_id, 3, office.team_id)


@pytest.fixture
def cohort_id(units: Units, cast: Cast, facts: CohortFacts) -> UUID:
    """The class, made by Anders and led by him."""
    with units.write(cast.here, cast.anders.actor) as uow:
        return make_cohort(uow, replace(facts, leader_id=cast.anders.id))


@pytest.fixture
def at(clock: FixedClock) -> Callable[[int], datetime]:
    """Return the same time of the day, so many days later than the tests began."""
    began = clock.now()
    return lambda days: began + timedelta(days=days)


@pytest.fixture
def plan(
    units: Units, cast: Cast, office: Office, cohort_id: UUID, at: Callable[[int], datetime]
) -> Plan:
    """Plan a workshop some days from the beginning, as Anders."""

    def planning(days: int, **others: Any) -> UUID:
        said = workshop(office, at(days), **others)
        with units.write(cast.here, cast.anders.actor) as uow:
            return plan_workshop(uow, cohort_id, said)

    return planning


@pytest.fixture
def planned(units: Units, cast: Cast, cohort_id: UUID) -> Planned:
    """Return the plan of the class."""

    def planning() -> list[WorkshopView]:
        with units.read(cast.here, the_service("test")) as uow:
            return workshops_of(uow, cohort_id)

    return planning


@pytest.fixture
def join(
    acting_as: Acting, cast: Cast, programme_id: UUID, cohort_id: UUID, enrolled: Enrol, look: Look
) -> Join:
    """Enrol somebody in the programme, and put them into the class."""

    def joining(person: Person) -> EnrolmentView:
        view = enrolled(programme_id, person)
        with acting_as(cast.anders) as uow:
            join_cohort(uow, cohort_id, view.id)
        look()
        return view

    return joining


def workshop(office: Office, starts_at: datetime, **others: Any) -> WorkshopFacts:
    """Return what is said of a workshop of two hours, some of it otherwise."""
    said = WorkshopFacts(
        "Det, jeg kan",
        office.place_id,
        starts_at,
        starts_at + timedelta(hours=2),
        theme_en="What I can do",
        catch_up_da="Ring til mig, så finder vi en time.",
        before=(BEFORE,),
        after=(AFTER,),
    )
    return replace(said, **others)


def seat_of_ida(acting_as: Acting, cast: Cast, session_id: UUID) -> SeatState:
    """Return how Ida's seat in a session stands."""
    with acting_as(cast.ida) as uow:
        return seats_in(uow, cast.ida.id, [session_id])[session_id].state
