"""The JSON door to conversations: the same verbs as the pages and the socket."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.views import MethodView
from marshmallow import fields
from werkzeug.wrappers import Response

from app.chat.contract import ExportView, MessageView
from app.chat.conversations import (
    ConversationView,
    conversation_by_id,
    my_conversations,
    open_conversation_with,
    open_own_conversation,
)
from app.chat.exporting import ask_for_export, export_content, own_export
from app.chat.reading import Reading, mark_read, messages_after, messages_before
from app.chat.schemas import (
    HIGHEST_SEQ,
    ConversationSchema,
    ConversationsQuery,
    ExportSchema,
    FoundSchema,
    MessageSchema,
    MessagesQuery,
    NewConversation,
    NewExport,
    NewMessage,
    ReadResult,
    ReadUpTo,
    SearchQuery,
)
from app.chat.schemas_export import CaseExport
from app.chat.searching import Found, search_messages
from app.chat.serving import served_file
from app.chat.taking import take_message
from app.core.clock import local_day
from app.core.texts import _
from app.web.api import ApiBlueprint, ProblemDocument, items_of
from app.web.downloads import download
from app.web.guards import logged_in
from app.web.idempotency import knows_repeated
from app.web.paging import (
    Page,
    PageNotThere,
    page_by_moment,
    read_cursor,
    read_moment,
    write_cursor,
)
from app.web.unit import read_unit, write_unit

api = ApiBlueprint(
    "chat_api", __name__, url_prefix="/api/v1", description="Conversations and their messages."
)


@api.route("/conversations")
class Conversations(MethodView):
    """The conversations that the person may see."""

    @api.arguments(ConversationsQuery, location="query")
    @api.response(200, items_of(ConversationSchema))
    @logged_in
    def get(self, query: dict[str, Any]) -> Page[ConversationView]:
        """List the conversations, the latest first."""
        limit = query["limit"]
        with read_unit() as uow:
            found = my_conversations(uow, limit=limit + 1, before=read_moment(query["cursor"]))
        return page_by_moment(found, limit, lambda one: (one.latest_at, one.id))

    @api.arguments(NewConversation, required=False)
    @api.response(200, ConversationSchema)
    @api.alt_response(403, schema=ProblemDocument)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def post(self, new: dict[str, Any]) -> ConversationView:
        """Open one's own conversation with the job centre; an adviser's names a citizen."""
        with write_unit() as uow:
            if new.get("citizen_id") is None:
                conversation_id = open_own_conversation(uow)
            else:
                conversation_id = open_conversation_with(uow, new["citizen_id"])
            return conversation_by_id(uow, conversation_id)


@api.route("/conversations/search")
class Search(MethodView):
    """Words in the person's own messages."""

    @api.arguments(SearchQuery, location="query")
    @api.response(200, FoundSchema)
    @logged_in
    def get(self, query: dict[str, Any]) -> Found:
        """Look for words in the newest 2,000 messages of one's own conversations."""
        with read_unit() as uow:
            return search_messages(uow, query["q"])


