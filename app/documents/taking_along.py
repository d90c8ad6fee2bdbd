"""A CV in each of the forms that people take along: JSON Resume, PDF, and Europass' two."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from app.core.aside import aside
from app.core.errors import Conflict, NotFound
from app.core.work import UnitOfWork
from app.documents.contract import CvView
from app.documents.cvs import my_cv
from app.documents.europass_candidate_out import candidate_of
from app.documents.europass_out import europass_of
from app.documents.json_resume import resume_of
from app.documents.photos import photo_content
from app.files.contract import PDF

FORMS = {
    "json": "application/json",
    "xml": "application/xml",
    "europass": "application/xml",
    "pdf": PDF,
}


@dataclass(frozen=True)
class CvToPrint:
    """A CV with its picture, read; printing it needs no database."""

    cv: CvView
    photo: bytes | None


def cv_to_print(uow: UnitOfWork, cv_id: UUID) -> CvToPrint:
    """Return one of the acting person's CVs with its picture, where that may be shown by now."""
    cv = my_cv(uow, cv_id)
    return CvToPrint(cv, picture_of(uow, cv))


def picture_of(uow: UnitOfWork, cv: CvView) -> bytes | None:
    """Return a CV's picture; None where there is none, or it is still being checked."""
    try:
        return photo_content(uow, cv.photo_id)[1]
    except (NotFound, Conflict):
        return None


def cv_as_json(uow: UnitOfWork, cv_id: UUID) -> bytes:
    """Return one of the acting person's CVs as JSON Resume."""
    resume = resume_of(my_cv(uow, cv_id))
    return json.dumps(resume, ensure_ascii=False, indent=2).encode()


def cv_as_xml(uow: UnitOfWork, cv_id: UUID) -> bytes:
    """Return one of the acting person's CVs as Europass XML, with its picture as in print."""
    cv = my_cv(uow, cv_id)
    picture = picture_of(uow, cv)
    return aside(lambda: europass_of(cv, picture))


def cv_for_europass(uow: UnitOfWork, cv_id: UUID) -> bytes:
    """Return one of the acting person's CVs as Europass' own page takes it in, with its picture."""
    cv = my_cv(uow, cv_id)
    picture = picture_of(uow, cv)
    return aside(lambda: candidate_of(cv, picture))
