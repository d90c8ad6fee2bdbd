"""Describing programmes and publishing them; who is in one stays on the version they began with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.licences.pools import pools
from app.programmes.access import check_edits, check_sees, programme_row, version_row
from app.programmes.contract import ProgrammeFacts, ProgrammeView
from app.programmes.contract_errors import (
    NothingToPublish,
    ProgrammeChangedMeanwhile,
    ProgrammeDoesNotFit,
)
from app.programmes.contract_events import ProgrammePublished
from app.programmes.facts_kept import DROPPED_AT, REMOVED, as_kept, from_kept
from app.programmes.fitting import what_does_not_fit
from app.programmes.models import Programme, ProgrammeVersion
from app.tenancy.target_groups import target_groups

MOST_READ = 1_000
_read: dict[tuple[UUID, UUID], ProgrammeFacts] = {}


def add_programme(uow: UnitOfWork, facts: ProgrammeFacts) -> UUID:
    """Begin to describe a programme; nobody is enrolled before it is published."""
    check_edits(uow)
    _check_has_name(facts)
    row = Programme(
        id=uow.new_id(),
        name_da=facts.name_da,
        draft=as_kept(facts),
        draft_version=1,
        is_active=True,
        created_at=uow.now,
        updated_at=uow.now,
        updated_by_id=uow.actor.person_id,
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id


def change_programme(
    uow: UnitOfWork, programme_id: UUID, facts: ProgrammeFacts, *, read_version: int | None = None
) -> ProgrammeView:
    """Describe a programme otherwise; nothing changes for anybody before it is published.

    ProgrammeChangedMeanwhile where somebody changed it since `read_version`.
    """
    check_edits(uow)
    _check_has_name(facts)
    row = programme_row(uow, programme_id, is_held=True)
    if read_version is not None and read_version != row.draft_version:
        raise ProgrammeChangedMeanwhile()
    removed = row.draft.get(REMOVED, [])
    row.name_da, row.draft = facts.name_da, as_kept(facts) | {REMOVED: removed}
    row.draft_version += 1
    row.updated_at, row.updated_by_id = uow.now, uow.actor.person_id
    uow.session.flush()
    return _views(uow, [row])[0]


def publish_programme(uow: UnitOfWork, programme_id: UUID) -> UUID:
    """Make the draft what people are enrolled in from now on; returns the version.

    ProgrammeDoesNotFit, by field, where it does not hang together; NothingToPublish where it is
    what is published already.
    """
    check_edits(uow)
    row = programme_row(uow, programme_id, is_held=True)
    facts = from_kept(row.draft)
    problems = problems_of(uow, facts)
    if problems:
        raise ProgrammeDoesNotFit(fields=problems)
    if row.programme_version_id is not None:
        present = version_row(uow, row.programme_version_id)
        if from_kept(present.facts) == facts:
            raise NothingToPublish()
    version = ProgrammeVersion(
        id=uow.new_id(),
        programme_id=row.id,
        number=_last_number(uow, row.id) + 1,
        facts=as_kept(facts),
        published_at=uow.now,
        published_by_id=uow.actor.person_id,
    )
    uow.session.add(version)
    uow.session.flush()
    row.programme_version_id = version.id
    uow.session.flush()
    uow.record(ProgrammePublished(row.id, version.id))
    return version.id


def use_programme(uow: UnitOfWork, programme_id: UUID, *, is_active: bool) -> None:
    """Enrol people in a programme, or nobody new from now on; who is in it goes on."""
    check_edits(uow)
    programme_row(uow, programme_id, is_held=True).is_active = is_active
    uow.session.flush()


def problems_of(uow: UnitOfWork, facts: ProgrammeFacts) -> dict[str, list[str]]:
    """Return what stands in the way of publishing a description, by field."""
    groups = {group.slug for group in target_groups(uow)}
    has_pool = facts.pool_id is not None and facts.pool_id in {one.id for one in pools(uow)}
    today = local_day(uow.now)
    return what_does_not_fit(facts, target_groups=groups, has_pool=has_pool, today=today)


def programmes(uow: UnitOfWork) -> list[ProgrammeView]:
    """Return all programmes by name, as staff see them."""
    check_sees(uow)
    rows = uow.session.scalars(select(Programme).order_by(Programme.name_da, Programme.id)).all()
    return _views(uow, [row for row in rows if DROPPED_AT not in row.draft])


def programme_by_id(uow: UnitOfWork, programme_id: UUID) -> ProgrammeView:
    """Return a programme, as staff see it."""
    check_sees(uow)
    return _views(uow, [programme_row(uow, programme_id)])[0]


def versions_of(uow: UnitOfWork, programme_id: UUID) -> list[ProgrammeVersion]:
    """Return what was published of a programme, the newest first, with when and by whom."""
    check_sees(uow)
    rows = select(ProgrammeVersion).where(ProgrammeVersion.programme_id == programme_id)
    return list(uow.session.scalars(rows.order_by(ProgrammeVersion.number.desc())))


def facts_by_version(uow: UnitOfWork, version_ids: Collection[UUID]) -> dict[UUID, ProgrammeFacts]:
    """Return what some versions say, whoever asks; each is read once, as none ever changes."""
    here = uow.municipality.id
    unknown = [one for one in set(version_ids) if (here, one) not in _read]
    if unknown:
        if len(_read) > MOST_READ:
            _read.clear()
        rows = select(ProgrammeVersion).where(ProgrammeVersion.id.in_(unknown))
        for row in uow.session.scalars(rows):
            _read[here, row.id] = from_kept(row.facts)
    return {one: _read[here, one] for one in version_ids if (here, one) in _read}


def _views(uow: UnitOfWork, rows: Sequence[Programme]) -> list[ProgrammeView]:
    ids = [row.programme_version_id for row in rows if row.programme_version_id is not None]
    versions = {
        row.id: row
        for row in uow.session.scalars(select(ProgrammeVersion).where(ProgrammeVersion.id.in_(ids)))
    }
    return [_view(row, versions.get(row.programme_version_id or row.id)) for row in rows]


def _view(row: Programme, version: ProgrammeVersion | None) -> ProgrammeView:
    draft = from_kept(row.draft)
    return ProgrammeView(
        id=row.id,
        draft=draft,
        draft_version=row.draft_version,
        version_id=version.id if version else None,
        number=version.number if version else 0,
        is_active=row.is_active,
        is_changed=version is None or from_kept(version.facts) != draft,
    )


def _last_number(uow: UnitOfWork, programme_id: UUID) -> int:
    rows = select(func.max(ProgrammeVersion.number))
    return uow.session.scalar(rows.where(ProgrammeVersion.programme_id == programme_id)) or 0


def _check_has_name(facts: ProgrammeFacts) -> None:
    if not facts.name_da.strip():
        raise Invalid(fields={"name_da": [_("Give it a name.")]})
