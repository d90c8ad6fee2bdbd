"""schema.org job postings, in a file or embedded in an employer's own page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.listings.importers.record import ImportedListing, ImportUnreadable, ParsedFile
from app.listings.importers.sniff import parse
from app.listings.kinds import Employment, ListingKind, SourceKind, WorkingTime

PAGE = "https://testvaerk.example.dk/job/"
Raw = dict[str, Any]


def posting(**fields: Any) -> Raw:
    return {"@context": "https://schema.org", "@type": "JobPosting"} | {
        "title": "Kok",
        "identifier": "1",
        **fields,
    }


def read(raw: object) -> ParsedFile:
    return parse(json.dumps(raw).encode(), url=PAGE)


def one(**fields: Any) -> ImportedListing:
    (record,) = read(posting(**fields)).records
    return record


@pytest.fixture
def found(page: Callable[[str], bytes]) -> ParsedFile:
    return parse(page("posting.html"), url=PAGE)


def test_a_page_with_several_postings_gives_them_all(found: ParsedFile) -> None:
    assert found.source_kind is SourceKind.JSON_LD
    assert [record.source_id for record in found.records] == [
        "4711 (Testværk, 25050541)",
        "4712 (Testværk A/S)",
    ]
    assert not found.is_complete_crawl


def test_a_broken_block_and_a_posting_without_a_title_are_reported(found: ParsedFile) -> None:
    assert sorted(str(p.source_id) for p in found.problems) == ["4713", "None"]
    assert all(problem.is_left_out and str(problem.reason) for problem in found.problems)


def test_a_posting_is_read_with_employer_and_place_told_elsewhere_in_the_page(
    found: ParsedFile,
) -> None:
    first = found.records[0]
    assert first.title == "Truckfører til aftenhold"
    assert first.url == "https://testvaerk.example.dk/job/4711"
    assert first.description_html.startswith("<p>Vi søger en truckfører")
    assert first.languages == ("da",)
    assert (first.employer_name, first.employer_cvr) == ("Testværk A/S", "25050541")
    assert (first.workplace_municipality_code, first.workplace_name) == ("0615", "Horsens")
    assert (first.workplace_postcode, first.workplace_address) == ("8700", "Fabriksvej 1")
    assert first.working_time is WorkingTime.FULL_TIME
    assert first.employment is Employment.TEMPORARY
    assert first.number_to_fill == 2
    assert first.occupation_name == "Truckfører"
    assert (first.published_on, first.starts_on) == (date(2021, 7, 1), date(2021, 9, 1))


def test_a_deadline_at_midnight_in_utc_is_the_danish_day(found: ParsedFile) -> None:
    assert found.records[0].apply_by == date(2021, 8, 27)


def test_the_contact_person_is_not_carried(found: ParsedFile) -> None:
    values = [getattr(found.records[0], name) for name in ImportedListing.__slots__]
    assert not any("En Person" in str(v) or "en@example.dk" in str(v) for v in values)


def test_an_employer_may_be_a_name_and_a_place_a_line(found: ParsedFile) -> None:
    second = found.records[1]
    assert second.employer_name == "Testværk A/S"
    assert second.workplace_municipality_code == "0615"
    assert second.workplace_address == "Fabriksvej 1"
    assert second.working_time is WorkingTime.PART_TIME


@pytest.mark.parametrize(
    "raw",
    [
        posting(),
        [posting()],
        {"@graph": [{"@type": "WebPage"}, posting()]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": posting()}]},
        {"@type": "WebPage", "mainEntity": posting()},
        posting() | {"@type": ["http://schema.org/JobPosting"]},
        posting() | {"@type": "schema:JobPosting"},
    ],
)
def test_a_posting_is_found_wherever_it_lies(raw: object) -> None:
    assert [record.title for record in read(raw).records] == ["Kok"]


@pytest.mark.parametrize(
    ("fields", "source_id"),
    [
        ({"identifier": 7}, "7"),
        ({"identifier": {"@type": "PropertyValue", "value": "a-7"}}, "a-7"),
        ({"identifier": [{"value": ""}, {"value": "b"}]}, "b"),
        ({"identifier": {"value": "1", "name": "Bageren"}}, "1 (Bageren)"),
        ({"hiringOrganization": {"name": "Smeden"}}, "1 (Smeden)"),
        ({"identifier": None, "url": "https://example.dk/7"}, "https://example.dk/7"),
        ({"identifier": None, "@id": "#7"}, "#7"),
        ({"identifier": None}, PAGE),
    ],
)
def test_a_posting_is_known_by_its_identifier_or_else_its_address(
    fields: Raw, source_id: str
) -> None:
    assert one(**fields).source_id == source_id


def test_the_same_identifier_of_two_employers_is_two_postings() -> None:
    employers = [{"name": "Bageren"}, {"name": "Smeden"}, {"name": "Smeden", "vatID": "25050541"}]
    found = read([posting(hiringOrganization=employer) for employer in employers])
    assert len({record.source_id for record in found.records}) == 3
    assert found.problems == ()


def test_two_postings_without_any_id_are_not_told_apart_by_the_page() -> None:
    found = read([posting(identifier=None), posting(identifier=None)])
    assert found.records == ()
    assert len(found.problems) == 2


def test_a_very_long_id_is_hashed_so_that_two_stay_apart() -> None:
    ids = {one(identifier="a" * 500 + end).source_id for end in "xy"}
    assert len(ids) == 2
    assert all(len(source_id) <= 200 for source_id in ids)


def test_a_place_in_denmark_comes_before_one_abroad() -> None:
    def at(country: str, code: str) -> Raw:
        address = {"@type": "PostalAddress", "addressCountry": country, "postalCode": code}
        return {"@type": "Place", "address": address}

    assert one(jobLocation=[at("SE", "21119"), at("Danmark", "9900")]).workplace_name == (
        "Frederikshavn"
    )
    abroad = one(jobLocation=at("SE", "2100"))
    assert abroad.is_abroad
    assert abroad.workplace_municipality_code is None


def test_work_from_anywhere_has_no_fixed_workplace() -> None:
    assert one(jobLocationType="TELECOMMUTE").has_no_fixed_workplace
    assert not one().has_no_fixed_workplace


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("FULL_TIME", WorkingTime.FULL_TIME),
        ("Full-time", WorkingTime.FULL_TIME),
        ("FULL_TIME, PART_TIME", WorkingTime.FULL_OR_PART_TIME),
        (["PART_TIME", "TEMPORARY"], WorkingTime.PART_TIME),
        (["OTHER", 7, None], WorkingTime.UNKNOWN),
        (None, WorkingTime.UNKNOWN),
    ],
)
def test_working_time_is_read_from_all_ways_of_writing_it(
    types: object, expected: WorkingTime
) -> None:
    assert one(employmentType=types).working_time is expected


def test_an_internship_is_a_trainee_place() -> None:
    assert one(employmentType="INTERN").kind is ListingKind.TRAINEE_PLACE


def test_the_source_says_which_kind_its_postings_are() -> None:
    content = json.dumps(posting()).encode()
    (record,) = parse(content, default_kind=ListingKind.COURSE).records
    assert record.kind is ListingKind.COURSE


def test_an_unsafe_address_is_replaced_by_the_pages_own() -> None:
    found = read(posting(url="javascript:alert(1)"))
    assert found.records[0].apply_url == PAGE
    assert [problem.field for problem in found.problems] == ["url"]


@pytest.mark.parametrize("value", [None, 7, "tekst", [], {}, True, [None], {"@id": "#1"}, [[]]])
def test_anything_but_id_and_title_may_be_missing_or_wrong(value: object) -> None:
    names = (
        "description hiringOrganization jobLocation jobLocationType employmentType datePosted "
        "validThrough jobStartDate totalJobOpenings url workHours relevantOccupation "
        "occupationalCategory"
    )
    found = read(posting(**dict.fromkeys(names.split(), value)))
    assert len(found.records) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>Ingen job her</body></html>",
        b'<html><script type="application/ld+json">{"@type": "WebPage"}</script></html>',
        b'<html><script type="application/ld+json">{ i stykker</script></html>',
    ],
)
def test_a_page_without_a_posting_cannot_be_read(content: bytes) -> None:
    with pytest.raises(ImportUnreadable):
        parse(content, url=PAGE)
