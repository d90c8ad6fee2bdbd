"""What goes to Europass' own page: nothing is lost, and nothing that the page drops a file for."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from app.documents.contract import Content
from app.documents.europass_candidate_out import candidate_of
from app.documents.importing import read_cv_file
from app.documents.sections import KINDS
from tests.documents.sample import contact, content, everything, gardener, view
from tests.factories.files import picture

NS = {
    "e": "http://www.europass.eu/1.0",
    "oa": "http://www.openapplications.org/oagis/9",
    "hr": "http://www.hr-xml.org/3",
    "eures": "http://www.europass_eures.eu/1.0",
}


def _root(written: Content) -> Element:
    return fromstring(candidate_of(view(written)))


def _said(written: Content, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(entry[name] for name in fields) for entry in written.entries(kind)]


@pytest.mark.parametrize("written", [gardener(), everything()])
def test_what_europass_has_a_place_for_comes_back_there(written: Content) -> None:
    read = read_cv_file(candidate_of(view(written), picture(size=(400, 480))))
    assert (read.language, read.left_out) == ("da", ())
    assert read.photo is not None
    for name in ("name", "email", "postcode", "city", "url"):
        assert read.content.contact[name] == written.contact[name]
    for kind, fields in (
        ("work", ("position", "employer", "place", "start", "end", "url")),
        ("education", ("institution", "place", "start", "end", "score", "url")),
    ):
        assert _said(read.content, kind, *fields) == _said(written, kind, *fields), kind
    spoken = ("name", "level")
    assert sorted(_said(read.content, "languages", *spoken)) == sorted(
        _said(written, "languages", *spoken)
    )


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_is_lost_on_the_way(kind: str) -> None:
    written = everything()
    back = read_cv_file(candidate_of(view(written))).content
    said = " ".join(str(value) for s in back.sections for e in s.entries for value in e.values())
    for entry in written.entries(kind):
        for name, value in entry.items():
            for text in value if isinstance(value, list) else [str(value)]:
                words = text.split("\n\n")
                assert name in {"id", "has_car"} or all(word in said for word in words), text


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [
        ("12 34 56 78", [("45", "12 34 56 78")]),
        ("+45 12345678 / +46 70 123 45 67", [("45", "12345678"), ("46", "70 123 45 67")]),
        ("kun sms", []),
        ("1234", []),
        ("", []),
    ],
)
def test_a_number_goes_out_with_its_country_or_as_a_part_of_ones_own(
    phone: str, dialled: list[tuple[str, str]]
) -> None:
    root = _root(Content({**contact(), "phone": phone}, content().sections))
    found = root.findall("e:CandidatePerson/e:Communication[e:CountryDialing]", NS)
    assert [
        (one.findtext("e:CountryDialing", "", NS), one.findtext("oa:DialNumber", "", NS))
        for one in found
    ] == dialled
    others = [one.text for one in root.findall(".//e:Other/e:Title", NS)]
    assert others == ([] if dialled or not phone else [phone])


def test_each_part_of_ones_own_has_one_entry_and_a_title() -> None:
    others = _root(everything()).findall("e:CandidateProfile/e:Others", NS)
    assert others
    for one in others:
        assert one.findtext("e:Title", "", NS)
        assert [
            entry.findtext("e:Title", "", NS) != "" for entry in one.findall("e:Other", NS)
        ] == [True]


def test_what_is_shown_is_listed_in_the_order_of_the_cv() -> None:
    order = _root(gardener()).findall("e:RenderingInformation//e:Section/e:Title", NS)
    assert [one.text for one in order][:2] == ["work-experience", "education-training"]
