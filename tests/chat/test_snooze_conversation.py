"""A conversation is put aside until a day begins, or until the citizen writes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.chat.closing import close_conversation
from app.chat.contract import ConversationClosed
from app.chat.models import Conversation
from app.chat.snoozing import (
    UNTIL_ANSWERED,
    SnoozeChoice,
    snooze_conversation,
    until_when,
    wake_conversation,
)
from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.core.work import UnitOfWork, Units
from tests.factories.conversations import Say
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
TUESDAY = date(2026, 11, 24)


def _snoozed(units: Units, cast: Cast) -> datetime | None:
    with units.read(cast.here) as uow:
        return uow.session.scalars(select(Conversation)).one().snoozed_until


@pytest.mark.parametrize(
    ("choice", "on", "until"),
    [
        (SnoozeChoice.TOMORROW, None, datetime(2026, 11, 24, 23, tzinfo=UTC)),
        (SnoozeChoice.MONDAY, None, datetime(2026, 11, 29, 23, tzinfo=UTC)),
        (SnoozeChoice.DATE, date(2027, 7, 1), datetime(2027, 6, 30, 22, tzinfo=UTC)),
        (SnoozeChoice.ANSWER, None, UNTIL_ANSWERED),
    ],
)
def test_it_comes_back_as_the_local_day_begins(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID, choice: SnoozeChoice,
    on: date | None, until: datetime,
) -> None:  # fmt: skip
    with acting_as(cast.anders) as uow:
        assert snooze_conversation(uow, conversation_id, choice, on=on) == until
    assert _snoozed(units, cast) == until


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_monday_is_a_monday_to_come(today: date) -> None:
    day = local_day(until_when(SnoozeChoice.MONDAY, today, None))
    assert day.weekday() == 0
    assert today < day <= today + timedelta(days=7)


@pytest.mark.parametrize("on", [None, TUESDAY, date(2020, 1, 1), date(2028, 1, 1)])
def test_a_day_gone_by_or_far_away_is_refused(
    acting_as: Acting, cast: Cast, conversation_id: UUID, on: date | None
) -> None:
    with pytest.raises(Invalid) as refused, acting_as(cast.anders) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.DATE, on=on)
    assert list(refused.value.fields) == ["on"]


def test_a_word_from_the_citizen_takes_it_out_again(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID, say: Say
) -> None:
    with acting_as(cast.anders) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.ANSWER)
    say(cast.anders, "Jeg venter på dig")
    assert _snoozed(units, cast) == UNTIL_ANSWERED
    say(cast.ida, "Her er jeg")
    assert _snoozed(units, cast) is None


def test_it_can_be_taken_out_by_hand_and_twice_is_harmless(
    acting_as: Acting, units: Units, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.TOMORROW)
        wake_conversation(uow, conversation_id)
        wake_conversation(uow, conversation_id)
    assert _snoozed(units, cast) is None


def test_a_closed_one_is_not_put_aside(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        close_conversation(uow, conversation_id, client_id=uuid4())
        with pytest.raises(ConversationClosed):
            snooze_conversation(uow, conversation_id, SnoozeChoice.TOMORROW)


@pytest.mark.parametrize("who", ["ida", "omar", "lea", "adam", "vera", "nora"])
def test_only_those_who_answer_put_it_aside(
    acting_as: Acting, cast: Cast, conversation_id: UUID, who: str
) -> None:
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        snooze_conversation(uow, conversation_id, SnoozeChoice.TOMORROW)
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        wake_conversation(uow, conversation_id)
