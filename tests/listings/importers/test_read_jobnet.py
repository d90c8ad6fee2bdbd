"""Jobnet's real answers, and the oddities of its data, each met on purpose."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.listings.importers.record import ImportedListing, ParsedFile, combined
from app.listings.importers.sniff import parse
from app.listings.kinds import Condition, Employment, ListingKind, SourceKind, WorkingTime

JOBNET = Path(__file__).parents[2] / "data" / "jobnet"
Raw = dict[str, Any]


def read(raw: object) -> ParsedFile:
    return parse(json.dumps(raw).encode())


def hit(page: Raw, **changes: Any) -> ImportedListing:
    """Read the first search hit with some fields changed."""
    page["JobPositionPostings"] = [page["JobPositionPostings"][0] | changes]
    (record,) = read(page).records
    return record


def problem_of(page: Raw, **changes: Any) -> tuple[str | None, bool]:
    """Read the first search hit with some fields changed; return the problem's field and weight."""
    page["JobPositionPostings"] = [page["JobPositionPostings"][0] | changes]
    (problem,) = read(page).problems
    assert str(problem.reason)
    return problem.field, problem.is_left_out


def stored(posting_id: int) -> ImportedListing:
    (record,) = parse((JOBNET / f"posting-{posting_id}.json").read_bytes()).records
    return record


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


# ---- dates, numbers and addresses that are none


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00", "1900-01-01T00:00:00", "", None])
def test_a_date_that_stands_for_none_is_none_and_no_problem(
    search_page: Raw, written: str | None
) -> None:
    assert hit(search_page, LastDateApplication=written).apply_by is None
    assert read(search_page).problems == ()


@pytest.mark.parametrize("written", ["snarest", 20210702, [], {"year": 2021}, "2021-13-40"])
def test_a_date_that_cannot_be_read_is_left_out_and_reported(
    search_page: Raw, written: object
) -> None:
    assert problem_of(search_page, LastDateApplication=written) == ("LastDateApplication", False)
    assert read(search_page).records[0].apply_by is None


@pytest.mark.parametrize("number", [0, "0", "00000000", None, ""])
def test_cvr_0_is_no_number_and_no_problem(search_page: Raw, number: object) -> None:
    assert hit(search_page, HiringOrgCVR=number).employer_cvr is None
    assert read(search_page).problems == ()


@pytest.mark.parametrize("number", [12345678, "30806884", "ikke et nummer"])
def test_a_cvr_number_that_fails_modulus_11_is_left_out_and_reported(
    search_page: Raw, number: object
) -> None:
    assert problem_of(search_page, HiringOrgCVR=number) == ("HiringOrgCVR", False)
    assert read(search_page).records[0].employer_cvr is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "https://bruger:kode@www.example.dk/",
        "https://",
        "https://[::1",
        "https://www.example.dk/\nhej",
        "www.example.dk:99999",
        "https://www.example.dk/" + "a" * 3000,
        ["https://www.example.dk/"],
        7,
    ],
)
def test_an_unsafe_address_is_left_out_and_reported(posting: Raw, address: object) -> None:
    posting["JobPositionPosting"]["ApplicationDetails"]["ApplyViaUrl"] = address
    found = read(posting)
    assert found.records[0].apply_url is None
    assert [(p.field, p.is_left_out) for p in found.problems] == [("ApplyViaUrl", False)]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" www.example.dk/job?id=1 ", "https://www.example.dk/job?id=1"),
        ("example.dk", "https://example.dk/"),
        ("http://example.dk/job", "http://example.dk/job"),
        ("HTTPS://example.dk/job", "HTTPS://example.dk/job"),
        ("https://blåbær.example.dk/", "https://blåbær.example.dk/"),
        ("", None),
        (None, None),
    ],
)
def test_an_ordinary_address_is_kept(posting: Raw, written: object, address: str | None) -> None:
    posting["JobPositionPosting"]["ApplicationDetails"]["ApplyViaUrl"] = written
    found = read(posting)
    assert found.records[0].apply_url == address
    assert found.problems == ()


