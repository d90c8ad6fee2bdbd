"""What a page promises before one writes: who answers, when, and what if it is urgent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.accounts.substitutes import stand_in
from app.accounts.teams import create_team, join_team
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, the_service
from app.web.services import Services
from tests.chat.pages import own_id, page_text, send_form
from tests.factories.conversations import Say
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


def test_the_page_says_who_answers_when_and_what_to_do_if_it_is_urgent(
    client_of: ClientOf, services: Services, cast: Cast, clock: FixedClock
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(
            uow,
            name="Jobteamet",
            phone="76 96 60 00",
            answers_within=timedelta(hours=2),
            urgent_text_da="Er det akut, så ring.",
        )
        join_team(uow, team_id, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    client = client_of(cast.ida)
    words = page_text(client, post(client, "/samtaler/ny", page="/samtaler").location)
    assert "Anders svarer dig." in words
    assert "senest: tirsdag den 24. november 2026 kl. 12.00" in words
    assert "Er det akut, så ring." in words
    assert "Ring på 76 96 60 00" in words
    assert "Mandag 09.00–15.00" in words

    clock.set(datetime(2026, 11, 27, 18, 0, tzinfo=UTC))
    words = page_text(client, "/samtaler/" + own_id(client))
    assert "Vi åbner igen mandag den 30. november 2026 kl. 09.00" in words
    assert "senest: mandag den 30. november 2026 kl. 11.00" in words


def test_what_to_do_if_it_is_urgent_is_not_folded_away_while_it_is_closed(
    client_of: ClientOf, services: Services, cast: Cast, clock: FixedClock
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        urgent = "Ring på 76 96 60 00 i åbningstiden. Er nogen i fare, så ring 112."
        team_id = create_team(uow, name="Jobteamet", phone="76 96 60 00", urgent_text_da=urgent)
        join_team(uow, team_id, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    client = client_of(cast.ida)
    opened = post(client, "/samtaler/ny", page="/samtaler").location
    send_form(client, UUID(opened.rsplit("/", 1)[1]), body="Hej")
    clock.set(datetime(2026, 11, 28, 18, 0, tzinfo=UTC))
    for path in (opened, f"{opened}/svartid"):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        for folded in page.select("details"):
            folded.decompose()
        words = " ".join(page.select(".chat-promise")[0].get_text(" ").split())
        assert "Vi har lukket lige nu." in words
        assert "Ring på 76 96 60 00 i åbningstiden. Er nogen i fare, så ring 112." in words
        assert words.count("76 96 60 00") == 1  # said once, and to be tapped
        assert page.select('.chat-promise a[href="tel:76966000"]')


def test_the_page_names_who_stands_in(
    client_of: ClientOf, services: Services, cast: Cast, clock: FixedClock
) -> None:
    with services.units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        today = clock.now().date()
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=today, until_on=today)
    client = client_of(cast.ida)
    words = page_text(client, post(client, "/samtaler/ny", page="/samtaler").location)
    assert "Signe svarer dig. Anders er ikke på arbejde." in words


def test_a_promise_that_was_broken_is_admitted(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say, clock: FixedClock
) -> None:
    say(cast.ida, "Hej")
    client, path = client_of(cast.ida), f"/samtaler/{conversation_id}"
    assert "Du får svar senest: onsdag den 25. november 2026 kl. 10.00" in page_text(client, path)
    clock.advance(timedelta(days=2))
    assert "Du skulle have haft svar nu. Det beklager vi." in page_text(client, path)
    say(cast.anders, "Undskyld ventetiden")
    assert "Det beklager vi" not in page_text(client, path)


def test_an_open_page_asks_again_what_is_promised(
    client_of: ClientOf, cast: Cast, conversation_id: UUID, say: Say, clock: FixedClock
) -> None:
    client = client_of(cast.ida)
    page = BeautifulSoup(client.get(f"/samtaler/{conversation_id}").text, "html.parser")
    path = str(page.select("[data-chat-promise]")[0]["data-chat-promise"])
    assert "Skriver du nu, kan du vente svar senest" in client.get(path).text
    say(cast.ida, "Hej")
    assert "Du får svar senest" in client.get(path).text
    clock.advance(timedelta(days=2))
    assert "Du skulle have haft svar nu" in client.get(path).text
    say(cast.anders, "Undskyld ventetiden")
    assert "Skriver du nu, kan du vente svar senest" in client.get(path).text


def test_nobody_but_the_citizen_is_promised_an_answer(
    client_of: ClientOf, cast: Cast, conversation_id: UUID
) -> None:
    for person in (cast.anders, cast.omar, cast.vera):
        answer = client_of(person).get(f"/samtaler/{conversation_id}/svartid")
        assert answer.status_code == 404
