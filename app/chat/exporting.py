"""A conversation as a file to keep: asked for here, made in the worker, forgotten after a day.

Only who asked may fetch it, and only while they may still read the conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, delete, select

from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.chat.access import Seat, conversation_for_reading
from app.chat.case_export import case_document
from app.chat.contract import ExportAsked, ExportNotReady, ExportView, OnlyAsPdf, Side
from app.chat.models import ConversationExport, ExportState
from app.chat.printing import as_page
from app.core.claims import MOST_ATTEMPTS, claim_oldest, still_claimed
from app.core.errors import Conflict, NotFound
from app.core.rows import one_row
from app.core.texts import language, use_language
from app.core.work import Actor, Municipality, UnitOfWork, Units, the_service

KEPT_FOR = timedelta(days=1)

# What the citizen sees of it in the list of who has looked at them.
LOOKS = {"pdf": "conversation", "json": "conversation-export"}

UNDER_WAY = frozenset({ExportState.WAITING, ExportState.WORKING})

log = structlog.get_logger()

Print = Callable[[str], bytes]


@dataclass(frozen=True)
class Press:
    """What making files needs: where conversations are, and who prints a page as PDF."""

    units: Units
    municipalities: Callable[[], Sequence[Municipality]]
    print: Print


@dataclass(frozen=True)
class _Claimed:
    id: UUID
    conversation_id: UUID
    asked_by: UUID
    form: str
    with_notes: bool
    language: str
    attempts: int


def ask_for_export(
    uow: UnitOfWork, conversation_id: UUID, *, form: str = "pdf", with_notes: bool = False
) -> ExportView:
    """Have a conversation made into a file; asked twice, it is made once.

    It is "pdf", or "json" for the case system: for the adviser whose work it is, and with the
    internal notes where wanted. An adviser's asking is a look at the citizen, and noted as one.
    Raises OnlyAsPdf for everybody else who asks for "json".
    """
    seat = conversation_for_reading(uow, conversation_id)
    _check_form(seat, form)
    with_notes = with_notes and form == "json"
    waiting = uow.session.scalar(
        _own(uow, conversation_id).where(
            ConversationExport.form == form,
            ConversationExport.with_notes == with_notes,
            ConversationExport.state.in_(UNDER_WAY),
        )
    )
    if waiting is not None:
        return _view(waiting)
    row = ConversationExport(
        id=uow.new_id(),
        conversation_id=conversation_id,
        asked_by=uow.actor.require_person(),
        form=form,
        with_notes=with_notes,
        language=language(),
        state=ExportState.WAITING,
        attempts=0,
        asked_at=uow.now,
    )
    uow.session.add(row)
    if seat.side == Side.JOB_CENTRE and seat.conversation.citizen_id is not None:
        note_look(uow, seat.conversation.citizen_id, LOOKS[form])
    uow.session.flush()
    uow.record(ExportAsked(row.id))
    return _view(row)


def own_exports(uow: UnitOfWork, conversation_id: UUID) -> list[ExportView]:
    """Return the files of a conversation that the acting person has asked for, the newest first."""
    conversation_for_reading(uow, conversation_id)
    rows = uow.session.scalars(
        _own(uow, conversation_id).order_by(ConversationExport.asked_at.desc())
    )
    return [_view(row) for row in rows]


def own_export(uow: UnitOfWork, conversation_id: UUID, export_id: UUID) -> ExportView:
    """Return one that the acting person has asked for; NotFound for anybody else's."""
    conversation_for_reading(uow, conversation_id)
    row = one_row(uow.session, _own(uow, conversation_id).where(ConversationExport.id == export_id))
    return _view(row)


def export_content(uow: UnitOfWork, conversation_id: UUID, export_id: UUID) -> tuple[str, bytes]:
    """Return the form of a file and its content; ExportNotReady while it is being made."""
    found = own_export(uow, conversation_id, export_id)
    if found.state in UNDER_WAY:
        raise ExportNotReady()
    if found.state == ExportState.FAILED:
        raise NotFound()
    return found.form, uow.vault.fetch(export_id)


