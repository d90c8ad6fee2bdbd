"""An employer that is not trusted keeps nothing of the citizens: no name, no text, no CV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.chat.models import Conversation, ConversationState
from app.core.errors import NotFound
from app.core.work import Units
from app.employers.deciding import restore_company, revoke_company
from app.listings.closing import close_listing, reopen_listing
from app.listings.interests import (
    answer_interest,
    cv_for_employer,
    interests_in,
    my_interest_in,
    withdraw_interest,
)
from app.listings.models import ClosedBecause, InterestState, Listing, ListingState
from app.listings.reporting import FraudReason, close_as_fraud, dismiss_reports, report_listing
from app.web.services import Services
from tests.factories.files import kept_files
from tests.factories.interests import send_interest
from tests.factories.told import told
from tests.people import Cast, Person

Acting = Callable[[Person], Any]
STOPPED = ("listings/interest-stopped",)


@pytest.fixture
def listing(posted: Callable[..., Listing]) -> Listing:
    """An opening of Vera's company that everybody can see."""
    return posted("published")


@pytest.fixture
def interest(acting_as: Acting, cast: Cast, listing: Listing) -> UUID:
    """Ida has sent her text and her CV to it."""
    with acting_as(cast.ida) as uow:
        return send_interest(uow, listing.id)


def test_what_is_found_dishonest_leaves_the_employer_nothing(
    acting_as: Acting,
    cast: Cast,
    services: Services,
    bakery: UUID,
    listing: Listing,
    interest: UUID,
    check_files: Callable[[], None],
) -> None:
    check_files()
    assert len(kept_files(services)) == 1
    with acting_as(cast.vera) as uow:
        cv_for_employer(uow, interest, employer_id=bakery)
    _find_dishonest(acting_as, cast, listing)
    assert len(kept_files(services)) == 0
    with acting_as(cast.vera) as uow:
        with pytest.raises(NotFound):
            interests_in(uow, listing.id, employer_id=bakery)
        with pytest.raises(NotFound):
            cv_for_employer(uow, interest, employer_id=bakery)
        with pytest.raises(NotFound):
            answer_interest(uow, interest, state=InterestState.INVITED, employer_id=bakery)


def test_its_pages_are_gone_for_the_employer(
    acting_as: Acting,
    cast: Cast,
    client_of: Callable[[Person], FlaskClient],
    listing: Listing,
    interest: UUID,
) -> None:
    vera = client_of(cast.vera)
    pages = (
        f"/virksomhed/opslag/{listing.id}/interesser",
        f"/virksomhed/interesser/{interest}/cv",
    )
    assert vera.get(pages[0]).status_code == 200
    _find_dishonest(acting_as, cast, listing)
    assert [vera.get(page).status_code for page in pages] == [404, 404]


def test_the_citizen_is_told_and_reads_what_became_of_it(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    client_of: Callable[[Person], FlaskClient],
    listing: Listing,
    interest: UUID,
) -> None:
    _find_dishonest(acting_as, cast, listing)
    assert [kind for kind, _ in told(units, cast.ida)] == list(STOPPED)
    with acting_as(cast.ida) as uow:
        mine = my_interest_in(uow, listing.id)
        assert mine is not None
        assert (mine.state, mine.text, mine.file) == ("stopped", None, None)
    page = client_of(cast.ida).get("/mine-interesser").text
    assert "Stoppet af jobcentret" in page
    assert "CPR-nummer" in page


def test_the_conversation_about_it_is_over_and_the_company_is_out(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    bakery: UUID,
    listing: Listing,
    interest: UUID,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.vera) as uow:
        answer_interest(uow, interest, state=InterestState.INVITED, employer_id=bakery)
    work_off()
    assert _talk(units, cast, interest) == (ConversationState.OPEN, bakery)
    _find_dishonest(acting_as, cast, listing)
    work_off()
    assert _talk(units, cast, interest) == (ConversationState.ENDED, None)
    assert told(units, cast.ida)[-1][0] in STOPPED


def test_closing_it_first_does_not_keep_anything(
    acting_as: Acting, cast: Cast, bakery: UUID, listing: Listing, interest: UUID
) -> None:
    with acting_as(cast.omar) as uow:
        report_listing(uow, listing.id, reason=FraudReason.NOT_REAL)
    with acting_as(cast.vera) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)
    with acting_as(cast.anders) as uow:
        close_as_fraud(uow, listing.id)
    with acting_as(cast.vera) as uow, pytest.raises(NotFound):
        interests_in(uow, listing.id, employer_id=bakery)
    with acting_as(cast.ida) as uow:
        assert my_interest_in(uow, listing.id).state == "stopped"


