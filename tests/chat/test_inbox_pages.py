"""The pages of the inbox: every action is a form that works without a script."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.accounts.profile import looks_at_me
from app.chat.assigning import hand_over
from app.chat.canned import save_canned_reply
from app.chat.later import schedule_message
from app.chat.models import Conversation
from app.chat.notes import notes_of, write_note
from app.chat.reading import SHOWN_FIRST, messages_after
from app.chat.redacting import redact_message
from app.core.work import UnitOfWork, Units
from tests.factories.conversations import Say
from tests.forms import token_on
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
Post = Callable[..., Any]
DAY = timedelta(days=1)


@pytest.fixture
def anders(client_of: ClientOf, cast: Cast) -> FlaskClient:
    """Anders' browser."""
    return client_of(cast.anders)


@pytest.fixture
def post(anders: FlaskClient, conversation_id: UUID) -> Post:
    """Send one of the forms of the conversation as Anders: `post("notat", body="…")`."""

    def send(action: str = "", **values: Any) -> Any:
        path = f"/indbakke/{conversation_id}"
        data = {"csrf_token": token_on(anders, path), **values}
        return anders.post(f"{path}/{action}" if action else path, data=data)

    return send


def _row(units: Units, cast: Cast) -> Conversation:
    with units.read(cast.here) as uow:
        return uow.session.scalars(select(Conversation)).one()


