"""Enrolment by itself: at registration as unemployed, or in a week of unemployment.

What begins in a week begins on its first day, whatever weekday that is; whoever is in it soon is
enrolled up to a week ahead, so that they know. Only those are enrolled whom every criterion fits,
who never were in it, and about whom no adviser decided otherwise. Where somebody is no longer
registered by then, what has not begun is ended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from sqlalchemy import select

from app.accounts.contract import CitizenRegistered, RegistrationEnded
from app.accounts.people import people_by_id
from app.accounts.registrations import registered_between, registration_of
from app.core.clock import local_day
from app.core.errors import Problem
from app.core.texts import _, use_language
from app.core.work import UnitOfWork
from app.programmes.contract import ProgrammeFacts, Source
from app.programmes.enrolling import end_enrolment, enrol
from app.programmes.models import Enrolment
from app.programmes.publishing import facts_by_version
from app.programmes.referring.facts import citizen_facts
from app.programmes.referring.models import Referral
from app.programmes.referring.policy import (
    begins_on,
    comes_from,
    enrolled_from,
    registered_to_begin,
)
from app.programmes.referring.recommending import programmes_in_use

FEW, LOOKED_AT = 20, 500
log = structlog.get_logger()


@dataclass(frozen=True)
class _Due:
    """Somebody who is to be enrolled, in what, and from when."""

    programme_id: UUID
    citizen_id: UUID
    from_on: date


def due_by_itself(uow: UnitOfWork) -> Sequence[UUID]:
    """Return the citizens who are to be enrolled in something about now."""
    found: set[UUID] = set()
    for programme_id, facts in programmes_in_use(uow).items():
        window = registered_to_begin(facts, local_day(uow.now))
        if window is None:
            continue
        for some in _registered(uow, *window):
            found |= {due.citizen_id for due in _due(uow, some, {programme_id: facts})}
    return sorted(found)


def enrol_those_due(uow: UnitOfWork, citizen_ids: Sequence[UUID]) -> int:
    """Enrol citizens in what is due for them; returns how often. One in a full pool waits."""
    due = _due(uow, citizen_ids, programmes_in_use(uow))
    return sum(_enrol(uow, one) for one in due)


def enrol_registered(uow: UnitOfWork, event: CitizenRegistered) -> None:
    """Enrol somebody who registered in what begins then; what was to begin otherwise is moved."""
    _end_ahead(uow, event.citizen_id)
    enrol_those_due(uow, [event.citizen_id])


def end_what_has_not_begun(uow: UnitOfWork, event: RegistrationEnded) -> None:
    """End what would begin by itself when somebody is no longer registered."""
    _end_ahead(uow, event.citizen_id)


def coming_by_itself(uow: UnitOfWork, citizen_id: UUID) -> list[tuple[UUID, date]]:
    """Return into which programmes a citizen comes by itself, now or later, and from which days.

    It is reckoned from what is known now. What is ahead by itself already is there too.
    """
    citizen, today = citizen_facts(uow, [citizen_id]).get(citizen_id), local_day(uow.now)
    if citizen is None:
        return []
    ahead = {(row.programme_id, citizen_id) for row in _ahead(uow, citizen_id)}
    left_out = _left_out(uow, [citizen_id]) - ahead
    found = [
        (programme_id, first)
        for programme_id, facts in programmes_in_use(uow).items()
        if (first := comes_from(facts, citizen, today)) is not None
    ]
    return [one for one in found if (one[0], citizen_id) not in left_out]


def _registered(uow: UnitOfWork, first: date, last: date) -> Iterator[list[UUID]]:
    after: UUID | None = None
    while found := registered_between(uow, first, last, after=after, limit=LOOKED_AT):
        after = found[-1].citizen_id
        yield [one.citizen_id for one in found]


def _due(
    uow: UnitOfWork, citizen_ids: Collection[UUID], programmes: dict[UUID, ProgrammeFacts]
) -> list[_Due]:
    known = citizen_facts(uow, citizen_ids)
    found = [
        _Due(programme_id, citizen_id, first)
        for programme_id, facts in programmes.items()
        for citizen_id, citizen in known.items()
        if (first := enrolled_from(facts, citizen, local_day(uow.now))) is not None
    ]
    left_out = _left_out(uow, {one.citizen_id for one in found}) if found else set()
    return [one for one in found if (one.programme_id, one.citizen_id) not in left_out]


def _left_out(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return who was in which programme before, and about whom an adviser decided otherwise."""
    said = select(Referral).where(
        Referral.citizen_id.in_(citizen_ids), Referral.undone_at.is_(None)
    )
    last = {
        (one.programme_id, one.citizen_id): one.is_yes
        for one in uow.session.scalars(said.order_by(Referral.decided_at, Referral.id))
    }
    rows = select(Enrolment).where(Enrolment.citizen_id.in_(citizen_ids))
    had = {
        (one.programme_id, one.citizen_id)
        for one in uow.session.scalars(rows)
        if not _never_began(one)
    }
    return had | {pair for pair, is_yes in last.items() if not is_yes}


def _never_began(row: Enrolment) -> bool:
    """Say whether the service itself ended an enrolment before its first day."""
    return (
        row.source == Source.REGISTRATION
        and row.ended_at is not None
        and row.ended_by_id is None
        and local_day(row.ended_at) < row.from_on
    )


def _enrol(uow: UnitOfWork, due: _Due) -> bool:
    """Enrol one citizen, in a part of the transaction of its own."""
    acting = uow.acting_as(uow.actor)
    source = Source.REGISTRATION
    try:
        with uow.session.begin_nested():
            enrol(acting, due.programme_id, due.citizen_id, source=source, from_on=due.from_on)
    except Problem:  # enrolled since, blocked since, or no place is free: looked at again tomorrow
        return False
    except Exception:  # one who cannot be enrolled keeps no other waiting
        log.exception("citizen-not-enrolled", programme=str(due.programme_id))
        return False
    uow.events.extend(acting.events)
    return True


def _end_ahead(uow: UnitOfWork, citizen_id: UUID) -> None:
    """End what is to begin by itself on a day on which it does not begin any more."""
    registration = registration_of(uow, citizen_id)
    rows = _ahead(uow, citizen_id)
    facts = facts_by_version(uow, {row.programme_version_id for row in rows})
    for row in rows:
        begins = begins_on(facts[row.programme_version_id], registration)
        is_registered = registration is not None and registration.is_on(row.from_on)
        if not is_registered or begins != row.from_on:
            _end(uow, row, is_registered=is_registered)


def _ahead(uow: UnitOfWork, citizen_id: UUID) -> Sequence[Enrolment]:
    """Return what is to begin by itself for a citizen."""
    rows = select(Enrolment).where(
        Enrolment.citizen_id == citizen_id,
        Enrolment.source == Source.REGISTRATION,
        Enrolment.ended_at.is_(None),
        Enrolment.from_on > local_day(uow.now),
    )
    return uow.session.scalars(rows).all()


def _end(uow: UnitOfWork, row: Enrolment, *, is_registered: bool) -> None:
    card = people_by_id(uow, [row.citizen_id])[row.citizen_id]
    with use_language(card.language):
        why = (
            _("It begins on another day.")
            if is_registered
            else _("You are no longer registered as unemployed when it begins.")
        )
    end_enrolment(uow, row.id, why=why)
