"""Open calendars hear that something in them changed, and nothing of what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from app.accounts.sessions import issue_token
from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.clearing import Choice, begin_clearing
from app.booking.confirming import confirm_meeting
from app.booking.contract import ClearingWay
from app.booking.lateness import note_lateness
from app.booking.outcomes import note_outcome
from app.core.clock import FixedClock
from app.web.services import Services
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

Heard = Callable[[Person], list[dict[str, Any]]]


@pytest.fixture
def heard(app: Flask, services: Services, cast: Cast) -> Heard:
    """Return what somebody's open page was told of calendars; everybody has one open."""
    services.relay.start_here()
    pages: dict[UUID, SocketIOTestClient] = {}
    for person in cast.everyone():
        with services.units.write(person.municipality) as uow:
            token = issue_token(uow, services.ids, person.id)
        pages[person.id] = services.socketio.test_client(app, auth={"token": token})

    def told(person: Person) -> list[dict[str, Any]]:
        services.relay.catch_up()
        received = pages[person.id].get_received()
        return [one["args"][0] for one in received if one["name"] == "booking:calendar-changed"]

    return told


def test_whatever_happens_is_told_to_the_adviser_and_the_team_alone(
    heard: Heard, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id
    assert heard(cast.anders) == heard(cast.signe) == [{}]
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    assert {} in heard(cast.anders)
    with acting_as(cast.ida) as uow:
        confirm_meeting(uow, meeting)
    assert heard(cast.anders) == [{}]
    clock.set(local(27, 8))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=5)
    assert heard(cast.anders) == [{}]
    clock.set(local(27, 9))
    with acting_as(cast.anders) as uow:
        note_outcome(uow, meeting, has_come=True)
    assert heard(cast.anders) == [{}]
    for other in (cast.ida, cast.omar, cast.lea, cast.adam, cast.vera, cast.nabo, cast.nora):
        assert heard(other) == []


def test_a_meeting_that_is_called_off_and_days_that_are_kept_free_are_told(
    heard: Heard, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id
    heard(cast.anders)
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    assert heard(cast.anders) == [{}]
    with acting_as(cast.signe) as uow:
        usual, day = Choice(ClearingWay.ASK), date(2026, 11, 26)
        days = {"first_on": day, "last_on": day}
        begin_clearing(uow, uow.new_id(), cast.anders.id, **days, usual=usual)
    assert heard(cast.anders) == [{}]
