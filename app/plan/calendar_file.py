"""A plan as a calendar file (RFC 5545), which is the same entries each time it is fetched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar

from app.booking.in_calendars import CalendarEntry, event_of
from app.plan.contract import CitizenNames, PlanItem, Span
from app.plan.policy import initials

ASK_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Frame:
    """What a calendar is called, the service's address without a last slash, and when it is made.

    `citizen_names` is how much of a citizen the entries say.
    """

    name: str
    root: str
    made_at: datetime
    citizen_names: CitizenNames = CitizenNames.INITIALS


def plan_file(items: Iterable[PlanItem], frame: Frame) -> bytes:
    """Return a plan as a calendar, in the language its items have and by Danish clocks.

    An entry keeps its UID for life, its SEQUENCE grows with each change, and what was called off
    stays in with the status CANCELLED for as long as it is provided.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Jobvej//Plan//DA")
    calendar.add("version", "2.0")
    calendar.add("name", frame.name)
    calendar.add("x-wr-calname", frame.name)
    # RFC 7986, 5.7, and what calendars looked for before it.
    calendar.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for item in items:
        calendar.add_component(event_of(_entry(item, frame), frame.made_at))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _entry(item: PlanItem, frame: Frame) -> CalendarEntry:
    """Return an entry of an item; a day that something is due on takes nobody's time."""
    when = item.when
    return CalendarEntry(
        id=item.id,
        sequence=item.sequence,
        title=_summary(item, frame.citizen_names),
        starts_on=when.starts_at if isinstance(when, Span) else when,
        ends_at=when.ends_at if isinstance(when, Span) else None,
        address=frame.root + item.url,
        where=item.where,
        with_whom="" if item.names_citizen else item.with_whom,
        remark=item.remark if item.is_tentative else "",
        about=item.about,
        status=_status(item),
        is_free=item.is_tentative or not isinstance(when, Span),
    )


def _status(item: PlanItem) -> str:
    if item.is_off:
        return "CANCELLED"
    return "TENTATIVE" if item.is_tentative else "CONFIRMED"


def _summary(item: PlanItem, names: CitizenNames) -> str:
    if not item.names_citizen or not item.with_whom:
        return item.title
    shown = item.with_whom if names == CitizenNames.NAME else initials(item.with_whom)
    return f"{item.title} · {shown}"
