"""Reads Jobnet's own answers: a page of search results, or one full posting.

What the board's data means, and what it only seems to mean:

- The work is where `WorkLocation` says. `WorkPlace` and `HiringOrg` are the employer's office,
  often a temp agency's in another municipality.
- `WorkConditions`, `EmploymentTypes` and `WorkSchedule` at the top of a posting are the board's
  own tables of choices, the same in every posting. `EmploymentType` and `WeeklyWorkHours` point
  into them; nothing points into `WorkConditions`, so a list that holds ordinary terms besides
  others says nothing about the posting.
- `Occupation` in a posting is empty; only the search hit names the occupation, without a code.
- `FormattedPurpose` is `Purpose` with its addresses turned into (tracked) links.
- 0001-01-01 and 1900-01-01 are no dates, CVR 0 is no number, latitude and longitude are guesses
  (a beach town ends up in the North Sea) and are not used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from app.core.texts import lazy
from app.listings.cleaning import clean_html, plain_text
from app.listings.geography import municipality_by_code, municipality_by_name, postcode
from app.listings.importers.languages import languages_of
from app.listings.importers.reading import NO_ID, NO_TITLE, read_all
from app.listings.importers.record import BadRecord, ImportedListing, ParsedFile, is_whole
from app.listings.importers.values import (
    LONGEST_NAME,
    LONGEST_TOWN,
    MOST_OPENINGS,
    Notes,
    count,
    cvr,
    day,
    flag,
    identity,
    items,
    part,
    text,
    web_url,
)
from app.listings.kinds import Condition, Employment, ListingKind, SourceKind, WorkingTime

POSTING_URL = "https://job.jobnet.dk/CV/FindWork/Details/{id}"
BAD_MUNICIPALITY = lazy("We do not know this municipality.")

_NOWHERE = "intet fast arbejdssted"
_HOME = {"danmark", "denmark", "dk"}
_SHORTEST_ADDRESS = 4
LONGEST_NUMBER = 10

_WORKING_TIMES = {"fuldtid": WorkingTime.FULL_TIME, "deltid": WorkingTime.PART_TIME}
_WORKING_TIME_IDS = {"1": "fuldtid", "16": "deltid"}
_EMPLOYMENTS = {
    "fastansættelse": Employment.PERMANENT,
    "tidsbegrænset ansættelse": Employment.TEMPORARY,
}
_EMPLOYMENT_IDS = {"1": "fastansættelse", "16": "tidsbegrænset ansættelse"}
_ORDINARY_TERMS = "almindelige vilkår"
_CONDITIONS = {
    "fleksjob": Condition.FLEX_JOB,
    "skånejob": Condition.SHELTERED_JOB,
    "job med løntilskud": Condition.SUBSIDISED_JOB,
    "løntilskud": Condition.SUBSIDISED_JOB,
    "løntilskudsjob": Condition.SUBSIDISED_JOB,
    "rotationsjob": Condition.ROTATION_JOB,
    "jobrotation": Condition.ROTATION_JOB,
    "egnet til efterlønnere og seniorer": Condition.SUITS_SENIORS,
    "handicap ingen hindring": Condition.DISABILITY_FRIENDLY,
}
_KINDS = {
    "virksomhedspraktik": ListingKind.WORK_PLACEMENT,
    "fritidsjob": ListingKind.SPARE_TIME_JOB,
    "lærlingeplads": ListingKind.APPRENTICESHIP,
    "elevplads": ListingKind.TRAINEE_PLACE,
}


def is_search(raw: object) -> bool:
    """Tell whether this is a page of Jobnet's search results."""
    return isinstance(part(raw, "JobPositionPostings"), list)


def is_posting(raw: object) -> bool:
    """Tell whether this is one full posting of Jobnet's."""
    return isinstance(part(raw, "JobPositionPosting"), Mapping)


