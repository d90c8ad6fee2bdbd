"""The job centre approves, asks for a change, or declines: once, and the author is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound, Problem
from app.core.work import Units
from app.listings.approval import (
    approve_listing,
    decline_listing,
    request_changes,
    waiting_listings,
)
from app.listings.contract import DeadlinePassed, NotInThatState
from app.listings.feed import read_page
from app.listings.feed_copy import FeedCopy, catch_up
from app.listings.feed_filters import FeedFilters
from app.listings.following import follow_category
from app.listings.lru import Lru
from app.listings.models import Listing
from app.listings.posting import edit_listing, submit_listing, withdraw_listing
from app.listings.reading import listing_for_reading
from app.listings.reporting import FraudReason, close_as_fraud, report_listing
from tests.factories.told import told
from tests.forms import post, token_on
from tests.people import Cast, Person

Posted = Callable[..., Any]
NAMES = ["Transport og chauffører", "Fødevarer: bager, slagter og produktion", "Fritidsjob"]


def test_approval_publishes_and_the_author_is_told(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.read(cast.here) as uow:
        assert listing_for_reading(uow, listing.id).title == "Bager til tidlige morgener"
    assert told(units, cast.vera)[-1] == ("listings/approved", "Dit opslag er offentliggjort")


def test_approval_makes_it_findable_by_words_and_filters(
    units: Units, cast: Cast, posted: Posted, category_ids: dict[str, UUID]
) -> None:
    listing = posted("published")
    filters = FeedFilters(
        q="rugbrød",
        kind=("job",),
        category=(str(category_ids["foedevarer"]),),
        workplace_municipality=("0787",),
        postcode=("7700",),
    )
    copy = FeedCopy(cast.here, Lru(1_000))
    with units.read(cast.here) as uow:
        catch_up(uow, copy)
    found = read_page(copy, units, filters, today=date(2026, 11, 24)).found
    assert [f.listing_id for f in found] == [listing.id]
    assert found[0].rank == listing.feed_rank


def test_followers_are_told_once_whatever_the_number_of_categories(
    units: Units,
    cast: Cast,
    posted: Posted,
    category_ids: dict[str, UUID],
    work_off: Callable[[], None],
) -> None:
    with units.write(cast.here, cast.ida.actor) as uow:
        follow_category(uow, category_ids["foedevarer"])
        follow_category(uow, category_ids["laerlingeplads"])
    listing = posted("published", kind="apprenticeship")
    work_off()
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Bagerlærling"})
    with units.write(cast.here, cast.anders.actor) as uow:
        approve_listing(uow, listing.id)
    work_off()
    assert [kind for kind, _ in told(units, cast.ida)] == ["listings/new-listing"]


def test_a_change_is_asked_for_in_words(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    with units.write(cast.here, cast.anders.actor) as uow:
        asked = request_changes(uow, listing.id, reason=" Skriv lønnen. ")
    assert (asked.state, asked.decision_reason) == ("changes_requested", "Skriv lønnen.")
    assert told(units, cast.vera)[-1][0] == "listings/changes-requested"
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"description": "160 kr. i timen."})
        again = submit_listing(uow, listing.id)
    assert again.state == "submitted"


def test_whoever_decides_again_reads_what_was_asked(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing, asked = posted("submitted"), "Skriv timelønnen."
    with units.write(cast.here, cast.anders.actor) as uow:
        request_changes(uow, listing.id, reason=asked)
    with units.write(cast.here, cast.vera.actor) as uow:
        submit_listing(uow, listing.id)
    assert asked in client_of(cast.signe).get(f"/opslag-til-godkendelse/{listing.id}").text
    assert asked not in client_of(cast.vera).get(f"/virksomhed/opslag/{listing.id}").text
    with units.write(cast.here, cast.anders.actor) as uow:
        assert approve_listing(uow, listing.id).decision_reason is None


def test_whoever_decides_again_reads_who_asked_and_what_has_changed_since(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    page = f"/opslag-til-godkendelse/{listing.id}"
    with units.write(cast.here, cast.anders.actor) as uow:
        request_changes(uow, listing.id, reason="Skriv, at det er om natten.")
    with units.write(cast.here, cast.vera.actor) as uow:
        submit_listing(uow, listing.id)
    unchanged = client_of(cast.signe).get(page).text
    assert f"{cast.anders.name} skrev det" in unchanged
    assert "Der er ikke ændret noget i det siden." in unchanged
    with units.write(cast.here, cast.vera.actor) as uow:
        withdraw_listing(uow, listing.id)
        edit_listing(uow, listing.id, {"title": "Natbager"})
        submit_listing(uow, listing.id)
    shown = BeautifulSoup(client_of(cast.signe).get(page).text, "html.parser")
    since = shown.select_one("section[aria-labelledby=since-heading]")
    assert since is not None
    assert [each.get_text() for each in since.select("del, ins")] == [listing.title, "Natbager"]
    assert "Der er ikke ændret" not in shown.get_text()


def test_an_edit_sent_again_shows_what_is_new_since_it_was_sent_back(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Ung bager"})
    with units.write(cast.here, cast.anders.actor) as uow:
        request_changes(uow, listing.id, reason="Intet om alder.")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Ny bager"})
    page = client_of(cast.signe).get(f"/opslag-til-godkendelse/{listing.id}").text
    parts = [
        [each.get_text() for each in section.select("del, ins")]
        for section in BeautifulSoup(page, "html.parser").select("section.panel")
    ]
    assert parts[:2] == [["Ung bager", "Ny bager"], [listing.title, "Ny bager"]]
    with units.write(cast.here, cast.anders.actor) as uow:
        approved = approve_listing(uow, listing.id)
    assert (approved.asked_by, approved.asked_at, approved.asked_about) == (None, None, None)


def test_a_declined_edit_is_kept_with_the_reason_until_it_is_mended_or_dropped(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing, why = posted("published"), "Skriv intet om alder."
    page = f"/virksomhed/opslag/{listing.id}"
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Ung konditor"})
    with units.write(cast.here, cast.anders.actor) as uow:
        declined = decline_listing(uow, listing.id, reason=why)
    assert (declined.state, declined.title, declined.pending_at) == (
        "published",
        listing.title,
        None,
    )
    shown = client_of(cast.vera).get(page).text
    assert why in shown
    assert "Dine ændringer er ikke slået op." in shown
    form = client_of(cast.vera).get(f"{page}/rediger").text
    assert "Ung konditor" in form
    assert why in form
    with units.read(cast.here, cast.anders.actor) as uow:
        assert waiting_listings(uow) == []
    with units.write(cast.here, cast.vera.actor) as uow:
        withdraw_listing(uow, listing.id)
    shown = client_of(cast.vera).get(page).text
    assert why not in shown
    assert "Ung konditor" not in shown


def test_an_author_reads_that_the_job_centre_closed_it_and_whom_to_write_to(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing, asked = posted("published"), "Skriv lønnen om."
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor"})
    with units.write(cast.here, cast.anders.actor) as uow:
        request_changes(uow, listing.id, reason=asked)
        report_listing(uow, listing.id, reason=FraudReason.NOT_REAL)
        close_as_fraud(uow, listing.id)
    shown = client_of(cast.vera).get(f"/virksomhed/opslag/{listing.id}").text
    assert "Jobcentret har lukket det" in shown
    assert "Skriv eller ring til os, hvis du mener, det er en fejl:" in shown
    assert asked not in shown
    assert "Skriv et nyt" not in shown


def test_a_decline_is_final_and_says_why(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    with units.write(cast.here, cast.anders.actor) as uow:
        decline_listing(uow, listing.id, reason="Det er ikke et job.")
    assert told(units, cast.vera)[-1][0] == "listings/declined"
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotInThatState):
        edit_listing(uow, listing.id, {"title": "Nyt"})
    with units.read(cast.here) as uow, pytest.raises(NotFound):
        listing_for_reading(uow, listing.id)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1_001])
def test_a_reason_is_needed_and_is_short(
    units: Units, cast: Cast, posted: Posted, reason: str
) -> None:
    listing = posted("submitted")
    for verb in (request_changes, decline_listing):
        with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(Invalid) as refused:
            verb(uow, listing.id, reason=reason)
        assert list(refused.value.fields) == ["reason"]


def test_an_employer_approves_nothing(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    for person in (cast.vera, cast.ida):
        with units.write(cast.here, person.actor) as uow, pytest.raises(Forbidden):
            approve_listing(uow, listing.id)


def test_staff_next_door_know_nothing_of_it(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        approve_listing(uow, listing.id)


def test_a_draft_is_not_decided_about(units: Units, cast: Cast, posted: Posted) -> None:
    draft = posted()
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(NotFound):
        approve_listing(uow, draft.id)


def test_what_was_changed_after_it_was_read_is_not_approved_unseen(
    units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Noget andet"})
    with units.write(cast.here, cast.anders.actor) as uow:
        with pytest.raises(NotInThatState):
            approve_listing(uow, listing.id, version=1)
        assert approve_listing(uow, listing.id, version=2).state == "published"


def test_an_edit_whose_own_deadline_passed_while_it_waited_is_not_approved(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"apply_by": date(2026, 11, 26)})
    clock.advance(timedelta(days=4))
    with units.write(cast.here, cast.anders.actor) as uow:
        with pytest.raises(DeadlinePassed):
            approve_listing(uow, listing.id)
        decline_listing(uow, listing.id, reason="Fristen er gået.")


def test_what_would_close_at_once_is_not_published(
    units: Units, cast: Cast, clock: FixedClock, posted: Posted
) -> None:
    listing = posted("submitted")
    clock.advance(timedelta(days=31))
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(DeadlinePassed):
        approve_listing(uow, listing.id)


def test_of_two_who_decide_at_once_one_wins(units: Units, cast: Cast, posted: Posted) -> None:
    listing = posted("submitted")
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def decide(person: Person, verb: Callable[..., Listing], **facts: str) -> None:
        start.wait()
        try:
            with units.write(cast.here, person.actor) as uow:
                outcomes.append(verb(uow, listing.id, **facts).state)
        except Problem as problem:
            outcomes.append(problem.slug)

    threads = [
        threading.Thread(target=decide, args=(cast.anders, approve_listing)),
        threading.Thread(
            target=decide, args=(cast.signe, decline_listing), kwargs={"reason": "Nej."}
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("listings/not-in-that-state") == 1
    assert len({*outcomes} & {"published", "declined"}) == 1


def test_the_page_shows_it_as_people_will_see_it_and_approves(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    browser, page = client_of(cast.anders), f"/opslag-til-godkendelse/{listing.id}"
    assert "Bager til tidlige" in browser.get("/opslag-til-godkendelse").get_data(as_text=True)
    assert "<strong>rugbrød</strong>" in browser.get(page).get_data(as_text=True)
    assert post(browser, f"{page}/godkend", {"version": "1"}, page=page).status_code == 303
    twice = post(browser, f"{page}/godkend", {"version": "1"}, page=page)
    assert twice.status_code == 409
    assert "Det er allerede godkendt" in twice.text
    assert "Noget skal rettes" not in twice.text
    assert BeautifulSoup(twice.text, "html.parser").select(
        "main .alert a[href='/opslag-til-godkendelse']"
    )
    too_late = post(browser, f"{page}/svar", {"reason": "Skriv løn", "version": "1"}, page=page)
    assert "Skriv løn" in too_late.text
    with units.read(cast.here) as uow:
        assert listing_for_reading(uow, listing.id).state == "published"


def test_who_decides_and_who_writes_see_the_categories_that_tell_of_it(
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    posted: Posted,
    category_ids: dict[str, UUID],
) -> None:
    chosen = [category_ids["foedevarer"], category_ids["transport"]]
    listing = posted("submitted", kind="spare_time_job", category_ids=chosen)
    told = "#told-heading ~ ul li"
    for person, page in (
        (cast.vera, f"/virksomhed/opslag/{listing.id}"),
        (cast.anders, f"/opslag-til-godkendelse/{listing.id}"),
    ):
        shown = BeautifulSoup(client_of(person).get(page).text, "html.parser").select(told)
        assert [each.text for each in shown] == NAMES


def test_the_page_shows_what_an_edit_changes(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        edit_listing(uow, listing.id, {"title": "Konditor", "working_time": "part_time"})
    page = client_of(cast.anders).get(f"/opslag-til-godkendelse/{listing.id}")
    text = page.get_data(as_text=True)
    assert "<del>Bager til tidlige morgener</del>" in text
    assert "<ins>Konditor</ins>" in text
    assert "<ins>Deltid</ins>" in text


def test_the_page_asks_for_the_reason_and_keeps_it(
    client_of: Callable[[Person], FlaskClient], cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    browser, page = client_of(cast.anders), f"/opslag-til-godkendelse/{listing.id}"
    assert post(browser, f"{page}/svar", {"reason": ""}, page=page).status_code == 422
    answer = post(browser, f"{page}/svar", {"reason": "Skriv løn", "version": "9"}, page=page)
    assert answer.status_code == 409
    assert "Skriv løn" in answer.get_data(as_text=True)


def test_the_api_decides_for_staff_alone(
    client_of: Callable[[Person], FlaskClient], cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    for person, status in ((cast.vera, 403), (cast.anders, 200), (cast.signe, 409)):
        browser = client_of(person)
        headers = {"X-CSRF-Token": token_on(browser, "/mig")}
        answer = browser.post(f"/api/v1/listings/{listing.id}/approve", headers=headers)
        assert answer.status_code == status
    assert answer.get_json()["state"] == "published"


def test_a_decision_about_what_was_taken_back_meanwhile_is_told_so(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, posted: Posted
) -> None:
    listing = posted("submitted")
    adviser, page = client_of(cast.anders), f"/opslag-til-godkendelse/{listing.id}"
    token = token_on(adviser, page)
    with units.write(cast.here, cast.vera.actor) as uow:
        withdraw_listing(uow, listing.id)
    sent = {"csrf_token": token, "version": "1"}
    answer = adviser.post(f"{page}/godkend", data=sent, follow_redirects=True)
    assert answer.request.path == "/opslag-til-godkendelse"
    assert "Opslaget er ændret" in answer.text
