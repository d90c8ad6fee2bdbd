"""Reads schema.org `JobPosting` as JSON-LD, from a file or from the web page that embeds it.

Employers' own job pages carry it because search engines ask for it, so it is what is nearest to
the employer. It is written in many hands: an employer as a name or an object, a place as one or
several, a description that is escaped twice. See https://schema.org/JobPosting.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup

from app.core.texts import lazy
from app.listings.cleaning import clean_html, plain_text
from app.listings.geography import municipality_by_code, municipality_by_name, postcode
from app.listings.importers.identifiers import Identifier, short_id
from app.listings.importers.languages import languages_of
from app.listings.importers.reading import NO_ID, NO_TITLE, read_all
from app.listings.importers.record import (
    BadRecord,
    ImportedListing,
    ImportUnreadable,
    ParsedFile,
    RecordProblem,
)
from app.listings.importers.values import (
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_TOWN,
    Notes,
    count,
    cvr,
    day,
    items,
    part,
    text,
    web_url,
)
from app.listings.kinds import Employment, ListingKind, SourceKind, WorkingTime

NO_POSTING = lazy("There is no job posting in this file or page.")
BROKEN_BLOCK = lazy("One block of data on the page could not be read.")

DEEPEST = 40
_TYPE = re.compile(r"(?:^|[/:#])JobPosting$")
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\]\]>|\]\]>)\s*$")


def read_page(markup: str, *, url: str | None, kind: ListingKind) -> ParsedFile:
    """Return the job postings that a web page embeds; a broken block is a problem of its own."""
    documents: list[object] = []
    broken: list[RecordProblem] = []
    for index, script in enumerate(BeautifulSoup(markup, "html.parser").find_all("script")):
        if "ld+json" not in str(script.get("type", "")).casefold():
            continue
        try:
            documents.append(json.loads(_COMMENT.sub("", script.get_text()), strict=False))
        except (ValueError, RecursionError):
            broken.append(RecordProblem(index, None, BROKEN_BLOCK))
    found = read_documents(documents, url=url, kind=kind)
    return replace(found, problems=(*found.problems, *broken))


def read_documents(raw: object, *, url: str | None, kind: ListingKind) -> ParsedFile:
    """Return the job postings anywhere in JSON-LD; raise ImportUnreadable when there are none.

    `url` is the page that it came from, against which addresses are made whole.
    """
    nodes = list(_nodes(raw))
    postings = [node for node in nodes if _is_posting(node)]
    if not postings:
        raise ImportUnreadable(NO_POSTING)
    by_id = {str(node["@id"]): node for node in nodes if len(node) > 1 and "@id" in node}
    reader = _Reader(by_id, url, kind, is_alone=len(postings) == 1)
    records, problems = read_all(postings, reader.read, reader.id_of)
    return ParsedFile(SourceKind.JSON_LD, records, problems)


def has_posting(raw: object) -> bool:
    """Tell whether there is a job posting anywhere in this JSON."""
    return any(_is_posting(node) for node in _nodes(raw))


def _nodes(raw: object) -> Iterator[Mapping[str, Any]]:
    """Walk all objects, outermost first, without going deeper than any honest page does."""
    waiting = deque([(raw, 0)])
    while waiting:
        one, depth = waiting.popleft()
        if isinstance(one, Mapping):
            yield one
        if depth < DEEPEST and isinstance(one, Mapping | list):
            inner = list(one.values()) if isinstance(one, Mapping) else one
            waiting += [(item, depth + 1) for item in inner if isinstance(item, Mapping | list)]


def _is_posting(node: Mapping[str, Any]) -> bool:
    types = items(node.get("@type"))
    return any(isinstance(name, str) and _TYPE.search(name) for name in types)


_FULL, _PART = "FULL_TIME", "PART_TIME"
_TEMPORARY = {"TEMPORARY", "CONTRACTOR", "PER_DIEM"}
_DENMARK = {"dk", "dnk", "danmark", "denmark"}


class _Reader:
    """Reads the postings of one file, which may refer to each other's employers and places."""

    def __init__(
        self,
        by_id: dict[str, Mapping[str, Any]],
        url: str | None,
        kind: ListingKind,
        is_alone: bool,
    ) -> None:
        self._by_id = by_id
        self._page = url
        self._kind = kind
        self._is_alone = is_alone

    def id_of(self, raw: object) -> str | None:
        """Return the identifier, or else the address, that the posting is known by.

        An identifier is its employer's own (schema.org): whose it is belongs to it.
        """
        if identifier := _identifier(raw):
            employer = self._employer(raw, Notes())
            return identifier.of(employer["employer_cvr"] or employer["employer_name"])
        candidates = [
            part(raw, "url"),
            part(raw, "@id"),
            self._page if self._is_alone else None,
        ]
        found = next((i for c in candidates if (i := text(c, LONGEST_LINK))), None)
        return short_id(found) if found else None

    def read(self, raw: object, notes: Notes) -> ImportedListing:
        """Return one posting; raise BadRecord without an id or a title."""
        source_id = self.id_of(raw)
        if source_id is None:
            raise BadRecord(NO_ID, "identifier")
        title = text(part(raw, "title")) or text(part(raw, "name"))
        if title is None:
            raise BadRecord(NO_TITLE, "title")
        written = part(raw, "description")
        description = clean_html(written if isinstance(written, str) else "")
        address = web_url(part(raw, "url"), notes, "url", base=self._page) or self._page
        types = _employment_types(part(raw, "employmentType"))
        return ImportedListing(
            source_id=source_id,
            identifier=_identifier(raw),
            kind=ListingKind.TRAINEE_PLACE if types == {"INTERN"} else self._kind,
            title=title,
            url=address,
            apply_url=address,
            description_html=description,
            languages=languages_of(f"{title}\n{plain_text(description)}"),
            **self._employer(raw, notes),
            **self._place(raw),
            working_time=_working_time(types),
            weekly_hours=text(part(raw, "workHours"), 40),
            employment=Employment.TEMPORARY if types & _TEMPORARY else Employment.UNKNOWN,
            number_to_fill=count(part(raw, "totalJobOpenings"), notes, "totalJobOpenings"),
            occupation_name=_occupation(raw),
            published_on=day(part(raw, "datePosted"), notes, "datePosted"),
            apply_by=day(part(raw, "validThrough"), notes, "validThrough"),
            starts_on=day(part(raw, "jobStartDate"), notes, "jobStartDate"),
        )

    def _whole(self, raw: object) -> object:
        """Return what a bare {"@id": …} refers to, or else the thing itself."""
        reference = part(raw, "@id")
        return self._by_id.get(reference, raw) if isinstance(reference, str) else raw

    def _employer(self, raw: object, notes: Notes) -> dict[str, Any]:
        given = next(iter(items(part(raw, "hiringOrganization"))), None)
        employer = self._whole(given)
        written = (employer, part(employer, "legalName"), part(employer, "name"))
        name = next((n for one in written if (n := text(one, LONGEST_NAME))), None)
        numbers = [part(employer, key) for key in ("vatID", "taxID", "identifier")]
        tried = [cvr(part(n, "value") or n, Notes(), "") for n in numbers]
        return {"employer_name": name, "employer_cvr": next(filter(None, tried), None)}

    def _place(self, raw: object) -> dict[str, Any]:
        places = [_address(self._whole(one)) for one in items(part(raw, "jobLocation"))]
        found = [_read_address(self._whole(one)) for one in places if one]
        is_remote = text(part(raw, "jobLocationType")) == "TELECOMMUTE"
        here = [place for place in found if not place["is_abroad"]]
        chosen: dict[str, Any] = next(iter(here or found), {})
        municipality = municipality_by_code(chosen.get("workplace_municipality_code"))
        named = {"workplace_name": municipality.name} if municipality else {}
        return {**chosen, **named, "has_no_fixed_workplace": is_remote and not chosen}


