"""One listing: what its page says, to people, to search engines and through the API."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.work import Municipality, Units, the_service
from app.listings.cleaning import clean_html
from app.listings.saving import save_listing
from tests.factories.listings import add_categories
from tests.listings.feeding import Publish, close, publisher, words
from tests.people import Cast, Person


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def posting(page: str) -> dict[str, object]:
    """Return the JSON-LD of a page."""
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    made: dict[str, object] = json.loads(script)
    return made


def test_the_page_says_all_that_is_known(client: FlaskClient, publish: Publish) -> None:
    one = publish(
        "Kok til kantinen",
        employer_name="Kantinen ApS",
        employer_cvr="10103940",
        address="Storegade 1",
        weekly_hours="37",
        employment="permanent",
        conditions=["flex_job"],
        number_to_fill=2,
        apply_by=date(2026, 11, 27),
        starts_on=date(2027, 1, 1),
        apply_url="https://example.org/apply",
    )
    page = client.get(f"/opslag/{one}")
    assert page.status_code == 200
    read = words(page.text)
    for fact in (
        "Kok til kantinen", "Kantinen ApS", "CVR-nummer 10103940", "Storegade 1", "7700 Thisted",
        "Fuldtid, 37 timer om ugen", "Fast", "Fleksjob", "fredag den 27. november 2026",
        "3 dage tilbage", "1. januar 2027", "Vi søger en glad kollega.",
    ):  # fmt: skip
        assert fact in read, fact
    assert 'href="https://example.org/apply"' in page.text
    assert f'href="/opslag/{one}/anmeld"' in page.text


def test_links_in_a_description_vouch_for_nobody(client: FlaskClient, publish: Publish) -> None:
    html = clean_html('<p><a href="https://example.org/">her</a><script>x()</script></p>')
    page = client.get(f"/opslag/{publish(description_html=html)}").text
    [link] = re.findall(r'<a href="https://example.org/"[^>]*>', page)
    assert "nofollow" in link
    assert "x()" not in page


@pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested", "declined"])
def test_what_is_not_published_is_not_found(
    client: FlaskClient, publish: Publish, state: str
) -> None:
    one = publish(state=state)
    assert client.get(f"/opslag/{one}").status_code == 404
    assert client.get(f"/api/v1/listings/{one}").status_code == 404


def test_another_municipalitys_listing_is_not_found(
    client: FlaskClient, units: Units, cast: Cast
) -> None:
    one = publisher(units, cast.next_door)()
    assert client.get(f"/opslag/{one}").status_code == 404
    assert client.get(f"/api/v1/listings/{one}").status_code == 404
    assert client.get(f"/opslag/{one}", headers={"Host": cast.nabo.host}).status_code == 200


@pytest.mark.parametrize(
    ("because", "reason", "status"),
    [
        ("deadline", "Fristen er udløbet.", 200),
        ("filled", "Pladsen er besat.", 200),
        ("withdrawn", "Virksomheden har trukket opslaget tilbage.", 410),
        ("gone_at_source", "Opslaget er ikke længere dér, hvor vi fandt det.", 410),
        ("fraud", "fordi man ikke kunne stole på det", 410),
        ("duplicate", "Opslaget var her to gange.", 410),
    ],
)
def test_a_closed_listing_says_why_and_when(
    client: FlaskClient,
    units: Units,
    here: Municipality,
    publish: Publish,
    because: str,
    reason: str,
    status: int,
) -> None:
    one = publish("Kok", apply_url="https://example.org/apply")
    close(units, here, one, because)
    page = client.get(f"/opslag/{one}")
    assert page.status_code == status
    assert reason in page.text
    assert "Det blev lukket tirsdag den 24. november 2026." in page.text
    assert 'name="robots" content="noindex"' in page.text
    assert "https://example.org/apply" not in page.text
    assert "application/ld+json" not in page.text


def test_a_listing_that_could_not_be_trusted_shows_nothing_that_its_author_wrote(
    client_of: Callable[[Person], FlaskClient],
    client: FlaskClient,
    units: Units,
    cast: Cast,
    publish: Publish,
) -> None:
    written = {
        "description_html": "<p>Send dit pas</p>",
        "description_text": "Send dit pas",
        "employer_name": "Lykkes Bank",
        "employer_cvr": "10150817",
        "employer_is_anonymous": True,
        "workplace_municipality": "0851",
        "workplace_name": "Lykkes Hus",
        "address": "Lykkevej 1",
        "postcode": "9999",
        "city": "Lykkeby",
        "weekly_hours": "Lykketimer",
        "working_time": "part_time",
        "employment": "temporary",
        "conditions": ["flex_job"],
        "number_to_fill": 4711,
        "occupation_name": "Lykkeridder",
        "starts_on": date(2031, 1, 2),
        "apply_by": date(2031, 1, 1),
        "apply_url": "https://lykke.example/apply",
        "takes_place": "Hver lykkedag",
        "contact": "Ring til Lykke",
        "source_id": "lykke-1",
        "source_url": "https://lykke.example/1",
        "languages": ["en"],
    }
    one = publish("Hurtige Lykkepenge", **written)
    before = client.get(f"/api/v1/listings/{one}").json
    assert before["title"] == "Hurtige Lykkepenge"
    with units.write(cast.here, cast.ida.actor) as uow:
        save_listing(uow, one)
    close(units, cast.here, one, "fraud")
    page = client.get(f"/opslag/{one}")
    shown = client.get(f"/api/v1/listings/{one}")
    kept = client_of(cast.ida).get("/mine-opslag")
    assert (page.status_code, shown.status_code, kept.status_code) == (410, 200, 200)
    for answer in (page, shown, kept):
        for word in ("Lykke", "lykke", "Send dit pas", "10150817"):
            assert word not in answer.text, word
    for answer in (page, kept):
        read = words(answer.text)
        assert "Et opslag, der er fjernet" in read
        for word in ("4711", "2031", "9999", "Aalborg", "Fleksjob", "Deltid", "anonym"):
            assert word not in read, word
    assert '<meta property="og:title" content="Et opslag, der er fjernet">' in page.text
    told = {name for name, value in shown.json.items() if value and value == before[name]}
    assert told <= {"id", "kind", "category_ids", "published_at", "updated_at", "source", "version"}


def test_a_closed_listing_offers_open_ones_of_the_same_kind_nearby_first(
    client: FlaskClient, units: Units, here: Municipality, publish: Publish
) -> None:
    with units.write(here, the_service("test")) as uow:
        categories = add_categories(uow)
    cook, driver = categories["hotel-og-restaurant"], categories["transport"]
    closed = publish("Den lukkede", category_ids=(cook,))
    publish("Langt væk", category_ids=(cook,), workplace_municipality="0101", city="Kbh")
    publish("I nærheden", category_ids=(cook,), age=timedelta(days=9))
    publish("Noget andet", category_ids=(driver,))
    close(units, here, closed)
    page = client.get(f"/opslag/{closed}").text
    assert page.index("I nærheden") < page.index("Langt væk")
    assert "Noget andet" not in page


def test_after_the_deadline_nobody_is_asked_to_apply(client: FlaskClient, publish: Publish) -> None:
    """The job that closes it may not have run yet."""
    one = publish(apply_by=date(2026, 11, 23), apply_url="https://example.org/apply")
    page = client.get(f"/opslag/{one}").text
    assert "Fristen er udløbet." in page
    assert "https://example.org/apply" not in page


def test_a_search_engine_is_told_what_people_see(client: FlaskClient, publish: Publish) -> None:
    one = publish(
        "</script><script>alert(1)</script>",
        apply_by=date(2026, 12, 1),
        working_time="full_or_part_time",
        published_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC),
    )
    page = client.get(f"/opslag/{one}").text
    assert "<script>alert" not in page
    made = posting(page)
    assert made["@type"] == "JobPosting"
    assert made["title"] == "</script><script>alert(1)</script>"
    assert made["datePosted"] == "2026-11-24", "the day in Denmark"
    assert made["validThrough"] == "2026-12-01T23:59:59+01:00"
    assert made["employmentType"] == ["FULL_TIME", "PART_TIME"]
    assert made["hiringOrganization"] == {"@type": "Organization", "name": "Vejen Lager ApS"}
    assert made["jobLocation"] == {
        "@type": "Place",
        "address": {
            "@type": "PostalAddress",
            "postalCode": "7700",
            "addressLocality": "Thisted",
            "addressCountry": "DK",
        },
    }
    assert f'<link rel="canonical" href="http://localhost/opslag/{one}">' in page
    assert f'<meta property="og:url" content="http://localhost/opslag/{one}">' in page


@pytest.mark.parametrize("kind", ["course", "offer", "news"])
def test_what_is_no_job_is_not_called_one(client: FlaskClient, publish: Publish, kind: str) -> None:
    assert "JobPosting" not in client.get(f"/opslag/{publish(kind=kind)}").text


def test_a_stranger_is_led_to_log_in_and_back(client: FlaskClient, publish: Publish) -> None:
    one = publish()
    page = client.get(f"/opslag/{one}").text
    assert f'href="/log-ind?next=/opslag/{one}"' in page
    assert "csrf_token" not in page


def test_a_citizen_can_save_and_follow(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    here: Municipality,
    cast: Cast,
    publish: Publish,
) -> None:
    with units.write(here, the_service("test")) as uow:
        transport = add_categories(uow)["transport"]
    one = publish(category_ids=(transport,))
    page = client_of(cast.ida).get(f"/opslag/{one}")
    assert f'action="/opslag/{one}/gem"' in page.text
    assert f'action="/foelg/{transport}"' in page.text
    assert page.headers["X-Offline"] == "personal"


def test_the_api_tells_a_listing_as_clients_rely_on(client: FlaskClient, publish: Publish) -> None:
    one = publish("Kok", apply_by=date(2026, 12, 1), category_ids=())
    told = client.get(f"/api/v1/listings/{one}").json
    for name, value in {
        "id": str(one),
        "kind": "job",
        "title": "Kok",
        "description": "Vi søger en glad kollega.",
        "employer": "Vejen Lager ApS",
        "category_ids": [],
        "workplace_municipality": "0787",
        "postcode": "7700",
        "working_time": "full_time",
        "apply_by": "2026-12-01",
        "apply_url": None,
        "source": "own",
        "source_id": None,
        "state": "published",
    }.items():
        assert told[name] == value, name
    assert datetime.fromisoformat(told["published_at"]).tzinfo is not None
    assert told == client.get("/api/v1/listings").json["items"][0]


def test_a_listing_that_never_was_is_not_found(client: FlaskClient) -> None:
    one = UUID("01900000-0000-7000-8000-0000000000ff")
    assert client.get(f"/opslag/{one}").status_code == 404
    assert client.get("/opslag/abc").status_code == 404
    assert client.get(f"/api/v1/listings/{one}").mimetype == "application/problem+json"
