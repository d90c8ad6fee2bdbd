"""Opens what is sealed of a CV, for whoever has been let in to it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from app.core.work import UnitOfWork
from app.documents.content import as_json, check_limits, from_json
from app.documents.contract import Content, CvView, Look
from app.documents.models import Cv


def view_of(uow: UnitOfWork, row: Cv) -> CvView:
    """Return a CV with what stands in it."""
    return CvView(
        id=row.id,
        person_id=row.person_id,
        name=opened_name(uow, row.id, row.name_sealed),
        language=row.language,
        look=Look(row.look),
        version=row.version,
        content=content_of(uow, row),
        photo_id=row.photo_id,
        shared_at=row.shared_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def views_of(uow: UnitOfWork, rows: Sequence[Cv]) -> list[CvView]:
    """Return several CVs."""
    return [view_of(uow, row) for row in rows]


def content_of(uow: UnitOfWork, row: Cv) -> Content:
    """Return what stands in a CV."""
    return from_json(uow.vault.open_text(row.content_sealed, context=place(row.id, "content")))


def sealed_content(uow: UnitOfWork, cv_id: UUID, content: Content) -> bytes:
    """Seal what is to stand in a CV; CvFull or TooLong where it would be too much."""
    check_limits(content)
    return uow.vault.seal_text(as_json(content), context=place(cv_id, "content"))


def opened_name(uow: UnitOfWork, cv_id: UUID, sealed: bytes) -> str:
    """Return what the citizen calls a CV."""
    return uow.vault.open_text(sealed, context=place(cv_id, "name"))


def sealed_name(uow: UnitOfWork, cv_id: UUID, name: str) -> bytes:
    """Seal what the citizen calls a CV."""
    return uow.vault.seal_text(name, context=place(cv_id, "name"))


def place(cv_id: UUID, field: str) -> str:
    """Return the place that a field of a CV is sealed for."""
    return f"cv/{cv_id}/{field}"
