"""A calendar server that means harm, or is broken: a clear state, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.booking.calendars.caldav import CalDavServer, is_kin
from app.booking.calendars.contract import (
    CalendarBroken,
    CalendarFull,
    FoundCalendar,
    LeadsElsewhere,
    Login,
    LoginRefused,
    NoCalendarThere,
    ServerEntry,
)
from app.core.errors import Problem
from app.core.outbound import AnswerTooLarge, OutboundGuard, TooSlow, UrlRefused
from tests.channels.local_service import Answer, LocalService, local_service

SINCE, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC)
XML = (("Content-Type", "application/xml"),)


@pytest.fixture
def service() -> Iterator[LocalService]:
    """A server that answers what a test says."""
    with local_service(None, host="127.0.0.1") as running:
        yield running


@pytest.fixture
def login(service: LocalService) -> Login:
    """An account there."""
    return Login(f"{service.origin}/dav/", "anders", "hemmeligt")


@pytest.fixture
def server(service: LocalService) -> CalDavServer:
    """The way to it, with little patience."""
    return CalDavServer(OutboundGuard([service.origin]), seconds=0.5)


def answer(*responses: str) -> Answer:
    body = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
        f"{''.join(responses)}</d:multistatus>"
    )
    return Answer(207, XML, body.encode())


def response(href: str, properties: str, status: str = "HTTP/1.1 200 OK") -> str:
    return (
        f"<d:response><d:href>{href}</d:href><d:propstat><d:prop>{properties}</d:prop>"
        f"<d:status>{status}</d:status></d:propstat></d:response>"
    )


CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"


def settle(service: LocalService, *, principal: str = "/me/", home: str = "/home/") -> None:
    """Answer as a server with one calendar does, but for what a test changes."""
    who = f"<d:current-user-principal><d:href>{principal}</d:href></d:current-user-principal>"
    where = f"<c:calendar-home-set><d:href>{home}</d:href></c:calendar-home-set>"
    service.answers |= {
        "/dav/": answer(response("/dav/", who)),
        "/me/": answer(response("/me/", where)),
        "/home/": answer(response("/home/", ""), response("/home/a%20b/", CALENDAR)),
    }


def test_a_server_that_does_as_it_should_is_understood(
    server: CalDavServer, service: LocalService, login: Login
) -> None:
    settle(service)
    url = f"{service.origin}/home/a%20b/"
    assert server.find(login) == [FoundCalendar(url, "a b", is_writable=True)]
    assert {one.headers["authorization"][:6] for one in service.received} == {"Basic "}


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (Answer(207, XML, b"x" * 9_000_000), AnswerTooLarge),
        (Answer(207, XML, b"", delay=2), TooSlow),
        (Answer(401), LoginRefused),
        (Answer(404), NoCalendarThere),
        (Answer(200, (), b"<html>Hej</html>"), CalendarBroken),
        (Answer(207, XML, b"<d:multistatus"), CalendarBroken),
        (Answer(207, XML, b"\x00\x01"), CalendarBroken),
        (Answer(207, XML, b'<?xml version="1.0" encoding="klingon"?><a/>'), CalendarBroken),
        (Answer(207, XML, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), CalendarBroken),
        (
            Answer(207, XML, b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
            CalendarBroken,
        ),
        (Answer(302, (("Location", "https://ond.example/"),)), LeadsElsewhere),
        (Answer(301, (("Location", "http://169.254.169.254/latest"),)), LeadsElsewhere),
        (Answer(301, (("Location", "file:///etc/passwd"),)), LeadsElsewhere),
        (Answer(500), CalendarBroken),
        (Answer(cut=True), Problem),
    ],
)
def test_every_nonsense_is_one_of_our_problems(
    server: CalDavServer, service: LocalService, login: Login, said: Answer, problem: type[Problem]
) -> None:
    settle(service)
    for path in ("/dav/", "/", "/.well-known/caldav"):
        service.answers[path] = said
    with pytest.raises(problem):
        server.find(login)
    service.answers["/home/a%20b/"] = said
    with pytest.raises(problem):
        server.entries(login, f"{service.origin}/home/a%20b/", since=SINCE, until=UNTIL)


def test_a_redirect_round_and_round_ends(
    server: CalDavServer, service: LocalService, login: Login
) -> None:
    for path in ("/dav/", "/", "/.well-known/caldav"):
        service.answers[path] = Answer(301, (("Location", path),))
    with pytest.raises(CalendarBroken):
        server.find(login)
    assert len(service.received) < 20


@pytest.mark.parametrize("place", ["principal", "home"])
def test_the_password_is_not_taken_to_another_server(
    server: CalDavServer, service: LocalService, login: Login, place: str
) -> None:
    with local_service(None, host="127.0.0.1") as other:
        settle(service, **{place: f"{other.origin}/{place}/"})
        with pytest.raises(LeadsElsewhere):
            server.find(login)
        assert other.received == []


def test_a_domain_that_points_elsewhere_takes_no_password_along(
    service: LocalService, login: Login
) -> None:
    root = Login(f"{service.origin}/", login.user, login.password)
    pointing = CalDavServer(
        OutboundGuard([service.origin]), servers=lambda _domain: ["ond.example"]
    )
    for path in ("/", "/.well-known/caldav"):
        service.answers[path] = Answer(404)
    with pytest.raises(LeadsElsewhere):
        pointing.find(root)
    settle(service)
    service.answers["/.well-known/caldav"] = Answer(301, (("Location", "/dav/"),))
    assert [one.name for one in pointing.find(root)] == ["a b"]


def test_an_inner_address_is_refused_unasked(service: LocalService) -> None:
    server = CalDavServer(OutboundGuard())
    for address in (f"{service.origin}/dav/", "https://127.0.0.1/", "https://localhost/"):
        with pytest.raises(UrlRefused):
            server.find(Login(address, "anders", "hemmeligt"))
    assert service.received == []


def test_more_than_is_taken_in_is_said(
    server: CalDavServer, service: LocalService, login: Login
) -> None:
    url = f"{service.origin}/home/a/"
    many = [response(f"/home/a/{n}.ics", "<d:getetag>1</d:getetag>") for n in range(5_001)]
    service.answers["/home/a/"] = answer(*many)
    with pytest.raises(CalendarFull):
        CalDavServer(OutboundGuard([service.origin])).entries(login, url, since=SINCE, until=UNTIL)
    cut = "<d:response><d:href>/</d:href><d:status>HTTP/1.1 507 Full</d:status></d:response>"
    service.answers["/home/a/"] = answer(cut)
    with pytest.raises(CalendarFull):
        server.entries(login, url, since=SINCE, until=UNTIL)


def test_an_etag_is_read_where_no_proxy_spells_it_otherwise(
    server: CalDavServer, service: LocalService, login: Login
) -> None:
    said = "<d:getetag>&quot;1&quot;</d:getetag><c:calendar-data>x</c:calendar-data>"
    service.answers["/home/a/"] = answer(
        response("/home/a/1.ics", said), response("/home/a/2.ics", said)
    )
    service.answers["/home/a/1.ics"] = Answer(200, (("ETag", '"1-gzip"'),), b"x")
    url = f"{service.origin}/home/a/1.ics"
    assert server.read(login, url) == ServerEntry('"1"', b"x")
    assert server.read(login, url.replace("1.ics", "3.ics")) is None


def test_a_deep_answer_takes_no_time(
    server: CalDavServer, service: LocalService, login: Login
) -> None:
    deep = b"<a>" * 60_000 + b"</a>" * 60_000
    service.answers["/dav/"] = Answer(207, XML, deep)
    began = time.monotonic()
    with pytest.raises(Problem):
        server.find(login)
    assert time.monotonic() - began < 5


def test_hosts_of_one_name_are_kin_and_others_are_not() -> None:
    assert is_kin("caldav.icloud.com", "p42-caldav.icloud.com")
    assert is_kin("Example.dk", "example.dk")
    assert not is_kin("caldav.icloud.com", "icloud.com.ond.example")
    assert not is_kin("a.co.uk", "b.co.uk")
    assert not is_kin("a.com", None)
