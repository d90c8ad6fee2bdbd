"""The one guard for every URL that a person or a stranger gives.

Push endpoints, import sources and calendars are addresses that somebody else chose. Asked
carelessly, our server would open doors for them inside our own network (CWE-918). So: https on
its own port, a real public name, every address behind it public, the connection pinned to the
addresses that were checked and checked again when the socket is opened, no proxy, no redirect
that was not checked the same way, a time limit and a size limit.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import idna

from app.core.asking import AnswerTooLarge, Fetched, Outgoing, TooSlow, Unreachable, ask
from app.core.errors import Invalid
from app.core.texts import _, lazy

__all__ = [
    "AddressRefused",
    "AnswerTooLarge",
    "Fetched",
    "OutboundGuard",
    "Outgoing",
    "Target",
    "TooSlow",
    "Unreachable",
    "UrlRefused",
    "is_public",
    "system_addresses",
]

Resolver = Callable[[str, int], Sequence[str]]

MAX_REDIRECTS = 3
MAX_URL_LENGTH = 2_048
_PORTS = {"http": 80, "https": 443}
_FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_REDIRECTS = {301, 302, 303, 307, 308}

# What the IANA special-purpose address registries say is not a public destination.
_CLOSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
)
# In IPv6 only 2000::/3 is handed out; everything else (loopback, mapped and compatible IPv4,
# NAT64, unique local, link-local, site-local, multicast …) is closed by not being in it.
_OPEN_V6 = ipaddress.IPv6Network("2000::/3")
# Protocol assignments with Teredo and ORCHID, documentation (two blocks), and 6to4.
_CLOSED_V6 = tuple(
    ipaddress.IPv6Network(n) for n in ("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16")
)


class UrlRefused(Invalid):
    """The URL itself is of a form that we never ask."""

    slug = "outbound/url-refused"
    title = lazy("We cannot use this web address.")


class AddressRefused(Invalid):
    """The name leads to an address inside somebody's network."""

    slug = "outbound/address-refused"
    title = lazy("This web address leads to a closed network.")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that passed the guard, in one normal form, and the addresses it may be asked at."""

    url: str
    scheme: str
    host: str
    port: int
    is_trusted: bool
    addresses: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """Return scheme, host and, where it is not the usual one, port (RFC 6454)."""
        return _origin(self.scheme, self.host, self.port)

    def may_connect(self, address: str) -> bool:
        """Tell whether a socket to this address is within what was checked."""
        return self.is_trusted or is_public(address)


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that anybody on the internet could be asked at."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _CLOSED_V4)
    return (
        ip in _OPEN_V6 and ip.scope_id is None and not any(ip in network for network in _CLOSED_V6)
    )


def system_addresses(host: str, port: int) -> list[str]:
    """Return the addresses that the system's resolver gives for a name, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class OutboundGuard:
    """Decides which URLs may be asked, and asks them."""

    def __init__(
        self,
        allowed_origins: Iterable[str] = (),
        *,
        resolver: Resolver = system_addresses,
        ca_file: str | None = None,
    ) -> None:
        """Allow further origins, which the operator trusts: http, loopback and any port go there.

        `ca_file` replaces the usual certificate authorities.
        """
        self._allowed = frozenset(_plain_origin(origin) for origin in allowed_origins)
        self._resolver = resolver
        self.ca_file = ca_file

    def read(self, url: str) -> Target:
        """Return the URL in its normal form, without asking the DNS; raises UrlRefused."""
        parts = _split(url)
        host, port = _host(parts), _port(parts)
        origin = _origin(parts.scheme, host, port)
        target = Target(
            url=origin + _path_and_query(parts),
            scheme=parts.scheme,
            host=host,
            port=port,
            is_trusted=origin in self._allowed,
        )
        if not target.is_trusted:
            _insist_on_a_public_form(target)
        return target

    def check(self, url: str) -> Target:
        """Return the URL with its checked addresses.

        Raises UrlRefused, AddressRefused, Unreachable. One closed address among several refuses
        them all: a mixed answer is how names are made to switch.
        """
        return self.resolve(self.read(url))

    def resolve(self, target: Target) -> Target:
        """Return the target with the addresses its name has now, each of them allowed."""
        try:
            addresses = tuple(self._resolver(target.host, target.port))
        except OSError as failure:
            raise Unreachable(_("We could not find %(host)s.", host=target.host)) from failure
        if not addresses:
            raise Unreachable(_("We could not find %(host)s.", host=target.host))
        if not all(target.may_connect(address) for address in addresses):
            raise AddressRefused
        return replace(target, addresses=addresses)

    def fetch(
        self,
        url: str,
        *,
        max_bytes: int,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        redirects: int = MAX_REDIRECTS,
    ) -> Fetched:
        """GET a URL and return the answer, whatever its status; every redirect passes the guard.

        `timeout` is in seconds and covers it all; `max_bytes` bounds the body after
        decompression. Raises UrlRefused, AddressRefused, Unreachable, TooSlow, AnswerTooLarge.
        The caller's headers are not carried to another origin.
        """
        until = time.monotonic() + timeout
        target = self.check(url)
        sent = dict(headers or {})
        for _hop in range(redirects + 1):
            asked, left = Outgoing(headers=sent), until - time.monotonic()
            answer = ask(target, asked, max_bytes, left, self.ca_file)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or location is None or not redirects:
                return answer
            onward = self.check(urljoin(target.url, location))
            sent = sent if onward.origin == target.origin else {}
            target = onward
        raise UrlRefused(_("The web address sends us on too many times."))

    def send(self, url: str, asked: Outgoing, *, max_bytes: int, timeout: float) -> Fetched:
        """Send a request and return the answer, whatever its status; no redirect is followed.

        Limits and errors are those of `fetch`.
        """
        until = time.monotonic() + timeout
        target = self.check(url)
        return ask(target, asked, max_bytes, until - time.monotonic(), self.ca_file)


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_LENGTH:
        raise UrlRefused(_("The web address is too long."))
    if _FORBIDDEN_CHARACTERS.search(url):
        raise UrlRefused(_("The web address has signs in it that do not belong there."))
    try:
        parts = urlsplit(url)
    except ValueError as failure:
        raise UrlRefused from failure
    if parts.scheme not in _PORTS:
        raise UrlRefused(_("The web address must start with https://."))
    if "@" in parts.netloc:
        raise UrlRefused(_("The web address must not hold a name or a password."))
    return parts


