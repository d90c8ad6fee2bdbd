"""Jobnet's real answers: what is read from a hit and a posting, and which kind of opening it is."""

from __future__ import annotations

import json
from datetime import date

import pytest

from app.listings.importers.record import ImportedListing, ParsedFile, combined
from app.listings.importers.sniff import parse
from app.listings.kinds import Condition, Employment, ListingKind, SourceKind, WorkingTime
from tests.listings.importers.jobnet import JOBNET, Raw, hit, problem_of, read, stored

# ---- the real answers


def test_twenty_of_twenty_search_results_are_read(search_page: Raw) -> None:
    found = read(search_page)
    assert len(found.records) == 20
    assert found.problems == ()
    assert found.source_kind is SourceKind.JOBNET
    assert not any(record.is_complete for record in found.records)


def test_a_page_of_twenty_among_2177_is_no_complete_crawl(search_page: Raw) -> None:
    found = read(search_page)
    assert found.total == 2177
    assert not found.is_complete_crawl


def test_twenty_postings_complete_the_twenty_results(
    search_page: Raw, posting_files: list[bytes]
) -> None:
    hits = read(search_page)
    whole = combined([hits, *map(parse, posting_files)])
    assert {r.source_id for r in whole.records} == {r.source_id for r in hits.records}
    assert all(record.is_complete for record in whole.records)
    assert all(record.occupation_name for record in whole.records)
    assert all(record.apply_url for record in whole.records)
    assert all(len(r.description_html) > 1000 for r in whole.records)
    assert whole.problems == ()
    assert not whole.is_complete_crawl


def test_the_order_of_the_files_does_not_matter(
    search_page: Raw, posting_files: list[bytes]
) -> None:
    parts = [read(search_page), *map(parse, posting_files)]
    backwards = combined(reversed(parts))
    assert set(backwards.records) == set(combined(parts).records)


def test_reading_twice_gives_the_same(search_page: Raw) -> None:
    assert read(search_page) == read(search_page)


def test_a_posting_is_read_in_full() -> None:
    found = stored(5332213)
    assert found.title == "Linux Specialist"
    assert found.url == "https://job.jobnet.dk/CV/FindWork/Details/5332213"
    assert found.apply_url is not None
    assert found.apply_url.startswith("https://jobs.lever.co/keepit/")
    assert (found.employer_name, found.employer_cvr) == ("Keepit A/S", "30806883")
    assert (found.workplace_municipality_code, found.workplace_name) == ("0101", "København")
    assert (found.workplace_postcode, found.workplace_city) == ("2100", "København Ø")
    assert found.workplace_address == "Per Henrik Lings Allé 4, 7"
    assert (found.published_on, found.apply_by) == (date(2021, 7, 2), date(2021, 8, 27))
    assert found.working_time is WorkingTime.FULL_TIME
    assert found.employment is Employment.PERMANENT
    assert found.kind is ListingKind.JOB
    assert found.languages == ("en",)
    assert found.is_complete


def test_the_work_is_where_work_location_says_not_at_the_agencys_office() -> None:
    found = stored(5290988)
    assert found.workplace_municipality_code == "0621"
    assert (found.workplace_postcode, found.workplace_city) == ("6000", "Kolding")
    assert found.workplace_address is None


def test_a_time_limited_part_time_job_says_so_with_its_hours() -> None:
    found = stored(5331002)
    assert found.employment is Employment.TEMPORARY
    assert found.working_time is WorkingTime.PART_TIME
    assert found.weekly_hours == "8–20"


def test_a_web_address_without_a_scheme_is_taken_as_https() -> None:
    assert stored(5290988).apply_url == "https://www.teamvikaren.dk/"


def test_a_title_in_two_languages_is_kept_whole_and_both_are_noticed() -> None:
    found = stored(5376709)
    assert found.title.startswith("Medarbejdere til sommer vikariater på lager i Kolding/Employees")
    assert found.languages == ("da", "en")


def test_the_boards_table_of_conditions_is_not_taken_for_this_openings(posting: Raw) -> None:
    assert len(posting["WorkConditions"]) == 7
    assert all(
        not parse(path.read_bytes()).records[0].conditions for path in JOBNET.glob("posting-*")
    )


def test_no_contact_persons_name_address_or_number_is_carried(posting_files: list[bytes]) -> None:
    for content in posting_files:
        (record,) = parse(content).records
        assert record.employer_name is not None
        fields = [v for k, v in _shown(record).items() if k != "description_html"]
        assert not any("Kontaktperson" in str(value) for value in fields)
        assert not any("00000000" in str(value) for value in fields)


def _shown(record: ImportedListing) -> Raw:
    return {name: getattr(record, name) for name in ImportedListing.__slots__}


