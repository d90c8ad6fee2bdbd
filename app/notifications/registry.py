"""The kinds of notification that the features have declared, by name.

One registry for the process, filled by `wiring` before anything is served: `notify` is called
with nothing but a unit of work, and a kind is a constant of its feature, so there is nothing in
it that one application could have and another not.
"""

from __future__ import annotations

from app.notifications.contract import Kind

_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Make a kind known; declaring the same one again is harmless, another of its name is not."""
    if _kinds.setdefault(kind.slug, kind) != kind:
        raise ValueError(f"there are two kinds of notification called {kind.slug}")


def kind_named(slug: str) -> Kind:
    """Return a kind; KeyError for one that no feature declared, which is a defect."""
    return _kinds[slug]


def has_kind(slug: str) -> bool:
    """Say whether a feature declared a kind of this name."""
    return slug in _kinds


def all_kinds() -> list[Kind]:
    """Return every kind that was declared, by name."""
    return [_kinds[slug] for slug in sorted(_kinds)]
