"""A workshop at the office of Team Nord: Thursday from ten to twelve, two seats, open to all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.accounts.contract import Role
from app.booking.sessions.contract import SessionFacts
from app.booking.sessions.planning import plan_session
from app.core.work import UnitOfWork, Units
from tests.booking.office import Office, local
from tests.people import Cast, Person, move_in

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def workshop(office: Office, **changes: Any) -> SessionFacts:
    """Return what is said of the workshop, but for what a test wants otherwise."""
    facts = SessionFacts(
        title_da="CV-workshop",
        title_en="CV workshop",
        about_da="Vi laver dit CV færdigt.",
        bring_da="Tag dit CV med.",
        place_id=office.place_id,
        starts_at=local(26, 10),
        ends_at=local(26, 12),
        seats=2,
        team_id=office.team_id,
    )
    return replace(facts, **changes)


def planned(acting_as: Acting, cast: Cast, office: Office, **changes: Any) -> UUID:
    """Return a workshop that Anders planned."""
    with acting_as(cast.anders) as uow:
        return plan_session(uow, workshop(office, **changes))


def crowd(units: Units, cast: Cast, number: int) -> list[Person]:
    """Return so many citizens more."""
    return [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(number)]
