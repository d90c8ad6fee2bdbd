"""Programmes that people sign up for by themselves, with their places, and the line for them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.target_groups import target_groups_of
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.licences.contract import GivenBy, LicenceGiven, LicencePoolEmpty
from app.licences.line import WaitView, join_line, waits_of
from app.licences.shown import Places, places_in
from app.licences.views import licence_by_id
from app.programmes.contract import EnrolmentView, LinkView, ProgrammeFacts, Source
from app.programmes.contract_errors import ProgrammeNotUsed
from app.programmes.enrolling import (
    check_open_to,
    present_enrolment,
    programme_in_use,
    sign_up,
    write_enrolment,
)
from app.programmes.links import count_sign_up
from app.programmes.models import Enrolment, Programme
from app.programmes.publishing import facts_by_version
from app.programmes.telling import tell_of_enrolment


@dataclass(frozen=True)
class Offered:
    """A programme that one can sign up for, and how whoever asks stands to it.

    `places` is None where there are as many as wanted; `enrolment_id` is that of who is in it,
    `wait` the place of who stands in line.
    """

    programme_id: UUID
    facts: ProgrammeFacts
    places: Places | None
    enrolment_id: UUID | None = None
    wait: WaitView | None = None

    @property
    def has_room(self) -> bool:
        """Say whether there is a place now."""
        return self.places is None or (self.places.is_given and self.places.free > 0)

    @property
    def is_closed(self) -> bool:
        """Say whether no places are given any more."""
        return self.places is not None and not self.places.is_given


def offered(uow: UnitOfWork, programme_id: UUID, *, is_invited: bool = False) -> Offered:
    """Return a programme to whoever may sign up for it; NotFound where that is not so.

    Whoever is not logged in is shown what they could sign up for.
    """
    row = uow.session.scalar(select(Programme).where(Programme.id == programme_id))
    if row is None or row.programme_version_id is None or not row.is_active:
        raise NotFound()
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    if not facts.is_open:
        raise NotFound()
    me = uow.actor.person_id
    places = places_in(uow, facts.pool_id) if facts.pool_id is not None else None
    if me is None or not uow.actor.has(Role.CITIZEN):
        return Offered(row.id, facts, places)
    present = present_enrolment(uow, row.id, me)
    waits = waits_of(uow, me) if facts.pool_id is not None else []
    if present is None:
        check_open_to(uow, facts, me, is_invited=is_invited)
        if not is_invited and places is not None and not _is_for(uow, me, places.target_groups):
            raise NotFound()
    return Offered(
        row.id,
        facts,
        places,
        present.id if present else None,
        next((one for one in waits if one.pool.id == facts.pool_id), None),
    )


def offered_to_actor(uow: UnitOfWork) -> list[Offered]:
    """Return what the acting citizen can sign up for and is not in, by name."""
    me = uow.actor.require_person()
    rows = uow.session.scalars(
        select(Programme)
        .where(Programme.is_active, Programme.programme_version_id.is_not(None))
        .order_by(Programme.name_da, Programme.id)
    ).all()
    versions = {row.id: row.programme_version_id for row in rows if row.programme_version_id}
    facts = facts_by_version(uow, versions.values())
    found: list[Offered] = []
    for programme_id, version_id in versions.items():
        said = facts[version_id]
        if said.is_open and present_enrolment(uow, programme_id, me) is None:
            with suppress(NotFound):  # it is not for them
                found.append(offered(uow, programme_id))
    return found


def sign_up_by(
    uow: UnitOfWork, programme_id: UUID, *, course: str, link: LinkView | None = None
) -> EnrolmentView | None:
    """Sign the acting citizen up, by an institution's link or without; "" chooses later.

    None where no place is free: `line_up_by` gets them in line. Again changes nothing.
    """
    there = offered(uow, programme_id, is_invited=link is not None)
    try:
        view = sign_up(
            uow, programme_id, course=course, chooses_later=True, is_invited=link is not None
        )
    except LicencePoolEmpty:
        return None
    if link is not None and there.enrolment_id is None and there.wait is None:
        count_sign_up(uow, link.id)
    return view


def line_up_by(uow: UnitOfWork, programme_id: UUID, *, link: LinkView | None = None) -> WaitView:
    """Get the acting citizen in line for a place; who stands there keeps theirs."""
    there = offered(uow, programme_id, is_invited=link is not None)
    if there.facts.pool_id is None:
        raise NotFound()
    me = uow.actor.require_person()
    wait = join_line(uow, there.facts.pool_id, me, is_invited=link is not None)
    if link is not None and there.wait is None:
        count_sign_up(uow, link.id)
    return wait


def enrol_with_place(uow: UnitOfWork, event: LicenceGiven) -> None:
    """Enrol whoever got a place of a programme by the line, or took one, where they are not yet."""
    try:
        licence = licence_by_id(uow, event.licence_id)
    except NotFound:  # it was taken back as if it had never been given
        return
    known = select(Enrolment.id).where(Enrolment.licence_id == licence.id)
    is_by_themselves = licence.given in {GivenBy.LINE, GivenBy.SELF}
    if not is_by_themselves or uow.session.scalar(known.limit(1)) is not None:
        return
    for programme_id in _programmes_of_pool(uow, licence.pool.id):
        try:
            programme, facts = programme_in_use(uow, programme_id)
        except ProgrammeNotUsed:
            continue
        if present_enrolment(uow, programme_id, licence.citizen_id) is not None:
            continue
        row = write_enrolment(
            uow,
            programme,
            facts,
            licence.citizen_id,
            source=Source.LINE,
            from_on=licence.from_on,
            licence=licence,
        )
        tell_of_enrolment(uow, row)


def is_told_by_programme(uow: UnitOfWork, licence_id: UUID) -> bool:
    """Say whether a licence is the place of a programme that tells its citizen of it itself."""
    try:
        licence = licence_by_id(uow, licence_id)
    except NotFound:  # there is nothing to tell any more
        return True
    for programme_id in _programmes_of_pool(uow, licence.pool.id):
        present = present_enrolment(uow, programme_id, licence.citizen_id)
        if present is None or present.licence_id == licence.id:
            return True
    return False


def _is_for(uow: UnitOfWork, citizen_id: UUID, groups: Sequence[str]) -> bool:
    theirs = {group.slug for group in target_groups_of(uow, citizen_id)}
    return not groups or bool(theirs & set(groups))


def _programmes_of_pool(uow: UnitOfWork, pool_id: UUID) -> list[UUID]:
    """Return the programmes that people sign up for, and whose places a pool gives."""
    rows = uow.session.scalars(
        select(Programme).where(Programme.is_active, Programme.programme_version_id.is_not(None))
    ).all()
    versions = {row.programme_version_id: row.id for row in rows if row.programme_version_id}
    facts = facts_by_version(uow, versions)
    return [
        versions[version_id]
        for version_id, said in facts.items()
        if said.is_open and said.pool_id == pool_id
    ]
