"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.employers.deciding import count_waiting
from app.web.contract import NavEntry
from app.web.guards import STAFF

ENTRIES = (
    NavEntry(
        "employers.company",
        lazy("Your company"),
        icon="business",
        roles=frozenset({Role.EMPLOYER}),
        order=16,
    ),
    NavEntry(
        "employers.queue",
        lazy("Companies"),
        icon="business",
        roles=frozenset(STAFF),
        order=62,
        badge=count_waiting,
        sections=("employers.queue", "employers.decline", "employers.revoke"),
    ),
)
