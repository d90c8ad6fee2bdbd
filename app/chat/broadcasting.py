"""A message to many: to each citizen in their own conversation, nobody sees who else had it.

It is sent in batches, can be stopped, and reaches everybody once however often a batch is begun
anew. It answers nobody: who owes whom the next word stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import func, select

from app.accounts.contract import PersonCard, Role
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import people_by_id
from app.chat.access import adviser_reach, conversation_for_answering
from app.chat.adding import Addition, add_message
from app.chat.audiences import (
    Audience,
    audience_labels,
    audience_named,
    chosen_citizens,
    may_be_written_to,
)
from app.chat.canned import check_fields, filled_in, longest_filled_in, values_for
from app.chat.contract import (
    LONGEST_BODY,
    BroadcastBegun,
    ConversationEnded,
    MessageEmpty,
    NobodyToWriteTo,
    RecipientsChanged,
    Side,
    TooLong,
)
from app.chat.conversations import open_conversation_with
from app.chat.models import (
    Broadcast,
    BroadcastRecipient,
    BroadcastState,
    ConversationState,
)
from app.chat.policy import is_too_long, kept_words
from app.chat.unseen import note_own_words
from app.core.errors import NotFound, Problem
from app.core.portions import in_portions
from app.core.rounds import bit_by_bit
from app.core.rows import insert_new
from app.core.texts import _, use_language
from app.core.work import Actor, Municipality, UnitOfWork, Units

log = structlog.get_logger()

BATCH = 25
CHUNK = 500
SHOWN_NAMES = 10
MOST_LISTED = 50


@dataclass(frozen=True)
class Preview:
    """Whom a message would reach, some of them by name, and how it reads to the first."""

    audience: Audience
    number: int
    names: Sequence[str]
    left_out: int
    example: str


@dataclass(frozen=True)
class BroadcastView:
    """A message to many, and how far it has come."""

    id: UUID
    author: str
    audience: str
    body: str
    state: BroadcastState
    total: int
    posted: int
    failed: int


def preview_broadcast(uow: UnitOfWork, key: str, *, body: str) -> Preview:
    """Return whom a message would reach; of those chosen, only whom the sender may write to.

    Raises MessageEmpty, UnknownFields, TooLong where there is no room for the longest names, and
    NobodyToWriteTo, each beside its field.
    """
    audience, words = audience_named(uow, key), _checked(body)
    chosen = chosen_citizens(uow, key)
    reached = may_be_written_to(uow, chosen)
    if not reached:
        raise NobodyToWriteTo(fields={"audience": [str(NobodyToWriteTo.title)]})
    people = people_by_id(uow, reached)
    by_name = sorted(people.values(), key=lambda card: (card.name, card.id))
    return Preview(
        audience=audience,
        number=len(reached),
        names=[card.name for card in by_name[:SHOWN_NAMES]],
        left_out=len(chosen) - len(reached),
        example=_filled(uow, words, by_name[0] if by_name else None),
    )


def begin_broadcast(
    uow: UnitOfWork, broadcast_id: UUID, key: str, *, body: str, expected: int
) -> UUID:
    """Have a message sent to as many as were shown; the same identity again begins nothing.

    Raises RecipientsChanged where it would reach more or fewer, and what `preview_broadcast` does.
    """
    audience, words = audience_named(uow, key), _checked(body)
    reached = may_be_written_to(uow, chosen_citizens(uow, key))
    row = {
        "municipality_id": uow.municipality.id,
        "id": broadcast_id,
        "author_id": uow.actor.require_person(),
        "audience": audience.key,
        "body_sealed": uow.vault.seal_text(words, context=_place(broadcast_id)),
        "state": BroadcastState.SENDING.value,
        "created_at": uow.now,
    }
    if not insert_new(uow.session, Broadcast, [row]):
        return _broadcast(uow, broadcast_id).id
    if len(reached) != expected:
        raise RecipientsChanged(number=len(reached))
    if not reached:
        raise NobodyToWriteTo(fields={"audience": [str(NobodyToWriteTo.title)]})
    of_broadcast = {"municipality_id": uow.municipality.id, "broadcast_id": broadcast_id}
    for some in in_portions(reached, CHUNK):
        recipients = [
            {**of_broadcast, "id": uow.new_id(), "person_id": one, "client_id": uow.new_id()}
            for one in some
        ]
        insert_new(uow.session, BroadcastRecipient, recipients)
    uow.record(BroadcastBegun(broadcast_id))
    return broadcast_id


def stop_broadcast(uow: UnitOfWork, broadcast_id: UUID) -> None:
    """Send a message to nobody else, as its author or as a super user; twice is harmless."""
    row = _broadcast(uow, broadcast_id, held=True)
    if row.state == BroadcastState.SENDING:
        row.state, row.finished_at = BroadcastState.STOPPED, uow.now
        uow.session.flush()


def broadcasts(uow: UnitOfWork) -> list[BroadcastView]:
    """Return the acting adviser's latest messages to many; a super user sees everybody's."""
    adviser_reach(uow)
    asked = select(Broadcast).order_by(Broadcast.created_at.desc(), Broadcast.id.desc())
    if not uow.actor.has(Role.SUPER_USER):
        asked = asked.where(Broadcast.author_id == uow.actor.require_person())
    return _views(uow, uow.session.scalars(asked.limit(MOST_LISTED)).all())


def broadcast_by_id(uow: UnitOfWork, broadcast_id: UUID) -> BroadcastView:
    """Return how far a message to many has come, to its author or a super user."""
    return _views(uow, [_broadcast(uow, broadcast_id)])[0]


def send_broadcasts(units: Units, municipalities: Callable[[], Iterable[Municipality]]) -> int:
    """Send what waits in every municipality, batch by batch; returns how many were dealt with."""
    return bit_by_bit(units, municipalities, send_batch)()


def send_batch(uow: UnitOfWork) -> int:
    """Send to the next few who wait, each as the author; returns how many were dealt with."""
    asked = select(Broadcast).where(Broadcast.state == BroadcastState.SENDING)
    sending = {row.id: row for row in uow.session.scalars(asked)}
    if not sending:
        return 0
    waiting = uow.session.scalars(
        select(BroadcastRecipient)
        .where(
            BroadcastRecipient.broadcast_id.in_(sending),
            BroadcastRecipient.posted_at.is_(None),
            BroadcastRecipient.problem.is_(None),
        )
        .order_by(BroadcastRecipient.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    ids = {row.author_id for row in sending.values()} | {row.person_id for row in waiting}
    people = people_by_id(uow, ids)
    for recipient in waiting:
        _send(uow, sending[recipient.broadcast_id], recipient, people)
    uow.session.flush()
    _finish(uow)
    return len(waiting)


def _send(
    uow: UnitOfWork,
    broadcast: Broadcast,
    recipient: BroadcastRecipient,
    people: Mapping[UUID, PersonCard],
) -> None:
    """Post the message to one citizen, or note why that could not be."""
    author = people.get(broadcast.author_id)
    roles = author.roles if author is not None and author.is_active else frozenset()
    acting = uow.acting_as(Actor(broadcast.author_id, roles))
    try:
        with uow.session.begin_nested():
            words = uow.vault.open_text(broadcast.body_sealed, context=_place(broadcast.id))
            _post(acting, recipient, _filled(acting, words, people.get(recipient.person_id)))
    except Problem as problem:
        recipient.problem = problem.slug[:60]
        return
    except Exception:  # one that cannot be written to must not keep the others waiting
        log.exception("broadcast-not-posted", recipient=str(recipient.id))
        recipient.problem = Problem.slug
        return
    uow.events.extend(acting.events)
    recipient.posted_at = uow.now


def _post(acting: UnitOfWork, recipient: BroadcastRecipient, words: str) -> None:
    conversation_id = open_conversation_with(acting, recipient.person_id)
    seat = conversation_for_answering(acting, conversation_id)
    conversation = seat.conversation
    if conversation.state == ConversationState.ENDED:
        raise ConversationEnded()
    author_id = acting.actor.require_person()
    if is_too_long(words):
        raise TooLong()
    addition = Addition(words, Side.JOB_CENTRE, author_id, recipient.client_id)
    added = add_message(acting, conversation, addition)
    if seat.participant is not None:
        note_own_words(acting, seat.participant, added.seq)


def _finish(uow: UnitOfWork) -> None:
    """Note which messages have reached everybody they could."""
    still = (
        select(BroadcastRecipient.id)
        .where(
            BroadcastRecipient.broadcast_id == Broadcast.id,
            BroadcastRecipient.posted_at.is_(None),
            BroadcastRecipient.problem.is_(None),
        )
        .exists()
    )
    rows = uow.session.scalars(
        select(Broadcast).where(Broadcast.state == BroadcastState.SENDING, ~still)
    ).all()
    for row in rows:
        row.state, row.finished_at = BroadcastState.SENT, uow.now
    uow.session.flush()


def _checked(body: str) -> str:
    words = kept_words(body)
    if not words:
        raise MessageEmpty(fields={"body": [str(MessageEmpty.title)]})
    check_fields(words)
    if longest_filled_in(words) > LONGEST_BODY:
        too_long = _("With the names filled in it can be more than 4,000 characters.")
        raise TooLong(fields={"body": [too_long]})
    return words


def _filled(uow: UnitOfWork, words: str, citizen: PersonCard | None) -> str:
    """Return how a message reads to one citizen, its fields in their language."""
    if "{" not in words:
        return words
    team_id = None
    if citizen is not None:
        own = own_advisers_of(uow, [citizen.id]).get(citizen.id)
        team_id = own.team_id if own else None
    with use_language(citizen.language if citizen else uow.municipality.language):
        return filled_in(words, values_for(uow, citizen, team_id))


def _broadcast(uow: UnitOfWork, broadcast_id: UUID, *, held: bool = False) -> Broadcast:
    adviser_reach(uow)
    asked = select(Broadcast).where(Broadcast.id == broadcast_id)
    row = uow.session.scalar(asked.with_for_update() if held else asked)
    is_own = row is not None and row.author_id == uow.actor.require_person()
    if row is None or not (is_own or uow.actor.has(Role.SUPER_USER)):
        raise NotFound()
    return row


def _views(uow: UnitOfWork, rows: Sequence[Broadcast]) -> list[BroadcastView]:
    counted = {
        broadcast_id: (total, posted, failed)
        for broadcast_id, total, posted, failed in uow.session.execute(
            select(
                BroadcastRecipient.broadcast_id,
                func.count(BroadcastRecipient.id),
                func.count(BroadcastRecipient.posted_at),
                func.count(BroadcastRecipient.problem),
            )
            .where(BroadcastRecipient.broadcast_id.in_([row.id for row in rows]))
            .group_by(BroadcastRecipient.broadcast_id)
        )
    }
    people = people_by_id(uow, {row.author_id for row in rows})
    labels = audience_labels(uow)
    return [
        BroadcastView(
            id=row.id,
            author=people[row.author_id].name if row.author_id in people else "",
            audience=labels.get(row.audience, _("A target group")),
            body=uow.vault.open_text(row.body_sealed, context=_place(row.id)),
            state=BroadcastState(row.state),
            total=counted.get(row.id, (0, 0, 0))[0],
            posted=counted.get(row.id, (0, 0, 0))[1],
            failed=counted.get(row.id, (0, 0, 0))[2],
        )
        for row in rows
    ]


def _place(broadcast_id: UUID) -> str:
    return f"broadcast/{broadcast_id}/body"
