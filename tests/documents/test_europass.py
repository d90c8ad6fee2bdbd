"""Europass XML in both directions, and what a hostile file may try."""

from __future__ import annotations

import codecs
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from app.core.texts import use_language
from app.documents.content import check_limits
from app.documents.contract import Content, CvShapeRefused, NotReadable
from app.documents.europass_in import read_europass
from app.documents.europass_names import ACHIEVEMENTS
from app.documents.europass_out import europass_of
from app.documents.importing import ReadCv, read_cv_file
from app.documents.markup import plain
from app.documents.sections import KINDS
from tests.documents.sample import content, everything, gardener, view

SAMPLE = (Path(__file__).parent / "files" / "europass.xml").read_bytes()
NS = "{http://europass.cedefop.europa.eu/Europass}"


def _read() -> tuple[Content, list[str]]:
    with use_language("en"):
        read = read_europass(SAMPLE)
    assert read.language == "en"
    return read.content, [one.path for one in read.left_out]


def test_a_strangers_cv_keeps_every_field_that_has_a_place() -> None:
    read, _left_out = _read()
    assert dict(read.contact) == {
        "name": "Amina Yusuf Holm",
        "label": "Cook",
        "email": "amina@example.dk",
        "phone": "+45 11 22 33 44 / +45 99 88 77 66",
        "address": "Storegade 12",
        "postcode": "7700",
        "city": "Thisted",
        "region": "",
        "country": "Denmark",
        "url": "https://amina.example.dk",
    }
    cook, help_ = read.entries("work")
    assert (cook["position"], cook["employer"], cook["place"]) == (
        "Cook",
        "Kroen",
        "Thisted, Denmark",
    )
    assert (cook["start"], cook["end"], cook["about_employer"]) == ("2015-04", "", "Restaurants")
    assert (cook["summary"], cook["highlights"]) == ("Hot kitchen", ["Orders", "Two apprentices"])
    assert (help_["start"], help_["end"]) == ("2012", "2015-03-31")
    [school] = read.entries("education")
    assert (school["programme"], school["area"], school["level"], school["summary"]) == (
        "Cook's certificate",
        "Food",
        "EQF 4",
        "Menus, hygiene",
    )
    assert [(p["network"], p["username"]) for p in read.entries("profiles")] == [
        ("www.linkedin.com", ""),
        ("Skype", "amina.y"),
    ]
    [driving] = read.entries("driving")
    assert driving["licences"] == ["B"]
    assert [s["name"] for s in read.entries("skills")] == ["Communication", "IT"]
    [course] = read.entries("courses")
    assert (course["name"], course["summary"]) == ("Hygiene certificate", "AMU, 2016")
    assert [(o["name"], o["text"]) for o in read.entries("other")] == [("Memberships", "3F")]


def test_levels_of_a_language_that_differ_are_all_kept() -> None:
    somali, danish, english = _read()[0].entries("languages")
    assert (somali["name"], somali["level"]) == ("Somali", "native")
    assert danish["level"] == "B1"
    assert danish["fluency"] == (
        "Listening C1, Reading C1, Conversation B2, Speaking B2, Writing B1"
    )
    assert (english["level"], english["fluency"]) == ("B1", "")


def test_what_has_no_place_is_named() -> None:
    said = _read()[1]
    for path in (
        "Identification.Demographics",
        "Skills.Linguistic.ForeignLanguageList.ForeignLanguage.VerifiedBy.Certificate.Title",
        "Skills.Computer.ProficiencyLevel.Information",
        "AttachmentList",
    ):
        assert path in said
    assert not [path for path in said if "PrintingPreferences" in path or "Use" in path]


def test_our_own_goes_out_as_europass_knows_it() -> None:
    root = fromstring(europass_of(view(gardener())))
    assert root.tag == f"{NS}SkillsPassport"
    learner = root.find(f"{NS}LearnerInfo")
    assert learner is not None
    assert [child.tag.removeprefix(NS) for child in learner] == [
        "Identification",
        "Headline",
        "Headline",
        "WorkExperienceList",
        "EducationList",
        "Skills",
        "AchievementList",
    ]
    period = learner.find(f".//{NS}WorkExperience/{NS}Period")
    assert period is not None
    begun = period.find(f"{NS}From")
    assert begun is not None
    assert begun.attrib == {"year": "2021", "month": "--03"}
    assert period.findtext(f"{NS}Current") == "true"
    codes = [e.text for e in learner.iter(f"{NS}Code")]
    assert {"da", "en", "personal_statement", "certifications"} <= set(codes)


