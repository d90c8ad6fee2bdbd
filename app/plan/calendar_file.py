"""A plan as a calendar file (RFC 5545), which is the same entries each time it is fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from app.core.clock import by_danish_clocks
from app.core.texts import _
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
        calendar.add_component(_entry(item, frame))
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def _entry(item: PlanItem, frame: Frame) -> Event:
    entry = Event()
    entry.add("uid", f"{item.id}@jobvej")
    entry.add("sequence", item.sequence)
    entry.add("dtstamp", frame.made_at)
    _add_when(entry, item.when)
    entry.add("summary", _summary(item, frame.citizen_names))
    entry.add("status", _status(item))
    if item.is_tentative and isinstance(item.when, Span):
        entry.add("transp", "TRANSPARENT")
    if item.where:
        entry.add("location", item.where)
    entry.add("description", "\n".join(_description(item, frame)))
    entry.add("url", frame.root + item.url)
    return entry


def _status(item: PlanItem) -> str:
    if item.is_off:
        return "CANCELLED"
    return "TENTATIVE" if item.is_tentative else "CONFIRMED"


def _add_when(entry: Event, when: Span | object) -> None:
    """Say when; a day that something is due on takes nobody's time."""
    if isinstance(when, Span):
        entry.add("dtstart", by_danish_clocks(when.starts_at))
        entry.add("dtend", by_danish_clocks(when.ends_at))
        return
    entry.add("dtstart", when)
    entry.add("transp", "TRANSPARENT")


def _summary(item: PlanItem, names: CitizenNames) -> str:
    if not item.names_citizen or not item.with_whom:
        return item.title
    shown = item.with_whom if names == CitizenNames.NAME else initials(item.with_whom)
    return f"{item.title} · {shown}"


def _description(item: PlanItem, frame: Frame) -> Sequence[str]:
    lines = []
    if item.with_whom and not item.names_citizen:
        lines.append(_("With %(name)s", name=item.with_whom))
    if item.is_tentative and item.remark:
        lines.append(item.remark)
    if item.about:
        lines.append(item.about)
    lines.append(_("See more: %(address)s", address=frame.root + item.url))
    return lines
