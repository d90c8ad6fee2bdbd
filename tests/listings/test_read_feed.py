"""The feed as everyone sees it: what is in it, in which order, on pages and through the API."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.work import Municipality, Units, the_service
from tests.factories.listings import add_categories, add_listing, close_listing
from tests.people import Cast

Publish = Callable[..., str]


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""

    def put_up(title: str, **facts: object) -> str:
        with units.write(here, the_service("test")) as uow:
            return str(add_listing(uow, title, **facts))

    return put_up


def titles(client: FlaskClient, query: str = "") -> list[str]:
    answer = client.get(f"/api/v1/listings{query}")
    assert answer.status_code == 200, answer.json
    return [item["title"] for item in answer.json["items"]]


def test_everyone_reads_the_feed_without_logging_in(client: FlaskClient, publish: Publish) -> None:
    publish("Kok til kantinen")
    for address in ("/", "/opslag"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Kok til kantinen" in page.text


def test_the_newest_come_first(client: FlaskClient, publish: Publish) -> None:
    publish("Ældst", age=timedelta(days=3))
    publish("Nyest", age=timedelta(minutes=1))
    publish("Mellem", age=timedelta(days=1))
    assert titles(client) == ["Nyest", "Mellem", "Ældst"]


@pytest.mark.parametrize("state", ["draft", "submitted", "declined", "closed"])
def test_what_is_not_published_is_not_in_the_feed(
    client: FlaskClient, publish: Publish, state: str
) -> None:
    publish("Skjult", state=state)
    publish("Vist")
    assert titles(client) == ["Vist"]
    assert "Skjult" not in client.get("/").text


def test_another_municipalitys_listings_are_not_in_the_feed(
    client: FlaskClient, units: Units, cast: Cast, publish: Publish
) -> None:
    publish("Vores")
    with units.write(cast.next_door, the_service("test")) as uow:
        add_listing(uow, "Naboens")
    assert titles(client) == ["Vores"]
    there = client.get("/", headers={"Host": cast.nabo.host})
    assert "Naboens" in there.text
    assert "Vores" not in there.text


def test_danish_letters_are_searched_as_they_are_written(
    client: FlaskClient, publish: Publish
) -> None:
    publish("Gør rent på sygehuset")
    publish("Gartner på Ærø")
    assert titles(client, "?q=gør") == ["Gør rent på sygehuset"]
    assert titles(client, "?q=gor") == []
    assert titles(client, "?q=ærø") == ["Gartner på Ærø"]
    assert "Gartner på Ærø" in client.get("/opslag?q=ærø").text


def test_a_listing_that_comes_changes_or_goes_is_seen_at_once(
    client: FlaskClient, units: Units, here: Municipality, publish: Publish
) -> None:
    first = publish("Den første")
    assert "Den første" in client.get("/").text
    publish("Den anden")
    assert "Den anden" in client.get("/").text
    with units.write(here, the_service("test")) as uow:
        close_listing(uow, first_id := __import__("uuid").UUID(first))
    assert first_id
    assert "Den første" not in client.get("/").text


def test_paging_shows_every_listing_once_while_new_ones_arrive(
    client: FlaskClient, publish: Publish
) -> None:
    for number in range(25):
        publish(f"Job {number:02}", age=timedelta(hours=number + 1))
    seen: list[str] = []
    query = "?limit=6"
    while True:
        answer = client.get(f"/api/v1/listings{query}").json
        seen += [item["title"] for item in answer["items"]]
        if answer["next"] is None:
            break
        publish(f"Nyt {len(seen)}", age=timedelta(seconds=1))
        query = f"?limit=6&cursor={answer['next']}"
    assert seen == [f"Job {number:02}" for number in range(25)]


def test_the_page_leads_on_to_the_rest_without_a_script(
    client: FlaskClient, publish: Publish
) -> None:
    for number in range(23):
        publish(f"Job {number:02}", age=timedelta(hours=number + 1))
    first = client.get("/?kind=job").text
    assert "Job 19" in first
    assert "Job 20" not in first
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "kind=job" in address
    second = client.get(address).text
    assert "Job 22" in second
    assert "Job 19" not in second