# ---- conditions and kinds


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("Fleksjob", Condition.FLEX_JOB),
        ("Skånejob", Condition.SHELTERED_JOB),
        ("Job med løntilskud", Condition.SUBSIDISED_JOB),
        ("Rotationsjob", Condition.ROTATION_JOB),
        ("Egnet til efterlønnere og seniorer", Condition.SUITS_SENIORS),
        ("Handicap ingen hindring", Condition.DISABILITY_FRIENDLY),
    ],
)
def test_a_special_condition_is_read_from_hit_and_posting(
    search_page: Raw, posting: Raw, name: str, condition: Condition
) -> None:
    assert hit(search_page, JobAnnouncementType=name).conditions == {condition}
    posting["WorkConditions"] = [{"Id": 2, "Name": name}]
    assert read(posting).records[0].conditions == {condition}


def test_ordinary_terms_are_no_special_condition(search_page: Raw) -> None:
    found = hit(search_page, JobAnnouncementType="Almindelige vilkår")
    assert (found.kind, found.conditions) == (ListingKind.JOB, frozenset())


def test_a_work_placement_is_a_kind_of_its_own(search_page: Raw, posting: Raw) -> None:
    found = hit(search_page, JobAnnouncementType="Virksomhedspraktik")
    assert found.kind is ListingKind.WORK_PLACEMENT
    posting["WorkConditions"] = [{"Id": 7, "Name": "Virksomhedspraktik"}]
    assert read(posting).records[0].kind is ListingKind.WORK_PLACEMENT


@pytest.mark.parametrize(
    ("occupation", "kind"),
    [
        ("Tømrerlærling", ListingKind.APPRENTICESHIP),
        ("Kontorelev, offentlig administration", ListingKind.TRAINEE_PLACE),
        ("Truckfører", ListingKind.JOB),
        (None, ListingKind.JOB),
    ],
)
def test_an_occupation_that_ends_in_apprentice_or_trainee_tells_the_kind(
    search_page: Raw, occupation: str | None, kind: ListingKind
) -> None:
    assert hit(search_page, Occupation=occupation).kind is kind


def test_a_posting_that_says_less_keeps_what_the_hit_said(search_page: Raw, posting: Raw) -> None:
    first = hit(search_page, ID="5332213", JobAnnouncementType="Fleksjob", WorkPlaceNotStatic=True)
    posting["JobPositionPosting"]["JobPositionInformation"]["WorkLocation"] = None
    whole = combined([ParsedFile(SourceKind.JOBNET, (first,)), read(posting)]).records[0]
    assert whole.conditions == {Condition.FLEX_JOB}
    assert whole.has_no_fixed_workplace
    assert whole.workplace_municipality_code == "0101"
    assert whole.employment is Employment.PERMANENT


# ---- where


def test_no_fixed_workplace_has_no_municipality(search_page: Raw, posting: Raw) -> None:
    nowhere = {"Municipality": "Intet fast arbejdssted", "PostalCode": None}
    found = hit(search_page, **nowhere)
    assert found.has_no_fixed_workplace
    assert found.workplace_municipality_code is None
    assert read(search_page).problems == ()
    place = posting["JobPositionPosting"]["JobPositionInformation"]["WorkLocation"]
    place |= {"Municipality": {"Id": 0, "Name": "Intet fast arbejdssted"}, "PostalCode": ""}
    assert read(posting).records[0].has_no_fixed_workplace
    assert read(posting).records[0].workplace_municipality_code is None


def test_a_missing_municipality_is_found_from_the_postal_code(posting: Raw) -> None:
    place = posting["JobPositionPosting"]["JobPositionInformation"]["WorkLocation"]
    place |= {"Municipality": None, "PostalCode": 8700}
    assert read(posting).records[0].workplace_municipality_code == "0615"


def test_an_unknown_municipality_is_left_out_and_reported(search_page: Raw) -> None:
    changes = {"Municipality": "Andeby", "PostalCode": "9999"}
    assert problem_of(search_page, **changes) == ("Municipality", False)
    assert read(search_page).records[0].workplace_municipality_code is None
    assert read(search_page).records[0].workplace_postcode is None


def test_work_abroad_has_no_danish_municipality(search_page: Raw) -> None:
    found = hit(search_page, Country="Nederlandene", Municipality="", PostalCode="2100")
    assert found.is_abroad
    assert found.workplace_name == "Nederlandene"
    assert found.workplace_municipality_code is None
    assert found.workplace_postcode is None


def test_an_anonymous_employer_is_said_to_be_one(search_page: Raw) -> None:
    assert hit(search_page, AnonymousEmployer=True).employer_is_anonymous


def test_a_street_cut_down_to_two_letters_is_no_address() -> None:
    raw = json.loads((JOBNET / "posting-5383201.json").read_text(encoding="utf-8"))
    place = raw["JobPositionPosting"]["JobPositionInformation"]["WorkLocation"]
    assert place["AddressLine"] == "Ag"
    assert stored(5383201).workplace_address is None
