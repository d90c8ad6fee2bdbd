"""What somebody takes along of licences: what they had, until when, and what they asked for."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core.take_out import Entry, Part, Record, Section, record
from app.core.texts import _, format_date, format_moment
from app.core.work import UnitOfWork
from app.licences.contract import LicenceView
from app.licences.extending import RequestView, requests_of
from app.licences.line import waits_of
from app.licences.models import ExtensionRequest, Licence, LicenceNotice, LicenceWait
from app.licences.views import licence_views, pools_by_id


def licences_to_take(uow: UnitOfWork) -> Part:
    """Provide the acting person's licences, what was asked of them, and what they wait for."""
    return Part(
        "licences",
        _("Licences"),
        sections=(
            Section(_("My licences"), (_licence(uow, one) for one in _mine(uow))),
            Section(_("What you wait for"), _waits(uow)),
        ),
        records={
            "licence": _licence_records(uow),
            "licence_notice": _notice_records(uow),
            "extension_request": _request_records(uow),
            "licence_wait": _wait_records(uow),
        },
    )


def _licence(uow: UnitOfWork, one: LicenceView) -> Entry:
    facts = [
        (_("From"), one.pool.facts.supplier),
        (_("The first day"), format_date(one.from_on)),
        (_("The last day"), format_date(one.last_on)),
    ]
    asked = [_request(request) for request in requests_of(uow, one.id)]
    if one.taken_back_why:
        facts.append((_("Why it was taken back"), one.taken_back_why))
    return Entry(one.pool.facts.name, facts=facts, texts=asked)


def _request(one: RequestView) -> str:
    asked = _("You asked to keep it longer: %(word)s", word=one.word or "–")
    return f"{asked}\n{one.answer}" if one.answer else asked


def _waits(uow: UnitOfWork) -> Iterator[Entry]:
    for one in waits_of(uow, uow.actor.require_person()):
        facts = [(_("Since"), format_moment(one.joined_at))]
        yield Entry(one.pool.facts.name, facts=facts)


def _rows(uow: UnitOfWork) -> list[Licence]:
    mine = select(Licence).where(Licence.citizen_id == uow.actor.require_person())
    return list(uow.session.scalars(mine.order_by(Licence.last_on.desc(), Licence.id)))


def _mine(uow: UnitOfWork) -> list[LicenceView]:
    return licence_views(uow, _rows(uow))


def _licence_records(uow: UnitOfWork) -> Iterator[Record]:
    known = {one.id: one for one in _mine(uow)}
    columns = (
        *("licence_pool_id", "given", "given_at", "subject", "from_on", "last_on"),
        *("grace_until_on", "extensions", "changes", "opened_at", "taken_back_at"),
    )
    for row in _rows(uow):
        one = known[row.id]
        said = {"name": one.pool.facts.name, "taken_back_why": one.taken_back_why}
        yield record(row, *columns, "before_taken_back", **said)


def _notice_records(uow: UnitOfWork) -> Iterator[Record]:
    ids = [row.id for row in _rows(uow)]
    told = select(LicenceNotice).where(LicenceNotice.licence_id.in_(ids))
    for row in uow.session.scalars(told.order_by(LicenceNotice.told_at)):
        yield record(row, "licence_id", "step", "last_on", "told_at")


def _request_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("licence_id", "asked_at", "answered_at", "is_granted", "is_taken_back")
    for licence in _rows(uow):
        said = {one.id: one for one in requests_of(uow, licence.id)}
        asked = select(ExtensionRequest).where(ExtensionRequest.licence_id == licence.id)
        for row in uow.session.scalars(asked):
            view = said[row.id]
            yield record(row, *columns, word=view.word, answer=view.answer)


def _wait_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = LicenceWait.citizen_id == uow.actor.require_person()
    rows = uow.session.scalars(select(LicenceWait).where(mine)).all()
    pools = pools_by_id(uow, {row.licence_pool_id for row in rows})
    for row in rows:
        pool = pools.get(row.licence_pool_id)
        name = pool.name_da if pool else ""
        yield record(row, "licence_pool_id", "joined_at", "ended_at", name=name)
