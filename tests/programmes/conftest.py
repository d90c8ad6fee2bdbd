"""Ida's adviser is Anders; programmes are described, published, lived, and looked after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team, join_team
from app.booking.arranging import book_meeting
from app.booking.meeting_types import add_meeting_type, add_place
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.programmes.contract import EnrolmentView
from app.programmes.enrolling import enrol
from app.programmes.publishing import add_programme, publish_programme
from app.programmes.views import enrolment_by_id
from app.web.services import Services
from tests.booking.conftest import ask
from tests.booking.office import JOB_TALK, Acting, Office, let_meet
from tests.people import Cast, Person, log_in
from tests.programmes.described import Days, Describe, Enrol, Stands, Told, programme

__all__ = ["ask"]


@pytest.fixture
def team_id(units: Units, cast: Cast) -> UUID:
    """Anders and Signe are in a team that Lea leads, and Ida is Anders's."""
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Team Nord", phone="99 17 17 17")
        for member in (cast.anders, cast.signe):
            join_team(uow, team_id, member.id)
        join_team(uow, team_id, cast.lea.id, is_leader=True)
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    return team_id


@pytest.fixture
def meet(units: Units, cast: Cast, team_id: UUID) -> Callable[[datetime], None]:
    """Let Ida book a meeting with Anders."""
    with units.write(cast.here, the_service("test")) as uow:
        place_id = add_place(uow, name="Jobcentret", address="Torvet 1, 7700 Thisted")
        office = Office(add_meeting_type(uow, JOB_TALK), place_id, team_id)
        let_meet(uow, cast.anders.id, office)

    def meeting(starts_at: datetime) -> None:
        with units.write(cast.here, cast.ida.actor) as uow:
            book_meeting(uow, cast.ida.id, office.wanted(starts_at))

    return meeting


@pytest.fixture
def publish(units: Units, cast: Cast, team_id: UUID) -> Describe:
    """Describe a programme, some of it otherwise than is usual, and publish it."""
    assert team_id

    def publishing(**others: Any) -> UUID:
        with units.write(cast.here, cast.signe.actor) as uow:
            programme_id = add_programme(uow, programme(**others))
            publish_programme(uow, programme_id)
            return programme_id

    return publishing


@pytest.fixture
def enrolled(units: Units, cast: Cast) -> Enrol:
    """Enrol somebody, as their adviser Anders."""

    def enrolling(programme_id: UUID, person: Person, **how: Any) -> EnrolmentView:
        with units.write(cast.here, cast.anders.actor) as uow:
            return enrol(uow, programme_id, person.id, **how)

    return enrolling


@pytest.fixture
def stands(units: Units, cast: Cast) -> Stands:
    """Return how an enrolment stands."""

    def standing(enrolment_id: UUID) -> EnrolmentView:
        with units.read(cast.here, the_service("test")) as uow:
            return enrolment_by_id(uow, enrolment_id)

    return standing


@pytest.fixture
def look(services: Services) -> Callable[[], None]:
    """Let the service hear what happened, and look after enrolments and licences."""

    def looking() -> None:
        for job in ("outbox", "programmes", "licences"):
            services.jobs.run(job)

    return looking


@pytest.fixture
def days_pass(clock: FixedClock, look: Callable[[], None]) -> Days:
    """Let days pass one by one, in the middle of the morning."""

    def passing(number: int, *, asleep: bool = False) -> None:
        for _day in range(number):
            clock.advance(timedelta(days=1))
            if not asleep:
                look()
        look()

    return passing


@pytest.fixture
def told(acting_as: Acting) -> Told:
    """Return the titles of what somebody was told, oldest first."""

    def telling(person: Person) -> list[str]:
        with acting_as(person) as uow, use_language(person.actor.language):
            return [one.title for one in list_notifications(uow, limit=100)][::-1]

    return telling


@pytest.fixture
def signe(app: Flask, services: Services, cast: Cast) -> FlaskClient:
    """Signe edits programmes."""
    return log_in(app, services, cast.signe)
