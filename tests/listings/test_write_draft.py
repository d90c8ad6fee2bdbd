"""A draft: what an author begins with; nothing wrong in it is ever stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.people import give_role
from app.core.errors import Forbidden, Invalid, NotFound, Problem
from app.core.work import Units, the_service
from app.employers.contract import EmployerNotConfirmed
from app.employers.signing_up import sign_up_company
from app.listings.categories import categories
from app.listings.contract import DeadlineDoesNotFit, KindNotYours, NotKnownHere
from app.listings.own_listings import own_listings
from app.listings.posting import discard_draft, listing_for_writing, write_draft
from tests.factories.postings import CVR, opening
from tests.forms import post, token_on
from tests.people import Cast, Person


def test_a_draft_is_its_companys_and_in_nobodys_feed(posted: Callable[..., Any]) -> None:
    listing = posted()
    assert (listing.state, listing.employer_name) == ("draft", "Bageren ApS")
    assert (listing.city, listing.workplace_municipality) == ("Thisted", "0787")
    assert listing.description_html == "<p>Du bager <strong>rugbrød</strong> og smiler.</p>"
    assert listing.feed_rank is None


def test_a_draft_needs_a_heading_and_nothing_else(units: Units, cast: Cast, bakery: UUID) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        assert write_draft(uow, {"title": "  Bager\n\tsøges "}).title == "Bager søges"
        with pytest.raises(Invalid) as refused:
            write_draft(uow, {"title": " \u200b "})
    assert list(refused.value.fields) == ["title"]


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("title", "x" * 201, Invalid),
        ("description", "x" * 20_001, Invalid),
        ("kind", "course", KindNotYours),
        ("kind", "spaceship", Invalid),
        ("postcode", "0000", NotKnownHere),
        ("postcode", "abc", NotKnownHere),
        ("apply_by", date(2026, 11, 23), DeadlineDoesNotFit),
        ("apply_by", date(2027, 11, 25), DeadlineDoesNotFit),
        ("apply_url", "javascript:alert(1)", Invalid),
        ("apply_url", "https://", Invalid),
        ("apply_url", "http://[::1", Invalid),
        ("apply_url", "https://en@to.example", Invalid),
        ("apply_url", "https://example.dk:65536", Invalid),
        ("number_to_fill", 0, Invalid),
        ("number_to_fill", 1_000, Invalid),
        ("working_time", "always", Invalid),
        ("address", "x" * 201, Invalid),
        ("category_ids", [UUID(int=n) for n in range(6)], Invalid),
        ("category_ids", [UUID(int=1)], NotKnownHere),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    units: Units,
    cast: Cast,
    bakery: UUID,
    category_ids: dict[str, UUID],
    field: str,
    value: Any,
    problem: type[Problem],
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(problem) as refused:
        write_draft(uow, opening(category_ids, **{field: value}))
    assert list(refused.value.fields) == [field]


def test_the_last_day_may_be_today_or_a_year_ahead(posted: Callable[..., Any]) -> None:
    assert posted(apply_by=date(2026, 11, 24)).apply_by == date(2026, 11, 24)
    assert posted(apply_by=date(2027, 11, 24)).apply_by == date(2027, 11, 24)


def test_a_category_of_another_municipality_is_not_known(
    units: Units, cast: Cast, bakery: UUID, category_ids: dict[str, UUID]
) -> None:
    with units.read(cast.next_door) as uow:
        foreign = categories(uow)[0].id
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotKnownHere) as refused:
        write_draft(uow, opening(category_ids, category_ids=[foreign]))
    assert list(refused.value.fields) == ["category_ids"]


def test_tags_are_shown_as_they_were_typed(posted: Callable[..., Any]) -> None:
    bad = "<script>alert(1)</script>"
    listing = posted(title=bad, description=f"{bad} [x](javascript:alert(1))")
    assert listing.title == bad
    assert "<script" not in listing.description_html
    assert "href" not in listing.description_html


def test_a_kind_brings_its_own_category(
    posted: Callable[..., Any], category_ids: dict[str, UUID]
) -> None:
    listing = posted(kind="apprenticeship", category_ids=[])
    assert listing.category_ids == [category_ids["laerlingeplads"]]


def test_staff_write_courses_for_the_job_centre(
    units: Units, cast: Cast, category_ids: dict[str, UUID]
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        course = write_draft(uow, {"kind": "course", "title": "Truckkursus"})
    assert (course.employer_id, course.employer_name) == (None, "Demo Kommune")


def test_who_has_no_confirmed_company_writes_nothing(units: Units, cast: Cast) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotFound):
        write_draft(uow, {"title": "Bager"})
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.vera.id, cvr=CVR, name="B")
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(EmployerNotConfirmed):
        write_draft(uow, {"title": "Bager"})


def test_a_draft_is_seen_by_its_company_alone(
    units: Units, cast: Cast, posted: Callable[..., Any]
) -> None:
    draft = posted()
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(Forbidden):
        listing_for_writing(uow, draft.id)
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        listing_for_writing(uow, draft.id)
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        listing_for_writing(uow, draft.id)


def test_a_draft_can_be_thrown_away(units: Units, cast: Cast, posted: Callable[..., Any]) -> None:
    draft = posted()
    with units.write(cast.here, cast.vera.actor) as uow:
        discard_draft(uow, draft.id)
        assert own_listings(uow) == []


def test_the_form_keeps_what_was_typed_when_something_is_wrong(
    client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID
) -> None:
    browser = client_of(cast.vera)
    url = "/virksomhed/opslag/nyt"
    sent = {"kind": "job", "title": "Bager", "description": "Du <bager>", "apply_by": "2026-02-31"}
    answer = post(browser, url, sent, page=url)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "f-apply_by-error" in page
    assert 'value="Bager"' in page
    assert "Du &lt;bager&gt;" in page


def test_the_form_makes_a_draft_and_shows_how_it_will_look(
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    bakery: UUID,
    category_ids: dict[str, UUID],
) -> None:
    browser = client_of(cast.vera)
    url = "/virksomhed/opslag/nyt"
    sent = {
        "kind": "job",
        "title": "Bager",
        "description": "Du **bager**",
        "category_ids": [str(category_ids["foedevarer"]), str(category_ids["butik-og-detail"])],
        "postcode": "7700",
        "how": "here",
        "apply_url": "https://glemt.example",
    }
    answer = post(browser, url, sent, page=url, follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<strong>bager</strong>" in page
    assert "Thisted" in page
    again = browser.get(answer.request.path + "/rediger").get_data(as_text=True)
    assert again.count(" checked") == 4
    assert "glemt" not in again
    assert "Bager" in browser.get("/virksomhed/opslag").get_data(as_text=True)


def test_the_api_writes_a_draft(
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    bakery: UUID,
    category_ids: dict[str, UUID],
) -> None:
    browser, headers = api_client(client_of, cast.vera)
    values = opening(category_ids, apply_by="2026-12-24")
    values["category_ids"] = [str(c) for c in values["category_ids"]]
    answer = browser.post("/api/v1/listings", json=values, headers=headers)
    assert answer.status_code == 201
    written = answer.get_json()
    assert {name: written[name] for name in values} == values
    assert (written["state"], written["employer"]) == ("draft", "Bageren ApS")
    assert written["workplace_municipality"] == "0787"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", "x" * 400_000),
        ("apply_by", "2026-02-31"),
        ("apply_by", 20261224),
        ("category_ids", "alle"),
        ("category_ids", ["1"]),
        ("title", ["Bager"]),
        ("title", None),
        ("kind", {}),
        ("number_to_fill", "tre"),
        ("postcode", 7700),
        ("colour", "red"),
        ("on_behalf_of", "the king"),
        ("on_behalf_of", None),
    ],
)
def test_the_api_names_the_field_that_is_wrong(
    client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID, field: str, value: Any
) -> None:
    browser, headers = api_client(client_of, cast.vera)
    answer = browser.post("/api/v1/listings", json={"title": "B", field: value}, headers=headers)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]


def test_a_citizen_posts_nothing(client_of: Callable[[Person], FlaskClient], cast: Cast) -> None:
    browser, headers = api_client(client_of, cast.ida)
    answer = browser.post("/api/v1/listings", json={"title": "B"}, headers=headers)
    assert answer.status_code == 403
    assert browser.get("/virksomhed/opslag/nyt").status_code == 403


def test_who_writes_for_both_says_for_whom_in_the_api(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_role(uow, cast.vera.id, Role.ADVISER)
    browser, headers = api_client(client_of, cast.vera)

    def write(**more: str) -> Any:
        return browser.post("/api/v1/listings", json={"title": "B", **more}, headers=headers)

    unsaid = write()
    assert (unsaid.status_code, list(unsaid.json["errors"])) == (409, ["on_behalf_of"])
    assert unsaid.json["type"].endswith("listings/writes-for-both")
    for whose, name in (("employer", "Bageren ApS"), ("job_centre", "Demo Kommune")):
        written = write(on_behalf_of=whose)
        assert (written.status_code, written.json["employer"]) == (201, name)


@pytest.mark.parametrize(
    ("who", "own", "others"),
    [("vera", "employer", "job_centre"), ("anders", "job_centre", "employer")],
)
def test_nobody_writes_for_others_than_their_own_in_the_api(
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    bakery: UUID,
    who: str,
    own: str,
    others: str,
) -> None:
    browser, headers = api_client(client_of, getattr(cast, who))

    def write(whose: str) -> Any:
        values = {"title": "B", "on_behalf_of": whose}
        return browser.post("/api/v1/listings", json=values, headers=headers)

    assert write(own).status_code == 201
    refused = write(others)
    assert (refused.status_code, list(refused.json["errors"])) == (403, ["on_behalf_of"])


def test_the_description_of_the_api_says_for_whom_one_writes(client: FlaskClient) -> None:
    document: Any = client.get("/api/v1/openapi.json").json
    schemas = document["components"]["schemas"]
    assert schemas["ListingOnBehalf"]["properties"]["on_behalf_of"]["enum"] == [
        "employer",
        "job_centre",
    ]
    assert "on_behalf_of" not in schemas["ListingEdit"]["properties"]


def api_client(
    client_of: Callable[[Person], FlaskClient], person: Person
) -> tuple[FlaskClient, dict[str, str]]:
    """Return a person's browser and the header with its form's token, for the API."""
    browser = client_of(person)
    return browser, {"X-CSRF-Token": token_on(browser, "/mig")}
