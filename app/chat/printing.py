"""Writes a conversation as a page to be printed."""

from __future__ import annotations

import subprocess
import sys
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
from app.core.work import UnitOfWork
from app.web.assets import DIST, asset

MOST_PRINTED = 2_000
WITHIN_SECONDS = 120
PRESS = Path(__file__).with_name("press.py")
FONTS = ("regular.woff2", "semibold.woff2")

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


def print_pdf(page: str) -> bytes:
    """Return a page as a tagged PDF, made by a program that is stopped after two minutes."""
    command = [sys.executable, "-I", str(PRESS), *(font_url(name) for name in FONTS)]
    done = subprocess.run(  # noqa: S603 — our own program, and the page is its input
        command, input=page.encode(), capture_output=True, timeout=WITHIN_SECONDS, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2_000:])
    return done.stdout


def font_url(name: str) -> str:
    """Return where the press finds a font of ours."""
    return (DIST / asset(name).rpartition("/")[2]).as_uri()


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
