"""Writes a CV as Europass' own page takes it in today: a Candidate (see europass_candidate).

That page drops a whole file for a telephone without its country or a part that is not listed, and
leaves out what it has no element for: so all that has none stands in parts of one's own ("Others").
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import escape

from babel import Locale

from app.core.texts import LANGUAGES, _, use_language
from app.documents.contract import Content, CvView
from app.documents.europass_candidate_names import DIMENSIONS, SOCIAL
from app.documents.europass_files import PHOTO_TYPE, portrait
from app.documents.europass_names import CEFR, LANGUAGE_CODES
from app.documents.europass_out import by_area
from app.documents.sections import KINDS, LICENCES

_ROOT = {
    "xmlns": "http://www.europass.eu/1.0",
    "xmlns:oa": "http://www.openapplications.org/oagis/9",
    "xmlns:eures": "http://www.europass_eures.eu/1.0",
    "xmlns:hr": "http://www.hr-xml.org/3",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": "http://www.europass.eu/1.0 Candidate.xsd",
}
_SHOWN = {
    "work": "work-experience",
    "education": "education-training",
    "languages": "language",
    "driving": "driving-licence",
}
"""The parts that Europass has elements for, as it lists them."""

_ABROAD = re.compile(r"\+(3[0-469]|3[578][0-9]|4[0-9]|42[013])\s*([0-9][0-9 ]{3,20})")
_DANISH = re.compile(r"[0-9]{2}(?: ?[0-9]{2}){3}")
_EQF = re.compile(r"EQF ([1-8])")


def candidate_of(cv: CvView, photo: bytes | None = None) -> bytes:
    """Return a CV as a Candidate with its picture, its headings in the CV's language."""
    with use_language(cv.language):
        root = Element("Candidate", _ROOT)
        _of_europass(root, "hr:DocumentID", "DocumentIdentifier", "4.0")
        _supplier(root, cv.content)
        _person(_add(root, "CandidatePerson"), cv.content)
        profile = _add(root, "CandidateProfile")
        profile.set("languageCode", cv.language)
        _of_europass(profile, "hr:ID", "CandidateProfileID", "1.0")
        _profile(profile, cv.content, photo)
        order = _add(root, "RenderingInformation/Design/SectionsOrder")
        for section in cv.content.sections:
            if section.entries and section.kind in _SHOWN:
                _add(order, "Section/Title", _SHOWN[section.kind])
        written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
        return written


def _add(inside: Element, path: str, text: str = "") -> Element:
    for name in path.split("/"):
        inside = SubElement(inside, name)
    inside.text = text or None
    return inside


def _say(inside: Element, path: str, text: str) -> None:
    if text:
        _add(inside, path, text)


def _of_europass(inside: Element, name: str, scheme: str, version: str) -> None:
    said = {"schemeID": "Jobvej", "schemeName": scheme, "schemeAgencyName": "EUROPASS"}
    SubElement(inside, name, {**said, "schemeVersionID": version})


def _supplier(root: Element, content: Content) -> None:
    supplier = _add(root, "CandidateSupplier")
    _of_europass(supplier, "hr:PartyID", "PartyID", "1.0")
    _add(supplier, "hr:PartyName", "Owner")
    contact = _add(supplier, "PersonContact")
    _name(contact, content)
    _way(contact, "Email", content.contact["email"])
    _add(supplier, "hr:PrecedenceCode", "1")


def _name(inside: Element, content: Content) -> None:
    first, _blank, last = content.contact["name"].rpartition(" ")
    name = _add(inside, "PersonName")
    _add(name, "oa:GivenName", first or last)
    _add(name, "hr:FamilyName", last if first else "")


def _way(inside: Element, channel: str, address: str, *, use: str = "") -> None:
    if address:
        way = _add(inside, "Communication")
        _add(way, "ChannelCode", channel)
        _say(way, "UseCode", use)
        _add(way, "oa:URI", address)


