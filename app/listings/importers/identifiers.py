"""What an opening is known by at its source: short enough to keep, and with whose it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

LONGEST_ID = 200


def short_id(written: str) -> str:
    """Return an id of at most 200 characters; a longer one (an address, often) is hashed."""
    if len(written) <= LONGEST_ID:
        return written
    return "sha256:" + hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Identifier:
    """What an employer calls an opening, and the scheme that it names it by ("Testværk")."""

    value: str
    scheme: str | None = None

    def of(self, whose: str | None) -> str:
        """Return the id of the opening that this employer, or nobody known, calls so."""
        scope = ", ".join(one for one in (self.scheme, whose) if one)
        return short_id(f"{self.value} ({scope})" if scope else self.value)
