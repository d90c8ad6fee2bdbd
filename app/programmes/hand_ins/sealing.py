"""What is sealed of hand-ins: the text, the copy of a CV, and the adviser's words."""

from __future__ import annotations

import json
from uuid import UUID

from app.core.work import UnitOfWork
from app.documents.content import as_json, from_json
from app.documents.contract import CvView, Look
from app.programmes.hand_ins.models import TaskComment, TaskHandInRow


def sealed_text(uow: UnitOfWork, hand_in_id: UUID, text: str) -> bytes | None:
    """Seal what a citizen wrote; None for nothing."""
    return uow.vault.seal_text(text, context=_place(hand_in_id, "text")) if text else None


def text_in(uow: UnitOfWork, row: TaskHandInRow) -> str:
    """Open what a citizen wrote; "" for nothing."""
    sealed = row.text_sealed
    return uow.vault.open_text(sealed, context=_place(row.id, "text")) if sealed else ""


def sealed_cv(uow: UnitOfWork, hand_in_id: UUID, cv: CvView) -> bytes:
    """Seal a copy of a CV as it is now, without its picture."""
    kept = {
        "name": cv.name,
        "language": cv.language,
        "look": cv.look.value,
        "content": json.loads(as_json(cv.content)),
        "version": cv.version,
    }
    words = json.dumps(kept, ensure_ascii=False)
    return uow.vault.seal_text(words, context=_place(hand_in_id, "cv"))


def cv_in(uow: UnitOfWork, row: TaskHandInRow) -> CvView | None:
    """Open the copy of a CV; None for none."""
    if row.cv_sealed is None or row.cv_id is None:
        return None
    kept = json.loads(uow.vault.open_text(row.cv_sealed, context=_place(row.id, "cv")))
    return CvView(
        id=row.cv_id,
        person_id=row.person_id,
        name=kept["name"],
        language=kept["language"],
        look=Look(kept["look"]),
        version=kept["version"],
        content=from_json(json.dumps(kept["content"])),
        photo_id=None,
        shared_at=None,
        created_at=row.handed_in_at,
        updated_at=row.handed_in_at,
    )


def sealed_comment(uow: UnitOfWork, comment_id: UUID, text: str) -> bytes:
    """Seal what an adviser wrote."""
    return uow.vault.seal_text(text, context=f"task-comment/{comment_id}/text")


def comment_in(uow: UnitOfWork, row: TaskComment) -> str:
    """Open what an adviser wrote."""
    return uow.vault.open_text(row.text_sealed, context=f"task-comment/{row.id}/text")


def _place(hand_in_id: UUID, what: str) -> str:
    return f"task-hand-in/{hand_in_id}/{what}"
