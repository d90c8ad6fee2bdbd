"""Keeping a listing for later, forgetting it, and the list of what one kept."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from app.core.errors import Forbidden, NotFound
from app.core.work import NOBODY, Municipality, Units
from app.listings.saving import (
    applied_on,
    forget_saved,
    is_saved,
    note_applied,
    save_listing,
    saved_listings,
)
from tests.forms import post
from tests.listings.feeding import Publish, close, publisher
from tests.people import Cast, Person
from tests.racing import at_once


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def test_what_is_saved_is_on_the_persons_own_list_alone(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    first, second = publish("Kok"), publish("Smed")
    with units.write(here, cast.ida.actor) as uow:
        assert save_listing(uow, first)
        assert save_listing(uow, second)
        assert not save_listing(uow, first), "twice is harmless"
        assert {kept.listing.title for kept in saved_listings(uow)} == {"Kok", "Smed"}
    with units.read(here, cast.omar.actor) as uow:
        assert saved_listings(uow) == []
        assert not is_saved(uow, first)


def test_what_is_forgotten_is_gone_and_twice_is_harmless(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()
    with units.write(here, cast.ida.actor) as uow:
        save_listing(uow, one)
        forget_saved(uow, one)
        forget_saved(uow, one)
        assert saved_listings(uow) == []


def test_what_is_not_in_the_feed_cannot_be_saved(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    draft, foreign = publish(state="draft"), publisher(units, cast.next_door)()
    for one in (draft, foreign):
        with pytest.raises(NotFound), units.write(here, cast.ida.actor) as uow:
            save_listing(uow, one)


def test_a_stranger_saves_nothing(
    units: Units, here: Municipality, client: FlaskClient, publish: Publish
) -> None:
    one = publish()
    with pytest.raises(Forbidden), units.write(here, NOBODY) as uow:
        save_listing(uow, one)
    assert client.get("/mine-opslag").location.startswith("/log-ind?next=")
    assert client.post(f"/opslag/{one}/gem").status_code == 401


def test_a_tap_saves_and_another_takes_it_back(
    client_of: Callable[[Person], FlaskClient], cast: Cast, publish: Publish
) -> None:
    one, browser = publish("Kok til kantinen"), client_of(cast.ida)
    page = f"/opslag/{one}"
    answer = post(browser, f"{page}/gem", page=page)
    assert (answer.status_code, answer.location) == (303, page)
    assert "Opslaget er gemt." in browser.get(page).text
    kept = browser.get("/mine-opslag")
    assert "Kok til kantinen" in kept.text
    assert kept.headers["X-Offline"] == "personal"
    assert kept.headers["Cache-Control"] == "private, no-store"
    post(browser, f"{page}/gem", {"fortryd": "1", "til": "liste"}, page="/mine-opslag")
    assert "Du har ikke gemt nogen opslag endnu" in browser.get("/mine-opslag").text


def test_what_was_saved_stays_on_the_list_after_it_closed(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    here: Municipality,
    cast: Cast,
    publish: Publish,
) -> None:
    one = publish("Kok til kantinen")
    with units.write(here, cast.ida.actor) as uow:
        save_listing(uow, one)
    close(units, here, one)
    page = client_of(cast.ida).get("/mine-opslag").text
    assert "Kok til kantinen" in page
    assert "Lukket" in page


def test_who_notes_having_applied_finds_it_among_the_saved(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()
    with units.write(here, cast.ida.actor) as uow:
        note_applied(uow, one)
        assert [kept.applied_on for kept in saved_listings(uow)] == [date(2026, 11, 24)]
        note_applied(uow, one, has_applied=False)
        assert applied_on(uow, one) is None
        assert is_saved(uow, one)


def test_taking_back_a_note_that_is_not_there_saves_nothing(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()
    with units.write(here, cast.ida.actor) as uow:
        note_applied(uow, one, has_applied=False)
        assert not is_saved(uow, one)


def test_two_tabs_may_note_and_save_at_once(
    units: Units, here: Municipality, cast: Cast, publish: Publish
) -> None:
    one = publish()

    def tap(number: int) -> None:
        with units.write(here, cast.ida.actor) as uow:
            if number % 2:
                save_listing(uow, one)
            else:
                note_applied(uow, one)

    assert at_once(tap, 10) == [None] * 10
    with units.read(here, cast.ida.actor) as uow:
        assert [kept.applied_on for kept in saved_listings(uow)] == [date(2026, 11, 24)]
