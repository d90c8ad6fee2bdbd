"""Where a domain says that its calendars are (RFC 6764, 3): asked of the DNS."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import dns.exception
import dns.resolver

SECONDS = 3.0
MOST = 3
_HTTPS = 443


def servers_of(domain: str, resolver: dns.resolver.Resolver | None = None) -> Sequence[str]:
    """Return the hosts that keep a domain's calendars, the one to be asked first in front.

    None where the domain says nothing of it, or does not answer within some seconds. Those at
    another port than that of https are left out, as none is asked there.
    """
    if not domain or _is_address(domain):
        return []
    asked = resolver or dns.resolver.get_default_resolver()
    try:
        found = asked.resolve(f"_caldavs._tcp.{domain}", "SRV", lifetime=SECONDS)
    except (dns.exception.DNSException, OSError):
        return []
    named = sorted(
        (one.priority, -one.weight, str(one.target)) for one in found if one.port == _HTTPS
    )
    return [target.rstrip(".").lower() for _priority, _weight, target in named if target != "."][
        :MOST
    ]


def _is_address(domain: str) -> bool:
    try:
        ipaddress.ip_address(domain)
    except ValueError:
        return False
    return True
