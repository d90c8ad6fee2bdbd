"""A company claims its own openings that came in from elsewhere, and nobody else's."""

from __future__ import annotations

import pytest

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Municipality, Units
from app.employers.contract import EmployerNotConfirmed
from app.employers.signing_up import sign_up_company
from app.listings.claiming import claim_listing, claimable_listings
from app.listings.contract import NotInThatState
from tests.factories.postings import open_company
from tests.listings.imports import THEN, bring_in, hits, listings, ready
from tests.people import Cast

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
