"""The XML that Europass writes since 2020: what a citizen has from there is kept or named."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from app.core.texts import use_language
from app.documents.contract import CvShapeRefused, NotReadable
from app.documents.europass_candidate_names import SECTIONS
from app.documents.importing import ReadCv, read_cv_file
from app.documents.left_words import left_in_words
from app.documents.sections import KINDS
from tests.factories.files import picture

SAMPLE = (Path(__file__).parent / "files" / "europass-candidate.xml").read_text()

OLDER = (Path(__file__).parent / "files" / "europass.xml").read_bytes()


def _photo() -> str:
    """Return a picture as Europass writes it: base64 of an address with base64 in it."""
    inner = b64encode(picture(size=(400, 480))).decode()
    return b64encode(f"data:image/jpeg;base64,{inner}".encode()).decode()


@pytest.fixture(scope="module")
def read() -> ReadCv:
    """What Nadia has brought from Europass."""
    with use_language("en"):
        return read_cv_file(SAMPLE.replace("@PHOTO@", _photo()).encode())


def test_who_one_is_and_where_one_is_found(read: ReadCv) -> None:
    assert dict(read.content.contact) == {
        "name": "Nadia Vestergaard",
        "label": "",
        "email": "nadia@example.dk",
        "phone": "+45 11223344 / 99 88 77 66",
        "address": "Storegade 12",
        "postcode": "7700",
        "city": "Thisted",
        "region": "",
        "country": "Denmark",
        "url": "https://nadia.example.dk",
    }
    found = read.content.entries("profiles")
    assert [(one["network"], one["url"] or one["username"]) for one in found] == [
        ("blog.example.com", "https://blog.example.com/nadia"),
        ("LinkedIn", "https://www.linkedin.com/in/nadia"),
        ("Behance", "https://behance.example.com/nadia"),
        ("WhatsApp", "+4511223344"),
    ]
    assert (read.language, read.photo is not None) == ("en", True)


def test_what_one_has_done_and_learned(read: ReadCv) -> None:
    [about] = read.content.entries("about")
    assert about["text"] == "Warehouse worker who likes order."
    store, shop = read.content.entries("work")
    assert (store["position"], store["employer"], store["place"], store["url"]) == (
        "Warehouse worker",
        "Nordvind Lager",
        "Thisted, Denmark",
        "https://nordvind.example.dk",
    )
    assert (store["start"], store["end"]) == ("2021-10", "")
    assert (store["summary"], store["highlights"]) == ("Picking", ["Orders", "Truck daily"])
    assert (shop["start"], shop["end"]) == ("2018-08-01", "2021-09-30")
    assert shop["url"] == "https://brugsen.example.dk"
    [school] = read.content.entries("education")
    assert [school[name] for name in ("programme", "institution", "place", "level", "score")] == [
        "HF",
        "VUC Thy-Mors",
        "Thisted, Denmark",
        "EQF 4",
        "10",
    ]
    assert school["summary"] == "Danish and English.\n\nDunes that move"
    assert (school["start"], school["end"]) == ("2016", "2018")


def test_what_one_can(read: ReadCv) -> None:
    languages = read.content.entries("languages")
    assert [(one["name"], one["level"], one["fluency"]) for one in languages] == [
        ("Danish", "native", ""),
        ("Thybomål", "native", ""),
        ("English", "B2", "Listening C1, Writing B2"),
        ("Esperanto", "A2", ""),
    ]
    skills = read.content.entries("skills")
    assert [(one["name"], one["summary"]) for one in skills] == [
        ("Excel (pivot, filter)", ""),
        ("Stock", "SAP\nScanner"),
        ("Listening", "To all."),
    ]
    [driving] = read.content.entries("driving")
    assert driving["licences"] == ["B", "BE"]


def test_what_else_one_has_done(read: ReadCv) -> None:
    [course] = read.content.entries("courses")
    assert (course["name"], course["date"], course["summary"]) == (
        "Safe lifting",
        "2022-02-03",
        "One day.",
    )
    [project] = read.content.entries("projects")
    assert (project["name"], project["start"], project["end"], project["url"]) == (
        "New shelves",
        "2020-01",
        "2020-06",
        "https://shelves.example.dk",
    )
    [coach] = read.content.entries("volunteering")
    assert (coach["position"], coach["start"], coach["end"]) == ("Coach", "2019", "")
    [written] = read.content.entries("publications")
    assert (written["name"], written["publisher"], written["date"], written["summary"]) == (
        "Sand",
        "Thy Forlag",
        "2019",
        "On sand.",
    )
    [hobby] = read.content.entries("hobbies")
    assert (hobby["name"], hobby["keywords"]) == ("Handball", ["Under 11", "on Saturdays"])
    [other] = read.content.entries("other")
    assert (other["name"], other["text"]) == ("More about me: Shifts", "Nights are fine.")


def test_what_has_no_place_is_named_in_words(read: ReadCv) -> None:
    assert {one.path.rpartition(".")[2] for one in read.left_out} == {
        "URI",
        "NationalityCode",
        "BirthDate",
        "IndustryCode",
        "Department",
        "ProgramConcentration",
        "Location",
    }
    with use_language("da"):
        said = dict(left_in_words(read.left_out))
    assert said["Arbejde"] == "There is no place for “Night shift”."
    assert set(said) == {
        "Navn og kontakt",
        "Fødselsdag, køn og statsborgerskab",
        "Arbejde",
        "Uddannelse",
        "Kurser og beviser",
    }


def test_codes_are_called_as_the_cv_is_written() -> None:
    body = SAMPLE.replace("@PHOTO@", "").replace('languageCode="en"', 'languageCode="da"')
    read = read_cv_file(body.encode())
    assert read.language == "da"
    assert read.content.contact["country"] == "Danmark"
    assert [one["name"] for one in read.content.entries("languages")][:3:2] == ["Dansk", "Engelsk"]


def test_words_of_ours_are_in_the_language_of_the_cv_and_reasons_in_the_readers() -> None:
    with use_language("da"):
        read = read_cv_file(SAMPLE.replace("@PHOTO@", "").encode())
        older = read_cv_file(OLDER)
    assert read.content.entries("languages")[2]["fluency"] == "Listening C1, Writing B2"
    assert all("Listening" in one["fluency"] for one in older.content.entries("languages")[1:2])
    assert "Der er ikke plads til “Night shift”." in {one.reason for one in read.left_out}


@pytest.mark.parametrize("photo", ["", "not base64", _photo()[:50]])
def test_a_picture_that_is_none_does_no_harm(photo: str) -> None:
    read = read_cv_file(SAMPLE.replace("@PHOTO@", photo).encode())
    assert read.photo is None
    assert read.content.contact["name"] == "Nadia Vestergaard"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (SAMPLE[:900], NotReadable),
        (SAMPLE.replace("<Candidate ", '<!DOCTYPE x [<!ENTITY a "b">]><Candidate '), NotReadable),
        ('<Candidate xmlns="http://www.hr-xml.org/3"><PersonName/></Candidate>', CvShapeRefused),
    ],
)
def test_what_is_broken_or_something_else_is_refused(body: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_cv_file(body.encode())


@pytest.mark.parametrize(
    "part",
    ["EmploymentHistory", "Others", "Skills", "PersonQualifications", "EducationHistory"],
)
def test_empty_parts_say_nothing(part: str) -> None:
    inner = "<EmployerHistory/><Other/><PersonCompetency/><SkillsGroup/>"
    body = (
        "<Candidate><CandidatePerson/><CandidateProfile>"
        f"<{part}>{inner}</{part}></CandidateProfile></Candidate>"
    )
    read = read_cv_file(body.encode())
    assert all(not read.content.entries(kind) for kind in ("work", "other", "skills", "education"))
    assert read.left_out == ()


def _of(*, person: str = "", profile: str = "") -> ReadCv:
    body = (
        f"<Candidate><CandidatePerson>{person}</CandidatePerson>"
        f"<CandidateProfile>{profile}</CandidateProfile></Candidate>"
    )
    return read_cv_file(body.encode())


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("http://[x", ("Find mig her", "", "http://[x")),
        ("ida_l", ("Find mig her", "", "ida_l")),
        ("ida.dk/om", ("ida.dk", "https://ida.dk/om", "")),
    ],
)
def test_a_place_on_the_web_without_a_name_has_one_of_its_own(
    found: str, kept: tuple[str, str, str]
) -> None:
    way = (
        f"<Communication><ChannelCode>Social Media</ChannelCode><URI>{found}</URI></Communication>"
    )
    with use_language("da"):
        [profile] = _of(person=way).content.entries("profiles")
    assert tuple(profile[name] for name in ("network", "url", "username")) == kept


@pytest.mark.parametrize("part", sorted(SECTIONS))
@pytest.mark.parametrize("text", ["Hej", "Hej " * 60])
def test_what_has_no_title_has_a_name_all_the_same(part: str, text: str) -> None:
    entry = f"<Entry><Description>{text}</Description></Entry>"
    read = _of(profile=f"<{part}>{entry}</{part}>")
    for kind, known in KINDS.items():
        for one in read.content.entries(kind):
            assert all(one[field.name] for field in known.fields if field.is_needed), kind
            assert any("Hej" in str(value) for value in one.values()), kind


def test_a_language_that_is_not_named_is_no_entry() -> None:
    level = (
        "<PersonCompetency><TaxonomyID>language</TaxonomyID><CompetencyDimension>"
        "<CompetencyDimensionTypeCode>CEF-Writing-Production</CompetencyDimensionTypeCode>"
        "<Score><ScoreText>B2</ScoreText></Score></CompetencyDimension></PersonCompetency>"
    )
    of_skills = f"<PersonQualifications>{level}</PersonQualifications>"
    read = _of(person="<PrimaryLanguageCode/>", profile=of_skills)
    assert read.content.entries("languages") == ()
    assert [one.path.rpartition(".")[2] for one in read.left_out] == ["PersonCompetency"]
