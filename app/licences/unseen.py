"""The last resort of telling: nobody saw that a licence ends, so whoever answers them is told.

Each notice of an end goes on from channel to channel until it was seen. Where one day is left, or
the last is over, and none of those before was seen anywhere, somebody has to ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.work import UnitOfWork
from app.licences.answering import staff_of
from app.licences.kinds_staff import UNSEEN
from app.licences.kinds_told import ENDS
from app.licences.models import Licence, LicenceNotice
from app.licences.policy import subject_of_step
from app.licences.telling import tell_that_nobody_is_there
from app.notifications.reading import has_unread_under, mark_read_under, was_seen
from app.notifications.service import News, notify_each

PRESSING = 1
"""From this step on there is no time to wait for somebody to look."""


def tell_of_unseen(uow: UnitOfWork, due: Sequence[tuple[Licence, int]]) -> None:
    """Tell who answers the citizen, once for a last day, where none of the notices before was seen.

    `due` are licences with the step that is told now; who ended one early knows of its end.
    """
    pressing = [(row, step) for row, step in due if step <= PRESSING and row.taken_back_at is None]
    before = _told_before(uow, pressing)
    whose = {subject: row.citizen_id for row, some in before for subject in some}
    seen = was_seen(uow, ENDS, whose) if whose else {}
    unseen = [
        row
        for row, some in before
        if (known := [seen[subject] for subject in some if subject in seen]) and not any(known)
    ]
    people = staff_of(uow, {row.citizen_id for row in unseen})
    notify_each(uow, UNSEEN, [_news(row, who) for row in unseen for who in people[row.citizen_id]])
    for row in unseen:
        if not people[row.citizen_id]:
            tell_that_nobody_is_there(uow, row.citizen_id, subject=_subject(row))


def note_that_seen(uow: UnitOfWork, licence_id: UUID) -> None:
    """Note that the acting citizen has a licence before them, and with it all that was told."""
    mark_read_under(uow, f"licence/{licence_id}")


def is_news(uow: UnitOfWork, licence_id: UUID) -> bool:
    """Say whether the acting citizen was told of a licence what they have not read."""
    return has_unread_under(uow, f"licence/{licence_id}")


def _told_before(
    uow: UnitOfWork, pressing: Sequence[tuple[Licence, int]]
) -> list[tuple[Licence, list[str]]]:
    """Return what each licence's notices before this step, of the same last day, are about."""
    notices = uow.session.execute(
        select(LicenceNotice.licence_id, LicenceNotice.last_on, LicenceNotice.step).where(
            LicenceNotice.licence_id.in_([row.id for row, _step in pressing])
        )
    ).all()
    steps = {(row.id, row.last_on): step for row, step in pressing}
    told: dict[UUID, list[str]] = {}
    for licence_id, last_on, step in notices:
        now = steps.get((licence_id, last_on))
        if now is not None and step > now:
            told.setdefault(licence_id, []).append(subject_of_step(licence_id, last_on, step))
    return [(row, told[row.id]) for row, _step in pressing if row.id in told]


def _news(row: Licence, recipient_id: UUID) -> News:
    facts = {"licence_id": str(row.id), "last_on": row.last_on.isoformat()}
    return News(recipient_id, facts, _subject(row))


def _subject(row: Licence) -> str:
    return f"licence-unseen/{row.id}/{row.last_on.isoformat()}"
