"""Which URLs the guard lets through, and which not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.outbound import (
    AddressRefused,
    OutboundGuard,
    Unreachable,
    UrlRefused,
    is_public,
)

PUBLIC = "93.184.215.14"
CLOSED = """
0.0.0.0 10.0.0.1 100.64.0.1 100.127.255.254 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1
172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1
::ffff:93.184.215.14 64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1
fe80::1%eth0 fec0::1 ff02::1 ::ffff:0:127.0.0.1 localhost 0x7f000001 2130706433 127.1
""".split()
OPEN = "1.1.1.1 8.8.8.8 93.184.215.14 172.32.0.1 100.128.0.1 2606:2800:21f:cb07:6820::1 2a00::1"


def answering(*addresses: str) -> OutboundGuard:
    """Return a guard whose resolver gives every name these addresses."""

    def resolver(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return OutboundGuard(resolver=resolver)


@pytest.mark.parametrize("address", CLOSED)
def test_a_closed_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN.split())
def test_an_open_address_is_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_closed_when_it_is_wrapped_in_ipv6(address: object) -> None:
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")
    assert not is_public(f"::{address}")


def test_a_public_https_url_passes_with_its_addresses_pinned() -> None:
    target = answering(PUBLIC, "2a00::1").check("https://Example.DK/Path?q=1#part")
    assert target.url == "https://example.dk/Path?q=1"
    assert target.origin == "https://example.dk"
    assert target.addresses == (PUBLIC, "2a00::1")


def test_a_danish_name_and_path_are_written_in_ascii() -> None:
    target = answering(PUBLIC).check("https://jobcenter-Ærø.dk/ledige stillinger".replace(" ", "/"))
    assert target.host == "xn--jobcenter-r-j9a9u.dk"
    assert answering(PUBLIC).read("https://example.dk/søg?q=ø").url.isascii()


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        answering(address).check("https://innocent.example.dk/")


def test_one_closed_address_among_open_ones_refuses_the_name() -> None:
    with pytest.raises(AddressRefused):
        answering(PUBLIC, "127.0.0.1").check("https://mixed.example.dk/")


def test_a_name_nobody_knows_is_unreachable() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(Unreachable):
        OutboundGuard(resolver=unknown).check("https://example.dk/")
    with pytest.raises(Unreachable):
        answering().check("https://example.dk/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.dk",
        "//example.dk/",
        "http://example.dk/",
        "ftp://example.dk/",
        "file:///etc/passwd",
        "gopher://example.dk/",
        "javascript:alert(1)",
        "https:///path",
        "https://",
        "https://user@example.dk/",
        "https://user:secret@example.dk/",
        "https://example.dk@127.0.0.1/",
        "https://example.dk:22/",
        "https://example.dk:8443/",
        "https://example.dk:99999/",
        "https://example.dk:x/",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://93.184.215.14/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[2a00::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[not-an-address]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://a.b.0x1f/",
        "https://example.dk./",
        "https://.example.dk/",
        "https://exa mple.dk/",
        "https://example.dk/a b",
        "https://example.dk\\@evil.dk/",
        "https:\\\\example.dk/",
        "https://example.dk/\r\nHost: evil.dk",
        "https://exam\tple.dk/",
        " https://example.dk/",
        "https://example.dk\x00.evil.dk/",
        "https://example_dk.dk/",
        "https://-example.dk/",
        "https://１２７.０.０.１/",
        "https://127。0。0。1/",
        "https://ⓔxample.dk/",
        "https://exam\u200bple.dk/",
        "https://example\u2024dk.dk/",
        "https://example.dk\uff0f@evil.dk/",
        "https://" + "a" * 64 + ".dk/",
        "https://" + "a." * 130 + "dk/",
        "https://example.dk/" + "a" * 2048,
    ],
)
def test_a_url_of_a_wrong_form_is_refused_before_any_look_up(url: str) -> None:
    def never(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError("the DNS was asked")

    with pytest.raises(UrlRefused):
        OutboundGuard(resolver=never).check(url)


@given(st.text(max_size=60))
def test_no_text_whatever_gets_past_in_another_way_than_a_problem(text: str) -> None:
    guard = answering("127.0.0.1")
    for url in (text, f"https://{text}", f"https://example.dk/{text}"):
        with pytest.raises((UrlRefused, AddressRefused)):
            guard.check(url)


def test_an_allowed_origin_may_be_on_loopback_over_http_and_on_any_port() -> None:
    guard = OutboundGuard({"http://localhost:8090"}, resolver=lambda _h, _p: ["127.0.0.1"])
    assert guard.check("http://localhost:8090/notify/1").is_trusted
    for other in ("http://localhost:8091/", "https://localhost:8090/", "http://localhost/"):
        with pytest.raises(UrlRefused):
            guard.check(other)