def make_due_exports(press: Press) -> int:
    """Make every file that waits; returns how many were made."""
    made = 0
    for municipality in press.municipalities():
        while (one := _claim(press.units, municipality)) is not None:
            made += _make(press, municipality, one)
    return made


def forget_exports(uow: UnitOfWork) -> int:
    """Forget files that are more than a day old; returns how many."""
    # Whatever its state: named, so that the index on state and age leads to them.
    old = ConversationExport.asked_at < uow.now - KEPT_FOR
    any_state = ConversationExport.state.in_(list(ExportState))
    ids = uow.session.scalars(select(ConversationExport.id).where(any_state, old)).all()
    for export_id in ids:
        uow.vault.drop(export_id)
    uow.session.execute(delete(ConversationExport).where(ConversationExport.id.in_(ids)))
    return len(ids)


def forget_exports_of(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Forget the files of a conversation that says something else now.

    One that is being made is made anew, and one that waits is made of what stands there then.
    """
    rows = uow.session.scalars(
        select(ConversationExport)
        .where(ConversationExport.conversation_id == conversation_id)
        .order_by(ConversationExport.id)
        .with_for_update()
    ).all()
    for row in rows:
        if row.state in UNDER_WAY:
            row.state, row.claimed_at = ExportState.WAITING, None
            uow.record(ExportAsked(row.id))
        else:
            uow.vault.drop(row.id)
            uow.session.delete(row)
    uow.session.flush()


def _own(uow: UnitOfWork, conversation_id: UUID) -> Select[ConversationExport]:
    return select(ConversationExport).where(
        ConversationExport.conversation_id == conversation_id,
        ConversationExport.asked_by == uow.actor.require_person(),
    )


def _view(row: ConversationExport) -> ExportView:
    return ExportView(
        row.id, row.conversation_id, row.form, row.with_notes, row.state, row.asked_at
    )


def _check_form(seat: Seat, form: str) -> None:
    is_for_case = seat.side == Side.JOB_CENTRE and seat.conversation.citizen_id is not None
    if form == "json" and not is_for_case:
        raise OnlyAsPdf(fields={"form": [str(OnlyAsPdf.title)]})


def _claim(units: Units, municipality: Municipality) -> _Claimed | None:
    """Take one up, with all that making it needs."""
    with units.write(municipality, the_service("exports")) as uow:
        row = claim_oldest(uow, ConversationExport)
        if row is None:
            return None
        return _Claimed(
            row.id,
            row.conversation_id,
            row.asked_by,
            row.form,
            row.with_notes,
            row.language,
            row.attempts,
        )


def _make(press: Press, municipality: Municipality, one: _Claimed) -> bool:
    """Make one file outside any transaction that writes, and keep it."""
    content: bytes | None = None
    try:
        if one.attempts <= MOST_ATTEMPTS:
            content = _content(press, municipality, one)
    except (NotFound, Conflict):
        log.info("export-no-longer-allowed", export=str(one.id))
    except Exception:  # one that cannot be made must not keep the others waiting
        log.exception("export-failed", export=str(one.id))
    with press.units.write(municipality, the_service("exports")) as uow:
        row = still_claimed(uow, ConversationExport, one.id, attempts=one.attempts)
        if row is None:  # it was forgotten, or is to be made anew
            return False
        if content is not None:
            uow.vault.keep(one.id, content)
        row.state = ExportState.READY if content is not None else ExportState.FAILED
        row.finished_at = uow.now
    return content is not None


def _content(press: Press, municipality: Municipality, one: _Claimed) -> bytes:
    """Read the conversation as the one who asked, and write it in their language."""
    with press.units.read(municipality, the_service("exports")) as uow:
        asker = people_by_id(uow, [one.asked_by]).get(one.asked_by)
    if asker is None or not asker.is_active:
        raise NotFound()
    actor = Actor(person_id=asker.id, roles=asker.roles, language=one.language)
    with use_language(one.language), press.units.read(municipality, actor) as uow:
        if one.form == "json":
            return case_document(uow, one.conversation_id, with_notes=one.with_notes)
        page = as_page(uow, one.conversation_id)
    return press.print(page)
