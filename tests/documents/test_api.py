"""The API's door to CVs: what goes in, what comes out, and what is refused with words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.documents.cvs import my_cv
from tests.documents.sample import Acting, Ask, begun, everything
from tests.people import Cast, Person

FILES = Path(__file__).parent / "files"
FULL = json.loads((FILES / "resume-full.json").read_text())


def _made(ask: Ask, person: Person, **body: Any) -> dict[str, Any]:
    answer = ask(person, "POST", "/me/cvs", json={"name": "Mit CV"} | body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def test_a_cv_is_begun_listed_changed_and_deleted(ask: Ask, cast: Cast) -> None:
    made = _made(ask, cast.ida, resume={"basics": {"name": "Ida"}}, look="compact")
    assert (made["version"], made["look"], made["language"]) == (1, "compact", "da")
    listed = ask(cast.ida, "GET", "/me/cvs").json
    assert ([one["id"] for one in listed["items"]], listed["next"]) == ([made["id"]], None)
    path = f"/me/cvs/{made['id']}"
    changed = ask(cast.ida, "PATCH", path, json={"name": "Lager", "version": 1})
    assert (changed.status_code, changed.json["version"], changed.json["name"]) == (200, 2, "Lager")
    stale = ask(cast.ida, "PATCH", path, json={"name": "Butik", "version": 1})
    assert (stale.status_code, stale.json["type"]) == (
        409,
        "urn:jobvej:problem:documents/changed-meanwhile",
    )
    assert ask(cast.ida, "DELETE", path).status_code == 204
    assert ask(cast.ida, "GET", path).status_code == 404
    assert ask(cast.ida, "GET", "/me/cvs").json["items"] == []


def test_it_comes_in_as_json_resume_and_goes_out_in_each_form(ask: Ask, cast: Cast) -> None:
    answer = ask(cast.ida, "POST", "/me/cvs/import", json=FULL)
    assert answer.status_code == 201, answer.text
    assert {one["path"] for one in answer.json["left_out"]} == {
        "basics.image",
        "basics.birthday",
        "work[0].boss",
        "hats",
    }
    path = f"/me/cvs/{answer.json['id']}"
    as_json = ask(cast.ida, "GET", f"{path}.json")
    assert as_json.mimetype == "application/json"
    assert as_json.json["work"][1]["name"] == "Kiosken"
    again = ask(
        cast.ida, "POST", "/me/cvs/import", data=as_json.data, content_type="application/json"
    )
    assert (again.status_code, again.json["left_out"]) == (201, [])
    as_xml = ask(cast.ida, "GET", f"{path}.xml")
    assert as_xml.mimetype == "application/xml"
    back = ask(cast.ida, "POST", "/me/cvs/import", data=as_xml.data, content_type="application/xml")
    assert (back.status_code, back.json["left_out"]) == (201, [])
    for_europass = ask(cast.ida, "GET", f"{path}.europass.xml")
    assert (for_europass.mimetype, b"<Candidate" in for_europass.data) == ("application/xml", True)
    as_pdf = ask(cast.ida, "GET", f"{path}.pdf")
    assert (as_pdf.mimetype, as_pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert as_pdf.headers["Content-Disposition"].startswith("attachment")


def test_our_own_file_changes_a_cv_and_what_it_does_not_say_stays(
    ask: Ask, cast: Cast, acting_as: Acting
) -> None:
    with acting_as(cast.ida) as uow:
        written = begun(uow, content=everything())
    path = f"/me/cvs/{written.id}"
    ours = ask(cast.ida, "GET", f"{path}.json").json
    same = ask(cast.ida, "PATCH", path, json={"resume": ours})
    assert (same.status_code, same.json["left_out"]) == (200, [])
    with acting_as(cast.ida) as uow:
        assert my_cv(uow, written.id).content == written.content
    theirs = {key: value for key, value in ours.items() if key not in {"meta", "awards"}}
    assert ask(cast.ida, "PATCH", path, json={"resume": theirs}).status_code == 200
    with acting_as(cast.ida) as uow:
        kept = my_cv(uow, written.id).content
    assert kept.entries("awards") == ()
    for kind in ("driving", "other"):
        assert kept.entries(kind) == written.content.entries(kind)
    ours["meta"]["jobvej"]["driving"] = []
    assert ask(cast.ida, "PATCH", path, json={"resume": ours}).status_code == 200
    with acting_as(cast.ida) as uow:
        assert my_cv(uow, written.id).content.entries("driving") == ()


def test_europass_is_taken_and_what_has_no_place_is_named(ask: Ask, cast: Cast) -> None:
    xml = (FILES / "europass.xml").read_bytes()
    answer = ask(cast.ida, "POST", "/me/cvs/import", data=xml, content_type="text/xml")
    assert (answer.status_code, answer.json["language"]) == (201, "en")
    assert "Identification.Photo" in {one["path"] for one in answer.json["left_out"]}


def test_a_pdf_of_europass_is_taken_as_well(ask: Ask, cast: Cast) -> None:
    xml = (FILES / "europass.xml").read_bytes()
    head = b"<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length %d >>" % len(xml)
    pdf = b"%%PDF-1.7\n1 0 obj\n%s\nstream\n%s\nendstream\nendobj\n%%%%EOF" % (head, xml)
    answer = ask(cast.ida, "POST", "/me/cvs/import", data=pdf, content_type="application/pdf")
    assert (answer.status_code, answer.json["language"]) == (201, "en")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'{"basics": [], "profiles": {}}', "application/json", 422),
        (b"<html/>", "application/xml", 422),
        (b"<!DOCTYPE a><SkillsPassport/>", "application/xml", 422),
        (b"%PDF-1.7", "application/pdf", 422),
        (b"Ida", "text/plain", 415),
        (b"{}" + b" " * 1_200_000, "application/json", 413),
    ],
)
def test_what_is_no_cv_is_refused_with_words(
    ask: Ask, cast: Cast, body: bytes, kind: str, status: int
) -> None:
    answer = ask(cast.ida, "POST", "/me/cvs/import", data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert ask(cast.ida, "GET", "/me/cvs").json["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "x", "look": "pink"}, "look"),
        ({"name": "x", "language": "xx"}, "language"),
        ({"name": "x", "resume": {"work": [{"startDate": "i går"}]}}, "resume"),
        ({"name": "x", "resume": {"hats": []}}, "resume"),
        ({"name": "x", "colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_named(ask: Ask, cast: Cast, body: dict[str, Any], field: str) -> None:
    answer = ask(cast.ida, "POST", "/me/cvs", json=body)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


@pytest.mark.parametrize("who", ["omar", "nabo", "anders", "vera"])
def test_nobody_else_reaches_it(ask: Ask, cast: Cast, who: str) -> None:
    made = _made(ask, cast.ida)
    other = getattr(cast, who)
    refused = {403, 404}
    for ending in ("", ".json", ".xml", ".europass.xml", ".pdf"):
        assert ask(other, "GET", f"/me/cvs/{made['id']}{ending}").status_code in refused
    assert ask(other, "PATCH", f"/me/cvs/{made['id']}", json={"name": "x"}).status_code in refused
    assert ask(other, "DELETE", f"/me/cvs/{made['id']}").status_code in refused
    assert ask(cast.ida, "GET", f"/me/cvs/{made['id']}").status_code == 200
