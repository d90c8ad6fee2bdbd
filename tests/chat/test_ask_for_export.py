"""A conversation becomes a file in the worker, for the one who asked, and for a day."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.teams import create_team
from app.chat.exporting import (
    Press,
    ask_for_export,
    export_content,
    make_due_exports,
    own_export,
    own_exports,
)
from app.chat.models import Conversation
from app.chat.posting import post_message
from app.chat.printing import as_page
from app.chat.redacting import redact_message
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.files.service import store_file
from app.web.services import Services
from tests.factories.conversations import Say
from tests.forms import post
from tests.people import Cast, Person
from tests.reading_pdf import is_pdf_ua

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
Do = Callable[[], None]


@pytest.fixture
def print_all(services: Services) -> Do:
    """Let the worker make what was asked for."""
    return lambda: services.jobs.run("chat-exports")


def _asked(acting_as: Acting, person: Person, conversation_id: UUID, **how: Any) -> UUID:
    with acting_as(person) as uow:
        return ask_for_export(uow, conversation_id, **how).id


def _state(acting_as: Acting, person: Person, conversation_id: UUID, export_id: UUID) -> str:
    with acting_as(person) as uow:
        return own_export(uow, conversation_id, export_id).state


def test_the_file_is_a_tagged_pdf_in_the_askers_language(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, print_all: Do
) -> None:
    say(cast.ida, "Æblegrød på øen")
    export_id = _asked(acting_as, cast.ida, conversation_id)
    assert _state(acting_as, cast.ida, conversation_id, export_id) == "waiting"
    print_all()
    with acting_as(cast.ida) as uow:
        form, content = export_content(uow, conversation_id, export_id)
    assert form == "pdf"
    assert content.startswith(b"%PDF-")
    assert is_pdf_ua(content)
    inside = b"".join(_streams(content))
    for mark in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang (da)", b"pdfuaid:part"):
        assert mark in inside


def _streams(content: bytes) -> Iterator[bytes]:
    """Return what stands in a PDF's compressed streams (ISO 32000-1, 7.5.7)."""
    for packed in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL):
        with contextlib.suppress(zlib.error):
            yield zlib.decompress(packed)
    yield content


def test_the_page_holds_the_messages_by_day_and_nothing_that_was_removed(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, clock: FixedClock
) -> None:
    say(cast.ida, "Hej <b>Anders</b>")
    clock.advance(timedelta(days=1))
    removed = say(cast.anders, "fortroligt")
    with acting_as(cast.anders) as uow:
        redact_message(uow, conversation_id, removed.id)
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=b"%PDF-1.7 x\n%%EOF\n", name="cv.pdf").id
        post_message(uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[file_id])
    with acting_as(cast.ida) as uow:
        page = as_page(uow, conversation_id)
    for words in (
        "Hej &lt;b&gt;Anders&lt;/b&gt;",
        "tirsdag den 24. november 2026",
        "onsdag den 25. november 2026",
        "Jobcentret har fjernet beskeden.",
        "Fil: cv.pdf",
        "Jobcentret",
        "Demo Kommune",
    ):
        assert words in page
    assert "fortroligt" not in page


def test_asked_twice_it_is_made_once(
    acting_as: Acting, cast: Cast, conversation_id: UUID, print_all: Do
) -> None:
    first = _asked(acting_as, cast.ida, conversation_id)
    assert _asked(acting_as, cast.ida, conversation_id) == first
    assert _asked(acting_as, cast.anders, conversation_id) != first
    for_case = _asked(acting_as, cast.anders, conversation_id, form="json")
    assert _asked(acting_as, cast.anders, conversation_id, form="json", with_notes=True) != for_case
    print_all()
    assert _asked(acting_as, cast.ida, conversation_id) != first


