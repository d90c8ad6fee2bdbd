"""What a citizen is shown of their waiting: the place in line, and what is offered to them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.booking.arranging import held_by
from app.booking.contract import MeetingTypeView
from app.booking.meeting_types import meeting_types_by_id
from app.booking.receipts import Receipt, receipt_of
from app.booking.waiting.answering import open_offers_of
from app.booking.waiting.contract import OfferView, WaitingView
from app.booking.waiting.line import waits_of
from app.core.errors import NotFound
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Wait:
    """A citizen's place in line, with the time that is offered to them where there is one."""

    place: WaitingView
    kind: MeetingTypeView
    offer: OfferView | None
    receipt: Receipt | None


def waits_shown(uow: UnitOfWork, citizen_id: UUID) -> list[Wait]:
    """Return what a citizen waits for, what is offered first."""
    places = waits_of(uow, citizen_id)
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in places})
    offers = {one.waiting_id: one for one in open_offers_of(uow, citizen_id)}
    found = []
    for one in places:
        offer = offers.get(one.id)
        receipt = receipt_of(uow, held_by(uow, offer.id)) if offer else None
        found.append(Wait(one, kinds[one.meeting_type_id], offer, receipt))
    return sorted(found, key=lambda wait: wait.offer is None)


def wait_shown(uow: UnitOfWork, waiting_id: UUID) -> Wait:
    """Return one of the acting citizen's places in line; NotFound once it is given up."""
    waits = waits_shown(uow, uow.actor.require_person())
    found = next((one for one in waits if one.place.id == waiting_id), None)
    if found is None:
        raise NotFound()
    return found
