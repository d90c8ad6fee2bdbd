"""Whoever sends a form hears of everything that is wrong with it, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.files.service import store_file
from app.listings.interests import show_interest
from app.listings.models import Listing
from tests.factories.postings import bakery, category_ids, posted
from tests.forms import post
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]

ClientOf = Callable[[Person], FlaskClient]
LONG = "x" * 5_000


def wrong_fields(html: str, prefix: str = "f-") -> list[str]:
    """Return the fields that the summary of errors leads to, each of which says so itself."""
    page = BeautifulSoup(html, "html.parser")
    led_to = [str(a["href"]).removeprefix("#") for a in page.select(".error-summary a")]
    assert [i for i in led_to if not page.find(id=i)] == []
    assert len(page.select(".form-error")) == len(set(led_to))
    return sorted({i.removeprefix(prefix) for i in led_to})


def sent(
    client: FlaskClient, path: str, values: Mapping[str, Any], page: str, prefix: str = "f-"
) -> list[str]:
    answer = post(client, path, dict(values), page=page)
    assert answer.status_code == 422, answer.text
    return wrong_fields(answer.text, prefix)


def test_a_company_that_signs_up(client: FlaskClient) -> None:
    values = {"cvr": "12345678", "name": LONG, "website": "?", "email": "nowhere"}
    found = sent(client, "/virksomhed/opret", values, "/virksomhed/opret")
    assert found == ["cvr", "email", "name", "person_name", "website"]


@pytest.mark.usefixtures("bakery")
def test_a_new_opening(cast: Cast, client_of: ClientOf) -> None:
    values = {
        "kind": "news", "title": "", "postcode": "0000", "apply_by": "in a week",
        "apply_url": "nowhere", "number_to_fill": "many", "working_time": "sometimes",
    }  # fmt: skip
    page = "/virksomhed/opslag/nyt"
    assert sent(client_of(cast.vera), page, values, page) == sorted(values)


def test_the_summary_names_each_field_in_the_order_of_the_form(client: FlaskClient) -> None:
    page = "/virksomhed/opret"
    answer = post(client, page, {"cvr": "12345678", "website": "?"}, page=page)
    html = BeautifulSoup(answer.text, "html.parser")
    links = html.select(".error-summary a")
    fields = [str(a["href"]).removeprefix("#") for a in links]
    asked = [str(field["id"]) for field in html.select("main form input[id]")]
    assert fields == [id_ for id_ in asked if id_ in fields]
    words = {str(a["href"]): a.text for a in links}
    assert words["#f-email"] == "Din e-mail på arbejdet: Det mangler."
    for id_ in fields:
        label = html.select_one(f"label[for={id_}]")
        assert label is not None
        assert words[f"#{id_}"].startswith(str(label.find(string=True)).strip())


def test_the_summary_names_a_group_of_choices_and_what_is_a_question(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    page = f"/opslag/{posted('published').id}/interesse"
    answer = post(client_of(cast.ida), page, {}, page=page)
    links = BeautifulSoup(answer.text, "html.parser").select(".error-summary a")
    assert links[0].text == "Hvorfor er du interesseret? Det mangler."
    page = page.replace("interesse", "anmeld")
    html = BeautifulSoup(post(client_of(cast.ida), page, {}, page=page).text, "html.parser")
    legend, group = html.select_one("#f-reason legend"), html.select_one("[href='#f-reason']")
    assert legend is not None
    assert group is not None
    assert group.text.startswith(legend.text)
    assert group.text != legend.text


def test_an_opening_that_is_changed(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    page = f"/virksomhed/opslag/{posted('published').id}/rediger"
    values = {"kind": "job", "title": "Bager", "apply_by": "in a week", "working_time": "unknown"}
    found = sent(client_of(cast.vera), page, values, page)
    assert found == ["apply_by", "category_ids", "description", "postcode"]


def test_a_citizen_who_shows_interest(
    cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    page = f"/opslag/{posted('published').id}/interesse"
    client = client_of(cast.ida)
    assert sent(client, page, {"text": ""}, page) == ["consent", "file", "text"]
    picture = (__file__, "cv.pdf")
    assert sent(client, page, {"text": "Hej", "file": picture}, page) == ["consent", "file"]


def test_an_employer_who_answers_keeps_a_text_that_is_too_long(
    units: Units, cast: Cast, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    listing = posted("published")
    with units.write(cast.here, cast.ida.actor) as uow:
        file = store_file(uow, content=b"%PDF-1.7\n%%EOF\n", name="cv.pdf")
        interest_id = show_interest(
            uow, listing.id, text="Hej", file_id=file.id, has_consented=True
        )
    client = client_of(cast.vera)
    answer = post(
        client,
        f"/virksomhed/interesser/{interest_id}/svar",
        {"state": "invited", "text": LONG},
        page=f"/virksomhed/opslag/{listing.id}/interesser",
    )
    assert answer.status_code == 422
    assert LONG in answer.text
    assert wrong_fields(answer.text, f"answer-{interest_id}-") == ["text"]
    assert BeautifulSoup(answer.text, "html.parser").select("details[open]")


def test_a_source_of_openings(cast: Cast, client_of: ClientOf) -> None:
    client, page = client_of(cast.adam), "/import/kilder/ny"
    good = {"name": "Jobnet", "kind": "jobnet"}
    assert post(client, page, good, page=page).status_code == 303
    bad = {
        "name": "Jobnet", "kind": "stars", "url": "http://10.0.0.1/", "posting_url": "https://a.dk",
        "runs_every_minutes": "often",
    }  # fmt: skip
    assert sent(client, page, bad, page) == sorted(bad)


def test_a_file_of_openings(cast: Cast, client_of: ClientOf) -> None:
    found = sent(client_of(cast.adam), "/import/fil", {}, "/import")
    assert found == ["file", "source"]


def test_a_colleague_who_is_invited(cast: Cast, client_of: ClientOf) -> None:
    values = {"name": "", "email": cast.anders.email}
    found = sent(client_of(cast.adam), "/medarbejdere", values, "/medarbejdere")
    assert found == ["email", "name", "roles"]


@pytest.mark.usefixtures("bakery")
def test_a_company_s_colleague_who_is_invited(cast: Cast, client_of: ClientOf) -> None:
    values = {"name": "", "email": cast.vera.email}
    found = sent(client_of(cast.vera), "/virksomhed/kolleger", values, "/virksomhed")
    assert found == ["email", "name"]


def test_the_browser_never_stops_at_the_first_field(
    cast: Cast, client: FlaskClient, client_of: ClientOf, posted: Callable[..., Listing]
) -> None:
    listing_id = posted("published").id
    pages = {
        client: ("/log-ind", "/opret", "/virksomhed/opret"),
        client_of(cast.ida): ("/mig", f"/opslag/{listing_id}/interesse"),
        client_of(cast.vera): ("/virksomhed", "/virksomhed/opslag/nyt"),
        client_of(cast.adam): ("/medarbejdere", "/import", "/import/kilder/ny"),
    }
    for browser, paths in pages.items():
        for path in paths:
            html = BeautifulSoup(browser.get(path, follow_redirects=True).text, "html.parser")
            forms = [f for f in html.select("main form") if f.select("[required]")]
            assert forms, path
            assert [f for f in forms if not f.has_attr("novalidate")] == [], path
