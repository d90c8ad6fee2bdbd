"""JSON Resume (schema 1.0.0) in both directions: jsonresume.org/schema.

Reading keeps every field that has a place, whoever wrote the file, and names those that have not.
What a CV has and JSON Resume has no name for — the order, driving licences, texts of one's own —
stands in `meta.jobvej`, which others ignore.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.texts import LANGUAGES, _
from app.documents.content import numbered
from app.documents.contract import Content, CvShapeRefused, CvView, LeftOut, NotReadable, Section
from app.documents.points import with_points
from app.documents.resume_names import (
    BASICS,
    BY_KEY,
    BY_KIND,
    KNOWN_BASICS,
    LOCATION,
    OURS,
    OWN_KINDS,
    PARTS,
    PROFILE,
    SCHEMA,
    Part,
)
from app.documents.sections import CONTACT, GUIDED, KINDS
from app.documents.taking_in import Taking

VERSION = "v1.0.0"
_META, _OWN = {"canonical", "version", "lastModified", OURS}, {"language", "sections", *OWN_KINDS}
_CONTACT = {one.name: one for one in CONTACT}


def resume_of(cv: CvView) -> dict[str, Any]:
    """Return a CV as JSON Resume."""
    content = cv.content
    document: dict[str, Any] = {"$schema": SCHEMA, "basics": _basics(content)}
    for section in content.sections:
        part = BY_KIND.get(section.kind)
        if part is not None and section.entries:
            document[part.key] = [
                _named(part, with_points(KINDS[part.kind].by_name, entry))
                for entry in section.entries
            ]
    document["meta"] = {
        "version": VERSION,
        "lastModified": _moment(cv.updated_at),
        OURS: _own(cv),
    }
    return document


def _basics(content: Content) -> dict[str, Any]:
    contact = content.contact
    basics: dict[str, Any] = {
        theirs: contact[ours] for ours, theirs in BASICS.items() if contact[ours]
    }
    about = "\n\n".join(entry["text"] for entry in content.entries("about"))
    location = {theirs: contact[ours] for ours, theirs in LOCATION.items() if contact[ours]}
    profiles = [_named(PROFILE, dict(entry)) for entry in content.entries("profiles")]
    more = {"summary": about, "location": location, "profiles": profiles}
    return basics | {key: value for key, value in more.items() if value}


def _named(part: Part, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {theirs: entry[ours] for ours, theirs in part.names.items() if entry[ours]}


def _own(cv: CvView) -> dict[str, Any]:
    own: dict[str, Any] = {
        "language": cv.language,
        "sections": [section.kind for section in cv.content.sections],
    }
    for kind in OWN_KINDS:
        entries = cv.content.entries(kind)
        if entries:
            own[kind] = [
                {name: value for name, value in entry.items() if name != "id" and value}
                for entry in entries
            ]
    return own


def _moment(at: datetime) -> str:
    """Write a moment as the schema's examples do: YYYY-MM-DDThh:mm:ss."""
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def read_json(text: str) -> Any:
    """Return what a JSON text says; NotReadable for any other text."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotReadable() from None


def _no_number(_name: str) -> Any:
    raise NotReadable()


def read_resume(document: Any) -> tuple[Content, list[LeftOut]]:
    """Return what a JSON Resume says as a CV's content, and what of it has no place.

    CvShapeRefused where the document has none of what a resume is made of, or it is not of the
    schema's kind: `basics` an object, everything else a list of objects.
    """
    _check_shape(document)
    taking = Taking()
    contact, found = _read_basics(taking, document.get("basics") or {})
    for key, raw in document.items():
        part = BY_KEY.get(key)
        if part is not None:
            fields = KINDS[part.kind].by_name
            found[part.kind] = taking.entries(key, fields, _theirs(part), raw)
        elif key not in {"basics", "meta", "$schema"}:
            taking.unknown(key, raw)
    own = _read_own(taking, document.get("meta"), found)
    return Content(contact, _in_order(found, own)), taking.left_out


def language_of(document: Any) -> str | None:
    """Return the language that a resume of ours says it is in; None for all others."""
    meta = document.get("meta") if isinstance(document, Mapping) else None
    own = meta.get(OURS) if isinstance(meta, Mapping) else None
    said = own.get("language") if isinstance(own, Mapping) else None
    return said if said in LANGUAGES else None


def kinds_not_said(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the kinds that a resume says nothing of because the schema has no name for them."""
    meta = document.get("meta")
    own = meta.get(OURS) if isinstance(meta, Mapping) else None
    return () if isinstance(own, Mapping) else OWN_KINDS


