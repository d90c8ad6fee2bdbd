"""What a citizen is shown of their waiting: the place in line, and what is offered to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.booking.arranging import held_by
from app.booking.contract import MeetingMode, MeetingTypeView, PlaceView
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.phoning import known_phone
from app.booking.receipts import Receipt, receipt_of
from app.booking.waiting.answering import open_offers_of
from app.booking.waiting.contract import OfferView, WaitingView
from app.booking.waiting.line import waits_of
from app.core.errors import NotFound
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Wait:
    """A citizen's place in line, with the time that is offered to them where there is one.

    It `asks_for_number` where it is by phone and no number is known; `places` are those that will
    do, none where any will.
    """

    place: WaitingView
    kind: MeetingTypeView
    offer: OfferView | None
    receipt: Receipt | None
    asks_for_number: bool = False
    places: Sequence[PlaceView] = ()


def waits_shown(uow: UnitOfWork, citizen_id: UUID) -> list[Wait]:
    """Return what a citizen waits for, what is offered first."""
    places = waits_of(uow, citizen_id)
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in places})
    offers = {one.waiting_id: one for one in open_offers_of(uow, citizen_id)}
    named = places_by_id(uow, {key for one in places for key in one.wishes.places})
    found = []
    for one in places:
        offer = offers.get(one.id)
        receipt = receipt_of(uow, held_by(uow, offer.id)) if offer else None
        asks = offer is not None and _asks_for_number(uow, offer)
        there = [named[key] for key in sorted(one.wishes.places) if key in named]
        found.append(Wait(one, kinds[one.meeting_type_id], offer, receipt, asks, there))
    return sorted(found, key=lambda wait: wait.offer is None)


def wait_shown(uow: UnitOfWork, waiting_id: UUID) -> Wait:
    """Return one of the acting citizen's places in line; NotFound once it is given up."""
    waits = waits_shown(uow, uow.actor.require_person())
    found = next((one for one in waits if one.place.id == waiting_id), None)
    if found is None:
        raise NotFound()
    return found


def _asks_for_number(uow: UnitOfWork, offer: OfferView) -> bool:
    return offer.mode == MeetingMode.PHONE and not known_phone(uow, offer.citizen_id)
