"""The kinds of notification for staff, about their citizens' licences.

In the list a notice says what has become of it since. Whoever looks after the citizen no more reads
that alone, and is led to a page of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import PersonCard, Role
from app.accounts.people import people_by_id
from app.booking.access import whom_one_may_arrange_for
from app.core.clock import local_day
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, format_weekday, lazy
from app.core.work import UnitOfWork
from app.licences.access import GIVES
from app.licences.answering import staff_of
from app.licences.contract import LicenceView
from app.licences.kinds_told import ENDS
from app.licences.models import ExtensionRequest, Licence, LicenceNotice
from app.licences.policy import subject_of_step
from app.licences.views import licence_views
from app.licences.words import became_for_staff
from app.notifications.contract import Kind, Wording
from app.notifications.reading import was_seen

ASKED, UNSEEN = "licences/extension-asked", "licences/unseen-end"
NOBODY_THERE = "licences/nobody-to-answer"

REQUESTS = "/licenspuljer/anmodninger"


def _asked(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word that a citizen asks; once that is answered it is not sent, and read with the answer."""
    row = uow.session.execute(
        select(ExtensionRequest, Licence)
        .join(Licence, Licence.id == ExtensionRequest.licence_id)
        .where(ExtensionRequest.id == UUID(facts["request_id"]))
    ).first()
    if row is None:
        raise NotFound()
    request, licence = row
    title = _("A citizen asks to keep a licence longer")
    if not _is_theirs(uow, licence.citizen_id):
        return _of_somebody_else(uow, title)
    [view] = licence_views(uow, [licence])
    if request.answered_at is not None:
        return _over(uow, view, title, [_of_whom(uow, view), _what_was_answered(uow, request)])
    body = _("%(citizen)s: %(name)s. The last day is %(day)s.", **_said(uow, view, view.last_on))
    return Wording(title, body, f"{REQUESTS}#{request.id}", lock_screen=title)


def _unseen(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word that somebody has to ring; not where it was seen since, or does not end so any more."""
    row = one_row(uow.session, select(Licence).where(Licence.id == UUID(facts["licence_id"])))
    title = _("A citizen has not seen that a licence ends")
    if not _is_theirs(uow, row.citizen_id):
        return _of_somebody_else(uow, title)
    [view], last_on = licence_views(uow, [row]), date.fromisoformat(facts["last_on"])
    since = became_for_staff(view, last_on)
    if not since and _has_seen(uow, row, last_on):
        since = _("The citizen has seen it since.")
    if since:
        ended = _("At that time it ended on %(day)s.", day=format_weekday(last_on))
        return _over(uow, view, title, [_of_whom(uow, view), ended, since])
    if last_on >= local_day(uow.now):
        what = _("%(citizen)s: %(name)s. The last day is %(day)s.", **_said(uow, view, last_on))
    else:
        what = _("%(citizen)s: %(name)s. The last day was %(day)s.", **_said(uow, view, last_on))
    ring = _("None of our messages about it has been seen. Maybe you can ring or write.")
    return Wording(title, f"{what}\n{ring}", _page_of(view), lock_screen=title)


def _nobody_there(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word for administrators, who may choose an adviser, that a citizen has nobody to answer."""
    citizen_id = UUID(facts["citizen_id"])
    card = people_by_id(uow, [citizen_id]).get(citizen_id)
    if card is None or not card.is_active or not _may_choose(uow):
        raise NotFound()
    title = _("A citizen has nobody who can answer")
    body = _("%(name)s needs an answer. Choose an adviser for them.", name=card.name)
    is_seen_to = bool(staff_of(uow, [citizen_id])[citizen_id])
    if is_seen_to:
        body = _("Somebody looks after %(name)s now.", name=card.name)
    url = f"/borgere/{citizen_id}/raadgiver"
    return Wording(title, body, url, lock_screen=title, until=uow.now if is_seen_to else None)


def _may_choose(uow: UnitOfWork) -> bool:
    return uow.actor.system is not None or uow.actor.has(Role.ADMINISTRATOR)


def _is_theirs(uow: UnitOfWork, citizen_id: UUID) -> bool:
    """Say whether whoever reads looks after a citizen; NotFound where they look after nobody."""
    if uow.actor.system is None and not uow.actor.has(*GIVES):
        raise NotFound()
    return bool(whom_one_may_arrange_for(uow, [citizen_id]))


def _of_somebody_else(uow: UnitOfWork, title: str) -> Wording:
    body = _("A colleague looks after this citizen now.")
    return Wording(title, body, REQUESTS, lock_screen=title, until=uow.now)


def _over(uow: UnitOfWork, view: LicenceView, title: str, lines: list[str]) -> Wording:
    """Return what is not sent any more, and leads to how the licence stands."""
    body = "\n".join(lines)
    return Wording(title, body, _page_of(view), lock_screen=title, until=uow.now)


def _page_of(view: LicenceView) -> str:
    return f"/licenspuljer/licenser/{view.id}"


def _what_was_answered(uow: UnitOfWork, request: ExtensionRequest) -> str:
    if request.is_taken_back:
        return _("The citizen does not ask any more.")
    if request.is_granted is None:
        return _("Nobody answered before the licence was ended.")
    by = request.answered_by_id
    if by is not None and by == uow.actor.person_id:
        return _("You have said yes.") if request.is_granted else _("You have said no.")
    card = _card_of(uow, by) if by is not None else None
    if card is None:
        return _("The answer was yes.") if request.is_granted else _("The answer was no.")
    if request.is_granted:
        return _("%(name)s has said yes.", name=card.name)
    return _("%(name)s has said no.", name=card.name)


def _has_seen(uow: UnitOfWork, row: Licence, last_on: date) -> bool:
    """Say whether a citizen has seen any notice of a last day."""
    steps = uow.session.scalars(
        select(LicenceNotice.step).where(
            LicenceNotice.licence_id == row.id, LicenceNotice.last_on == last_on
        )
    )
    whose = {subject_of_step(row.id, last_on, step): row.citizen_id for step in steps}
    return bool(whose) and any(was_seen(uow, ENDS, whose).values())


def _of_whom(uow: UnitOfWork, view: LicenceView) -> str:
    """Return whose licence it is, and to what."""
    said = _said(uow, view, view.last_on)
    return _("%(name)s: %(title)s", name=said["citizen"], title=said["name"])


def _said(uow: UnitOfWork, view: LicenceView, last_on: date) -> dict[str, str]:
    card = _card_of(uow, view.citizen_id)
    return {
        "citizen": card.name if card else _("Somebody"),
        "name": view.pool.facts.name,
        "day": format_weekday(last_on),
    }


def _card_of(uow: UnitOfWork, person_id: UUID) -> PersonCard | None:
    return people_by_id(uow, [person_id]).get(person_id)


_ADVISERS = frozenset(GIVES)
KINDS = (
    Kind(ASKED, lazy("Citizens who want to keep a licence"), _asked, roles=_ADVISERS),
    Kind(UNSEEN, lazy("Citizens who have not seen that a licence ends"), _unseen, roles=_ADVISERS),
    Kind(
        NOBODY_THERE,
        lazy("Citizens who have nobody to answer them"),
        _nobody_there,
        roles=frozenset({Role.ADMINISTRATOR}),
    ),
)