def _check_shape(document: Any) -> None:
    if not isinstance(document, Mapping):
        raise CvShapeRefused()
    wrong = {}
    if not isinstance(document.get("basics", {}), Mapping):
        wrong["basics"] = [_("This is not an object with named values.")]
    for part in PARTS:
        raw = document.get(part.key, [])
        if not isinstance(raw, list) or not all(isinstance(one, Mapping) for one in raw):
            wrong[part.key] = [_("This is not a list of objects.")]
    if wrong:
        raise CvShapeRefused(fields=wrong)
    if not document.keys() & {"basics", *BY_KEY}:
        raise CvShapeRefused()


def _theirs(part: Part) -> dict[str, str]:
    """Return our names by theirs, those of earlier versions of the schema included."""
    known = {theirs: ours for ours, theirs in part.names.items()}
    return known | {before: known[now] for before, now in part.aliases.items()}


def _read_basics(
    taking: Taking, basics: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    contact = {one.name: one.empty() for one in CONTACT}
    for ours, theirs in BASICS.items():
        contact[ours] = taking.value(f"basics.{theirs}", _CONTACT[ours], basics.get(theirs))
    before = taking.value("basics.website", _CONTACT["url"], basics.get("website"))
    contact["url"] = contact["url"] or before
    if before != contact["url"]:
        taking.unknown("basics.website", before)
    location = basics.get("location") or {}
    if isinstance(location, Mapping):
        names = {theirs: ours for ours, theirs in LOCATION.items()}
        contact |= taking.entry("basics.location", _CONTACT, names, location)
    else:
        taking.leave("basics.location", _("This is not an object with named values."))
    for key, value in basics.items():
        if key not in KNOWN_BASICS:
            taking.unknown(f"basics.{key}", value)
    about = KINDS["about"].by_name["text"]
    text = taking.value("basics.summary", about, basics.get("summary"))
    profiles = taking.entries(
        "basics.profiles", KINDS["profiles"].by_name, _theirs(PROFILE), basics.get("profiles")
    )
    return contact, {"about": [{"text": text}] if text else [], "profiles": profiles}


def _read_own(
    taking: Taking, meta: Any, found: dict[str, list[dict[str, Any]]]
) -> list[str] | None:
    """Read what stands in `meta`; returns the order of the sections, where it says one."""
    if meta is not None and not isinstance(meta, Mapping):
        taking.leave("meta", _("This is not an object with named values."))
    own = meta.get(OURS) if isinstance(meta, Mapping) else None
    _name_others(taking, "meta", meta, _META)
    _name_others(taking, f"meta.{OURS}", own, _OWN)
    if not isinstance(own, Mapping):
        return None
    for kind in OWN_KINDS:
        fields, path = KINDS[kind].by_name, f"meta.{OURS}.{kind}"
        entries = taking.entries(path, fields, {name: name for name in fields}, own.get(kind))
        found[kind] = taking.fitting(KINDS[kind], path, entries)
    order = own.get("sections")
    return [one for one in order if isinstance(one, str)] if isinstance(order, list) else None


def _name_others(taking: Taking, path: str, said: Any, known: set[str]) -> None:
    for key, value in said.items() if isinstance(said, Mapping) else ():
        if key not in known:
            taking.unknown(f"{path}.{key}", value)


def _in_order(
    found: Mapping[str, list[dict[str, Any]]], said: list[str] | None
) -> tuple[Section, ...]:
    """Return the sections: in the order that was said, else in the file's; the usual ones last."""
    usual = [kind for kind in KINDS if kind in GUIDED or found.get(kind)]
    wanted = usual if said is None else said
    kinds = dict.fromkeys(kind for kind in (*wanted, *found) if kind in KINDS)
    kept = [kind for kind in kinds if found.get(kind) or kind in wanted]
    return numbered([(kind, found.get(kind) or []) for kind in kept])
