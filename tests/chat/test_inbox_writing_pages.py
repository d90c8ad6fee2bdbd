"""The pages for canned replies, for what is sent later, and for messages to many."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.chat.broadcasting import broadcasts
from app.chat.canned import canned_replies
from app.chat.later import my_scheduled, schedule_message
from app.chat.reading import messages_after
from app.core.work import UnitOfWork, Units, the_service
from tests.conftest import NOW
from tests.forms import token_on
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


def _post(client: FlaskClient, page: str, to: str = "", **values: Any) -> Any:
    return client.post(to or page, data={"csrf_token": token_on(client, page), **values})


def test_a_super_user_keeps_canned_replies(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    signe, page = client_of(cast.signe), "/indbakke/faste-svar"
    wrong = _post(signe, page, title="Hilsen", body="Hej {cpr}", language="da")
    assert (wrong.status_code, "Vi kan ikke udfylde {cpr}" in wrong.text) == (422, True)
    assert _post(signe, page, title="Hilsen", body="Hej {borger}", language="da").status_code == 303
    with acting_as(cast.signe) as uow:
        (one,) = canned_replies(uow)
    path = f"{page}/{one.id}"
    assert _post(signe, path, title="Ny", body="Hej", language="en").status_code == 303
    assert "Ny</strong> · Alle rådgivere · English" in signe.get(page).text
    assert _post(signe, page, f"{path}/fjern").status_code == 303
    assert signe.get(path).status_code == 404
    assert client_of(cast.anders).get(page).status_code == 403


def test_what_is_to_be_sent_later_is_edited_called_off_and_sent(
    client_of: ClientOf, acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        send_at = NOW + timedelta(hours=1)
        scheduled_id = schedule_message(
            uow, conversation_id, body="Husk", send_at=send_at, client_id=uuid4()
        )
    anders, page = client_of(cast.anders), "/indbakke/senere"
    path = f"{page}/{scheduled_id}"
    assert 'value="11:00"' in anders.get(path).text
    wrong = _post(anders, path, body="Husk", on="2020-01-01", at="08:00")
    assert (wrong.status_code, "Vælg et kommende tidspunkt" in wrong.text) == (422, True)
    assert _post(anders, path, body="Nyt", on="2026-12-01", at="08:00").status_code == 303
    assert _post(anders, page, f"{path}/aflys").status_code == 303
    assert f"{path}/fortryd" in anders.get(page).text
    assert _post(anders, page, f"{path}/fortryd").status_code == 303
    with acting_as(cast.anders) as uow:
        assert [one.body for one in my_scheduled(uow)] == ["Nyt"]
    assert _post(anders, page, f"{path}/send").status_code == 303
    with acting_as(cast.ida) as uow:
        assert [m.body for m in messages_after(uow, conversation_id, after=0).messages] == ["Nyt"]
    assert anders.get(path).status_code == 409
    assert client_of(cast.signe).get(path).status_code == 404


def test_a_message_to_many_is_shown_before_it_is_sent_and_can_be_stopped(
    client_of: ClientOf, acting_as: Acting, units: Units, cast: Cast
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    anders, page = client_of(cast.anders), "/indbakke/til-mange"
    assert "Du må skrive op til 4.000 tegn." in anders.get(page).text
    broadcast_id = str(uuid4())
    facts = {"broadcast_id": broadcast_id, "audience": "own", "body": "Kære {borger}"}
    shown = _post(anders, page, **facts)
    assert shown.status_code == 200
    assert "Vil du sende den til 2 borgere?" in shown.text
    assert "Kære Ida" in shown.text, "who is named first"
    back = BeautifulSoup(_post(anders, page, f"{page}/ret", **facts).text, "html.parser")
    assert back.select_one("textarea[name=body]").text.strip() == "Kære {borger}"  # type: ignore[union-attr]
    assert back.select_one("select[name=audience] option[selected]")["value"] == "own"  # type: ignore[index]
    with acting_as(cast.anders) as uow:
        assert broadcasts(uow) == []
    changed = _post(anders, page, f"{page}/send", **facts, number="1")
    assert (changed.status_code, "Antallet af modtagere" in changed.text) == (409, True)
    sent = _post(anders, page, f"{page}/send", **facts, number="2")
    assert sent.location == f"{page}/{broadcast_id}"
    waiting = anders.get(sent.location)
    assert (waiting.headers["Refresh"], "0 af 2" in waiting.text) == ("3", True)
    assert _post(anders, page, f"{sent.location}/stop").status_code == 303
    assert "Stoppet" in anders.get(sent.location).text
    assert client_of(cast.lea).get(page).status_code == 403


@pytest.mark.parametrize("audience", ["", "own", "alle"])
def test_what_is_wrong_with_a_message_to_many_stands_beside_its_field(
    client_of: ClientOf, cast: Cast, audience: str
) -> None:
    anders = client_of(cast.anders)
    answer = _post(
        anders, "/indbakke/til-mange", broadcast_id=str(uuid4()), audience=audience, body="Hej"
    )
    assert answer.status_code == 422
    assert re.search(r'id="f-audience-error"', answer.text)
    assert "Hej" in answer.text