def test_a_posting_that_only_points_to_the_employers_own_site_goes_in(
    search_page: Raw, posting: Raw
) -> None:
    outside = hit(
        search_page, IsExternal=True, Url="https://www.example.dk/job/7", Presentation=None
    )
    assert outside.apply_url == "https://www.example.dk/job/7"
    assert outside.description_html == ""
    posting["FormattedPurpose"] = ""
    posting["JobPositionPosting"]["JobPositionInformation"]["Purpose"] = None
    found = read(posting)
    assert found.records[0].description_html == ""
    assert found.records[0].apply_url
    assert found.problems == ()


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


# ---- titles and texts


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("  \xa0 Truckfører  til\n lager ", "Truckfører til lager"),
        ("<b>Kok</b> &amp; tjener", "Kok & tjener"),
        ("Kok &amp; tjener", "Kok & tjener"),
        ("\ufeffKok\u200b", "Kok"),
        ("<script>alert(1)</script>Kok", "Kok"),
        ("Løn < 200 kr. & > 100", "Løn < 200 kr. & > 100"),
        ("Kok \ud800", "Kok"),
        (2021, "2021"),
    ],
)
def test_a_title_is_plain_text_without_stray_spaces(
    search_page: Raw, written: object, title: str
) -> None:
    assert hit(search_page, Title=written).title == title


def test_a_long_title_is_shortened_between_words(search_page: Raw) -> None:
    title = hit(search_page, Title="Erfaren medarbejder " * 50).title
    assert len(title) <= 200
    assert title.endswith(("Erfaren…", "medarbejder…"))


def test_an_enormous_description_is_cut(posting: Raw) -> None:
    posting["FormattedPurpose"] = "<p>Vi søger dig.</p>" * 100_000
    html = read(posting).records[0].description_html
    assert 30_000 < len(html) <= 40_100
    assert html.endswith("</p>")


def test_tracking_and_targets_are_gone_from_links() -> None:
    html = stored(5290988).description_html
    assert 'href="http://www.teamvikaren.dk" rel="nofollow noopener"' in html
    assert "tracking" not in html
    assert "target" not in html


# ---- broken records beside good ones


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        "en streng",
        [],
        {},
        {"ID": "1"},
        {"Title": "Uden id"},
        {"ID": None, "Title": "Uden id"},
        {"ID": {"a": 1}, "Title": "Id er ikke et id"},
        {"ID": True, "Title": "Id er ikke et id"},
        {"ID": 0, "Title": "Nul er ikke et id"},
        {"ID": "1", "Title": "   "},
        {"ID": "1", "Title": ["liste"]},
        {"ID": "1", "Title": None},
    ],
)
def test_a_bad_record_is_reported_and_the_rest_goes_in(search_page: Raw, broken: object) -> None:
    search_page["JobPositionPostings"][3] = broken
    found = read(search_page)
    assert len(found.records) == 19
    (problem,) = found.problems
    assert problem.index == 3
    assert problem.is_left_out
    assert str(problem.reason)


def test_ids_may_be_numbers_or_strings(search_page: Raw) -> None:
    assert hit(search_page, ID=5332213).source_id == "5332213"
    assert hit(search_page, ID="5332213").source_id == "5332213"


def test_an_opening_that_is_twice_in_a_file_goes_in_once(search_page: Raw) -> None:
    rows = search_page["JobPositionPostings"]
    rows.append(rows[0] | {"ID": int(rows[0]["ID"])})
    found = read(search_page)
    assert len(found.records) == 20
    assert [(p.index, p.source_id) for p in found.problems] == [(20, rows[0]["ID"])]


