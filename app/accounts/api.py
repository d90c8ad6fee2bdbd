"""The API's door to oneself."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView

from app.accounts.people import people_by_id
from app.accounts.profile import change_profile
from app.accounts.schemas import Me, Profile
from app.core.work import UnitOfWork
from app.web.api import ApiBlueprint
from app.web.guards import logged_in
from app.web.unit import read_unit, write_unit

api = ApiBlueprint("accounts_api", __name__, url_prefix="/api/v1", description="Oneself.")


@api.route("/me")
class MyselfView(MethodView):
    """The acting person."""

    @api.response(200, Me)
    @logged_in
    def get(self) -> dict[str, Any]:
        """Say who is logged in, and where."""
        with read_unit() as uow:
            return _me(uow)

    @api.arguments(Profile)
    @api.response(200, Me)
    @logged_in
    def patch(self, data: dict[str, Any]) -> dict[str, Any]:
        """Change one's own name or language."""
        with write_unit() as uow:
            change_profile(uow, name=data.get("name"), language=data.get("language"))
            return _me(uow)


def _me(uow: UnitOfWork) -> dict[str, Any]:
    person_id = uow.actor.require_person()
    card = people_by_id(uow, [person_id])[person_id]
    return {
        "id": card.id,
        "name": card.name,
        "roles": sorted(card.roles),
        "language": card.language,
        "municipality": {"slug": uow.municipality.slug, "name": uow.municipality.name},
    }
