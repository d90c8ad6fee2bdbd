"""Extending licences: citizens ask with a word why, advisers answer, and the last day moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.accounts.own_advisers import team_of
from app.booking.access import may_be_arranged_for
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.rows import insert_new
from app.core.work import UnitOfWork
from app.licences.access import (
    GIVES,
    check_gives,
    check_sees,
    concerns_actor,
    licence_for_staff,
    licence_to_change,
    licence_to_see,
    request_to_answer,
    request_to_see,
    room_of,
)
from app.licences.contract import (
    AnsweredAlready,
    ExtensionPolicy,
    LicenceExtended,
    LicenceView,
    NoExtension,
    NotExtended,
)
from app.licences.giving import licence_in_use, put_days
from app.licences.kinds_told import DECLINED, EXTENDED
from app.licences.models import ExtensionRequest, Licence, LicencePool
from app.licences.policy import later_last_day, with_grace
from app.licences.settling import (
    answer_in_words,
    checked_word,
    open_request,
    place_of,
    settle,
    settle_with_yes,
    words_in,
)
from app.licences.telling import tell, tell_staff
from app.licences.views import facts_of, licence_views, reason_against

MOST_SHOWN = 200


@dataclass(frozen=True)
class RequestView:
    """A wish to keep a licence longer, with its words opened, and what was answered."""

    id: UUID
    licence: LicenceView
    word: str
    asked_at: datetime
    answered_at: datetime | None
    is_granted: bool | None
    is_taken_back: bool
    answer: str


def ask_for_extension(uow: UnitOfWork, licence_id: UUID, *, word: str = "") -> LicenceView:
    """Ask to keep one's licence longer, with a word why; again says anew why.

    Who answers the citizen is told. NotExtended where it is not possible, with `because`.
    """
    words = checked_word(word)
    pool, row = licence_to_change(uow, licence_id)
    if row.citizen_id != uow.actor.person_id:
        raise NotFound()
    _check_may_ask(uow, pool, row)
    key = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    facts = {"licence_id": row.id, "asked_at": uow.now, "is_taken_back": False}
    is_new = bool(insert_new(uow.session, ExtensionRequest, [key | facts]))
    request = open_request(uow, row)
    if request is None:
        raise NotFound()
    sealed = uow.vault.seal_text(words, context=place_of(request.id, "word")) if words else None
    request.word_sealed = sealed
    uow.session.flush()
    if is_new:
        tell_staff(uow, row, request)
    return licence_views(uow, [row])[0]


def take_request_back(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Ask no more for an extension of one's licence; twice is harmless."""
    _pool, row = licence_to_change(uow, licence_id)
    if row.citizen_id != uow.actor.person_id:
        raise NotFound()
    request = open_request(uow, row)
    if request is not None:
        request.answered_at, request.answered_by_id = uow.now, uow.actor.person_id
        request.is_taken_back, request.is_granted = True, None
        uow.session.flush()
    return licence_views(uow, [row])[0]


def answer_request(
    uow: UnitOfWork, extension_request_id: UUID, *, is_granted: bool, word: str = ""
) -> RequestView:
    """Say yes or no to a citizen, as their adviser, with a word that they read; they are told.

    A yes in the grace begins today, where a seat is free. NotExtended where it is not possible any
    more, and AnsweredAlready where a colleague was quicker; the same answer twice is harmless.
    """
    check_gives(uow)
    words = checked_word(word)
    pool, row, request = request_to_answer(uow, extension_request_id)
    if request.answered_at is not None:
        if request.is_granted is not is_granted:
            raise AnsweredAlready()
        return _view(uow, request, row)
    if is_granted:
        extend(uow, pool, row)
    settle(uow, request, is_granted=is_granted, words=words)
    kind = EXTENDED if is_granted else DECLINED
    tell(uow, pool, row, kind, request_id=str(request.id))
    return _view(uow, request, row)


def extend_licence(uow: UnitOfWork, licence_id: UUID) -> LicenceView:
    """Extend a licence as an adviser without being asked; who has asked is answered with it."""
    check_gives(uow)
    pool, row = licence_for_staff(uow, licence_id)
    extend(uow, pool, row)
    request = settle_with_yes(uow, row)
    if request is None:
        tell(uow, pool, row, EXTENDED)
    else:
        tell(uow, pool, row, EXTENDED, request_id=str(request.id))
    return licence_views(uow, [row])[0]


