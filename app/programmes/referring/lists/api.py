"""The API's door to enrolling many: the same lines, rules and outcomes as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import Schema, fields, validate

from app.core.portions import in_portions
from app.core.texts import lazy
from app.programmes.access import ENROLS, check_enrols
from app.programmes.enrolling import programme_in_use
from app.programmes.referring.lists.bringing_in import bring_in
from app.programmes.referring.lists.contract import (
    MOST_AT_ONCE,
    Because,
    LanguageOutcome,
    LineOutcome,
    Looked,
)
from app.programmes.referring.lists.keeping import FEW
from app.programmes.referring.lists.reading import line_of, without_repeats
from app.programmes.referring.lists.words import reasons_in_words
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.fields import MISSING
from app.web.guards import only
from app.web.unit import write_unit

api = ApiBlueprint(
    "enrolments_api", __name__, url_prefix="/api/v1", description="Enrolling many citizens."
)
_LONG = lazy("Write at most %(n)s characters.", n=1_000)


def _text(**given: Any) -> fields.String:
    return fields.String(
        load_default="",
        error_messages=MISSING,
        validate=validate.Length(max=1_000, error=_LONG),
        **given,
    )


class NewEnrolment(Schema):
    """One citizen. What cannot be used is said in the answer to the line, and nowhere else."""

    email = _text()
    name = _text()
    target_groups = _text(metadata={"description": "Names, with a comma between them."})
    registered_on = _text(metadata={"description": "A day, such as 2026-11-24."})
    language = _text(metadata={"description": "A code or a name, such as `uk` or `ukrainsk`."})
    birth_year = _text(metadata={"description": "Four digits."})
    adviser_email = _text()


class NewEnrolments(Schema):
    """The citizens who are to be enrolled, at most a hundred at a time."""

    items = fields.List(
        fields.Nested(NewEnrolment),
        required=True,
        error_messages=MISSING,
        validate=validate.Length(
            min=1, max=MOST_AT_ONCE, error=lazy("Send 1 to %(n)s at a time.", n=MOST_AT_ONCE)
        ),
    )


class EnrolmentResult(Schema):
    """What came of a line, counted from 1: why it is `wrong`, as a word, and all in sentences.

    `language` is what came of the language that the line says, null where it says none.
    """

    line = fields.Integer(required=True)
    outcome = fields.Enum(LineOutcome, by_value=True, required=True)
    because = fields.Enum(Because, by_value=True, required=True, allow_none=True)
    reason = fields.String(required=True)
    language = fields.Enum(LanguageOutcome, by_value=True, required=True, allow_none=True)
    citizen_id = fields.UUID(required=True, allow_none=True)
    enrolment_id = fields.UUID(required=True, allow_none=True)


@api.route("/programmes/<uuid:programme_id>/enrolments")
class EnrolmentsOfProgramme(MethodView):
    """Citizens who are enrolled together."""

    @api.arguments(NewEnrolments)
    @api.response(200, items_of(EnrolmentResult))
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @only(*ENROLS)
    def post(self, new: dict[str, Any], programme_id: UUID) -> dict[str, Any]:
        """Create whom nobody knows, and enrol all; again, nothing changes.

        `programmes/not-used` is the 409 where nobody is enrolled in the programme now.
        """
        lines = without_repeats([line_of(n, one) for n, one in enumerate(new["items"], start=1)])
        found: list[tuple[int, Looked]] = []
        for few in in_portions(lines, FEW):  # others write in between
            with write_unit() as uow:
                check_enrols(uow)
                programme_in_use(uow, programme_id)
                found += [(one.number, bring_in(uow, programme_id, one)) for one in few]
        items = [
            {
                "line": number,
                "outcome": one.outcome,
                "because": one.because,
                "reason": " ".join(reasons_in_words(one)),
                "language": one.language,
                "citizen_id": one.citizen_id,
                "enrolment_id": one.enrolment_id,
            }
            for number, one in found
        ]
        return {"items": items, "next": None}
