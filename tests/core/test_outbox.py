"""What was recorded is heard at least once after the commit, and never before it."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.accounts.models import Person as PersonRow
from app.core import outbox
from app.core.clock import FixedClock
from app.core.errors import Unavailable
from app.core.events import Event, EventDelivery, RecordedEvent
from app.core.relay import TURN_SECONDS, RealtimeRelay
from app.core.wake import SocketBell
from app.core.work import Municipality, UnitOfWork
from app.web.services import Services
from tests.people import Cast, Person


@dataclass(frozen=True)
class PersonWaved(Event):
    """Somebody of the cast waved; only this test knows."""

    person_id: UUID


heard: list[UUID] = []
stumbles: list[int] = []


def hear(uow: UnitOfWork, event: PersonWaved) -> None:
    """Note the wave, in the database too."""
    if stumbles:
        stumbles.pop()
        raise ZeroDivisionError
    heard.append(event.person_id)
    uow.session.execute(
        update(PersonRow).where(PersonRow.id == event.person_id).values(name=PersonRow.name + "!")
    )


@pytest.fixture(autouse=True)
def _listening(services: Services) -> None:
    heard.clear()
    stumbles.clear()
    services.bus.listen(PersonWaved, hear)


def _wave(services: Services, cast: Cast) -> None:
    with services.units.write(cast.here) as uow:
        uow.record(PersonWaved(cast.ida.id))


def _name(services: Services, cast: Cast) -> str:
    with services.units.read(cast.here) as uow:
        return uow.session.scalars(select(PersonRow.name).where(PersonRow.id == cast.ida.id)).one()


def test_a_listener_hears_an_event_after_the_commit(services: Services, cast: Cast) -> None:
    _wave(services, cast)
    assert heard == []
    assert outbox.work_off(services.units, services.directory.by_id) == 1
    assert heard == [cast.ida.id]
    assert _name(services, cast) == "Ida!"


def test_nothing_is_heard_of_a_unit_that_failed(services: Services, cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), services.units.write(cast.here) as uow:
        uow.record(PersonWaved(cast.ida.id))
        raise ZeroDivisionError
    assert outbox.work_off(services.units, services.directory.by_id) == 0


def test_what_was_heard_is_not_heard_again(services: Services, cast: Cast) -> None:
    _wave(services, cast)
    for _ in range(3):
        outbox.work_off(services.units, services.directory.by_id)
    assert _name(services, cast) == "Ida!"


def test_a_listener_that_stumbles_is_asked_again_later(
    services: Services, cast: Cast, clock: FixedClock
) -> None:
    stumbles.append(1)
    _wave(services, cast)
    assert outbox.work_off(services.units, services.directory.by_id) == 0
    assert _name(services, cast) == "Ida"
    clock.advance(timedelta(minutes=1))
    assert outbox.work_off(services.units, services.directory.by_id) == 1
    assert _name(services, cast) == "Ida!"


def test_a_listener_that_never_manages_is_given_up_and_shows(
    services: Services, cast: Cast, clock: FixedClock
) -> None:
    stumbles.extend([1] * 50)
    _wave(services, cast)
    for _ in range(20):
        outbox.work_off(services.units, services.directory.by_id)
        clock.advance(timedelta(hours=2))
    with services.units.system() as unit:
        states = unit.session.scalars(select(EventDelivery.state)).all()
    assert states == ["failed"]
    assert len(stumbles) == 50 - outbox.MOST_ATTEMPTS


def test_what_a_dead_worker_had_taken_is_taken_again(
    services: Services, cast: Cast, clock: FixedClock
) -> None:
    _wave(services, cast)
    outbox._claim(services.units)
    assert outbox.work_off(services.units, services.directory.by_id) == 0
    clock.advance(outbox.CLAIM + timedelta(seconds=1))
    assert outbox.work_off(services.units, services.directory.by_id) == 1


def test_an_event_that_nobody_knows_any_more_holds_up_no_other(
    services: Services, cast: Cast
) -> None:
    _wave(services, cast)
    with services.units.system(writes=True) as unit:
        unit.session.execute(update(RecordedEvent).values(name="GoneEvent"))
    _wave(services, cast)
    assert outbox.work_off(services.units, services.directory.by_id) == 1
    assert heard == [cast.ida.id]


def test_old_events_are_forgotten_once_everybody_has_heard(
    services: Services, cast: Cast, clock: FixedClock
) -> None:
    _wave(services, cast)
    clock.advance(outbox.KEPT + timedelta(days=1))
    outbox.forget_old(services.units)
    assert _recorded(services) == 1
    outbox.work_off(services.units, services.directory.by_id)
    outbox.forget_old(services.units)
    assert _recorded(services) == 0


def _recorded(services: Services) -> int:
    with services.units.system() as unit:
        return unit.session.scalar(select(func.count(RecordedEvent.seq))) or 0


def test_open_pages_hear_what_came_after_they_opened(services: Services, cast: Cast) -> None:
    relayed: list[UUID] = []
    services.bus.relay(PersonWaved, lambda _uow, event: relayed.append(event.person_id))
    _wave(services, cast)
    relay = RealtimeRelay(services.units, services.bell, services.directory.by_id)
    relay.start_here()
    assert relay.catch_up() == 0
    _wave(services, cast)
    assert (relay.catch_up(), relayed) == (1, [cast.ida.id])
    assert relay.catch_up() == 0


def test_a_relay_that_fails_shuts_out_and_keeps_no_other_from_being_called(
    services: Services, cast: Cast
) -> None:
    relayed: list[str] = []

    def fail(uow: UnitOfWork, _event: PersonWaved) -> None:
        Session.connection(uow.session).execute(text("SELECT nothing FROM nowhere"))

    def shut_out(municipality_id: UUID, event: PersonWaved) -> None:
        assert (municipality_id, event.person_id) == (cast.here.id, cast.ida.id)
        relayed.append("shut out")

    def hear_asking(uow: UnitOfWork, event: PersonWaved) -> None:
        assert uow.session.scalar(select(PersonRow.id).where(PersonRow.id == event.person_id))
        relayed.append("heard")

    def not_needed(_municipality_id: UUID, _event: PersonWaved) -> None:
        relayed.append("shut out for nothing")

    services.bus.relay(PersonWaved, fail)
    services.bus.relay(PersonWaved, hear_asking, otherwise=not_needed)
    services.bus.relay(PersonWaved, fail, otherwise=shut_out)
    services.bus.relay(PersonWaved, hear_asking)
    relay = RealtimeRelay(services.units, services.bell, services.directory.by_id)
    relay.start_here()
    _wave(services, cast)
    assert (relay.catch_up(), relayed) == (1, ["heard", "shut out", "heard"])


@pytest.fixture
def called(services: Services, cast: Cast) -> list[tuple[UUID, object]]:
    """Return whom a relay heard wave, in its order, each with the session it was asked in.

    It fails for Omar.
    """
    calls: list[tuple[UUID, object]] = []

    def note(uow: UnitOfWork, event: PersonWaved) -> None:
        calls.append((event.person_id, uow.session))
        if event.person_id == cast.omar.id:
            raise ZeroDivisionError

    services.bus.relay(PersonWaved, note)
    services.relay.start_here()
    return calls


def _wave_in_turn(services: Services, *people: Person) -> None:
    for person in people:
        with services.units.write(person.municipality) as uow:
            uow.record(PersonWaved(person.id))


def test_what_follows_in_one_municipality_is_relayed_in_one_unit(
    services: Services, cast: Cast, called: list[tuple[UUID, object]]
) -> None:
    waving = [cast.ida, cast.lea, cast.nabo, cast.nora, cast.vera]
    _wave_in_turn(services, *waving)
    assert services.relay.catch_up() == len(waving)
    assert [who for who, _ in called] == [person.id for person in waving]
    ida, lea, nabo, nora, vera = (session for _, session in called)
    assert ida is lea
    assert nabo is nora
    assert len({id(ida), id(nabo), id(vera)}) == 3


def test_what_follows_a_relay_that_failed_is_relayed_in_a_new_unit(
    services: Services, cast: Cast, called: list[tuple[UUID, object]]
) -> None:
    waving = [cast.ida, cast.omar, cast.lea, cast.vera]
    _wave_in_turn(services, *waving)
    assert services.relay.catch_up() == len(waving)
    assert [who for who, _ in called] == [person.id for person in waving]
    ida, omar, lea, vera = (session for _, session in called)
    assert ida is omar
    assert omar is not lea
    assert lea is vera


def test_no_unit_is_held_for_longer_than_a_turn(
    services: Services, cast: Cast, called: list[tuple[UUID, object]]
) -> None:
    services.bus.relay(PersonWaved, lambda _uow, _event: time.sleep(TURN_SECONDS * 0.7))
    _wave_in_turn(services, cast.ida, cast.lea, cast.vera)
    services.relay.catch_up()
    ida, lea, vera = (session for _, session in called)
    assert ida is lea
    assert lea is not vera


def test_where_no_unit_can_be_opened_all_are_shut_out(services: Services, cast: Cast) -> None:
    relayed: list[str] = []
    for name in ("first", "second"):
        shut_out = partial(lambda name, _municipality, _event: relayed.append(name), name)
        services.bus.relay(
            PersonWaved, lambda _uow, _e: relayed.append("heard"), otherwise=shut_out
        )

    def nobody(_municipality_id: UUID) -> Municipality:
        raise Unavailable

    relay = RealtimeRelay(services.units, services.bell, nobody)
    relay.start_here()
    _wave(services, cast)
    assert (relay.catch_up(), relayed) == (1, ["first", "second"])


def test_open_pages_hear_also_where_no_bell_can_be_hung_up(
    services: Services, cast: Cast, tmp_path: Path
) -> None:
    relayed: list[UUID] = []

    def note(_uow: UnitOfWork, event: PersonWaved) -> None:
        relayed.append(event.person_id)
        raise SystemExit  # how this test ends what otherwise goes on for ever

    services.bus.relay(PersonWaved, note)
    in_the_way = tmp_path / "wake"
    in_the_way.write_text("a file, and no folder")
    relay = RealtimeRelay(services.units, SocketBell(in_the_way), services.directory.by_id)
    relay.start_here()

    def follow() -> None:
        with contextlib.suppress(SystemExit):
            relay.run()

    following = threading.Thread(target=follow, daemon=True)
    following.start()
    _wave(services, cast)
    following.join(timeout=20)
    assert relayed == [cast.ida.id]
