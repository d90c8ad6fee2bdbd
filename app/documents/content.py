"""What stands in a CV: read from and written as JSON, changed one step at a time, within limits.

Everything here is a value: no database and no clock. An entry keeps its `id`, and no other entry of
its section gets it later: a page can name it although others are moved or removed meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.errors import NotFound
from app.documents.contract import (
    MOST_CHARACTERS,
    MOST_ENTRIES,
    MOST_SECTIONS,
    Content,
    CvChangedMeanwhile,
    CvEntryGone,
    CvFull,
    Entry,
    Section,
    TooLong,
)
from app.documents.sections import CONTACT, GUIDED, KINDS, MOST_POINTS, Field, Shape, texts_in

MONTH = re.compile(
    r"(?:1[0-9]|2[0-9])[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_NOBODY_TYPES = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_JOINED = "\u200d"  # within some pictures and scripts


def empty_content(name: str = "", email: str = "") -> Content:
    """Return a new CV's content: the usual sections, with nothing in them yet."""
    contact = {one.name: one.empty() for one in CONTACT} | {"name": name, "email": email}
    return Content(contact, tuple(Section(kind) for kind in GUIDED))


def as_json(content: Content) -> str:
    """Return the content as it is kept."""
    sections = [
        {"kind": one.kind, "entries": [dict(entry) for entry in one.entries]}
        for one in content.sections
    ]
    document = {"contact": dict(content.contact), "sections": sections}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Content:
    """Return the content that was kept; what a newer program added is ignored."""
    document = json.loads(text)
    sections = tuple(
        Section(one["kind"], tuple(_known(one["kind"], entry) for entry in one["entries"]))
        for one in document["sections"]
        if one["kind"] in KINDS
    )
    contact = {one.name: document["contact"].get(one.name, one.empty()) for one in CONTACT}
    return Content(contact, sections)


def _known(kind: str, entry: Mapping[str, Any]) -> Entry:
    known = {one.name: entry.get(one.name, one.empty()) for one in KINDS[kind].fields}
    return {"id": entry["id"], **known}


def check_limits(content: Content) -> None:
    """Refuse more than a CV may hold: CvFull for too many entries, TooLong for too much text."""
    if len(content.sections) > MOST_SECTIONS:
        raise CvFull()
    if any(len(one.entries) > MOST_ENTRIES for one in content.sections):
        raise CvFull()
    if characters_in(content) > MOST_CHARACTERS:
        raise TooLong()


def characters_in(content: Content) -> int:
    """Count the characters of all that is written in a CV."""
    entries = (entry for one in content.sections for entry in one.entries)
    return sum(len(text) for value in (content.contact, *entries) for text in texts_in(dict(value)))