def test_the_list_shows_who_waits_and_leads_to_the_conversation(
    anders: FlaskClient, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hvornår er mødet?")
    for path in ("/indbakke", "/indbakke?koe=unassigned", "/indbakke?q=ida", "/indbakke/liste"):
        page = anders.get(path).get_data(as_text=True)
        assert f"/indbakke/{conversation_id}" in page, path
        assert "Hvornår er mødet?" in page
    assert f"/indbakke/{conversation_id}" not in anders.get("/indbakke?koe=closed").text
    assert anders.get("/indbakke?koe=x").status_code == 404
    assert anders.get("/indbakke?cursor=x").status_code == 404


def test_a_conversation_is_shown_with_notes_and_card_and_the_look_is_noted(
    anders: FlaskClient,
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    say(cast.ida, "Hej")
    with acting_as(cast.signe) as uow:
        write_note(uow, conversation_id, body="Bekymret for boligen")
    page = anders.get(f"/indbakke/{conversation_id}").get_data(as_text=True)
    assert "Bekymret for boligen" in page
    assert "Læser dansk" in page
    with acting_as(cast.ida) as uow:
        assert messages_after(uow, conversation_id, after=0).read.get(cast.anders.id, 0) == 0
        assert [look.subject for look in looks_at_me(uow)] == ["card"]
    citizens_page = client_of(cast.ida).get(f"/samtaler/{conversation_id}")
    assert "boligen" not in citizens_page.get_data(as_text=True)


def test_what_stands_around_the_messages_is_asked_for_again_without_a_look(
    anders: FlaskClient,
    acting_as: Acting,
    units: Units,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    message = say(cast.ida, "Hej")
    path = f"/indbakke/{conversation_id}/omkring?koe=us"
    before = anders.get(path).text
    for words in ("Ingen har taget den endnu.", "Venter på os", str(message.id)):
        assert words in before, words
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)
        redact_message(uow, conversation_id, message.id)
        schedule_message(
            uow, conversation_id, body="Husk", send_at=uow.now + DAY, client_id=uuid4()
        )
    after = anders.get(path).text
    assert "Anders svarer." in after
    assert "Husk" in after
    assert f"/indbakke/{conversation_id}/giv-videre?koe=us" in after
    assert str(message.id) not in after
    assert "Læser dansk" not in after
    with acting_as(cast.ida) as uow:
        assert messages_after(uow, conversation_id, after=0).read.get(cast.anders.id, 0) == 0
        assert looks_at_me(uow) == []


def test_an_adviser_who_opens_the_citizens_page_is_led_to_the_inbox(
    anders: FlaskClient, conversation_id: UUID
) -> None:
    address = f"/samtaler/{conversation_id}?foer=26"
    assert anders.get(address).headers["Location"] == f"/indbakke/{conversation_id}?foer=26"


@pytest.mark.parametrize("asked", ["", "?koe=us", "?q=ida", "?q=ida&tilstand=open"])
def test_older_messages_are_a_link_away_whatever_list_stands_beside(
    anders: FlaskClient, cast: Cast, conversation_id: UUID, say: Say, asked: str
) -> None:
    for number in range(SHOWN_FIRST + 1):
        say(cast.ida, f"Linje nr. {number}.")
    path = f"/indbakke/{conversation_id}{asked}"
    link = BeautifulSoup(anders.get(path).text, "html.parser").select_one("[data-chat-older]")
    assert link
    older = anders.get(str(link["href"]))
    assert older.status_code == 200
    shown = BeautifulSoup(older.text, "html.parser").select("[data-seq]")
    assert [one["data-seq"] for one in shown] == ["1"]
    assert dict(older.request.args) == {**dict(parse_qsl(urlsplit(path).query)), "foer": "2"}


HUGE = "9" * 30
MADE_UP = urlsafe_b64encode(f'[{HUGE},"2026-11-24T09:00:00+00:00","{"0" * 32}"]'.encode())


@pytest.mark.parametrize(
    "address",
    [
        f"/indbakke?cursor={MADE_UP.decode().rstrip('=')}",
        f"/indbakke/{{id}}?foer={HUGE}",
        "/indbakke/{id}?foer=-1",
        "/indbakke/{id}?foer=²",
        f"/samtaler/{{id}}?foer={HUGE}",
    ],
)
def test_a_made_up_number_leads_nowhere(
    anders: FlaskClient, conversation_id: UUID, address: str
) -> None:
    answer = anders.get(address.format(id=conversation_id))
    assert answer.status_code == 404
    assert "Den side af listen findes ikke." in answer.get_data(as_text=True)


def test_an_answer_is_sent_and_stands_in_the_conversation(
    post: Post, anders: FlaskClient, conversation_id: UUID
) -> None:
    answer = post(client_id=str(uuid4()), body="Hej Ida")
    assert answer.status_code == 303
    assert answer.location.endswith("#besked-1")
    assert "Hej Ida" in anders.get(f"/indbakke/{conversation_id}").text


def test_what_is_wrong_stands_beside_the_form_and_nothing_typed_is_lost(
    post: Post, youth_team: UUID
) -> None:
    empty = post(client_id=str(uuid4()), body=" ")
    assert (empty.status_code, "Skriv noget, eller vedhæft en fil." in empty.text) == (422, True)
    nobody = post("giv-videre", to="", note="Husk boligen")
    assert (nobody.status_code, "Vælg en kollega eller et team." in nobody.text) == (422, True)
    assert "Husk boligen" in nobody.text
    for action, values, words in (
        ("notat", {"body": ""}, "Skriv noget i notatet."),
        ("udskyd", {"choice": "date", "on": "2020-01-01"}, "Vælg en kommende dag"),
        ("emne", {"subject": "x" * 81}, "Skriv højst 80 tegn."),
        ("senere", {"body": "Hej", "on": "2020-01-01", "at": "08:00"}, "Vælg et kommende"),
        ("senere", {"body": "Hej"}, "Vælg en dag."),
        ("senere", {"body": "Hej", "on": "0001-01-01", "at": "00:00"}, "Vælg en dag."),
        (
            "senere",
            {"body": "Hej", "on": "2026-12-01", "at": "08:00", "files": (BytesIO(b"x"), "cv.pdf")},
            "Filer kan ikke sendes senere.",
        ),
    ):
        answer = post(action, **values)
        assert (answer.status_code, words in answer.text) == (422, True), (action, values)


def test_a_note_is_written_and_the_page_says_that_nobody_else_sees_it(
    post: Post, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    assert post("notat", body="Internt").status_code == 303
    with acting_as(cast.signe) as uow:
        assert [note.body for note in notes_of(uow, conversation_id)] == ["Internt"]


def test_the_subject_is_there_to_be_mended_and_is_not_emptied_without_a_word(
    post: Post, anders: FlaskClient, conversation_id: UUID
) -> None:
    def subject_in_the_form() -> str:
        page = BeautifulSoup(anders.get(f"/indbakke/{conversation_id}").text, "html.parser")
        field = page.select_one("#f-subject-subject")
        assert field
        return str(field["value"])

    assert subject_in_the_form() == ""  # it is called after the citizen, and that is no subject
    assert post("emne", subject="Praktik").status_code == 303
    assert "Emnet er gemt." in anders.get(f"/indbakke/{conversation_id}").text
    assert subject_in_the_form() == "Praktik"
    assert post("emne", subject=" ").status_code == 303
    assert "Emnet er fjernet." in anders.get(f"/indbakke/{conversation_id}").text
    assert subject_in_the_form() == ""


def test_a_canned_reply_is_filled_in_with_and_without_a_script(
    anders: FlaskClient, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        reply_id = save_canned_reply(
            uow, title="Hilsen", body="Kære {borger}", language="da", team_id=None
        )
    assert "Kære Ida" in anders.get(f"/indbakke/{conversation_id}?svar={reply_id}").text
    answer = anders.get(f"/indbakke/{conversation_id}/faste-svar/{reply_id}")
    assert answer.json == {"body": "Kære Ida"}


def test_a_message_is_redacted(
    post: Post, anders: FlaskClient, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    message = say(cast.ida, "Mit cpr-nummer")
    assert "Vælg en besked." in post("fjern").text
    assert post("fjern", message_id=str(uuid4())).status_code == 404
    asked = post("fjern", message_id=str(message.id))
    assert asked.status_code == 200
    assert "Vil du fjerne beskeden?" in asked.text
    assert "Mit cpr-nummer" in asked.text
    assert "Mit cpr-nummer" in anders.get(f"/indbakke/{conversation_id}").text
    sure = BeautifulSoup(asked.text, "html.parser").select_one("main form")
    assert sure
    sent = {str(one["name"]): str(one["value"]) for one in sure.select("input[type=hidden]")}
    assert anders.post(str(sure["action"]), data=sent).status_code == 303
    page = anders.get(f"/indbakke/{conversation_id}").text
    assert "cpr-nummer" not in page
    assert "Jobcentret har fjernet beskeden." in page


def test_a_conversation_is_begun_with_a_citizen_who_has_none(
    anders: FlaskClient, units: Units, cast: Cast
) -> None:
    page = anders.get("/indbakke/ny?q=ida").text
    assert f"/indbakke/ny/{cast.ida.id}" in page
    data = {"csrf_token": token_on(anders, "/indbakke/ny?q=ida")}
    assert anders.post(f"/indbakke/ny/{cast.ida.id}", data=data).status_code == 303
    assert _row(units, cast).citizen_id == cast.ida.id


def test_the_page_for_writing_to_a_citizen_says_where_it_shows_not_all(
    anders: FlaskClient, acting_as: Acting, cast: Cast
) -> None:
    said = "Der er flere, end der vises."
    with acting_as(cast.adam) as uow:
        for number in range(20):
            add_person(uow, name=f"Bo {number:02}", email=None, roles=[Role.CITIZEN])
    assert said not in anders.get("/indbakke/ny?q=bo").text
    with acting_as(cast.adam) as uow:
        add_person(uow, name="Bo 20", email=None, roles=[Role.CITIZEN])
    page = anders.get("/indbakke/ny?q=bo").text
    assert said in page
    assert "Bo 19" in page
    assert "Bo 20" not in page


def test_a_team_leader_sees_who_waits_too_long_and_no_conversation(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    say(cast.ida, "Hemmeligt")
    leader = client_of(cast.lea)
    assert leader.get("/indbakke/over-tid").status_code == 200
    assert leader.get("/indbakke").status_code == 403
    assert leader.get(f"/indbakke/{conversation_id}").status_code == 403


@pytest.mark.parametrize("who", ["ida", "vera", "adam"])
def test_nobody_else_gets_in(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, who: str
) -> None:
    client = client_of(getattr(cast, who))
    for path in ("/indbakke", "/indbakke/liste", f"/indbakke/{conversation_id}", "/indbakke/ny"):
        assert client.get(path).status_code == 403


def test_what_was_removed_already_is_not_asked_about_again(
    anders: FlaskClient, acting_as: Acting, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    message = say(cast.ida, "Hej")
    with acting_as(cast.signe) as uow:
        redact_message(uow, conversation_id, message.id)
    page = f"/indbakke/{conversation_id}"
    facts = {"csrf_token": token_on(anders, page), "message_id": str(message.id)}
    answer = anders.post(f"{page}/fjern", data=facts)
    assert answer.location == f"{page}#besked-{message.seq}"


@pytest.mark.parametrize(
    ("form", "facts"),
    [
        ("udskyd", {"choice": "i overmorgen"}),
        ("giv-videre", {"to": "team/1", "of_team": "x"}),
        ("luk", {"client_id": "x"}),
        ("fjern", {"message_id": "x"}),
    ],
)
def test_a_form_that_is_not_ours_is_refused_in_words_for_people(
    anders: FlaskClient, conversation_id: UUID, form: str, facts: dict[str, str]
) -> None:
    page = f"/indbakke/{conversation_id}"
    answer = anders.post(f"{page}/{form}", data={"csrf_token": token_on(anders, page), **facts})
    assert answer.status_code == 422
    for word in ("UUID", "tomorrow"):
        assert f"{word})" not in answer.text
        assert f": {word}" not in answer.text
