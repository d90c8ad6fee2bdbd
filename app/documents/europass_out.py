"""Writes a CV as Europass XML (SkillsPassport 3.4), which other programs and countries read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring
from xml.sax.saxutils import escape

from app.core.texts import use_language
from app.documents.contract import Content, CvView, Section
from app.documents.europass_files import PHOTO_TYPE, portrait
from app.documents.europass_names import (
    CEFR,
    CEFR_WORDS,
    CODES,
    FIRST_LINE,
    LANGUAGE_CODES,
    NAMESPACE,
    OUR_SKILLS,
    REST,
    ROOT,
    SCHEMA_LOCATION,
    SKILLS,
    VERSION,
    XSI,
)
from app.documents.sections import KINDS, Shape


def europass_of(cv: CvView, photo: bytes | None = None) -> bytes:
    """Return a CV as a Europass XML file with its picture, its headings in the CV's language."""
    with use_language(cv.language):
        root = Element(_tag(ROOT), {f"{{{XSI}}}schemaLocation": SCHEMA_LOCATION})
        root.set("locale", cv.language)
        _about_document(root, cv)
        learner = _add(root, "LearnerInfo")
        _photo(_identification(learner, cv.content), photo)
        _headline(learner, cv.content)
        _lives(learner, cv.content)
        _skills(learner, cv.content)
        _achievements(learner, cv.content)
        # One for the whole process: whoever writes other XML takes the empty prefix for theirs.
        register_namespace("", NAMESPACE)
        register_namespace("xsi", XSI)
        written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
        return written


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(inside: Element, path: str, text: str = "") -> Element:
    """Add an element, or a line of them each within the last; returns the innermost."""
    for name in path.split("/"):
        inside = SubElement(inside, _tag(name))
    if text:
        inside.text = text
    return inside


def _at(inside: Element, path: str) -> Element:
    """Return the innermost element of a line of them; what of it is not there yet is added."""
    for name in path.split("/"):
        known = inside.find(_tag(name))
        inside = _add(inside, name) if known is None else known
    return inside


def _say(inside: Element, path: str, text: str) -> None:
    """Add a text, where there is one; what of the path is there already is used."""
    if text:
        way, _slash, last = path.rpartition("/")
        _add(_at(inside, way) if way else inside, last, text)


def _about_document(root: Element, cv: CvView) -> None:
    info = _add(root, "DocumentInfo")
    _add(info, "DocumentType", "ECV")
    _add(info, "CreationDate", _moment(cv.created_at))
    _add(info, "LastUpdateDate", _moment(cv.updated_at))
    _add(info, "XSDVersion", VERSION)
    _add(info, "Generator", "Jobvej")


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _photo(who: Element, photo: bytes | None) -> None:
    if photo is not None:
        _say(who, "Photo/MimeType", PHOTO_TYPE)
        _say(who, "Photo/Data", portrait(photo))


def _identification(learner: Element, content: Content) -> Element:
    contact = content.contact
    who = _add(learner, "Identification")
    first, _blank, last = contact["name"].rpartition(" ")
    _say(who, "PersonName/FirstName", first or last)
    _say(who, "PersonName/Surname", last if first else "")
    _address(who, contact)
    _say(who, "ContactInfo/Email/Contact", contact["email"])
    _say(who, "ContactInfo/TelephoneList/Telephone/Contact", contact["phone"])
    _say(who, "ContactInfo/WebsiteList/Website/Contact", contact["url"])
    _profiles(who, content)
    return who


def _address(who: Element, contact: Mapping[str, Any]) -> None:
    place = "ContactInfo/Address/Contact"
    _say(who, f"{place}/AddressLine", contact["address"])
    _say(who, f"{place}/PostalCode", contact["postcode"])
    town = ", ".join(word for word in (contact["city"], contact["region"]) if word)
    _say(who, f"{place}/Municipality", town)
    _say(who, f"{place}/Country/Label", contact["country"])