def _identifier(raw: object) -> Identifier | None:
    """Return a posting's first identifier, with what it is named by where that is told."""
    for one in items(part(raw, "identifier")):
        if value := text(part(one, "value") or one, LONGEST_LINK):
            return Identifier(value, text(part(one, "propertyID")) or text(part(one, "name")))
    return None


def _employment_types(raw: object) -> set[str]:
    names = (re.split(r"[,;|]", one) for one in items(raw) if isinstance(one, str))
    return {
        re.sub(r"[\s-]+", "_", name.strip()).upper().rsplit("/", 1)[-1]
        for several in names
        for name in several
        if name.strip()
    }


def _working_time(types: set[str]) -> WorkingTime:
    if {_FULL, _PART} <= types:
        return WorkingTime.FULL_OR_PART_TIME
    if _FULL in types:
        return WorkingTime.FULL_TIME
    return WorkingTime.PART_TIME if _PART in types else WorkingTime.UNKNOWN


def _occupation(raw: object) -> str | None:
    for field in ("relevantOccupation", "occupationalCategory"):
        for one in items(part(raw, field)):
            if name := text(one, LONGEST_NAME) or text(part(one, "name"), LONGEST_NAME):
                return name
    return None


def _address(place: object) -> object:
    return place if isinstance(place, str) else part(place, "address") or place


def _read_address(raw: object) -> dict[str, Any]:
    if isinstance(raw, str):
        return _read_line(raw)
    given = part(raw, "addressCountry")
    country = text(given, LONGEST_NAME) or text(part(given, "name"), LONGEST_NAME)
    city = text(part(raw, "addressLocality"), LONGEST_TOWN)
    is_abroad = bool(country) and (country or "").casefold() not in _DENMARK
    known = None if is_abroad else postcode(part(raw, "postalCode"))
    named = None if is_abroad or known else municipality_by_name(city)
    code = known.municipality_code if known else named.code if named else None
    return {
        "workplace_municipality_code": code,
        "workplace_name": country if is_abroad else None,
        "workplace_postcode": known.postcode if known else None,
        "workplace_city": city or (known.city if known else None),
        "workplace_address": text(part(raw, "streetAddress")),
        "is_abroad": is_abroad,
    }


_POSTCODE = re.compile(r"\b(?:DK[- ]?)?(\d{4})\b(?!.*\b\d{4}\b)")


def _read_line(written: str) -> dict[str, Any]:
    """Return the place of "Strandpromenaden 6, 8700 Horsens", or of "Horsens"."""
    found = _POSTCODE.search(written)
    known = postcode(found[1]) if found else None
    if found is None or known is None:
        named = municipality_by_name(written.split(",")[-1])
        code = named.code if named else None
        return {
            "workplace_municipality_code": code,
            "workplace_city": text(written, LONGEST_TOWN),
            "is_abroad": False,
        }
    return {
        "workplace_municipality_code": known.municipality_code,
        "workplace_postcode": known.postcode,
        "workplace_city": known.city,
        "workplace_address": text(written[: found.start()].rstrip(", ")),
        "is_abroad": False,
    }
