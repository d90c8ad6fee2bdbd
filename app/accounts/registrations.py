"""Since when citizens are registered as unemployed, and the year that they were born in.

It is what programmes ask about somebody: the week of unemployment and the age. No personal number
is needed for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import (
    CitizenRegistered,
    RegistrationEnded,
    RegistrationNotedAnew,
    RegistrationView,
    Role,
)
from app.accounts.models import Person, PersonState, Registration
from app.accounts.target_groups import MAY_SET
from app.accounts.teams import check_is_one_of
from app.core.clock import local_day
from app.core.errors import Forbidden, Invalid
from app.core.texts import _
from app.core.work import UnitOfWork

FURTHEST_BACK = timedelta(days=40 * 366)
OLDEST, YOUNGEST = 110, 13


def note_registration(
    uow: UnitOfWork, citizen_id: UUID, *, registered_on: date, ended_on: date | None = None
) -> RegistrationView:
    """Say from which day a citizen is registered as unemployed, and its last day where it has one.

    It corrects what is known of the present registration; after the last day of one, another
    begins. Said again it changes nothing.
    """
    check_may_note(uow)
    check_days(registered_on, ended_on, today=local_day(uow.now))
    row, before = _known(uow, citizen_id, registered_on)
    _check_comes_after(before, registered_on)
    if row is None:
        row = Registration(id=uow.new_id(), citizen_id=citizen_id)
        uow.session.add(row)
    elif (row.registered_on, row.ended_on) == (registered_on, ended_on):
        return _view(row)
    _put_days(uow, row, registered_on, ended_on)
    return _view(row)


def put_registration_back(
    uow: UnitOfWork, noted: RegistrationView, former: RegistrationView | None
) -> None:
    """Undo what was noted of a registration: it is as it was, or goes where there was none.

    RegistrationNotedAnew where something else is noted by now.
    """
    check_may_note(uow)
    last, before = _last_two(uow, noted.citizen_id)
    if last is None or _view(last) != noted:
        raise RegistrationNotedAnew()
    if former is not None and (before is None or _view(before) != former):
        check_days(former.registered_on, former.ended_on, today=local_day(uow.now))
        _check_comes_after(before, former.registered_on)
        _put_days(uow, last, former.registered_on, former.ended_on)
        return
    uow.session.delete(last)
    uow.session.flush()
    uow.record(RegistrationEnded(noted.citizen_id))


def note_birth_year(uow: UnitOfWork, citizen_id: UUID, birth_year: int | None) -> None:
    """Say in which year a citizen was born; None where that is not to be known."""
    check_may_note(uow)
    check_birth_year(birth_year, today=local_day(uow.now))
    check_is_citizen(uow, citizen_id)
    row = uow.session.scalars(select(Person).where(Person.id == citizen_id)).one()
    row.birth_year = birth_year
    uow.session.flush()


def check_days(registered_on: date, ended_on: date | None, *, today: date) -> None:
    """Refuse days that cannot be those of a registration."""
    wrong: dict[str, list[str]] = {}
    if not today - FURTHEST_BACK <= registered_on <= today:
        wrong["registered_on"] = [_("Choose today or a day before it.")]
    if ended_on is not None and not registered_on <= ended_on <= today + timedelta(days=366):
        wrong["ended_on"] = [_("Choose a day after the first one, and within a year.")]
    if wrong:
        raise Invalid(fields=wrong)


def check_birth_year(birth_year: int | None, *, today: date) -> None:
    """Refuse a year that nobody who looks for work was born in."""
    if birth_year is not None and not today.year - OLDEST <= birth_year <= today.year - YOUNGEST:
        raise Invalid(fields={"birth_year": [_("Write a year with four digits, such as 1985.")]})


def registration_of(uow: UnitOfWork, citizen_id: UUID) -> RegistrationView | None:
    """Return a citizen's last registration; None for none."""
    return registrations_of(uow, [citizen_id]).get(citizen_id)


