"""The only place that makes random identities, so that tests can make them predictable."""

from __future__ import annotations

import secrets
from typing import Protocol
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7


class Ids(Protocol):
    """Makes identities and secrets."""

    def new(self) -> UUID:
        """Return an identity nobody has had before, later ones sorting after earlier ones."""

    def unordered(self) -> UUID:
        """Return an identity that does not tell when it was made."""

    def secret(self) -> str:
        """Return an unguessable URL-safe text of at least 256 bits."""

    def code(self) -> str:
        """Return an unguessable log-in code of six digits."""


class RandomIds:
    """Identities as RFC 9562 version 7, secrets from the operating system."""

    def new(self) -> UUID:
        """Return a version 7 UUID."""
        return uuid7()

    def unordered(self) -> UUID:
        """Return a version 4 UUID."""
        return uuid4()

    def secret(self) -> str:
        """Return 256 random bits as URL-safe text."""
        return secrets.token_urlsafe(32)

    def code(self) -> str:
        """Return six random digits."""
        return f"{secrets.randbelow(1_000_000):06d}"


class SequentialIds:
    """Identities 1, 2, 3 …, so that a test's failures read the same each time."""

    def __init__(self) -> None:
        """Start from one."""
        self._last = 0

    def _next(self) -> int:
        self._last += 1
        return self._last

    def new(self) -> UUID:
        """Return the next identity, in the shape of a version 7 UUID."""
        return UUID(f"01900000-0000-7000-8000-{self._next():012x}")

    def unordered(self) -> UUID:
        """Return the next identity, in the shape of a version 4 UUID, later ones sorting before."""
        return UUID(f"01900000-0000-4000-8000-{0xFFFFFFFFFFFF - self._next():012x}")

    def secret(self) -> str:
        """Return the next secret, as long as a real one."""
        return f"secret-{self._next():036d}"

    def code(self) -> str:
        """Return the next six digits."""
        return f"{self._next():06d}"
