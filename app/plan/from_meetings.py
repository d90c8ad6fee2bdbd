"""The plan's part of meetings: a citizen's own, and those that an adviser holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from app.accounts.contract import Role
from app.booking.contract import BookingState, BookingView, PlaceView
from app.booking.in_calendars import about_meeting, name_of, where_met
from app.booking.offering import waits_for_choice
from app.booking.receipts import Entry, Receipt, entries_of, receipts_of
from app.booking.views import meetings_of_person, meetings_with
from app.core.texts import _, ngettext
from app.core.work import UnitOfWork
from app.plan.contract import PlanItem, Span

KIND = "meeting"
FAR_AHEAD = timedelta(days=731)


def own_meetings(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide a citizen's meetings."""
    if not uow.actor.has(Role.CITIZEN):
        return
    found = meetings_of_person(uow, uow.actor.require_person(), since=since)
    for receipt in receipts_of(uow, found):
        yield _item_of_citizen(receipt, waits_for_choice(uow, receipt.meeting))


def meetings_held(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the meetings that an adviser holds; of a citizen they say the name alone."""
    if not uow.actor.has(Role.ADVISER, Role.SUPER_USER):
        return
    me, until = uow.actor.require_person(), uow.now + FAR_AHEAD
    for entry in entries_of(uow, meetings_with(uow, me, since=since, until=until)):
        yield _item_of_adviser(entry)


def _item_of_citizen(receipt: Receipt, is_to_choose: bool) -> PlanItem:
    meeting, kind = receipt.meeting, receipt.kind
    return PlanItem(
        id=meeting.id,
        kind=KIND,
        title=name_of(kind),
        url=f"/moeder/{meeting.id}",
        when=Span(meeting.starts_at, meeting.ends_at),
        sequence=meeting.sequence,
        where=where_met(meeting, receipt.place, receipt.video_url),
        with_whom=receipt.adviser_name,
        about=about_meeting(receipt),
        remark=_lateness(meeting),
        is_off=meeting.state == BookingState.CANCELLED,
        next_step=_("Choose a new time") if is_to_choose else "",
        facts=_facts(meeting, receipt.place, receipt.video_url),
    )


def _item_of_adviser(entry: Entry) -> PlanItem:
    meeting = entry.meeting
    return PlanItem(
        id=meeting.id,
        kind=KIND,
        title=name_of(entry.kind),
        url=f"/kalender/moede/{meeting.id}",
        when=Span(meeting.starts_at, meeting.ends_at),
        sequence=meeting.sequence,
        where=where_met(meeting, entry.place, entry.video_url),
        with_whom=entry.citizen_name,
        about=entry.video_url,
        names_citizen=True,
        is_off=meeting.state == BookingState.CANCELLED,
        facts=_facts(meeting, entry.place, entry.video_url),
    )


def _lateness(meeting: BookingView) -> str:
    n = meeting.minutes_late
    if n:
        return ngettext("%(n)s minute late", "%(n)s minutes late", n)
    return _("Late") if meeting.is_late else ""


def _facts(meeting: BookingView, place: PlaceView | None, video_url: str) -> Mapping[str, Any]:
    """Return what the API says of a meeting when it is booked, so that programs find it again."""
    facts = {name: _as_json(getattr(meeting, name)) for name in _TOLD}
    facts["meeting_type"] = str(meeting.meeting_type_id)
    facts["video_url"] = video_url or None
    facts["place"] = place and {name: _as_json(getattr(place, name)) for name in _PLACE}
    return facts


_PLACE = ("id", "name", "address")
# Named one by one, as not all that the house knows of a meeting is for whoever reads the plan.
_TOLD = (
    *("id", "state", "citizen_id", "adviser_id", "starts_at", "ends_at", "mode"),
    *("with_interpreter", "sequence", "hold_until", "minutes_late", "late_text", "cancel_reason"),
    *("confirmed_at", "interpreter_language", "interpreter_named", "interpreter_state", "phone"),
)


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value
