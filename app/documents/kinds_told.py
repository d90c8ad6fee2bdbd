"""What is told about CVs and worksheets; no lock screen names anybody, and nothing written is told.

What is not so any more is not sent: a CV that is shared no longer, a hand-in or a comment that was
taken back. In the list it reads with what has become of it, and leads to a page of its reader's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import ANSWERS_CITIZENS, Role
from app.accounts.people import people_by_id
from app.core.errors import NotFound
from app.core.texts import _, language, lazy
from app.core.work import UnitOfWork
from app.documents.access import answered_by_actor
from app.documents.models import Cv, CvComment, HandInComment, Worksheet, WorksheetHandIn
from app.notifications.contract import Kind, Wording

SHARED, COMMENTED = "documents/cv-shared", "documents/commented"
HANDED_IN, ANSWERED = "documents/handed-in", "documents/worksheet-answered"
OWN_CVS, SHARED_CVS, HAND_INS = "/cv", "/borgeres-cv", "/borgeres-arbejdsark"
_CITIZENS, _ADVISERS = frozenset({Role.CITIZEN}), frozenset(ANSWERS_CITIZENS)


def _shared(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    check_reader(uow)
    title = _("A citizen shares a CV with you")
    row = uow.session.scalar(select(Cv).where(Cv.id == UUID(facts["cv_id"])))
    if row is None or row.removed_at is not None:
        return over(uow, title, _("The CV has been deleted since."), SHARED_CVS)
    if not is_theirs(uow, row.person_id):
        return over(uow, title, _("A colleague looks after this citizen now."), SHARED_CVS)
    name, began = name_of(uow, row.person_id), datetime.fromisoformat(facts["shared_at"])
    if row.shared_at is None:
        return over(uow, title, _("%(name)s shares it no longer.", name=name), SHARED_CVS)
    url = f"{SHARED_CVS}/{row.id}"
    if row.shared_at != began:
        return over(uow, title, _("%(name)s has shared it anew since.", name=name), url)
    body = _("%(name)s would like you to read it and comment on it.", name=name)
    since = _who_commented(uow, row.id, began)
    back = (title, f"{body}\n{since}") if since else None
    return Wording(title, body, url, lock_screen=title, read_back=back)


def _commented(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("Your adviser has commented on your CV")
    wanted = select(Cv.id).where(Cv.id == UUID(facts["cv_id"]), Cv.removed_at.is_(None))
    if uow.session.scalar(wanted) is None:
        return over(uow, title, _("The CV has been deleted since."), OWN_CVS)
    url = f"{OWN_CVS}/{facts['cv_id']}#kommentarer"
    if "comment_id" in facts:  # older ones name the CV alone
        of_it = select(CvComment.id).where(CvComment.id == UUID(facts["comment_id"]))
        if uow.session.scalar(of_it) is None:
            return over(uow, title, _("Your adviser has taken the comment back since."), url)
    body = _("You can read the comment beside your CV.")
    return Wording(title, body, url, lock_screen=title)


def _handed_in(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    check_reader(uow)
    title = _("A citizen has handed in a worksheet")
    found = uow.session.execute(
        select(WorksheetHandIn, Worksheet)
        .join(Worksheet, Worksheet.id == WorksheetHandIn.worksheet_id)
        .where(WorksheetHandIn.id == UUID(facts["hand_in_id"]))
    ).first()
    if found is None:
        return over(uow, title, _("It has been taken back since."), HAND_INS)
    row, sheet = found
    if not is_theirs(uow, row.person_id):
        return over(uow, title, _("A colleague looks after this citizen now."), HAND_INS)
    name = name_of(uow, row.person_id)
    body = _("%(name)s: %(title)s", name=name, title=_title(sheet))
    since = _who_answered(uow, row.id)
    back = (title, f"{body}\n{since}") if since else None
    return Wording(title, body, f"{HAND_INS}/{row.id}", lock_screen=title, read_back=back)


def _answered(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    title = _("Your adviser has written about your worksheet")
    found = uow.session.execute(
        select(HandInComment, Worksheet)
        .join(WorksheetHandIn, WorksheetHandIn.id == HandInComment.worksheet_hand_in_id)
        .join(Worksheet, Worksheet.id == WorksheetHandIn.worksheet_id)
        .where(HandInComment.id == UUID(facts["comment_id"]))
    ).first()
    if found is None:
        since = _("Your adviser has taken back what was written.")
        return over(uow, title, since, "/arbejdsark")
    comment, sheet = found
    body = _("You can read it beside the worksheet: %(title)s", title=_title(sheet))
    if comment.gives_back:
        title = _("Your adviser has given your worksheet back")
        body += "\n" + _("You can have another go and hand it in again.")
    return Wording(title, body, f"/arbejdsark/{sheet.id}#aflevering", lock_screen=title)


def over(uow: UnitOfWork, title: str, since: str, url: str) -> Wording:
    """Return what is not sent any more, and is read with what has become of it."""
    return Wording(title, since, url, lock_screen=title, until=uow.now)


def check_reader(uow: UnitOfWork) -> None:
    """Refuse whoever answers nobody any more: there is no page of theirs to lead them to."""
    if uow.actor.system is None and not uow.actor.has(*ANSWERS_CITIZENS):
        raise NotFound()


def is_theirs(uow: UnitOfWork, citizen_id: UUID) -> bool:
    """Say whether whoever reads answers a citizen; the service sends what is another's too."""
    return uow.actor.system is not None or citizen_id in answered_by_actor(uow, {citizen_id})


