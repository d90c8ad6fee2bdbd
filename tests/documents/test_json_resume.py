"""JSON Resume in both directions: what goes out comes back, and strangers' files keep what fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.content import check_limits
from app.documents.contract import Content, CvShapeRefused, NotReadable
from app.documents.importing import read_cv_file
from app.documents.json_resume import read_resume, resume_of
from app.documents.sections import KINDS
from tests.documents.sample import content, everything, gardener, view

FILES = Path(__file__).parent / "files"


@pytest.mark.parametrize("written", [everything(), gardener(), content()])
def test_what_goes_out_comes_back(written: Content) -> None:
    document = json.loads(json.dumps(resume_of(view(written, language="en"))))
    back, left_out = read_resume(document)
    assert left_out == []
    assert back == written
    read = read_cv_file(json.dumps(document).encode())
    assert (read.content, read.language) == (written, "en")


def test_others_find_what_they_look_for() -> None:
    document = resume_of(view(everything()))
    assert document["basics"]["location"]["countryCode"] == "DK"
    assert document["basics"]["summary"].startswith("about text")
    assert document["work"][0] == {
        "position": "work position",
        "name": "work employer",
        "location": "work place",
        "description": "work about_employer",
        "startDate": "2019-03",
        "endDate": "2020-11",
        "summary": "work summary første.\n\nAndet æøå.",
        "highlights": ["work highlights et", "work highlights to"],
        "url": "https://example.dk/work",
    }
    assert document["certificates"][0]["issuer"] == "courses issuer"
    assert document["meta"]["version"] == "v1.0.0"


def _file(name: str) -> bytes:
    return (FILES / name).read_bytes()


def test_a_full_resume_of_somebody_else_keeps_every_field_that_has_a_place() -> None:
    read = read_cv_file(_file("resume-full.json"))
    contact, work = read.content.contact, read.content.entries("work")[0]
    assert (contact["name"], contact["city"], contact["country"]) == ("Rosa Lund", "Aarhus", "DK")
    assert (work["employer"], work["start"], work["end"]) == ("Havnens Fisk", "2016-08-01", "")
    assert [one["network"] for one in read.content.entries("profiles")] == ["LinkedIn", "Mastodon"]
    assert read.content.entries("education")[0]["score"] == "10"
    assert read.content.entries("languages")[1]["fluency"] == "Flydende"
    kinds = {section.kind for section in read.content.sections if section.entries}
    assert kinds == set(KINDS) - {"driving", "other"}
    said = {one.path for one in read.left_out}
    assert said == {"basics.image", "basics.birthday", "work[0].boss", "hats"}
    assert all(one.reason for one in read.left_out)


def test_earlier_versions_of_the_schema_are_read_too() -> None:
    old = {
        "basics": {"name": "A", "website": "http://a.example"},
        "work": [{"company": "B", "position": "C", "website": "http://b.example"}],
        "education": [{"institution": "D", "gpa": "7"}],
    }
    read, left_out = read_resume(old)
    assert left_out == []
    assert read.contact["url"] == "http://a.example"
    assert read.entries("work")[0]["employer"] == "B"
    assert read.entries("education")[0]["score"] == "7"


def test_what_is_read_under_two_names_is_kept_once_and_the_other_is_named() -> None:
    read, left_out = read_resume(
        {
            "basics": {"url": "https://a.example", "website": "https://b.example"},
            "work": [{"name": "A", "company": "B", "url": "c.example", "website": "c.example"}],
        }
    )
    assert (read.contact["url"], read.entries("work")[0]["employer"]) == ("https://a.example", "A")
    assert [one.path for one in left_out] == ["basics.website", "work[0].company"]


def test_what_is_said_of_the_file_is_known_and_all_else_there_is_named() -> None:
    meta = {
        "canonical": "https://a.example/cv.json",
        "version": "v1.0.0",
        "lastModified": "2026-11-30T12:00:00",
        "theme": "even",
        "jobvej": {"language": "da", "hat": "stor"},
    }
    _read, left_out = read_resume({"basics": {"name": "Ida"}, "meta": meta})
    assert [one.path for one in left_out] == ["meta.theme", "meta.jobvej.hat"]


def test_levels_and_licences_that_nobody_knows_are_named() -> None:
    read, left_out = read_resume(
        {
            "languages": [{"language": "Engelsk", "level": "flydende"}],
            "meta": {"jobvej": {"driving": [{"licences": ["B", "B96"]}, {"licences": ["C"]}]}},
        }
    )
    assert [one.path for one in left_out] == [
        "languages[0].level",
        "meta.jobvej.driving[0].licences",
    ]
    assert read.entries("driving")[0]["licences"] == ["B", "C"]


@pytest.mark.parametrize(
    ("document", "fields"),
    [
        ({"basics": []}, {"basics"}),
        ({"basics": {}, "work": {}}, {"work"}),
        ({"work": ["Gartner"]}, {"work"}),
        ({"basics": None}, {"basics"}),
    ],
)
def test_what_is_not_of_the_schemas_kind_is_refused_by_name(
    document: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(CvShapeRefused) as refused:
        read_resume(document)
    assert set(refused.value.fields) == fields


@pytest.mark.parametrize("document", [[], {}, "CV", 7, None, {"navn": "Ida"}])
def test_json_that_is_no_cv_is_refused(document: Any) -> None:
    with pytest.raises(CvShapeRefused):
        read_resume(document)


@pytest.mark.parametrize(
    "body", [b"", b"  ", b"{", b"\xff\xfa", b"[" * 100_000, b'{"basics": NaN}', b"PK\x03\x04"]
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(NotReadable):
        read_cv_file(body)


@pytest.mark.parametrize(
    ("basics", "path", "kept"),
    [
        ({"email": "This is not an email address"}, "basics.email", "email"),
        ({"url": "javascript:alert(1)"}, "basics.url", "url"),
        ({"url": "file:///etc/passwd"}, "basics.url", "url"),
        ({"phone": ["1"]}, "basics.phone", "phone"),
        ({"name": {"first": "A"}}, "basics.name", "name"),
    ],
)
def test_a_value_that_cannot_be_is_named_and_the_rest_is_kept(
    basics: dict[str, Any], path: str, kept: str
) -> None:
    read, left_out = read_resume({"basics": {"label": "Gartner"} | basics})
    assert [one.path for one in left_out] == [path]
    assert (read.contact["label"], read.contact[kept]) == ("Gartner", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2019", "2019"),
        ("2019-03", "2019-03"),
        ("2019-03-15", "2019-03-15"),
        ("2019-03-15T00:00:00Z", "2019-03-15"),
        ("3/2019", "2019-03"),
        ("Present", ""),
        ("nu", ""),
        (2019, "2019"),
    ],
)
def test_dates_are_read_as_people_write_them(written: Any, read: str) -> None:
    found, left_out = read_resume({"work": [{"position": "A", "startDate": written}]})
    assert (found.entries("work")[0]["start"], left_out) == (read, [])


def test_a_date_that_nobody_understands_is_named() -> None:
    found, left_out = read_resume({"work": [{"position": "A", "startDate": "last spring"}]})
    assert found.entries("work")[0]["start"] == ""
    assert [one.path for one in left_out] == ["work[0].startDate"]


def test_more_than_there_is_room_for_is_cut_and_said() -> None:
    found, left_out = read_resume(
        {"work": [{"position": "A" * 200, "highlights": ["x"] * 3 + ["y" * 900]}] * 50}
    )
    assert len(found.entries("work")) == 40
    assert len(found.entries("work")[0]["position"]) == 160
    assert {one.path for one in left_out} >= {"work", "work[0].position", "work[0].highlights"}


_TEXTS = st.text(max_size=40) | st.integers() | st.none() | st.booleans()
_ANYTHING = st.recursive(
    _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_NAMES = st.sampled_from(
    ["name", "position", "startDate", "highlights", "keywords", "level", "url", "x", "email"]
)
_ENTRIES = st.lists(st.dictionaries(_NAMES, _ANYTHING, max_size=4), max_size=3)


@given(
    st.dictionaries(
        st.sampled_from(["work", "skills", "languages", "projects", "references", "meta", "y"]),
        _ENTRIES,
        min_size=1,
    ),
    st.dictionaries(_NAMES, _ANYTHING, max_size=5),
)
def test_nothing_that_a_file_may_say_breaks_it_and_what_was_read_goes_round(
    lists: dict[str, Any], basics: dict[str, Any]
) -> None:
    read, _left_out = read_resume({"basics": basics, **lists})
    check_limits(read)
    again, left_out = read_resume(json.loads(json.dumps(resume_of(view(read)))))
    assert again == read
    assert left_out == []
