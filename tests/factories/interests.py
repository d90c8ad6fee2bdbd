"""Interests, the conversations that they begin, and a second person of the company."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.chat.conversations import my_conversations
from app.core.work import Actor, UnitOfWork, Units, the_service
from app.employers.colleagues import grant_invitation
from app.files.service import store_file
from app.listings.interests import answer_interest, show_interest
from app.listings.models import InterestState, Listing
from tests.people import Cast, Person

__all__ = ["about_interest", "colleague", "interest_id"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def interest_id(acting_as: Acting, cast: Cast, posted: Callable[..., Listing]) -> UUID:
    """Ida is interested in one of Vera's openings."""
    listing = posted("published")
    with acting_as(cast.ida) as uow:
        file = store_file(uow, content=PDF, name="cv.pdf")
        return show_interest(
            uow, listing.id, text="Jeg bager gerne", file_id=file.id, has_consented=True
        )


@pytest.fixture
def colleague(units: Units, cast: Cast, bakery: UUID) -> Person:
    """Viggo, who writes for Vera's company too."""
    return write_for(units, cast, bakery, "Viggo")


def write_for(units: Units, cast: Cast, employer_id: UUID, name: str) -> Person:
    """Let somebody new write for a company, as invited by Vera."""
    email = f"{name.lower()}@example.org"
    with units.write(cast.here, the_service("test")) as uow:
        person_id = add_person(uow, name=name, email=email, roles=[Role.EMPLOYER])
        facts = {"employer_id": str(employer_id), "invited_by": str(cast.vera.id)}
        grant_invitation(uow, person_id, facts)
    actor = Actor(person_id, frozenset({Role.EMPLOYER.value}))
    return Person(person_id, name, email, actor, cast.here, cast.vera.host)


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
