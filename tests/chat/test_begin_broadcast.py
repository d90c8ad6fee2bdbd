"""A message to many reaches each of them once, in their own conversation, and answers nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.own_advisers import citizens_of_team, give_own_adviser, give_team
from app.accounts.people import add_person
from app.accounts.staff import block_person
from app.accounts.target_groups import set_target_groups
from app.accounts.teams import create_team, join_team
from app.chat.audiences import audiences
from app.chat.broadcasting import (
    begin_broadcast,
    broadcast_by_id,
    broadcasts,
    preview_broadcast,
    send_batch,
    send_broadcasts,
    stop_broadcast,
)
from app.chat.contract import (
    MessageEmpty,
    NobodyToWriteTo,
    RecipientsChanged,
    TooLong,
    UnknownFields,
)
from app.chat.conversations import conversation_by_id, my_conversations, open_own_conversation
from app.chat.models import Broadcast, BroadcastRecipient, BroadcastState, ChatMessage, Conversation
from app.chat.posting import post_message
from app.chat.unseen import AT_ONCE, tell_of_unseen
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Actor, UnitOfWork, Units, the_service
from app.notifications.reading import list_notifications
from app.tenancy.target_groups import add_target_group
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
Send = Callable[[], int]


@pytest.fixture
def send(units: Units, cast: Cast) -> Send:
    """Let the worker send all that waits."""
    return lambda: send_broadcasts(units, lambda: [cast.here, cast.next_door])


@pytest.fixture
def team_id(units: Units, cast: Cast) -> UUID:
    """Anders' team, with thirty citizens of its own."""
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Vest")
        join_team(uow, team_id, cast.anders.id)
        for number in range(30):
            citizen_id = add_person(
                uow, name=f"Borger {number:02}", email=None, roles=[Role.CITIZEN]
            )
            give_team(uow, citizen_id, team_id)
        return team_id


def _said(units: Units, cast: Cast) -> list[tuple[UUID, str]]:
    with units.read(cast.here) as uow:
        rows = uow.session.scalars(select(ChatMessage)).all()
        return [(row.conversation_id, row.side) for row in rows]


def test_each_of_a_team_has_it_once_however_often_the_worker_comes(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, send: Send
) -> None:
    with acting_as(cast.anders) as uow:
        shown = preview_broadcast(uow, f"team/{team_id}", body="Kære {borger}: åbent hus")
        assert (shown.number, shown.names[0], len(shown.names)) == (30, "Borger 00", 10)
        assert shown.example == "Kære Borger 00: åbent hus"
        broadcast_id = begin_broadcast(
            uow, uuid4(), f"team/{team_id}", body="Kære {borger}: åbent hus", expected=30
        )
    assert send() == 30
    assert send() == 0
    said = _said(units, cast)
    assert len(said) == len({conversation_id for conversation_id, _side in said}) == 30
    with acting_as(cast.anders) as uow:
        view = broadcast_by_id(uow, broadcast_id)
    assert (view.state, view.total, view.posted, view.failed) == (BroadcastState.SENT, 30, 30, 0)


