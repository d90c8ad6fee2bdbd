"""A year after a workshop nobody knows any more who came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.booking.sessions.forgetting import forget_old_site_sessions
from app.booking.sessions.models import SessionSeat, SiteSession
from app.booking.sessions.planning import call_off_session
from app.booking.sessions.signing import sign_up
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned
from tests.people import Cast


def left(units: Units, cast: Cast) -> tuple[int, int]:
    """Return how many sessions and how many sign-ups there are."""
    with units.read(cast.here, the_service("test")) as uow:
        sessions, seats = (
            uow.session.scalar(select(func.count()).select_from(one))
            for one in (SiteSession, SessionSeat)
        )
    return sessions or 0, seats or 0


@pytest.mark.parametrize("is_off", [False, True])
def test_it_is_there_for_a_year_and_then_gone_with_its_sign_ups(
    services: Services,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    clock: FixedClock,
    is_off: bool,
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.ida) as uow:
        sign_up(uow, session_id, cast.ida.id)
    if is_off:
        with acting_as(cast.anders) as uow:
            call_off_session(uow, session_id)
    clock.set(local(26, 12) + timedelta(days=365))
    services.jobs.run("forget-site-sessions")
    assert left(units, cast) == (1, 1)
    clock.advance(timedelta(minutes=1))
    services.jobs.run("forget-site-sessions")
    assert left(units, cast) == (0, 0)


def test_one_to_come_stays(units: Units, acting_as: Acting, cast: Cast, office: Office) -> None:
    planned(acting_as, cast, office)
    with units.write(cast.here, the_service("test")) as uow:
        forget_old_site_sessions(uow)
    assert left(units, cast) == (1, 0)
