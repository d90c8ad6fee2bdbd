"""The only ways to a conversation: each answers NotFound for what the actor may not know of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from app.accounts.contract import ANSWERS_CITIZENS, Role
from app.accounts.people import people_by_id
from app.accounts.substitutes import away_today, last_of_chain
from app.accounts.teams import teams_of
from app.chat.contract import ConversationKind, Side
from app.chat.models import Conversation, Participant
from app.chat.policy import Matter, Reach, side_of
from app.core.errors import Forbidden, NotFound
from app.core.work import Actor, UnitOfWork
from app.employers.service import employers_of

ANSWERING = ANSWERS_CITIZENS

# Put together once, as who is behind a socket is asked for (accounts/identity.py says why).
_HELD = (
    select(Conversation)
    .where(Conversation.id.in_(bindparam("ids", expanding=True)))
    .order_by(Conversation.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_SEATS = select(Participant).where(
    Participant.conversation_id.in_(bindparam("ids", expanding=True)),
    Participant.person_id.in_(bindparam("people", expanding=True)),
    Participant.left_at.is_(None),
)

Pair = tuple[UUID, UUID]


@dataclass
class Seat:
    """The acting person's place in a conversation; `participant` is missing for who never spoke."""

    conversation: Conversation
    side: Side
    participant: Participant | None


def reach_of(uow: UnitOfWork) -> Reach:
    """Return whose conversations the acting person may see; a citizen costs no question."""
    person_id = uow.actor.require_person()
    return reaches_of(uow, {person_id: uow.actor.roles})[person_id]


def reaches_of(uow: UnitOfWork, people: Mapping[UUID, frozenset[str]]) -> dict[UUID, Reach]:
    """Return whose conversations several people may see, given their roles, in three questions."""
    advisers = {one for one, roles in people.items() if not roles.isdisjoint(ANSWERING)}
    writing = {one for one, roles in people.items() if Role.EMPLOYER in roles}
    teams = teams_of(uow, advisers) if advisers else {}
    stands_in = _stands_in(uow) if advisers else {}
    employers = employers_of(uow, writing)
    return {
        one: Reach(
            person_id=one,
            is_adviser=one in advisers,
            team_ids=frozenset(teams.get(one, ())),
            stands_in_for=frozenset(stands_in.get(one, ())) if one in advisers else frozenset(),
            employer_id=employers.get(one),
        )
        for one in people
    }


def adviser_reach(uow: UnitOfWork) -> Reach:
    """Return whose conversations the acting adviser may see; Forbidden for everybody else."""
    reach = reach_of(uow)
    if not reach.is_adviser:
        raise Forbidden()
    return reach


def conversation_for_reading(uow: UnitOfWork, conversation_id: UUID) -> Seat:
    """Return the acting person's seat in a conversation that they may read."""
    return _seat(uow, _with_own_seat(uow, conversation_id))


def readers_among(uow: UnitOfWork, wanted: Collection[Pair]) -> set[Pair]:
    """Return the pairs of person and conversation where the person may read it now.

    It takes a handful of questions, whatever the number. Agrees with `conversation_for_reading`.
    """
    cards = people_by_id(uow, {person_id for person_id, _ in wanted})
    reaches = reaches_of(uow, {card.id: card.roles for card in cards.values() if card.is_active})
    ids = {conversation_id for _, conversation_id in wanted}
    matters = _matters(uow, ids)
    taken = uow.session.execute(
        select(Participant.person_id, Participant.conversation_id, Participant.side).where(
            Participant.conversation_id.in_(ids),
            Participant.person_id.in_(reaches),
            Participant.left_at.is_(None),
        )
    )
    seats = {(person_id, about): Side(side) for person_id, about, side in taken}
    return {
        (one, about)
        for one, about in wanted
        if one in reaches
        and about in matters
        and side_of(matters[about], reaches[one], seats.get((one, about))) is not None
    }


def seats_for_posting(uow: UnitOfWork, wanted: Sequence[tuple[Actor, UUID]]) -> list[Seat | None]:
    """Return the seats of people in conversations to write in, held until the unit ends.

    None stands for what somebody may not know of. The same person's seat in the same conversation
    is one object. Conversations are taken in the order of their identities, so that two processes
    never wait for each other.
    """
    ids = {conversation_id for _, conversation_id in wanted}
    rows = uow.session.scalars(_HELD, {"ids": list(ids)})
    conversations = {row.id: row for row in rows}
    people = {actor.person_id for actor, _ in wanted if actor.person_id is not None}
    taken = uow.session.scalars(_SEATS, {"ids": list(ids), "people": list(people)})
    participants: dict[tuple[UUID | None, UUID], Participant] = {
        (row.person_id, row.conversation_id): row for row in taken
    }
    seats: dict[tuple[UUID | None, UUID], Seat | None] = {}
    for actor, conversation_id in wanted:
        key = (actor.person_id, conversation_id)
        if key not in seats:
            seats[key] = _seat_in(
                uow.acting_as(actor), conversations.get(conversation_id), participants.get(key)
            )
    return [seats[actor.person_id, conversation_id] for actor, conversation_id in wanted]


