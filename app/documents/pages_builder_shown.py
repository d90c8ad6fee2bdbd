"""What the builder's pages show: the CV as a whole, and each question with what is around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request, url_for

from app.core.clock import local_day
from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.documents.content import NEW, entry_of, fingerprint
from app.documents.contract import (
    BothTooLong,
    Content,
    CvChangedMeanwhile,
    CvView,
    Entry,
)
from app.documents.cvs import my_cv
from app.documents.gap_words import gap_words
from app.documents.left_out import left_out_of
from app.documents.pages import seen
from app.documents.pages_form_values import form_values
from app.documents.photos import photo_of
from app.documents.policy import gaps
from app.documents.removed_entries import set_aside_lately
from app.documents.sections import ALL_LICENCES, CONTACT, KINDS, LEVEL_WORDS, Field, Kind
from app.documents.sharing import comments_on
from app.documents.showing import entry_beside, entry_title, shown_section
from app.documents.step_words import licence_choices, month_choices
from app.documents.two_versions import CONTACT_KIND, entry_there
from app.documents.version_words import Difference, differences
from app.web.unit import read_unit

MET = "fandt"
"""What a form says that has shown two versions to choose between."""

_NEW_ID = re.compile("[0-9a-f]{32}")


def read_in_form() -> str:
    """Return the fingerprint of what the page showed that a form was sent from."""
    return request.form.get("laest", NEW)


def new_id_in_form() -> str | None:
    """Return what the form calls the entry that it adds, so that it adds it once."""
    named = request.form.get("ny", "")
    return named if _NEW_ID.fullmatch(named) else None


def address_after(cv: CvView, section: str) -> str:
    """Return where the next question is asked: the CV itself after the last one."""
    steps = _steps(cv.content)
    following = steps[steps.index(section) + 1 :] if section in steps else []
    if not following:
        return url_for("cv_builder.overview", cv_id=cv.id)
    return question_address(cv.id, following[0])


def question_address(cv_id: UUID, section: str) -> str:
    """Return where a question is asked."""
    if section == CONTACT_KIND:
        return url_for("cv_builder.contact", cv_id=cv_id)
    return url_for("cv_builder.step", cv_id=cv_id, section=section)


def _steps(content: Content) -> list[str]:
    return ["contact", *(section.kind for section in content.sections)]


def kind_of(section: str) -> Kind:
    """Return what a section is made of; NotFound where there is no such kind."""
    if section not in KINDS:
        raise NotFound()
    return KINDS[section]


def overview_context(cv_id: UUID) -> dict[str, Any]:
    """Return what the page of a whole CV shows."""
    with read_unit() as uow:
        cv = my_cv(uow, cv_id)
        today = local_day(uow.now).strftime("%Y-%m")
        return seen(cv) | {
            "photo": photo_of(uow, cv.photo_id),
            "has_left_out": bool(left_out_of(uow, cv_id)),
            "comments": comments_on(uow, cv_id),
            "sections": [shown_section(one) for one in cv.content.sections],
            "gaps": [(one.section, gap_words(one)) for one in gaps(cv.content, today)],
            "more": [k for k in KINDS.values() if cv.content.section(k.name) is None],
            "kinds": KINDS,
            "questions": [question_address(cv.id, one) for one in _steps(cv.content)],
        }


def contact_context(
    cv_id: UUID, problem: Problem | None = None, written: Entry | None = None
) -> dict[str, Any]:
    """Return what the question of the contact details shows; `written` is what was refused."""
    with read_unit() as uow:
        cv = my_cv(uow, cv_id)
        aside = _aside(uow, cv, CONTACT_KIND, CONTACT_KIND, CONTACT)
    contact = cv.content.contact
    return {
        **_around(cv, "contact"),
        "fields": CONTACT,
        "filled": form_values(CONTACT, contact),
        "read": _fresh(problem, fingerprint(contact)),
        "both": _both(problem, CONTACT, written, contact, can_be_both=False),
        "aside": aside,
    }


def step_context(
    cv_id: UUID,
    section: str,
    entry_id: str | None,
    problem: Problem | None = None,
    written: Entry | None = None,
) -> dict[str, Any]:
    """Return what the question of a section shows; `written` is what was refused of an entry."""
    kind = kind_of(section)
    with read_unit() as uow:
        cv, new_id = my_cv(uow, cv_id), new_id_in_form() or uow.new_id().hex
        entry_id = _entry_shown(cv.content.entries(section), kind, entry_id, new_id, problem)
        aside = _aside(uow, cv, section, entry_id, kind.fields) if entry_id else None
    entries = cv.content.entries(section)
    entry = entry_of(cv.content, section, entry_id) if entry_id else kind.empty()
    there = entry if entry_id else None
    return {
        **_around(cv, section),
        "kind": kind,
        "entries": _lines(kind, entries),
        "entry_id": entry_id,
        "new_id": new_id,
        "fields": kind.fields,
        "filled": form_values(kind.fields, entry),
        "read": _fresh(problem, fingerprint(entry) if entry_id else NEW),
        "both": _both(problem, kind.fields, written, there, can_be_both=there is not None),
        "aside": aside,
    }


@dataclass(frozen=True)
class EntryLine:
    """An entry in the list above the form; `words` name it where another has the same title."""

    id: str
    title: str
    beside: str
    words: str
    read: str


def _lines(kind: Kind, entries: Sequence[Entry]) -> list[EntryLine]:
    titles = [entry_title(kind, one) for one in entries]
    lines = []
    for one, title in zip(entries, titles, strict=True):
        beside = entry_beside(kind, one)
        words = f"{title}, {beside}" if beside and titles.count(title) > 1 else title
        lines.append(EntryLine(one["id"], title, beside, words, fingerprint(one)))
    return lines


def _entry_shown(
    entries: Sequence[Entry], kind: Kind, entry_id: str | None, new_id: str, problem: Problem | None
) -> str | None:
    """Return the entry that the form is of; None for a new one, also where the old one is gone."""
    ids = [one["id"] for one in entries]
    if kind.is_single and entries:
        return str(ids[0])
    if isinstance(problem, CvChangedMeanwhile) and new_id in ids:
        return new_id
    return None if problem is not None and entry_id not in ids else entry_id


@dataclass(frozen=True)
class TwoVersions:
    """What was written and what stands there now, where they differ.

    `is_there` is False where it has been removed meanwhile.
    """

    differences: Sequence[Difference]
    is_there: bool
    can_be_both: bool


def _both(
    problem: Problem | None,
    fields: Sequence[Field],
    written: Entry | None,
    there: Entry | None,
    *,
    can_be_both: bool,
) -> TwoVersions | None:
    """Return the two versions that one is to choose between, if that is what is wrong."""
    if not written or not isinstance(problem, CvChangedMeanwhile | BothTooLong):
        return None
    return TwoVersions(differences(fields, written, there or {}), there is not None, can_be_both)


def _aside(
    uow: UnitOfWork, cv: CvView, kind: str, entry_id: str, fields: Sequence[Field]
) -> tuple[UUID, list[Difference]] | None:
    """Return the version that was not chosen lately, and how it differs from what stands there."""
    found = set_aside_lately(uow, cv.id, kind, entry_id)
    if found is None or (kind != CONTACT_KIND and not _stands(cv, kind, entry_id)):
        return None
    return found[0], differences(fields, found[1], entry_there(cv.content, kind, entry_id))


def _stands(cv: CvView, kind: str, entry_id: str) -> bool:
    return any(one["id"] == entry_id for one in cv.content.entries(kind))


def _fresh(problem: Problem | None, now: str) -> str:
    """Return the fingerprint that a form goes on from: after a conflict, of what stands there."""
    if problem is None or isinstance(problem, CvChangedMeanwhile):
        return now
    return read_in_form()


def _around(cv: CvView, section: str) -> dict[str, Any]:
    """Return what every question has around it: how far one is, and what comes next."""
    steps = _steps(cv.content)
    at = steps.index(section) if section in steps else len(steps) - 1
    return seen(cv) | {
        "step": at + 1,
        "steps": len(steps),
        "questions": [question_address(cv.id, one) for one in steps],
        "address_before": question_address(cv.id, steps[at - 1]) if at > 0 else None,
        "next_address": address_after(cv, section),
        "has_met_other": MET in request.form,
        "months": month_choices(),
        "levels": [("", _("Choose")), *LEVEL_WORDS.items()],
        "licences": licence_choices(ALL_LICENCES),
    }