def fingerprint(entry: Entry) -> str:
    """Tell what an entry says from anything else that it may say; short enough for a form."""
    said = {name: value for name, value in entry.items() if name != "id"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


NEW = "new"
"""The fingerprint of what was not there yet."""


def is_empty(entry: Entry) -> bool:
    """Say whether nothing is filled in."""
    return not any(value for name, value in entry.items() if name != "id")


def entry_of(content: Content, kind: str, entry_id: str) -> Entry:
    """Return an entry; NotFound where it is gone."""
    found = next((e for e in content.entries(kind) if e["id"] == entry_id), None)
    if found is None:
        raise NotFound()
    return found


def put_entry(
    content: Content, kind: str, values: Entry, *, entry_id: str | None, read: str, new_id: str
) -> tuple[Content, str]:
    """Return the content with an entry added, or changed, and the entry's identity.

    `read` is the fingerprint of what the page showed, `new_id` what a new entry is called: sent
    twice, it is added once. CvChangedMeanwhile is raised where another page has changed the entry
    since, to something else than this; CvEntryGone where it has been removed.
    """
    entry_id = entry_id or _known_id(content, kind, new_id)
    if entry_id is None:
        added = {"id": new_id, **_whole(kind, values)}
        section = content.section(kind) or Section(kind)
        made = replace(section, entries=(*section.entries, added))
        return content.with_section(made), added["id"]
    if all(one["id"] != entry_id for one in content.entries(kind)):
        raise CvEntryGone()
    present = entry_of(content, kind, entry_id)
    changed = {"id": entry_id, **_whole(kind, values, before=present)}
    if fingerprint(present) not in {read, fingerprint(changed)}:
        raise CvChangedMeanwhile()
    return _with_entries(
        content, kind, (changed if e is present else e for e in content.entries(kind))
    ), entry_id


def _known_id(content: Content, kind: str, new_id: str) -> str | None:
    """Return the entry that a new one would be: the only one there may be, or itself."""
    ids = [str(entry["id"]) for entry in content.entries(kind)]
    if KINDS[kind].is_single and ids:
        return ids[0]
    return new_id if new_id in ids else None


def put_contact(content: Content, values: Entry, *, read: str) -> Content:
    """Return the content with other contact details; raises as `put_entry` does."""
    changed = {one.name: values.get(one.name, one.empty()) for one in CONTACT}
    if fingerprint(content.contact) not in {read, fingerprint(changed)}:
        raise CvChangedMeanwhile()
    return replace(content, contact=changed)


def _whole(kind: str, values: Entry, *, before: Entry | None = None) -> dict[str, Any]:
    """Return every field of an entry; a day that a file gave stays where the month does."""
    whole = {}
    for one in KINDS[kind].fields:
        value = values.get(one.name, one.empty())
        known = str(before[one.name]) if before and one.shape == Shape.MONTH else ""
        whole[one.name] = known if value and known[:7] == value else value
    return whole


def without_entry(
    content: Content, kind: str, entry_id: str, *, read: str | None = None
) -> Content:
    """Return the content without an entry; NotFound where it is gone.

    CvChangedMeanwhile where it says something else than what the page showed, if that is named.
    """
    gone = entry_of(content, kind, entry_id)
    if read is not None and fingerprint(gone) != read:
        raise CvChangedMeanwhile()
    return _with_entries(content, kind, (e for e in content.entries(kind) if e is not gone))


def insert_entry(content: Content, kind: str, entry: Entry, *, place: int) -> Content:
    """Return the content with an entry put in where it once stood, or as near as there is."""
    entries = list(content.entries(kind))
    if KINDS[kind].is_single and entries:
        raise CvChangedMeanwhile()
    entries.insert(place, _known(kind, entry))
    return _with_entries(content, kind, entries)


def move_entry(content: Content, kind: str, entry_id: str, *, by: int) -> Content:
    """Return the content with an entry moved up (-1) or down (1) among its own."""
    entry = entry_of(content, kind, entry_id)
    return _with_entries(content, kind, moved(content.entries(kind), entry, by))


def move_section(content: Content, kind: str, *, by: int) -> Content:
    """Return the content with a section moved up (-1) or down (1)."""
    section = content.section(kind)
    if section is None:
        raise NotFound()
    return replace(content, sections=moved(content.sections, section, by))


def add_section(content: Content, kind: str) -> Content:
    """Return the content with one more section; one that is there already stays."""
    if kind not in KINDS:
        raise NotFound()
    return content if content.section(kind) else content.with_section(Section(kind))


def remove_section(content: Content, kind: str) -> Content:
    """Return the content without a section; NotFound where something stands in it."""
    if content.section(kind) is None or content.entries(kind):
        raise NotFound()
    return replace(content, sections=tuple(s for s in content.sections if s.kind != kind))


def with_kept(content: Content, before: Content, kinds: Sequence[str]) -> Content:
    """Return the content with the sections of some kinds as they stood before."""
    for kind in kinds:
        section = before.section(kind)
        content = content.with_section(section) if section is not None else content
    return content


def moved(things: Sequence[Any], one: Any, by: int) -> tuple[Any, ...]:
    """Return things in their order, but for one that is moved by a place; at the end it stays."""
    others = [thing for thing in things if thing is not one]
    at = next(number for number, thing in enumerate(things) if thing is one)
    others.insert(max(0, min(len(others), at + by)), one)
    return tuple(others)


def numbered(sections: Sequence[tuple[str, Sequence[Entry]]]) -> tuple[Section, ...]:
    """Return sections of entries that have no identity yet, as a file brings them."""
    number = iter(range(1, 1_000_000))
    return tuple(
        Section(kind, tuple({"id": str(next(number)), **_whole(kind, e)} for e in entries))
        for kind, entries in sections
    )


def _with_entries(
    content: Content, kind: str, entries: Iterator[Entry] | Sequence[Entry]
) -> Content:
    return content.with_section(Section(kind, tuple(entries)))


def clean_line(text: str) -> str:
    """Return a text as one line: blanks as one, and without what nobody types."""
    return _SPACES.sub(" ", _typed(text).replace("\n", " ")).strip()


def clean_text(text: str) -> str:
    """Return a text in paragraphs: at most one blank line in a row, no blanks around it."""
    lines = (_SPACES.sub(" ", line).strip() for line in _typed(text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_points(texts: Sequence[str], one: Field) -> list[str]:
    """Return points or key words, each one line, none of them empty, as many as there may be."""
    cleaned = (clean_line(text)[: one.longest].strip() for text in texts)
    return list(dict.fromkeys(text for text in cleaned if text))[:MOST_POINTS]


def _typed(text: str) -> str:
    """Return what could have been typed, with line breaks as one character."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        c
        for c in plain.replace("\t", " ")
        if c in {"\n", _JOINED} or unicodedata.category(c) not in _NOBODY_TYPES
    )