def _said(written: Content, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    return [tuple(entry[name] for name in fields) for entry in written.entries(kind)]


@pytest.mark.parametrize("written", [gardener(), everything()])
def test_what_goes_out_comes_back_where_europass_has_a_place(written: Content) -> None:
    read = read_cv_file(europass_of(view(written)))
    assert read.left_out == ()
    assert read.language == "da"
    back = read.content
    for name in ("name", "label", "email", "phone", "address", "postcode", "url"):
        assert back.contact[name] == written.contact[name]
    for kind, fields in (
        ("about", ("text",)),
        ("work", ("position", "employer", "place", "start", "end", "url", "about_employer")),
        ("work", ("summary", "highlights")),
        ("education", ("programme", "area", "institution", "place", "start", "end", "level")),
        ("education", ("courses",)),
        ("driving", ("licences",)),
        ("courses", ("name",)),
        ("awards", ("name",)),
        ("projects", ("name", "highlights")),
        ("publications", ("name",)),
        ("volunteering", ("position", "highlights")),
        ("hobbies", ("name",)),
        ("references", ("name",)),
        ("other", ("name", "text")),
    ):
        assert _said(back, kind, *fields) == _said(written, kind, *fields), kind
    for kind, fields in (
        ("languages", ("name", "level", "fluency")),
        ("profiles", ("network", "username", "url")),
    ):
        assert sorted(_said(back, kind, *fields)) == sorted(_said(written, kind, *fields)), kind


@pytest.mark.parametrize("kind", KINDS)
def test_no_word_is_lost_on_the_way(kind: str) -> None:
    written = everything()
    back = read_cv_file(europass_of(view(written))).content
    said = " ".join(str(value) for s in back.sections for e in s.entries for value in e.values())
    for entry in written.entries(kind):
        for name, value in entry.items():
            for text in value if isinstance(value, list) else [str(value)]:
                words = text.split("\n\n")
                assert name in {"id", "has_car"} or all(word in said for word in words), (
                    name,
                    text,
                )


def test_where_one_is_found_and_how_one_speaks_go_out_and_come_back() -> None:
    written = content(
        languages=[
            {"name": "Dansk", "level": "native", "fluency": "Også på skrift"},
            {"name": "Tysk", "level": "B1", "fluency": "Lytte B2, Læse B1"},
            {"name": "Engelsk", "fluency": "Jeg klarer mig"},
        ],
        profiles=[
            {"network": "LinkedIn", "username": "ida", "url": "https://linkedin.example/ida"},
            {"network": "Min blog", "url": "https://blog.example"},
            {"network": "Skype"},
        ],
    )
    read = read_cv_file(europass_of(view(written)))
    assert read.left_out == ()
    assert read.content.contact["url"] == "https://ida.example.dk"
    for kind in ("languages", "profiles"):
        assert read.content.entries(kind) == written.entries(kind)


def test_a_profile_is_not_taken_for_ones_own_website() -> None:
    written = content(profiles=[{"network": "LinkedIn", "url": "https://linkedin.example/ida"}])
    written = replace(written, contact={**written.contact, "url": ""})
    back = read_cv_file(europass_of(view(written))).content
    assert back.contact["url"] == ""
    assert _said(back, "profiles", "network", "url") == [
        ("LinkedIn", "https://linkedin.example/ida")
    ]


def _learner(body: str) -> ReadCv:
    whole = f"<SkillsPassport><LearnerInfo>{body}</LearnerInfo></SkillsPassport>"
    return read_cv_file(whole.encode())


@pytest.mark.parametrize("code", [*ACHIEVEMENTS, "profiles", "memberships", ""])
def test_every_sort_of_achievement_is_taken_in(code: str) -> None:
    read = _learner(
        f"<AchievementList><Achievement><Title><Code>{code}</Code><Label>Her</Label></Title>"
        "<Description>Ida på nettet</Description></Achievement></AchievementList>"
    ).content
    said = [value for one in read.sections for entry in one.entries for value in entry.values()]
    assert "Ida på nettet" in said


def test_more_jobs_than_there_is_room_for_are_cut_and_said() -> None:
    job = "<WorkExperience><Position><Label>Job</Label></Position></WorkExperience>"
    read = _learner(f"<WorkExperienceList>{job * 41}</WorkExperienceList>")
    assert len(read.content.entries("work")) == 40
    assert [one.path for one in read.left_out] == ["WorkExperienceList"]
    check_limits(read.content)


def test_a_section_that_has_one_entry_gets_one() -> None:
    about = (
        "<Headline><Type><Code>personal_statement</Code></Type>"
        "<Description><Label>{}</Label></Description></Headline>"
    )
    driving = "<Driving><Description><Licence>{}</Licence></Description></Driving>"
    read = _learner(
        about.format("Jeg er flittig.")
        + about.format("Jeg er glad.")
        + f"<Skills>{driving.format('B')}{driving.format('C')}</Skills>"
    )
    assert _said(read.content, "about", "text") == [("Jeg er flittig.\n\nJeg er glad.",)]
    assert _said(read.content, "driving", "licences") == [(["B", "C"],)]
    assert read.left_out == ()


def test_a_skill_stays_as_it_was_written() -> None:
    words = "Office: Word – advanced, Excel – basic"
    read = _learner(f"<Skills><Computer><Description>{words}</Description></Computer></Skills>")
    assert _said(read.content, "skills", "name", "summary") == [
        ("Office", "Word – advanced, Excel – basic")
    ]


def test_levels_and_licences_that_nobody_knows_are_named_or_kept_in_words() -> None:
    read = _learner(
        "<Skills><Linguistic><ForeignLanguageList><ForeignLanguage><Description>"
        "<Label>Engelsk</Label></Description><ProficiencyLevel><Listening>C1+</Listening>"
        "<Reading>C1</Reading></ProficiencyLevel></ForeignLanguage></ForeignLanguageList>"
        "</Linguistic><Driving><Description><Licence>B</Licence><Licence>B96</Licence>"
        "</Description></Driving></Skills>"
    )
    assert _said(read.content, "languages", "level", "fluency") == [("C1", "Lytte C1+, Læse C1")]
    assert _said(read.content, "driving", "licences") == [(["B"],)]
    [left] = read.left_out
    assert "B96" in left.reason


def test_a_second_title_is_named() -> None:
    title = (
        "<Headline><Type><Code>position</Code></Type>"
        "<Description><Label>{}</Label></Description></Headline>"
    )
    read = _learner(title.format("Gartner") + title.format("Kok"))
    assert read.content.contact["label"] == "Gartner"
    assert [one.path for one in read.left_out] == ["Headline"]


HOSTILE = {
    "entity": b'<!DOCTYPE x [<!ENTITY a "b">]><SkillsPassport>&a;</SkillsPassport>',
    "file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><SkillsPassport>&a;</SkillsPassport>',
    "laughs": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Skills>&b;</Skills>',
    "parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]><SkillsPassport/>',
    "doctype": b'<!DOCTYPE SkillsPassport SYSTEM "http://127.0.0.1/x.dtd"><SkillsPassport/>',
    "cut": b"<SkillsPassport><LearnerInfo>",
    "deep": b"<SkillsPassport>" + b"<a>" * 5_000 + b"</a>" * 5_000 + b"</SkillsPassport>",
    "encoding": b'<?xml version="1.0" encoding="ebcdic-x"?><SkillsPassport/>',
    "undefined": b"<SkillsPassport>&nbsp;</SkillsPassport>",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_file_reaches_nothing(how: str) -> None:
    with pytest.raises(NotReadable):
        read_cv_file(HOSTILE[how])


LABEL = (
    b"<Headline><Type><Code>personal_statement</Code></Type><Description><Label><![CDATA[",
    b"]]></Label></Description></Headline>",
)
TALK = b"<Skills><JobRelated><Description>", b"</Description></JobRelated></Skills>"
LONG = {
    "tags that do not end": (LABEL, b"<a "),
    "tags that differ": (LABEL, b"<font size=1>"),
    "quotes that do not end": (LABEL, b'<a "'),
    "comments that do not end": (LABEL, b"<!--"),
    "styles that do not end": (LABEL, b"<style>"),
    "no names of characters": (LABEL, b"&a"),
    "blocks of skills": (TALK, b"a: b\n\n"),
}


@pytest.mark.parametrize("what", LONG)
def test_no_file_keeps_a_process_busy(what: str) -> None:
    (before, after), unit = LONG[what]
    body = before + unit * (900_000 // len(unit)) + after
    begun = time.process_time()
    read_cv_file(b"<SkillsPassport><LearnerInfo>" + body + b"</LearnerInfo></SkillsPassport>")
    assert time.process_time() - begun < 2


def test_more_elements_than_any_cv_has_are_not_gone_through() -> None:
    many = b"<SkillsPassport><LearnerInfo>" + b"<a/>" * 100_000 + b"</LearnerInfo></SkillsPassport>"
    with pytest.raises(NotReadable):
        read_cv_file(many)


@pytest.mark.parametrize("body", [b"<html><body/></html>", b"<SkillsPassport/>", b"<svg/>"])
def test_other_xml_is_no_cv(body: bytes) -> None:
    with pytest.raises(CvShapeRefused):
        read_cv_file(body)


def test_other_namespaces_and_encodings_are_read_too() -> None:
    other = SAMPLE.decode().replace(NS.strip("{}"), "urn:europass:9.9").replace("UTF-8", "UTF-16")
    for body in (other.encode("utf-16"), codecs.BOM_UTF16_BE + (other + "\n").encode("utf-16-be")):
        read = read_cv_file(body)
        assert read.content.contact["name"] == "Amina Yusuf Holm"


def test_nothing_that_is_typed_makes_bad_xml() -> None:
    typed = content(work=[{"position": '<b> & "x"', "summary": "]]> </Activities> &amp;"}])
    [entry] = read_cv_file(europass_of(view(typed))).content.entries("work")
    assert entry["position"] == '<b> & "x"'
    assert entry["summary"] == "]]> </Activities> &amp;"


def test_markup_becomes_lines() -> None:
    assert plain("<p>A<br>B</p><ul><li>C</li><li>D</li></ul><style>x</style>") == "A\nB\n\n- C\n- D"
    assert plain("a < b") == "a < b"
    assert (
        plain("skriv til <mig@example.dk> <b class='x>y'>nu</b>") == "skriv til <mig@example.dk> nu"
    )
    assert plain("A<!-- <p>x</p> -->B<p>&lt;C&gt;</p>&aelig;") == "AB\n<C>\næ"
    assert plain("A<script>if (a<b) c()</script>B") == "AB"
