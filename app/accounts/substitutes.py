"""Substitutes: who stands in for an adviser on some days.

An adviser names their own and may name for a colleague of their team, who may be ill, and so may
a team leader; administrators do it for everybody.
Who stands in may be away too: then it is their substitute's turn, and so on, never in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import (
    ANSWERS_CITIZENS,
    STAFF,
    PersonCard,
    StandingInGoesRound,
    StoodInForAlready,
    SubstituteNamed,
    SubstitutionChanged,
    SubstitutionView,
)
from app.accounts.models import Substitution
from app.accounts.people import people_by_id, people_with_role
from app.accounts.teams import (
    check_is_one_of,
    check_works_here,
    ids_of_team,
    may_run_team,
    team_ids_of,
)
from app.core.clock import local_day
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.rows import one_row
from app.core.texts import _
from app.core.turns import take_turn
from app.core.work import UnitOfWork

A_DAY = timedelta(days=1)
LONGEST = timedelta(days=366)


def stand_in(
    uow: UnitOfWork, adviser_id: UUID, substitute_id: UUID, *, from_on: date, until_on: date
) -> UUID:
    """Have somebody stand in for an adviser on these local days, the last one included.

    It is somebody who answers citizens, and over within a year. StoodInForAlready where somebody
    does on one of them, StandingInGoesRound where nobody would be left to answer on one of them.
    """
    _check_may_name_for(uow, adviser_id)
    _check_facts(uow, adviser_id, substitute_id, from_on, until_on)
    check_works_here(uow, adviser_id, field="adviser_id")
    refusal = _("This person does not answer citizens here.")
    check_is_one_of(uow, substitute_id, ANSWERS_CITIZENS, field="substitute_id", message=refusal)
    take_turn(uow, "substitutions")
    near = _between(uow, from_on, until_on)
    if any(row.adviser_id == adviser_id for row in near):
        raise StoodInForAlready(fields={"from_on": [str(StoodInForAlready.title)]})
    # Who is away changes only on a day on which a substitution begins.
    for day in {from_on, *(row.from_on for row in near if row.from_on > from_on)}:
        away = _away(near, day) | {adviser_id: substitute_id}
        if last_of_chain(adviser_id, away) is None:
            raise StandingInGoesRound(fields={"substitute_id": [str(StandingInGoesRound.title)]})
    row = Substitution(
        id=uow.new_id(),
        adviser_id=adviser_id,
        substitute_id=substitute_id,
        from_on=from_on,
        until_on=until_on,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.record(SubstitutionChanged(adviser_id))
    uow.record(SubstituteNamed(row.id, uow.actor.person_id))
    return row.id


def end_substitution(uow: UnitOfWork, substitution_id: UUID) -> None:
    """End a substitution at once, so that today is the adviser's own again; undo one to come."""
    row = uow.session.scalar(select(Substitution).where(Substitution.id == substitution_id))
    today = local_day(uow.now)
    if row is None:
        raise NotFound()
    _check_may_name_for(uow, row.adviser_id)
    if row.until_on < today:
        return
    if row.from_on < today:
        row.until_on = today - A_DAY
    else:
        uow.session.delete(row)
    uow.session.flush()
    uow.record(SubstitutionChanged(row.adviser_id))


