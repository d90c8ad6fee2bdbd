"""What of a name others are shown, who need not know all of it."""

from __future__ import annotations


def short_name(name: str) -> str:
    """Return what other citizens see of a name: the first one, and an initial."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first
