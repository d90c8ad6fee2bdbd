"""A conversation as one document for the case system, and the citizen sees that it was copied."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from app.accounts.profile import looks_at_me
from app.chat.assigning import hand_over
from app.chat.case_export import case_document
from app.chat.contract import OnlyAsPdf
from app.chat.exporting import ask_for_export, export_content
from app.chat.inbox import name_conversation
from app.chat.notes import write_note
from app.chat.posting import post_message
from app.chat.redacting import redact_message
from app.chat.schemas_export import CaseExport
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.files.service import store_file
from app.web.services import Services
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
Copy = Callable[..., dict[str, Any]]
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def copy(services: Services, acting_as: Acting, conversation_id: UUID) -> Copy:
    """Have the worker make the document for somebody, and return it: `copy(cast.anders)`."""

    def ask(person: Person, *, with_notes: bool = False) -> dict[str, Any]:
        with acting_as(person) as uow:
            asked = ask_for_export(uow, conversation_id, form="json", with_notes=with_notes)
        services.jobs.run("chat-exports")
        with acting_as(person) as uow:
            document: dict[str, Any] = json.loads(export_content(uow, conversation_id, asked.id)[1])
        return document

    return ask


def test_everything_is_in_it_and_what_was_redacted_is_without_words(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, copy: Copy
) -> None:
    say(cast.ida, "Hej")
    gone = say(cast.anders, "En fejl")
    with acting_as(cast.anders) as uow:
        redact_message(uow, conversation_id, gone.id)
        name_conversation(uow, conversation_id, "Praktik")
    with acting_as(cast.ida) as uow:
        cv = store_file(uow, content=PDF, name="cv.pdf").id
        post_message(uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[cv])
    document = copy(cast.anders)
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


def test_an_empty_one_is_a_document_too(cast: Cast, copy: Copy) -> None:
    document = copy(cast.anders)
    assert CaseExport().validate(document) == {}
    assert document["messages"] == []


def test_notes_come_along_only_where_asked_for_and_are_marked(
    acting_as: Acting, cast: Cast, conversation_id: UUID, copy: Copy, youth_team: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        write_note(uow, conversation_id, body="Bekymret for boligen")
        hand_over(uow, conversation_id, to_team_id=youth_team)
    assert "boligen" not in str(copy(cast.signe))
    document = copy(cast.signe, with_notes=True)
    assert CaseExport().validate(document) == {}
    notes = document["internal_notes"]
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
        document = json.loads(case_document(uow, conversation_id))
    assert [one["seq"] for one in document["messages"]] == list(range(1, 451))


def test_the_citizen_sees_that_it_was_copied(
    client_of: ClientOf, acting_as: Acting, cast: Cast, copy: Copy
) -> None:
    copy(cast.anders)
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [
            ("Anders", "conversation-export")
        ]
    page = client_of(cast.ida).get("/mig/hvem-har-kigget").get_data(as_text=True)
    assert "Din samtale, kopieret til din sag" in page


def test_a_citizen_gets_a_pdf_and_no_json(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with pytest.raises(OnlyAsPdf) as refused, acting_as(cast.ida) as uow:
        ask_for_export(uow, conversation_id, form="json")
    assert refused.value.fields == {"form": ["Du kan gemme samtalen som PDF, men ikke som JSON."]}
    with acting_as(cast.ida) as uow:
        assert not ask_for_export(uow, conversation_id, with_notes=True).with_notes


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nora"])
def test_nobody_else_gets_it(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        case_document(uow, conversation_id)
    with pytest.raises((NotFound, OnlyAsPdf)), acting_as(getattr(cast, who)) as uow:
        ask_for_export(uow, conversation_id, form="json")