def who_does_work_of(uow: UnitOfWork, adviser_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Return who does the work of several advisers today: they themselves, or who stands in.

    None where nobody is left, as whoever it would be may not come in, or answers no citizens any
    more; then it is up to the team.
    """
    away = away_today(uow)
    last = {one: last_of_chain(one, away) for one in adviser_ids}
    cards = people_by_id(uow, {who for who in last.values() if who is not None})
    there = {card.id for card in cards.values() if _answers(card)}
    return {one: who if who in there else None for one, who in last.items()}


def whose_work_is_done_by(uow: UnitOfWork, adviser_id: UUID) -> set[UUID]:
    """Return whom an adviser who is there stands in for today, and themselves."""
    away = away_today(uow)
    return {adviser_id} | {one for one in away if last_of_chain(one, away) == adviser_id}


def colleagues_who_can_stand_in(uow: UnitOfWork) -> list[PersonCard]:
    """Return who can be named as a substitute, by name: whoever answers citizens."""
    return people_with_role(uow, *ANSWERS_CITIZENS)


def substitution_by_id(uow: UnitOfWork, substitution_id: UUID) -> SubstitutionView:
    """Return a substitution; NotFound where it was undone before it began."""
    row = one_row(uow.session, select(Substitution).where(Substitution.id == substitution_id))
    return _view(row)


def substitutions(uow: UnitOfWork) -> list[SubstitutionView]:
    """Return the substitutions of today and of the days to come, by their first day."""
    rows = uow.session.scalars(
        select(Substitution)
        .where(Substitution.until_on >= local_day(uow.now))
        .order_by(Substitution.from_on, Substitution.id)
    )
    return [_view(row) for row in rows]


def away_today(uow: UnitOfWork) -> dict[UUID, UUID]:
    """Return who is away today, each with who was named to stand in."""
    today = local_day(uow.now)
    return _away(_between(uow, today, today), today)


def last_of_chain(adviser_id: UUID, away: Mapping[UUID, UUID]) -> UUID | None:
    """Return who is left to answer for an adviser, given who is away; None in a circle."""
    seen = {adviser_id}
    while adviser_id in away:
        adviser_id = away[adviser_id]
        if adviser_id in seen:
            return None
        seen.add(adviser_id)
    return adviser_id


def may_name_substitute_for(uow: UnitOfWork, adviser_id: UUID) -> bool:
    """Say whether the actor may say who stands in for an adviser."""
    if adviser_id == uow.actor.person_id or may_run_team(uow, None):
        return True
    if uow.actor.person_id is None or not uow.actor.has(*STAFF):
        return False
    ours = team_ids_of(uow, uow.actor.person_id)
    return not ours.isdisjoint(team_ids_of(uow, adviser_id))


def people_to_stand_in_for(uow: UnitOfWork) -> list[PersonCard]:
    """Return whom the acting person may name a substitute for, by name."""
    everybody = people_with_role(uow, *STAFF)
    if may_run_team(uow, None):
        return everybody
    mine = {uow.actor.require_person()}
    for team_id in team_ids_of(uow, uow.actor.require_person()):
        mine |= ids_of_team(uow, team_id)
    return [card for card in everybody if card.id in mine]


def _check_may_name_for(uow: UnitOfWork, adviser_id: UUID) -> None:
    if not may_name_substitute_for(uow, adviser_id):
        raise Forbidden()


def _check_facts(
    uow: UnitOfWork, adviser_id: UUID, substitute_id: UUID, from_on: date, until_on: date
) -> None:
    if adviser_id == substitute_id:
        raise Invalid(fields={"substitute_id": [_("Nobody can stand in for themselves.")]})
    if until_on < from_on:
        raise Invalid(fields={"until_on": [_("The last day is before the first.")]})
    if until_on < local_day(uow.now):
        raise Invalid(fields={"until_on": [_("The last day has passed.")]})
    if until_on > local_day(uow.now) + LONGEST or until_on - from_on > LONGEST:
        raise Invalid(fields={"until_on": [_("Choose a last day within a year.")]})


def _answers(card: PersonCard) -> bool:
    return card.is_active and not card.roles.isdisjoint(ANSWERS_CITIZENS)


def _view(row: Substitution) -> SubstitutionView:
    return SubstitutionView(row.id, row.adviser_id, row.substitute_id, row.from_on, row.until_on)


def _between(uow: UnitOfWork, first: date, last: date) -> list[Substitution]:
    rows = select(Substitution).where(Substitution.from_on <= last, Substitution.until_on >= first)
    return list(uow.session.scalars(rows))


def _away(rows: list[Substitution], day: date) -> dict[UUID, UUID]:
    return {row.adviser_id: row.substitute_id for row in rows if row.from_on <= day <= row.until_on}
