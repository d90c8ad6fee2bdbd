"""Puts real modules into the demo's library, and lets people have been through some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.accounts.contract import Role
from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.content import library, people
from app.demo.films import film_ids
from app.demo.past import Past
from app.demo.settling import OPENED, Home, actor_at
from app.documents.worksheets import worksheets
from app.notifications.reading import mark_all_seen
from app.programmes.library.contract import CourseFacts, CourseItem, PartFacts, PartKind
from app.programmes.library.courses import add_course, use_course
from app.programmes.library.editing import (
    add_module,
    change_module,
    modules_to_edit,
    publish_module,
)
from app.programmes.library.facts_kept import course_from_kept, module_from_kept
from app.programmes.library.next_steps import tick_next_step
from app.programmes.library.progress import do_part, finish_module, run_of_mine
from app.programmes.library.wishes import answer_wish, wish_for_topic

WISH = "Jeg vil gerne vide noget om at starte egen virksomhed."
ASKED = "Hvordan får jeg mine papirer fra udlandet godkendt?"
ANSWER = "God idé. Vi laver et modul om det. Spørg imens din rådgiver om vurdering af uddannelse."
ANSWERS = {
    "2": "Mandag og torsdag formiddag.",
    "3": "Tillidsfuld og stabil. Jeg har kørt truck i fem år og søger job på lager.",
}


def fill_library(past: Past, municipality: Municipality, home: Home) -> None:
    """Write and publish the modules, and let people use them, where there are none yet."""
    editor = _editor(past, municipality, home)
    with past.at(days_ago=OPENED).write(municipality, editor) as uow:
        if modules_to_edit(uow):
            return
        ids = {key: _write(uow, kept) for key, kept in library()["modules"].items()}
        for kept in library()["courses"]:
            use_course(uow, add_course(uow, _course(kept, ids)), is_active=True)
    with past.at(days_ago=20).write(municipality, editor) as uow:
        change_module(uow, ids["ring"], lambda facts: replace(facts, minutes=12))
        publish_module(uow, ids["ring"])
    citizens = [one.email for one in people(home.slug) if one.role == Role.CITIZEN]
    first = actor_at(past.present(), municipality, citizens[0])
    at = (past, municipality, first)
    _finish(*at, ids["begin"], days_ago=12, step="Vælg tre opslag", is_done=True)
    _finish(*at, ids["netvaerk"], days_ago=2, step="Ring til min gamle chef")
    with past.at(days_ago=1).write(municipality, first) as uow:
        do_part(uow, ids["ring"], "1")
    _wish(past, municipality, editor, first, actor_at(past.present(), municipality, citizens[1]))


def _write(uow: UnitOfWork, kept: Mapping[str, Any]) -> UUID:
    facts = module_from_kept(kept)
    shown = film_ids(uow)
    films = {one["key"]: shown.get(one["film"]) for one in kept["parts"] if "film" in one}
    sheet = next((one.id for one in worksheets(uow) if not one.is_letter), None)
    parts = (_part(one, films.get(one.key), sheet) for one in facts.parts)
    module_id = add_module(uow, replace(facts, parts=tuple(one for one in parts if one)))
    publish_module(uow, module_id)
    return module_id


def _part(part: PartFacts, film: UUID | None, sheet: UUID | None) -> PartFacts | None:
    """Return a part with what it shows; None where there is no such film or worksheet."""
    if part.kind == PartKind.VIDEO:
        return replace(part, video_id=film) if film else None
    if part.kind == PartKind.WORKSHEET:
        return replace(part, worksheet_id=sheet) if sheet else None
    return part


def _course(kept: Mapping[str, Any], ids: Mapping[str, UUID]) -> CourseFacts:
    items = tuple(
        CourseItem(ids[one["module"]], not_for=tuple(one.get("not_for", ())))
        for one in kept["items"]
    )
    return replace(course_from_kept({**kept, "items": []}), items=items)


def _finish(
    past: Past,
    municipality: Municipality,
    citizen: Actor,
    module_id: UUID,
    *,
    days_ago: int,
    step: str,
    is_done: bool = False,
) -> None:
    with past.at(days_ago=days_ago).write(municipality, citizen) as uow:
        for part in run_of_mine(uow, module_id).facts.parts:
            chosen = {one.key: one.right for one in part.questions}
            answer = ANSWERS.get(part.key, "") if part.asks_answer else ""
            do_part(uow, module_id, part.key, answer=answer, chosen=chosen)
        due_on = past.today - timedelta(days=days_ago - 7)
        made = finish_module(uow, module_id, text=step, due_on=due_on)
    if is_done:
        with past.at(days_ago=days_ago - 3).write(municipality, citizen) as uow:
            tick_next_step(uow, made.id, is_done=True)


def _wish(
    past: Past, municipality: Municipality, editor: Actor, first: Actor, second: Actor
) -> None:
    """Let one wish wait, and another have an answer."""
    with past.at(days_ago=4).write(municipality, second) as uow:
        wish_for_topic(uow, WISH)
    with past.at(days_ago=9).write(municipality, first) as uow:
        asked = wish_for_topic(uow, ASKED)
    with past.at(days_ago=7).write(municipality, editor) as uow:
        answer_wish(uow, asked, ANSWER)
    for actor in (editor, first):
        with past.present().write(municipality, actor) as uow:
            mark_all_seen(uow)


def _editor(past: Past, municipality: Municipality, home: Home) -> Actor:
    editors = {Role.SUPER_USER, Role.ADMINISTRATOR}
    email = next(one.email for one in reversed(people(home.slug)) if one.role in editors)
    return actor_at(past.present(), municipality, email)
