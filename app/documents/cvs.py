"""The verbs of CVs: begin one, change it step by step, copy it, delete it and take that back.

A change is made to what stands there now, with the row held, so that two phones lose nothing of
each other; where both changed the same entry, the second is told so (CvChangedMeanwhile).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.people import email_of, people_by_id
from app.core.errors import NotFound
from app.core.turns import take_turn
from app.core.work import UnitOfWork
from app.documents.access import own_cv, own_cvs
from app.documents.content import (
    add_section,
    empty_content,
    insert_entry,
    move_entry,
    move_section,
    put_contact,
    put_entry,
    remove_section,
    with_kept,
    without_entry,
)
from app.documents.contract import (
    MOST_CVS,
    Content,
    CvChangedMeanwhile,
    CvView,
    Entry,
    Look,
    TooManyCvs,
)
from app.documents.contract_events import CvMade
from app.documents.models import Cv
from app.documents.photos import let_go_of_photo
from app.documents.policy import is_made
from app.documents.removed_entries import KEPT, keep_removed, take_removed
from app.documents.views import content_of, sealed_content, sealed_name, view_of, views_of


def my_cvs(uow: UnitOfWork) -> list[CvView]:
    """Return the acting person's CVs, the latest changed first."""
    rows = uow.session.scalars(own_cvs(uow).order_by(Cv.updated_at.desc(), Cv.id.desc())).all()
    return views_of(uow, rows)


def my_removed_cvs(uow: UnitOfWork) -> list[CvView]:
    """Return the acting person's CVs that can be put back, the latest deleted first."""
    mine = select(Cv).where(
        Cv.person_id == uow.actor.require_person(), Cv.removed_at > uow.now - KEPT
    )
    return views_of(uow, uow.session.scalars(mine.order_by(Cv.removed_at.desc(), Cv.id)).all())


def my_cv(uow: UnitOfWork, cv_id: UUID) -> CvView:
    """Return one of the acting person's CVs; NotFound for any other."""
    return view_of(uow, own_cv(uow, cv_id))


def begin_cv(
    uow: UnitOfWork,
    *,
    name: str,
    language: str = "da",
    look: Look = Look.CALM,
    content: Content | None = None,
) -> CvView:
    """Begin a CV, with the person's name and address in it unless `content` says otherwise.

    Raises TooManyCvs, and CvFull or TooLong for content that is too much.
    """
    person_id = uow.actor.require_person()
    _check_number(uow, person_id)
    if content is None:
        own_name = people_by_id(uow, [person_id])[person_id].name
        content = empty_content(own_name, email_of(uow, person_id) or "")
    cv_id = uow.new_id()
    row = Cv(
        id=cv_id,
        person_id=person_id,
        name_sealed=sealed_name(uow, cv_id, name),
        content_sealed=sealed_content(uow, cv_id, content),
        language=language,
        look=look,
        created_at=uow.now,
        updated_at=uow.now,
    )
    uow.session.add(row)
    uow.session.flush()
    _note_made(uow, row, None, content)
    return view_of(uow, row)


def copy_cv(uow: UnitOfWork, cv_id: UUID, *, name: str) -> CvView:
    """Begin another version of a CV with the same content and picture, shared with nobody."""
    known = my_cv(uow, cv_id)
    copy = begin_cv(uow, name=name, language=known.language, look=known.look, content=known.content)
    row = own_cv(uow, copy.id)
    row.photo_id = known.photo_id
    uow.session.flush()
    return view_of(uow, row)


def change_cv(
    uow: UnitOfWork,
    cv_id: UUID,
    *,
    name: str | None = None,
    language: str | None = None,
    look: Look | None = None,
    content: Content | None = None,
    kept: Sequence[str] = (),
    version: int | None = None,
) -> CvView:
    """Change what a CV is called, its language, its template or all that stands in it.

    Of the kinds in `kept` the sections stay as they are, whatever `content` says. Where a `version`
    is named and another one stands there by now, CvChangedMeanwhile is raised.
    """
    row = own_cv(uow, cv_id, is_held=True)
    if version is not None and version != row.version:
        raise CvChangedMeanwhile(fields={"version": [str(CvChangedMeanwhile.title)]})
    if name is not None:
        row.name_sealed = sealed_name(uow, cv_id, name)
    if content is not None:
        before = content_of(uow, row)
        whole = with_kept(content, before, kept)
        row.content_sealed = sealed_content(uow, cv_id, whole)
        _note_made(uow, row, before, whole)
    row.language, row.look = language or row.language, look or Look(row.look)
    _touch(uow, row)
    return view_of(uow, row)


def write_contact(uow: UnitOfWork, cv_id: UUID, values: Entry, *, read: str) -> CvView:
    """Write name and how one is reached; `read` is the fingerprint of what the page showed."""
    return _changed(uow, cv_id, lambda content: put_contact(content, values, read=read))


def write_entry(
    uow: UnitOfWork,
    cv_id: UUID,
    kind: str,
    values: Entry,
    *,
    entry_id: str | None,
    read: str,
    new_id: str | None = None,
) -> tuple[CvView, str]:
    """Add an entry, or change one, and return its identity; raises as `content.put_entry`."""
    made: list[str] = []
    called = new_id or uow.new_id().hex

    def put(content: Content) -> Content:
        content, named = put_entry(
            content, kind, values, entry_id=entry_id, read=read, new_id=called
        )
        made.append(named)
        return content

    return _changed(uow, cv_id, put), made[0]


