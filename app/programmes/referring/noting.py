"""What staff note of a citizen's registration, and what follows from it by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import RegistrationView
from app.accounts.noted_languages import note_language
from app.accounts.registrations import (
    note_birth_year,
    note_registration,
    put_registration_back,
    registration_of,
)
from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.programmes.contract import Source
from app.programmes.models import Enrolment
from app.programmes.publishing import facts_by_version
from app.programmes.referring.access import check_may_refer
from app.programmes.referring.by_itself import coming_by_itself
from app.programmes.referring.kinds_told import programme_names
from app.programmes.referring.policy import rests_on


@dataclass(frozen=True)
class Noted:
    """A registration as it was and as it is now, and what follows from it by itself.

    `comes_into` has the names of programmes, each with its first day; `begun` those that have
    begun by what was known before, each with its enrolment.
    """

    citizen_id: UUID
    former: RegistrationView | None
    now: RegistrationView | None
    comes_into: list[tuple[str, date]]
    begun: list[tuple[str, UUID]]

    @property
    def is_other(self) -> bool:
        """Say whether the registration has become another."""
        return self.former != self.now


def note_known(uow: UnitOfWork, citizen_id: UUID, known: Mapping[str, Any]) -> Noted:
    """Note what is known of a citizen: what they read, their year of birth, their registration.

    What is not given stays as it was; so does the language where it is as it was shown.
    """
    check_may_refer(uow, citizen_id)
    former = registration_of(uow, citizen_id)
    note_birth_year(uow, citizen_id, known["birth_year"])
    if known["language"] not in {None, known["language_shown"]}:
        note_language(uow, citizen_id, known["language"], instead_of=known["language_shown"])
    if known["registered_on"] is not None:
        days = {name: known[name] for name in ("registered_on", "ended_on")}
        note_registration(uow, citizen_id, **days)
    return _noted(uow, citizen_id, former)


def put_back(uow: UnitOfWork, noted: RegistrationView, former: RegistrationView | None) -> Noted:
    """Undo what was noted of a registration; RegistrationNotedAnew where it is another by now."""
    check_may_refer(uow, noted.citizen_id)
    put_registration_back(uow, noted, former)
    return _noted(uow, noted.citizen_id, noted)


def _noted(uow: UnitOfWork, citizen_id: UUID, former: RegistrationView | None) -> Noted:
    coming = coming_by_itself(uow, citizen_id)
    names = programme_names(uow, [programme_id for programme_id, _first in coming])
    comes_into = [(names[programme_id], first) for programme_id, first in coming]
    now = registration_of(uow, citizen_id)
    begun = _begun(uow, citizen_id, former, now)
    return Noted(citizen_id, former, now, comes_into, begun)


def _begun(
    uow: UnitOfWork, citizen_id: UUID, former: RegistrationView | None, now: RegistrationView | None
) -> list[tuple[str, UUID]]:
    """Return what a citizen is in by a registration as it was, and would not be in by it now."""
    if former is None or (now is not None and _is_over_before(former, now)):
        return []
    rows = uow.session.scalars(
        select(Enrolment).where(
            Enrolment.citizen_id == citizen_id,
            Enrolment.source == Source.REGISTRATION,
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
            Enrolment.from_on <= local_day(uow.now),
        )
    ).all()
    facts = facts_by_version(uow, {row.programme_version_id for row in rows})
    found = []
    for row in rows:
        of = facts[row.programme_version_id]
        on = {"from_on": row.from_on, "made_on": local_day(row.made_at)}
        if rests_on(former, of, **on) and not rests_on(now, of, **on):
            found.append((of.name, row.id))
    return sorted(found)


def _is_over_before(former: RegistrationView, now: RegistrationView) -> bool:
    """Say whether one registration had ended before another began, which corrects nothing."""
    return former.ended_on is not None and former.ended_on < now.registered_on
