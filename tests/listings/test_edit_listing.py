"""An edit: of a draft it is the draft, of a published opening it waits beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.errors import Forbidden, NotFound
from app.core.events import RecordedEvent
from app.core.work import Units
from app.listings.approval import approve_listing, decline_listing, request_changes
from app.listings.contract import EditedMeanwhile, NotFinished, NotInThatState
from app.listings.posting import edit_listing, withdraw_listing, write_draft
from app.listings.reading import listing_for_reading
from tests.factories.told import told
from tests.forms import post, token_on
from tests.people import Cast, Person

Posted = Callable[..., Any]


def test_an_edit_changes_what_it_names_and_nothing_else(
    units: Units, cast: Cast, posted: Posted
) -> None:
    draft = posted(address="Havnen 1")
    with units.write(cast.here, cast.vera.actor) as uow:
        edited = edit_listing(uow, draft.id, {"title": "Konditor", "address": None})
    assert (edited.title, edited.address, edited.city) == ("Konditor", None, "Thisted")
    assert edited.version == 2


def test_an_edit_over_somebody_elses_is_refused_and_neither_text_is_lost(
    units: Units, cast: Cast, posted: Posted
) -> None:
    draft = posted()
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, draft.id, {"title": "Konditor"}, version=1)
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(EditedMeanwhile) as refused:
        edit_listing(uow, draft.id, {"title": "Brødbager"}, version=1)
    assert refused.value.extra["current"]["title"] == "Konditor"
    assert refused.value.extra["version"] == 2


def test_people_see_the_approved_version_until_the_edit_is_approved(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor"})
        assert listing_for_reading(uow, listing.id).title == "Bager til tidlige morgener"
    told_at = told_followers_at(units, cast, listing.id)
    with units.write(cast.here, cast.anders.actor) as uow:
        approve_listing(uow, listing.id)
        assert listing_for_reading(uow, listing.id).title == "Konditor"
    assert told_followers_at(units, cast, listing.id) == told_at
    assert told(units, cast.vera)[-1] == (
        "listings/edit-approved",
        "Dine ændringer er offentliggjort",
    )


def told_followers_at(units: Units, cast: Cast, listing_id: Any) -> Any:
    """Return which events of a first publication were recorded for a listing."""
    with units.system() as unit:
        return [
            row.seq
            for row in unit.session.scalars(select(RecordedEvent))
            if row.name == "ListingApproved" and row.facts["listing_id"] == str(listing_id)
        ]


def test_a_declined_edit_leaves_the_approved_version(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor"})
    with units.write(cast.here, cast.anders.actor) as uow:
        decline_listing(uow, listing.id, reason="Det er et andet job.")
        page = listing_for_reading(uow, listing.id)
    assert (page.title, page.state) == ("Bager til tidlige morgener", "published")
    assert told(units, cast.vera)[-1][0] == "listings/edit-declined"


def test_an_edit_that_is_to_be_changed_is_kept_and_can_be_sent_again(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor"})
    with units.write(cast.here, cast.anders.actor) as uow:
        request_changes(uow, listing.id, reason="Skriv timer.")
        with pytest.raises(NotInThatState):
            approve_listing(uow, listing.id)
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"weekly_hours": "37"})
    with units.write(cast.here, cast.anders.actor) as uow:
        approved = approve_listing(uow, listing.id)
    assert (approved.title, approved.weekly_hours) == ("Konditor", "37")


def test_an_edit_can_be_dropped(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor"})
        dropped = withdraw_listing(uow, listing.id)
    assert (dropped.pending_changes, dropped.pending_at, dropped.state) == (None, None, "published")


def test_an_edit_of_what_is_published_must_be_whole(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotFinished) as refused:
        edit_listing(uow, listing.id, {"description": None, "postcode": None})
    assert sorted(refused.value.fields) == ["description", "postcode"]


def test_staff_edit_their_own_at_once_and_nobody_elses(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted()
    with units.write(cast.here, cast.anders.actor) as uow:
        own = write_draft(uow, {"kind": "news", "title": "Nyt", "description": "Vi har åbent."})
        assert edit_listing(uow, own.id, {"title": "Nyere"}).title == "Nyere"
        with pytest.raises(Forbidden):
            edit_listing(uow, listing.id, {"title": "Mit"})
    for person in (cast.ida, cast.omar):
        with units.write(cast.here, person.actor) as uow, pytest.raises(NotFound):
            edit_listing(uow, listing.id, {"title": "Mit"})
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        edit_listing(uow, listing.id, {"title": "Mit"})


def test_changing_the_kind_changes_the_kinds_own_category(
    units: Units, cast: Cast, posted: Posted, category_ids: dict[str, Any]
) -> None:
    draft = posted(kind="apprenticeship")
    with units.write(cast.here, cast.vera.actor) as uow:
        edited = edit_listing(uow, draft.id, {"kind": "trainee_place"})
    assert set(edited.category_ids) == {category_ids["foedevarer"], category_ids["elevplads"]}


def test_the_page_shows_both_texts_when_somebody_else_was_first(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    draft = posted()
    browser, url = client_of(cast.vera), f"/virksomhed/opslag/{draft.id}/rediger"
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, draft.id, {"title": "Konditor"})
    sent = {"kind": "job", "title": "Brødbager", "description": "Min tekst", "version": "1"}
    answer = post(browser, url, sent, page=url)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Konditor" in page
    assert 'value="Brødbager"' in page
    assert 'name="version" value="2"' in page
    again = post(browser, url, {**sent, "version": "2"}, page=url)
    assert again.status_code == 303


def test_the_api_edits_and_refuses_a_stale_version(
    client_of: Callable[[Person], FlaskClient], cast: Cast, posted: Posted
) -> None:
    draft = posted()
    browser = client_of(cast.vera)
    headers = {"X-CSRF-Token": token_on(browser, "/mig")}
    url = f"/api/v1/listings/{draft.id}"
    edited = browser.patch(url, json={"title": "Konditor", "version": 1}, headers=headers)
    assert (edited.status_code, edited.get_json()["title"]) == (200, "Konditor")
    stale = browser.patch(url, json={"title": "Bager", "version": 1}, headers=headers)
    assert stale.status_code == 409
    assert stale.get_json()["type"] == "urn:jobvej:problem:listings/edited-meanwhile"
    assert stale.get_json()["current"]["title"] == "Konditor"
