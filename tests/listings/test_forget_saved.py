"""Taking an opening from the saved takes nothing else: the note of having applied stays."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from app.core.work import Municipality, Units
from app.listings.saving import (
    applied_listings,
    applied_on,
    forget_saved,
    is_saved,
    note_applied,
    save_listing,
    saved_listings,
)
from tests.forms import post
from tests.listings.feeding import Publish, publisher, words
from tests.people import Cast, Person

TODAY = date(2026, 11, 24)


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def test_the_note_of_having_applied_outlives_being_saved(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()
    with units.write(here, cast.ida.actor) as uow:
        note_applied(uow, one)
        for _ in range(2):
            forget_saved(uow, one)
            assert not is_saved(uow, one)
            assert saved_listings(uow) == []
            assert applied_on(uow, one) == TODAY
        assert [noted.listing.id for noted in applied_listings(uow)] == [one]
    with units.read(here, cast.omar.actor) as uow:
        assert applied_listings(uow) == []


def test_what_was_taken_from_the_saved_can_be_saved_again_with_its_note(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()
    with units.write(here, cast.ida.actor) as uow:
        note_applied(uow, one)
        forget_saved(uow, one)
        assert save_listing(uow, one), "it is new among the saved"
        assert not save_listing(uow, one), "twice is harmless"
        assert [kept.applied_on for kept in saved_listings(uow)] == [TODAY]


def test_what_is_neither_saved_nor_noted_is_gone(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()
    with units.write(here, cast.ida.actor) as uow:
        note_applied(uow, one)
        forget_saved(uow, one)
        note_applied(uow, one, has_applied=False)
        assert applied_listings(uow) == []
        assert save_listing(uow, one)
        assert [kept.applied_on for kept in saved_listings(uow)] == [None]


def test_what_one_applied_for_elsewhere_stands_under_ones_interests(
    client_of: Callable[[Person], FlaskClient], cast: Cast, publish: Publish
) -> None:
    one, browser = publish("Kok til kantinen"), client_of(cast.ida)
    post(browser, f"/opslag/{one}/soegt", page=f"/opslag/{one}")
    post(browser, f"/opslag/{one}/gem", {"fortryd": "1", "til": "liste"}, page="/mine-opslag")
    told = words(browser.get("/mine-opslag").text)
    assert "Din note om, at du har søgt, bliver under “Mine interesser”." in told
    noted = words(browser.get("/mine-interesser").text)
    assert "Kok til kantinen" in noted
    assert "Du søgte det 24. november 2026" in noted
    gone = post(
        browser, f"/opslag/{one}/soegt", {"fortryd": "1", "til": "liste"}, page="/mine-interesser"
    )
    assert gone.location == "/mine-interesser"
    assert "Kok til kantinen" not in browser.get("/mine-interesser").text