def _profiles(who: Element, content: Content) -> None:
    """Write where one is found: a link as a website, a name of one's own there as a chat."""
    profiles = content.entries("profiles")
    for one in profiles:
        if one["url"]:
            website = _add(_at(who, "ContactInfo/WebsiteList"), "Website")
            _say(website, "Contact", one["url"])
            _say(website, "Use/Label", one["network"])
    for one in profiles:
        if one["username"] or not one["url"]:
            chat = _add(_at(who, "ContactInfo/InstantMessagingList"), "InstantMessaging")
            _say(chat, "Contact", one["username"])
            _say(chat, "Use/Label", one["network"])


def _headline(learner: Element, content: Content) -> None:
    about = "\n\n".join(entry["text"] for entry in content.entries("about"))
    for code, text in (("position", content.contact["label"]), ("personal_statement", about)):
        if text:
            headline = _add(learner, "Headline")
            _say(headline, "Type/Code", code)
            _say(headline, "Description/Label", text if code == "position" else _html(text))


def _lives(learner: Element, content: Content) -> None:
    for kind, element in (("work", "WorkExperience"), ("education", "Education")):
        entries = content.entries(kind)
        if entries:
            inside = _add(learner, f"{element}List")
            for entry in entries:
                (_work if kind == "work" else _education)(_add(inside, element), entry)


def _work(one: Element, entry: Mapping[str, Any]) -> None:
    _spell(one, entry)
    _say(one, "Position/Label", entry["position"])
    _say(one, "Activities", _html(_prose(entry)))
    _say(one, "Employer/Name", entry["employer"])
    _say(one, "Employer/ContactInfo/Address/Contact/Municipality", entry["place"])
    _say(one, "Employer/ContactInfo/Website/Contact", entry["url"])
    _say(one, "Employer/Sector/Label", entry["about_employer"])


def _education(one: Element, entry: Mapping[str, Any]) -> None:
    _spell(one, entry)
    _say(one, "Title", entry["programme"])
    more = (entry["summary"], entry["score"], *_pointed(entry["courses"]))
    _say(one, "Activities", _html("\n".join(line for line in more if line)))
    _say(one, "Organisation/Name", entry["institution"])
    _say(one, "Organisation/ContactInfo/Address/Contact/Municipality", entry["place"])
    _say(one, "Organisation/ContactInfo/Website/Contact", entry["url"])
    _say(one, "Level/Label", entry["level"])
    _say(one, "Field/Label", entry["area"])


def _spell(one: Element, entry: Mapping[str, Any]) -> None:
    if not entry["start"] and not entry["end"]:
        return
    period = _add(one, "Period")
    for name, day in (("From", entry["start"]), ("To", entry["end"])):
        if day:
            year, month, date = [*day.split("-"), "", ""][:3]
            written = {"year": year, "month": f"--{month}", "day": f"---{date}"}
            kept = {key: value for key, value in written.items() if value.strip("-")}
            SubElement(period, _tag(name), kept)
    _add(period, "Current", "false" if entry["end"] else "true")


def _skills(learner: Element, content: Content) -> None:
    skills = Element(_tag("Skills"))
    _languages(skills, content)
    texts = _skill_texts(content)
    for element in ("Communication", "Organisational", "JobRelated", "Computer"):
        _say(skills, f"{element}/Description", _html("\n\n".join(texts.pop(element, []))))
    for entry in content.entries("driving"):
        for licence in entry["licences"]:
            _add(_at(skills, "Driving/Description"), "Licence", licence)
    other = [*texts.pop("Other", []), *_more_texts(content)]
    _say(skills, "Other/Description", _html("\n\n".join(other)))
    if len(skills):
        learner.append(skills)


