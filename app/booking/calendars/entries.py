"""When an entry of somebody's calendar takes their time; nothing else of it is kept.

Repetition, exceptions and time zones are the work of `icalendar` and `recurring-ical-events`. The
files are strangers': what would have those libraries count for hours is refused before.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from icalendar import Calendar, Event
from icalendar.timezone import tzp
from recurring_ical_events import of

from app.booking.policy import Span, joined, minute_after, minute_of
from app.core.clock import COPENHAGEN, start_of_day

MOST_BYTES = 300_000
MOST_SPANS = 2_000
MOST_PARTS = 500
OURS = "@jobvej"

_UNFOLD = re.compile(r"\r?\n[ \t]")
_RULE = re.compile(r"^(?:RRULE|EXRULE)[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
_DATES = re.compile(r"^(?:RDATE|EXDATE)[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
_SLOW_TO_COUNT = re.compile(
    r"FREQ=(?!DAILY|WEEKLY|MONTHLY|YEARLY)|INTERVAL=(?!0*[1-9])|BYSECOND|BYMINUTE|BYHOUR=\d+,",
    re.IGNORECASE,
)
_PARTS = re.compile(r"^BEGIN:", re.MULTILINE | re.IGNORECASE)
_ZONES = threading.Lock()


class EntryUnreadable(ValueError):
    """An entry is no calendar file, or one that we do not count through."""


@dataclass(frozen=True)
class Taken:
    """When an entry takes somebody's time, and which meeting of ours it is, if it may be one."""

    spans: tuple[Span, ...]
    meeting_id: UUID | None = None


def taken_by(content: bytes, user: str, *, since: datetime, until: datetime) -> Taken:
    """Return when an entry takes the time of a user between two moments; EntryUnreadable.

    Not what is marked free, called off, or declined by the user. A day takes the whole of it, by
    Danish clocks, and a time without a zone is one on Danish clocks.
    """
    calendar = parsed(content)
    try:
        spans = joined(_spans(calendar, user, since, until))
    except Exception as broken:  # whatever a library finds in a stranger's file
        raise EntryUnreadable(type(broken).__name__) from broken
    if len(spans) > MOST_SPANS:
        raise EntryUnreadable("too many")
    return Taken(tuple(spans), _meeting_in(calendar))


def parsed(content: bytes) -> Calendar:
    """Return a stranger's calendar file; EntryUnreadable.

    Zones that it defines itself are its own: the library would know them by name from then on.
    """
    text = _readable(content)
    with _ZONES:
        tzp.use_default()
        try:
            calendar = Calendar.from_ical(text)
        except Exception as broken:  # whatever the library finds in it
            raise EntryUnreadable(type(broken).__name__) from broken
        finally:
            tzp.use_default()
    return calendar


def _readable(content: bytes) -> str:
    """Return a file's text, if counting through it takes no longer than it should."""
    if len(content) > MOST_BYTES:
        raise EntryUnreadable("too large")
    text = content.decode("utf-8", errors="replace")
    lines = _UNFOLD.sub("", text).replace("\r\n", "\n")
    if any(_SLOW_TO_COUNT.search(rule) for rule in _RULE.findall(lines)):
        raise EntryUnreadable("repeats too often")
    if sum(dates.count(",") + 1 for dates in _DATES.findall(lines)) > MOST_SPANS:
        raise EntryUnreadable("too many dates")
    if len(_PARTS.findall(lines)) > MOST_PARTS:
        raise EntryUnreadable("too many parts")
    return text


def _spans(calendar: Calendar, user: str, since: datetime, until: datetime) -> Iterator[Span]:
    window = minute_of(since), minute_of(until)
    local = since.astimezone(COPENHAGEN), until.astimezone(COPENHAGEN)
    for occurrence in of(calendar, components=["VEVENT"]).between(*local):
        if _takes_time(occurrence, user):
            begins, ends = _begin_and_end(occurrence)
            yield max(minute_of(begins), window[0]), min(minute_after(ends), window[1])


def _begin_and_end(occurrence: Event) -> tuple[datetime, datetime]:
    begins, ends = _moment(occurrence.start), _moment(occurrence.end)
    if ends <= begins:  # it begins in the hour that the clocks leave out
        ends = begins + (occurrence.end - occurrence.start)
    return begins, ends


def _takes_time(occurrence: Event, user: str) -> bool:
    if str(occurrence.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    if str(occurrence.get("STATUS", "")).upper() == "CANCELLED":
        return False
    invited = occurrence.get("ATTENDEE", [])
    for one in invited if isinstance(invited, list) else [invited]:
        is_user = str(one).lower().removeprefix("mailto:") == user.lower()
        if is_user and str(one.params.get("PARTSTAT", "")).upper() == "DECLINED":
            return False
    return True


def _moment(at: date) -> datetime:
    """Return when something begins or ends."""
    if not isinstance(at, datetime):
        return start_of_day(at)
    # Subtracting aware moments of one zone would count by its clock, also over a change of it.
    return (at if at.tzinfo is not None else at.replace(tzinfo=COPENHAGEN)).astimezone(UTC)


def _meeting_in(calendar: Calendar) -> UUID | None:
    for event in calendar.walk("VEVENT"):
        name, is_ours, _rest = str(event.get("UID", "")).partition(OURS)
        if is_ours:
            try:
                return UUID(name)
            except ValueError:
                return None
    return None


def flat(spans: list[Span], *, since: datetime) -> list[int]:
    """Return spans as numbers, begin and end by turns, without what is over."""
    now = minute_of(since)
    return [minute for span in joined(spans) if span[1] > now for minute in span]


def pairs(numbers: list[int]) -> list[Span]:
    """Return numbers as the spans that they are."""
    return list(zip(numbers[::2], numbers[1::2], strict=True))