def _person(person: Element, content: Content) -> None:
    contact = content.contact
    _name(person, content)
    _way(person, "Email", contact["email"])
    _way(person, "Web", contact["url"])
    for one in content.entries("profiles"):
        network = one["network"].casefold()
        if one["url"] and network in SOCIAL:
            _way(person, "Social Media", one["url"], use=network)
        else:
            _way(person, "Web", one["url"])
    for number in _numbers(contact["phone"]):
        country, rest = _dialled(number)
        if country:
            way = _add(person, "Communication")
            _add(way, "ChannelCode", "Telephone")
            _add(way, "UseCode", "mobile")
            _add(way, "CountryDialing", country)
            _add(way, "oa:DialNumber", rest)
    _address(person, contact)
    for one in content.entries("languages"):
        if one["level"] == "native":
            _add(person, "PrimaryLanguageCode", one["name"]).set("name", "FREE_TEXT")


def _numbers(phone: str) -> list[str]:
    return [number.strip() for number in phone.split("/") if number.strip()]


def _dialled(number: str) -> tuple[str, str]:
    """Return the country and the rest of a number; neither where nobody can tell."""
    abroad = _ABROAD.fullmatch(number)
    if abroad is not None:
        return abroad[1], abroad[2].strip()
    return ("45", number) if _DANISH.fullmatch(number) else ("", "")


def _address(person: Element, contact: Mapping[str, str]) -> None:
    lines = (contact["address"], contact["region"])
    code = _country(contact["country"])
    if not any((*lines, contact["postcode"], contact["city"], contact["country"])):
        return
    way = _add(person, "Communication")
    _add(way, "UseCode", "home")
    address = _add(way, "Address")
    address.set("type", "home")
    for line in (*lines, "" if code else contact["country"]):
        _say(address, "oa:AddressLine", line)
    _say(address, "oa:CityName", contact["city"])
    _say(address, "CountryCode", code)
    _say(address, "oa:PostalCode", contact["postcode"])


def _country(name: str) -> str:
    """Return the code of a country by what it is called in one of our languages, or by itself."""
    wanted = name.casefold()
    for code in LANGUAGES:
        for short, called in Locale(code).territories.items():
            if len(short) == 2 and wanted in {short.casefold(), str(called).casefold()}:
                return str(short).lower()
    return ""


def _profile(profile: Element, content: Content, photo: bytes | None) -> None:
    about = [one["text"] for one in content.entries("about")]
    label = content.contact["label"]
    strong = f"<p><strong>{escape(label)}</strong></p>" if label else ""
    _say(profile, "hr:ExecutiveSummary", strong + "".join(_html(text) for text in about))
    jobs = _add(profile, "EmploymentHistory")
    for one in content.entries("work"):
        _job(_add(jobs, "EmployerHistory"), one)
    schools = _add(profile, "EducationHistory")
    for one in content.entries("education"):
        _school(_add(schools, "EducationOrganizationAttendance"), one)
    licences = _add(profile, "eures:Licenses")
    for one in content.entries("driving"):
        for licence in one["licences"]:
            if licence in LICENCES:
                _add(licences, "eures:License/hr:LicenseTypeCode", licence)
    known = _add(profile, "PersonQualifications")
    for one in content.entries("languages"):
        if one["level"] != "native":
            _language(_add(known, "PersonCompetency"), one)
    if photo is not None:
        _photo(_add(profile, "eures:Attachment"), photo)
    for heading, title, text in _others(content):
        others = _add(profile, "Others")
        _add(others, "Title", heading)
        other = _add(others, "Other")
        _add(other, "Title", title)
        _say(other, "Description", _html(text))


def _job(one: Element, entry: Mapping[str, Any]) -> None:
    _add(one, "hr:OrganizationName", entry["employer"])
    _site(one, entry["url"])
    job = _add(one, "PositionHistory")
    _add(job, "PositionTitle", entry["position"]).set("typeCode", "FREETEXT")
    period = _add(job, "eures:EmploymentPeriod")
    _days(period, "eures:", entry)
    _add(period, "hr:CurrentIndicator", _is_on(entry))
    lines = (entry["about_employer"], entry["summary"])
    _say(job, "oa:Description", "".join(map(_html, lines)) + _list(entry["highlights"]))
    _say(job, "City", entry["place"])


