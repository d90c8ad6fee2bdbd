"""Where a domain says that its calendars are, asked of a real DNS server of our own."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import pytest

from app.booking.calendars.domains import servers_of

RECORDS = {
    "_caldavs._tcp.kommune.example.": [
        "10 5 443 anden.kommune.example.",
        "5 1 443 lille.kommune.example.",
        "5 9 443 Stor.kommune.example.",
        "1 1 8443 port.kommune.example.",
    ],
    "_caldavs._tcp.ingen.example.": ["0 0 0 ."],
}


class _Answering(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, socket = self.request
        asked = dns.message.from_wire(data)
        answer = dns.message.make_response(asked)
        answer.flags |= dns.flags.AA
        name = asked.question[0].name.to_text()
        if name in RECORDS:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "SRV", *RECORDS[name]))
        socket.sendto(answer.to_wire(), self.client_address)


@pytest.fixture
def resolver() -> Iterator[dns.resolver.Resolver]:
    """A resolver that asks a server on this machine."""
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        asking = dns.resolver.Resolver(configure=False)
        asking.nameservers, asking.port = ["127.0.0.1"], server.server_address[1]
        yield asking
        server.shutdown()
        thread.join()


def test_the_hosts_come_in_the_order_that_the_domain_wants(resolver: dns.resolver.Resolver) -> None:
    assert servers_of("kommune.example", resolver) == [
        "stor.kommune.example",
        "lille.kommune.example",
        "anden.kommune.example",
    ]


@pytest.mark.parametrize("domain", ["ingen.example", "ukendt.example", "127.0.0.1", "", "a..b"])
def test_a_domain_that_says_nothing_has_none(resolver: dns.resolver.Resolver, domain: str) -> None:
    assert servers_of(domain, resolver) == []


def test_a_server_that_does_not_answer_is_not_waited_for_long() -> None:
    silent = dns.resolver.Resolver(configure=False)
    silent.nameservers, silent.port = ["127.0.0.1"], 9
    assert servers_of("kommune.example", silent) == []
