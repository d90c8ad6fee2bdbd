"""Where something stood in a file that a CV was made of, as people call it: no paths."""

from __future__ import annotations

import re

from app.core.texts import Text, _, lazy
from app.documents.contract import LeftOut
from app.documents.europass_candidate_names import SECTIONS
from app.documents.europass_names import CEFR_WORDS, LISTS
from app.documents.resume_names import BASICS, BY_KEY, LOCATION, OWN_KINDS, PROFILE, Part
from app.documents.sections import CONTACT, KINDS

_ENTRY = re.compile(r"(?P<key>\w+)(?:\[(?P<number>[0-9]+)\])?(?:\.(?P<field>.+))?", re.DOTALL)
_CONTACT = lazy("Name and contact")
_ELEMENTS: dict[str, Text] = {
    "Identification.Photo": lazy("Picture"),
    "Identification.Demographics": lazy("Birthday, sex and nationality"),
    "Identification.Signature": lazy("Signature"),
    "Identification": _CONTACT,
    "AchievementList": lazy("Achievements"),
    "AttachmentList": lazy("Attachments"),
    "ReferenceTo": lazy("Attachments"),
    "CoverLetter": lazy("Cover letter"),
    **{path: KINDS[kind].heading for kind, path in LISTS.items() if kind != "profiles"},
    "CandidatePerson": _CONTACT,
    **dict.fromkeys(
        (f"CandidatePerson.{one}" for one in ("BirthDate", "GenderCode", "NationalityCode")),
        lazy("Birthday, sex and nationality"),
    ),
    "CandidateProfile": lazy("Other"),
    "CandidateProfile.Attachment": lazy("Attachments"),
    **{f"CandidateProfile.{one}": KINDS[kind].heading for one, kind in SECTIONS.items()},
}
_THEIRS: dict[str, Text] = {
    "image": lazy("Picture"),
    "birthday": lazy("Birthday"),
    "location": lazy("Address"),
    "website": lazy("Web address"),
    "summary": KINDS["about"].heading,
}
_CONTACT_LABELS = {one.name: one.label for one in CONTACT}
_IN_BASICS = {
    theirs: _CONTACT_LABELS[ours] for ours, theirs in (*BASICS.items(), *LOCATION.items())
} | _THEIRS
_OWN = {kind: Part(kind, kind, {n: n for n in KINDS[kind].by_name}) for kind in OWN_KINDS}


def left_in_words(left_out: tuple[LeftOut, ...]) -> list[tuple[str, str]]:
    """Return what has no place, by where it stood, and why; what reads the same is said once."""
    return list(dict.fromkeys((where(one.path), one.reason) for one in left_out))


def where(path: str) -> str:
    """Return what people call a place in a file: the section, which entry, and the field."""
    for element in sorted(_ELEMENTS, key=len, reverse=True):
        if path == element or path.startswith(f"{element}."):
            return str(_ELEMENTS[element])
    inner = re.sub(r"^(?:basics|meta\.jobvej)\.", "", path)
    found = _ENTRY.fullmatch(inner)
    if found is None:
        return path
    part = {**BY_KEY, **_OWN, "profiles": PROFILE}.get(found["key"])
    if part is not None:
        return _in_section(part, found["number"], found["field"])
    if path.startswith("basics."):
        field = inner.removeprefix("location.")
        return f"{_CONTACT}: {_IN_BASICS.get(field, field)}"
    return inner


def _in_section(part: Part, number: str | None, field: str | None) -> str:
    kind = KINDS[part.kind]
    words = str(kind.heading)
    if number is not None:
        words = _("%(section)s, number %(n)s", section=words, n=int(number) + 1)
    if not field:
        return words
    names = {theirs: ours for ours, theirs in part.names.items()}
    ours = names.get(field, "")
    return f"{words}: {kind.by_name[ours].label if ours else CEFR_WORDS.get(field, field)}"
