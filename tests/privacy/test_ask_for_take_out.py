"""Asking for one's things: made once, by the worker, for a week, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.staff import block_person
from app.core.clock import FixedClock, end_of_day
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.files.models import StoredFile
from app.licences.giving import give_licence
from app.licences.pools import add_pool
from app.notifications.reading import unread_count
from app.privacy.contract import TakeOutState
from app.privacy.models import TakeOut
from app.privacy.service import (
    ask_for_take_out,
    forget_take_outs,
    own_take_out,
    take_out_file,
)
from app.web.services import Services
from tests.factories.files import kept_files
from tests.factories.told import told
from tests.forms import post
from tests.licences.bought import pool as bought
from tests.people import Cast, Person
from tests.privacy.conftest import Take, words_in
from tests.racing import at_once

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]
PARTS = 13


@pytest.fixture
def work(services: Services) -> Callable[[], None]:
    """Let the worker make what was asked for."""
    return lambda: services.jobs.run("take-outs")


def ask(acting_as: Acting, person: Person) -> Any:
    with acting_as(person) as uow:
        return ask_for_take_out(uow, parts=PARTS).latest


def test_it_is_made_and_its_person_is_told_once(
    acting_as: Acting, units: Units, cast: Cast, work: Callable[[], None]
) -> None:
    assert ask(acting_as, cast.ida).state == TakeOutState.WAITING
    work()
    work()
    with acting_as(cast.ida) as uow:
        own = own_take_out(uow)
    assert own.ready == own.latest
    assert own.ready
    assert (own.ready.done, own.ready.parts) == (PARTS, PARTS)
    assert told(units, cast.ida) == [("privacy/take-out", "Filen med dine ting er klar")]


def test_asked_for_twice_it_is_made_once(
    acting_as: Acting, units: Units, cast: Cast, work: Callable[[], None]
) -> None:
    first = ask(acting_as, cast.ida)
    assert ask(acting_as, cast.ida) == first
    assert ask(acting_as, cast.omar).id != first.id
    work()
    assert [kind for kind, _title in told(units, cast.ida)] == ["privacy/take-out"]


def test_asked_for_twice_at_once_it_is_made_once(units: Units, cast: Cast) -> None:
    def one(_number: int) -> Any:
        with units.write(cast.here, cast.ida.actor) as uow:
            return ask_for_take_out(uow, parts=PARTS).latest

    assert len({view.id for view in at_once(one, 4)}) == 1


def test_a_new_one_takes_the_place_of_the_one_before(
    acting_as: Acting, services: Services, cast: Cast, work: Callable[[], None]
) -> None:
    first = ask(acting_as, cast.ida)
    work()
    second = ask(acting_as, cast.ida)
    assert second.id != first.id
    with acting_as(cast.ida) as uow:  # the one before can be fetched meanwhile
        ready = own_take_out(uow).ready
        assert ready
        assert ready.id == first.id
        take_out_file(uow)
    work()
    with acting_as(cast.ida) as uow:
        assert [row.id for row in uow.session.scalars(select(TakeOut))] == [second.id]
    assert len(kept_files(services)) == 1


@pytest.mark.parametrize("who", ["omar", "anders", "signe", "lea", "adam", "vera", "nabo"])
def test_nobody_else_has_it(
    acting_as: Acting, client_of: ClientOf, cast: Cast, work: Callable[[], None], who: str
) -> None:
    ask(acting_as, cast.ida)
    work()
    client = client_of(getattr(cast, who))
    assert client.get("/api/v1/me/take-out/file").status_code in {403, 404}
    assert client.get("/tag-med/fil").status_code in {303, 403}
    with acting_as(getattr(cast, who)) as uow, pytest.raises(NotFound):
        take_out_file(uow)


def test_it_is_gone_after_a_week(
    acting_as: Acting,
    services: Services,
    cast: Cast,
    clock: FixedClock,
    work: Callable[[], None],
) -> None:
    ask(acting_as, cast.ida)
    work()
    clock.advance(timedelta(days=6, hours=23))
    services.jobs.run("forget-take-outs")
    services.jobs.run("forget-orphans")
    with acting_as(cast.ida) as uow:
        _file, pieces = take_out_file(uow)
    assert b"".join(pieces).startswith(b"PK")
    clock.advance(timedelta(hours=1))
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):  # also before the nightly round
        take_out_file(uow)
    services.jobs.run("forget-take-outs")
    with acting_as(cast.ida) as uow:
        assert not uow.session.scalars(select(TakeOut)).all()
        assert not uow.session.scalars(select(StoredFile)).all()
        assert own_take_out(uow).latest is None
    assert kept_files(services) == []


def test_one_that_is_long_under_way_is_forgotten_a_week_after_it_became_ready(
    acting_as: Acting, cast: Cast, clock: FixedClock, units: Units, work: Callable[[], None]
) -> None:
    ask(acting_as, cast.ida)
    clock.advance(timedelta(days=5))
    work()
    clock.advance(timedelta(days=3))
    with units.write(cast.here, the_service("test")) as uow:
        assert forget_take_outs(uow) == 0


def test_whoever_is_blocked_meanwhile_gets_none(
    acting_as: Acting, units: Units, cast: Cast, work: Callable[[], None]
) -> None:
    ask(acting_as, cast.ida)
    with units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.ida.id)
    work()
    with acting_as(cast.ida) as uow:
        latest = own_take_out(uow).latest
    assert latest
    assert latest.state == TakeOutState.FAILED


def test_the_page_says_how_far_it_is_and_looks_again_by_itself(
    acting_as: Acting, client_of: ClientOf, cast: Cast, work: Callable[[], None]
) -> None:
    ida = client_of(cast.ida)
    before = ida.get("/tag-med")
    assert "Lav min fil" in before.text
    assert "Refresh" not in before.headers
    assert post(ida, "/tag-med", page="/tag-med").headers["Location"] == "/tag-med"
    waiting = ida.get("/tag-med")
    assert f"0 af {PARTS}" in waiting.text
    assert "Lav min fil" not in waiting.text
    assert waiting.headers["Refresh"] == "3"
    work()
    ready = ida.get("/tag-med")
    assert "tirsdag den 1. december 2026 kl. 10.00" in ready.text
    assert "Lav en ny" in ready.text
    assert "Refresh" not in ready.headers


def test_whoever_sees_that_it_is_ready_has_read_that_they_were_told(
    acting_as: Acting, client_of: ClientOf, cast: Cast, work: Callable[[], None]
) -> None:
    ask(acting_as, cast.ida)
    work()
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
    client_of(cast.ida).get("/tag-med")
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 0


def test_it_can_be_had_in_the_grace_after_a_licence(
    units: Units, client_of: ClientOf, cast: Cast, clock: FixedClock, take: Take
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        licence = give_licence(uow, add_pool(uow, bought()), cast.ida.id)
    path = f"/licenser/{licence.id}"
    assert 'href="/tag-med"' in client_of(cast.ida).get(path).text
    clock.set(end_of_day(licence.last_on) - timedelta(days=7))
    assert 'href="/tag-med"' in client_of(cast.ida).get(path).text
    clock.set(end_of_day(licence.last_on) + timedelta(days=29))
    assert 'href="/tag-med"' in client_of(cast.ida).get(path).text
    assert "Jobtræneren" in words_in(take(cast.ida))


def test_whoever_comes_too_early_or_too_late_is_led_to_where_one_is_made(
    client_of: ClientOf, cast: Cast, acting_as: Acting
) -> None:
    ida = client_of(cast.ida)
    for _time in range(2):
        answer = ida.get("/tag-med/fil", follow_redirects=True)
        assert answer.request.path == "/tag-med"
        assert "Der er ikke nogen fil at hente lige nu." in answer.text
        ask(acting_as, cast.ida)


def test_the_file_is_handed_out_whole_and_to_be_saved(
    client_of: ClientOf, cast: Cast, work: Callable[[], None], acting_as: Acting
) -> None:
    ask(acting_as, cast.ida)
    work()
    answer = client_of(cast.ida).get("/tag-med/fil")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Content-Type"] == "application/zip"
    assert re.match(r'attachment; filename="Mine ting', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_api_says_the_same(
    client_of: ClientOf, cast: Cast, work: Callable[[], None], acting_as: Acting
) -> None:
    ida = client_of(cast.ida)
    nothing = ida.get("/api/v1/me/take-out").json
    assert (nothing["state"], nothing["file"], nothing["made_at"]) == ("none", None, None)
    assert ida.get("/api/v1/me/take-out/file").status_code == 404
    ask(acting_as, cast.ida)
    assert ida.get("/api/v1/me/take-out").json["state"] == "waiting"
    not_ready = ida.get("/api/v1/me/take-out/file")
    assert (not_ready.status_code, not_ready.json["type"]) == (
        409,
        "urn:jobvej:problem:privacy/take-out-not-ready",
    )
    work()
    ready = ida.get("/api/v1/me/take-out").json
    assert (ready["state"], ready["done"], ready["parts"]) == ("ready", PARTS, PARTS)
    assert ready["file"] == "/api/v1/me/take-out/file"
    assert len(ida.get(ready["file"]).data) == ready["size"]


def test_each_reads_it_in_the_language_they_asked_in(cast: Cast, take: Take) -> None:
    danish, english = words_in(take(cast.ida)), words_in(take(cast.omar))
    assert '<html lang="da">' in danish
    assert "Dine ting fra Jobvej" in danish
    assert '<html lang="en">' in english
    assert "Your things from Jobvej" in english
    assert "Dine ting" not in english
