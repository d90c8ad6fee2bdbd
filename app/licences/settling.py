"""What becomes of a wish to keep a licence, and where its words are sealed.

A wish is answered by staff, taken back by its citizen, or closed unanswered where there is nothing
left to answer: then `is_granted` says nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update

from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.licences.contract import LONGEST_WORD
from app.licences.models import ExtensionRequest, Licence


def open_request(uow: UnitOfWork, row: Licence) -> ExtensionRequest | None:
    """Return the wish about a licence that nobody has answered yet."""
    return uow.session.scalar(
        select(ExtensionRequest)
        .where(ExtensionRequest.licence_id == row.id, ExtensionRequest.answered_at.is_(None))
        .execution_options(populate_existing=True)
    )


def settle(
    uow: UnitOfWork, request: ExtensionRequest, *, is_granted: bool, words: str = ""
) -> None:
    """Answer a wish with yes or no, and a word that the citizen reads."""
    request.answered_at, request.answered_by_id = uow.now, uow.actor.person_id
    request.is_granted = is_granted
    place = place_of(request.id, "answer")
    request.answer_sealed = uow.vault.seal_text(words, context=place) if words else None
    uow.session.flush()


def settle_with_yes(uow: UnitOfWork, row: Licence) -> ExtensionRequest | None:
    """Answer with yes what was asked about a licence that is extended; None for nothing asked."""
    request = open_request(uow, row)
    if request is not None:
        settle(uow, request, is_granted=True)
    return request


def close_requests(uow: UnitOfWork, licence_ids: Collection[UUID]) -> None:
    """Close what was asked about licences that cannot be extended any more."""
    uow.session.execute(
        update(ExtensionRequest)
        .where(ExtensionRequest.licence_id.in_(licence_ids), ExtensionRequest.answered_at.is_(None))
        .values(answered_at=uow.now)
        .execution_options(synchronize_session="fetch")
    )


def open_again(uow: UnitOfWork, row: Licence) -> None:
    """Undo that what was asked was closed as a licence was taken back."""
    uow.session.execute(
        update(ExtensionRequest)
        .where(
            ExtensionRequest.licence_id == row.id,
            ExtensionRequest.answered_at == row.taken_back_at,
            ExtensionRequest.is_granted.is_(None),
        )
        .values(answered_at=None, answered_by_id=None, is_taken_back=False)
        .execution_options(synchronize_session="fetch")
    )


def words_in(uow: UnitOfWork, request: ExtensionRequest) -> str:
    """Return why the citizen asked; whoever asks was let in before."""
    sealed = request.word_sealed
    return uow.vault.open_text(sealed, context=place_of(request.id, "word")) if sealed else ""


def answer_in_words(uow: UnitOfWork, request: ExtensionRequest) -> str:
    """Return what was answered to a request; whoever asks was let in before."""
    sealed = request.answer_sealed
    return uow.vault.open_text(sealed, context=place_of(request.id, "answer")) if sealed else ""


def checked_word(word: str) -> str:
    """Return a word that somebody reads; Invalid where it is too long."""
    words = word.strip()
    if len(words) > LONGEST_WORD:
        raise Invalid(fields={"word": [_("Write at most %(n)s characters.", n=LONGEST_WORD)]})
    return words


def say_why_taken_back(uow: UnitOfWork, row: Licence, words: str) -> None:
    """Keep the words with which a licence was taken back; none are none."""
    place = f"licence/{row.id}/why"
    row.taken_back_why_sealed = uow.vault.seal_text(words, context=place) if words else None
    uow.session.flush()


def why_taken_back(uow: UnitOfWork, row: Licence) -> str:
    """Return why a licence was taken back; whoever asks was let in before."""
    sealed = row.taken_back_why_sealed
    return uow.vault.open_text(sealed, context=f"licence/{row.id}/why") if sealed else ""


def place_of(request_id: UUID, text: str) -> str:
    """Return what the words of a wish, or those of its answer, are sealed to."""
    return f"extension/{request_id}/{text}"
