"""What a citizen did before it was asked of them: it is ticked off as it is asked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from app.core.clock import start_of_day
from app.core.work import UnitOfWork
from app.programmes.deadlines import items_of
from app.programmes.doing import note_done_before
from app.programmes.library.progress import finished_at_of
from app.programmes.library.together import seen_together
from app.programmes.models import Enrolment
from app.programmes.videos.contract import RIGHTS_SUBJECT
from app.programmes.videos.rights import rights_films_of
from app.programmes.videos.watching import receipts_of
from app.surveys.replying import replied_on


def tick_off_what_was_done(uow: UnitOfWork, row: Enrolment, *, asked: Collection[str]) -> None:
    """Tick off what was just asked in an enrolment that one holds and was done before, by its day.

    `asked` are the keys of the items; what else is open, staff may have opened again on purpose.
    """
    if not asked:
        return
    uow.session.flush()
    every = items_of(uow, [row.id], only_open=True).get(row.id, [])
    open_items = [item for item in every if item.key in asked]
    known = done_at_by_subject(uow, row.citizen_id, {item.subject for item in open_items})
    for item in open_items:
        if item.subject in known:
            note_done_before(uow, row, item, known[item.subject])


def done_at_by_subject(
    uow: UnitOfWork, citizen_id: UUID, subjects: Collection[str]
) -> dict[str, datetime]:
    """Return when a citizen did what some subjects name, as far as that is known.

    Whoever asks was let in before. Films count as they are published now.
    """
    found: dict[str, datetime] = {}
    modules = _modules_done_at(uow, citizen_id, _ids(subjects, "module"))
    found |= {f"module/{module_id}": at for module_id, at in modules.items()}
    for video_id in _ids(subjects, "film"):
        if (at := _seen_at(uow, citizen_id, video_id)) is not None:
            found[f"film/{video_id}"] = at
    if RIGHTS_SUBJECT in subjects:
        films = rights_films_of(uow, citizen_id)
        seen = [at for one in films if (at := _seen_at(uow, citizen_id, one)) is not None]
        found |= {RIGHTS_SUBJECT: min(seen)} if seen else {}
    asked = [one.removeprefix("survey/") for one in subjects if one.startswith("survey/")]
    replied = replied_on(uow, asked, citizen_id) if asked else {}
    return found | {f"survey/{subject}": start_of_day(on) for subject, on in replied.items()}


def _modules_done_at(
    uow: UnitOfWork, citizen_id: UUID, module_ids: Collection[UUID]
) -> dict[UUID, datetime]:
    """Return when a citizen went through some modules, or saw them with an adviser; the first."""
    if not module_ids:
        return {}
    done = dict(finished_at_of(uow, citizen_id, module_ids))
    for module_id, seen in seen_together(uow, citizen_id, module_ids).items():
        done[module_id] = min(seen.seen_at, done.get(module_id, seen.seen_at))
    return done


def _seen_at(uow: UnitOfWork, citizen_id: UUID, video_id: UUID) -> datetime | None:
    receipt = receipts_of(uow, video_id, [citizen_id]).get(citizen_id)
    return receipt.seen_at if receipt is not None else None


def _ids(subjects: Collection[str], what: str) -> set[UUID]:
    """Return the identities of the subjects of a kind; a word in their place is none."""
    found: set[UUID] = set()
    for one in subjects:
        kind, _slash, which = one.partition("/")
        if kind == what and one != RIGHTS_SUBJECT:
            try:
                found.add(UUID(which))
            except ValueError:
                continue
    return found