@api.route("/conversations/<uuid:conversation_id>")
class OneConversation(MethodView):
    """One conversation."""

    @api.response(200, ConversationSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def get(self, conversation_id: UUID) -> ConversationView:
        """Return a conversation, and how far each participant has seen it."""
        with read_unit() as uow:
            return conversation_by_id(uow, conversation_id)


@api.route("/conversations/<uuid:conversation_id>/messages")
class Messages(MethodView):
    """The messages of one conversation."""

    @api.arguments(MessagesQuery, location="query")
    @api.response(200, items_of(MessageSchema))
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def get(self, query: dict[str, Any], conversation_id: UUID) -> Page[MessageView]:
        """List messages in their order: after a number, before one, or the newest.

        `next` leads on in the direction that was asked for.
        """
        position = read_cursor(query["cursor"], str, int)
        if position is not None:
            direction, seq = position
            if direction not in {"after", "before"} or not 0 <= seq <= HIGHEST_SEQ:
                raise PageNotThere()
            query[direction] = seq
        with read_unit() as uow:
            if query["after"] is not None:
                found = messages_after(
                    uow, conversation_id, after=query["after"], limit=query["limit"]
                )
                return _page(found, "after", -1)
            found = messages_before(
                uow, conversation_id, before=query["before"], limit=query["limit"]
            )
            return _page(found, "before", 0)

    @api.arguments(NewMessage)
    @api.response(201, MessageSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @knows_repeated  # by its client_id; and an answer kept here would outlive a redaction
    @logged_in
    def post(self, new: dict[str, Any], conversation_id: UUID) -> MessageView:
        """Add a message; the same client_id again adds nothing and returns the first."""
        return take_message(conversation_id, **new)


@api.route("/conversations/<uuid:conversation_id>/read")
class Seen(MethodView):
    """How far the person has seen."""

    @api.arguments(ReadUpTo)
    @api.response(200, ReadResult)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def post(self, read: dict[str, Any], conversation_id: UUID) -> dict[str, int]:
        """Note that the person has seen up to a number; it never goes back."""
        with write_unit() as uow:
            return {"seq": mark_read(uow, conversation_id, seq=read["seq"])}


@api.route("/conversations/<uuid:conversation_id>/files/<uuid:file_id>")
class Files(MethodView):
    """The files of one conversation."""

    @api.response(200, fields.Raw(metadata={"format": "binary"}), content_type="*/*")
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @logged_in
    def get(self, conversation_id: UUID, file_id: UUID) -> Response:
        """Return a file of a conversation, or a part of it (RFC 9110, 14)."""
        return served_file(conversation_id, file_id)


@api.route("/conversations/<uuid:conversation_id>/exports")
class Exports(MethodView):
    """A conversation as a file to keep."""

    @api.arguments(NewExport, required=False)
    @api.response(202, ExportSchema)
    @api.alt_response(403, schema=ProblemDocument)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def post(self, new: dict[str, Any], conversation_id: UUID) -> ExportView:
        """Have a conversation made into a file; asked twice, it is made once.

        As PDF it is the newest 2,000 messages. As JSON it is all of it for the case system
        (`CaseExport`), which the adviser whose work it is may ask for; anybody else gets 403.
        """
        with write_unit() as uow:
            return ask_for_export(uow, conversation_id, form=new["form"], with_notes=new["notes"])


@api.route("/conversations/<uuid:conversation_id>/exports/<uuid:export_id>")
class OneExport(MethodView):
    """One file that the person has asked for."""

    @api.response(200, ExportSchema)
    @api.alt_response(404, schema=ProblemDocument)
    @logged_in
    def get(self, conversation_id: UUID, export_id: UUID) -> ExportView:
        """Say how far it has come."""
        with read_unit() as uow:
            return own_export(uow, conversation_id, export_id)


_EITHER_FORM = {
    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
    "application/json": {"schema": CaseExport},
}


@api.route("/conversations/<uuid:conversation_id>/exports/<uuid:export_id>/file")
class ExportFile(MethodView):
    """The file itself."""

    @api.response(200, fields.Raw(metadata={"format": "binary"}), content_type="application/pdf")
    @api.doc(responses={"200": {"content": _EITHER_FORM}})
    @api.alt_response(404, schema=ProblemDocument)
    @api.alt_response(409, schema=ProblemDocument)
    @logged_in
    def get(self, conversation_id: UUID, export_id: UUID) -> Response:
        """Return the file to the one who asked for it."""
        with read_unit() as uow:
            form, content = export_content(uow, conversation_id, export_id)
            day = local_day(uow.now)
        name = _("conversation-%(day)s", day=day.isoformat())
        return download(content, media_type=f"application/{form}", name=f"{name}.{form}")


def _page(found: Reading, direction: str, edge: int) -> Page[MessageView]:
    following = write_cursor(direction, found.messages[edge].seq) if found.has_more else None
    return Page(found.messages, following)
