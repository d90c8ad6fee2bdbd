"""The API's door to since when a citizen is registered as unemployed; a case system keeps it up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.accounts.finding_citizens import citizen_to_advise
from app.accounts.profile import note_look
from app.accounts.registrations import (
    birth_years_of,
    note_birth_year,
    note_registration,
    registration_of,
)
from app.accounts.schemas_registrations import NewRegistration, RegistrationSchema
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint, ProblemDocument
from app.web.guards import only
from app.web.unit import write_unit

api = ApiBlueprint(
    "registrations_api", __name__, url_prefix="/api/v1", description="Who is unemployed."
)
keepers = only(Role.ADMINISTRATOR, Role.SUPER_USER)


@api.route("/citizens/<uuid:citizen_id>/registration")
class RegistrationOfCitizen(MethodView):
    """Since when a citizen is registered as unemployed, and when they were born."""

    @api.response(200, RegistrationSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @keepers
    def get(self, citizen_id: UUID) -> dict[str, Any]:
        """Return what is known; the citizen sees who looked."""
        with write_unit() as uow:
            citizen_to_advise(uow, citizen_id)
            note_look(uow, citizen_id, "registration")
            return _document(uow, citizen_id)

    @api.arguments(NewRegistration)
    @api.response(200, RegistrationSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @keepers
    def put(self, new: dict[str, Any], citizen_id: UUID) -> dict[str, Any]:
        """Say how it is now; what is left out stays as it was.

        Another first day corrects the present registration; after its last day a new one begins.
        """
        with write_unit() as uow:
            citizen_to_advise(uow, citizen_id)
            if new["registered_on"] is not None:
                note_registration(
                    uow,
                    citizen_id,
                    registered_on=new["registered_on"],
                    ended_on=new["ended_on"],
                )
            if "birth_year" in new:
                note_birth_year(uow, citizen_id, new["birth_year"])
            return _document(uow, citizen_id)


def _document(uow: UnitOfWork, citizen_id: UUID) -> dict[str, Any]:
    found = registration_of(uow, citizen_id)
    return {
        "citizen_id": citizen_id,
        "registered_on": found.registered_on if found else None,
        "ended_on": found.ended_on if found else None,
        "birth_year": birth_years_of(uow, [citizen_id]).get(citizen_id),
    }
