"""The feed for other programs: RSS 2.0, iCalendar of deadlines, schema.org JobPosting.

Each is made from the same views as the pages, so that what a reader, a calendar and a search
engine are told is what people see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, timedelta
from email.utils import format_datetime
from typing import Any
from xml.etree import ElementTree as ET

from icalendar import Calendar
from icalendar import Event as CalendarEntry

from app.core.clock import COPENHAGEN, end_of_day, local_day, pause
from app.core.texts import _, format_date, language
from app.listings import geography
from app.listings.cleaning import summary as beginning
from app.listings.kinds import Employment, ListingKind, WorkingTime
from app.listings.listing_views import ListingPage
from app.listings.lru import Lru
from app.listings.written import WORK

MOST_OCTETS = 8 * 1024 * 1024
WRITTEN_AT_ONCE = 5

ATOM = "http://www.w3.org/2005/Atom"
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)} | {
    0xFFFE: None,
    0xFFFF: None,
}


class Pieces:
    """What was written of openings before: one reads the same in every search and every day.

    A piece is known by all that the opening says, the language, and the address it leads to, so
    that nothing has to be forgotten when an opening changes.
    """

    def __init__(self, most: int = MOST_OCTETS) -> None:
        """Keep so many octets of pieces."""
        self._kept: Lru[tuple[object, ...], bytes] = Lru(most)

    def all_of(
        self, listings: Iterable[ListingPage], write: Callable[..., bytes], *where: str
    ) -> bytes:
        """Return what `write(listing, *where)` returns for each, one after the other.

        What is not known yet is written a few at a time, and others have their turn between.
        """
        pieces, written = [], 0
        for listing in listings:
            key = (write.__name__, listing.id, hash(listing), language(), *where)
            piece = self._kept.get(key)
            if piece is None:
                piece = write(listing, *where)
                self._kept.put(key, piece, len(piece) + 200)
                written += 1
                if written % WRITTEN_AT_ONCE == 0:
                    pause(0)
            pieces.append(piece)
        return b"".join(pieces)


def rss(items: bytes, *, title: str, here: str, page: str) -> bytes:
    """Return items as RSS 2.0 (rssboard.org/rss-specification).

    `here` is the feed's own address, `page` that of the page that shows the same.
    """
    ET.register_namespace("atom", ATOM)
    document = ET.Element("rss", version="2.0")
    channel = ET.SubElement(document, "channel")
    _leaf(channel, "title", title)
    _leaf(channel, "link", page)
    _leaf(channel, "description", _("New openings, the newest first."))
    _leaf(channel, "language", language())
    _leaf(channel, "ttl", "60")
    ET.SubElement(channel, f"{{{ATOM}}}link", href=here, rel="self", type="application/rss+xml")
    frame: bytes = ET.tostring(document, encoding="utf-8", xml_declaration=True)
    begin, end = frame.rsplit(b"</channel>", 1)
    return begin + items + b"</channel>" + end


def item_of(listing: ListingPage, root: str) -> bytes:
    """Return an opening as an item of RSS; `root` is the service's address with its last slash."""
    item = ET.Element("item")
    _leaf(item, "title", listing.title)
    _leaf(item, "link", f"{root}opslag/{listing.id}")
    ET.SubElement(item, "guid", isPermaLink="false").text = f"urn:uuid:{listing.id}"
    _leaf(item, "pubDate", format_datetime(listing.published_at.astimezone(UTC), usegmt=True))
    _leaf(item, "category", listing.kind_label)
    _leaf(item, "description", summary(listing))
    written: bytes = ET.tostring(item, encoding="utf-8")
    return written


def summary(listing: ListingPage, most: int = 400) -> str:
    """Return the facts of an opening and the beginning of its text, in plain words."""
    facts = [listing.employer, listing.place, listing.time_label]
    if listing.apply_by:
        facts.append(_("Deadline: %(day)s", day=format_date(listing.apply_by)))
    short = beginning(listing.description_html, most)
    return " · ".join(filter(None, facts)) + ("\n\n" + short if short else "")


