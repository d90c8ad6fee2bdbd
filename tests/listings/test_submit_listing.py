"""Handing an opening in: it is whole, its company is confirmed, and the job centre sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units
from app.listings.approval import count_waiting, waiting_listings
from app.listings.contract import DeadlineDoesNotFit, NotFinished, NotInThatState
from app.listings.posting import submit_listing, withdraw_listing, write_draft
from app.listings.reading import listing_for_reading
from tests.forms import post
from tests.people import Cast, Person

Posted = Callable[..., Any]


def test_what_is_handed_in_waits_and_is_seen_by_staff_alone(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [w.listing.id for w in waiting_listings(uow)] == [listing.id]
        assert count_waiting(uow) == 1
        with pytest.raises(NotFound):
            listing_for_reading(uow, listing.id)
    with units.read(cast.here, cast.vera.actor) as uow, pytest.raises(Forbidden):
        waiting_listings(uow)
    with units.read(cast.next_door, cast.nora.actor) as uow:
        assert waiting_listings(uow) == []


def test_what_is_missing_is_named_field_by_field(units: Units, cast: Cast, bakery: UUID) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        bare = write_draft(uow, {"title": "Bager"})
        with pytest.raises(NotFinished) as refused:
            submit_listing(uow, bare.id)
    assert sorted(refused.value.fields) == ["category_ids", "description", "postcode"]


def test_work_without_a_fixed_place_needs_no_postcode(
    units: Units, cast: Cast, posted: Posted
) -> None:
    assert posted("submitted", postcode=None, has_no_fixed_workplace=True).state == "submitted"


def test_a_deadline_that_has_passed_meanwhile_is_refused(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    draft = posted()
    clock.advance(timedelta(days=31))
    with (
        units.write(cast.here, cast.vera.actor) as uow,
        pytest.raises(DeadlineDoesNotFit) as refused,
    ):
        submit_listing(uow, draft.id)
    assert list(refused.value.fields) == ["apply_by"]


def test_handing_in_twice_is_told(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotInThatState):
        submit_listing(uow, listing.id)


def test_what_staff_hand_in_is_published_at_once(
    units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        course = write_draft(
            uow, {"kind": "course", "title": "Truckkursus", "description": "Fem dage."}
        )
        submit_listing(uow, course.id)
        assert listing_for_reading(uow, course.id).title == "Truckkursus"
        assert waiting_listings(uow) == []


def test_what_was_handed_in_can_be_taken_back(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    with units.write(cast.here, cast.vera.actor) as uow:
        assert withdraw_listing(uow, listing.id).state == "draft"
        assert submit_listing(uow, listing.id).state == "submitted"


def test_another_persons_opening_is_not_handed_in(units: Units, cast: Cast, posted: Posted) -> None:
    draft = posted()
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        submit_listing(uow, draft.id)


def test_the_page_hands_in_and_undoes(
    client_of: Callable[[Person], FlaskClient], cast: Cast, posted: Posted
) -> None:
    draft = posted()
    browser, page = client_of(cast.vera), f"/virksomhed/opslag/{draft.id}"
    sent = post(browser, f"{page}/send", page=page, follow_redirects=True).get_data(as_text=True)
    assert f'action="{page}/tag-tilbage"' in sent
    back = post(browser, f"{page}/tag-tilbage", page=page, follow_redirects=True)
    assert f'action="{page}/send"' in back.get_data(as_text=True)


def test_the_page_shows_what_is_missing_in_the_form(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    draft = posted(description="")
    browser, page = client_of(cast.vera), f"/virksomhed/opslag/{draft.id}"
    answer = post(browser, f"{page}/send", page=page)
    assert answer.status_code == 409
    assert "f-description-error" in answer.get_data(as_text=True)
    assert 'value="7700"' in answer.get_data(as_text=True)
