"""The JSON door for the case system: a conversation as one document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView

from app.accounts.contract import Role
from app.chat.case_export import export_conversation
from app.chat.schemas_export import CaseExport, ExportQuery, export_values
from app.web.api import ApiBlueprint, ProblemDocument
from app.web.guards import only
from app.web.unit import write_unit

api = ApiBlueprint(
    "case_api", __name__, url_prefix="/api/v1", description="Conversations for the case system."
)


@api.route("/conversations/<uuid:conversation_id>/export")
class ConversationExport(MethodView):
    """A conversation as one document."""

    @api.arguments(ExportQuery, location="query")
    @api.response(200, CaseExport)
    @api.alt_response(403, schema=ProblemDocument)
    @api.alt_response(404, schema=ProblemDocument)
    @only(Role.ADVISER, Role.SUPER_USER)
    def get(self, query: dict[str, Any], conversation_id: UUID) -> dict[str, Any]:
        """Return all of a conversation that is the adviser's work; the citizen sees that it was."""
        with write_unit() as uow:
            exported = export_conversation(uow, conversation_id, with_notes=query["notes"])
            return export_values(exported)
