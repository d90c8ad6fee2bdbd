"""What a citizen may count on, a word outside the hours, and who hears of broken promises."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team, join_team, set_team_hours
from app.chat.contract import MessageKind
from app.chat.conversations import open_own_conversation
from app.chat.models import Conversation
from app.chat.posting import post_message
from app.chat.promising import count_overdue, overdue_conversations, promise_of, raise_overdue
from app.chat.reading import messages_after
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units, the_service
from app.notifications.reading import list_notifications, target_of
from app.tenancy.opening import Period
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]

# Tuesday 24 November 2026, local time an hour after UTC.
OPEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
IN_THE_BREAK = datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
AFTER_THE_BREAK = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
NEXT_MORNING = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)


@pytest.fixture
def team_id(units: Units, cast: Cast) -> UUID:
    """A team with two periods a day, that answers within three hours; Ida and Omar are theirs."""
    with units.write(cast.here, the_service("test")) as uow:
        made = create_team(
            uow,
            name="Jobteam",
            phone="99 00 00 00",
            answers_within=timedelta(hours=3),
            urgent_text_da="Ring til os.",
            urgent_text_en="Call us.",
        )
        periods = [
            Period(day, opens, closes)
            for day in range(5)
            for opens, closes in ((time(9), time(12)), (time(13), time(16)))
        ]
        set_team_hours(uow, made, periods)
        join_team(uow, made, cast.anders.id)
        join_team(uow, made, cast.lea.id, is_leader=True)
        for citizen in (cast.ida, cast.omar):
            give_own_adviser(uow, citizen.id, cast.anders.id, team_id=made)
    return made


def _write(acting_as: Acting, person: Person, body: str = "Hej") -> UUID:
    with acting_as(person) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body=body, client_id=uow.new_id())
    return conversation_id


def _messages(acting_as: Acting, person: Person, conversation_id: UUID) -> list[tuple[str, str]]:
    with acting_as(person) as uow:
        reading = messages_after(uow, conversation_id, after=0)
    return [(message.kind, message.body) for message in reading.messages]


@pytest.mark.parametrize(
    ("at", "is_open", "opens_at", "answered_by"),
    [
        (OPEN, True, None, datetime(2026, 11, 24, 13, 0, tzinfo=UTC)),
        (IN_THE_BREAK, False, AFTER_THE_BREAK, datetime(2026, 11, 24, 15, 0, tzinfo=UTC)),
        (EVENING, False, NEXT_MORNING, datetime(2026, 11, 25, 11, 0, tzinfo=UTC)),
    ],
    ids=["open", "in the break", "evening"],
)
def test_the_promise_counts_open_time_alone(
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    team_id: UUID,
    at: datetime,
    is_open: bool,
    opens_at: datetime | None,
    answered_by: datetime,
) -> None:
    clock.set(at)
    with acting_as(cast.ida) as uow:
        promise = promise_of(uow, team_id)
    assert (promise.is_open, promise.opens_at, promise.answered_by) == (
        is_open,
        opens_at,
        answered_by,
    )
    assert (promise.phone, promise.urgent) == ("99 00 00 00", "Ring til os.")


def test_a_citizen_without_a_team_is_promised_something_too(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.omar) as uow:
        promise = promise_of(uow, None)
    assert promise.is_open
    assert promise.answered_by is not None


def test_inside_the_hours_nobody_answers_by_themselves(
    acting_as: Acting, cast: Cast, team_id: UUID
) -> None:
    conversation_id = _write(acting_as, cast.ida)
    assert _messages(acting_as, cast.ida, conversation_id) == [(MessageKind.WRITTEN, "Hej")]


def test_outside_the_hours_the_service_answers_once_until_it_opens(
    acting_as: Acting, cast: Cast, clock: FixedClock, team_id: UUID, is_as_kept: Callable[..., None]
) -> None:
    clock.set(EVENING)
    conversation_id = _write(acting_as, cast.ida)
    _write(acting_as, cast.ida, "Er her nogen?")
    with acting_as(cast.anders) as uow:
        post_message(uow, conversation_id, body="Ja, i morgen", client_id=uow.new_id())
    _write(acting_as, cast.ida, "Tak")
    kinds = [kind for kind, _ in _messages(acting_as, cast.ida, conversation_id)]
    assert kinds == ["written", "automatic", "written", "written", "written"]
    is_as_kept("automatic-da", _messages(acting_as, cast.ida, conversation_id)[1][1] + "\n")
    clock.set(NEXT_MORNING + timedelta(hours=11))
    with acting_as(cast.anders) as uow:
        post_message(uow, conversation_id, body="Hej igen", client_id=uow.new_id())
    _write(acting_as, cast.ida, "Næste aften")
    kinds = [kind for kind, _ in _messages(acting_as, cast.ida, conversation_id)]
    assert kinds.count("automatic") == 2


def test_who_waits_already_is_told_as_well_that_it_is_closed_now(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, team_id: UUID
) -> None:
    clock.set(OPEN + timedelta(hours=5))
    conversation_id = _write(acting_as, cast.ida)
    with units.read(cast.here) as uow:
        promised = uow.session.scalar(select(Conversation.answer_due_at))
    clock.set(EVENING)
    for words in ("Er her nogen?", "Hallo?"):
        _write(acting_as, cast.ida, words)
    said = _messages(acting_as, cast.ida, conversation_id)
    assert [kind for kind, _ in said] == ["written", "written", "automatic", "written"]
    assert "onsdag den 25. november" in said[2][1]
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(Conversation.answer_due_at)) == promised


def test_the_automatic_reply_is_in_the_citizens_language(
    acting_as: Acting, cast: Cast, clock: FixedClock, team_id: UUID, is_as_kept: Callable[..., None]
) -> None:
    clock.set(EVENING)
    conversation_id = _write(acting_as, cast.omar)
    is_as_kept("automatic-en", _messages(acting_as, cast.omar, conversation_id)[1][1] + "\n")


def test_the_leader_and_the_adviser_hear_once_of_an_answer_that_is_late(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, team_id: UUID
) -> None:
    conversation_id = _write(acting_as, cast.ida)
    assert _raise(units, cast) == 0
    clock.advance(timedelta(hours=4, seconds=1))
    assert _raise(units, cast) == 1
    assert _raise(units, cast) == 0
    for person, url in ((cast.lea, "/indbakke/over-tid"), (cast.anders, str(conversation_id))):
        with acting_as(person) as uow:
            [told] = list_notifications(uow, limit=5)
            assert told.title == "En borger har ventet for længe på svar"
            assert target_of(uow, told.id).endswith(url)
    with acting_as(cast.lea) as uow:
        [one] = overdue_conversations(uow)
        assert (one.citizen, one.adviser) == ("Ida", "Anders")


def test_an_answer_in_time_is_not_raised(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, team_id: UUID
) -> None:
    conversation_id = _write(acting_as, cast.ida)
    with acting_as(cast.anders) as uow:
        post_message(uow, conversation_id, body="Hej Ida", client_id=uow.new_id())
    clock.advance(timedelta(days=3))
    assert _raise(units, cast) == 0
    with acting_as(cast.lea) as uow:
        assert count_overdue(uow) == 0


def test_a_leader_of_another_team_does_not_see_who_waits(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, team_id: UUID
) -> None:
    _write(acting_as, cast.ida)
    clock.advance(timedelta(days=1))
    _raise(units, cast)
    with acting_as(cast.signe) as uow:
        assert overdue_conversations(uow) == []
    with acting_as(cast.adam) as uow:
        assert len(overdue_conversations(uow)) == 1


def test_all_who_wait_too_long_are_counted_also_where_there_are_more_than_are_shown(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    units: Units,
    cast: Cast,
    clock: FixedClock,
    team_id: UUID,
) -> None:
    _write(acting_as, cast.ida)
    clock.advance(timedelta(days=1))
    _raise(units, cast)
    leader = client_of(cast.lea)
    assert "ud af" not in leader.get("/indbakke/over-tid").text
    with units.write(cast.here, the_service("test")) as uow:
        one = uow.session.scalars(select(Conversation)).one()
        known = {c.key: getattr(one, c.key) for c in inspect(Conversation).column_attrs}
        for number in range(200):
            uow.session.add(Conversation(**known | {"id": uow.new_id(), "about": f"{number}"}))
    with acting_as(cast.lea) as uow:
        assert count_overdue(uow) == 201
        assert len(overdue_conversations(uow)) == 200
    said = "Her er de 200, der har ventet længst, ud af 201."
    assert said in leader.get("/indbakke/over-tid").text


def test_a_second_message_does_not_put_the_promise_off(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, team_id: UUID
) -> None:
    conversation_id = _write(acting_as, cast.ida)
    with units.read(cast.here) as uow:
        first = uow.session.scalar(select(Conversation.answer_due_at))
    clock.advance(timedelta(hours=1))
    _write(acting_as, cast.ida, "Hallo?")
    with units.read(cast.here) as uow:
        row = uow.session.scalars(select(Conversation)).one()
    assert (row.id, row.answer_due_at) == (conversation_id, first)


def _raise(units: Units, cast: Cast) -> int:
    with units.write(cast.here, the_service("test")) as uow:
        return raise_overdue(uow)
