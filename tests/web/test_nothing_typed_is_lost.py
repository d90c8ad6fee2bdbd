"""What somebody wrote comes back, on its form or on the page that says what is in the way."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.staff import block_person
from app.core.work import Units
from app.files.service import store_file
from app.listings.closing import close_listing
from app.listings.interests import show_interest, withdraw_interest
from app.listings.models import ClosedBecause, Listing
from app.web.guards import guard_of
from app.web.services import Services
from app.wiring_features import PROVE_THEMSELVES
from tests.doors import rules
from tests.factories.postings import bakery, category_ids, posted
from tests.forms import post, token_on
from tests.people import Cast, Person, log_in

__all__ = ["bakery", "category_ids", "posted"]

ClientOf = Callable[[Person], FlaskClient]
WORDS = "Jeg har kørt truck i tre år.\nJeg bor <tæt> på."
PDF = b"%PDF-1.7\n%%EOF\n"


def given_back(answer: TestResponse) -> list[str]:
    """Return what stands in the fields of a page, as the reader sees it."""
    page = BeautifulSoup(answer.text, "html.parser")
    return [area.get_text().removeprefix("\n") for area in page.select("main textarea")]


def interest(client: FlaskClient, listing_id: UUID, **changed: Any) -> TestResponse:
    """Send an interest from its page, with a CV."""
    page = f"/opslag/{listing_id}/interesse"
    facts = {"text": WORDS, "consent": "1", "file": (BytesIO(PDF), "mit cv.pdf"), **changed}
    return post(client, page, facts, page="/mig")


def test_words_for_an_opening_that_was_closed_meanwhile(
    units: Units, cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.vera.actor) as uow:
        close_listing(uow, listing.id, because=ClosedBecause.FILLED)
    answer = interest(client_of(cast.ida), listing.id)
    assert answer.status_code == 409
    assert given_back(answer) == [WORDS]
    assert "Opslaget er lukket" in answer.text


def test_words_for_an_opening_that_one_has_written_to_already(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    listing, client = posted("published"), client_of(cast.ida)
    assert interest(client, listing.id).status_code == 303
    answer = interest(client, listing.id)
    assert answer.status_code == 409
    assert WORDS in given_back(answer)


def test_the_file_that_was_chosen_is_named_when_the_form_comes_back(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    answer = interest(client_of(cast.ida), posted("published").id, consent="")
    assert answer.status_code == 422
    field = BeautifulSoup(answer.text, "html.parser").find(id="f-file")
    assert field is not None
    told = str(field["aria-describedby"]).split()
    assert "f-file-chosen" in told
    assert "mit cv.pdf" in answer.text


def test_an_answer_to_an_interest_that_was_taken_back_meanwhile(
    units: Units, cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.ida.actor) as uow:
        file = store_file(uow, content=PDF, name="cv.pdf")
        interest_id = show_interest(
            uow, listing.id, text="Hej", file_id=file.id, has_consented=True
        )
        withdraw_interest(uow, interest_id)
    answer = post(
        client_of(cast.vera),
        f"/virksomhed/interesser/{interest_id}/svar",
        {"state": "invited", "text": WORDS},
        page=f"/virksomhed/opslag/{listing.id}/interesser",
    )
    assert answer.status_code == 409
    assert given_back(answer) == [WORDS]


def test_a_report_too_many(cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]) -> None:
    pages, client = (
        [f"/opslag/{posted('published').id}/anmeld" for _ in range(6)],
        client_of(cast.ida),
    )
    facts = {"reason": "not_real", "text": WORDS}
    answers = [post(client, page, facts, page=page) for page in pages]
    assert [a.status_code for a in answers] == [303] * 5 + [429]
    assert given_back(answers[-1]) == [WORDS]
    assert "Retry-After" in answers[-1].headers


def test_a_file_without_anything_in_it_is_called_empty(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    answer = interest(client_of(cast.ida), posted("published").id, file=(BytesIO(), "cv.pdf"))
    assert answer.status_code == 422
    assert "Filen er tom. Vælg en anden." in answer.text
    assert "Vælg en fil." not in answer.text
    assert given_back(answer) == [WORDS]


def test_words_of_somebody_who_was_logged_out_meanwhile(
    units: Units, cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    listing, client = posted("published"), client_of(cast.ida)
    token = token_on(client, "/mig")
    with units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.ida.id)
    answer = client.post(
        f"/opslag/{listing.id}/interesse", data={"text": WORDS, "csrf_token": token}
    )
    assert answer.status_code == 401
    assert given_back(answer) == [WORDS]


def test_whoever_lost_the_cookies_over_a_form_is_asked_to_log_in_and_led_back(
    client: FlaskClient, cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    path = f"/opslag/{posted('published').id}/interesse"
    facts = {"text": WORDS, "csrf_token": token_on(client_of(cast.ida), path)}
    answer = client.post(path, data=facts)
    assert answer.status_code == 401
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.h1 is not None
    assert page.h1.text == "Du skal logge ind først"
    assert page.select(f"main a[href='/log-ind?next={quote(path, safe='')}']")
    assert given_back(answer) == [WORDS]


@pytest.mark.parametrize("size", [13, 31, 40])
def test_words_beside_a_file_that_is_far_too_large(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing], size: int
) -> None:
    client, listing = client_of(cast.ida), posted("published")
    answer = interest(client, listing.id, file=(BytesIO(bytes(size << 20)), "film.mov"))
    assert answer.status_code == 413
    assert given_back(answer) == [WORDS]


def test_a_text_that_is_far_too_long(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    page, novel = f"/opslag/{posted('published').id}/anmeld", "Der var engang. " * 40_000
    answer = post(client_of(cast.ida), page, {"reason": "other", "text": novel}, page=page)
    assert answer.status_code in {413, 422}
    assert [text.strip() for text in given_back(answer)] == [novel.strip()]


@pytest.mark.parametrize("name", ["ida", "vera", "anders", "adam"])
def test_every_form_gives_its_words_back_when_it_has_grown_too_old(
    app: Flask, services: Services, cast: Cast, name: str
) -> None:
    person: Person = getattr(cast, name)
    client = log_in(app, services, person)
    tried = 0
    for endpoint, method, path in rules(app):
        if method != "POST" or path.startswith("/api/") or endpoint in PROVE_THEMSELVES:
            continue
        guard = guard_of(app.view_functions[endpoint], method)
        if guard is None or not (guard.open_to_all or person.actor.has(*guard.roles)):
            continue
        answer = client.post(path, data={"text": WORDS, "csrf_token": "an-old-token"})
        assert answer.status_code == 400, path
        assert given_back(answer) == [WORDS], path
        tried += 1
    assert tried > 3


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_sends_is_not_shown_as_ones_own_words(
    cast: Cast, client_of: ClientOf, site: str
) -> None:
    answer = client_of(cast.ida).post(
        "/mig", data={"name": WORDS}, headers={"Sec-Fetch-Site": site}
    )
    assert answer.status_code == 400
    assert "truck" not in answer.text


def test_codes_and_what_no_person_types_are_not_shown(cast: Cast, client_of: ClientOf) -> None:
    values = {"code": "123 456", "category_ids": str(UUID(int=7)), "reason": "not_real"}
    answer = client_of(cast.ida).post("/mig", data={**values, "csrf_token": "an old token"})
    assert answer.status_code == 400
    assert given_back(answer) == []
    assert "123 456" not in answer.text
    assert "an old token" not in answer.text