def extend(uow: UnitOfWork, pool: LicencePool, row: Licence) -> None:
    """Give a licence, held with its pool, a later last day; NotExtended where that cannot be."""
    facts, today = facts_of(pool), local_day(uow.now)
    reason = reason_against(row, facts, room_of(uow, pool), today)
    present = licence_in_use(uow, pool.id, row.citizen_id)
    if reason is None and present is not None and present.id != row.id:
        reason = NoExtension.OVER
    if reason is not None:
        raise NotExtended(because=reason.value)
    lengthen(uow, pool, row)


def lengthen(uow: UnitOfWork, pool: LicencePool, row: Licence) -> None:
    """Move the last day of a licence that may be extended."""
    last_on = later_last_day(facts_of(pool), row.last_on, local_day(uow.now))
    put_days(uow, pool, row, with_grace(row.from_on, last_on, pool.grace_days))
    row.extensions += 1
    row.changes += 1
    uow.session.flush()
    uow.record(LicenceExtended(row.id))


def requests_waiting(uow: UnitOfWork) -> list[RequestView]:
    """Return what the acting adviser's citizens ask for, the longest wait first, at most 200."""
    check_gives(uow)
    rows = uow.session.execute(
        select(ExtensionRequest, Licence)
        .join(Licence, Licence.id == ExtensionRequest.licence_id)
        .where(*_waits_for_actor(uow))
        .order_by(ExtensionRequest.asked_at, ExtensionRequest.id)
        .limit(MOST_SHOWN)
    ).all()
    views = licence_views(uow, [licence for _request, licence in rows])
    return [_opened(uow, one, view) for (one, _l), view in zip(rows, views, strict=True)]


def how_many_requests_wait(uow: UnitOfWork) -> int:
    """Return how many citizens ask to keep a licence: an adviser's own, of those they arrange for.

    Who gives none is told the number alone: administrators of all, leaders of their teams.
    """
    check_sees(uow)
    asked = (
        select(func.count())
        .select_from(ExtensionRequest)
        .join(Licence, Licence.id == ExtensionRequest.licence_id)
    )
    return uow.session.scalar(asked.where(*_waits_for_actor(uow))) or 0


def _waits_for_actor(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    waits = ExtensionRequest.answered_at.is_(None)
    if uow.actor.has(*GIVES):
        return waits, may_be_arranged_for(uow, Licence.citizen_id)
    return waits, concerns_actor(uow, team_of(Licence.citizen_id))


def requests_of(uow: UnitOfWork, licence_id: UUID) -> list[RequestView]:
    """Return what was asked and answered about a licence, newest first; see `licence_to_see`."""
    row = licence_to_see(uow, licence_id)
    [view] = licence_views(uow, [row])
    return [_opened(uow, one, view) for one in _requests(uow, [row])]


def request_view(uow: UnitOfWork, extension_request_id: UUID) -> RequestView:
    """Return a request to staff who may answer it; NotFound for others."""
    check_gives(uow)
    row, request = request_to_see(uow, extension_request_id)
    return _view(uow, request, row)


def _check_may_ask(uow: UnitOfWork, pool: LicencePool, row: Licence) -> None:
    reason = reason_against(row, facts_of(pool), room_of(uow, pool), local_day(uow.now))
    if reason is None and pool.extension != ExtensionPolicy.ON_REQUEST:
        reason = NoExtension.NEVER
    if reason is not None:
        raise NotExtended(because=reason.value)


def _requests(uow: UnitOfWork, rows: Sequence[Licence]) -> Sequence[ExtensionRequest]:
    return uow.session.scalars(
        select(ExtensionRequest)
        .where(ExtensionRequest.licence_id.in_([row.id for row in rows]))
        .order_by(ExtensionRequest.asked_at.desc(), ExtensionRequest.id.desc())
    ).all()


def _view(uow: UnitOfWork, request: ExtensionRequest, row: Licence) -> RequestView:
    return _opened(uow, request, licence_views(uow, [row])[0])


def _opened(uow: UnitOfWork, request: ExtensionRequest, licence: LicenceView) -> RequestView:
    return RequestView(
        id=request.id,
        licence=licence,
        word=words_in(uow, request),
        asked_at=request.asked_at,
        answered_at=request.answered_at,
        is_granted=request.is_granted,
        is_taken_back=request.is_taken_back,
        answer=answer_in_words(uow, request),
    )
