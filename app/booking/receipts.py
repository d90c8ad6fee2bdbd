"""What a person is shown of a meeting: with whom, where, what to bring, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.own_advisers import who_answers
from app.accounts.people import people_by_id
from app.accounts.teams import team_by_id
from app.booking.calendar_file import map_url
from app.booking.contract import BookingState, BookingView, MeetingTypeView, PlaceView
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Receipt:
    """A meeting with everything that one needs to know of it.

    `phone` is the team's number, for what cannot be done here any more; empty where it has none.
    """

    meeting: BookingView
    kind: MeetingTypeView
    place: PlaceView | None
    map_url: str
    adviser_name: str
    phone: str

    @property
    def is_booked(self) -> bool:
        """Say whether the meeting is to be held, or was."""
        return self.meeting.state == BookingState.BOOKED


@dataclass(frozen=True)
class Entry:
    """A meeting as it stands in the adviser's calendar."""

    meeting: BookingView
    kind: MeetingTypeView
    place: PlaceView | None
    citizen_name: str


def entries_of(uow: UnitOfWork, meetings: Sequence[BookingView]) -> list[Entry]:
    """Return what an adviser is shown of meetings, in their order."""
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in meetings})
    there = places_by_id(uow, {one.place_id for one in meetings if one.place_id})
    people = people_by_id(uow, {one.citizen_id for one in meetings})
    return [
        Entry(
            one,
            kinds[one.meeting_type_id],
            there.get(one.place_id) if one.place_id else None,
            people[one.citizen_id].name if one.citizen_id in people else "",
        )
        for one in meetings
    ]


def receipt_of(uow: UnitOfWork, meeting: BookingView) -> Receipt:
    """Return what is shown of a meeting."""
    return receipts_of(uow, [meeting])[0]


def receipts_of(uow: UnitOfWork, meetings: Sequence[BookingView]) -> list[Receipt]:
    """Return what is shown of meetings of one citizen, in their order."""
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in meetings})
    there = places_by_id(uow, {one.place_id for one in meetings if one.place_id})
    people = people_by_id(uow, {one.adviser_id for one in meetings})
    phone = _phone(uow, meetings[0]) if meetings else ""
    found = []
    for one in meetings:
        place = there.get(one.place_id) if one.place_id else None
        name = people[one.adviser_id].name if one.adviser_id in people else ""
        address = map_url(place) if place else ""
        found.append(Receipt(one, kinds[one.meeting_type_id], place, address, name, phone))
    return found


def _phone(uow: UnitOfWork, meeting: BookingView) -> str:
    team_id = who_answers(uow, meeting.citizen_id).team_id
    return team_by_id(uow, team_id).phone if team_id else ""
