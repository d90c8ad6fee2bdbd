"""Classes, their people and their workshops, as others see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from app.accounts.naming import short_name
from app.accounts.people import people_by_id
from app.accounts.teams import team_ids_of
from app.booking.meeting_types import places_by_id
from app.booking.sessions.contract import SessionState
from app.booking.sessions.views import sessions_by_id
from app.core.work import UnitOfWork
from app.programmes.access import enrolment_to_see
from app.programmes.classes.access import check_runs_classes, cohort_to_run, own_membership
from app.programmes.classes.contract import (
    AskedFacts,
    CohortFacts,
    CohortState,
    CohortView,
    MemberView,
    WorkshopView,
)
from app.programmes.classes.models import Cohort, CohortMember, Workshop, WorkshopItem
from app.programmes.models import Enrolment

MOST_SHOWN = 200


def cohorts_to_run(uow: UnitOfWork) -> list[CohortView]:
    """Return the classes that the acting adviser runs, those that go on first, then the newest."""
    check_runs_classes(uow)
    rows = select(Cohort)
    if uow.actor.system is None:
        own = team_ids_of(uow, uow.actor.require_person())
        rows = rows.where(or_(Cohort.team_id.is_(None), Cohort.team_id.in_(own)))
    ended = Cohort.state == CohortState.ENDED.value
    rows = rows.order_by(ended, Cohort.starts_on.desc(), Cohort.id).limit(MOST_SHOWN)
    return cohort_views(uow, uow.session.scalars(rows).all())


def cohort_run(uow: UnitOfWork, cohort_id: UUID) -> CohortView:
    """Return a class to whoever runs it; NotFound for anybody else."""
    return cohort_views(uow, [cohort_to_run(uow, cohort_id)])[0]


def cohort_of(uow: UnitOfWork, enrolment_id: UUID) -> CohortView | None:
    """Return the class that an enrolment is in, to its citizen and to whoever arranges for them."""
    enrolment_to_see(uow, enrolment_id)
    row = uow.session.scalar(
        select(Cohort)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(CohortMember.enrolment_id == enrolment_id, CohortMember.left_at.is_(None))
    )
    return cohort_views(uow, [row])[0] if row is not None else None


def members(uow: UnitOfWork, cohort_id: UUID) -> list[MemberView]:
    """Return who is in a class, by name, to whoever runs it."""
    cohort_to_run(uow, cohort_id)
    found = _in(uow, cohort_id)
    people = people_by_id(uow, {enrolment.citizen_id for _row, enrolment in found})
    views = [
        MemberView(
            enrolment_id=enrolment.id,
            citizen_id=enrolment.citizen_id,
            name=people[enrolment.citizen_id].name,
            joined_at=row.joined_at,
            is_hidden=row.is_hidden,
        )
        for row, enrolment in found
        if enrolment.citizen_id in people
    ]
    return sorted(views, key=lambda one: one.name.casefold())


def others_in_class(uow: UnitOfWork, enrolment_id: UUID) -> list[str]:
    """Return what the acting citizen sees of the others in their class; not those who hide."""
    mine, row = own_membership(uow, enrolment_id)
    others = [
        enrolment.citizen_id
        for seat, enrolment in _in(uow, row.cohort_id)
        if not seat.is_hidden and enrolment.id != mine.id
    ]
    names = (one.name for one in people_by_id(uow, others).values())
    return sorted(map(short_name, names), key=str.casefold)


def people_in(uow: UnitOfWork, cohort_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many people are in each of some classes; whoever asks was let in before."""
    counted = (
        select(CohortMember.cohort_id, func.count())
        .join(Enrolment, Enrolment.id == CohortMember.enrolment_id)
        .where(
            CohortMember.cohort_id.in_(cohort_ids),
            CohortMember.left_at.is_(None),
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
        )
        .group_by(CohortMember.cohort_id)
    )
    return dict(uow.session.execute(counted).all())


