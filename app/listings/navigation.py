"""What people find of this package in the main navigation."""

from __future__ import annotations

from app.accounts.contract import Role
from app.core.texts import lazy
from app.listings.approval import count_waiting
from app.listings.import_sources import IMPORTERS
from app.listings.placing_openings import count_to_place
from app.listings.reporting import count_reported
from app.web.contract import NavEntry
from app.web.guards import STAFF

_CITIZEN, _EMPLOYER = frozenset({Role.CITIZEN}), frozenset({Role.EMPLOYER})

ENTRIES = (
    NavEntry(
        "feed.index",
        lazy("Openings"),
        icon="search",
        anonymous=True,
        order=10,
        sections=("feed.listing",),
    ),
    NavEntry(
        "approval.queue",
        lazy("Approve"),
        icon="check",
        roles=frozenset(STAFF),
        order=15,
        badge=count_waiting,
        is_home=True,
        sections=("approval.queue", "approval.decide"),
    ),
    NavEntry(
        "posting.mine",
        lazy("Your openings"),
        icon="assignment",
        roles=_EMPLOYER,
        order=15,
        is_home=True,
        sections=("posting.",),
    ),
    NavEntry(
        "following.mine",
        lazy("Following"),
        icon="star",
        roles=_CITIZEN,
        order=20,
        sections=("following.", "feed.followed"),
    ),
    NavEntry("feed.saved", lazy("Saved"), icon="bookmark", roles=_CITIZEN, order=40),
    NavEntry("interests.mine", lazy("Interests"), icon="send", roles=_CITIZEN, order=60),
    NavEntry(
        "posting.ours",
        lazy("Our own openings"),
        icon="assignment",
        roles=frozenset(STAFF),
        order=61,
        sections=("posting.write_ours", "posting."),
    ),
    NavEntry(
        "approval.reported",
        lazy("Reported openings"),
        icon="flag",
        roles=frozenset(STAFF),
        order=63,
        badge=count_reported,
    ),
    NavEntry(
        "imports.overview",
        lazy("Bring openings in"),
        icon="download",
        order=70,
        roles=frozenset(IMPORTERS),
        badge=count_to_place,
        sections=("imports.", "placing."),
    ),
)