def read_search(raw: Mapping[str, Any]) -> ParsedFile:
    """Return the openings of one page of search results, which are not yet complete."""
    records, problems = read_all(raw["JobPositionPostings"], read_hit, _hit_id)
    total = count(raw.get("TotalResultCount"), Notes(), "TotalResultCount", MOST_OPENINGS)
    seen = len({r.source_id for r in records} | {p.source_id for p in problems if p.source_id})
    return ParsedFile(SourceKind.JOBNET, records, problems, is_whole(seen, total, problems), total)


def read_posting_file(raw: Mapping[str, Any]) -> ParsedFile:
    """Return the one opening of a full posting; it never stands for the whole board."""
    records, problems = read_all([raw], read_posting, _posting_id)
    return ParsedFile(SourceKind.JOBNET, records, problems)


def _hit_id(raw: object) -> str | None:
    return identity(part(raw, "ID")) or identity(part(raw, "Id"))


def _posting_id(raw: object) -> str | None:
    inside = part(raw, "JobPositionPosting")
    return identity(part(inside, "Id")) or identity(part(inside, "OriginalJppId"))


def read_hit(raw: object, notes: Notes) -> ImportedListing:
    """Return what a search hit tells; raise BadRecord without an id or a title."""
    source_id = _needed(_hit_id(raw), "ID")
    title = _title(raw, "Title", "JobHeadline")
    teaser = clean_html(_markup(part(raw, "Presentation")))
    address = web_url(part(raw, "Url"), notes, "Url")
    said = _words([part(raw, "JobAnnouncementType")])
    occupation = text(part(raw, "Occupation"), LONGEST_NAME)
    return ImportedListing(
        source_id=source_id,
        kind=_kind(said, occupation),
        title=title,
        url=address or POSTING_URL.format(id=source_id),
        apply_url=address if _is_elsewhere(address) else None,
        description_html=teaser,
        languages=languages_of(f"{title}\n{plain_text(teaser)}"),
        **_employer(raw, notes, "HiringOrgName", "HiringOrgCVR", "AnonymousEmployer"),
        **_place_of_hit(raw, notes),
        working_time=_working_time(part(raw, "WorkHours")),
        weekly_hours=_hours_in(part(raw, "JoblogWorkTime", "WorkHour")),
        employment=_EMPLOYMENTS.get(_key(part(raw, "EmploymentType")), Employment.UNKNOWN),
        conditions=_conditions(said),
        occupation_name=occupation,
        published_on=day(part(raw, "PostingCreated"), notes, "PostingCreated"),
        apply_by=day(part(raw, "LastDateApplication"), notes, "LastDateApplication"),
        starts_on=day(part(raw, "AssignmentStartDate"), notes, "AssignmentStartDate"),
        is_complete=False,
    )


def read_posting(raw: object, notes: Notes) -> ImportedListing:
    """Return what a full posting tells; raise BadRecord without an id or a title."""
    posting = part(raw, "JobPositionPosting")
    job, apply = part(posting, "JobPositionInformation"), part(posting, "ApplicationDetails")
    source_id = _needed(_posting_id(raw), "JobPositionPosting.Id")
    title = _title(job, "PositionTitle")
    description = clean_html(
        _markup(part(raw, "FormattedPurpose")) or _markup(part(job, "Purpose"))
    )
    said = _stated_conditions(raw)
    occupation = text(part(job, "Occupation", "Name"), LONGEST_NAME)
    return ImportedListing(
        source_id=source_id,
        kind=_kind(said, occupation),
        title=title,
        url=POSTING_URL.format(id=source_id),
        apply_url=web_url(part(apply, "ApplyViaUrl"), notes, "ApplyViaUrl"),
        description_html=description,
        languages=languages_of(f"{title}\n{plain_text(description)}"),
        **_employer_of_posting(raw, posting, notes),
        **_place_of_posting(job, posting, notes),
        working_time=_working_time_of_posting(raw, job),
        weekly_hours=_span(part(apply, "WorkHourMin"), part(apply, "WorkHourMax")),
        employment=_employment_of_posting(raw, job),
        conditions=_conditions(said) | _accessibility(posting),
        number_to_fill=count(part(job, "NumberToFill"), notes, "NumberToFill"),
        occupation_name=occupation,
        published_on=day(part(posting, "PublicationStartDate"), notes, "PublicationStartDate"),
        apply_by=day(part(apply, "ApplicationDeadlineDate"), notes, "ApplicationDeadlineDate"),
        listed_until=day(part(posting, "PublicationEndDate"), notes, "PublicationEndDate"),
        starts_on=day(part(job, "EmploymentDate"), notes, "EmploymentDate"),
    )


