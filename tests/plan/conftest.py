"""An office where Ida can meet Anders, for every test of the plan."""

from __future__ import annotations

import pytest

from app.core.work import Units, the_service
from tests.booking.office import Office, set_up_office
from tests.people import Cast


@pytest.fixture
def office(units: Units, cast: Cast) -> Office:
    """Ida's own adviser is Anders, and Signe is in the same team without a calendar."""
    with units.write(cast.here, the_service("test")) as uow:
        return set_up_office(uow, cast)
