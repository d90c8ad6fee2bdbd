"""Pages that everyone sees alike come from memory, and never one that is somebody's own."""

import gzip
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.clock import FixedClock
from app.core.work import Municipality, Units
from app.listings.lru import Lru
from app.web.health import METRICS
from app.web.services import Services
from tests.forms import post
from tests.listings.feeding import Publish, publisher
from tests.people import Cast, Person

PATHS = ("/", "/opslag", "/opslag?kind=job", "/opslag.rss", "/opslag.ics", "/api/v1/listings")


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def told(answer: TestResponse) -> dict[str, str]:
    """Return the headers of an answer that do not tell the time."""
    return {name: value for name, value in answer.headers if name != "Date"}


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_from_memory_is_the_one_that_was_made(
    client: FlaskClient, publish: Publish, path: str
) -> None:
    publish("Kok", apply_by=date(2026, 12, 1))
    first, second, third = (client.get(path) for _ in range(3))
    assert first.data == second.data == third.data
    assert told(first) == told(second) == told(third)
    assert "Content-Security-Policy" in second.headers
    assert second.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in second.headers["Vary"] or not path.startswith(("/opslag?", "/api"))


@pytest.mark.parametrize("path", PATHS)
def test_whoever_has_it_already_is_told_so(
    client: FlaskClient, publish: Publish, path: str
) -> None:
    publish("Kok", apply_by=date(2026, 12, 1))
    etag = client.get(path).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*", f'"{etag[1:-1]}-gzip"'):
        answer = client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data) == (304, b""), known
        assert answer.headers["ETag"] == etag
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    publish("Smed", apply_by=date(2026, 12, 1))
    changed = client.get(path, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != etag


def test_pages_made_before_the_application_are_the_ones_it_would_make(
    client: FlaskClient, client_of: Callable[[Person], FlaskClient], cast: Cast, publish: Publish
) -> None:
    """The first stranger's page is rendered whole; later ones are put together."""
    for number in range(30):
        publish(f"Kok {number}", age=timedelta(hours=number), kind="job")
    client.get("/opslag?kind=course")
    made = client.get("/opslag?q=kok&kind=job&working_time=full_time")
    # With a cookie of the forms the application answers by itself.
    client.set_cookie("other", "1", domain="localhost")
    rendered = client.get("/opslag?q=kok&kind=job&working_time=full_time")
    assert made.data == rendered.data
    [english] = re.findall(r'<a href="(/sprog/en[^"]*)"', made.text)
    assert client.get(english).location == "/opslag?q=kok&kind=job&working_time=full_time"
    assert made.headers["Content-Type"] == rendered.headers["Content-Type"]
    assert made.headers["X-Offline"] == rendered.headers["X-Offline"] == "public"
    assert made.headers["X-Offline-Owner"] == "nobody"


def test_a_page_that_is_somebodys_own_is_never_kept(
    client: FlaskClient, client_of: Callable[[Person], FlaskClient], cast: Cast, publish: Publish
) -> None:
    one = publish("Kok")
    browser = client_of(cast.ida)
    for path in ("/", f"/opslag/{one}"):
        own = browser.get(path)
        stranger = client.get(path)
        assert "Log ud" in own.text
        assert "ETag" not in own.headers
        assert own.headers["Cache-Control"] == "private, no-store"
        assert "Log ud" not in stranger.text
        assert "Log ud" in browser.get(path).text, "and a stranger's page is not theirs"


def test_what_a_stranger_is_told_once_is_told_to_nobody_else(
    client: FlaskClient, client_of: Callable[[Person], FlaskClient], cast: Cast, publish: Publish
) -> None:
    one = publish("Kok")
    browser = client_of(cast.ida)
    post(browser, f"/opslag/{one}/gem", page=f"/opslag/{one}")
    browser.delete_cookie("jobvej", domain="localhost")
    flashed = browser.get(f"/opslag/{one}")
    assert "Opslaget er gemt." in flashed.text
    assert "Opslaget er gemt." not in client.get(f"/opslag/{one}").text


def test_each_language_host_and_municipality_has_its_own(
    client: FlaskClient, units: Units, cast: Cast, publish: Publish
) -> None:
    publish("Kok")
    publisher(units, cast.next_door)("Smed")
    for _ in range(2):
        assert 'lang="da"' in client.get("/", headers={"Accept-Language": "da"}).text
        assert 'lang="en"' in client.get("/", headers={"Accept-Language": "en-GB,en"}).text
        assert 'lang="en"' in client.get("/?sprog=en", headers={"Accept-Language": "da"}).text
        assert "Smed" in client.get("/", headers={"Host": cast.nabo.host}).text
        other = client.get("/", headers={"Host": "evil.example"}).text
        assert "evil.example" in other
        assert "evil.example" not in client.get("/").text
    client.set_cookie("sprog", "en", domain="localhost")
    assert 'lang="en"' in client.get("/", headers={"Accept-Language": "da"}).text


@pytest.mark.parametrize("cookie", ['sprog="en"', "sprog= en", "sprog=EN", 'sprog="e\\156"'])
def test_an_oddly_written_language_changes_nobody_elses_page(
    client: FlaskClient, publish: Publish, cookie: str
) -> None:
    publish("Kok")
    danish = {"Accept-Language": "da"}
    client.get("/", headers={**danish, "Cookie": cookie})
    assert 'lang="da"' in client.get("/", headers=danish).text


def test_the_days_that_are_left_are_counted_anew_at_midnight_in_denmark(
    client: FlaskClient, publish: Publish, clock: FixedClock
) -> None:
    publish("Kok", apply_by=date(2026, 11, 27))
    assert "3 dage tilbage" in client.get("/").text
    clock.set(datetime(2026, 11, 24, 22, 59, tzinfo=UTC))
    assert "3 dage tilbage" in client.get("/").text
    clock.set(datetime(2026, 11, 24, 23, 1, tzinfo=UTC))
    assert "2 dage tilbage" in client.get("/").text
    assert "2 dage tilbage" in client.get("/opslag?kind=job").text


def test_a_page_is_packed_for_whoever_can_unpack_it(client: FlaskClient, publish: Publish) -> None:
    publish("Kok")
    plain = [client.get("/") for _ in range(2)][-1]
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < 15_000
    assert "Content-Encoding" not in client.get("/").headers


def test_a_head_request_tells_the_headers_alone(client: FlaskClient, publish: Publish) -> None:
    publish("Kok")
    for _ in range(2):
        answer = client.head("/")
        assert (answer.status_code, answer.data) == (200, b"")
        client.get("/")
    assert int(client.head("/").headers["Content-Length"]) == len(client.get("/").data)


def test_a_closed_listing_answers_gone_from_memory_too(
    client: FlaskClient, publish: Publish
) -> None:
    one = publish(state="closed", closed_because="withdrawn")
    assert [client.get(f"/opslag/{one}").status_code for _ in range(3)] == [410] * 3


def test_answers_from_memory_are_counted(
    app: Flask, client: FlaskClient, publish: Publish, services: Services
) -> None:
    publish("Kok")
    for _ in range(3):
        client.get("/")
    with app.app_context():
        text = services.provided[METRICS]().decode()
    assert 'jobvej_answers_total{endpoint="feed.index",status="200"} 3.0' in text


def test_what_was_used_least_lately_is_forgotten_first() -> None:
    lru: Lru[str, str] = Lru(10)
    lru.put("a", "A", 4)
    lru.put("b", "B", 4)
    assert lru.get("a") == "A"
    lru.put("c", "C", 4)
    assert (lru.get("a"), lru.get("b"), lru.get("c")) == ("A", None, "C")
    lru.put("huge", "H", 11)
    assert (lru.get("huge"), len(lru)) == (None, 2)
    lru.drop(["a", "nobody"])
    lru.put("d", "D", 6)
    assert len(lru) == 2
    lru.clear()
    assert lru.get("c") is None
