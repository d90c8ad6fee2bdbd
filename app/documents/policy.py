"""What a CV lacks, and how far it has come: pure decisions on values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.documents.contract import Content

HOLE_IN_MONTHS = 7
LONG_ABOUT = 900


class Gap(StrEnum):
    """Something that an employer would miss."""

    NO_NAME = "no_name"
    NOT_REACHED = "not_reached"
    NO_ABOUT = "no_about"
    LONG_ABOUT = "long_about"
    NO_EXPERIENCE = "no_experience"
    NO_DATES = "no_dates"
    NO_WORDS = "no_words"
    NO_LANGUAGES = "no_languages"
    NO_SKILLS = "no_skills"
    HOLE = "hole"


@dataclass(frozen=True)
class Missing:
    """A gap, the section that it is filled in at, and when a hole was: months as YYYY-MM."""

    gap: Gap
    section: str
    since: str = ""
    until: str = ""


def gaps(content: Content, today: str) -> list[Missing]:
    """Return what is missing, the most important first; `today` is this month as YYYY-MM."""
    found = [*_gaps_of_contact(content), *_gaps_of_sections(content)]
    return [*found, *_holes(content, today)]


def is_made(content: Content) -> bool:
    """Say whether a CV can be used: it says who one is, how one is reached, what one has done."""
    needed = {Gap.NO_NAME, Gap.NOT_REACHED, Gap.NO_EXPERIENCE}
    found = {one.gap for one in (*_gaps_of_contact(content), *_gaps_of_sections(content))}
    return not needed & found


def _gaps_of_contact(content: Content) -> list[Missing]:
    contact, found = content.contact, []
    if not contact["name"]:
        found.append(Missing(Gap.NO_NAME, "contact"))
    if not contact["email"] and not contact["phone"]:
        found.append(Missing(Gap.NOT_REACHED, "contact"))
    return found


def _gaps_of_sections(content: Content) -> list[Missing]:
    about = "".join(entry["text"] for entry in content.entries("about"))
    work = content.entries("work")
    lived = (*work, *content.entries("education"))
    undated = "work" if any(not one["start"] for one in work) else "education"
    found = [
        (not about, Gap.NO_ABOUT, "about"),
        (len(about) > LONG_ABOUT, Gap.LONG_ABOUT, "about"),
        (not lived and not content.entries("volunteering"), Gap.NO_EXPERIENCE, "work"),
        (any(not one["start"] for one in lived), Gap.NO_DATES, undated),
        (any(not (w["summary"] or w["highlights"]) for w in work), Gap.NO_WORDS, "work"),
        (not content.entries("languages"), Gap.NO_LANGUAGES, "languages"),
        (not content.entries("skills"), Gap.NO_SKILLS, "skills"),
    ]
    return [Missing(gap, section) for is_so, gap, section in found if is_so]


def _holes(content: Content, today: str) -> list[Missing]:
    """Return where more than half a year lies between what somebody did; at most two."""
    kinds = ("work", "education", "volunteering", "projects")
    spells = sorted(
        (_month(one["start"], 1), _month(one["end"] or today, 12))
        for kind in kinds
        for one in content.entries(kind)
        if one["start"]
    )
    found, reached = [], spells[0][1] if spells else 0
    for begins, ends in spells:
        if begins - reached > HOLE_IN_MONTHS:
            found.append(Missing(Gap.HOLE, "work", _named(reached + 1), _named(begins - 1)))
        reached = max(reached, ends)
    return found[-2:]


def _month(written: str, usual: int) -> int:
    """Return a month as a number; a year alone is taken from its beginning, or to its end."""
    year, _, rest = written.partition("-")
    return int(year) * 12 + (int(rest[:2]) if rest else usual) - 1


def _named(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def progress(content: Content) -> tuple[int, int]:
    """Return how many of the sections have something in them, and how many there are."""
    filled = [1 for one in content.sections if one.entries]
    return len(filled) + bool(content.contact["name"]), len(content.sections) + 1


def has_end_before_start(values: dict[str, Any]) -> bool:
    """Say whether something would end before it began."""
    start, end = values.get("start") or "", values.get("end") or ""
    if not start or not end:
        return False
    return _month(end, 12) < _month(start, 1)