def _school(one: Element, entry: Mapping[str, Any]) -> None:
    _add(one, "hr:OrganizationName", entry["institution"])
    _site(one, entry["url"], entry["place"])
    period = _add(one, "AttendancePeriod")
    _days(period, "", entry)
    _add(period, "Ongoing", _is_on(entry))
    level = _EQF.fullmatch(entry["level"])
    degree = _add(one, "EducationDegree")
    _add(degree, "hr:DegreeName", ", ".join(filter(None, (entry["programme"], entry["area"]))))
    lines = ("" if level else entry["level"], entry["summary"])
    texts = "".join(map(_html, lines)) + _list(entry["courses"])
    _say(degree, "OccupationalSkillsCovered", texts)
    _say(degree, "FinalGrade/hr:ScoreText", entry["score"])
    if level is not None:
        _add(one, "EducationLevelCode", level[1])


def _site(one: Element, url: str, place: str = "") -> None:
    if url or place:
        contact = _add(one, "OrganizationContact")
        _say(contact, "Communication/Address/oa:CityName", place)
        _way(contact, "Web", url)


def _days(period: Element, prefix: str, entry: Mapping[str, Any]) -> None:
    for name, field in (("StartDate", "start"), ("EndDate", "end")):
        _say(period, f"{prefix}{name}/hr:FormattedDateTime", entry[field])


def _is_on(entry: Mapping[str, Any]) -> str:
    return "true" if entry["start"] and not entry["end"] else "false"


def _language(one: Element, entry: Mapping[str, Any]) -> None:
    code = _THREE.get(LANGUAGE_CODES.get(entry["name"].casefold(), ""), "")
    name = _add(one, "CompetencyID", code or entry["name"])
    name.set("schemeName", "NORMAL" if code else "FREE_TEXT")
    _add(one, "hr:TaxonomyID", "language")
    levels = by_area(entry) or dict.fromkeys(CEFR, entry["level"])
    for theirs, area in DIMENSIONS.items():
        if levels.get(area):
            dimension = _add(one, "eures:CompetencyDimension")
            _add(dimension, "hr:CompetencyDimensionTypeCode", theirs)
            _add(dimension, "eures:Score/hr:ScoreText", str(levels[area]))


def _photo(one: Element, photo: bytes) -> None:
    address = f"data:{PHOTO_TYPE};base64,{portrait(photo)}"
    _add(one, "oa:EmbeddedData", b64encode(address.encode()).decode("ascii"))
    _add(one, "oa:FileType", "photo")
    _add(one, "hr:Instructions", "ProfilePicture")


def _others(content: Content) -> Iterator[tuple[str, str, str]]:
    """Yield what Europass has no element for: its heading, what it is called, and what it says."""
    for number in _numbers(content.contact["phone"]):
        if not _dialled(number)[0]:
            yield str(_("Phone")), number, ""
    for section in content.sections:
        kind = KINDS[section.kind]
        for entry in section.entries:
            left = _left(section.kind, entry)
            if left:
                title, *more = left
                yield str(kind.heading), title, "\n".join(more)


def _left(kind: str, entry: Mapping[str, Any]) -> list[str]:
    """Return the texts of an entry that stand nowhere else, what it is called before the rest."""
    if kind in {"about", "work", "education"}:
        return []
    if kind == "languages":
        is_said = not entry["fluency"] or by_area(entry)
        return [] if is_said else [entry["name"], entry["fluency"]]
    if kind == "driving":
        car = str(KINDS[kind].by_name["has_car"].label) if entry["has_car"] else ""
        more = [one for one in entry["licences"] if one not in LICENCES]
        return [text for text in (", ".join(more), car, entry["note"]) if text]
    if kind == "profiles" and not entry["username"]:
        return [] if entry["network"].casefold() in SOCIAL else [entry["network"], entry["url"]]
    said = (entry[one.name] for one in KINDS[kind].fields)
    return [", ".join(one) if isinstance(one, list) else str(one) for one in said if one]


def _html(text: str) -> str:
    blocks = (block.strip() for block in text.split("\n\n") if block.strip())
    return "".join(f"<p>{escape(block).replace(chr(10), '<br/>')}</p>" for block in blocks)


def _list(points: list[str]) -> str:
    lines = "".join(f"<li>{escape(point)}</li>" for point in points)
    return f"<ul>{lines}</ul>" if lines else ""


# The languages that europass_names knows, by the codes of three letters that Europass uses.
_THREE = {
    "da": "dan",
    "en": "eng",
    "de": "deu",
    "sv": "swe",
    "no": "nor",
    "fr": "fra",
    "es": "spa",
    "pl": "pol",
    "ar": "ara",
    "tr": "tur",
    "uk": "ukr",
    "ro": "ron",
}