# ---- what a record cannot be without


def _needed(source_id: str | None, field: str) -> str:
    if source_id is None:
        raise BadRecord(NO_ID, field)
    return source_id


def _title(raw: object, *fields: str) -> str:
    found = next((t for field in fields if (t := text(part(raw, field)))), None)
    if found is None:
        raise BadRecord(NO_TITLE, fields[0])
    return found


def _markup(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


# ---- who


def _employer(raw: object, notes: Notes, name: str, number: str, hidden: str) -> dict[str, Any]:
    return {
        "employer_name": text(part(raw, name), LONGEST_NAME),
        "employer_cvr": cvr(part(raw, number), notes, number),
        "employer_is_anonymous": flag(part(raw, hidden)),
    }


def _employer_of_posting(raw: object, posting: object, notes: Notes) -> dict[str, Any]:
    number = part(posting, "HiringOrg", "OrganizationNumber") or part(raw, "OrganizationNumber")
    return {
        "employer_name": text(part(posting, "HiringOrg", "Name"), LONGEST_NAME),
        "employer_cvr": cvr(number, notes, "OrganizationNumber"),
        "employer_is_anonymous": flag(part(posting, "IsAnonymousEmployer")),
    }


def _is_elsewhere(address: str | None) -> bool:
    """Tell whether a hit points past the board, to the employer's own site."""
    host = urlsplit(address or "").hostname or ""
    return bool(host) and host != "jobnet.dk" and not host.endswith(".jobnet.dk")


# ---- where


def _place_of_hit(raw: object, notes: Notes) -> dict[str, Any]:
    same_town = text(part(raw, "WorkPlacePostalCode")) == text(part(raw, "PostalCode"))
    return _place(
        {
            "Municipality": {"Name": part(raw, "Municipality")},
            "Country": {"Name": part(raw, "Country")},
            "PostalCode": part(raw, "PostalCode"),
            "City": part(raw, "PostalCodeName") or (same_town and part(raw, "WorkPlaceCity")),
            "AddressLine": same_town and part(raw, "WorkPlaceAddress"),
        },
        is_abroad=flag(part(raw, "Abroad")) or flag(part(raw, "WorkPlaceAbroad")),
        is_nowhere=flag(part(raw, "WorkPlaceNotStatic")),
        notes=notes,
    )


def _place_of_posting(job: object, posting: object, notes: Notes) -> dict[str, Any]:
    return _place(
        part(job, "WorkLocation"),
        is_abroad=part(posting, "IsWorkInDenmark") is False,
        is_nowhere=False,
        notes=notes,
    )


def _place(raw: object, *, is_abroad: bool, is_nowhere: bool, notes: Notes) -> dict[str, Any]:
    country = _key(part(raw, "Country", "Name"))
    name = text(part(raw, "Municipality", "Name"))
    is_nowhere = is_nowhere or _key(name) == _NOWHERE
    is_abroad = is_abroad or (bool(country) and country not in _HOME)
    if is_abroad:
        return {
            "workplace_name": text(part(raw, "Country", "Name"), LONGEST_NAME),
            "workplace_city": text(part(raw, "City"), LONGEST_TOWN),
            "is_abroad": True,
            "has_no_fixed_workplace": is_nowhere,
        }
    known = postcode(part(raw, "PostalCode"))
    code = _municipality(raw, name, notes) or (known.municipality_code if known else None)
    municipality = municipality_by_code(code)
    address = text(part(raw, "AddressLine"))
    return {
        "workplace_municipality_code": code,
        "workplace_name": municipality.name if municipality else None,
        "workplace_postcode": known.postcode if known else None,
        "workplace_city": text(part(raw, "City"), LONGEST_TOWN) or (known.city if known else None),
        "workplace_address": address if address and len(address) >= _SHORTEST_ADDRESS else None,
        "has_no_fixed_workplace": is_nowhere,
    }


def _municipality(raw: object, name: str | None, notes: Notes) -> str | None:
    number = part(raw, "Municipality", "Id")
    found = municipality_by_code(number) if number else None
    found = found or municipality_by_name(name)
    if found is None and name and _key(name) != _NOWHERE:
        notes.add("Municipality", BAD_MUNICIPALITY)
    return found.code if found else None


# ---- on what terms


def _key(raw: object) -> str:
    return (text(raw) or "").casefold()


def _words(raw: list[object]) -> frozenset[str]:
    return frozenset(key for one in raw if (key := _key(one)))


def _stated_conditions(raw: object) -> frozenset[str]:
    """Return the conditions of this posting; the board's table of choices tells none."""
    names = _words([part(one, "Name") for one in items(part(raw, "WorkConditions"))])
    return frozenset() if _ORDINARY_TERMS in names else names


def _conditions(said: frozenset[str]) -> frozenset[Condition]:
    return frozenset(_CONDITIONS[word] for word in said if word in _CONDITIONS)


def _accessibility(posting: object) -> frozenset[Condition]:
    is_friendly = flag(part(posting, "IsDisabilityFriendly"))
    return frozenset({Condition.DISABILITY_FRIENDLY} if is_friendly else ())


_APPRENTICE = re.compile(r"lærling\b", re.IGNORECASE)
_TRAINEE = re.compile(r"elev\b", re.IGNORECASE)


def _kind(said: frozenset[str], occupation: str | None) -> ListingKind:
    """Return the kind that the conditions name, or that the occupation's name ends in."""
    for word in sorted(said):
        if word in _KINDS:
            return _KINDS[word]
    if occupation and _APPRENTICE.search(occupation):
        return ListingKind.APPRENTICESHIP
    if occupation and _TRAINEE.search(occupation):
        return ListingKind.TRAINEE_PLACE
    return ListingKind.JOB


def _working_time(raw: object) -> WorkingTime:
    return _WORKING_TIMES.get(_key(raw), WorkingTime.UNKNOWN)


def _working_time_of_posting(raw: object, job: object) -> WorkingTime:
    hours = part(job, "WeeklyWorkHours")
    named = _working_time(part(hours, "TypeName"))
    if named is not WorkingTime.UNKNOWN:
        return named
    return _working_time(
        _chosen(part(raw, "WorkSchedule"), part(hours, "TypeId"), _WORKING_TIME_IDS)
    )


def _employment_of_posting(raw: object, job: object) -> Employment:
    chosen = _chosen(part(raw, "EmploymentTypes"), part(job, "EmploymentType"), _EMPLOYMENT_IDS)
    return _EMPLOYMENTS.get(_key(chosen), Employment.UNKNOWN)


def _chosen(table: object, choice: object, usual: Mapping[str, str]) -> str | None:
    """Return the name that an id has in the posting's own table, or else usually has."""
    wanted = identity(choice)
    for one in items(table):
        if wanted is not None and identity(part(one, "Id")) == wanted:
            return text(part(one, "Name"))
    return usual.get(wanted or "")


_SPAN = re.compile(r"(\d+(?:[.,]\d+)?)\s*-\s*(\d+(?:[.,]\d+)?)")


def _hours_in(raw: object) -> str | None:
    """Return the hours of "(8 - 20 timer ugentligt)"."""
    found = _SPAN.search(text(raw) or "")
    return _span(found[1], found[2]) if found else None


def _span(least: object, most: object) -> str | None:
    low, high = text(least, LONGEST_NUMBER), text(most, LONGEST_NUMBER)
    if not high or high == "0":
        return low if low and low != "0" else None
    return high if low in (None, high) else f"{low}–{high}"