@pytest.mark.parametrize("who", ["anders", "omar", "lea", "vera", "nabo", "nora"])
def test_nobody_but_the_one_who_asked_fetches_it(
    acting_as: Acting,
    client_of: ClientOf,
    cast: Cast,
    conversation_id: UUID,
    print_all: Do,
    who: str,
) -> None:
    export_id = _asked(acting_as, cast.ida, conversation_id)
    print_all()
    client = client_of(getattr(cast, who))
    for path in (
        f"/api/v1/conversations/{conversation_id}/exports/{export_id}",
        f"/api/v1/conversations/{conversation_id}/exports/{export_id}/file",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("who", ["omar", "lea", "vera", "nabo", "nora"])
def test_whoever_may_not_read_may_not_ask(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound):
        _asked(acting_as, getattr(cast, who), conversation_id)


def _hand_to_another_team(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(Conversation)).one()
        row.team_id, row.assignee_id = create_team(uow, name="Ungeteam"), None


def test_whoever_may_no_longer_read_gets_nothing_made_and_fetches_nothing(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID, print_all: Do
) -> None:
    made = _asked(acting_as, cast.anders, conversation_id)
    print_all()
    waits = _asked(acting_as, cast.anders, conversation_id)
    _hand_to_another_team(units, cast)
    print_all()
    for export_id in (made, waits):
        with pytest.raises(NotFound), acting_as(cast.anders) as uow:
            export_content(uow, conversation_id, export_id)


def test_what_cannot_be_printed_is_tried_no_more_and_keeps_nobody_waiting(
    services: Services, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    def jam(page: str) -> bytes:
        raise RuntimeError("paper jam")

    press = Press(services.units, services.directory.all, jam)
    failing = _asked(acting_as, cast.ida, conversation_id)
    other = _asked(acting_as, cast.anders, conversation_id, form="json")
    assert make_due_exports(press) == 1
    assert make_due_exports(press) == 0
    assert _state(acting_as, cast.ida, conversation_id, failing) == "failed"
    assert _state(acting_as, cast.anders, conversation_id, other) == "ready"


def test_what_a_killed_worker_had_taken_is_made_by_the_next(
    services: Services, acting_as: Acting, cast: Cast, conversation_id: UUID, clock: FixedClock
) -> None:
    class Killed(BaseException):
        """What ends a process."""

    def die(page: str) -> bytes:
        raise Killed

    export_id = _asked(acting_as, cast.ida, conversation_id)
    with pytest.raises(Killed):
        make_due_exports(Press(services.units, services.directory.all, die))
    press = Press(services.units, services.directory.all, str.encode)
    assert make_due_exports(press) == 0
    clock.advance(timedelta(minutes=6))
    assert make_due_exports(press) == 1
    assert _state(acting_as, cast.ida, conversation_id, export_id) == "ready"


def test_it_is_forgotten_after_a_day(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    print_all: Do,
    clock: FixedClock,
) -> None:
    export_id = _asked(acting_as, cast.ida, conversation_id)
    print_all()
    clock.advance(timedelta(hours=23))
    services.jobs.run("forget-exports")
    assert _state(acting_as, cast.ida, conversation_id, export_id) == "ready"
    clock.advance(timedelta(hours=2))
    services.jobs.run("forget-exports")
    with acting_as(cast.ida) as uow:
        assert own_exports(uow, conversation_id) == []
        assert export_id not in set(uow.vault.kept())


def test_the_page_asks_waits_and_hands_it_out(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, print_all: Do
) -> None:
    client, path = client_of(cast.ida), f"/samtaler/{conversation_id}/gem"
    assert post(client, path, {"form": "pdf"}, page=path).status_code == 303
    waiting: Any = client.get(path)
    assert "Er ved at blive lavet" in waiting.get_data(as_text=True)
    assert waiting.headers["Refresh"] == "3"
    print_all()
    ready = client.get(path)
    assert "Refresh" not in ready.headers
    href = ready.get_data(as_text=True).partition('href="/api/')[2].partition('"')[0]
    answer = client.get(f"/api/{href}")
    assert answer.mimetype == "application/pdf"
    assert "samtale-2026-11-24.pdf" in answer.headers["Content-Disposition"]


def test_the_api_says_how_far_it_has_come(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, print_all: Do
) -> None:
    client, path = client_of(cast.ida), f"/api/v1/conversations/{conversation_id}/exports"
    token = client.get("/mig").get_data(as_text=True).partition('name="csrf-token" content="')[2]
    headers = {"X-CSRFToken": token.partition('"')[0]}
    refused = client.post(path, json={"form": "json"}, headers=headers)
    assert (refused.status_code, list(refused.json["errors"])) == (403, ["form"])
    asked = client.post(path, json={"form": "pdf"}, headers=headers)
    assert (asked.status_code, asked.json["state"]) == (202, "waiting")
    one = f"{path}/{asked.json['id']}"
    assert client.get(f"{one}/file").status_code == 409
    print_all()
    assert client.get(one).json["state"] == "ready"
    assert client.get(f"{one}/file").mimetype == "application/pdf"


def test_the_api_describes_both_forms(client: FlaskClient) -> None:
    document: Any = client.get("/api/v1/openapi.json").json
    path = "/api/v1/conversations/{conversation_id}/exports/{export_id}/file"
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    assert {kind: form["schema"] for kind, form in content.items()} == {
        "application/pdf": {"type": "string", "format": "binary"},
        "application/json": {"$ref": "#/components/schemas/CaseExport"},
    }


def test_an_adviser_has_it_made_for_the_case_system_from_the_page(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, print_all: Do
) -> None:
    client, path = client_of(cast.anders), f"/samtaler/{conversation_id}/gem"
    assert "Gem som JSON med interne notater" in client.get(path).text
    assert "JSON" not in client_of(cast.ida).get(path).text
    asked = post(client, path, {"form": "json", "notes": "true"}, page=path)
    assert asked.status_code == 303
    print_all()
    ready = client.get(path).text
    assert f"/indbakke/{conversation_id}" in ready
    href = ready.partition('href="/api/')[2].partition('"')[0]
    assert client.get(f"/api/{href}").json["internal_notes"]["items"] == []


def test_what_was_made_goes_when_a_message_is_removed(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say, print_all: Do
) -> None:
    said = say(cast.ida, "Mit cpr-nummer")
    made = [
        _asked(acting_as, cast.ida, conversation_id),
        _asked(acting_as, cast.anders, conversation_id, form="json"),
    ]
    print_all()
    waits = _asked(acting_as, cast.anders, conversation_id, form="json")
    with acting_as(cast.ida) as uow:
        redact_message(uow, conversation_id, said.id)
    for person, export_id in zip((cast.ida, cast.anders), made, strict=True):
        with pytest.raises(NotFound), acting_as(person) as uow:
            export_content(uow, conversation_id, export_id)
    print_all()
    with acting_as(cast.anders) as uow:
        assert b"cpr" not in export_content(uow, conversation_id, waits)[1]
        assert set(uow.vault.kept()) == {waits}


def test_what_is_being_made_when_a_message_is_removed_is_made_anew(
    services: Services, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    said = say(cast.ida, "Mit cpr-nummer")
    pages: list[str] = []

    def remove_meanwhile(page: str) -> bytes:
        if not pages:
            with acting_as(cast.ida) as uow:
                redact_message(uow, conversation_id, said.id)
        pages.append(page)
        return page.encode()

    export_id = _asked(acting_as, cast.ida, conversation_id)
    press = Press(services.units, services.directory.all, remove_meanwhile)
    assert make_due_exports(press) == 1
    assert ["cpr" in page for page in pages] == [True, False]
    with acting_as(cast.ida) as uow:
        assert b"cpr" not in export_content(uow, conversation_id, export_id)[1]
