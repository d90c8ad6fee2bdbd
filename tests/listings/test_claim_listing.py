"""A company claims its own openings that came in from elsewhere, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Municipality, Units
from app.employers.contract import EmployerNotConfirmed
from app.employers.signing_up import sign_up_company
from app.listings.claiming import claim_listing, claimable_listings
from app.listings.closing import close_listing
from app.listings.contract import NotInThatState
from app.listings.models import ClosedBecause
from app.listings.own_listings import our_listings, own_listings
from tests.factories.postings import join_company, open_company
from tests.factories.told import told
from tests.forms import post
from tests.listings.imports import THEN, bring_in, hits, listings, ready
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]

CVR = "30806883"
OURS, THEIRS = {"ID": "1"}, {"ID": "2", "HiringOrgCVR": 25050541, "HiringOrgName": "Anden A/S"}


@pytest.fixture(autouse=True)
def _on_that_day(clock: FixedClock, units: Units, here: Municipality) -> None:
    clock.set(THEN)
    ready(units, here)
    bring_in(units, here, hits(OURS, THEIRS))


def test_a_company_claims_what_carries_its_number(
    units: Units, here: Municipality, cast: Cast
) -> None:
    employer_id = open_company(units, cast.anders, cast.vera, cvr=CVR, name="Keepit ApS")
    with units.write(here, cast.vera.actor) as uow:
        (found,) = claimable_listings(uow)
        claim_listing(uow, found.id)

    one = listings(units, here)["1"]
    assert (one.employer_id, one.employer_name) == (employer_id, "Keepit ApS")
    with units.read(here, cast.vera.actor) as uow:
        assert claimable_listings(uow) == []


def test_a_claimed_opening_is_still_kept_up_to_date(
    units: Units, here: Municipality, cast: Cast
) -> None:
    employer_id = open_company(units, cast.anders, cast.vera, cvr=CVR, name="Keepit ApS")
    with units.write(here, cast.vera.actor) as uow:
        claim_listing(uow, listings(units, here)["1"].id)
    bring_in(units, here, hits(OURS | {"Title": "Ny overskrift"}))

    one = listings(units, here)["1"]
    assert (one.title, one.employer_name, one.employer_id) == (
        "Ny overskrift",
        "Keepit ApS",
        employer_id,
    )


def test_nobody_claims_another_companys_opening(
    units: Units, here: Municipality, cast: Cast
) -> None:
    open_company(units, cast.anders, cast.vera, cvr=CVR)
    with pytest.raises(NotFound), units.write(here, cast.vera.actor) as uow:
        claim_listing(uow, listings(units, here)["2"].id)


def test_an_opening_is_claimed_once(units: Units, here: Municipality, cast: Cast) -> None:
    open_company(units, cast.anders, cast.vera, cvr=CVR)
    with units.write(here, cast.vera.actor) as uow:
        claim_listing(uow, listings(units, here)["1"].id)
    with pytest.raises(NotInThatState), units.write(here, cast.vera.actor) as uow:
        claim_listing(uow, listings(units, here)["1"].id)


def test_a_company_that_waits_claims_nothing(units: Units, here: Municipality, cast: Cast) -> None:
    with units.write(here) as uow:
        sign_up_company(uow, cast.vera.id, cvr=CVR, name="K")
    with pytest.raises(EmployerNotConfirmed), units.write(here, cast.vera.actor) as uow:
        claim_listing(uow, listings(units, here)["1"].id)


@pytest.fixture
def claimed(units: Units, here: Municipality, cast: Cast) -> UUID:
    """An imported opening that Vera's company has claimed."""
    open_company(units, cast.anders, cast.vera, cvr=CVR, name="Keepit ApS")
    with units.write(here, cast.vera.actor) as uow:
        return claim_listing(uow, listings(units, here)["1"].id).id


def test_what_a_company_claimed_is_among_its_openings(
    units: Units, here: Municipality, cast: Cast, claimed: UUID, client_of: ClientOf
) -> None:
    with units.read(here, cast.vera.actor) as uow:
        assert [(one.id, one.is_claimed) for one in own_listings(uow)] == [(claimed, True)]
    with units.read(here, cast.anders.actor) as uow:
        assert our_listings(uow) == []
    vera = client_of(cast.vera)
    assert f"/virksomhed/opslag/{claimed}" in vera.get("/virksomhed/opslag").get_data(as_text=True)
    page = vera.get(f"/virksomhed/opslag/{claimed}").get_data(as_text=True)
    assert listings(units, here)["1"].description_html in page
    assert f"{claimed}/luk" in page
    assert f"{claimed}/rediger" not in page
    assert vera.get(f"/virksomhed/opslag/{claimed}/rediger").status_code == 404


def test_nobody_else_has_it_among_theirs(cast: Cast, claimed: UUID, client_of: ClientOf) -> None:
    for person in (cast.anders, cast.ida):
        assert client_of(person).get(f"/virksomhed/opslag/{claimed}").status_code in {403, 404}


def test_an_imported_opening_that_nobody_claimed_is_no_companys_page(
    units: Units, here: Municipality, cast: Cast, claimed: UUID, client_of: ClientOf
) -> None:
    other = listings(units, here)["2"].id
    for person in (cast.vera, cast.anders):
        assert client_of(person).get(f"/virksomhed/opslag/{other}").status_code == 404


def test_a_company_closes_what_it_claimed_and_the_source_does_not_open_it_again(
    units: Units, here: Municipality, cast: Cast, claimed: UUID, client_of: ClientOf
) -> None:
    vera, page = client_of(cast.vera), f"/virksomhed/opslag/{claimed}"
    assert post(vera, f"{page}/luk", {"because": "filled"}, page=page).status_code == 303
    bring_in(units, here, hits(OURS | {"Title": "Ny overskrift"}, THEIRS))

    one = listings(units, here)["1"]
    assert (one.state, one.closed_because) == ("closed", "filled")
    assert post(vera, f"{page}/aabn", page=page).status_code == 303
    assert listings(units, here)["1"].state == "published"


def test_only_its_company_and_staff_close_what_was_claimed(
    units: Units, here: Municipality, cast: Cast, claimed: UUID
) -> None:
    other = listings(units, here)["2"].id
    with units.write(here, cast.vera.actor) as uow, pytest.raises(NotFound):
        close_listing(uow, other, because=ClosedBecause.FILLED)
    with units.write(here, cast.ida.actor) as uow, pytest.raises(NotFound):
        close_listing(uow, claimed, because=ClosedBecause.FILLED)
    with units.write(here, cast.anders.actor) as uow:
        close_listing(uow, claimed, because=ClosedBecause.WITHDRAWN)
    assert told(units, cast.vera)[-1] == ("listings/closed", "Jobcentret har lukket dit opslag")


def test_a_colleague_is_not_told_that_the_job_centre_closed_what_the_company_closed(
    units: Units, cast: Cast, here: Municipality, claimed: UUID
) -> None:
    employer_id = listings(units, here)["1"].employer_id
    assert employer_id is not None
    join_company(units, cast.anders, cast.ida, employer_id, CVR)
    with units.write(here, cast.vera.actor) as uow:
        close_listing(uow, claimed, because=ClosedBecause.FILLED)
    assert "listings/closed" not in [kind for kind, _title in told(units, cast.ida)]
