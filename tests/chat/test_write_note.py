"""Notes are the job centre's own: sealed, unnumbered, and behind no door of a citizen's."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.sessions import issue_token
from app.chat.contract import MessagePosted, NoteEmpty
from app.chat.models import Conversation, InternalNote
from app.chat.notes import notes_of, write_note
from app.core.errors import Invalid, NotFound
from app.core.events import RecordedEvent
from app.core.work import UnitOfWork, Units
from app.web.services import Services
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
SECRET = "Bekymret for boligen"


def test_colleagues_read_a_note_in_its_place(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.anders) as uow:
        write_note(uow, conversation_id, body=f"  {SECRET}\r\n")
    assert say(cast.ida, "Er du der?").seq == 2
    with acting_as(cast.signe) as uow:
        (note,) = notes_of(uow, conversation_id)
    assert (note.author, note.body, note.after_seq) == ("Anders", SECRET, 1)


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nabo", "nora"])
def test_nobody_else_reads_or_writes_them(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        notes_of(uow, conversation_id)
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        write_note(uow, conversation_id, body=SECRET)


def test_a_note_has_some_words_and_not_too_many(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        with pytest.raises(NoteEmpty):
            write_note(uow, conversation_id, body=" \n ")
        with pytest.raises(Invalid):
            write_note(uow, conversation_id, body="x" * 4001)
        write_note(uow, conversation_id, body="x" * 4000)


def test_a_note_is_kept_sealed_and_changes_nothing_of_the_conversation(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hej")
    with units.read(cast.here) as uow:
        before = _facts(uow, conversation_id)
    with acting_as(cast.anders) as uow:
        write_note(uow, conversation_id, body=SECRET)
    with units.read(cast.here) as uow:
        assert _facts(uow, conversation_id) == before
        assert SECRET.encode() not in uow.session.scalars(select(InternalNote)).one().body_sealed


def test_the_citizens_doors_and_pages_hold_nothing_of_a_note(
    app: Flask, services: Services, client_of: ClientOf, acting_as: Acting, cast: Cast,
    conversation_id: UUID, say: Say,
) -> None:  # fmt: skip
    services.relay.start_here()
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    page = services.socketio.test_client(app, auth={"token": token})
    join = {"conversation_id": str(conversation_id), "after": 0}
    assert page.emit("chat:join", join, callback=True)["ok"]
    page.get_received()
    with acting_as(cast.anders) as uow:
        note_id = write_note(uow, conversation_id, body=SECRET)
    services.relay.catch_up()
    assert page.get_received() == []
    say(cast.anders, "Et svar")
    services.relay.catch_up()
    seen = [
        json.dumps(page.get_received()),
        json.dumps(page.emit("chat:join", join, callback=True)),
    ]
    browser = client_of(cast.ida)
    paths = (
        "/api/v1/conversations",
        f"/api/v1/conversations/{conversation_id}",
        f"/api/v1/conversations/{conversation_id}/messages",
        f"/samtaler/{conversation_id}",
        "/api/v1/me/notifications",
    )
    seen += [browser.get(path).get_data(as_text=True) for path in paths]
    assert "Et svar" in seen[0]
    for text in seen:
        assert SECRET not in text
        assert str(note_id) not in text


def test_what_is_recorded_of_a_note_is_heard_by_no_page_of_the_citizens(
    acting_as: Acting, services: Services, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        write_note(uow, conversation_id, body=SECRET)
    with services.units.system() as unit:
        recorded = unit.session.scalars(select(RecordedEvent)).all()
    assert [row.name for row in recorded][-1] == "NoteWritten"
    assert MessagePosted.__name__ not in {row.name for row in recorded}


def _facts(uow: UnitOfWork, conversation_id: UUID) -> tuple[object, ...]:
    row = uow.session.scalars(select(Conversation).where(Conversation.id == conversation_id)).one()
    return (row.last_seq, row.last_message_at, row.waiting_for, row.waiting_since)
