"""Interests, the conversations that they begin, and a second person of the company."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.chat.conversations import my_conversations
from app.core.work import UnitOfWork, Units, the_service
from app.employers.colleagues import grant_invitation
from app.files.service import store_file
from app.listings.interests import answer_interest, show_interest
from app.listings.models import InterestState, Listing
from tests.people import Cast, Person, move_in

__all__ = ["about_interest", "colleague", "interest_id"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def interest_id(acting_as: Acting, cast: Cast, posted: Callable[..., Listing]) -> UUID:
    """Ida is interested in one of Vera's openings."""
    listing = posted("published")
    with acting_as(cast.ida) as uow:
        return send_interest(uow, listing.id)


def send_interest(uow: UnitOfWork, listing_id: UUID, **changed: Any) -> UUID:
    """Send a text and a CV to the employer of a listing; returns the interest's identity."""
    if "file_id" not in changed:
        changed["file_id"] = store_file(uow, content=PDF, name="cv.pdf").id
    facts = {"text": "Jeg bager gerne", "has_consented": True} | changed
    return show_interest(uow, listing_id, **facts)


@pytest.fixture
def colleague(units: Units, cast: Cast, bakery: UUID) -> Person:
    """Viggo, who writes for Vera's company too."""
    return write_for(units, cast, bakery, "Viggo")


def write_for(units: Units, cast: Cast, employer_id: UUID, name: str) -> Person:
    """Let somebody new write for a company, as invited by Vera."""
    person = move_in(units, cast.here, name, Role.EMPLOYER)
    with units.write(cast.here, the_service("test")) as uow:
        facts = {"employer_id": str(employer_id), "invited_by": str(cast.vera.id)}
        grant_invitation(uow, person.id, facts)
    return person


@pytest.fixture
def about_interest(
    acting_as: Acting,
    cast: Cast,
    interest_id: UUID,
    bakery: UUID,
    colleague: Person,
    work_off: Callable[[], None],
) -> UUID:
    """The conversation about Ida's interest, which Vera has answered; Viggo may answer too."""
    with acting_as(cast.vera) as uow:
        answer_interest(
            uow, interest_id, state=InterestState.INVITED, employer_id=bakery, text="Kom forbi"
        )
    work_off()
    with acting_as(cast.ida) as uow:
        [view] = my_conversations(uow)
    return view.id
