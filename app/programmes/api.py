"""The API's door to programmes for citizens: what one is in, ticking off, and signing up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.programmes.choosing import choose_course
from app.programmes.doing import open_item_again, tick_off
from app.programmes.doors import note_first_look
from app.programmes.enrolling import sign_up
from app.programmes.offering import line_up_by, offered, offered_to_actor
from app.programmes.schemas import (
    ChosenCourse,
    EnrolmentSchema,
    NewSignUp,
    OfferedProgrammeSchema,
    enrolment_document,
    offered_document,
)
from app.programmes.shown import enrolment_of_actor, enrolment_of_item
from app.programmes.views import enrolments_of
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.guards import only
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "programmes_api",
    __name__,
    url_prefix="/api/v1",
    description="Programmes: what is asked by when, and why.",
)
citizens = only(Role.CITIZEN)


@api.route("/me/programmes")
class MyProgrammes(MethodView):
    """The programmes that one is in."""

    @api.response(200, items_of(EnrolmentSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List what one is in and was in: those that go on first, then the newest."""
        note_first_look()
        with read_unit() as uow:
            found = enrolments_of(uow, uow.actor.require_person())
            return {"items": [enrolment_document(one) for one in found], "next": None}


@api.route("/me/programmes/<uuid:enrolment_id>")
class MyProgramme(MethodView):
    """One programme that one is in."""

    @api.response(200, EnrolmentSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @citizens
    def get(self, enrolment_id: UUID) -> dict[str, Any]:
        """Return what is asked and by when, why, what follows, and who helps."""
        with read_unit() as uow:
            enrolment_of_actor(uow, enrolment_id)
        note_first_look()
        with read_unit() as uow:
            return enrolment_document(enrolment_of_actor(uow, enrolment_id))


@api.route("/me/programmes/<uuid:enrolment_id>/course")
class MyCourse(MethodView):
    """The course that one has chosen."""

    @api.arguments(ChosenCourse)
    @api.response(200, EnrolmentSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, chosen: dict[str, Any], enrolment_id: UUID) -> dict[str, Any]:
        """Choose a course, or another one until it is begun on. Again changes nothing.

        The 409 is `programmes/course-begun-on` or `programmes/enrolment-over`.
        """
        with write_unit() as uow:
            enrolment_of_actor(uow, enrolment_id)
            return enrolment_document(choose_course(uow, enrolment_id, chosen["course"]))


@api.route("/me/programme-items/<uuid:enrolment_item_id>/<any('done','undo'):change>")
class MyItems(MethodView):
    """What one ticks off by one's own word."""

    @api.response(200, EnrolmentSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, enrolment_item_id: UUID, change: str) -> dict[str, Any]:
        """Tick something off, or undo that. Again changes nothing.

        The 409 is `programmes/done-otherwise` for what the service sees by itself, or
        `programmes/enrolment-over`.
        """
        verb = {"done": tick_off, "undo": open_item_again}[change]
        with write_unit() as uow:
            enrolment_id = enrolment_of_item(uow, enrolment_item_id)
            verb(uow, enrolment_item_id)
            return enrolment_document(enrolment_of_actor(uow, enrolment_id))


@api.route("/me/programmes-to-sign-up-for")
class OpenProgrammes(MethodView):
    """What one can sign up for."""

    @api.response(200, items_of(OfferedProgrammeSchema))
    @citizens
    def get(self) -> dict[str, Any]:
        """List the programmes that one can sign up for, and is not in."""
        with read_unit() as uow:
            found = offered_to_actor(uow)
            return {"items": [offered_document(one) for one in found], "next": None}


@api.route("/programmes/<uuid:programme_id>/sign-up")
class SignUps(MethodView):
    """Signing up by oneself."""

    @api.arguments(NewSignUp, required=False)
    @api.response(200, EnrolmentSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def post(self, new: dict[str, Any], programme_id: UUID) -> dict[str, Any]:
        """Sign up; again changes nothing. A course may be chosen later.

        The 409 is `licences/pool-empty` where no place is free, `licences/had-one-before`, or
        `programmes/not-used`.
        """
        with write_unit() as uow:
            view = sign_up(uow, programme_id, course=new.get("course", ""), chooses_later=True)
            return enrolment_document(view)


@api.route("/programmes/<uuid:programme_id>/wait")
class Waits(MethodView):
    """The line for a programme that is full."""

    @api.response(200, OfferedProgrammeSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @citizens
    def put(self, programme_id: UUID) -> dict[str, Any]:
        """Stand in line for a place; one is signed up as there is one. Again keeps one's place."""
        with write_unit() as uow:
            line_up_by(uow, programme_id)
            return offered_document(offered(uow, programme_id))