def registrations_of(
    uow: UnitOfWork, citizen_ids: Collection[UUID]
) -> dict[UUID, RegistrationView]:
    """Return the last registration of several citizens, in one query; those without are left out.

    Whoever asks has been let in.
    """
    rows = select(Registration).where(Registration.citizen_id.in_(set(citizen_ids)))
    found = uow.session.scalars(rows.order_by(Registration.registered_on))
    return {row.citizen_id: _view(row) for row in found}


def birth_years_of(uow: UnitOfWork, citizen_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the years that several citizens were born in, where that is known."""
    rows = select(Person.id, Person.birth_year).where(Person.id.in_(set(citizen_ids)))
    return {one: year for one, year in uow.session.execute(rows) if year is not None}


def registered_between(
    uow: UnitOfWork, first: date, last: date, *, after: UUID | None = None, limit: int
) -> list[RegistrationView]:
    """Return whose registration that lasts began on one of some days, by citizen, so many at most.

    Those are left out who may not come in; `after` goes on after a citizen.
    """
    rows = (
        select(Registration)
        .join(Person, Person.id == Registration.citizen_id)
        .where(
            Registration.registered_on.between(first, last),
            Registration.ended_on.is_(None) | (Registration.ended_on >= local_day(uow.now)),
            Person.state == PersonState.ACTIVE,
        )
        .order_by(Registration.citizen_id)
        .limit(limit)
    )
    if after is not None:
        rows = rows.where(Registration.citizen_id > after)
    return [_view(row) for row in uow.session.scalars(rows)]


def _known(
    uow: UnitOfWork, citizen_id: UUID, registered_on: date
) -> tuple[Registration | None, Registration | None]:
    """Return the registration that a new word is about, None for a new one, and the one before."""
    last, before = _last_two(uow, citizen_id)
    if last is not None and last.ended_on is not None and last.ended_on < registered_on:
        return None, last
    return last, before


def _last_two(uow: UnitOfWork, citizen_id: UUID) -> tuple[Registration | None, Registration | None]:
    """Return a citizen's last registration and the one before it.

    The citizen is held meanwhile, so that two advisers do not write two.
    """
    check_is_citizen(uow, citizen_id)
    uow.session.execute(select(Person.id).where(Person.id == citizen_id).with_for_update())
    rows = (
        select(Registration)
        .where(Registration.citizen_id == citizen_id)
        .order_by(Registration.registered_on.desc())
        .limit(2)
        .execution_options(populate_existing=True)
    )
    found = uow.session.scalars(rows).all()
    return (found[0] if found else None), (found[1] if len(found) > 1 else None)


def _check_comes_after(before: Registration | None, registered_on: date) -> None:
    """Refuse a registration that begins before the one before it has ended."""
    if before is not None and before.ended_on is not None and registered_on <= before.ended_on:
        raise Invalid(fields={"registered_on": [_("The registration before lasted longer.")]})


def _put_days(
    uow: UnitOfWork, row: Registration, registered_on: date, ended_on: date | None
) -> None:
    """Give a registration its days, and tell what has become another."""
    was_on, had_ended = row.registered_on, row.ended_on
    row.registered_on, row.ended_on = registered_on, ended_on
    row.noted_at, row.noted_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    if ended_on is not None:
        uow.record(RegistrationEnded(row.citizen_id))
    if was_on != registered_on or (had_ended is not None and ended_on is None):
        uow.record(CitizenRegistered(row.citizen_id))


def check_is_citizen(uow: UnitOfWork, citizen_id: UUID) -> None:
    """Refuse whoever is no citizen here: nothing of the kind is noted about them."""
    words = _("This person is not a citizen here.")
    check_is_one_of(uow, citizen_id, [Role.CITIZEN], field="citizen_id", message=words)


def check_may_note(uow: UnitOfWork) -> None:
    """Refuse whoever notes nothing about citizens."""
    if uow.actor.system is None and not uow.actor.has(*MAY_SET):
        raise Forbidden()


def _view(row: Registration) -> RegistrationView:
    return RegistrationView(row.citizen_id, row.registered_on, row.ended_on)
