"""Which language citizens read, as far as anybody knows: it decides what is required of them.

It is what is noted. Where nothing is, who had an interpreter at the last meeting that had one
reads that language; otherwise it is the one they use the service in. Danish is what everybody
begins with: it is known of those alone who have been here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.accounts.noted_languages import noted_languages
from app.accounts.people import people_by_id, who_has_logged_in
from app.booking.interpreting import last_languages
from app.core.texts import DEFAULT_LANGUAGE
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Reads:
    """The language that somebody reads; without being known it is the one they would be shown."""

    language: str = DEFAULT_LANGUAGE
    is_known: bool = False


def reads_of(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, Reads]:
    """Return which language several citizens read; whoever asks was let in before."""
    interpreted, noted = last_languages(uow, citizen_ids), noted_languages(uow, citizen_ids)
    were_here = who_has_logged_in(uow, citizen_ids)
    found: dict[UUID, Reads] = {}
    for one, card in people_by_id(uow, citizen_ids).items():
        is_chosen = card.language != DEFAULT_LANGUAGE or one in were_here
        known = noted[one].language if one in noted else interpreted.get(one)
        found[one] = Reads(known, True) if known else Reads(card.language, is_chosen)
    return found
