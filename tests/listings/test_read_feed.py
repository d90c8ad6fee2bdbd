"""The feed as everyone sees it: what is in it, in which order, on pages and through the API."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.core.work import Municipality, Units
from tests.listings.feeding import Publish, close, links, publisher, titles
from tests.people import Cast


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def test_everyone_reads_the_feed_without_logging_in(client: FlaskClient, publish: Publish) -> None:
    publish("Kok til kantinen")
    for address in ("/", "/opslag"):
        page = client.get(address)
        assert page.status_code == 200
        assert "Kok til kantinen" in page.text
        assert "1 opslag" in page.text


def test_an_empty_feed_says_so_and_what_to_do(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "Der er ingen opslag lige nu" in page
    assert "/mine-kategorier" in page


def test_the_newest_come_first(client: FlaskClient, publish: Publish) -> None:
    publish("Ældst", age=timedelta(days=3))
    publish("Nyest", age=timedelta(minutes=1))
    publish("Mellem", age=timedelta(days=1))
    assert titles(client) == ["Nyest", "Mellem", "Ældst"]
    page = client.get("/").text
    assert page.index("Nyest") < page.index("Mellem") < page.index("Ældst")


@pytest.mark.parametrize("state", ["draft", "submitted", "changes_requested", "declined", "closed"])
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
    publisher(units, cast.next_door)("Naboens")
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


def test_words_that_very_many_openings_have_are_paged_through_to_the_end(
    client: FlaskClient, publish: Publish
) -> None:
    for number in range(430):
        publish(f"Kok {number}", age=timedelta(minutes=number + 1))
    assert "430 opslag" in client.get("/opslag?q=kok").text
    seen, query = [], "?q=kok&limit=100"
    while query:
        answer = client.get(f"/api/v1/listings{query}").json
        seen += [item["title"] for item in answer["items"]]
        query = f"?q=kok&limit=100&cursor={answer['next']}" if answer["next"] else ""
    assert seen == [f"Kok {number}" for number in range(430)]


def test_a_listing_that_comes_or_goes_is_seen_at_once(
    client: FlaskClient, units: Units, here: Municipality, publish: Publish
) -> None:
    first = publish("Den første")
    assert "Den første" in client.get("/").text
    publish("Den anden")
    assert "Den anden" in client.get("/").text
    close(units, here, first)
    assert "Den første" not in client.get("/").text
    assert titles(client) == ["Den anden"]


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
    [address] = links(first, "button button-secondary").values()
    assert "kind=job" in address
    second = client.get(address).text
    assert "Job 22" in second
    assert "Job 19" not in second
    assert "Tilbage til de nyeste" in second


def test_a_title_in_another_language_says_which(client: FlaskClient, publish: Publish) -> None:
    publish("Warehouse worker", languages=["en"])
    publish("Lagerarbejder", languages=["da"])
    danish = client.get("/", headers={"Accept-Language": "da"}).text
    english = client.get("/", headers={"Accept-Language": "en"}).text
    assert danish.count('<h3 class="card-heading" lang="en">') == 1
    assert english.count('<h3 class="card-heading" lang="da">') == 1


def test_what_people_write_is_shown_as_they_typed_it(client: FlaskClient, publish: Publish) -> None:
    publish("<script>alert(1)</script> & co", employer_name='"><img src=x>')
    page = client.get("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page


def test_a_line_may_end_after_a_slash_between_two_words_and_nowhere_else(
    client: FlaskClient, publish: Publish
) -> None:
    one = publish("Kok/køkkenassistent m/k, 24/7 <b>/slut</b>")
    titled = "Kok/<wbr>køkkenassistent m/k, 24/7 &lt;b&gt;/slut&lt;/b&gt;"
    for page in (client.get("/").text, client.get(f"/opslag/{one}").text):
        assert titled in page
    assert client.get("/api/v1/listings").json["items"][0]["title"].startswith("Kok/køkken")


def test_a_logged_in_person_sees_the_same_openings(client_of, cast: Cast, publish: Publish) -> None:
    publish("Kok til kantinen")
    page = client_of(cast.ida).get("/")
    assert "Kok til kantinen" in page.text
    assert "Log ud" in page.text
    assert page.headers["X-Offline"] == "personal"
