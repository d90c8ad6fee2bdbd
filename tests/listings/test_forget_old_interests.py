"""Interests are forgotten ninety days after their opening closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units
from app.listings.forgetting_interests import KEPT_AFTER_CLOSING, forget_old_interests
from app.web.services import Services
from tests.factories.files import kept_files
from tests.listings.openings import Opening, close_opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_name_goes_with_the_text(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    page = f"/virksomhed/opslag/{opening.id}/interesser"
    assert "Ida" in client_of(cast.vera).get(page).text
    close_opening(units, cast, opening)
    clock.advance(KEPT_AFTER_CLOSING + timedelta(seconds=1))
    with units.write(cast.here) as uow:
        forget_old_interests(uow)
    later = client_of(cast.vera).get(page).text
    assert "Slettet efter 90 dage" in later
    assert "Ida" not in later


def test_it_all_goes_ninety_days_after_the_opening_closed(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
    services: Services,
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    close_opening(units, cast, opening)
    clock.advance(KEPT_AFTER_CLOSING)
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 0
    clock.advance(timedelta(seconds=1))
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 1
        assert forget_old_interests(uow) == 0
    assert len(kept_files(services)) == 0
