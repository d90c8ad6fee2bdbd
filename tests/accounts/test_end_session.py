"""A session ends at once: where it was open, in the database, and for whatever was bound to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import sessions
from app.accounts.contract import SessionEnded, SessionOpened
from app.accounts.models import BrowserSession
from app.accounts.sessions import (
    SESSION_LENGTH,
    end_session,
    end_sessions_of,
    follow_sessions,
    forget_old_sessions,
    hash_of,
    open_session,
    open_sessions,
)
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork, Units
from tests.forms import post
from tests.people import NEIGHBOUR_HOST, Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def followed() -> Iterator[list[UUID]]:
    """The sessions that a follower heard the end of."""
    heard: list[UUID] = []

    def follower(_uow: UnitOfWork, session_id: UUID) -> None:
        heard.append(session_id)

    follow_sessions(follower)
    yield heard
    sessions._followers.remove(follower)


def _ended(units: Units, person: Person) -> list[UUID]:
    with units.read(person.municipality) as uow:
        ended = select(BrowserSession.id).where(
            BrowserSession.person_id == person.id, BrowserSession.ended_at.is_not(None)
        )
        return list(uow.session.scalars(ended))


def test_one_ends_ones_own_session_and_followers_hear_it(
    acting_as: Acting, units: Units, cast: Cast, followed: list[UUID]
) -> None:
    with acting_as(cast.ida) as uow:
        session_id = open_session(uow, cast.ida.id, token="t")
        end_session(uow, session_id)
    assert followed == [session_id]
    assert _ended(units, cast.ida) == [session_id]


def test_nobody_ends_somebody_elses_session(
    acting_as: Acting, units: Units, cast: Cast, followed: list[UUID]
) -> None:
    with acting_as(cast.ida) as uow:
        session_id = open_session(uow, cast.ida.id, token="t")
    for stranger in (cast.omar, cast.adam, cast.nabo):
        with pytest.raises(NotFound), acting_as(stranger) as uow:
            end_session(uow, session_id)
    assert (followed, _ended(units, cast.ida)) == ([], [])


def test_all_but_this_one_end_together(acting_as: Acting, units: Units, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        kept = open_session(uow, cast.ida.id, token="here")
        others = [open_session(uow, cast.ida.id, token=str(n)) for n in range(3)]
        foreign = open_session(uow, cast.omar.id, token="omar")
        assert end_sessions_of(uow, cast.ida.id, except_this=kept) == 3
    assert sorted(_ended(units, cast.ida)) == sorted(others)
    assert foreign not in _ended(units, cast.omar)


def test_each_end_is_recorded_once_so_that_open_pages_can_be_cut_off(
    acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        one, other = (open_session(uow, cast.ida.id, token=token) for token in "ab")
        opened = [SessionOpened(one, cast.ida.id), SessionOpened(other, cast.ida.id)]
        end_session(uow, one)
        end_session(uow, one)
        assert uow.events == [*opened, SessionEnded(one, cast.ida.id)]
        end_sessions_of(uow, cast.ida.id)
        assert uow.events[3:] == [SessionEnded(other, cast.ida.id)]
    with acting_as(cast.omar) as uow:
        expired = open_session(uow, cast.omar.id, token="c")
    clock.advance(SESSION_LENGTH)
    with acting_as(cast.adam) as uow:
        forget_old_sessions(uow)
        assert uow.events == [SessionEnded(expired, cast.omar.id)]


def test_a_follower_that_fails_leaves_the_session_open(
    acting_as: Acting, units: Units, cast: Cast
) -> None:
    def broken(_uow: UnitOfWork, _session_id: UUID) -> None:
        raise NotFound()

    follow_sessions(broken)
    try:
        with acting_as(cast.ida) as uow:
            session_id = open_session(uow, cast.ida.id, token="t")
        with pytest.raises(NotFound), acting_as(cast.ida) as uow:
            end_session(uow, session_id)
    finally:
        sessions._followers.remove(broken)
    assert _ended(units, cast.ida) == []


def test_one_sees_where_one_is_logged_in(acting_as: Acting, cast: Cast, clock: FixedClock) -> None:
    with acting_as(cast.ida) as uow:
        open_session(uow, cast.ida.id, token="old", device="Safari · iPhone")
        ended = open_session(uow, cast.ida.id, token="ended")
        end_session(uow, ended)
        open_session(uow, cast.omar.id, token="omar")
    clock.advance(SESSION_LENGTH - timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        open_session(uow, cast.ida.id, token="new", device="Firefox · Windows")
    clock.advance(timedelta(seconds=30))
    with acting_as(cast.ida) as uow:
        assert [v.device for v in open_sessions(uow)] == ["Firefox · Windows", "Safari · iPhone"]
    clock.advance(timedelta(seconds=30))
    with acting_as(cast.ida) as uow:
        assert [v.device for v in open_sessions(uow)] == ["Firefox · Windows"]


def test_nobody_has_no_sessions_to_see(uow: UnitOfWork) -> None:
    with pytest.raises(Forbidden):
        open_sessions(uow)


def test_old_sessions_are_forgotten(acting_as: Acting, cast: Cast, clock: FixedClock) -> None:
    with acting_as(cast.ida) as uow:
        end_session(uow, open_session(uow, cast.ida.id, token="ended"))
    clock.advance(timedelta(days=30, seconds=1))
    with acting_as(cast.ida) as uow:
        open_session(uow, cast.ida.id, token="fresh")
        assert forget_old_sessions(uow) == 1
        kept = uow.session.scalars(select(BrowserSession.token_hash)).all()
    assert kept == [hash_of("fresh")]


# The pages


def test_logging_out_ends_the_session_at_once(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    stolen = client.get_cookie("jobvej", domain="localhost")
    assert stolen
    answer = post(client, "/log-ud")
    assert (answer.status_code, answer.location) == (303, "/")
    assert '"cache"' in answer.headers["Clear-Site-Data"]
    assert '"cookies"' not in answer.headers["Clear-Site-Data"]
    assert client.get_cookie("jobvej", domain="localhost") is None
    client.set_cookie("jobvej", stolen.value, domain="localhost")
    assert client.get("/mig").status_code == 302


def test_another_site_cannot_log_one_out(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    assert client.post("/log-ud").status_code == 400
    assert client.get("/log-ud").status_code == 405
    assert client.get("/mig").status_code == 200


def test_a_session_is_nobody_on_the_neighbours_pages(client_of: ClientOf, cast: Cast) -> None:
    client = client_of(cast.ida)
    cookie = client.get_cookie("jobvej", domain="localhost")
    assert cookie
    client.set_cookie("jobvej", cookie.value, domain=NEIGHBOUR_HOST)
    answer = client.get("/mig", base_url=f"http://{NEIGHBOUR_HOST}")
    assert answer.status_code == 302


def test_one_ends_ones_own_sessions_and_nobody_elses_on_the_page(
    client_of: ClientOf, cast: Cast
) -> None:
    phone, computer, other = client_of(cast.ida), client_of(cast.ida), client_of(cast.omar)
    pattern = re.compile(r"/mig/steder/([0-9a-f-]{36})/afslut")
    (listed,) = pattern.findall(computer.get("/mig").get_data(as_text=True))
    assert post(other, f"/mig/steder/{listed}/afslut").status_code == 404
    assert post(computer, f"/mig/steder/{listed}/afslut").status_code == 303
    assert phone.get("/mig").status_code == 302
    assert computer.get("/mig").status_code == 200


def test_one_logs_out_everywhere_else_on_the_page(client_of: ClientOf, cast: Cast) -> None:
    phone, computer, other = client_of(cast.ida), client_of(cast.ida), client_of(cast.omar)
    assert post(computer, "/mig/steder/afslut-andre").status_code == 303
    answers = [client.get("/mig").status_code for client in (phone, computer, other)]
    assert answers == [302, 200, 200]