def calendar(deadlines: bytes, *, title: str) -> bytes:
    """Return deadlines as iCalendar (RFC 5545)."""
    made = Calendar()
    made.add("prodid", "-//Jobvej//Opslag//DA")
    made.add("version", "2.0")
    made.add("x-wr-calname", title)
    begin, end = bytes(made.to_ical()).rsplit(b"END:VCALENDAR", 1)
    return begin + deadlines + b"END:VCALENDAR" + end


def deadline_of(listing: ListingPage, root: str, host: str) -> bytes:
    """Return the deadline of an opening for a calendar: its last day, all day; b"" for none.

    An entry and no to-do, as many calendars show no to-dos, and those that do would show both.
    The UID is the same every time, so that a calendar that subscribes moves and never doubles it.
    """
    if listing.apply_by is None:
        return b""
    entry = CalendarEntry()
    entry.add("uid", f"{listing.id}@{host}")
    # A plain date gets `VALUE=DATE` (RFC 5545, 3.8.2.4); a ready-made `vDate` would not.
    entry.add("dtstart", listing.apply_by)
    entry.add("transp", "TRANSPARENT")
    facts = [
        ("summary", _("Deadline: %(title)s", title=listing.title)),
        ("description", summary(listing)),
        ("url", f"{root}opslag/{listing.id}"),
        ("sequence", max(0, listing.version - 1)),
        # When it changed, not when it was asked for: the same calendar reads the same twice.
        ("dtstamp", listing.updated_at),
        ("last-modified", listing.updated_at),
        ("location", listing.place),
    ]
    for name, value in facts:
        if value != "":
            entry.add(name, value)
    return bytes(entry.to_ical())


def job_posting(listing: ListingPage, *, root: str) -> dict[str, Any] | None:
    """Return an opening as schema.org JobPosting, or None for a course, an offer or news.

    What is not known is left out: a search engine takes an invented fact for a true one.
    """
    if listing.kind not in WORK:
        return None
    posting: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": listing.title,
        "description": listing.description_html or listing.title,
        "identifier": {"@type": "PropertyValue", "name": "Jobvej", "value": str(listing.id)},
        "url": f"{root}opslag/{listing.id}",
        "datePosted": local_day(listing.published_at).isoformat(),
        "employmentType": _employment_types(listing),
        "hiringOrganization": {"@type": "Organization", "name": listing.employer},
        "jobLocation": _location(listing),
        "totalJobOpenings": listing.number_to_fill,
        "jobStartDate": listing.starts_on.isoformat() if listing.starts_on else None,
        "validThrough": _last_second(listing.apply_by) if listing.apply_by else None,
        "directApply": listing.employer_id is not None,
    }
    return {name: value for name, value in posting.items() if value not in (None, [], {})}


def _last_second(day: date) -> str:
    """Return the end of a day in Denmark, with its offset (RFC 3339)."""
    return (end_of_day(day) - timedelta(seconds=1)).astimezone(COPENHAGEN).isoformat()


def _employment_types(listing: ListingPage) -> list[str]:
    types = {
        WorkingTime.FULL_TIME: ["FULL_TIME"],
        WorkingTime.PART_TIME: ["PART_TIME"],
        WorkingTime.FULL_OR_PART_TIME: ["FULL_TIME", "PART_TIME"],
    }.get(WorkingTime(listing.working_time), [])
    if listing.employment == Employment.TEMPORARY:
        types = [*types, "TEMPORARY"]
    if listing.kind in {ListingKind.TRAINEE_PLACE, ListingKind.WORK_PLACEMENT}:
        types = [*types, "INTERN"]
    return types


def _location(listing: ListingPage) -> dict[str, Any] | None:
    here = geography.municipality_by_code(listing.workplace_municipality)
    address = {
        "@type": "PostalAddress",
        "streetAddress": listing.address,
        "postalCode": listing.postcode,
        "addressLocality": listing.city or (here.name if here else None),
        "addressCountry": None if listing.is_abroad else "DK",
    }
    known = {name: value for name, value in address.items() if value}
    return (
        {"@type": "Place", "address": known} if known.keys() - {"@type", "addressCountry"} else None
    )


def _leaf(parent: ET.Element, name: str, words: str) -> None:
    """Add an element with words; characters that XML cannot hold are left out."""
    ET.SubElement(parent, name).text = words.translate(_FORBIDDEN)
