"""What a citizen is shown of programmes: their own, and who helps them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.own_advisers import who_answers
from app.accounts.people import people_by_id
from app.booking.whom_to_call import phone_for
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.programmes.access import item_to_change
from app.programmes.contract import EnrolmentView
from app.programmes.views import enrolment_by_id


@dataclass(frozen=True)
class Helper:
    """Who helps a citizen: the name of whoever answers them, and a number; "" for none."""

    name: str
    phone: str


def enrolment_of_actor(uow: UnitOfWork, enrolment_id: UUID) -> EnrolmentView:
    """Return an enrolment to the citizen whose it is; NotFound for anybody else."""
    view = enrolment_by_id(uow, enrolment_id)
    if view.citizen_id != uow.actor.person_id:
        raise NotFound()
    return view


def enrolment_of_item(uow: UnitOfWork, item_id: UUID) -> UUID:
    """Return the enrolment of an item to the citizen whose it is; NotFound for anybody else."""
    enrolment, _item = item_to_change(uow, item_id)
    if enrolment.citizen_id != uow.actor.person_id:
        raise NotFound()
    return enrolment.id


def helper_of(uow: UnitOfWork, citizen_id: UUID) -> Helper:
    """Return who helps a citizen today: their adviser or who stands in, and the team's number."""
    adviser_id = who_answers(uow, citizen_id).adviser_id
    card = people_by_id(uow, [adviser_id]).get(adviser_id) if adviser_id else None
    return Helper(card.name if card else "", phone_for(uow, citizen_id))
