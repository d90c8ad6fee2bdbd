"""Reads Europass XML: a stranger's file, so no document type, no entities, nothing fetched.

This is the form of 2013 to 2020; what Europass writes since then is read in europass_candidate.
Whatever namespace it has, what counts is what its elements are called. Every text that has a place
is kept, and what has none is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from app.core.texts import LANGUAGES, lazy
from app.documents.content import clean_text
from app.documents.contract import Content, CvShapeRefused
from app.documents.europass_candidate import read_candidate
from app.documents.europass_candidate_names import CANDIDATE
from app.documents.europass_elements import EuropassCv, name_of, parsed
from app.documents.europass_files import file_in
from app.documents.europass_names import (
    ACHIEVEMENTS,
    CEFR,
    FIRST_LINE,
    LISTS,
    REST,
    ROOT,
    SKILLS,
)
from app.documents.europass_reading import ElementReader
from app.documents.sections import CONTACT, KINDS

_CONTACT = {one.name: one for one in CONTACT}
_NUMBER = re.compile(r"[0-9]+")
_NOT_OF_THE_CV = {"DocumentInfo", "PrintingPreferences"}
_NAMES = ("FirstName", "Surname")


def read_europass(text: bytes, files: Sequence[bytes] = ()) -> EuropassCv:
    """Return what a Europass CV says, of which `files` were taken out before.

    NotReadable for what is no XML, or has a document type; CvShapeRefused for other XML.
    """
    root = parsed(text)
    if name_of(root) == CANDIDATE:
        return read_candidate(root, files)
    learner = next((one for one in root if name_of(one) == "LearnerInfo"), None)
    if name_of(root) != ROOT or learner is None:
        raise CvShapeRefused()
    locale = root.get("locale", "")[:2]
    language = locale if locale in LANGUAGES else None
    reader = _Reader(learner, files, language)
    content = reader.read()
    for one in root:
        if one is not learner and name_of(one) not in _NOT_OF_THE_CV:
            reader.leave(one)
    return EuropassCv(content, reader.taking.left_out, language, reader.photo)


class _Reader(ElementReader):
    """Goes through the learner's information once, and remembers what it has used."""

    def read(self) -> Content:
        """Return the CV."""
        contact = self._contact()
        self._photo()
        self._headline(contact)
        for one in self._all("WorkExperienceList/WorkExperience", "WorkExperience"):
            self._add("work", one, self._work(one))
        for one in self._all("EducationList/Education", "Education"):
            self._add("education", one, self._education(one))
        self._skills()
        for one in self._all("AchievementList/Achievement", "Achievement"):
            self._achievement(one)
        self._rest()
        return self._whole(contact, {kind: LISTS.get(kind, "AchievementList") for kind in KINDS})

    def _contact(self) -> dict[str, Any]:
        who = "Identification"
        name = (self._line(self.root, f"{who}/PersonName/{one}") for one in _NAMES)
        phones = self._all(f"{who}/ContactInfo/TelephoneList/Telephone")
        said = {
            "name": " ".join(name),
            "email": self._line(self.root, f"{who}/ContactInfo/Email/Contact"),
            "phone": " / ".join(self._line(one, "Contact", also=("Use",)) for one in phones),
            "url": self._websites(f"{who}/ContactInfo"),
            **self._address(f"{who}/ContactInfo/Address/Contact"),
        }
        self._chats(f"{who}/ContactInfo")
        return self._contact_of(who, said)

    def _address(self, path: str) -> dict[str, str]:
        address = self._one(self.root, path)
        if address is None:
            return {}
        lines = (self._line(address, "AddressLine"), self._line(address, "AddressLine2"))
        return {
            "address": ", ".join(line for line in lines if line),
            "postcode": self._line(address, "PostalCode"),
            "city": self._line(address, "Municipality"),
            "country": self._coded(address, "Country"),
        }

    def _websites(self, path: str) -> str:
        """Return the first address that is no profile; one that is named is (see europass_out)."""
        first = ""
        for one in self._all(f"{path}/WebsiteList/Website"):
            code, label = self._line(one, "Use/Code"), self._line(one, "Use/Label")
            address = self._line(one, "Contact")
            is_named = bool(label) and not code
            if not first and not is_named:
                first = address
            elif address:
                network = label if is_named else _host(address)
                self._take("profiles", one, {"network": network, "url": address})
        return first

    def _chats(self, path: str) -> None:
        for one in self._all(f"{path}/InstantMessagingList/InstantMessaging"):
            network = self._coded(one, "Use") or self._ours(lazy("Chat"))
            name = self._line(one, "Contact")
            same = (
                profile
                for profile in self._found["profiles"]
                if profile["network"] == network and not profile.get("username")
            )
            known = next(same, None)
            if known is None:
                self._take("profiles", one, {"network": network, "username": name})
            else:
                field = KINDS["profiles"].by_name["username"]
                known["username"] = self.taking.value(self._path(one), field, name)

    def _photo(self) -> None:
        for one in self._all("Identification/Photo")[:1]:
            self.photo = file_in(self._line(one, "Data"), self._files)
            if self.photo is not None:
                self._used.add(one)

    def _headline(self, contact: dict[str, Any]) -> None:
        for one in self._all("Headline"):
            sort = self._line(one, "Type/Code")
            self._line(one, "Type/Label")
            words = self._prose(one, "Description/Label")
            self._line(one, "Description/Code")
            if sort == "personal_statement":
                self._take("about", one, {"text": words})
            elif not contact["label"]:
                contact["label"] = self.taking.value(self._path(one), _CONTACT["label"], words)
            else:
                self.taking.unknown(self._path(one), words)

    def _work(self, one: Element) -> dict[str, Any]:
        town = self._line(one, "Employer/ContactInfo/Address/Contact/Municipality")
        country = self._coded(one, "Employer/ContactInfo/Address/Contact/Country")
        return {
            **self._spell(one),
            "position": self._coded(one, "Position"),
            "employer": self._line(one, "Employer/Name"),
            "place": ", ".join(word for word in (town, country) if word),
            "url": self._line(one, "Employer/ContactInfo/Website/Contact"),
            "about_employer": self._coded(one, "Employer/Sector"),
            "summary": self._prose(one, "Activities"),
        }

    def _education(self, one: Element) -> dict[str, Any]:
        school = "Organisation/ContactInfo"
        town = self._line(one, f"{school}/Address/Contact/Municipality")
        country = self._coded(one, f"{school}/Address/Contact/Country")
        return {
            **self._spell(one),
            "programme": self._line(one, "Title"),
            "institution": self._line(one, "Organisation/Name"),
            "place": ", ".join(word for word in (town, country) if word),
            "url": self._line(one, f"{school}/Website/Contact"),
            "area": self._coded(one, "Field"),
            "level": self._coded(one, "Level"),
            "summary": self._prose(one, "Activities"),
        }

    def _skills(self) -> None:
        for one in self._all("Skills/Linguistic/MotherTongueList/MotherTongue"):
            name = self._coded(one, "Description")
            self._take("languages", one, {"name": name, "level": "native"})
        for one in self._all("Skills/Linguistic/ForeignLanguageList/ForeignLanguage"):
            said = {area: self._line(one, f"ProficiencyLevel/{area}") for area in CEFR}
            self._take(
                "languages", one, {"name": self._coded(one, "Description"), **self._level_of(said)}
            )
        for element, label in SKILLS.items():
            for one in self._all(f"Skills/{element}"):
                words = self._prose(one, "Description") or self._prose(one, "Description/Label")
                self._skills_in(one, self._ours(label), words)
        for one in self._all("Skills/Driving"):
            licences = self._words_of(one, "Description/Licence")
            self._take("driving", one, {"licences": licences})

    def _skills_in(self, element: Element, label: str, words: str) -> None:
        """Take a text about skills: what we wrote ourselves line by line, others' as it stands."""
        for block in words.split("\n\n") if "\n\n" in words or _is_ours(words) else [words]:
            name, _colon, rest = block.partition(": ")
            language = self._language_of(name) if _is_ours(block) else None
            if language is not None:
                field = KINDS["languages"].by_name["fluency"]
                language["fluency"] = self.taking.value(self._path(element), field, rest)
            elif _is_ours(block):
                self._take("skills", element, {"name": name, "summary": clean_text(rest)})
            elif block:
                self._take("skills", element, {"name": label, "summary": block})

    def _language_of(self, name: str) -> dict[str, Any] | None:
        """Return a language that more is said about, where nothing is said in words so far."""
        known = self._found["languages"]
        same = (one for one in known if one["name"] == name and not one.get("fluency"))
        return next(same, None)

    def _achievement(self, one: Element) -> None:
        code = self._line(one, "Title/Code").casefold()
        label = self._line(one, "Title/Label")
        words = self._prose(one, "Description")
        kind = ACHIEVEMENTS.get(code, "other")
        first, _newline, rest = words.partition("\n")
        main = FIRST_LINE.get(kind, "name")
        if kind == "other":
            self._take("other", one, {"name": label or self._ours(lazy("Other")), "text": words})
            return
        fields = KINDS[kind].by_name
        if len(first) > fields[main].longest:
            first, rest = label, words
        body = REST.get(kind, "summary")
        said: dict[str, Any] = {main: first, **({body: clean_text(rest)} if body else {})}
        if kind == "hobbies" and rest:
            said["keywords"] = rest.replace("\n", ",").split(",")
        self._take(kind, one, said)

    def _spell(self, one: Element) -> dict[str, Any]:
        begun, over = self._date(one, "Period/From"), self._date(one, "Period/To")
        is_current = self._line(one, "Period/Current") == "true"
        return {"start": begun, "end": "" if is_current else over}

    def _date(self, inside: Element, path: str) -> str:
        """Return a day that stands in attributes: year="1994" month="--08" day="---01"."""
        found = self._one(inside, path)
        if found is None:
            return ""
        parts = [_NUMBER.search(found.get(name, "")) for name in ("year", "month", "day")]
        self._used.add(found)
        written = []
        for part, width in zip(parts, (4, 2, 2), strict=True):
            if part is None:
                break
            written.append(part[0].zfill(width))
        return "-".join(written)

    def _coded(self, inside: Element, path: str) -> str:
        """Return the label of something that also has a code, or the code where it has none."""
        code = self._line(inside, f"{path}/Code")
        return self._line(inside, f"{path}/Label") or code

    def _all(self, *paths: str) -> list[Element]:
        return next((found for path in paths if (found := self._all_in(self.root, path))), [])


def _is_ours(block: str) -> bool:
    return ": " in block and block.index(": ") <= 160 and "\n" not in block.partition(": ")[0]


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0] or address.partition("/")[0]
