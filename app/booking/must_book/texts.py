"""The texts of what must be booked: sealed where they are kept, in Danish and maybe in English."""

from __future__ import annotations

from uuid import UUID

from app.booking.must_book.contract import Asked
from app.booking.must_book.models import Asking, MustBook
from app.core.work import UnitOfWork

TEXTS_EN = ("reason_en", "help_en")
_TEXTS = ("reason", "help", *TEXTS_EN)


def seal_texts(uow: UnitOfWork, row: MustBook | Asking, asked: Asked) -> None:
    """Keep what a citizen is asked in words; one that is not written in English is not kept."""
    for name in _TEXTS:
        words = getattr(asked, name).strip()
        sealed = uow.vault.seal_text(words, context=place(row.id, name)) if words else None
        setattr(row, f"{name}_sealed", sealed)


def texts_of(uow: UnitOfWork, row: MustBook | Asking) -> dict[str, str]:
    """Return the texts opened, by name; empty for one that is not written."""
    found = {}
    for name in _TEXTS:
        sealed: bytes | None = getattr(row, f"{name}_sealed")
        found[name] = uow.vault.open_text(sealed, context=place(row.id, name)) if sealed else ""
    return found


def place(must_book_id: UUID, text: str) -> str:
    """Return what one of its texts is sealed for."""
    return f"must-book/{must_book_id}/{text}"