@pytest.mark.parametrize("value", [None, 7, "tekst", [], {}, True, [None], {"Id": None}])
def test_anything_may_be_missing_or_wrong_in_a_hit(search_page: Raw, value: object) -> None:
    row = search_page["JobPositionPostings"][0]
    search_page["JobPositionPostings"] = [
        row | {field: value} for field in row if field not in {"ID", "Title", "JobHeadline"}
    ]
    search_page["JobPositionPostings"] = [
        one | {"ID": index + 1} for index, one in enumerate(search_page["JobPositionPostings"])
    ]
    found = read(search_page)
    assert len(found.records) == len(row) - 3
    assert not any(problem.is_left_out for problem in found.problems)


@pytest.mark.parametrize("value", [None, 7, "tekst", [], {}, True, [None], {"Id": None}])
def test_anything_but_id_and_title_may_be_missing_or_wrong_in_a_posting(
    posting: Raw, value: object
) -> None:
    for path in list(_paths(posting)):
        bent = json.loads(json.dumps(posting))
        inside = bent
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = value
        if path[0] == "JobPositionPosting" and len(path) == 1:
            continue
        found = read(bent)
        assert len(found.records) + sum(p.is_left_out for p in found.problems) == 1, path


def _paths(raw: object, before: tuple[Any, ...] = ()) -> Any:
    if isinstance(raw, dict):
        for key, inside in raw.items():
            yield (*before, key)
            yield from _paths(inside, (*before, key))


# ---- complete crawls


def test_a_page_that_holds_everything_is_a_complete_crawl(search_page: Raw) -> None:
    search_page["TotalResultCount"] = 20
    assert read(search_page).is_complete_crawl


def test_a_broken_record_with_an_id_is_still_seen(search_page: Raw) -> None:
    search_page["TotalResultCount"] = 20
    search_page["JobPositionPostings"][0] = {"ID": "77"}
    found = read(search_page)
    assert found.is_complete_crawl
    assert "77" in found.seen_ids


def test_a_nameless_broken_record_leaves_a_crawl_incomplete(search_page: Raw) -> None:
    search_page["TotalResultCount"] = 20
    search_page["JobPositionPostings"].append({"Title": "Uden id"})
    assert not read(search_page).is_complete_crawl


@pytest.mark.parametrize("total", [0, None, "mange", -1])
def test_an_empty_answer_is_never_everything(search_page: Raw, total: object) -> None:
    search_page |= {"JobPositionPostings": [], "TotalResultCount": total}
    found = read(search_page)
    assert found.records == ()
    assert not found.is_complete_crawl


def test_pages_together_are_a_complete_crawl(search_page: Raw) -> None:
    rows = search_page["JobPositionPostings"]
    pages = [
        search_page | {"JobPositionPostings": part, "TotalResultCount": 20}
        for part in (rows[:12], rows[12:])
    ]
    assert not read(pages[0]).is_complete_crawl
    assert read(pages).is_complete_crawl
    assert len(read(pages).records) == 20


# ---- limits


def test_nothing_is_longer_than_there_is_room_for(search_page: Raw, posting: Raw) -> None:
    long = "Lang tekst " * 500
    row = search_page["JobPositionPostings"][0]
    bent = {field: long for field, value in row.items() if isinstance(value, str)}
    posting["JobPositionPosting"]["HiringOrg"]["Name"] = long
    posting["JobPositionPosting"]["ApplicationDetails"] |= {
        "WorkHourMin": long,
        "WorkHourMax": long,
    }
    place = posting["JobPositionPosting"]["JobPositionInformation"]["WorkLocation"]
    place |= {"City": long, "AddressLine": long, "Country": {"Name": long}}
    room = {"source_id": 200, "title": 200, "employer_name": 160, "occupation_name": 160,
            "workplace_name": 160, "workplace_city": 80, "workplace_address": 200,
            "weekly_hours": 40, "url": 1000, "apply_url": 1000}  # fmt: skip
    for record in (hit(search_page, **bent), read(posting).records[0]):
        for field, most in room.items():
            assert len(getattr(record, field) or "") <= most, field


def test_two_very_long_ids_stay_apart(search_page: Raw) -> None:
    ids = {hit(search_page, ID="1" * 400 + end).source_id for end in "ab"}
    assert len(ids) == 2
