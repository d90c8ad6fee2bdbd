"""RSS and iCalendar, read by libraries that others wrote."""

from datetime import date, timedelta

import feedparser
import icalendar
import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import Municipality, Units, the_service
from app.listings.indexing import reindex
from app.listings.models import Listing
from tests.listings.feeding import Publish, close, links, publisher

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def publish(units: Units, here: Municipality) -> Publish:
    """Publish a listing in a unit of its own, and return its id."""
    return publisher(units, here)


def test_rss_lists_what_the_search_finds_the_newest_first(
    client: FlaskClient, publish: Publish
) -> None:
    publish("Kok & tjener <søges>", age=timedelta(hours=2), description_html="<p>Æ &amp; ø</p>")
    new = publish("Kok\x0b til kantinen", apply_by=date(2026, 12, 1))
    publish("Kursus", kind="course")
    answer = client.get("/opslag.rss?kind=job")
    assert answer.content_type == "application/rss+xml; charset=utf-8"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "rss20"
    assert feed.feed.title == "Opslag i Demo Kommune · Job"
    assert feed.feed.link == "http://localhost/opslag?kind=job"
    assert feed.feed.language == "da"
    assert [e.title for e in feed.entries] == ["Kok til kantinen", "Kok & tjener <søges>"]
    first = feed.entries[0]
    assert first.link == f"http://localhost/opslag/{new}"
    assert first.id == f"urn:uuid:{new}"
    assert first.published_parsed[:5] == (2026, 11, 24, 8, 0)
    assert "Frist: 1. december 2026" in first.summary
    assert "Æ & ø" in feed.entries[1].summary


def deadlines(client: FlaskClient, query: str = "") -> dict[str, icalendar.Event]:
    answer = client.get(f"/opslag.ics{query}")
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.data)
    assert {one.name for one in calendar.subcomponents} <= {"VEVENT"}
    return {str(entry["UID"]): entry for entry in calendar.walk("VEVENT")}


def test_a_calendar_shows_each_deadline_on_its_day(client: FlaskClient, publish: Publish) -> None:
    one = publish("Kok; til, kantinen\n2", apply_by=date(2026, 12, 1))
    publish("Uden frist")
    [(uid, entry)] = deadlines(client).items()
    assert uid == f"{one}@localhost"
    assert entry["DTSTART"].dt == date(2026, 12, 1), "a whole day"
    assert entry["DTSTART"].params["VALUE"] == "DATE"
    assert str(entry["SUMMARY"]) == "Frist: Kok; til, kantinen\n2"
    assert str(entry["URL"]) == f"http://localhost/opslag/{one}"


def test_the_day_says_that_it_is_a_day(client: FlaskClient, publish: Publish) -> None:
    # RFC 5545, 3.8.2.4: without VALUE=DATE the value would have to be a moment.
    publish("Kok", apply_by=date(2026, 12, 31))
    lines = client.get("/opslag.ics").data.split(b"\r\n")
    assert b"DTSTART;VALUE=DATE:20261231" in lines
    assert lines.count(b"BEGIN:VEVENT") == 1
    assert not [line for line in lines if b"VTODO" in line or line.startswith(b"DUE")]


def test_a_calendar_that_is_fetched_again_doubles_nothing(
    client: FlaskClient, units: Units, here: Municipality, clock: FixedClock, publish: Publish
) -> None:
    one, other = publish(apply_by=date(2026, 12, 1)), publish(apply_by=date(2026, 12, 2))
    first = client.get("/opslag.ics").data
    clock.advance(timedelta(hours=1))
    assert client.get("/opslag.ics").data == first
    close(units, here, other)
    assert deadlines(client).keys() == {f"{one}@localhost"}


def test_a_piece_that_was_written_before_follows_what_has_changed(
    client: FlaskClient, units: Units, here: Municipality, publish: Publish
) -> None:
    one = publish("Kok", apply_by=date(2026, 12, 1))
    for path in ("/opslag.ics", "/opslag.rss"):
        first = client.get(path).data
        assert client.get(f"{path}?another=search").data.count(b"Kok") == first.count(b"Kok") > 0
        assert b"Deadline: Kok" in client.get("/opslag.ics?sprog", headers=ENGLISH).data
    with units.write(here, the_service("test")) as uow:
        listing = uow.session.get_one(Listing, (here.id, one))
        listing.employer_name = "Et andet sted"
        uow.session.flush()
        reindex(uow, listing)
    for path in ("/opslag.ics", "/opslag.rss"):
        assert b"Et andet sted" in client.get(path).data.replace(b"\r\n ", b"")


def test_a_calendar_of_nothing_is_a_calendar(client: FlaskClient) -> None:
    assert deadlines(client, "?q=findesikke") == {}
    assert feedparser.parse(client.get("/opslag.rss?q=findesikke").data).entries == []


def test_filters_hold_for_the_calendar_too(client: FlaskClient, publish: Publish) -> None:
    publish("Kok", apply_by=date(2026, 12, 1))
    course = publish("Kursus", kind="course", apply_by=date(2026, 12, 1))
    assert deadlines(client, "?kind=course").keys() == {f"{course}@localhost"}


def test_a_search_leads_to_its_own_feeds(client: FlaskClient, publish: Publish) -> None:
    publish("Kok")
    page = client.get("/opslag?kind=job&q=kok").text
    for kind, path in (("application/rss+xml", "/opslag.rss"), ("text/calendar", "/opslag.ics")):
        address = f"{path}?q=kok&amp;kind=job"
        assert f'<link rel="alternate" type="{kind}"' in page
        assert page.count(f'href="{address}"') == 2, "in the head, and to tap"
    assert links(page, "chip").keys() == {
        "Fjern filteret: “kok”", "Fjern filteret: Job",
    }  # fmt: skip