def _who_commented(uow: UnitOfWork, cv_id: UUID, began: datetime) -> str:
    """Return who commented on a CV last since its sharing began; empty for nobody."""
    author_id = uow.session.scalar(
        select(CvComment.author_id)
        .where(CvComment.cv_id == cv_id, CvComment.written_at >= began)
        .order_by(CvComment.written_at.desc(), CvComment.id.desc())
        .limit(1)
    )
    if author_id is None:
        return ""
    if author_id == uow.actor.person_id:
        return _("You have commented on it.")
    return _("%(name)s has commented on it.", name=name_of(uow, author_id))


def _who_answered(uow: UnitOfWork, hand_in_id: UUID) -> str:
    """Return who wrote about a hand-in last, or gave it back; empty for nobody."""
    last = uow.session.scalar(
        select(HandInComment)
        .where(HandInComment.worksheet_hand_in_id == hand_in_id)
        .order_by(HandInComment.written_at.desc(), HandInComment.id.desc())
        .limit(1)
    )
    if last is None:
        return ""
    if last.author_id == uow.actor.person_id:
        return _("You have given it back.") if last.gives_back else _("You have answered it.")
    name = name_of(uow, last.author_id)
    if last.gives_back:
        return _("%(name)s has given it back.", name=name)
    return _("%(name)s has answered it.", name=name)


def _title(sheet: Worksheet) -> str:
    return sheet.title_en if language() == "en" else sheet.title_da


def name_of(uow: UnitOfWork, person_id: UUID) -> str:
    """Return what somebody is called, or "Somebody" where they are gone."""
    card = people_by_id(uow, [person_id]).get(person_id)
    return card.name if card else _("Somebody")


KINDS = (
    Kind(SHARED, lazy("CVs that citizens share with you"), _shared, roles=_ADVISERS),
    Kind(COMMENTED, lazy("Comments on your CV"), _commented, is_personal=True, roles=_CITIZENS),
    Kind(HANDED_IN, lazy("Worksheets that citizens hand in"), _handed_in, roles=_ADVISERS),
    Kind(
        ANSWERED,
        lazy("Comments on your worksheets"),
        _answered,
        is_personal=True,
        roles=_CITIZENS,
    ),
)
