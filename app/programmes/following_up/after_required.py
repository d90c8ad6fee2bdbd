"""Whom to follow up: whose required part is over, who has missed something, who has not come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.accounts.contract import PersonCard
from app.accounts.people import people_by_id
from app.booking.access import may_be_arranged_for
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.documents.telling import tell_who_answers
from app.programmes.access import check_enrols, enrolment_for_staff
from app.programmes.contract import EnrolmentState, EnrolmentView, ItemKind, ItemView
from app.programmes.contract_events import RequiredPartOver
from app.programmes.following_up.kinds_told import TO_FOLLOW_UP
from app.programmes.following_up.missing import missing_in
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.views import enrolment_views

LOOKED_BACK = timedelta(days=60)
MOST_SHOWN = 200


@dataclass(frozen=True)
class ToFollow:
    """A citizen's enrolment that somebody may follow up, and whether it was."""

    citizen: PersonCard
    view: EnrolmentView
    is_followed_up: bool

    @property
    def missing(self) -> tuple[ItemView, ...]:
        """Return what was asked by a day that is over, and is not done."""
        return missing_in(self.view)


@dataclass(frozen=True)
class WhomToFollow:
    """The acting adviser's citizens to follow up, those first who miss most.

    `names` are the programmes that there are among them, by identity.
    """

    over: tuple[ToFollow, ...]
    followed: tuple[ToFollow, ...]
    not_come: tuple[ToFollow, ...]
    missed: tuple[ToFollow, ...]
    names: Mapping[UUID, str]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nobody to follow up."""
        return not (self.over or self.followed or self.not_come or self.missed)


def whom_to_follow(uow: UnitOfWork, *, programme_id: UUID | None = None) -> WhomToFollow:
    """Return the acting adviser's citizens to follow up, of one programme or of all.

    The required part was over within 60 days, and the programme was not ended before.
    """
    check_enrols(uow)
    over = _found(uow, *_over(uow))
    late = _found(uow, *_late(uow))
    late = [one for one in late if one.view.state != EnrolmentState.LEAVE]
    names = {one.view.programme_id: one.view.facts.name for one in (*over, *late)}
    if programme_id is not None:
        over = [one for one in over if one.view.programme_id == programme_id]
        late = [one for one in late if one.view.programme_id == programme_id]
    listed = {one.view.id for one in over}
    late = [one for one in late if one.view.id not in listed]
    not_come = [one for one in late if _has_not_come(one)]
    missed = [one for one in late if not _has_not_come(one)]
    return WhomToFollow(
        over=_worst_first(one for one in over if not one.is_followed_up),
        followed=_worst_first(one for one in over if one.is_followed_up),
        not_come=_worst_first(not_come),
        missed=_worst_first(missed),
        names=dict(sorted(names.items(), key=lambda pair: pair[1])),
    )


def note_followed_up(uow: UnitOfWork, enrolment_id: UUID) -> None:
    """Note that the acting adviser has followed an enrolment up; twice is harmless."""
    row = enrolment_for_staff(uow, enrolment_id)
    if row.followed_up_at is None:
        row.followed_up_at, row.followed_up_by_id = uow.now, uow.actor.person_id
        uow.session.flush()


def note_not_followed_up(uow: UnitOfWork, enrolment_id: UUID) -> None:
    """Undo that an enrolment was followed up; twice is harmless."""
    row = enrolment_for_staff(uow, enrolment_id)
    row.followed_up_at = row.followed_up_by_id = None
    uow.session.flush()


def tell_of_required_part(uow: UnitOfWork, event: RequiredPartOver) -> None:
    """Tell who answers a citizen, once, that something is missing as the required part is over."""
    row = uow.session.scalar(select(Enrolment).where(Enrolment.id == event.enrolment_id))
    if row is None or row.ended_at is not None or not missing_in(enrolment_views(uow, [row])[0]):
        return
    about = {"enrolment_id": str(row.id)}
    subject = f"enrolment/{row.id}/to-follow-up"
    tell_who_answers(uow, row.citizen_id, TO_FOLLOW_UP, about, subject=subject)


def _over(uow: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    today = local_day(uow.now)
    return (
        Enrolment.required_until_on >= today - LOOKED_BACK,
        Enrolment.required_until_on < today,
        Enrolment.ended_at.is_(None),
    )


def _late(uow: UnitOfWork) -> Sequence[ColumnElement[bool]]:
    asked = select(EnrolmentItem.enrolment_id).where(
        EnrolmentItem.enrolment_id == Enrolment.id,
        EnrolmentItem.done_at.is_(None),
        EnrolmentItem.due_on < local_day(uow.now),
        EnrolmentItem.is_required,
    )
    return (Enrolment.ended_at.is_(None), Enrolment.over_at.is_(None), asked.exists())


def _found(uow: UnitOfWork, *wanted: ColumnElement[bool]) -> list[ToFollow]:
    rows = uow.session.scalars(
        select(Enrolment)
        .where(*wanted, may_be_arranged_for(uow, Enrolment.citizen_id))
        .order_by(Enrolment.from_on.desc(), Enrolment.id)
        .limit(MOST_SHOWN)
    ).all()
    people = people_by_id(uow, {row.citizen_id for row in rows})
    followed = {row.id for row in rows if row.followed_up_at is not None}
    return [
        ToFollow(people[view.citizen_id], view, view.id in followed)
        for view in enrolment_views(uow, rows)
        if view.citizen_id in people and people[view.citizen_id].is_active
    ]


def _has_not_come(one: ToFollow) -> bool:
    return any(item.kind == ItemKind.LOG_IN for item in one.missing)


def _worst_first(found: Iterable[ToFollow]) -> tuple[ToFollow, ...]:
    return tuple(sorted(found, key=lambda one: (-len(one.missing), one.citizen.name)))