def test_where_nothing_is_wrong_the_employer_keeps_it(
    acting_as: Acting, cast: Cast, bakery: UUID, listing: Listing, interest: UUID
) -> None:
    with acting_as(cast.omar) as uow:
        report_listing(uow, listing.id, reason=FraudReason.NOT_REAL)
    with acting_as(cast.anders) as uow:
        dismiss_reports(uow, listing.id)
    with acting_as(cast.vera) as uow:
        assert [i.id for i in interests_in(uow, listing.id, employer_id=bakery)] == [interest]


def test_what_was_taken_back_before_stays_taken_back(
    units: Units, acting_as: Acting, cast: Cast, listing: Listing, interest: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, interest)
    _find_dishonest(acting_as, cast, listing)
    assert told(units, cast.ida) == []
    with acting_as(cast.ida) as uow:
        assert my_interest_in(uow, listing.id).state == "withdrawn"


def test_after_a_mistake_interest_can_be_shown_anew(
    acting_as: Acting, cast: Cast, bakery: UUID, listing: Listing, interest: UUID
) -> None:
    _find_dishonest(acting_as, cast, listing)
    with acting_as(cast.anders) as uow:
        reopen_listing(uow, listing.id)
    with acting_as(cast.ida) as uow:
        anew = send_interest(uow, listing.id)
    with acting_as(cast.vera) as uow:
        assert [i.id for i in interests_in(uow, listing.id, employer_id=bakery)] == [anew]


def test_a_company_that_is_out_has_no_openings_and_no_interests(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    services: Services,
    bakery: UUID,
    posted: Callable[..., Listing],
    listing: Listing,
    interest: UUID,
    work_off: Callable[[], None],
) -> None:
    handed_in, draft = posted("submitted"), posted()
    with acting_as(cast.anders) as uow:
        revoke_company(uow, bakery, reason="Det er ikke en rigtig virksomhed.")
    work_off()
    assert _states(units, cast, listing, handed_in, draft) == ["closed", "draft", "draft"]
    assert len(kept_files(services)) == 0
    assert [kind for kind, _ in told(units, cast.ida)] == list(STOPPED)
    with acting_as(cast.anders) as uow:
        restore_company(uow, bakery)
    work_off()
    assert _states(units, cast, listing, handed_in, draft) == ["published", "draft", "draft"]


def test_what_was_closed_before_is_not_opened_with_the_company(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    bakery: UUID,
    listing: Listing,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.vera) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)
    for verb in (
        lambda u: revoke_company(u, bakery, reason="?"),
        lambda u: restore_company(u, bakery),
    ):
        with acting_as(cast.anders) as uow:
            verb(uow)
        work_off()
    assert _states(units, cast, listing) == ["closed"]


def test_a_mistake_that_was_undone_at_once_closes_nothing(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    bakery: UUID,
    listing: Listing,
    interest: UUID,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.anders) as uow:
        revoke_company(uow, bakery, reason="Forkert virksomhed.")
        restore_company(uow, bakery)
    work_off()
    assert _states(units, cast, listing) == ["published"]
    with acting_as(cast.vera) as uow:
        assert [i.id for i in interests_in(uow, listing.id, employer_id=bakery)] == [interest]


def _find_dishonest(acting_as: Acting, cast: Cast, listing: Listing) -> None:
    with acting_as(cast.omar) as uow:
        report_listing(uow, listing.id, reason=FraudReason.NOT_REAL)
    with acting_as(cast.anders) as uow:
        close_as_fraud(uow, listing.id)


def _talk(units: Units, cast: Cast, interest_id: UUID) -> tuple[str, UUID | None]:
    with units.read(cast.here) as uow:
        row = uow.session.scalars(
            select(Conversation).where(Conversation.about == f"interest/{interest_id}")
        ).one()
        return row.state, row.employer_id


def _states(units: Units, cast: Cast, *listings: Listing) -> list[str]:
    with units.read(cast.here) as uow:
        rows = uow.session.execute(
            select(Listing.id, Listing.state).where(Listing.id.in_([one.id for one in listings]))
        )
        known = {row[0]: ListingState(row[1]) for row in rows}
    return [known[one.id] for one in listings]
