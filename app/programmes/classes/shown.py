"""What a citizen is shown of their class: its plan, what there is to do, and the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from app.accounts.people import people_by_id
from app.booking.sessions.contract import SessionState, SessionView
from app.booking.sessions.views import Offer, seats_in, sessions_by_id
from app.chat.conversations import ConversationView
from app.chat.of_class import discussion_of_class
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.programmes.classes.access import own_membership
from app.programmes.classes.contract import AskedFacts, CohortView, WorkshopView
from app.programmes.classes.models import Cohort, CohortMember, Workshop
from app.programmes.classes.policy import is_ahead
from app.programmes.classes.views import cohort_views, others_in_class, workshops_of
from app.programmes.contract import EnrolmentView, ItemKind, ItemView
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.shown import enrolment_of_actor


@dataclass(frozen=True)
class ShownWorkshop:
    """A workshop as one citizen sees it: with their seat, and what is to be done around it."""

    workshop: WorkshopView
    offer: Offer
    before: tuple[ItemView, ...]
    after: tuple[ItemView, ...]
    is_missed: bool
    is_over: bool


@dataclass(frozen=True)
class ShownClass:
    """A class as one of its citizens sees it; `others` are the names that they may see.

    `discussion` is missing for whoever hides from the others: they do not talk either.
    """

    enrolment: EnrolmentView
    cohort: CohortView
    leader: str
    plan: Sequence[ShownWorkshop]
    others: Sequence[str]
    is_hidden: bool
    discussion: ConversationView | None


def class_of_mine(uow: UnitOfWork, enrolment_id: UUID) -> ShownClass:
    """Return the class that the acting citizen is in with an enrolment; NotFound for none."""
    view = enrolment_of_actor(uow, enrolment_id)
    _enrolment, member = own_membership(uow, enrolment_id)
    cohort_row = uow.session.get_one(
        Cohort, {"municipality_id": uow.municipality.id, "id": member.cohort_id}
    )
    cohort = cohort_views(uow, [cohort_row])[0]
    leader = people_by_id(uow, [cohort.facts.leader_id]) if cohort.facts.leader_id else {}
    return ShownClass(
        enrolment=view,
        cohort=cohort,
        leader=next((one.name for one in leader.values()), ""),
        plan=_plan(uow, view, cohort.id),
        others=others_in_class(uow, enrolment_id),
        is_hidden=member.is_hidden,
        discussion=discussion_of_class(uow, cohort.id),
    )


def own_enrolment_in(uow: UnitOfWork, cohort_id: UUID) -> UUID:
    """Return the enrolment that the acting citizen is in a class with; NotFound for others."""
    rows = (
        select(CohortMember.enrolment_id)
        .join(Enrolment, Enrolment.id == CohortMember.enrolment_id)
        .where(
            CohortMember.cohort_id == cohort_id,
            CohortMember.left_at.is_(None),
            Enrolment.citizen_id == uow.actor.require_person(),
        )
        .order_by(CohortMember.joined_at.desc())
    )
    return one_row(uow.session, rows.limit(1))


def session_of_item(uow: UnitOfWork, enrolment_item_id: UUID) -> UUID | None:
    """Return the session on site at which the acting citizen does an item.

    None for no class's, and once it is over; NotFound for what is not asked of them.
    """
    item = uow.session.execute(
        select(EnrolmentItem.enrolment_id, EnrolmentItem.key)
        .join(Enrolment, Enrolment.id == EnrolmentItem.enrolment_id)
        .where(
            EnrolmentItem.id == enrolment_item_id,
            Enrolment.citizen_id == uow.actor.require_person(),
        )
    ).first()
    if item is None:
        raise NotFound()
    found = uow.session.scalar(
        select(Workshop.site_session_id)
        .join(CohortMember, CohortMember.cohort_id == Workshop.cohort_id)
        .where(
            CohortMember.enrolment_id == item.enrolment_id,
            CohortMember.left_at.is_(None),
            Workshop.key == item.key,
        )
    )
    if found is None or sessions_by_id(uow, {found})[found].facts.ends_at <= uow.now:
        return None
    return found


def sessions_of_items(uow: UnitOfWork, items: Iterable[ItemView]) -> dict[UUID, SessionView]:
    """Return the sessions at which some items are done, by item; who asks was let in before.

    What is called off, or no class's, is left out, and what staff gave another last day.
    """
    days = {one.id: one.due_on for one in items if one.kind == ItemKind.WORKSHOP}
    rows = (
        select(EnrolmentItem.id, Workshop.site_session_id)
        .join(CohortMember, CohortMember.enrolment_id == EnrolmentItem.enrolment_id)
        .join(
            Workshop,
            and_(
                Workshop.cohort_id == CohortMember.cohort_id,
                Workshop.key == EnrolmentItem.key,
            ),
        )
        .where(EnrolmentItem.id.in_(days), CohortMember.left_at.is_(None))
    )
    found = {row[0]: row[1] for row in uow.session.execute(rows)} if days else {}
    held = sessions_by_id(uow, set(found.values())) if found else {}
    planned = {
        item_id: held[session_id]
        for item_id, session_id in found.items()
        if held[session_id].state == SessionState.PLANNED
    }
    return {
        item_id: session
        for item_id, session in planned.items()
        if local_day(session.facts.starts_at) == days[item_id]
    }


def next_session(uow: UnitOfWork, cohort_id: UUID) -> SessionView | None:
    """Return when a class meets next; None where nothing is planned. Who asks was let in before."""
    ahead = (one.session for one in workshops_of(uow, cohort_id) if is_ahead(one, uow.now))
    return next(ahead, None)


def _plan(uow: UnitOfWork, view: EnrolmentView, cohort_id: UUID) -> list[ShownWorkshop]:
    workshops = workshops_of(uow, cohort_id)
    seats = seats_in(uow, view.citizen_id, [one.session.id for one in workshops])
    items = {item.key: item for item in view.items}
    shown: list[ShownWorkshop] = []
    for one in workshops:
        seat = seats.get(one.session.id)
        shown.append(
            ShownWorkshop(
                workshop=one,
                offer=Offer(one.session, seat),
                before=_items(one.before, items),
                after=_items(one.after, items),
                is_missed=seat is not None and seat.attendance == "missed",
                is_over=one.session.facts.ends_at <= uow.now,
            )
        )
    return shown


def _items(asked: Sequence[AskedFacts], items: Mapping[str, ItemView]) -> tuple[ItemView, ...]:
    return tuple(items[one.key] for one in asked if one.key in items)