def _skill_texts(content: Content) -> dict[str, list[str]]:
    """Return what is said of skills, by Europass' elements."""
    by_label = {str(label): element for element, label in SKILLS.items()}
    texts: dict[str, list[str]] = {}
    for entry in content.entries("skills"):
        said = (entry["level"], ", ".join(entry["keywords"]), entry["summary"])
        words = "\n".join(line for line in said if line)
        element = by_label.get(entry["name"])
        whole = words if element else f"{entry['name']}: {words}"
        texts.setdefault(element or OUR_SKILLS, []).append(whole)
    return texts


def _more_texts(content: Content) -> list[str]:
    """Return what Europass has no element for: how a language is spoken, the car, a note."""
    said = [
        f"{one['name']}: {one['fluency']}"
        for one in content.entries("languages")
        if one["fluency"] and not by_area(one)
    ]
    for one in content.entries("driving"):
        said += [str(KINDS["driving"].by_name["has_car"].label)] if one["has_car"] else []
        said += [one["note"]] if one["note"] else []
    return said


def _languages(skills: Element, content: Content) -> None:
    for entry in content.entries("languages"):
        if entry["level"] == "native":
            place = _at(skills, "Linguistic/MotherTongueList")
            _language(_add(place, "MotherTongue"), entry)
    for entry in content.entries("languages"):
        if entry["level"] != "native":
            place = _at(skills, "Linguistic/ForeignLanguageList")
            one = _add(place, "ForeignLanguage")
            _language(one, entry)
            levels = by_area(entry) or dict.fromkeys(CEFR, entry["level"])
            for area in CEFR:
                _say(one, f"ProficiencyLevel/{area}", str(levels.get(area) or ""))


def by_area(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the five levels, where the words about a language are those that reading makes."""
    areas = {str(word): area for area, word in CEFR_WORDS.items()}
    said = [part.rpartition(" ") for part in entry["fluency"].split(", ")]
    known = {areas[word]: level for word, _blank, level in said if word in areas}
    return known if len(known) == len(said) else {}


def _language(one: Element, entry: Mapping[str, Any]) -> None:
    code = LANGUAGE_CODES.get(entry["name"].casefold(), "")
    _say(one, "Description/Code", code)
    _say(one, "Description/Label", entry["name"])


def _achievements(learner: Element, content: Content) -> None:
    """Write each entry of the other sections as an achievement, its name in the first line."""
    wanted = [one for one in content.sections if one.entries and one.kind in {*CODES, "other"}]
    if not wanted:
        return
    inside = _add(learner, "AchievementList")
    for section in wanted:
        for entry in section.entries:
            _achievement(_add(inside, "Achievement"), section, entry)


def _achievement(one: Element, section: Section, entry: Mapping[str, Any]) -> None:
    kind = KINDS[section.kind]
    if section.kind == "other":
        _say(one, "Title/Label", entry["name"])
        _say(one, "Description", _html(entry["text"]))
        return
    _say(one, "Title/Code", CODES[section.kind])
    _say(one, "Title/Label", str(kind.heading))
    main = FIRST_LINE.get(section.kind, "name")
    body = REST.get(section.kind, "summary")
    lines = [entry[main]]
    for field in kind.fields:
        value = entry[field.name]
        if field.name not in {main, body} and field.shape != Shape.POINTS and value:
            lines.append(", ".join(value) if isinstance(value, list) else str(value))
    lines += [entry[body]] if body else []
    lines += _pointed(entry.get("highlights", ()))
    _say(one, "Description", _html("\n".join(filter(None, lines))))


def _prose(entry: Mapping[str, Any]) -> str:
    lines = (entry["summary"], *_pointed(entry["highlights"]))
    return "\n".join(line for line in lines if line)


def _pointed(points: Sequence[str]) -> list[str]:
    return [f"- {point}" for point in points]


def _html(text: str) -> str:
    """Return a text as the HTML that Europass keeps; a blank line ends a paragraph."""
    blocks = (block for block in text.strip().split("\n\n") if block.strip())
    return "".join(f"<p>{escape(block.strip()).replace(chr(10), '<br/>')}</p>" for block in blocks)
