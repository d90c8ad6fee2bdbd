"""Reads the XML that Europass writes since 2020, and puts into its PDFs: a Candidate's profile.

Its parts are read as they stand in real files: in any order, with a code where a word could be.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from babel import Locale
from babel.core import get_global

from app.core.texts import LANGUAGES, Text
from app.documents.content import clean_line, clean_text
from app.documents.contract import Content, CvShapeRefused
from app.documents.europass_candidate_names import (
    DIMENSIONS,
    FROM,
    ISSUERS,
    LINKS,
    NETWORKS,
    OTHERS_CALLED,
    PROFILE,
    SECTIONS,
    SKILLS_CALLED,
    TEXTS,
    TITLES,
    TO,
)
from app.documents.europass_elements import EuropassCv, name_of
from app.documents.europass_files import file_in
from app.documents.europass_names import SKILLS
from app.documents.europass_reading import ElementReader
from app.documents.sections import KINDS
from app.documents.taking_in import whole_link

_NOT_OF_THE_CV = {"DocumentID", "AlternateDocumentID", "CandidateSupplier", "RenderingInformation"}
_NAMES = ("PersonName/GivenName", "PersonName/FamilyName")
_DATA_URI = re.compile(rb"data:image/[a-z+.-]{1,20};base64,")
_PLACES = {kind: f"{PROFILE}.{section}" for section, kind in reversed(SECTIONS.items())}


def read_candidate(root: Element, files: Sequence[bytes] = ()) -> EuropassCv:
    """Return what a Candidate says, of which `files` were taken out before; else CvShapeRefused."""
    profile = next((one for one in root if name_of(one) == PROFILE), None)
    person = next((one for one in root if name_of(one) == "CandidatePerson"), None)
    if profile is None or person is None:
        raise CvShapeRefused()
    written = profile.get("languageCode", "")[:2].casefold()
    chosen = written if written in LANGUAGES else None
    reader = _Reader(root, files, person, profile, chosen)
    return EuropassCv(reader.read(), reader.taking.left_out, chosen, reader.photo)


class _Reader(ElementReader):
    """Goes through who somebody is, and then through their profile part by part."""

    def __init__(
        self,
        root: Element,
        files: Sequence[bytes],
        person: Element,
        profile: Element,
        written_in: str | None,
    ) -> None:
        super().__init__(root, files, written_in)
        self._person, self._profile = person, profile
        self._words = Locale(self._written_in)

    def read(self) -> Content:
        """Return the CV."""
        contact = self._contact()
        for one in self._all_in(self._person, "PrimaryLanguageCode"):
            self._used.add(one)
            self._speaks(one, self._language_called(one.text or ""), {"level": "native"})
        for part in self._profile:
            self._part(part)
        for one in self.root:
            if name_of(one) not in _NOT_OF_THE_CV:
                self._name_unused(one)
        return self._whole(contact, {kind: _PLACES.get(kind, PROFILE) for kind in KINDS})

    def _part(self, part: Element) -> None:
        name = name_of(part)
        if name == "ExecutiveSummary":
            self._take("about", part, {"text": self._prose(self._profile, name)})
        elif name == "EmploymentHistory":
            for one in self._all_in(part, "EmployerHistory"):
                self._employer(one)
        elif name == "EducationHistory":
            for one in self._all_in(part, "EducationOrganizationAttendance"):
                self._add("education", one, self._education(one))
        elif name in {"PersonQualifications", "Skills"}:
            self._competencies(part)
        elif name == "Licenses":
            licences = self._words_of(part, "License/LicenseTypeCode")
            self._add("driving", part, {"licences": licences})
        elif name == "Attachment":
            self._attachment(part)
        elif name in SECTIONS and name != "EmploymentReferences":
            self._section(part, name)

    def _contact(self) -> dict[str, Any]:
        said: dict[str, str] = {}
        said["name"] = " ".join(self._line(self._person, path) for path in _NAMES)
        phones = []
        for one in self._all_in(self._person, "Communication"):
            channel = self._line(one, "ChannelCode").casefold()
            if self._one(one, "Address") is not None and "city" not in said:
                said |= self._address(one)
            elif channel == "telephone":
                phones.append(self._phone(one))
            elif channel == "email" and not said.get("email"):
                said["email"] = self._line(one, "URI")
            elif channel == "web" and not said.get("url"):
                said["url"] = self._line(one, "URI")
            elif channel and channel != "email":
                self._profile_there(one)
        said["phone"] = " / ".join(filter(None, phones))
        return self._contact_of("CandidatePerson", said)

    def _address(self, inside: Element) -> dict[str, str]:
        self._line(inside, "UseCode")
        return {
            "address": ", ".join(self._words_of(inside, "Address/AddressLine")),
            "postcode": self._line(inside, "Address/PostalCode"),
            "city": self._line(inside, "Address/CityName"),
            "country": self._country(inside, "Address/CountryCode"),
        }

    def _phone(self, one: Element) -> str:
        number = self._line(one, "DialNumber", also=("UseCode", "CountryCode"))
        abroad = self._line(one, "CountryDialing").lstrip("+")
        return f"+{abroad} {number}" if abroad and number else number

    def _profile_there(self, one: Element) -> None:
        """Keep where on the web somebody is found: a page, or a name in a chat."""
        use, title = self._line(one, "UseCode"), self._line(one, "OtherTitle")
        found = self._line(one, "URI")
        link = whole_link(found)
        network = title or NETWORKS.get(use, use.capitalize()) or urlsplit(link or "").netloc
        said = {"network": network, "url" if link is not None else "username": found}
        if found and not network:
            said["network"] = self._ours(KINDS["profiles"].heading)
        self._take("profiles", one, said)

    def _employer(self, one: Element) -> None:
        """Keep each job at an employer; what is said of the employer stands in all of them."""
        link = self._site(one)
        place = self._place(one, "OrganizationContact/Communication/Address")
        for job in self._all_in(one, "PositionHistory") or [one]:
            town = ", ".join(filter(None, (self._line(job, "City"), self._country(job, "Country"))))
            said = {
                **self._spell(job, "EmploymentPeriod", "CurrentIndicator"),
                "position": self._line(job, "PositionTitle"),
                "employer": self._line(one, "OrganizationName"),
                "place": town or place,
                "url": link,
                "summary": self._prose(job, "Description"),
            }
            self._add("work", job, said)

    def _education(self, one: Element) -> dict[str, Any]:
        degree = self._one(one, "EducationDegree")
        inside = one if degree is None else degree
        level = self._line(one, "EducationLevelCode")
        texts = (self._prose(inside, "OccupationalSkillsCovered"), self._line(inside, "Thesis"))
        return {
            **self._spell(one, "AttendancePeriod", "Ongoing"),
            "programme": self._line(inside, "DegreeName") or self._line(one, "ProgramName"),
            "institution": self._line(one, "OrganizationName"),
            "place": self._place(one, "OrganizationContact/Communication/Address"),
            "url": self._site(one),
            "level": f"EQF {level}" if level.isdecimal() else level,
            "score": self._line(inside, "FinalGrade/ScoreText"),
            "summary": "\n\n".join(filter(None, texts)),
        }

    def _competencies(self, part: Element) -> None:
        for one in self._all_in(part, "PersonCompetency"):
            if self._line(one, "TaxonomyID").casefold() == "language":
                self._language(one)
            else:
                self._take("skills", one, {"name": self._skill(one)})
        for group in self._all_in(part, "SkillsGroup"):
            skills = [self._skill(one) for one in self._all_in(group, "PersonCompetency")]
            title = self._line(group, "Title")
            if skills or title:
                said = {"name": title or self._ours(SKILLS["Other"]), "summary": "\n".join(skills)}
                self._take("skills", group, said)

    def _skill(self, one: Element) -> str:
        self._line(one, "TaxonomyID")
        return self._line(one, "CompetencyName") or self._line(one, "CompetencyID")

    def _language(self, one: Element) -> None:
        said: dict[str, str] = {}
        for area in self._all_in(one, "CompetencyDimension"):
            name = DIMENSIONS.get(self._line(area, "CompetencyDimensionTypeCode"))
            if name is not None:
                said[name] = self._line(area, "Score/ScoreText")
        name = self._language_called(self._line(one, "CompetencyID"))
        self._speaks(one, name, self._level_of(said))

    def _speaks(self, one: Element, name: str, level: dict[str, str]) -> None:
        """Keep a language; how well somebody knows one that is not named has no place."""
        if name:
            self._take("languages", one, {"name": name, **level})
        elif any(level.values()):
            self.leave(one)

    def _section(self, part: Element, name: str) -> None:
        """Keep the entries of a part that is made of titles, days and texts."""
        heading = self._line(part, "Title")
        for one in part:
            if name_of(one) == "Title":
                continue
            title = self._first(one, TITLES)
            text = next(filter(None, (self._prose(one, path) for path in TEXTS)), "")
            points = self._words_of(one, "DigitalSkill")
            text = "\n".join(filter(None, (text, *points)))
            if title or text:
                self._keep(SECTIONS[name], one, title, text, heading or self._ours(_called(name)))

    def _keep(self, kind: str, one: Element, title: str, text: str, heading: str) -> None:
        first = text.partition("\n")[0]
        name = title or (heading if len(first) > 160 or kind in {"skills", "other"} else first)
        rest = text if name != first else clean_text(text[len(first) :])
        name = name or self._ours(KINDS[kind].heading)
        said: dict[str, Any] = {"name": name}
        if kind == "hobbies":
            said["keywords"] = rest.replace("\n", ",").split(",")
        elif kind == "other":
            said["name"] = f"{heading}: {title}" if title and heading not in {"", title} else name
            said["text"] = rest
        elif kind == "volunteering":
            said = {"position": name, "summary": rest}
        else:
            said["summary"] = rest
        self._take(kind, one, {**said, **self._more(kind, one)})

    def _more(self, kind: str, one: Element) -> dict[str, Any]:
        """Return the days, the address and the publisher of an entry, where its kind has them."""
        fields = KINDS[kind].by_name
        more: dict[str, Any] = {}
        if "start" in fields:
            more |= {"start": self._day(one, FROM), "end": self._day(one, TO)}
            if "true" in {self._line(one, path) for path in ("Ongoing", "Date/Ongoing")}:
                more["end"] = ""
        elif "date" in fields:
            begun = self._day(one, FROM)
            more["date"] = self._day(one, TO) or begun
        if "url" in fields:
            more["url"] = self._first(one, LINKS)
        for name in ("issuer", "publisher"):
            if name in fields:
                more[name] = self._first(one, ISSUERS)
        return more

    def _attachment(self, part: Element) -> None:
        """Take the picture of a person: base64, mostly of an address with base64 in it."""
        if self.photo is not None or self._line(part, "FileType").casefold() != "photo":
            return
        data = file_in(self._line(part, "EmbeddedData"), self._files)
        begun = _DATA_URI.match(data or b"")
        if data is not None and begun is not None:
            try:
                data = b64decode(data[begun.end() :], validate=True)
            except NoBase64:
                data = None
        self.photo = data
        if data is not None:
            self._used.add(part)

    def _spell(self, one: Element, period: str, current: str) -> dict[str, str]:
        begun, over = (
            self._day(one, (f"{period}/StartDate",)),
            self._day(one, (f"{period}/EndDate",)),
        )
        is_current = self._line(one, f"{period}/{current}") == "true"
        return {"start": begun, "end": "" if is_current else over}

    def _day(self, one: Element, paths: Sequence[str]) -> str:
        return self._first(one, [f"{path}{more}" for path in paths for more in _WRITTEN])

    def _first(self, one: Element, paths: Sequence[str]) -> str:
        """Return what stands at the first of some paths where something does."""
        return next(filter(None, (self._line(one, path) for path in paths)), "")

    def _place(self, one: Element, path: str) -> str:
        words = (self._line(one, f"{path}/CityName"), self._country(one, f"{path}/CountryCode"))
        return ", ".join(filter(None, words))

    def _site(self, one: Element) -> str:
        """Return the web address of a workplace or a school; a second one is named."""
        ways = self._all_in(one, "OrganizationContact/Communication")
        web = [way for way in ways if self._line(way, "ChannelCode").casefold() == "web"]
        return self._line(web[0], "URI") if web else self._line(one, "Link")

    def _country(self, one: Element, path: str) -> str:
        code = self._line(one, path)
        return str(self._words.territories.get(code.upper(), code))

    def _language_called(self, written: str) -> str:
        """Return what a language is called that is written as a code of two or three letters."""
        code = clean_line(written)
        short = get_global("language_aliases").get(code.casefold(), code.casefold())
        name = str(self._words.languages.get(str(short), ""))
        return name[:1].upper() + name[1:] if name else code


_WRITTEN = ("/FormattedDateTime", "")


def _called(section: str) -> Text:
    return SKILLS_CALLED.get(section) or OTHERS_CALLED.get(section) or ""
