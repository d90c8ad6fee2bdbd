"""A drop-in at the office of Team Nord: weekdays from nine to twelve, numbers from eight."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

from app.booking.drop_in.contract import DropInFacts
from app.booking.drop_in.setting_up import add_drop_in
from app.core.work import UnitOfWork
from app.tenancy.opening import Period
from tests.booking.office import Office
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
MORNINGS = tuple(Period(weekday, time(9), time(12)) for weekday in range(5))


def facts(office: Office, **changes: Any) -> DropInFacts:
    """Return what is said of the drop-in, but for what a test wants otherwise."""
    usual = DropInFacts(
        title_da="Åben rådgivning",
        title_en="Open advice",
        place_id=office.place_id,
        periods=MORNINGS,
        team_id=office.team_id,
    )
    return replace(usual, **changes)


def opened(acting_as: Acting, cast: Cast, office: Office, **changes: Any) -> UUID:
    """Return a drop-in that Anders set up."""
    with acting_as(cast.anders) as uow:
        return add_drop_in(uow, facts(office, **changes))
