"""A CV that is shown to the adviser, and what the adviser writes about it.

The citizen begins and ends it. Whoever answers the citizen reads it meanwhile, and the citizen sees
that they did (`accounts.profile.note_look`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.people import people_by_id
from app.accounts.profile import note_look
from app.core.errors import Conflict, NotFound
from app.core.rows import one_row
from app.core.texts import lazy
from app.core.work import UnitOfWork
from app.documents.access import cvs_shared_with_actor, own_cv, shared_cv
from app.documents.contract import CvCommented, CvShared, CvView
from app.documents.kinds_told import COMMENTED, SHARED
from app.documents.models import Cv, CvComment
from app.documents.telling import tell_who_answers
from app.documents.views import opened_name, view_of
from app.notifications.service import notify

LONGEST_COMMENT = 1_000
MOST_COMMENTS = 100
SHOWN = 50
LOOK = "shared-cv"


class TooManyComments(Conflict):
    """There are so many comments on a CV that nobody finds their way."""

    slug = "documents/too-many-comments"
    title = lazy("There are too many comments on this CV already.")


@dataclass(frozen=True)
class SharedCv:
    """A CV in the list of those that are shared: whose it is and what they call it."""

    id: UUID
    person_id: UUID
    name: str
    updated_at: datetime


@dataclass(frozen=True)
class CommentView:
    """A comment on a CV: about which section, or the whole, by whom, and whether it is done."""

    id: UUID
    author_id: UUID
    author: str
    section: str
    text: str
    written_at: datetime
    done_at: datetime | None


def share_cv(uow: UnitOfWork, cv_id: UUID) -> None:
    """Let whoever answers the acting person read a CV and comment on it, and tell them once.

    Twice is harmless; another sharing, after one that was ended, is told anew.
    """
    row = own_cv(uow, cv_id, is_held=True)
    if row.shared_at is not None:
        return
    row.shared_at = uow.now
    uow.session.flush()
    began = row.shared_at.isoformat()
    facts = {"cv_id": str(cv_id), "shared_at": began}
    tell_who_answers(uow, row.person_id, SHARED, facts, subject=f"cv-shared/{cv_id}/{began}")
    uow.record(CvShared(cv_id))


def stop_sharing(uow: UnitOfWork, cv_id: UUID) -> None:
    """Let nobody else read a CV from this moment; what was commented stays with its owner."""
    own_cv(uow, cv_id, is_held=True).shared_at = None
    uow.session.flush()


def shared_with_me(uow: UnitOfWork, *, skip: int = 0, most: int = SHOWN) -> list[SharedCv]:
    """Return CVs that are shared with the acting adviser, the latest changed first."""
    ids = [cv_id for cv_id, _citizen_id in cvs_shared_with_actor(uow)][skip : skip + most]
    rows = uow.session.execute(
        select(Cv.id, Cv.person_id, Cv.name_sealed, Cv.updated_at)
        .where(Cv.id.in_(ids))
        .order_by(Cv.updated_at.desc(), Cv.id)
    )
    return [
        SharedCv(cv_id, citizen_id, opened_name(uow, cv_id, sealed), updated_at)
        for cv_id, citizen_id, sealed, updated_at in rows
    ]


def read_shared_cv(uow: UnitOfWork, cv_id: UUID) -> CvView:
    """Return a CV that is shared with the acting adviser, and note the look.

    NotFound for any other, and from the moment in which sharing ends.
    """
    row = shared_cv(uow, cv_id)
    note_look(uow, row.person_id, LOOK)
    return view_of(uow, row)


def comment_on_cv(uow: UnitOfWork, cv_id: UUID, *, text: str, section: str = "") -> UUID:
    """Write a comment on a CV that is shared with the acting adviser; its owner is told."""
    row = shared_cv(uow, cv_id)
    number = uow.session.scalar(select(func.count(CvComment.id)).where(CvComment.cv_id == cv_id))
    if (number or 0) >= MOST_COMMENTS:
        raise TooManyComments()
    comment_id = uow.new_id()
    uow.session.add(
        CvComment(
            id=comment_id,
            cv_id=cv_id,
            author_id=uow.actor.require_person(),
            section=section,
            text_sealed=uow.vault.seal_text(text, context=_place(comment_id)),
            written_at=uow.now,
        )
    )
    uow.session.flush()
    facts = {"cv_id": str(cv_id), "comment_id": str(comment_id)}
    notify(uow, row.person_id, COMMENTED, facts, subject=subject_of(comment_id))
    uow.record(CvCommented(cv_id, comment_id))
    return comment_id


def remove_comment(uow: UnitOfWork, cv_id: UUID, comment_id: UUID) -> None:
    """Remove one's own comment from a CV that is still shared; NotFound for any other."""
    shared_cv(uow, cv_id)
    row = _comment(uow, cv_id, comment_id)
    if row.author_id != uow.actor.person_id:
        raise NotFound()
    uow.session.delete(row)
    uow.session.flush()


def settle_comment(uow: UnitOfWork, cv_id: UUID, comment_id: UUID, *, is_done: bool) -> None:
    """Note that the acting person has seen to a comment on their CV, or has not after all."""
    own_cv(uow, cv_id)
    _comment(uow, cv_id, comment_id).done_at = uow.now if is_done else None
    uow.session.flush()


def comments_on(uow: UnitOfWork, cv_id: UUID) -> list[CommentView]:
    """Return the comments on a CV, the oldest first; whoever asks has been let in to it."""
    rows = uow.session.scalars(
        select(CvComment)
        .where(CvComment.cv_id == cv_id)
        .order_by(CvComment.written_at, CvComment.id)
    ).all()
    people = people_by_id(uow, {row.author_id for row in rows})
    return [
        CommentView(
            row.id,
            row.author_id,
            people[row.author_id].name if row.author_id in people else "",
            row.section,
            uow.vault.open_text(row.text_sealed, context=_place(row.id)),
            row.written_at,
            row.done_at,
        )
        for row in rows
    ]


def subject_of(comment_id: UUID) -> str:
    """Return what the owner of a CV is told of as one thing: a comment."""
    return f"cv-comment/{comment_id}"


def _comment(uow: UnitOfWork, cv_id: UUID, comment_id: UUID) -> CvComment:
    return one_row(
        uow.session, select(CvComment).where(CvComment.id == comment_id, CvComment.cv_id == cv_id)
    )


def _place(comment_id: UUID) -> str:
    return f"cv-comment/{comment_id}/text"
