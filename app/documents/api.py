"""The API's door to one's CVs: begin, read, change, delete, bring in, take along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, request
from flask.views import MethodView

from app.accounts.contract import Role
from app.core.errors import BadRequest
from app.core.texts import language
from app.documents.contract import Content, CvView, LeftOut
from app.documents.cvs import begin_cv, change_cv, my_cv, my_cvs, remove_cv
from app.documents.importing import import_cv, read_cv_file
from app.documents.json_resume import kinds_not_said, read_resume
from app.documents.printing import cv_pdf
from app.documents.schemas_api import CvChange, CvSchema, NewCv
from app.documents.taking_along import FORMS, cv_as_json, cv_as_xml, cv_for_europass, cv_to_print
from app.files.contract import PDF
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.downloads import download
from app.web.errors import UnsupportedMediaType
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "documents_api", __name__, url_prefix="/api/v1", description="CVs, to be taken along."
)
citizens = only(Role.CITIZEN)

XML_TYPES = frozenset({"application/xml", "text/xml"})
_RESUME_LISTS = (
    *("work", "volunteer", "education", "awards", "certificates", "publications"),
    *("skills", "languages", "interests", "references", "projects"),
)
_LIST_OF_OBJECTS = {"type": "array", "items": {"type": "object"}}
_FILE = {
    "requestBody": {
        "required": True,
        "description": "A CV that another program wrote. What of it has no place is named in"
        " `left_out`. Europass XML (a Candidate, or SkillsPassport 3.0 to 3.4) is taken as well, as"
        " `application/xml`, and so is a PDF of Europass, which has that inside, as"
        " `application/pdf`.",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "description": "JSON Resume 1.0.0",
                    "anyOf": [{"required": [one]} for one in ("basics", *_RESUME_LISTS)],
                    "properties": {
                        "basics": {"type": "object"},
                        **dict.fromkeys(_RESUME_LISTS, _LIST_OF_OBJECTS),
                    },
                }
            }
        },
    }
}


def _binary(media_type: str) -> dict[str, Any]:
    is_json = media_type == FORMS["json"]
    schema = {"type": "object"} if is_json else {"type": "string", "format": "binary"}
    content = {media_type: {"schema": schema}}
    return {"responses": {"200": {"description": "The file", "content": content}}}


@api.route("/me/cvs")
class MyCvs(MethodView):
    """One's CVs."""

    @api.response(200, items_of(CvSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List one's CVs, the latest changed first."""
        with read_unit() as uow:
            return {"items": [_document(cv) for cv in my_cvs(uow)], "next": None}

    @api.arguments(NewCv)
    @api.response(201, CvSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @api.alt_response(413, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any]) -> dict[str, Any]:
        """Begin a CV; `documents/too-many-cvs` where one has as many as anybody may have."""
        content, left_out = _content(new.pop("resume", None))
        with write_unit() as uow:
            return _document(begin_cv(uow, **new, content=content), left_out)


@api.route("/me/cvs/import")
class Imports(MethodView):
    """CVs from elsewhere."""

    @api.doc(**_FILE)
    @api.response(201, CvSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @api.alt_response(413, schema=ProblemDocument)
    @citizens
    def post(self) -> dict[str, Any]:
        """Begin a CV with what a file says: JSON Resume, or XML or PDF of Europass, as the body."""
        body = request.get_data(cache=True)
        if not body:
            raise BadRequest()
        if not request.is_json and request.mimetype not in {*XML_TYPES, PDF}:
            raise UnsupportedMediaType()
        read = read_cv_file(body)
        with write_unit() as uow:
            cv = import_cv(uow, read, language=language())
            return _document(cv, list(cv.left_out))


@api.route("/me/cvs/<uuid:cv_id>")
class OneCv(MethodView):
    """A CV of one's own."""

    @api.response(200, CvSchema)
    @citizens
    def get(self, cv_id: UUID) -> dict[str, Any]:
        """Return what a CV is called, and its version."""
        with read_unit() as uow:
            return _document(my_cv(uow, cv_id))

    @api.arguments(CvChange)
    @api.response(200, CvSchema)
    @api.alt_response(409, schema=ProblemDocument)
    @api.alt_response(413, schema=ProblemDocument)
    @citizens
    def patch(self, change: dict[str, Any], cv_id: UUID) -> dict[str, Any]:
        """Change a CV; `documents/changed-meanwhile` where it has another version by now."""
        resume = change.pop("resume", None)
        content, left_out = _content(resume)
        kept = kinds_not_said(resume or {})
        with write_unit() as uow:
            cv = change_cv(uow, cv_id, **change, content=content, kept=kept)
            return _document(cv, left_out)

    @api.response(204)
    @citizens
    def delete(self, cv_id: UUID) -> None:
        """Delete a CV; for a day it can be put back from the page."""
        with write_unit() as uow:
            remove_cv(uow, cv_id)


@api.route("/me/cvs/<uuid:cv_id>.json")
class CvAsJson(MethodView):
    """A CV as JSON Resume."""

    @api.doc(**_binary(FORMS["json"]))
    @citizens
    def get(self, cv_id: UUID) -> Response:
        """Return a CV as JSON Resume 1.0.0."""
        with read_unit() as uow:
            content = cv_as_json(uow, cv_id)
        return download(content, media_type=FORMS["json"], name="cv.json")


@api.route("/me/cvs/<uuid:cv_id>.xml")
class CvAsXml(MethodView):
    """A CV as the Europass of before 2020."""

    @api.doc(**_binary(FORMS["xml"]))
    @citizens
    def get(self, cv_id: UUID) -> Response:
        """Return a CV as Europass XML (SkillsPassport 3.4)."""
        with read_unit() as uow:
            content = cv_as_xml(uow, cv_id)
        return download(content, media_type=FORMS["xml"], name="cv.xml")


@api.route("/me/cvs/<uuid:cv_id>.europass.xml")
class CvForEuropass(MethodView):
    """A CV as the Europass of today."""

    @api.doc(**_binary(FORMS["europass"]))
    @citizens
    def get(self, cv_id: UUID) -> Response:
        """Return a CV as XML that Europass' own page takes in (a Candidate)."""
        with read_unit() as uow:
            content = cv_for_europass(uow, cv_id)
        return download(content, media_type=FORMS["europass"], name="cv.europass.xml")


@api.route("/me/cvs/<uuid:cv_id>.pdf")
class CvAsPdf(MethodView):
    """A CV on paper."""

    @api.doc(**_binary(FORMS["pdf"]))
    @api.alt_response(413, schema=ProblemDocument)
    @citizens
    def get(self, cv_id: UUID) -> Response:
        """Return a CV as a tagged PDF (PDF/UA-1) in its template."""
        with read_unit() as uow:
            job = cv_to_print(uow, cv_id)
        return download(cv_pdf(job.cv, job.photo), media_type=FORMS["pdf"], name="cv.pdf")


def _content(resume: dict[str, Any] | None) -> tuple[Content | None, list[LeftOut]]:
    if resume is None:
        return None, []
    return read_resume({"basics": {}, **resume})


def _document(cv: CvView, left_out: list[LeftOut] | None = None) -> dict[str, Any]:
    return {
        "id": cv.id,
        "name": cv.name,
        "language": cv.language,
        "look": cv.look.value,
        "version": cv.version,
        "is_shared": cv.is_shared,
        "has_photo": cv.photo_id is not None,
        "created_at": cv.created_at,
        "updated_at": cv.updated_at,
        "left_out": left_out or [],
    }