def test_each_reads_their_own_name_and_nobody_elses(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, send: Send
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    with acting_as(cast.anders) as uow:
        begin_broadcast(uow, uuid4(), "own", body="{fornavn}, {jobcenter}", expected=2)
    send()
    for citizen, words in (
        (cast.ida, "Ida, jobcentret i Demo Kommune"),
        (cast.omar, "Omar, the job centre of Demo Kommune"),
    ):
        with acting_as(citizen) as uow:
            (conversation,) = my_conversations(uow)
            assert conversation.latest is not None
            assert conversation.latest.body == words


def test_the_longest_name_has_room_and_what_leaves_it_none_is_refused(
    acting_as: Acting, units: Units, cast: Cast, send: Send
) -> None:
    name = "Ø" * 120
    with units.write(cast.here, the_service("test")) as uow:
        citizen_id = add_person(uow, name=name, email=None, roles=[Role.CITIZEN])
        give_own_adviser(uow, citizen_id, cast.anders.id)
    fits = "{borger}, {borger}" + "x" * (4_000 - 242)
    with acting_as(cast.anders) as uow:
        for ask in (
            lambda body: preview_broadcast(uow, "own", body=body),
            lambda body: begin_broadcast(uow, uuid4(), "own", body=body, expected=1),
        ):
            with pytest.raises(TooLong) as refused:
                ask(fits + "!")
            assert list(refused.value.fields) == ["body"]
        begin_broadcast(uow, uuid4(), "own", body=fits, expected=1)
    assert send() == 1
    with units.read(cast.here, Actor(citizen_id, frozenset({Role.CITIZEN}))) as uow:
        (conversation,) = my_conversations(uow)
        assert conversation.latest is not None
        assert conversation.latest.body == fits.replace("{borger}", name)


def test_it_answers_nobody_who_waits_and_opens_nothing_closed(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, send: Send
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    with acting_as(cast.ida) as uow:
        post_message(uow, open_own_conversation(uow), body="Hej", client_id=uuid4())
    with acting_as(cast.omar) as uow:
        his = open_own_conversation(uow)
    with units.write(cast.here) as uow:
        row = uow.session.scalars(select(Conversation).where(Conversation.id == his)).one()
        row.state = "closed"
    with acting_as(cast.anders) as uow:
        begin_broadcast(uow, uuid4(), "own", body="Åbent hus", expected=2)
    assert send() == 2
    with units.read(cast.here) as uow:
        rows = {row.citizen_id: row for row in uow.session.scalars(select(Conversation))}
    assert (rows[cast.ida.id].waiting_for, rows[cast.ida.id].last_seq) == ("us", 2)
    assert (rows[cast.omar.id].state, rows[cast.omar.id].waiting_for) == ("closed", None)


def test_it_is_no_news_to_the_sender_and_no_sign_of_having_seen_what_came_before(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, send: Send
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
        add_target_group(uow, slug="unge", name_da="Unge under 30", name_en="Under 30")
        set_target_groups(uow, cast.ida.id, ["unge"])
    with acting_as(cast.ida) as uow:
        asked = open_own_conversation(uow)
        post_message(uow, asked, body="Hvornår er der åbent?", client_id=uuid4())
    for sender, key, expected in ((cast.anders, "own", 2), (cast.signe, "target_group/unge", 1)):
        with acting_as(sender) as uow:
            begin_broadcast(uow, uuid4(), key, body="Åbent hus", expected=expected)
    assert send() == 3
    with acting_as(cast.ida) as uow:
        assert conversation_by_id(uow, asked).read == {cast.ida.id: 1, cast.anders.id: 0}
    clock.advance(AT_ONCE)
    with units.write(cast.here, the_service("test")) as uow:
        tell_of_unseen(uow)
    with acting_as(cast.anders) as uow:
        assert [one.kind for one in list_notifications(uow, limit=9)] == ["chat/citizen-wrote"]
    with acting_as(cast.signe) as uow:
        assert list_notifications(uow, limit=9) == []


def test_one_that_cannot_be_opened_keeps_no_other_waiting(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, send: Send
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)
    with acting_as(cast.anders) as uow:
        broken = begin_broadcast(uow, uuid4(), f"team/{team_id}", body="Hej", expected=31)
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.scalars(select(Broadcast)).one().body_sealed = b"x"
    with acting_as(cast.anders) as uow:
        whole = begin_broadcast(uow, uuid4(), "own", body="Hej", expected=1)
    assert send() == 32
    with acting_as(cast.anders) as uow:
        assert len(my_conversations(uow)) == 1
    with units.write(cast.here, the_service("test")) as uow:
        failed = uow.session.scalars(select(BroadcastRecipient.problem)).all()
        states = dict(uow.session.execute(select(Broadcast.id, Broadcast.state)).all())
    assert sorted(failed, key=str) == [None, *["internal"] * 31]
    assert states == {broken: BroadcastState.SENT, whole: BroadcastState.SENT}


def test_of_a_target_group_only_those_are_reached_whom_the_sender_may_write_to(
    acting_as: Acting, units: Units, cast: Cast, youth_team: UUID, send: Send
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="unge", name_da="Unge under 30", name_en="Under 30")
        set_target_groups(uow, cast.ida.id, ["unge"])
        set_target_groups(uow, cast.omar.id, ["unge"])
        give_team(uow, cast.omar.id, youth_team)
    with acting_as(cast.anders) as uow:
        shown = preview_broadcast(uow, "target_group/unge", body="Hej")
        assert (shown.names, shown.left_out) == (["Ida"], 1)
        assert shown.audience.label == "Unge under 30"
        begin_broadcast(uow, uuid4(), "target_group/unge", body="Hej", expected=1)
    assert send() == 1
    with acting_as(cast.omar) as uow:
        assert my_conversations(uow) == []


def test_whoever_lost_a_citizen_meanwhile_does_not_reach_them(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, youth_team: UUID, send: Send
) -> None:
    with acting_as(cast.anders) as uow:
        broadcast_id = begin_broadcast(
            uow, uuid4(), f"team/{team_id}", body="Åbent hus", expected=30
        )
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, citizens_of_team(uow, team_id)[0], youth_team)
    assert send() == 30
    with acting_as(cast.anders) as uow:
        view = broadcast_by_id(uow, broadcast_id)
    assert (view.posted, view.failed, view.state) == (29, 1, BroadcastState.SENT)


def test_it_can_be_stopped_and_reaches_nobody_after_that(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, send: Send
) -> None:
    with acting_as(cast.anders) as uow:
        broadcast_id = begin_broadcast(uow, uuid4(), f"team/{team_id}", body="Hej", expected=30)
    with units.write(cast.here, the_service("test")) as uow:
        assert send_batch(uow) == 25
    for _twice in range(2):
        with acting_as(cast.anders) as uow:
            stop_broadcast(uow, broadcast_id)
    assert send() == 0
    with acting_as(cast.signe) as uow:
        view = broadcast_by_id(uow, broadcast_id)
    assert (view.state, view.posted, view.total) == (BroadcastState.STOPPED, 25, 30)
    assert len(_said(units, cast)) == 25


def test_several_workers_at_once_reach_each_once(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, send: Send
) -> None:
    with acting_as(cast.anders) as uow:
        broadcast_id = begin_broadcast(uow, uuid4(), f"team/{team_id}", body="Hej", expected=30)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _number: send(), range(4))) == 30
    send()
    said = _said(units, cast)
    assert len(said) == len({conversation_id for conversation_id, _side in said}) == 30
    with acting_as(cast.anders) as uow:
        assert broadcast_by_id(uow, broadcast_id).state == BroadcastState.SENT


