"""A conversation as one document for the case system, and the citizen sees that it was copied."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.accounts.profile import looks_at_me
from app.chat.assigning import hand_over
from app.chat.case_export import export_conversation
from app.chat.inbox import name_conversation
from app.chat.notes import write_note
from app.chat.posting import post_message
from app.chat.redacting import redact_message
from app.chat.schemas_export import CaseExport, export_document
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.files.service import store_file
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def path(conversation_id: UUID) -> str:
    """Where the document is."""
    return f"/api/v1/conversations/{conversation_id}/export"


def test_everything_is_in_it_and_what_was_redacted_is_without_words(
    acting_as: Acting, client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say, path: str
) -> None:
    say(cast.ida, "Hej")
    gone = say(cast.anders, "En fejl")
    with acting_as(cast.anders) as uow:
        redact_message(uow, conversation_id, gone.id)
        name_conversation(uow, conversation_id, "Praktik")
    with acting_as(cast.ida) as uow:
        cv = store_file(uow, content=PDF, name="cv.pdf").id
        post_message(uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[cv])
    document: dict[str, Any] = client_of(cast.anders).get(path).json or {}
    assert CaseExport().validate(document) == {}
    assert (document["format"], document["version"]) == ("jobvej/conversation", 1)
    assert (document["exported_by"], document["municipality"]) == ("Anders", "Demo Kommune")
    assert (document["conversation"]["citizen"], document["conversation"]["subject"]) == (
        "Ida",
        "Praktik",
    )
    said = [(m["seq"], m["author"], m["body"]) for m in document["messages"]]
    assert said == [(1, "Ida", "Hej"), (2, "Anders", ""), (3, "Ida", "")]
    assert document["messages"][1]["redacted_at"] is not None
    assert [file["name"] for file in document["messages"][2]["attachments"]] == ["cv.pdf"]
    assert document["internal_notes"] is None


def test_notes_come_along_only_where_asked_for_and_are_marked(
    acting_as: Acting, client_of: ClientOf, cast: Cast, conversation_id: UUID, path: str,
    youth_team: UUID,
) -> None:  # fmt: skip
    with acting_as(cast.signe) as uow:
        write_note(uow, conversation_id, body="Bekymret for boligen")
        hand_over(uow, conversation_id, to_team_id=youth_team)
    client = client_of(cast.signe)
    assert "boligen" not in client.get(path).get_data(as_text=True)
    notes = (client.get(f"{path}?notes=true").json or {})["internal_notes"]
    assert notes["marking"].startswith("Internt: må ikke vises til borgeren")
    assert [(n["author"], n["body"], n["handed_to"]) for n in notes["items"]] == [
        ("Signe", "Bekymret for boligen", None),
        ("Signe", "", "Ungeteam"),
    ]


def test_long_conversations_are_whole(acting_as: Acting, cast: Cast, conversation_id: UUID) -> None:
    with acting_as(cast.ida) as uow:
        for number in range(450):
            post_message(uow, conversation_id, body=f"besked {number}", client_id=uuid4())
    with acting_as(cast.anders) as uow:
        document = export_document(export_conversation(uow, conversation_id))
    assert [one["seq"] for one in document["messages"]] == list(range(1, 451))


def test_the_citizen_sees_that_it_was_copied(
    client_of: ClientOf, acting_as: Acting, cast: Cast, path: str
) -> None:
    assert client_of(cast.anders).get(path).status_code == 200
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [
            ("Anders", "conversation-export")
        ]
    page = client_of(cast.ida).get("/mig/hvem-har-kigget").get_data(as_text=True)
    assert "Din samtale, kopieret til din sag" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("ida", 403), ("omar", 403), ("lea", 403), ("adam", 403), ("vera", 403), ("nora", 404)],
)
def test_nobody_else_gets_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID, path: str,
    who: str, status: int,
) -> None:  # fmt: skip
    assert client_of(getattr(cast, who)).get(path).status_code == status
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        export_conversation(uow, conversation_id)
