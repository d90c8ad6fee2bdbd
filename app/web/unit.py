"""Opens the unit of work for a door: the request's municipality, and its actor read afresh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import g, request

from app.core.errors import Problem
from app.core.work import NOBODY, Actor, Look, Municipality, UnitOfWork
from app.web.addresses import address_of, host_of
from app.web.contract import Identified
from app.web.services import Services, services

ALSO_WRITTEN = "also_written"


def cookie_name(parts: Services | None = None) -> str:
    """Return the session cookie's name; over https it is locked to its host (RFC 6265bis)."""
    return "__Host-jobvej" if (parts or services()).settings.is_secure else "jobvej"


def bearer_token() -> str | None:
    """Return the token of the Authorization header, where there is one (RFC 6750)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def identified() -> Identified:
    """Return who asks and where, found out once a request."""
    known: Identified | None = g.get("identified")
    if known is None:
        here = services().directory.by_host(host_of(request.host))
        cookie, bearer = request.cookies.get(cookie_name()), bearer_token()
        known = Identified(NOBODY, here)
        if cookie or bearer is not None:
            known = services().identity.identify(
                services().units, here, cookie=cookie, bearer=bearer
            )
        g.identified = known
    return known


def forget_identity() -> None:
    """Find out anew who asks: after a log-in or a log-out."""
    g.pop("identified", None)


def current_actor() -> Actor:
    """Return who asks."""
    return identified().actor


def current_municipality() -> Municipality:
    """Return the municipality of this request."""
    return identified().municipality


def current_look() -> Look:
    """Return how the municipality of this request looks; plain where there is none yet."""
    try:
        return services().directory.look_of(current_municipality())
    except Problem:
        return Look(name="Jobvej", short_name="Jobvej")


def own_address(path: str) -> str:
    """Return a path with the address of this request's municipality, for a letter.

    Not with the host that was asked for: whoever sends the letter could name any.
    """
    hosts = services().directory.hosts_of(current_municipality())
    return address_of(services().settings.base_url, hosts) + path


def read_unit() -> AbstractContextManager[UnitOfWork]:
    """Open a unit that only reads, for this request."""
    return services().units.read(current_municipality(), current_actor())


@contextmanager
def write_unit() -> Iterator[UnitOfWork]:
    """Open a unit that writes, for this request; it commits at its end."""
    with services().units.write(current_municipality(), current_actor()) as uow:
        yield uow
        also: Callable[[UnitOfWork], None] | None = g.get(ALSO_WRITTEN)
        if also is not None:
            also(uow)


def also_write(also: Callable[[UnitOfWork], None]) -> None:
    """Have something written along in every unit of this request, in the same transaction."""
    setattr(g, ALSO_WRITTEN, also)
