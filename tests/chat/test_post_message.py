"""A message is added once, in its place, by those who may write there, and sealed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.own_advisers import give_team
from app.accounts.teams import create_team
from app.chat.access import conversation_for_answering, conversation_for_reading
from app.chat.adding import Addition, add_message
from app.chat.contract import ClientIdReused, MessageEmpty, Side
from app.chat.models import ChatMessage, Conversation
from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.chat.taking import Taking, Wanted
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.files.service import store_file
from app.web.services import Services
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
PDF = b"%PDF-1.4 a file"


def test_messages_are_numbered_from_one_in_their_order(
    acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    said = [say(cast.ida, "Hej"), say(cast.anders, "Hej Ida"), say(cast.ida, "Tak")]
    assert [message.seq for message in said] == [1, 2, 3]
    with acting_as(cast.ida) as uow:
        reading = messages_after(uow, conversation_id, after=0)
    assert [m.body for m in reading.messages] == ["Hej", "Hej Ida", "Tak"]
    assert [m.author_id for m in reading.messages] == [cast.ida.id, cast.anders.id, cast.ida.id]


def test_the_same_client_id_again_adds_nothing_and_returns_the_first(cast: Cast, say: Say) -> None:
    client_id = uuid4()
    first = say(cast.ida, "Hej", client_id=client_id)
    assert say(cast.ida, "  Hej\n", client_id=client_id) == first
    assert say(cast.ida, "Mere").seq == 2


def test_the_same_client_id_with_other_words_is_a_conflict(cast: Cast, say: Say) -> None:
    client_id = uuid4()
    say(cast.ida, "Hej", client_id=client_id)
    with pytest.raises(ClientIdReused):
        say(cast.ida, "Noget andet", client_id=client_id)


def test_a_client_id_is_its_authors_own(cast: Cast, say: Say) -> None:
    client_id = uuid4()
    say(cast.ida, "Hej", client_id=client_id)
    assert say(cast.anders, "Goddag", client_id=client_id).seq == 2


@pytest.mark.parametrize("body", ["", "   \n\t ", "\x00\x07"], ids=["none", "blank", "controls"])
def test_a_message_without_words_or_files_is_refused(cast: Cast, say: Say, body: str) -> None:
    with pytest.raises(MessageEmpty):
        say(cast.ida, body)


@pytest.mark.parametrize("who", ["omar", "lea", "adam", "vera", "nabo", "nora"])
def test_whoever_has_no_business_there_finds_no_conversation(
    cast: Cast, say: Say, who: str
) -> None:
    with pytest.raises(NotFound):
        say(getattr(cast, who), "Hej")


@pytest.mark.parametrize("who", ["ida", "anders", "signe"])
def test_the_citizen_and_the_job_centres_advisers_may_write(cast: Cast, say: Say, who: str) -> None:
    assert say(getattr(cast, who), "Hej").seq == 1


def test_an_adviser_of_another_team_may_not(
    units: Units, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Ungeteam")
        give_team(uow, cast.ida.id, team_id)
        row = uow.session.scalars(select(Conversation)).one()
        row.team_id = team_id
    with pytest.raises(NotFound):
        say(cast.anders, "Hej")


def test_what_was_written_is_kept_sealed(units: Units, cast: Cast, say: Say) -> None:
    say(cast.ida, "Min hemmelighed")
    with units.read(cast.here) as uow:
        row = uow.session.scalars(select(ChatMessage)).one()
    assert row.body_sealed is not None
    assert b"hemmelighed" not in row.body_sealed


def test_a_file_is_attached_once_by_its_owner(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
    with acting_as(cast.ida) as uow:
        posted = post_message(
            uow, conversation_id, body="", client_id=uuid4(), attachment_ids=[file_id, file_id]
        )
    assert [file.name for file in posted.attachments] == ["cv.pdf"]


def test_somebody_elses_file_cannot_be_attached(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.omar) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
    with pytest.raises(NotFound), acting_as(cast.ida) as uow:
        post_message(uow, conversation_id, body="x", client_id=uuid4(), attachment_ids=[file_id])


def test_a_conversation_that_went_on_before_it_was_held_is_read_again(
    units: Units, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with ThreadPoolExecutor(1) as pool, acting_as(cast.anders) as uow:
        known = conversation_for_reading(uow, conversation_id)
        asked = pool.submit(say, cast.ida, "Hej")
        wait([asked], timeout=1)  # where one file takes one writer, it comes after this unit
        seat = conversation_for_answering(uow, conversation_id)
        addition = Addition("Hej Ida", Side.JOB_CENTRE, cast.anders.id)
        answered = add_message(uow, seat.conversation, addition)
        assert known.conversation is seat.conversation
    assert {asked.result().seq, answered.seq} == {1, 2}


def test_numbers_have_no_holes_however_many_write_at_once(
    services: Services, cast: Cast, conversation_id: UUID
) -> None:
    taking = Taking(services.units, services.identity)
    authors = [cast.ida, cast.anders, cast.signe]

    def write(number: int) -> int:
        author = authors[number % 3]
        body = "" if number % 10 == 9 else f"besked {number}"
        wanted = Wanted(author.actor, conversation_id, uuid4(), body)
        try:
            return taking.take(cast.here, author.id, wanted).seq
        except MessageEmpty:
            return 0

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(write, range(60)))
    assert numbers == [0] * 6 + list(range(1, 55))


def test_one_message_sent_by_many_at_once_is_one(
    services: Services, cast: Cast, conversation_id: UUID
) -> None:
    taking = Taking(services.units, services.identity)
    wanted = Wanted(cast.ida.actor, conversation_id, uuid4(), "Hej")
    with ThreadPoolExecutor(8) as pool:
        posted = list(pool.map(lambda _: taking.take(cast.here, cast.ida.id, wanted), range(16)))
    assert {(message.id, message.seq) for message in posted} == {(posted[0].id, 1)}


def test_the_api_answers_a_new_message_with_its_number(
    client_of: ClientOf, cast: Cast, conversation_id: UUID
) -> None:
    answer = _post(client_of(cast.ida), conversation_id, {"body": "Hej"})
    assert answer.status_code == 201
    assert (answer.json["seq"], answer.json["body"]) == (1, "Hej")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"client_id": "x", "body": "Hej"}, "client_id"),
        ({"body": "x" * 4001}, "body"),
        ({"body": 3}, "body"),
        ({"body": "Hej", "attachment_ids": ["x"]}, "attachment_ids"),
        ({"body": "Hej", "more": 1}, "more"),
    ],
)
def test_the_api_says_what_is_wrong_with_a_message(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, sent: dict[str, Any], field: str
) -> None:
    answer = _post(client_of(cast.ida), conversation_id, sent)
    assert answer.status_code == 422
    assert field in answer.json["errors"]


def test_a_stranger_is_asked_to_log_in(client: FlaskClient, conversation_id: UUID) -> None:
    assert _post(client, conversation_id, {"body": "Hej"}).status_code in {400, 401}


def _post(client: FlaskClient, conversation_id: UUID, sent: dict[str, Any]) -> Any:
    token = client.get("/mig").get_data(as_text=True).partition('name="csrf_token" value="')[2]
    headers = {"X-CSRFToken": token.partition('"')[0]}
    body = {"client_id": str(uuid4()), **sent}
    path = f"/api/v1/conversations/{conversation_id}/messages"
    return client.post(path, json=body, headers=headers)
