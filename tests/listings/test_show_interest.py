"""A citizen's text and CV go to one employer, once, and only where somebody gets them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.core.errors import NotFound, Problem
from app.core.work import UnitOfWork, Units
from app.files.contract import FileRefused, FileUsedAlready, KindOfFileRefused
from app.files.service import store_file
from app.listings.closing import close_listing
from app.listings.contract import ConsentMissing, InterestShownAlready, ListingClosedAlready
from app.listings.interests import my_interests, show_interest, withdraw_interest
from app.listings.models import ClosedBecause, Interest, Listing, ListingState
from app.listings.saving import note_applied
from tests.factories.files import picture, sound
from tests.factories.interests import PDF
from tests.forms import token_on
from tests.listings.openings import Opening, close_opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_text_lies_ciphered(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
        sealed = uow.session.scalars(select(Interest.text_sealed)).one()
    assert sealed is not None
    assert b"biler" not in sealed


def test_a_program_has_asked_the_citizen_and_is_refused_when_it_says_no(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    units: Units,
    cast: Cast,
    opening: Opening,
) -> None:
    browser = client_of(cast.ida)
    headers = {"X-CSRF-Token": token_on(browser, "/mig")}
    with acting_as(cast.ida) as uow:
        file_id = str(store_file(uow, content=PDF, name="cv.pdf").id)

    def send(**more: object) -> TestResponse:
        sent = {"text": "Jeg kan lide biler.", "file_id": file_id, **more}
        url = f"/api/v1/listings/{opening.id}/interests"
        return browser.post(url, json=sent, headers=headers)

    for no in (False, None, "ja"):
        assert send(consent=no).status_code == 422
    with acting_as(cast.ida) as uow:
        assert my_interests(uow) == []
    assert send().status_code == 201
    with acting_as(cast.ida) as uow:
        assert [view.state for view in my_interests(uow)] == ["sent"]


def test_the_description_of_the_api_says_what_is_agreed_to(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    consent = document["components"]["schemas"]["NewInterest"]["properties"]["consent"]
    assert "90 days after the opening has closed" in consent["description"]


def test_nothing_is_sent_without_consent(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with pytest.raises(ConsentMissing), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening, has_consented=False)


def test_there_is_one_interest_a_citizen_and_opening(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    with pytest.raises(InterestShownAlready), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    with acting_as(cast.omar) as uow:
        show_interest_in(uow, opening)


def test_two_impatient_thumbs_send_one_interest(
    units: Units, acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    outcomes: list[str] = []

    def send() -> None:
        try:
            with acting_as(cast.ida) as uow:
                show_interest_in(uow, opening)
            outcomes.append("sent")
        except Problem as problem:
            outcomes.append(problem.slug)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["listings/interest-shown-already"] * 7 + ["sent"]
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(func.count(Interest.id))) == 1


def test_somebody_elses_file_cannot_be_sent(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.omar) as uow:
        stolen = store_file(uow, content=PDF, name="cv.pdf").id
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening, file_id=stolen)


def test_one_upload_is_not_sent_twice(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
        show_interest_in(uow, opening, file_id=file_id)
        second = uow.session.scalars(select(Listing).where(Listing.id == opening.imported_id)).one()
        second.employer_id = opening.employer_id
    with pytest.raises(FileUsedAlready), acting_as(cast.ida) as uow:
        show_interest(uow, opening.imported_id, text="x", file_id=file_id, has_consented=True)


def test_a_cv_that_was_refused_cannot_be_sent(
    acting_as: Acting, cast: Cast, opening: Opening, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=picture(size=(800, 600))[:-1000], name="cv.jpg")
    check_files()
    with pytest.raises(FileRefused), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening, file_id=stored.id)


def test_a_sound_is_no_cv(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        stored = store_file(uow, content=sound("opus.webm"), name="cv.pdf")
        show_interest_in(uow, opening, file_id=stored.id)


@pytest.mark.parametrize("state", [ListingState.DRAFT, ListingState.SUBMITTED])
def test_what_is_not_in_the_feed_takes_no_interest(
    acting_as: Acting, cast: Cast, opening: Opening, state: ListingState, units: Units
) -> None:
    with units.write(cast.here) as uow:
        uow.session.scalars(select(Listing).where(Listing.id == opening.id)).one().state = state
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)


def test_a_closed_opening_says_that_it_is_closed(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units
) -> None:
    close_opening(units, cast, opening)
    with pytest.raises(ListingClosedAlready), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)


def test_the_form_of_a_closed_opening_says_so_and_leads_back(
    cast: Cast, opening: Opening, units: Units, client_of: Callable[[Person], FlaskClient]
) -> None:
    close_opening(units, cast, opening)
    answer = client_of(cast.ida).get(f"/opslag/{opening.id}/interesse")
    assert answer.status_code == 409
    assert "<h1>Opslaget er lukket</h1>" in answer.text
    assert f'href="/opslag/{opening.id}"' in answer.text
    assert "lidt hurtigere" not in answer.text


def test_whoever_has_shown_interest_is_led_to_it_instead_of_an_empty_form(
    acting_as: Acting, cast: Cast, opening: Opening, client_of: Callable[[Person], FlaskClient]
) -> None:
    browser, page = client_of(cast.ida), f"/opslag/{opening.id}/interesse"
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    shown = browser.get(page).text
    assert "<h1>Du har allerede vist interesse</h1>" in shown
    assert 'class="button button-primary" href="/mine-interesser"' in shown
    assert "<textarea" not in shown
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, interest_id)
    assert "<textarea" in browser.get(page).text


def test_the_day_after_the_deadline_is_too_late(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units, clock: FixedClock
) -> None:
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Listing).where(Listing.id == opening.id)).one()
        row.apply_by = clock.now().date()
    with acting_as(cast.omar) as uow:
        show_interest_in(uow, opening)
    clock.advance(timedelta(days=1))
    with pytest.raises(ListingClosedAlready), acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)


def test_an_imported_opening_has_nobody_here_to_get_it(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
        show_interest(uow, opening.imported_id, text="x", file_id=file_id, has_consented=True)
    with acting_as(cast.ida) as uow:
        note_applied(uow, opening.imported_id)


def test_the_neighbours_opening_does_not_exist(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with pytest.raises(NotFound), acting_as(cast.nabo) as uow:
        show_interest_in(uow, opening)
    with pytest.raises(NotFound), acting_as(cast.nabo) as uow:
        note_applied(uow, opening.id)


def test_whoever_closes_an_opening_waits_for_an_interest_that_is_being_sent(
    acting_as: Acting, units: Units, cast: Cast, opening: Opening
) -> None:
    def close() -> None:
        with units.write(cast.here, cast.anders.actor) as uow:
            close_listing(uow, opening.id, because=ClosedBecause.FRAUD)

    with ThreadPoolExecutor(1) as pool:
        with acting_as(cast.ida) as uow:
            with pytest.raises(ConsentMissing):
                show_interest_in(uow, opening, has_consented=False)
            closing = pool.submit(close)
            with pytest.raises(TimeoutError):
                closing.result(timeout=1)
        closing.result()