def remove_entry(
    uow: UnitOfWork, cv_id: UUID, kind: str, entry_id: str, *, read: str | None = None
) -> CvView:
    """Take an entry out of a CV; for a day it can be put back. Raises as `without_entry`."""

    def without(content: Content) -> Content:
        changed = without_entry(content, kind, entry_id, read=read)
        keep_removed(uow, cv_id, kind, content, entry_id)
        return changed

    return _changed(uow, cv_id, without)


def put_entry_back(uow: UnitOfWork, cv_id: UUID, kind: str, entry_id: str) -> CvView:
    """Put an entry back where it stood, within a day; NotFound later. One that is there stays.

    CvChangedMeanwhile where there may be one such entry, and another was written since.
    """

    def with_it(content: Content) -> Content:
        if any(one["id"] == entry_id for one in content.entries(kind)):
            return content
        place, entry = take_removed(uow, cv_id, kind, entry_id)
        return insert_entry(content, kind, entry, place=place)

    return _changed(uow, cv_id, with_it)


def shift_entry(uow: UnitOfWork, cv_id: UUID, kind: str, entry_id: str, *, by: int) -> CvView:
    """Move an entry up (-1) or down (1)."""
    return _changed(uow, cv_id, lambda content: move_entry(content, kind, entry_id, by=by))


def shift_section(uow: UnitOfWork, cv_id: UUID, kind: str, *, by: int) -> CvView:
    """Move a section up (-1) or down (1)."""
    return _changed(uow, cv_id, lambda content: move_section(content, kind, by=by))


def open_section(uow: UnitOfWork, cv_id: UUID, kind: str) -> CvView:
    """Add a section to a CV; one that is there stays as it is."""
    return _changed(uow, cv_id, lambda content: add_section(content, kind))


def drop_section(uow: UnitOfWork, cv_id: UUID, kind: str) -> CvView:
    """Take an empty section out of a CV; NotFound where something stands in it by now."""
    return _changed(uow, cv_id, lambda content: remove_section(content, kind))


def remove_cv(uow: UnitOfWork, cv_id: UUID) -> None:
    """Delete a CV; for a day it can be put back. It is shared with nobody from this moment."""
    row = own_cv(uow, cv_id, is_held=True)
    row.removed_at, row.shared_at = uow.now, None
    uow.session.flush()


def put_cv_back(uow: UnitOfWork, cv_id: UUID) -> None:
    """Take a deletion back within a day; NotFound later. One that is there already stays."""
    _check_number(uow, uow.actor.require_person())
    row = uow.session.scalar(
        select(Cv)
        .where(Cv.id == cv_id, Cv.person_id == uow.actor.require_person())
        .with_for_update()
    )
    if row is None or (row.removed_at is not None and row.removed_at <= uow.now - KEPT):
        raise NotFound()
    row.removed_at = None
    uow.session.flush()


def forget_removed_cvs(uow: UnitOfWork) -> int:
    """Forget CVs that were deleted more than a day ago, and their pictures; returns how many."""
    rows = uow.session.scalars(select(Cv).where(Cv.removed_at <= uow.now - KEPT)).all()
    for row in rows:
        photo_id, row.photo_id = row.photo_id, None
        uow.session.delete(row)
        uow.session.flush()
        let_go_of_photo(uow, photo_id)
    return len(rows)


def _changed(uow: UnitOfWork, cv_id: UUID, change: Callable[[Content], Content]) -> CvView:
    """Change what stands in a CV, as it stands there now."""
    row = own_cv(uow, cv_id, is_held=True)
    before = content_of(uow, row)
    content = change(before)
    if content != before:
        row.content_sealed = sealed_content(uow, cv_id, content)
        _note_made(uow, row, before, content)
        _touch(uow, row)
    return view_of(uow, row)


def has_made_cv(uow: UnitOfWork, person_id: UUID) -> bool:
    """Say whether somebody has a CV that can be used; whoever asks learns no more of it."""
    rows = select(Cv).where(Cv.person_id == person_id, Cv.removed_at.is_(None))
    return any(is_made(content_of(uow, row)) for row in uow.session.scalars(rows))


def _note_made(uow: UnitOfWork, row: Cv, before: Content | None, content: Content) -> None:
    """Record that a CV can be used by now, where it could not before."""
    if is_made(content) and (before is None or not is_made(before)):
        uow.record(CvMade(row.id, row.person_id))


def _touch(uow: UnitOfWork, row: Cv) -> None:
    row.version, row.updated_at = row.version + 1, uow.now
    uow.session.flush()


def _check_number(uow: UnitOfWork, person_id: UUID) -> None:
    """Refuse one CV too many; those begun at once are counted one after the other."""
    take_turn(uow, f"cvs/{person_id}")
    number = uow.session.scalar(
        select(func.count(Cv.id)).where(Cv.person_id == person_id, Cv.removed_at.is_(None))
    )
    if (number or 0) >= MOST_CVS:
        raise TooManyCvs()
