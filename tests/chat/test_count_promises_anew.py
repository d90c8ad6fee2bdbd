"""A promise that was made follows the closing days and the hours that are set since."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team, join_team, set_team_hours
from app.chat.conversations import open_own_conversation
from app.chat.models import Conversation
from app.chat.posting import post_message
from app.chat.promising import raise_overdue
from app.chat.reading import messages_after
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units, the_service
from app.tenancy.closing_days import add_closing_day, remove_closing_day
from app.tenancy.opening import Period
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
SUNDAY = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
BY_MONDAY = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
BY_TUESDAY = BY_MONDAY + timedelta(days=1)


@pytest.fixture
def team_id(units: Units, cast: Cast, clock: FixedClock) -> UUID:
    """A team with the usual hours that Ida belongs to, on a Sunday."""
    clock.set(SUNDAY)
    with units.write(cast.here, the_service("test")) as uow:
        made = create_team(uow, name="Jobteam", phone="99 00 00 00")
        join_team(uow, made, cast.anders.id)
        give_own_adviser(uow, cast.ida.id, cast.anders.id, team_id=made)
    return made


@pytest.fixture
def conversation_id(acting_as: Acting, cast: Cast, team_id: UUID) -> UUID:
    """What Ida wrote on Sunday, and is promised an answer to by Monday."""
    return _write(acting_as, cast.ida)


def _write(acting_as: Acting, person: Person) -> UUID:
    with acting_as(person) as uow:
        opened = open_own_conversation(uow)
        post_message(uow, opened, body="Hej", client_id=uow.new_id())
    return opened


def _due_at(units: Units, cast: Cast) -> datetime | None:
    with units.read(cast.here) as uow:
        return uow.session.scalar(select(Conversation.answer_due_at))


def _said(acting_as: Acting, cast: Cast, conversation_id: UUID) -> list[str]:
    with acting_as(cast.ida) as uow:
        found = messages_after(uow, conversation_id, after=0).messages
    return [message.body for message in found if message.kind != "written"]


def test_a_closing_day_puts_the_promise_off_and_whoever_waits_is_told(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    conversation_id: UUID,
    work_off: Callable[[], None],
) -> None:
    assert _due_at(units, cast) == BY_MONDAY
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, MONDAY)
    work_off()
    work_off()
    assert _due_at(units, cast) == BY_TUESDAY
    told = _said(acting_as, cast, conversation_id)
    assert told[1:] == [
        "Vores åbningstider er ændret. Du får nu svar senest tirsdag den 1. december 2026."
    ]
    with acting_as(cast.adam) as uow:
        remove_closing_day(uow, MONDAY)
    work_off()
    assert _due_at(units, cast) == BY_MONDAY


def test_a_teams_new_hours_count_for_what_is_owed_and_not_another_teams(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    team_id: UUID,
    conversation_id: UUID,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.adam) as uow:
        other = create_team(uow, name="Et andet")
        set_team_hours(uow, other, [Period(3, time(9), time(15))])
    work_off()
    assert _due_at(units, cast) == BY_MONDAY
    with acting_as(cast.adam) as uow:
        set_team_hours(uow, team_id, [Period(1, time(9), time(15))])
    work_off()
    assert _due_at(units, cast) == BY_TUESDAY


def test_a_promise_that_would_be_late_by_the_new_hours_counts_from_now(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    team_id: UUID,
    conversation_id: UUID,
    work_off: Callable[[], None],
) -> None:
    clock.set(BY_MONDAY - timedelta(hours=1))
    with acting_as(cast.adam) as uow:
        set_team_hours(uow, team_id, [Period(0, time(7), time(15)), Period(1, time(9), time(15))])
    work_off()
    assert _due_at(units, cast) == BY_TUESDAY - timedelta(hours=1)


def test_a_broken_promise_stays_broken(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    conversation_id: UUID,
    work_off: Callable[[], None],
) -> None:
    clock.set(BY_MONDAY + timedelta(minutes=1))
    with units.write(cast.here, the_service("test")) as uow:
        assert raise_overdue(uow) == 1
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, MONDAY)
    work_off()
    assert _due_at(units, cast) == BY_MONDAY


def test_the_automatic_reply_promises_nothing_for_before_it_opens(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock, team_id: UUID
) -> None:
    """Written while it was open; then today and tomorrow are closed, before the worker hears."""
    clock.set(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))  # a Friday
    conversation_id = _write(acting_as, cast.ida)
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, date(2026, 11, 27), reason="Vi er på kursus.")
        add_closing_day(uow, MONDAY)
    _write(acting_as, cast.ida)
    (said,) = _said(acting_as, cast, conversation_id)
    assert "Vi har lukket fredag den 27. november 2026: Vi er på kursus. Vi åbner igen" in said
    assert "Vi åbner igen tirsdag den 1. december 2026 kl. 09.00." in said
    assert "Du får svar senest tirsdag den 1. december 2026." in said
    assert _due_at(units, cast) == BY_TUESDAY


def test_the_hours_name_the_closing_days_that_are_near(
    acting_as: Acting, cast: Cast, client_of: Callable[[Person], FlaskClient], team_id: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, MONDAY, reason="Personaledag")
        add_closing_day(uow, date(2026, 12, 15))
    page = BeautifulSoup(client_of(cast.ida).get("/samtaler").data, "html.parser")
    days = [one.get_text(" ", strip=True) for one in page.select(".chat-hours > div")]
    assert days[:2] == [
        "Mandag 09.00–15.00 men lukket den 30. november (Personaledag)",
        "Tirsdag 09.00–15.00",
    ]
    said = " ".join(page.select_one(".chat-promise").get_text(" ", strip=True).split())  # type: ignore[union-attr]
    assert (
        "Vi har lukket lige nu. Vi har lukket mandag den 30. november 2026: Personaledag."
        " Vi åbner igen tirsdag den 1. december 2026 kl. 09.00."
    ) in said
