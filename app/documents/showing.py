"""A CV as it is read: headings, who and when, words and points; for the page and the PDF alike.

Both are made from this, so that what somebody sees before them is what an employer gets. It is in
the language of the CV, whatever the reader's is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton

from app.core.texts import _, language, use_language
from app.documents.contract import Content, CvView, Entry, Section
from app.documents.points import Block, blocks_of
from app.documents.sections import KINDS, LEVEL_WORDS, Kind

_FIRST_DAY = 1
HOME = "DK"


@dataclass(frozen=True)
class ShownEntry:
    """An entry: what it is called, what stands beside it, when, and what is told about it."""

    id: str
    title: str
    beside: str = ""
    when: str = ""
    blocks: tuple[Block, ...] = ()
    points: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    link: str = ""

    @property
    def link_words(self) -> str:
        """Return a web address as it is read, without what everybody knows."""
        return self.link.partition("://")[2].rstrip("/")


@dataclass(frozen=True)
class ShownSection:
    """A section with its heading; `is_aside` where it is short, and may stand beside the others."""

    kind: str
    heading: str
    entries: tuple[ShownEntry, ...]
    is_aside: bool


@dataclass(frozen=True)
class ShownCv:
    """A CV to be read: a `ways` of contact is words and where they lead, or nowhere."""

    name: str
    label: str
    language: str
    ways: tuple[tuple[str, str], ...]
    sections: tuple[ShownSection, ...]

    @property
    def main(self) -> tuple[ShownSection, ...]:
        """Return the sections that need the width."""
        return tuple(one for one in self.sections if not one.is_aside)

    @property
    def aside(self) -> tuple[ShownSection, ...]:
        """Return the sections that may stand beside them."""
        return tuple(one for one in self.sections if one.is_aside)


def shown(cv: CvView) -> ShownCv:
    """Return a CV as it is read, in its own language; sections without anything are left out."""
    with use_language(cv.language):
        sections = (_section(one) for one in cv.content.sections if one.entries)
        return ShownCv(
            cv.content.contact["name"],
            cv.content.contact["label"],
            cv.language,
            _ways(cv.content),
            tuple(one for one in sections if one.entries),
        )


def shown_section(section: Section) -> ShownSection:
    """Return a section as it is read, in the language in use."""
    return _section(section)


def entry_title(kind: Kind, entry: Entry) -> str:
    """Return what an entry is called in a list of entries."""
    return _entry(kind.name, entry).title or str(kind.one or kind.heading)


def entry_beside(kind: Kind, entry: Entry) -> str:
    """Return what stands beside an entry's name, and when it was; empty where it says neither."""
    one = _entry(kind.name, entry)
    return " · ".join(words for words in (one.beside, one.when) if words)


def _ways(content: Content) -> tuple[tuple[str, str], ...]:
    contact = content.contact
    street = contact["address"]
    town = " ".join(word for word in (contact["postcode"], contact["city"]) if word)
    country = "" if contact["country"] in {HOME, "Danmark", "Denmark"} else contact["country"]
    home = ", ".join(word for word in (street, town, contact["region"], country) if word)
    phone = contact["phone"]
    ways = (
        (home, ""),
        (phone, ""),
        (contact["email"], f"mailto:{contact['email']}"),
        (contact["url"].partition("://")[2].rstrip("/"), safe_link(contact["url"])),
    )
    return tuple((words, leads) for words, leads in ways if words)


def _section(section: Section) -> ShownSection:
    kind = KINDS[section.kind]
    entries = tuple(_entry(section.kind, entry) for entry in section.entries)
    return ShownSection(
        section.kind,
        str(kind.heading),
        tuple(one for one in entries if one.title or one.blocks or one.words or one.points),
        kind.is_aside,
    )


def _entry(kind: str, entry: Entry) -> ShownEntry:
    said = {name: value for name, value in entry.items() if name != "id"}
    title, beside = _title(kind, said)
    return ShownEntry(
        id=entry.get("id", ""),
        title=title,
        beside=beside,
        when=_when(said),
        blocks=blocks_of(said.get("summary") or said.get("text") or ""),
        points=tuple(said.get("highlights", ())) + tuple(said.get("courses", ())),
        words=tuple(said.get("keywords", ())),
        link=safe_link(said.get("url", "")),
    )


def _title(kind: str, said: dict[str, Any]) -> tuple[str, str]:
    """Return what an entry is called, and what stands beside that."""
    if kind == "languages":
        level = str(LEVEL_WORDS[said["level"]]) if said["level"] else ""
        return said["name"], _joined(level, said["fluency"])
    if kind == "driving":
        car = _("own car") if said["has_car"] else ""
        return ", ".join(_licence(one) for one in said["licences"]), _joined(car, said["note"])
    if kind == "projects":
        return said["name"], _joined(said["entity"], ", ".join(said["roles"]), said["sort"])
    if kind == "education":
        named = _joined(said["programme"], said["area"])
        grade = _("Grade: %(score)s", score=said["score"]) if said["score"] else ""
        rest = (said["institution"], said["place"], said["level"], grade)
        return (named, _joined(*rest)) if named else (said["institution"], _joined(*rest[1:]))
    if kind == "references":
        return said["name"], _joined(said["position"], said["phone"], said["email"])
    if kind == "work":
        more = _joined(said["place"], said["about_employer"])
        if not said["position"]:
            return said["employer"], more
        return said["position"], _joined(said["employer"], more)
    if kind == "volunteering" and not said["position"]:
        return said["organisation"], ""
    if kind == "skills":
        return said["name"], said["level"]
    main = [said[name] for name in KINDS[kind].main]
    return ("", "") if kind == "about" else (main[0], _joined(*main[1:]))


def _licence(code: str) -> str:
    words = {
        "T": _("tractor"),
        "truck A": _("truck A"),
        "truck B": _("truck B"),
    }
    return words.get(code, code)


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)


def _when(said: dict[str, Any]) -> str:
    """Return when something was, in words: "mar. 2019 – nu"."""
    if said.get("date"):
        return month_words(said["date"])
    start, end = month_words(said.get("start", "")), month_words(said.get("end", ""))
    if start and not end:
        return _("%(start)s – now", start=start)
    return start if start == end else " – ".join(word for word in (start, end) if word)


def month_words(written: str) -> str:
    """Return a month or a year in words: "mar. 2019", "2019"."""
    year, _dash, month = written.partition("-")
    if not month:
        return year
    day = date(int(year), int(month[:2]), _FIRST_DAY)
    return str(format_skeleton("yMMM", day, locale=language()))


def safe_link(address: str) -> str:
    """Return a web address that may be followed; empty for anything but http and https."""
    return address if address.startswith(("https://", "http://")) else ""
