"""An opening that citizens are interested in, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.work import UnitOfWork, Units
from app.employers.contract import EmployerState
from app.employers.models import Employer, EmployerPerson
from app.listings.models import Listing, ListingState
from tests.factories.interests import send_interest
from tests.people import Cast


@dataclass(frozen=True)
class Opening:
    """An opening of Vera's company, and an imported one that nobody has claimed."""

    id: UUID
    employer_id: UUID
    imported_id: UUID


@pytest.fixture
def opening(units: Units, cast: Cast) -> Opening:
    """Vera's company has an opening in the feed."""
    with units.write(cast.here) as uow:
        employer_id, listing_id, imported_id = uow.new_id(), uow.new_id(), uow.new_id()
        uow.session.add(
            Employer(
                id=employer_id,
                cvr="10000009",
                name="Veras Værksted",
                created_at=uow.now,
                state=EmployerState.CONFIRMED,
            )
        )
        uow.session.flush()
        uow.session.add(
            EmployerPerson(
                id=uow.new_id(),
                employer_id=employer_id,
                person_id=cast.vera.id,
                added_at=uow.now,
                confirmed_at=uow.now,
            )
        )
        for row_id, owner in ((listing_id, employer_id), (imported_id, None)):
            uow.session.add(
                Listing(
                    id=row_id,
                    kind="job",
                    title="Mekaniker",
                    state=ListingState.PUBLISHED,
                    employer_id=owner,
                    employer_name="Veras Værksted",
                    created_at=uow.now,
                    updated_at=uow.now,
                    published_at=uow.now,
                )
            )
    return Opening(listing_id, employer_id, imported_id)


def show_interest_in(uow: UnitOfWork, opening: Opening, **changed: object) -> UUID:
    """Send a text and a CV to the company of an opening."""
    return send_interest(uow, opening.id, **{"text": "Jeg kan lide biler.", **changed})


def close_opening(units: Units, cast: Cast, opening: Opening) -> None:
    """Close an opening, as its company does."""
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Listing).where(Listing.id == opening.id)).one()
        row.state, row.closed_at = ListingState.CLOSED, uow.now


def received_by(client: FlaskClient, opening: Opening) -> str:
    """Return the page on which a company sees who is interested."""
    return client.get(f"/virksomhed/opslag/{opening.id}/interesser").text
