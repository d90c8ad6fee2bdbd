"""Single values of Jobnet's data: what is none, what is unsafe, and how long anything may be."""

from __future__ import annotations

import pytest

from tests.listings.importers.jobnet import Raw, hit, problem_of, read, stored

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
