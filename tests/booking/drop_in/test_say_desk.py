"""Whoever is called is told where to go, and to whom: as far as that was said, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.drop_in.calling import call_next, finish_turn, skip_number
from app.booking.drop_in.contract import LONGEST_DESK
from app.booking.drop_in.desks import say_desk
from app.booking.drop_in.forgetting import KEPT, forget_old_queues
from app.booking.drop_in.models import DropInDesk
from app.booking.drop_in.queueing import draw_number
from app.booking.drop_in.views import queue_to_run, ticket_of_citizen
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.plan.from_sessions import own_numbers
from app.web.services import Services
from tests.booking.drop_in.door import Acting, opened
from tests.booking.office import Ask, Office
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def drop_in_id(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """A drop-in that is open at the moment."""
    return opened(acting_as, cast, office)


@pytest.fixture
def ticket_id(acting_as: Acting, cast: Cast, drop_in_id: UUID) -> UUID:
    """Ida has the first number."""
    with acting_as(cast.ida) as uow:
        return draw_number(uow, drop_in_id)


def say(acting_as: Acting, person: Person, drop_in_id: UUID, desk: str) -> None:
    with acting_as(person) as uow:
        say_desk(uow, drop_in_id, desk=desk)


def call(acting_as: Acting, person: Person, drop_in_id: UUID) -> None:
    with acting_as(person) as uow:
        call_next(uow, drop_in_id)


def told(acting_as: Acting, cast: Cast, ticket_id: UUID) -> tuple[str, str]:
    """Return to whom Ida's number is to come, and where."""
    with acting_as(cast.ida) as uow:
        ticket, _today = ticket_of_citizen(uow, ticket_id)
    return ticket.called_by, ticket.desk


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").find("main").get_text(" ").split())


def test_who_is_called_is_told_where_and_by_whom(
    acting_as: Acting, cast: Cast, drop_in_id: UUID, ticket_id: UUID
) -> None:
    say(acting_as, cast.anders, drop_in_id, " Lokale 2 ")
    say(acting_as, cast.signe, drop_in_id, "Lokale 7")
    assert told(acting_as, cast, ticket_id) == ("", "")
    call(acting_as, cast.anders, drop_in_id)
    assert told(acting_as, cast, ticket_id) == ("Anders", "Lokale 2")
    say(acting_as, cast.anders, drop_in_id, "Lokale 3")
    assert told(acting_as, cast, ticket_id) == ("Anders", "Lokale 3"), "as it is by now"
    say(acting_as, cast.anders, drop_in_id, "")
    assert told(acting_as, cast, ticket_id) == ("Anders", "")
    with acting_as(cast.anders) as uow:
        skip_number(uow, ticket_id)
    assert told(acting_as, cast, ticket_id) == ("", "")


def test_it_is_remembered_that_day_and_suggested_the_next(
    acting_as: Acting, cast: Cast, drop_in_id: UUID, clock: FixedClock
) -> None:
    say(acting_as, cast.anders, drop_in_id, "Lokale 1")
    say(acting_as, cast.anders, drop_in_id, "Lokale 2")
    with acting_as(cast.anders) as uow:
        queue = queue_to_run(uow, drop_in_id)
    assert (queue.desk, queue.desk_before) == ("Lokale 2", "")
    with acting_as(cast.signe) as uow:
        queue = queue_to_run(uow, drop_in_id)
    assert (queue.desk, queue.desk_before) == ("", "")
    clock.advance(timedelta(days=1))
    with acting_as(cast.anders) as uow:
        queue = queue_to_run(uow, drop_in_id)
    assert (queue.desk, queue.desk_before) == ("", "Lokale 2")


def test_it_is_forgotten_with_the_queue(
    units: Units, acting_as: Acting, cast: Cast, drop_in_id: UUID, clock: FixedClock
) -> None:
    say(acting_as, cast.anders, drop_in_id, "Lokale 2")
    clock.advance(KEPT + timedelta(days=1))
    with units.write(cast.here, the_service("test")) as uow:
        forget_old_queues(uow)
        assert uow.session.query(DropInDesk).count() == 0


