"""Writes a conversation as a page to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from jinja2 import Environment, FileSystemLoader

from app.chat.contract import MessageView
from app.chat.conversations import conversation_by_id
from app.chat.reading import MOST_AT_ONCE, messages_before
from app.chat.showing import by_day, names_of
from app.core import texts
from app.core.clock import local_time
from app.core.printing import FONTS, font_url
from app.core.work import UnitOfWork

MOST_PRINTED = 2_000

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "chat"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGES.globals.update(
    _=texts.gettext,
    ngettext=texts.ngettext,
    language=texts.language,
    format_moment=texts.format_moment,
    format_weekday=texts.format_weekday,
    format_time=texts.format_time,
    local_time=local_time,
)


def as_page(uow: UnitOfWork, conversation_id: UUID) -> str:
    """Return the newest 2,000 messages of a conversation as a page of HTML."""
    conversation = conversation_by_id(uow, conversation_id)
    messages = _newest(uow, conversation_id)
    return _PAGES.get_template("print.html").render(
        conversation=conversation,
        days=by_day(messages),
        names=names_of(uow, conversation, messages),
        municipality=uow.municipality.name,
        made_at=uow.now,
        left_out=conversation.last_seq - len(messages),
        fonts=[font_url(name) for name in FONTS],
    )


def _newest(uow: UnitOfWork, conversation_id: UUID) -> Sequence[MessageView]:
    """Return the newest 2,000 messages of a conversation, in their order."""
    messages: list[MessageView] = []
    before: int | None = None
    while len(messages) < MOST_PRINTED:
        reading = messages_before(uow, conversation_id, before=before, limit=MOST_AT_ONCE)
        messages[:0] = reading.messages
        if not reading.has_more:
            break
        before = reading.messages[0].seq
    return messages[-MOST_PRINTED:]
