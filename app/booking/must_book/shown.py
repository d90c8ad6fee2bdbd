"""What a citizen is shown of what they must book."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.accounts.own_advisers import who_answers
from app.accounts.teams import team_by_id
from app.booking.contract import MeetingTypeView
from app.booking.meeting_types import meeting_types_by_id
from app.booking.must_book.contract import MustBookView
from app.booking.must_book.views import must_book_of
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class ToBook:
    """A meeting that a citizen must book, and whom they can call; empty where there is nobody."""

    must_book: MustBookView
    kind: MeetingTypeView
    phone: str


def to_book(uow: UnitOfWork, citizen_id: UUID) -> list[ToBook]:
    """Return what a citizen must still book, the nearest day first."""
    found = must_book_of(uow, citizen_id)
    if not found:
        return []
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in found})
    team_id = who_answers(uow, citizen_id).team_id
    phone = team_by_id(uow, team_id).phone if team_id else ""
    return [ToBook(one, kinds[one.meeting_type_id], phone) for one in found]
