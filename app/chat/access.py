"""The only ways to a conversation: each answers NotFound for what the actor may not know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.accounts.contract import Role
from app.accounts.substitutes import stood_in_for_by
from app.accounts.team_members import team_ids_of
from app.chat.contract import ConversationKind, Side
from app.chat.models import Conversation, Participant
from app.chat.policy import Matter, Reach, side_of
from app.core.errors import Forbidden, NotFound
from app.core.work import Actor, UnitOfWork
from app.employers.service import employer_of

ANSWERING = (Role.ADVISER, Role.SUPER_USER)


@dataclass
class Seat:
    """The acting person's place in a conversation; `participant` is missing for who never spoke."""

    conversation: Conversation
    side: Side
    participant: Participant | None


def reach_of(uow: UnitOfWork) -> Reach:
    """Return whose conversations the acting person may see; a citizen costs no question."""
    person_id = uow.actor.require_person()
    is_adviser = uow.actor.has(*ANSWERING)
    employer = employer_of(uow, person_id) if uow.actor.has(Role.EMPLOYER) else None
    return Reach(
        person_id=person_id,
        is_adviser=is_adviser,
        team_ids=team_ids_of(uow, person_id) if is_adviser else frozenset(),
        stands_in_for=stood_in_for_by(uow, person_id) if is_adviser else frozenset(),
        employer_id=employer.id if employer else None,
    )


def adviser_reach(uow: UnitOfWork) -> Reach:
    """Return whose conversations the acting adviser may see; Forbidden for everybody else."""
    reach = reach_of(uow)
    if not reach.is_adviser:
        raise Forbidden()
    return reach


def conversation_for_reading(uow: UnitOfWork, conversation_id: UUID) -> Seat:
    """Return the acting person's seat in a conversation that they may read."""
    return _seat(uow, _with_own_seat(uow, conversation_id))


def seats_for_posting(uow: UnitOfWork, wanted: Sequence[tuple[Actor, UUID]]) -> list[Seat | None]:
    """Return the seats of people in conversations to write in, held until the unit ends.

    None stands for what somebody may not know of. The same person's seat in the same conversation
    is one object. Conversations are taken in the order of their identities, so that two processes
    never wait for each other.
    """
    ids = {conversation_id for _, conversation_id in wanted}
    rows = uow.session.scalars(
        select(Conversation)
        .where(Conversation.id.in_(ids))
        .order_by(Conversation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    conversations = {row.id: row for row in rows}
    people = {actor.person_id for actor, _ in wanted if actor.person_id is not None}
    taken = uow.session.scalars(
        select(Participant).where(
            Participant.conversation_id.in_(ids),
            Participant.person_id.in_(people),
            Participant.left_at.is_(None),
        )
    )
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
    seat = _seat(uow, _with_own_seat(uow, conversation_id).with_for_update(of=Conversation))
    if seat.side != Side.JOB_CENTRE:
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
        )
        .exists()
    )
    ways = [
        and_(
            takes_part,
            or_(
                Conversation.citizen_id == reach.person_id,
                Conversation.kind == ConversationKind.CLASS,
            ),
        )
    ]
    if reach.is_adviser:
        ways.append(answerable_by(reach))
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
    matter = Matter(
        conversation.kind,
        conversation.citizen_id,
        conversation.employer_id,
        conversation.team_id,
        conversation.assignee_id,
    )
    named = Side(participant.side) if participant is not None else None
    nearest = Reach(uow.actor.person_id, is_adviser=uow.actor.has(*ANSWERING))
    side = side_of(matter, nearest, named) or side_of(matter, reach_of(uow), named)
    return Seat(conversation, side, participant) if side is not None else None
