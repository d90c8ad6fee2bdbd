"""Ida's adviser is Anders, Omar has none; seats are bought, given, and looked after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.own_advisers import give_own_adviser
from app.accounts.sessions import issue_token
from app.accounts.teams import create_team, join_team
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.licences.contract import LicenceView
from app.licences.giving import give_licence
from app.licences.pools import add_pool
from app.licences.views import licence_by_id
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import Acting, Ask
from tests.licences.bought import Buy, Days, Give, Told, pool
from tests.people import Cast, Person


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
def buy(units: Units, cast: Cast, team_id: UUID) -> Buy:
    """Buy a pool, some of it otherwise than is usual."""
    assert team_id

    def buying(**others: Any) -> UUID:
        with units.write(cast.here, the_service("test")) as uow:
            return add_pool(uow, pool(**others))

    return buying


@pytest.fixture
def give(units: Units, cast: Cast) -> Give:
    """Give somebody a seat, as their adviser Anders."""

    def giving(pool_id: UUID, person: Person) -> LicenceView:
        with units.write(cast.here, cast.anders.actor) as uow:
            return give_licence(uow, pool_id, person.id)

    return giving


@pytest.fixture
def stands(units: Units, cast: Cast) -> Callable[[UUID], LicenceView]:
    """Return how a licence stands."""

    def standing(licence_id: UUID) -> LicenceView:
        with units.read(cast.here, the_service("test")) as uow:
            return licence_by_id(uow, licence_id)

    return standing


@pytest.fixture
def look(services: Services) -> Callable[[], None]:
    """Let the service hear what happened, and look after licences and lines."""

    def looking() -> None:
        for job in ("outbox", "licences", "licence-lines", "outbox"):
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
            return [one.title for one in list_notifications(uow, limit=50)][::-1]

    return telling


@pytest.fixture
def ask(client: FlaskClient, units: Units) -> Ask:
    """Ask the API as somebody, on the host of their municipality."""
    tokens: dict[str, str] = {}

    def asking(who: Person, method: str, path: str, **kwargs: Any) -> TestResponse:
        if who.name not in tokens:
            with units.write(who.municipality, who.actor) as uow:
                tokens[who.name] = issue_token(uow, units.ids, who.id)
        headers = {"Authorization": f"Bearer {tokens[who.name]}"}
        url = f"http://{who.host}/api/v1{path}"
        return client.open(url, method=method, headers=headers, **kwargs)

    return asking