def _host(parts: SplitResult) -> str:
    """Return the host in lower-case ASCII; names beyond ASCII follow IDNA 2008 strictly.

    Without the lenient mapping of UTS 46, look-alikes such as full-width digits and circled
    letters are refused rather than turned into something else.
    """
    host = (parts.hostname or "").lower()
    if host.isascii():
        return host
    try:
        return idna.encode(host).decode("ascii")
    except idna.IDNAError as failure:
        raise UrlRefused(
            _("The web address has signs in it that do not belong there.")
        ) from failure


def _port(parts: SplitResult) -> int:
    try:
        return parts.port if parts.port is not None else _PORTS[parts.scheme]
    except ValueError as failure:
        raise UrlRefused from failure


def _origin(scheme: str, host: str, port: int) -> str:
    written = f"[{host}]" if ":" in host else host
    return f"{scheme}://{written}" + ("" if port == _PORTS[scheme] else f":{port}")


def _plain_origin(url: str) -> str:
    parts = _split(url)
    return _origin(parts.scheme, _host(parts), _port(parts))


def _path_and_query(parts: SplitResult) -> str:
    safe = "/%:@!$&'()*+,;=~?"
    path = quote(parts.path, safe=safe) or "/"
    return path + (f"?{quote(parts.query, safe=safe)}" if parts.query else "")


def _insist_on_a_public_form(target: Target) -> None:
    labels = target.host.split(".")
    if target.scheme != "https":
        raise UrlRefused(_("The web address must start with https://."))
    if target.port != _PORTS["https"]:
        raise UrlRefused(_("The web address must not name a port."))
    # A last label in digits is an IPv4 address in one of its many spellings (WHATWG URL).
    is_a_name = len(labels) > 1 and all(map(_LABEL.fullmatch, labels)) and labels[-1][0].isalpha()
    if not is_a_name or len(target.host) > 253:
        raise UrlRefused(_("The web address must hold a full name, such as example.dk."))
