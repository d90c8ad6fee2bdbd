"""Where two versions of an entry differ, field by field, in the words that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.texts import _
from app.documents.content import clean_text
from app.documents.contract import Entry
from app.documents.contract_applications import PROMPTS, ApplicationView
from app.documents.contract_worksheets import FilledView, WorksheetView
from app.documents.sections import ALL_LICENCES, LEVEL_WORDS, Field, Shape
from app.documents.showing import month_words
from app.documents.step_words import licence_choices


@dataclass(frozen=True)
class Difference:
    """A field that says two things: what it is called, and both; empty where nothing is said."""

    label: str
    mine: str
    theirs: str


def differences(fields: Iterable[Field], mine: Entry, theirs: Entry) -> list[Difference]:
    """Return the fields in which two versions differ, in the order of the form."""
    found = []
    for one in fields:
        said = [version.get(one.name, one.empty()) or one.empty() for version in (mine, theirs)]
        mine_said, theirs_said = (_words(one, value) for value in said)
        if mine_said != theirs_said:
            found.append(Difference(str(one.label), mine_said, theirs_said))
    return found


def answer_differences(
    sheet: WorksheetView, mine: Mapping[str, Sequence[str]], theirs: FilledView
) -> list[Difference]:
    """Return the questions of a worksheet to which two versions say two things."""
    both = (
        Difference(one.label, ", ".join(mine.get(one.id, ())), ", ".join(theirs.said(one.id)))
        for one in sheet.questions
    )
    return [one for one in both if one.mine != one.theirs]


def application_differences(
    application: ApplicationView, mine: Mapping[str, str], cvs: Mapping[UUID, str]
) -> list[Difference]:
    """Return what an application and a form of it that was sent say two things of.

    `cvs` are what one's CVs are called.
    """
    facts, names = application.facts, {str(cv_id): name for cv_id, name in cvs.items()}
    asked = [(name, str(question), facts.answer(name)) for name, question, _hint in PROMPTS]
    asked.append(("letter", _("Your text"), facts.letter))
    both = [
        Difference(label, clean_text(mine.get(name, "")), theirs) for name, label, theirs in asked
    ]
    sent, kept = mine.get("cv_id", ""), str(application.cv_id)
    both.append(Difference(_("The CV that goes along"), names.get(sent, ""), names.get(kept, "")))
    return [one for one in both if one.mine != one.theirs]


def _words(one: Field, value: Any) -> str:
    if one.shape == Shape.FLAG:
        return _("Yes") if value else _("No")
    if not value:
        return ""
    if one.shape == Shape.MONTH:
        return month_words(value)
    if one.shape == Shape.LEVEL:
        return str(LEVEL_WORDS[value])
    if one.shape == Shape.LICENCES:
        names = dict(licence_choices(ALL_LICENCES))
        return ", ".join(names[code] for code in value)
    if one.is_list:
        return ("\n" if one.shape == Shape.POINTS else ", ").join(value)
    return str(value)
