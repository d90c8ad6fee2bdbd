"""The page on which a programme is tried out: who, from when, and what each day would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from marshmallow import EXCLUDE, ValidationError

from app.core.clock import local_day
from app.core.texts import LANGUAGES, _, language, use_language
from app.core.work import UnitOfWork
from app.programmes.access import EDITS
from app.programmes.contract import LONGEST_DAYS, ProgrammeFacts, ProgrammeView
from app.programmes.editing import words
from app.programmes.editing.about import Somebody, names, people_to_try, somebody
from app.programmes.editing.schemas import TriedForm
from app.programmes.enrolling import FURTHEST_AHEAD, items_asked
from app.programmes.policy import is_asked_of
from app.programmes.publishing import programme_by_id
from app.programmes.tried import Tried, TriedDay, with_days_of
from app.programmes.trying_out import try_out
from app.web.error_summary import name_fields
from app.web.forms import flat_messages
from app.web.guards import only
from app.web.unit import read_unit

pages = Blueprint("programme_try_out", __name__, template_folder="templates")
edits = only(*EDITS)

MOST_TRIED = 8
LATE = 2
"""How many days after its last day somebody who is late does a thing."""


@dataclass(frozen=True)
class Run:
    """What one citizen would be asked and told: in their language, required of them or not."""

    name: str
    tongue: str
    is_required: bool
    days: Sequence[TriedDay]


@pages.get("/forloebene/<uuid:programme_id>/proev")
@edits
def show(programme_id: UUID) -> str:
    """Show what the draft would ask of some citizens and tell them, day by day; nobody is told."""
    with read_unit() as uow:
        one, some, asked = _asked(uow, programme_id)
    typed = {name: value.strip() for name, value in request.args.items() if value.strip()}
    errors: dict[str, list[str]] = {}
    runs: list[Run] = []
    try:
        _check_are_few(asked["picked"])
        runs = [_run(one.draft, typed, who, asked["today"]) for who in some]
    except ValidationError as error:
        errors = flat_messages(error)
    page = render_template(
        "programme_editor/try_out.html",
        **asked,
        one=one,
        typed=typed or {"starts_on": asked["today"].isoformat()},
        errors=errors,
        runs=runs if request.args else [],
        items=items_asked(one.draft, typed.get("course", "")),
        words=words,
    )
    return name_fields(page)


def _asked(
    uow: UnitOfWork, programme_id: UUID
) -> tuple[ProgrammeView, list[Somebody], dict[str, Any]]:
    """Return a programme, for whom it is to be tried, and what one could choose among."""
    one, people, groups = programme_by_id(uow, programme_id), people_to_try(uow), names(uow).groups
    chosen, subjects = request.args.getlist("borger"), {item.subject for item in one.draft.items}
    picked = [each for each in people if each in chosen]
    wanted = [each for each in request.args.getlist("group") if each in groups]
    some = [somebody(uow, UUID(each), subjects) for each in picked[:MOST_TRIED]]
    some += [_made_up(each, groups[each]) for each in wanted]
    return (
        one,
        some or [_made_up("", "")],
        {
            "people": list(people.items()),
            "picked": picked,
            "groups": list(groups.items()),
            "wanted": wanted if request.args else list(one.draft.required_groups),
            "today": local_day(uow.now),
        },
    )


def _check_are_few(picked: Sequence[str]) -> None:
    if len(picked) > MOST_TRIED:
        said = _("Choose at most %(n)s citizens at once.", n=MOST_TRIED)
        raise ValidationError(said, "borger")


def _run(facts: ProgrammeFacts, typed: Mapping[str, str], who: Somebody, today: date) -> Run:
    tongue = _tongue(who)
    tried = _tried(facts, typed, who, today)
    with use_language(tongue):
        days = try_out(facts, tried)
    return Run(who.name, tongue, tried.is_required, days)


def _made_up(group: str, name: str) -> Somebody:
    """Return somebody of a target group, or of none."""
    groups = frozenset({group} if group else ())
    return Somebody(name, _tongue(None), groups, None, has_cv=False)


def _tongue(who: Somebody | None) -> str:
    wanted = request.args.get("sprog", "") or (who.language if who else "")
    return wanted if wanted in LANGUAGES else language()


def _tried(facts: ProgrammeFacts, typed: Mapping[str, str], who: Somebody, today: date) -> Tried:
    """Return whom the form describes; ValidationError, by field."""
    said: dict[str, Any] = TriedForm().load(dict(typed), unknown=EXCLUDE)
    how, starts_on = said.pop("how"), said.pop("starts_on") or today
    if said["course"] not in {course.key for course in facts.courses}:
        said["course"] = facts.courses[0].key if facts.courses else ""
    said["is_required"] = is_asked_of(facts, who.groups, who.reads or who.language)
    _check_days(said, starts_on)
    if said["meeting_on"] is None and who.meeting_on is not None and who.meeting_on >= starts_on:
        said["meeting_on"] = who.meeting_on
    asked = items_asked(facts, said["course"])
    before = {item.key: who.done[item.subject] for item in asked if item.subject in who.done}
    tried = Tried(starts_on, done_before=before, **said)
    if how == "own":
        tried = replace(tried, done=_own_days(facts, typed, tried))
    elif how != "nothing":
        tried = with_days_of(facts, tried, days_late=LATE if how == "late" else 0)
    made = [item.key for item in facts.items if item.subject == "cv" and who.has_cv]
    return replace(tried, done={**tried.done, **dict.fromkeys(made, tried.begun_on)})


def _check_days(said: Mapping[str, Any], starts_on: date) -> None:
    if said["meeting_on"] is not None and said["meeting_on"] < starts_on:
        raise ValidationError(_("Choose a day from the start on."), "meeting_on")
    enrolled_on = said["enrolled_on"]
    if enrolled_on is not None and not starts_on - FURTHEST_AHEAD <= enrolled_on <= starts_on:
        raise ValidationError(_("Choose the first day, or one up to a year before."), "enrolled_on")


def _own_days(facts: ProgrammeFacts, typed: Mapping[str, str], tried: Tried) -> dict[str, date]:
    done, wrong = {}, {}
    for item in items_asked(facts, tried.course):
        name = f"dag-{item.key}"
        number = typed.get(name)
        if number is None:
            continue
        if number.isdecimal() and len(number) <= 4 and int(number) <= LONGEST_DAYS:
            done[item.key] = tried.starts_on + timedelta(days=int(number))
        else:
            last = LONGEST_DAYS
            wrong[name] = [_("Write a number from %(first)s to %(last)s.", first=0, last=last)]
    if wrong:
        raise ValidationError(wrong)
    return done