def cohort_views(uow: UnitOfWork, rows: Sequence[Cohort]) -> list[CohortView]:
    """Return classes as others see them, in their order; whoever asks was let in before."""
    there = places_by_id(uow, {row.place_id for row in rows})
    counts = people_in(uow, [row.id for row in rows])
    return [
        CohortView(
            id=row.id,
            facts=CohortFacts(
                programme_id=row.programme_id,
                name=row.name,
                starts_on=row.starts_on,
                place_id=row.place_id,
                seats=row.seats,
                team_id=row.team_id,
                leader_id=row.leader_id,
            ),
            place=there[row.place_id],
            state=CohortState(row.state),
            people=counts.get(row.id, 0),
        )
        for row in rows
    ]


def workshops_of(uow: UnitOfWork, cohort_id: UUID) -> list[WorkshopView]:
    """Return the plan of a class, by time; whoever asks was let in before."""
    rows = uow.session.scalars(select(Workshop).where(Workshop.cohort_id == cohort_id)).all()
    views = workshop_views(uow, rows)
    return sorted(views, key=lambda one: (one.session.facts.starts_at, one.id))


def starts_of_classes(
    uow: UnitOfWork, enrolment_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[datetime]]:
    """Return when the classes of some enrolments meet, by enrolment and time.

    What is called off is left out; whoever asks was let in before.
    """
    rows = (
        select(CohortMember.enrolment_id, Workshop.site_session_id)
        .join(Workshop, Workshop.cohort_id == CohortMember.cohort_id)
        .where(CohortMember.enrolment_id.in_(enrolment_ids), CohortMember.left_at.is_(None))
    )
    found = uow.session.execute(rows).all() if enrolment_ids else []
    held = sessions_by_id(uow, {session_id for _enrolment_id, session_id in found})
    starts: dict[UUID, list[datetime]] = {}
    for enrolment_id, session_id in found:
        if held[session_id].state == SessionState.PLANNED:
            starts.setdefault(enrolment_id, []).append(held[session_id].facts.starts_at)
    return {enrolment_id: sorted(theirs) for enrolment_id, theirs in starts.items()}


def workshop_views(uow: UnitOfWork, rows: Sequence[Workshop]) -> list[WorkshopView]:
    """Return workshops as others see them; whoever asks was let in before."""
    held = sessions_by_id(uow, [row.site_session_id for row in rows])
    asked = uow.session.scalars(
        select(WorkshopItem)
        .where(WorkshopItem.workshop_id.in_([row.id for row in rows]))
        .order_by(WorkshopItem.workshop_id, WorkshopItem.place)
    ).all()
    return [
        WorkshopView(
            id=row.id,
            cohort_id=row.cohort_id,
            session=held[row.site_session_id],
            key=row.key,
            module_id=row.module_id,
            catch_up_da=row.catch_up_da,
            catch_up_en=row.catch_up_en,
            before=_asked(asked, row.id, is_before=True),
            after=_asked(asked, row.id, is_before=False),
            seen_together_at=row.seen_together_at,
        )
        for row in rows
    ]


def _asked(
    rows: Sequence[WorkshopItem], workshop_id: UUID, *, is_before: bool
) -> tuple[AskedFacts, ...]:
    return tuple(
        AskedFacts(row.title_da, row.title_en, row.subject, row.key)
        for row in rows
        if row.workshop_id == workshop_id and row.is_before == is_before
    )


def _in(uow: UnitOfWork, cohort_id: UUID) -> Sequence[tuple[CohortMember, Enrolment]]:
    """Return who is in a class now: their enrolment goes on, and they have not left."""
    rows = (
        select(CohortMember, Enrolment)
        .join(Enrolment, Enrolment.id == CohortMember.enrolment_id)
        .where(
            CohortMember.cohort_id == cohort_id,
            CohortMember.left_at.is_(None),
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
        )
        .order_by(CohortMember.joined_at, CohortMember.id)
    )
    return [(row, enrolment) for row, enrolment in uow.session.execute(rows)]