def test_confirming_twice_begins_it_once(acting_as: Acting, cast: Cast, team_id: UUID) -> None:
    broadcast_id = uuid4()
    for _twice in range(2):
        with acting_as(cast.anders) as uow:
            begin_broadcast(uow, broadcast_id, f"team/{team_id}", body="Hej", expected=30)
    with acting_as(cast.anders) as uow:
        assert [(b.id, b.total) for b in broadcasts(uow)] == [(broadcast_id, 30)]


def test_it_is_shown_again_where_it_would_reach_others_than_were_shown(
    acting_as: Acting, cast: Cast, team_id: UUID
) -> None:
    with pytest.raises(RecipientsChanged) as refused, acting_as(cast.anders) as uow:
        begin_broadcast(uow, uuid4(), f"team/{team_id}", body="Hej", expected=29)
    assert refused.value.extra == {"number": 30}
    with acting_as(cast.anders) as uow:
        assert broadcasts(uow) == []


@pytest.mark.parametrize(
    ("key", "body", "problem"),
    [
        ("team", "", MessageEmpty),
        ("team", "x" * 4001, Invalid),
        ("team", "Hej {cpr}", UnknownFields),
        ("own", "Hej", NobodyToWriteTo),
        ("team/01900000-0000-7000-8000-0000000000ff", "Hej", Invalid),
        ("team/x", "Hej", Invalid),
        ("target_group/findes-ikke", "Hej", Invalid),
        ("alle", "Hej", Invalid),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    acting_as: Acting, cast: Cast, team_id: UUID, key: str, body: str, problem: type[Exception]
) -> None:
    chosen = f"team/{team_id}" if key == "team" else key
    with pytest.raises(problem), acting_as(cast.anders) as uow:
        preview_broadcast(uow, chosen, body=body)


def test_one_chooses_among_ones_own_teams_and_all_target_groups(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID, youth_team: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="unge", name_da="Unge under 30", name_en="Under 30")
    with acting_as(cast.anders) as uow:
        assert [one.label for one in audiences(uow)] == [
            "Dine egne borgere",
            "Vest",
            "Unge under 30",
        ]
        with pytest.raises(Invalid):
            preview_broadcast(uow, f"team/{youth_team}", body="Hej")


def test_a_blocked_author_reaches_nobody_more(
    acting_as: Acting, cast: Cast, team_id: UUID, send: Send
) -> None:
    with acting_as(cast.anders) as uow:
        broadcast_id = begin_broadcast(uow, uuid4(), f"team/{team_id}", body="Hej", expected=30)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.anders.id)
    send()
    with acting_as(cast.signe) as uow:
        view = broadcast_by_id(uow, broadcast_id)
    assert (view.posted, view.failed, view.state) == (0, 30, BroadcastState.SENT)


@pytest.mark.parametrize("who", ["ida", "lea", "adam", "vera"])
def test_only_advisers_write_to_many(acting_as: Acting, cast: Cast, who: str) -> None:
    for refused in (
        lambda uow: preview_broadcast(uow, "own", body="Hej"),
        lambda uow: begin_broadcast(uow, uuid4(), "own", body="Hej", expected=1),
        broadcasts,
    ):
        with pytest.raises(Forbidden), acting_as(getattr(cast, who)) as uow:
            refused(uow)


def test_a_colleague_sees_and_stops_only_their_own(
    acting_as: Acting, units: Units, cast: Cast, team_id: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        other = add_person(uow, name="Sofie", email=None, roles=[Role.ADVISER])
    sofie = Actor(other, frozenset({Role.ADVISER}))
    with acting_as(cast.anders) as uow:
        broadcast_id = begin_broadcast(uow, uuid4(), f"team/{team_id}", body="Hej", expected=30)
    with units.write(cast.here, sofie) as uow:
        assert broadcasts(uow) == []
        with pytest.raises(NotFound):
            stop_broadcast(uow, broadcast_id)
    with acting_as(cast.signe) as uow:
        assert [one.id for one in broadcasts(uow)] == [broadcast_id]
        stop_broadcast(uow, broadcast_id)
