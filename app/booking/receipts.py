"""What a person is shown of a meeting: with whom, where, what to bring, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.people import people_by_id
from app.booking.contract import BookingState, BookingView, MeetingTypeView, PlaceView
from app.booking.interpreting import name_of_language, words_for_citizen, words_for_staff
from app.booking.maps import map_url
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.video import video_urls_of
from app.booking.video_address import site_of
from app.booking.whom_to_call import phone_for
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Receipt:
    """A meeting with everything that one needs to know of it.

    `phone` is whom to call, for what cannot be done here any more; empty where there is nobody.
    `video_url` is where one meets by video.
    """

    meeting: BookingView
    kind: MeetingTypeView
    place: PlaceView | None
    map_url: str
    adviser_name: str
    phone: str
    video_url: str

    @property
    def is_booked(self) -> bool:
        """Say whether the meeting is to be held, or was."""
        return self.meeting.state == BookingState.BOOKED

    @property
    def interpreter(self) -> str:
        """Say how far the order of an interpreter is; empty where there is none."""
        return words_for_citizen(self.meeting)

    @property
    def video_site(self) -> str:
        """Return what the room is named after where one meets by video."""
        return site_of(self.video_url)


@dataclass(frozen=True)
class Entry:
    """A meeting as it stands in the adviser's calendar."""

    meeting: BookingView
    kind: MeetingTypeView
    place: PlaceView | None
    citizen_name: str
    video_url: str

    @property
    def interpreter(self) -> str:
        """Say what is to be done about an interpreter, or has been; empty where there is none."""
        return words_for_staff(self.meeting)

    @property
    def spoken(self) -> str:
        """Return the interpreter's language, by name."""
        return name_of_language(self.meeting.interpreter_language, self.meeting.interpreter_named)


def entries_of(uow: UnitOfWork, meetings: Sequence[BookingView]) -> list[Entry]:
    """Return what an adviser is shown of meetings, in their order."""
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in meetings})
    there = places_by_id(uow, {one.place_id for one in meetings if one.place_id})
    people = people_by_id(uow, {one.citizen_id for one in meetings})
    urls = video_urls_of(uow, meetings)
    return [
        Entry(
            one,
            kinds[one.meeting_type_id],
            there.get(one.place_id) if one.place_id else None,
            people[one.citizen_id].name if one.citizen_id in people else "",
            urls.get(one.id, ""),
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
    phone = phone_for(uow, meetings[0].citizen_id) if meetings else ""
    urls = video_urls_of(uow, meetings)
    found = []
    for one in meetings:
        place = there.get(one.place_id) if one.place_id else None
        name = people[one.adviser_id].name if one.adviser_id in people else ""
        address = map_url(place) if place else ""
        url, kind = urls.get(one.id, ""), kinds[one.meeting_type_id]
        found.append(Receipt(one, kind, place, address, name, phone, url))
    return found
