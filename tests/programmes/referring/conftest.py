"""Those who refer, as in the tests of programmes, and an API to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.work import Units, the_service
from app.programmes.referring.contract import ReferralView
from app.programmes.referring.deciding import refer
from app.tenancy.target_groups import add_target_group
from tests.booking.conftest import ask
from tests.people import Cast, Person

__all__ = ["ask"]

Refer = Callable[..., ReferralView]


@pytest.fixture
def referred(units: Units, cast: Cast) -> Refer:
    """Decide about a programme for Ida, as her adviser unless told otherwise."""

    def referring(
        programme_id: UUID, *, by: Person | None = None, to: Person | None = None, **how: Any
    ) -> ReferralView:
        said = {"is_yes": True, "why": "Det passer til dig."} | how
        with units.write(cast.here, (by or cast.anders).actor) as uow:
            return refer(uow, programme_id, (to or cast.ida).id, **said)

    return referring


@pytest.fixture
def groups(units: Units, cast: Cast) -> None:
    """There are two target groups."""
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="dagpenge", name_da="Dagpenge", name_en="Benefit")
        add_target_group(uow, slug="unge", name_da="Unge", name_en="Young people")
