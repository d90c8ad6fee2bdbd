"""Handing over, putting aside, closing, sending later: each one form with its undo."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.chat.assigning import hand_over
from app.chat.models import Conversation, ScheduledMessage
from app.chat.snoozing import SnoozeChoice, snooze_conversation
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units
from tests.factories.conversations import Say
from tests.forms import token_on
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
Post = Callable[..., Any]


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


def test_handing_over_is_undone_with_one_button(
    post: Post, anders: FlaskClient, units: Units, cast: Cast, youth_team: UUID,
    conversation_id: UUID,
) -> None:  # fmt: skip
    assert post("giv-videre", to=f"team/{youth_team}").location == "/indbakke"
    page = anders.get("/indbakke").text
    assert f"/indbakke/{conversation_id}/tag-tilbage" in page
    assert anders.get(f"/indbakke/{conversation_id}").status_code == 404
    data = {"csrf_token": token_on(anders, "/indbakke")}
    assert anders.post(f"/indbakke/{conversation_id}/tag-tilbage", data=data).status_code == 303
    assert _row(units, cast).team_id is None


def test_a_form_of_before_says_that_it_was_handed_over_meanwhile_and_keeps_the_note(
    anders: FlaskClient, acting_as: Acting, units: Units, cast: Cast, youth_team: UUID,
    conversation_id: UUID,
) -> None:  # fmt: skip
    path = f"/indbakke/{conversation_id}"
    seen = {"csrf_token": token_on(anders, path), "of_adviser": "", "of_team": ""}
    wanted = {"to": f"team/{youth_team}", "note": "Hun er 22 år"}
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_adviser_id=cast.anders.id)
    answer = anders.post(f"{path}/giv-videre", data=seen | wanted)
    assert answer.status_code == 409
    assert "Se ovenfor, hvem der har den nu" in answer.text
    assert "Hun er 22 år" in answer.text
    assert _row(units, cast).assignee_id == cast.anders.id
    hidden = f'name="of_adviser" value="{cast.anders.id}"'
    assert hidden in answer.text
    seen["of_adviser"] = str(cast.anders.id)
    assert anders.post(f"{path}/giv-videre", data=seen | wanted).status_code == 303
    assert _row(units, cast).team_id == youth_team


@pytest.mark.parametrize("action", ["giv-videre", "tag"])
def test_a_form_of_before_says_that_it_went_where_one_does_not_reach(
    anders: FlaskClient, acting_as: Acting, cast: Cast, youth_team: UUID, conversation_id: UUID,
    action: str,
) -> None:  # fmt: skip
    path = f"/indbakke/{conversation_id}"
    seen = {"csrf_token": token_on(anders, path), "to": f"adviser/{cast.anders.id}"}
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
    answer = anders.post(f"{path}/{action}", data=seen, follow_redirects=True)
    assert answer.request.path == "/indbakke"
    assert "En anden har givet denne samtale videre i mellemtiden." in answer.text


def test_putting_aside_closing_and_taking_are_each_one_form_with_its_undo(
    post: Post, anders: FlaskClient, units: Units, cast: Cast, say: Say
) -> None:
    say(cast.ida, "Hej")
    assert post("tag").status_code == 303
    assert _row(units, cast).assignee_id == cast.anders.id
    assert post("udskyd", choice="tomorrow").status_code == 303
    assert "/tag-frem" in anders.get("/indbakke").text
    assert _row(units, cast).snoozed_until is not None
    assert post("tag-frem").status_code == 303
    assert post("luk", client_id=str(uuid4()), last_words="Held og lykke").status_code == 303
    assert "/genaabn" in anders.get("/indbakke").text
    assert _row(units, cast).state == "closed"
    row = f"/indbakke/{_row(units, cast).id}?"
    assert row in anders.get("/indbakke?q=&tilstand=closed").text
    assert row not in anders.get("/indbakke?q=&tilstand=open").text
    assert post("genaabn").status_code == 303
    assert _row(units, cast).state == "open"


def test_a_page_that_kept_a_message_for_later_asks_before_it_keeps_another(
    post: Post, units: Units, cast: Cast
) -> None:
    kept = {"client_id": str(uuid4()), "body": "Husk", "on": "2026-12-01", "at": "08:30"}
    assert [post("senere", **kept).status_code for _twice in range(2)] == [303, 303]
    answer = post("senere", **(kept | {"body": "Noget andet"}))
    assert answer.status_code == 422
    assert "Siden har allerede gemt en besked." in answer.text
    assert "Noget andet" in answer.text
    with units.read(cast.here) as uow:
        assert len(uow.session.scalars(select(ScheduledMessage)).all()) == 1


def test_a_message_is_kept_for_later_in_danish_time(post: Post, units: Units, cast: Cast) -> None:
    answer = post("senere", client_id=str(uuid4()), body="Husk", on="2026-12-01", at="08:30")
    assert answer.status_code == 303
    with units.read(cast.here) as uow:
        send_at = uow.session.scalars(select(ScheduledMessage)).one().send_at
    assert send_at.isoformat() == "2026-12-01T07:30:00+00:00"


def test_what_is_put_aside_says_until_when_and_sunday_offers_monday_once(
    anders: FlaskClient,
    acting_as: Acting,
    clock: FixedClock,
    cast: Cast,
    conversation_id: UUID,
    say: Say,
) -> None:
    say(cast.ida, "Hej")
    path = f"/indbakke/{conversation_id}/omkring"
    assert 'value="monday"' in anders.get(path).text
    clock.set(datetime(2026, 11, 29, 10, 0, tzinfo=UTC))  # a Sunday
    assert 'value="monday"' not in anders.get(path).text
    with acting_as(cast.anders) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.TOMORROW)
    assert "Til mandag den 30. november 2026" in anders.get(path).text