def test_only_those_who_run_it_say_so_and_no_novel(
    acting_as: Acting, cast: Cast, drop_in_id: UUID
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid):
        say_desk(uow, drop_in_id, desk="x" * (LONGEST_DESK + 1))
    for who, where in ((cast.nora, drop_in_id), (cast.ida, drop_in_id), (cast.anders, uuid4())):
        with acting_as(who) as uow, pytest.raises(NotFound):
            say_desk(uow, where, desk="Lokale 2")


def test_the_notification_says_it_too(
    services: Services, acting_as: Acting, cast: Cast, drop_in_id: UUID, ticket_id: UUID
) -> None:
    say(acting_as, cast.anders, drop_in_id, "Lokale 2")
    call(acting_as, cast.anders, drop_in_id)
    services.jobs.run("outbox")
    for language, said in (
        ("da", "Nummer 1: Kom ind, Jobcentret, Lokale 2. Anders venter på dig."),
        ("en", "Number 1: come in at Jobcentret, Lokale 2. Anders is waiting for you."),
    ):
        with acting_as(cast.ida) as uow, use_language(language):
            [one] = list_notifications(uow, limit=20)
        assert one.body == said


def test_the_pages_say_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, drop_in_id: UUID, ticket_id: UUID
) -> None:
    anders, path = client_of(cast.anders), f"/planlaegning/drop-in/{drop_in_id}"
    assert "Sig, hvor du sidder i dag" in words(anders.get(path).text)
    too_long = post(anders, f"{path}/lokale", {"desk": "x" * 61})
    assert too_long.status_code == 422
    assert 'href="#f-desk"' in too_long.text
    assert post(anders, f"{path}/lokale", {"desk": "Lokale 2"}).status_code == 303
    assert "Her sidder du i dag: Lokale 2" in words(anders.get(path).text)
    post(anders, f"{path}/kald")
    ida = client_of(cast.ida)
    page = words(ida.get(f"/drop-in/nummer/{ticket_id}").text)
    assert "Kom ind nu: Jobcentret, Lokale 2. Anders venter på dig." in page
    assert "Kom ind nu: Jobcentret, Lokale 2." in words(ida.get("/drop-in").text)
    assert "1 · Ida Anders, Lokale 2 Hos en kollega" in words(client_of(cast.signe).get(path).text)
    with acting_as(cast.ida) as uow:
        [item] = own_numbers(uow, since=uow.now)
    assert item.where == "Jobcentret, Lokale 2, Torvet 1, 7700 Thisted"
    assert item.with_whom == "Anders"
    with acting_as(cast.anders) as uow:
        finish_turn(uow, ticket_id)
    assert "venter på dig" not in words(ida.get(f"/drop-in/nummer/{ticket_id}").text)


def test_programs_say_it_and_are_told(
    ask: Ask, cast: Cast, drop_in_id: UUID, ticket_id: UUID
) -> None:
    path = f"/drop-ins/{drop_in_id}"
    for _ in range(2):
        queue = ask(cast.anders, "PUT", f"{path}/my-desk", json={"desk": "Lokale 2"}).json
        assert (queue["desk"], queue["desk_before"]) == ("Lokale 2", "")
    ask(cast.anders, "POST", f"{path}/call-next")
    mine = ask(cast.ida, "GET", f"/tickets/{ticket_id}").json
    assert (mine["called_by"], mine["desk"]) == ("Anders", "Lokale 2")
    for wrong in ({"desk": "x" * 61}, {"desk": None}, {}):
        assert ask(cast.anders, "PUT", f"{path}/my-desk", json=wrong).status_code == 422
    assert ask(cast.nora, "PUT", f"{path}/my-desk", json={"desk": "x"}).status_code == 404
    assert ask(cast.ida, "PUT", f"{path}/my-desk", json={"desk": "x"}).status_code == 403
