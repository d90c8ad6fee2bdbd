"""What would become of lines: asked at once for all of them, and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import STAFF, PersonCard, Role
from app.accounts.noted_languages import Noted, noted_languages
from app.accounts.people import people_by_addresses
from app.accounts.registrations import check_birth_year, check_days
from app.booking.access import whom_one_may_arrange_for
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.work import UnitOfWork
from app.programmes.models import Enrolment
from app.programmes.referring.lists.contract import (
    Because,
    LanguageOutcome,
    Line,
    LineOutcome,
    Looked,
)
from app.tenancy.target_groups import target_groups

_WRONG = LineOutcome.WRONG


@dataclass(frozen=True)
class _Known:
    """What lines are held against."""

    people: Mapping[str, PersonCard]
    groups: Mapping[str, str]
    mine: frozenset[UUID]
    enrolments: Mapping[UUID, Enrolment]
    languages: Mapping[UUID, Noted]

    def noted_of(self, citizen_id: UUID | None) -> Noted | None:
        """Return the language that stands of a citizen; None for who is new."""
        return self.languages.get(citizen_id) if citizen_id is not None else None


def look_at(uow: UnitOfWork, programme_id: UUID | None, lines: Sequence[Line]) -> list[Looked]:
    """Return what would become of lines, in their order; without a programme nobody is enrolled."""
    addresses = {one.email for one in lines} | {one.adviser_email for one in lines}
    people = people_by_addresses(uow, addresses - {""})
    ids = {card.id for card in people.values()}
    known = _Known(
        people,
        named_groups(uow),
        frozenset(whom_one_may_arrange_for(uow, ids)),
        _enrolments(uow, programme_id, ids),
        noted_languages(uow, ids),
    )
    return [_looked(uow, one, known) for one in lines]


def named_groups(uow: UnitOfWork) -> dict[str, str]:
    """Return the short names of target groups by each of their names, in small letters."""
    return {
        name.casefold(): group.slug
        for group in target_groups(uow)
        for name in (group.slug, group.name_da, group.name_en)
    }


def _looked(uow: UnitOfWork, line: Line, known: _Known) -> Looked:
    found = _looked_at_person(uow, line, known)
    unread = [line.wrong, *line.also] if line.wrong else []
    wrong = list(dict.fromkeys([*unread, *_what_is_wrong(uow, line, known)]))
    if not wrong:
        return replace(found, language=_language(line, known.noted_of(found.citizen_id)))
    return Looked(_WRONG, wrong[0], also=(*wrong[1:], *([found.because] if found.because else [])))


def _language(line: Line, noted: Noted | None) -> LanguageOutcome | None:
    if not line.language:
        return None
    if noted is None:
        return LanguageOutcome.NOTED
    if noted.language == line.language:
        return LanguageOutcome.SAME
    return LanguageOutcome.OWN if noted.is_own else LanguageOutcome.NOTED


def _looked_at_person(uow: UnitOfWork, line: Line, known: _Known) -> Looked:
    card = known.people.get(line.email)
    if card is None:
        return Looked(LineOutcome.NEW)
    if Role.CITIZEN not in card.roles or not card.is_active:
        return Looked(_WRONG, Because.NO_CITIZEN)
    if card.id not in known.mine or card.id == uow.actor.person_id:
        return Looked(_WRONG, Because.NOT_YOURS)
    enrolment = known.enrolments.get(card.id)
    if enrolment is None:
        return Looked(LineOutcome.KNOWN, citizen_id=card.id)
    if enrolment.ended_at is not None or enrolment.over_at is not None:
        return Looked(_WRONG, Because.HAD_BEFORE, card.id)
    return Looked(LineOutcome.ALREADY, None, card.id, enrolment.id)


def _what_is_wrong(uow: UnitOfWork, line: Line, known: _Known) -> Iterator[Because]:
    """Yield all that a line says and nothing here agrees with."""
    today = local_day(uow.now)
    if any(one.casefold() not in known.groups for one in line.target_groups):
        yield Because.GROUP
    try:
        if line.registered_on is not None:
            check_days(line.registered_on, None, today=today)
    except Invalid:
        yield Because.DAY
    try:
        check_birth_year(line.birth_year, today=today)
    except Invalid:
        yield Because.YEAR
    adviser = known.people.get(line.adviser_email)
    is_adviser = adviser is not None and adviser.is_active and not STAFF.isdisjoint(adviser.roles)
    if line.adviser_email and not is_adviser:
        yield Because.ADVISER


def _enrolments(
    uow: UnitOfWork, programme_id: UUID | None, citizen_ids: set[UUID]
) -> dict[UUID, Enrolment]:
    """Return for each citizen the enrolment that goes on, or else the last that was."""
    if programme_id is None or not citizen_ids:
        return {}
    rows = select(Enrolment).where(
        Enrolment.programme_id == programme_id, Enrolment.citizen_id.in_(citizen_ids)
    )
    found = uow.session.scalars(rows.order_by(Enrolment.made_at)).all()
    over = {row.citizen_id: row for row in found}
    return over | {row.citizen_id: row for row in found if not (row.ended_at or row.over_at)}
