"""An office that is full: Omar has the only two times there are, Thursday and Friday at ten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts.own_advisers import give_own_adviser
from app.booking.arranging import book_meeting
from app.booking.availability import add_absence
from app.booking.waiting.answering import open_offers_of
from app.booking.waiting.contract import OfferView
from app.booking.waiting.offering import OFFERS
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.office import Office, local
from tests.people import Cast, Person

Offered = Callable[[Person], OfferView | None]


@dataclass(frozen=True)
class Full:
    """The meetings that take all the time there is, and what they are of."""

    type_id: UUID
    thursday: UUID
    friday: UUID


@pytest.fixture
def full(units: Units, cast: Cast, office: Office) -> Full:
    """Ida and Omar are Anders' citizens; Omar has both times that can be booked."""
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
        for begins, ends in (
            (local(24, 0), local(26, 10)),
            (local(26, 11), local(27, 10)),
            (local(27, 11), local(28, 0)),
            (local(28, 0), local(28, 0) + timedelta(days=90)),
        ):
            add_absence(uow, cast.anders.id, starts_at=begins, ends_at=ends)
        thursday, friday = (
            book_meeting(uow, cast.omar.id, office.wanted(local(day, 10))).id for day in (26, 27)
        )
    return Full(office.type_id, thursday, friday)


@pytest.fixture
def look(services: Services) -> Callable[[], None]:
    """Let the worker hear what happened, and look for free times."""

    def looking() -> None:
        services.jobs.run("outbox")
        services.jobs.run(OFFERS)

    return looking


@pytest.fixture
def offered(units: Units, cast: Cast) -> Offered:
    """Return what is offered to somebody now."""

    def offer_of(person: Person) -> OfferView | None:
        with units.read(cast.here, person.actor) as uow:
            found = open_offers_of(uow, person.id)
        assert len(found) <= 1
        return found[0] if found else None

    return offer_of
