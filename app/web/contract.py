"""What the edge needs from above and does not know: who asks, and in which municipality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.core.texts import Text
from app.core.work import Actor, Look, Municipality, UnitOfWork, Units


class Directory(Protocol):
    """Knows the municipalities of this installation; provided by `tenancy`."""

    def by_host(self, host: str) -> Municipality:
        """Return the municipality whose pages live at a host name; NotFound for none."""

    def by_id(self, municipality_id: UUID) -> Municipality:
        """Return a municipality by its identity; NotFound for none."""

    def look_of(self, municipality: Municipality) -> Look:
        """Return how a municipality looks."""

    def hosts_of(self, municipality: Municipality) -> Sequence[str]:
        """Return the host names at which a municipality's pages live."""

    def code_of(self, municipality: Municipality) -> str:
        """Return the official four-digit code of a municipality."""

    def all(self) -> Sequence[Municipality]:
        """Return every municipality of this installation."""


@dataclass(frozen=True)
class Identified:
    """Who asks, and where: a bearer token belongs to its municipality at any host."""

    actor: Actor
    municipality: Municipality


@dataclass(frozen=True)
class Credential:
    """What somebody shows to say who they are: a session's cookie, or a bearer token."""

    cookie: str | None = None
    bearer: str | None = None


class Identity(Protocol):
    """Knows who is behind a session cookie or a bearer token; provided by `accounts`."""

    def identify(
        self, units: Units, municipality: Municipality, *, cookie: str | None, bearer: str | None
    ) -> Identified:
        """Return who asks; nobody for a missing or ended session, NotLoggedIn for a bad token."""

    def actors(self, uow: UnitOfWork, shown: Sequence[Credential]) -> Sequence[Actor]:
        """Return who is behind several credentials, in a few questions; nobody for a bad one."""

    def name_of(self, uow: UnitOfWork, person_id: UUID) -> str:
        """Return the name to show for a person."""


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    href: str
    icon: str = ""
    is_current: bool = False
    has_badge: bool = False
    badge: int = 0
    is_news: bool = False


@dataclass(frozen=True)
class NavEntry:
    """An entry that a package offers: its endpoint, its label and who sees it.

    `roles` empty means everyone; `anonymous` says whether people who are not logged in see it.
    `badge` answers the number to show, given a reading unit; open pages ask for it again. With
    `is_news` the number is also part of the one in the page's title and on the app's icon: what is
    new to the person themselves, rather than what waits for a whole job centre. `is_home` says
    that whoever sees it works there, and begins there after logging in.
    """

    endpoint: str
    label: Text
    icon: str = ""
    roles: frozenset[str] = frozenset()
    anonymous: bool = False
    order: int = 50
    badge: BadgeCount | None = None
    is_news: bool = False
    is_home: bool = False
    sections: tuple[str, ...] = field(default_factory=tuple)


class BadgeCount(Protocol):
    """Counts what waits for the acting person."""

    def __call__(self, uow: UnitOfWork) -> int:
        """Return how many things wait."""
