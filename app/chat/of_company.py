"""The conversations of a company: what its people read, unread ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, case, or_, select

from app.chat.access import conversation_for_reading
from app.chat.contract import ABOUT_INTEREST, ConversationKind, Side
from app.chat.conversations import ConversationView, conversation_views, has_unread
from app.chat.inbox import LATEST, Order, Position, beyond
from app.chat.models import Conversation, Participant, WaitingFor
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.work import UnitOfWork
from app.employers.service import own_employer
from app.listings.interest_views import InterestView
from app.listings.interests import interest_for_employer

PAGE = 20


@dataclass(frozen=True)
class CompanyPage:
    """Some of a company's conversations, and where the next page begins where there is one."""

    conversations: Sequence[ConversationView]
    next: Position | None


def company_conversations(
    uow: UnitOfWork, *, limit: int = PAGE, after: Position | None = None
) -> CompanyPage:
    """Return the conversations of the acting person's company: what is new to them, then what
    waits for the company's answer, then the others; the latest first.

    Raises NotFound for whoever writes for no company, EmployerNotConfirmed.
    """
    order = _unread_first(uow)
    own_seat = and_(
        Participant.conversation_id == Conversation.id,
        Participant.person_id == uow.actor.require_person(),
        Participant.left_at.is_(None),
    )
    asked = (
        select(Conversation, order.rank, order.moment)
        .outerjoin(Participant, own_seat)
        .where(
            Conversation.kind == ConversationKind.INTEREST,
            Conversation.employer_id == own_employer(uow).id,
            or_(
                Conversation.citizen_id.is_(None),
                Conversation.citizen_id != uow.actor.require_person(),
            ),
        )
    )
    if after is not None:
        asked = asked.where(beyond(order, after))
    found = uow.session.execute(
        asked.order_by(order.rank, order.moment.desc(), Conversation.id).limit(limit + 1)
    ).all()
    following = None
    if len(found) > limit:
        last, rank, at = found[limit - 1]
        following = Position(rank, at, last.id)
    return CompanyPage(conversation_views(uow, [row for row, *_ in found[:limit]]), following)


def conversation_about_interest(uow: UnitOfWork, interest_id: UUID) -> UUID:
    """Return the conversation that an answer to an interest began; NotFound for strangers."""
    asked = select(Conversation.id).where(Conversation.about == f"{ABOUT_INTEREST}{interest_id}")
    found = one_row(uow.session, asked)
    return conversation_for_reading(uow, found).conversation.id


def interest_behind(uow: UnitOfWork, conversation_id: UUID) -> InterestView | None:
    """Return what the citizen wrote to the acting person's company, where it is still kept.

    Raises NotFound for whoever does not read the conversation as the company.
    """
    seat = conversation_for_reading(uow, conversation_id)
    employer_id = seat.conversation.employer_id
    if seat.side != Side.EMPLOYER or employer_id is None:
        raise NotFound()
    interest_id = UUID(seat.conversation.about.removeprefix(ABOUT_INTEREST))
    try:
        interest = interest_for_employer(uow, interest_id, employer_id=employer_id)
    except NotFound:
        return None
    return interest if interest.is_kept else None


def _unread_first(uow: UnitOfWork) -> Order:
    return Order(
        case(
            (has_unread(uow), 0),
            (Conversation.waiting_for == WaitingFor.US, 1),
            else_=2,
        ),
        LATEST,
        newest_first=True,
    )
