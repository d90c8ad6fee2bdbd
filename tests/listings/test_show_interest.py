"""A citizen's text and CV go to one employer, once, and are gone when they should be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.profile import looks_at_me
from app.core.clock import FixedClock
from app.core.errors import NotFound, Problem
from app.core.texts import use_language
from app.core.work import UnitOfWork, Units
from app.employers.contract import EmployerState
from app.employers.models import Employer, EmployerPerson
from app.files.contract import FileRefused, FileUsedAlready, KindOfFileRefused
from app.files.service import store_file
from app.listings.contract import (
    ConsentMissing,
    InterestAnswered,
    InterestShownAlready,
    ListingClosedAlready,
)
from app.listings.interests import (
    KEPT_AFTER_CLOSING,
    answer_interest,
    cv_for_employer,
    forget_old_interests,
    interests_in,
    mark_seen,
    my_interests,
    show_interest,
    withdraw_interest,
)
from app.listings.kinds_followers import CV_REFUSED
from app.listings.listeners_following import tell_citizen
from app.listings.models import Interest, InterestState, Listing, ListingState
from app.listings.saving import note_applied
from app.notifications.reading import unread_count
from app.notifications.registry import kind_named
from app.web.services import Services
from tests.factories.files import kept_files, picture, sound
from tests.factories.interests import PDF, send_interest
from tests.factories.postings import open_company
from tests.factories.told import told
from tests.forms import token_on
from tests.people import Cast, Person
from tests.racing import at_once

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


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


def _show(uow: UnitOfWork, opening: Opening, **changed: object) -> UUID:
    return send_interest(uow, opening.id, **{"text": "Jeg kan lide biler.", **changed})


def test_the_employer_gets_the_text_and_the_cv(
    acting_as: Acting, cast: Cast, opening: Opening, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    check_files()
    with acting_as(cast.vera) as uow:
        (seen,) = interests_in(uow, opening.id, employer_id=opening.employer_id)
        assert (seen.id, seen.text, seen.state) == (interest_id, "Jeg kan lide biler.", "sent")
        file, content = cv_for_employer(uow, interest_id, employer_id=opening.employer_id)
        assert (file.name, content) == ("cv.pdf", PDF)
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [("Vera", "cv")]


def test_the_employer_waits_until_the_cv_is_checked(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    client_of: Callable[[Person], FlaskClient],
    check_files: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    address = f"/virksomhed/interesser/{interest_id}/cv"
    vera, ida = client_of(cast.vera), client_of(cast.ida)
    assert "CV&#39;et bliver tjekket" in _received(vera, opening)
    assert "Dit CV bliver tjekket" in ida.get("/mine-interesser").text
    assert vera.get(address).status_code == 409
    check_files()
    assert address in _received(vera, opening)
    assert "Dit CV bliver tjekket" not in ida.get("/mine-interesser").text
    assert vera.get(address).data == PDF


def test_a_cv_that_did_not_pass_the_check_is_told_to_both(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    client_of: Callable[[Person], FlaskClient],
    check_files: Callable[[], None],
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=picture(size=(800, 600))[:-1000], name="cv.jpg")
        _show(uow, opening, file_id=stored.id)
    check_files()
    work_off()
    assert told(units, cast.ida) == [
        ("listings/cv-refused", "Virksomheden kan ikke åbne dit CV"),
    ]
    assert "Vi kunne ikke læse filen" in client_of(cast.ida).get("/mine-interesser").text
    page = _received(client_of(cast.vera), opening)
    assert "CV&#39;et kan ikke åbnes" in page
    assert "/cv" not in page


@pytest.mark.parametrize("name", ["ida", "omar"])
def test_what_is_said_of_a_refused_cv_is_as_kept(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    check_files: Callable[[], None],
    is_as_kept: Callable[[str, str], None],
    name: str,
) -> None:
    person = getattr(cast, name)
    with acting_as(person) as uow:
        stored = store_file(uow, content=picture(size=(800, 600))[:-1000], name="cv.jpg")
        interest_id = _show(uow, opening, file_id=stored.id)
    check_files()
    with acting_as(person) as uow, use_language(person.actor.language):
        said = kind_named(CV_REFUSED).word(uow, {"interest_id": str(interest_id)})
    words = f"{said.title}\n\n{said.body}\n\nOn the lock screen: {said.lock_screen}\n"
    is_as_kept(f"cv-refused-{person.actor.language}", words)


def test_a_cv_that_was_refused_cannot_be_sent(
    acting_as: Acting, cast: Cast, opening: Opening, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        stored = store_file(uow, content=picture(size=(800, 600))[:-1000], name="cv.jpg")
    check_files()
    with pytest.raises(FileRefused), acting_as(cast.ida) as uow:
        _show(uow, opening, file_id=stored.id)


def test_a_sound_is_no_cv(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with pytest.raises(KindOfFileRefused), acting_as(cast.ida) as uow:
        stored = store_file(uow, content=sound("opus.webm"), name="cv.pdf")
        _show(uow, opening, file_id=stored.id)


def _received(client: FlaskClient, opening: Opening) -> str:
    return client.get(f"/virksomhed/opslag/{opening.id}/interesser").text


def test_the_text_lies_ciphered(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with acting_as(cast.ida) as uow:
        _show(uow, opening)
        sealed = uow.session.scalars(select(Interest.text_sealed)).one()
    assert sealed is not None
    assert b"biler" not in sealed


def test_another_company_sees_nothing(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    other = UUID(int=7)
    with acting_as(cast.vera) as uow:
        with pytest.raises(NotFound):
            interests_in(uow, opening.id, employer_id=other)
        with pytest.raises(NotFound):
            cv_for_employer(uow, interest_id, employer_id=other)
        with pytest.raises(NotFound):
            answer_interest(uow, interest_id, state=InterestState.INVITED, employer_id=other)


def test_the_list_says_which_opening_it_is_of(
    cast: Cast, opening: Opening, units: Units, client_of: Callable[[Person], FlaskClient]
) -> None:
    with units.read(cast.here) as uow:
        title = uow.session.scalar(select(Listing.title).where(Listing.id == opening.id))
    assert title
    html = BeautifulSoup(_received(client_of(cast.vera), opening), "html.parser")
    assert html.h1 is not None
    assert html.h1.text == f"Hvem er interesseret i “{title}”"


def test_the_page_of_another_companys_opening_does_not_exist(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, opening: Opening
) -> None:
    open_company(units, cast.anders, cast.omar)
    page = f"/virksomhed/opslag/{opening.id}/interesser"
    assert client_of(cast.vera).get(page).status_code == 200
    assert client_of(cast.omar).get(page).status_code == 404
    assert (
        client_of(cast.vera).get(page.replace(str(opening.id), str(UUID(int=7)))).status_code == 404
    )


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
        _show(uow, opening, has_consented=False)


def test_there_is_one_interest_a_citizen_and_opening(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        _show(uow, opening)
    with pytest.raises(InterestShownAlready), acting_as(cast.ida) as uow:
        _show(uow, opening)
    with acting_as(cast.omar) as uow:
        _show(uow, opening)


def test_two_impatient_thumbs_send_one_interest(
    units: Units, acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    outcomes: list[str] = []

    def send() -> None:
        try:
            with acting_as(cast.ida) as uow:
                _show(uow, opening)
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
        _show(uow, opening, file_id=stolen)


def test_one_upload_is_not_sent_twice(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
        _show(uow, opening, file_id=file_id)
        second = uow.session.scalars(select(Listing).where(Listing.id == opening.imported_id)).one()
        second.employer_id = opening.employer_id
    with pytest.raises(FileUsedAlready), acting_as(cast.ida) as uow:
        show_interest(uow, opening.imported_id, text="x", file_id=file_id, has_consented=True)


@pytest.mark.parametrize("state", [ListingState.DRAFT, ListingState.SUBMITTED])
def test_what_is_not_in_the_feed_takes_no_interest(
    acting_as: Acting, cast: Cast, opening: Opening, state: ListingState, units: Units
) -> None:
    with units.write(cast.here) as uow:
        uow.session.scalars(select(Listing).where(Listing.id == opening.id)).one().state = state
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        _show(uow, opening)


def test_a_closed_opening_says_that_it_is_closed(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units
) -> None:
    _close(units, cast, opening)
    with pytest.raises(ListingClosedAlready), acting_as(cast.ida) as uow:
        _show(uow, opening)


def test_the_form_of_a_closed_opening_says_so_and_leads_back(
    cast: Cast, opening: Opening, units: Units, client_of: Callable[[Person], FlaskClient]
) -> None:
    _close(units, cast, opening)
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
        interest_id = _show(uow, opening)
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
        _show(uow, opening)
    clock.advance(timedelta(days=1))
    with pytest.raises(ListingClosedAlready), acting_as(cast.ida) as uow:
        _show(uow, opening)


def _close(units: Units, cast: Cast, opening: Opening) -> None:
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Listing).where(Listing.id == opening.id)).one()
        row.state, row.closed_at = ListingState.CLOSED, uow.now


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
        _show(uow, opening)
    with pytest.raises(NotFound), acting_as(cast.nabo) as uow:
        note_applied(uow, opening.id)


def test_what_is_taken_back_is_gone_at_once(
    acting_as: Acting, cast: Cast, opening: Opening, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    assert len(kept_files(services)) == 1
    for _ in range(2):
        with acting_as(cast.ida) as uow:
            withdraw_interest(uow, interest_id)
    assert len(kept_files(services)) == 0
    with acting_as(cast.vera) as uow:
        (seen,) = interests_in(uow, opening.id, employer_id=opening.employer_id)
        assert (seen.text, seen.file, seen.state) == (None, None, "withdrawn")


def test_nobody_takes_back_anothers_interest(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    with pytest.raises(NotFound), acting_as(cast.omar) as uow:
        withdraw_interest(uow, interest_id)


def test_one_may_show_interest_again_after_taking_it_back(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, _show(uow, opening))
    with acting_as(cast.ida) as uow:
        _show(uow, opening)
        assert [view.state for view in my_interests(uow)] == ["sent"]


def test_the_citizen_reads_the_answer(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    with acting_as(cast.vera) as uow:
        mark_seen(uow, [interest_id], opening.employer_id)
        answer_interest(
            uow,
            interest_id,
            state=InterestState.INVITED,
            employer_id=opening.employer_id,
            text="Kom forbi på mandag.",
        )
    with acting_as(cast.ida) as uow:
        (view,) = my_interests(uow)
        assert (view.state, view.answer) == ("invited", "Kom forbi på mandag.")


def test_each_thing_the_citizen_is_told_says_what_happened_then(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units, work_off: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    with acting_as(cast.vera) as uow:
        mark_seen(uow, [interest_id], opening.employer_id)
    work_off()
    for state in (InterestState.INVITED, InterestState.DECLINED):
        with acting_as(cast.vera) as uow:
            answer_interest(uow, interest_id, state=state, employer_id=opening.employer_id)
        work_off()
    assert [title for _kind, title in told(units, cast.ida)] == [
        "Virksomheden har set din interesse",
        "Du er inviteret",
        "Virksomheden siger nej tak denne gang",
    ]


def test_an_answer_in_other_words_is_news_and_hearing_of_it_twice_is_not(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    for text in ("Kom på mandag.", "Kom på tirsdag i stedet."):
        with acting_as(cast.vera) as uow:
            answer_interest(
                uow,
                interest_id,
                state=InterestState.INVITED,
                employer_id=opening.employer_id,
                text=text,
            )
        work_off()
        clock.advance(timedelta(minutes=1))
        with units.write(cast.here) as uow:
            tell_citizen(uow, InterestAnswered(interest_id))
    assert [title for _kind, title in told(units, cast.ida)] == ["Du er inviteret"] * 2


def test_what_was_said_of_an_interest_is_plain_and_read_once_it_is_taken_back(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units, work_off: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)
    with acting_as(cast.vera) as uow:
        mark_seen(uow, [interest_id], opening.employer_id)
    work_off()
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
        withdraw_interest(uow, interest_id)
    assert [title for _kind, title in told(units, cast.ida)] == [
        "Du har trukket din interesse tilbage"
    ]
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 0


def test_an_employer_who_looks_does_not_bring_back_what_was_taken_back(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = _show(uow, opening)

    has_read, has_withdrawn = threading.Event(), threading.Event()

    def look() -> None:
        with acting_as(cast.vera) as uow:
            (seen,) = interests_in(uow, opening.id, employer_id=opening.employer_id)
            has_read.set()
            has_withdrawn.wait(1)  # on SQLite in vain: there the citizen waits for the employer
            mark_seen(uow, [seen.id], opening.employer_id)

    def withdraw() -> None:
        has_read.wait(10)
        with acting_as(cast.ida) as uow:
            withdraw_interest(uow, interest_id)
        has_withdrawn.set()

    assert at_once(lambda number: withdraw() if number else look(), 2) == [None, None]
    with acting_as(cast.ida) as uow:
        (view,) = my_interests(uow)
        assert (view.state, view.text) == ("withdrawn", None)


def test_the_name_goes_with_the_text(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        _show(uow, opening)
    page = f"/virksomhed/opslag/{opening.id}/interesser"
    assert "Ida" in client_of(cast.vera).get(page).text
    _close(units, cast, opening)
    clock.advance(KEPT_AFTER_CLOSING + timedelta(seconds=1))
    with units.write(cast.here) as uow:
        forget_old_interests(uow)
    later = client_of(cast.vera).get(page).text
    assert "Slettet efter 90 dage" in later
    assert "Ida" not in later


def test_it_all_goes_ninety_days_after_the_opening_closed(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
    services: Services,
) -> None:
    with acting_as(cast.ida) as uow:
        _show(uow, opening)
    _close(units, cast, opening)
    clock.advance(KEPT_AFTER_CLOSING)
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 0
    clock.advance(timedelta(seconds=1))
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 1
        assert forget_old_interests(uow) == 0
    assert len(kept_files(services)) == 0
