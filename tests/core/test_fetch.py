"""Fetching what a stranger's URL names, from a real server."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pycurl
import pytest

from app.core.outbound import (
    AddressRefused,
    AnswerTooLarge,
    OutboundGuard,
    TooSlow,
    Unreachable,
    UrlRefused,
)
from app.core.transfers import Transfers, new_handle
from tests.channels.certificates import Certificates, make_certificates
from tests.channels.local_service import Answer, LocalService, local_service


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def service(certificates: Certificates) -> Iterator[LocalService]:
    with local_service(certificates) as running:
        yield running


@pytest.fixture
def guard(service: LocalService, certificates: Certificates) -> OutboundGuard:
    return OutboundGuard({service.origin}, ca_file=str(certificates.ca))


def fetch(guard: OutboundGuard, url: str, *, max_bytes: int = 1_000, timeout: float = 5) -> bytes:
    return guard.fetch(url, max_bytes=max_bytes, timeout=timeout).body


def test_an_answer_comes_back_whole(guard: OutboundGuard, service: LocalService) -> None:
    service.answers["/feed?x=1"] = Answer(200, (("ETag", '"a"'),), "søg".encode())
    fetched = guard.fetch(
        f"{service.origin}/feed?x=1", max_bytes=100, timeout=5, headers={"If-None-Match": '"b"'}
    )
    assert (fetched.status, fetched.body, fetched.headers["etag"]) == (200, "søg".encode(), '"a"')
    assert service.received[0].headers["if-none-match"] == '"b"'


def test_an_error_status_is_an_answer_too(guard: OutboundGuard, service: LocalService) -> None:
    service.answers["/gone"] = Answer(404, (), b"nothing")
    assert guard.fetch(f"{service.origin}/gone", max_bytes=100, timeout=5).status == 404


def test_a_certificate_from_nobody_we_know_is_refused(service: LocalService) -> None:
    with pytest.raises(Unreachable):
        fetch(OutboundGuard({service.origin}), f"{service.origin}/")
    assert service.received == []


def test_a_body_of_just_the_limit_is_taken_and_one_more_byte_is_not(
    guard: OutboundGuard, service: LocalService
) -> None:
    service.answers["/"] = Answer(200, (), b"x" * 100)
    assert len(fetch(guard, f"{service.origin}/", max_bytes=100)) == 100
    with pytest.raises(AnswerTooLarge):
        fetch(guard, f"{service.origin}/", max_bytes=99)


def test_a_compressed_body_is_measured_unpacked(
    guard: OutboundGuard, service: LocalService
) -> None:
    packed = gzip.compress(b"0" * 10_000_000)
    service.answers["/"] = Answer(200, (("Content-Encoding", "gzip"),), packed)
    with pytest.raises(AnswerTooLarge):
        fetch(guard, f"{service.origin}/", max_bytes=len(packed) * 2)


def test_a_slow_server_is_given_up(guard: OutboundGuard, service: LocalService) -> None:
    service.answers["/"] = Answer(200, delay=3)
    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(guard, f"{service.origin}/", timeout=0.3)
    assert time.monotonic() - started < 2


def test_the_time_limit_covers_all_redirects(guard: OutboundGuard, service: LocalService) -> None:
    service.answers["/"] = Answer(302, (("Location", "/b"),), delay=0.4)
    service.answers["/b"] = Answer(200, delay=0.4)
    with pytest.raises(TooSlow):
        fetch(guard, f"{service.origin}/", timeout=0.6)


def test_a_server_that_hangs_up_is_unreachable(guard: OutboundGuard, service: LocalService) -> None:
    service.answers["/"] = Answer(cut=True)
    with pytest.raises(Unreachable):
        fetch(guard, f"{service.origin}/")


def test_a_redirect_is_followed_to_what_the_guard_allows(
    guard: OutboundGuard, service: LocalService
) -> None:
    service.answers["/a"] = Answer(301, (("Location", "b?c=d"),))
    service.answers["/b?c=d"] = Answer(200, (), b"here")
    fetched = guard.fetch(f"{service.origin}/a", max_bytes=100, timeout=5)
    assert (fetched.body, fetched.url) == (b"here", f"{service.origin}/b?c=d")


@pytest.mark.parametrize(
    "location", ["http://169.254.169.254/latest", "https://user@example.dk/", "file:///etc/passwd"]
)
def test_a_redirect_to_what_the_guard_refuses_is_not_followed(
    guard: OutboundGuard, service: LocalService, location: str
) -> None:
    service.answers["/a"] = Answer(302, (("Location", location),))
    with pytest.raises(UrlRefused):
        fetch(guard, f"{service.origin}/a")


def test_a_redirect_to_another_server_inside_is_refused_unasked(
    guard: OutboundGuard, service: LocalService, certificates: Certificates
) -> None:
    with local_service(certificates) as inside:
        service.answers["/a"] = Answer(302, (("Location", f"{inside.origin}/secret"),))
        with pytest.raises(UrlRefused):
            fetch(guard, f"{service.origin}/a")
        assert inside.received == []


def test_the_callers_headers_stay_with_the_origin_they_were_meant_for(
    service: LocalService, certificates: Certificates
) -> None:
    with local_service(certificates) as other:
        allowed = OutboundGuard({service.origin, other.origin}, ca_file=str(certificates.ca))
        service.answers["/a"] = Answer(302, (("Location", f"{other.origin}/b"),))
        allowed.fetch(
            f"{service.origin}/a", max_bytes=9, timeout=5, headers={"Authorization": "Bearer x"}
        )
        assert service.received[0].headers["authorization"] == "Bearer x"
        assert "authorization" not in other.received[0].headers


def test_three_redirects_are_followed_and_a_fourth_is_not(
    guard: OutboundGuard, service: LocalService
) -> None:
    for hop in range(4):
        service.answers[f"/{hop}"] = Answer(302, (("Location", f"/{hop + 1}"),))
    service.answers["/4"] = Answer(200, (), b"end")
    assert fetch(guard, f"{service.origin}/1") == b"end"
    with pytest.raises(UrlRefused):
        fetch(guard, f"{service.origin}/0")


def test_without_redirects_the_redirect_itself_is_the_answer(
    guard: OutboundGuard, service: LocalService
) -> None:
    service.answers["/a"] = Answer(302, (("Location", "/b"),))
    fetched = guard.fetch(f"{service.origin}/a", max_bytes=9, timeout=5, redirects=0)
    assert fetched.status == 302
    assert len(service.received) == 1


def test_the_connection_goes_where_the_guard_looked_whatever_the_name_says_later(
    service: LocalService, certificates: Certificates
) -> None:
    """The DNS says something else the second time; nobody asks it a second time."""
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    def rebinding(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    guard = OutboundGuard({service.origin}, resolver=rebinding, ca_file=str(certificates.ca))
    assert guard.fetch(f"{service.origin}/", max_bytes=9, timeout=5).status == 201
    assert next(answers) == ["127.0.0.2"]


def test_the_socket_itself_refuses_a_closed_peer(
    service: LocalService, certificates: Certificates
) -> None:
    """Even if a name slipped through, the address that is really connected to is asked about."""
    asked: list[str] = []

    def refuse(address: str) -> bool:
        asked.append(address)
        return False

    handle = new_handle(ca_file=str(certificates.ca), may_connect=refuse)
    handle.setopt(pycurl.URL, f"{service.origin}/")
    transfers = Transfers()
    (finished,) = transfers.run([handle], at_once=1)
    transfers.close()
    assert finished.error
    assert set(asked) <= {"127.0.0.1", "::1"}
    assert asked
    assert service.received == []


def test_a_header_cannot_smuggle_another(guard: OutboundGuard, service: LocalService) -> None:
    with pytest.raises(ValueError, match="one line"):
        guard.fetch(service.origin, max_bytes=9, timeout=5, headers={"A": "b\r\nC: d"})


def test_nothing_goes_through_a_proxy_of_the_environment(
    guard: OutboundGuard, service: LocalService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    assert guard.fetch(f"{service.origin}/", max_bytes=9, timeout=5).status == 201


def test_a_closed_port_is_unreachable(certificates: Certificates) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        origin = f"https://localhost:{free.getsockname()[1]}"
        with pytest.raises(Unreachable):
            fetch(OutboundGuard({origin}), f"{origin}/")


def test_a_public_name_that_leads_to_a_server_inside_is_never_connected(
    service: LocalService, certificates: Certificates, tmp_path: Path
) -> None:
    guard = OutboundGuard(resolver=lambda _h, _p: ["127.0.0.1"], ca_file=str(certificates.ca))
    with pytest.raises(AddressRefused):
        fetch(guard, "https://innocent.example.dk/")
    assert service.received == []