def conversation_for_answering(uow: UnitOfWork, conversation_id: UUID) -> Seat:
    """Return the seat of an adviser whose work the conversation is, held until the unit ends."""
    held = _with_own_seat(uow, conversation_id).with_for_update(of=Conversation)
    # Known already, it may have gone on before it was held: it is read again.
    seat = _seat(uow, held.execution_options(populate_existing=True))
    if seat.side != Side.JOB_CENTRE or seat.conversation.kind != ConversationKind.JOB_CENTRE:
        raise NotFound()
    return seat


def visible_to(reach: Reach) -> ColumnElement[bool]:
    """Return the condition for the conversations that a person may see; agrees with `side_of`."""
    takes_part = (
        select(Participant.id)
        .where(
            Participant.conversation_id == Conversation.id,
            Participant.person_id == reach.person_id,
            Participant.left_at.is_(None),
            or_(
                Conversation.citizen_id == reach.person_id,
                and_(Conversation.kind == ConversationKind.CLASS, Participant.side == Side.CITIZEN),
            ),
        )
        .exists()
    )
    ways: list[ColumnElement[bool]] = [takes_part]
    if reach.is_adviser:
        ways += [answerable_by(reach), class_run_by(reach)]
    if reach.employer_id is not None:
        ways.append(
            and_(
                Conversation.kind == ConversationKind.INTEREST,
                Conversation.employer_id == reach.employer_id,
            )
        )
    return or_(*ways)


def answerable_by(reach: Reach) -> ColumnElement[bool]:
    """Return the condition for the job centre's conversations that are an adviser's work."""
    return and_(
        Conversation.kind == ConversationKind.JOB_CENTRE,
        Conversation.citizen_id != reach.person_id,
        or_(
            Conversation.team_id.is_(None),
            Conversation.team_id.in_(reach.team_ids),
            Conversation.assignee_id.in_(reach.answers_for),
        ),
    )


def class_run_by(reach: Reach) -> ColumnElement[bool]:
    """Return the condition for the discussions of classes that an adviser runs."""
    return and_(
        Conversation.kind == ConversationKind.CLASS,
        or_(
            Conversation.team_id.is_(None),
            Conversation.team_id.in_(reach.team_ids),
            Conversation.assignee_id.in_(reach.answers_for),
        ),
    )


def _with_own_seat(uow: UnitOfWork, conversation_id: UUID) -> Select[Conversation, Participant]:
    return (
        select(Conversation, Participant)
        .outerjoin(
            Participant,
            and_(
                Participant.conversation_id == Conversation.id,
                Participant.person_id == uow.actor.require_person(),
                Participant.left_at.is_(None),
            ),
        )
        .where(Conversation.id == conversation_id)
    )


def _seat(uow: UnitOfWork, asked: Select[Conversation, Participant]) -> Seat:
    row = uow.session.execute(asked).first()
    seat = _seat_in(uow, row[0], row[1]) if row is not None else None
    if seat is None:
        raise NotFound()
    return seat


def _seat_in(
    uow: UnitOfWork, conversation: Conversation | None, participant: Participant | None
) -> Seat | None:
    """Return the acting person's seat, or None where they may not know of the conversation."""
    if conversation is None or uow.actor.person_id is None:
        return None
    matter = _matter_of(conversation)
    named = Side(participant.side) if participant is not None else None
    nearest = Reach(uow.actor.person_id, is_adviser=uow.actor.has(*ANSWERING))
    side = side_of(matter, nearest, named) or side_of(matter, reach_of(uow), named)
    return Seat(conversation, side, participant) if side is not None else None


def _matter_of(row: Conversation) -> Matter:
    return Matter(row.kind, row.citizen_id, row.employer_id, row.team_id, row.assignee_id)


def _matters(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Matter]:
    rows = uow.session.execute(
        select(
            Conversation.id,
            Conversation.kind,
            Conversation.citizen_id,
            Conversation.employer_id,
            Conversation.team_id,
            Conversation.assignee_id,
        ).where(Conversation.id.in_(ids))
    )
    return {row[0]: Matter(*row[1:]) for row in rows}


def _stands_in(uow: UnitOfWork) -> dict[UUID | None, set[UUID]]:
    """Return whose work somebody does today besides their own, by who does it."""
    away = away_today(uow)
    found: dict[UUID | None, set[UUID]] = defaultdict(set)
    for one in away:
        found[last_of_chain(one, away)].add(one)
    return found
