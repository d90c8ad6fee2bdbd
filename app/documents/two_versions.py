"""Two versions of one entry: what somebody wrote, and what another page or phone wrote meanwhile.

Whoever is told of it sees both and chooses. The one that was not chosen is kept for a day.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.access import own_cv
from app.documents.content import NEW, entry_of, fingerprint
from app.documents.contract import BothTooLong, Content, CvView, Entry
from app.documents.cvs import my_cv, write_contact, write_entry
from app.documents.removed_entries import set_aside, take_aside
from app.documents.sections import KINDS, Kind, Shape
from app.documents.views import content_of

CONTACT_KIND = "contact"


class Choice(StrEnum):
    """Which of two versions is to stand, as the form says it."""

    MINE = "mit"
    THEIRS = "deres"
    BOTH = "begge"


def choose_version(
    uow: UnitOfWork,
    cv_id: UUID,
    kind: str,
    values: Entry,
    *,
    choice: Choice,
    entry_id: str,
    read: str,
) -> tuple[CvView, str, UUID | None]:
    """Let the chosen version stand; returns the CV, the entry, and what the other one goes by.

    Raises as `content.put_entry` where there is another version yet, and BothTooLong.
    """
    present = entry_there(content_of(uow, own_cv(uow, cv_id, is_held=True)), kind, entry_id)
    if choice == Choice.BOTH and kind != CONTACT_KIND:
        return (*_keep_both(uow, cv_id, KINDS[kind], values, present), None)
    if choice == Choice.THEIRS:
        return my_cv(uow, cv_id), entry_id, set_aside(uow, cv_id, kind, entry_id, values)
    cv = _write(uow, cv_id, kind, values, entry_id=entry_id, read=read)
    is_same = fingerprint(entry_there(cv.content, kind, entry_id)) == fingerprint(present)
    aside = None if is_same else set_aside(uow, cv_id, kind, entry_id, present)
    return cv, entry_id, aside


def take_other_version(uow: UnitOfWork, cv_id: UUID, version_id: UUID) -> tuple[str, str]:
    """Let a version that was set aside stand, and set the present one aside for it.

    Returns the kind and the entry. NotFound from a day after, and where the entry is gone.
    """
    content = content_of(uow, own_cv(uow, cv_id, is_held=True))
    kind, entry_id, values = take_aside(uow, cv_id, version_id)
    present = entry_there(content, kind, entry_id)
    _write(uow, cv_id, kind, values, entry_id=entry_id, read=fingerprint(present))
    set_aside(uow, cv_id, kind, entry_id, present)
    return kind, entry_id


def entry_there(content: Content, kind: str, entry_id: str) -> Entry:
    """Return an entry as it stands there now, or the contact details; NotFound where it is gone."""
    if kind == CONTACT_KIND:
        return content.contact
    if kind not in KINDS:
        raise NotFound()
    return entry_of(content, kind, entry_id)


def together(kind: Kind, theirs: Entry, mine: Entry) -> Entry:
    """Return two versions of what there may be one of, as one: theirs first, nothing said twice."""
    whole: dict[str, Any] = {}
    for one in kind.fields:
        said = [value for value in (theirs.get(one.name), mine.get(one.name)) if value]
        if one.shape == Shape.FLAG:
            whole[one.name] = bool(said)
        elif one.is_list:
            whole[one.name] = list(dict.fromkeys(text for value in said for text in value))
        else:
            whole[one.name] = ("\n\n" if one.shape == Shape.TEXT else ", ").join(
                dict.fromkeys(said)
            )
            if len(whole[one.name]) > one.longest:
                raise BothTooLong(fields={one.name: [str(BothTooLong.title)]})
    return whole


def _keep_both(
    uow: UnitOfWork, cv_id: UUID, kind: Kind, values: Entry, present: Entry
) -> tuple[CvView, str]:
    """Add what was written as an entry of its own, once; or to the only one that there may be."""
    if kind.is_single:
        whole, read = together(kind, present, values), fingerprint(present)
        return write_entry(uow, cv_id, kind.name, whole, entry_id=present["id"], read=read)
    named = hashlib.sha256(f"{present['id']}/{fingerprint(values)}".encode()).hexdigest()[:32]
    return write_entry(uow, cv_id, kind.name, values, entry_id=None, read=NEW, new_id=named)


def _write(
    uow: UnitOfWork, cv_id: UUID, kind: str, values: Entry, *, entry_id: str, read: str
) -> CvView:
    if kind == CONTACT_KIND:
        return write_contact(uow, cv_id, values, read=read)
    return write_entry(uow, cv_id, kind, values, entry_id=entry_id, read=read)[0]
