"""Sending a request of any method to a URL that a person gave."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from app.core.outbound import AnswerTooLarge, OutboundGuard, Outgoing, TooSlow, UrlRefused
from tests.channels.local_service import Answer, LocalService, local_service


@pytest.fixture
def service() -> Iterator[LocalService]:
    with local_service(None, host="127.0.0.1") as running:
        yield running


@pytest.fixture
def guard(service: LocalService) -> OutboundGuard:
    return OutboundGuard({service.origin})


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "PUT"])
def test_it_arrives_as_it_was_meant(
    guard: OutboundGuard, service: LocalService, method: str
) -> None:
    service.answers["/a"] = Answer(207, (("ETag", '"1"'),), b"ok")
    body = "<søg/>".encode() * 300_000
    asked = Outgoing(method, body, {"Depth": "1", "Content-Type": "application/xml"})
    answer = guard.send(f"{service.origin}/a", asked, max_bytes=10, timeout=5)
    assert (answer.status, answer.body, answer.headers["etag"]) == (207, b"ok", '"1"')
    [received] = service.received
    assert (received.method, received.body) == (method, body)
    assert (received.headers["depth"], received.headers["content-type"]) == ("1", "application/xml")
    assert "expect" not in received.headers


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_it_may_have_nothing_in_it(
    guard: OutboundGuard, service: LocalService, method: str
) -> None:
    service.answers["/a"] = Answer(204)
    asked = Outgoing(method)
    assert guard.send(f"{service.origin}/a", asked, max_bytes=10, timeout=5).status == 204
    assert (service.received[0].method, service.received[0].body) == (method, b"")


def test_a_log_in_goes_with_it_in_utf_8_and_is_shown_nowhere(
    guard: OutboundGuard, service: LocalService
) -> None:
    asked = Outgoing("GET").with_login("bjørn", "hemmeligt")
    guard.send(f"{service.origin}/", asked, max_bytes=10, timeout=5)
    said = base64.b64encode("bjørn:hemmeligt".encode()).decode()
    assert service.received[0].headers["authorization"] == f"Basic {said}"
    assert "hemmeligt" not in repr(asked)


def test_nothing_is_followed(guard: OutboundGuard, service: LocalService) -> None:
    service.answers["/a"] = Answer(302, (("Location", "/b"),))
    answer = guard.send(f"{service.origin}/a", Outgoing("PUT", b"x"), max_bytes=10, timeout=5)
    assert (answer.status, len(service.received)) == (302, 1)


def test_the_guard_and_its_limits_hold_here_too(
    guard: OutboundGuard, service: LocalService
) -> None:
    service.answers |= {"/large": Answer(207, (), b"x" * 11), "/slow": Answer(207, delay=2)}
    with pytest.raises(AnswerTooLarge):
        guard.send(f"{service.origin}/large", Outgoing("REPORT"), max_bytes=10, timeout=5)
    with pytest.raises(TooSlow):
        guard.send(f"{service.origin}/slow", Outgoing("REPORT"), max_bytes=10, timeout=0.2)
    with pytest.raises(UrlRefused):
        OutboundGuard().send(f"{service.origin}/", Outgoing("PUT"), max_bytes=10, timeout=5)
