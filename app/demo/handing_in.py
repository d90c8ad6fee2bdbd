"""Lets the demo's first citizen hand tasks in: one has a comment, one is in for the second time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.past import Past
from app.demo.settling import SERVICE, Home, actor_at
from app.notifications.reading import mark_all_seen, mark_read_under
from app.programmes.contract import EnrolmentView
from app.programmes.following_up.agreeing import agree
from app.programmes.hand_ins.answering import comment_on_task, read_task
from app.programmes.hand_ins.handing_in import hand_in_task
from app.programmes.hand_ins.reading import all_my_rounds
from app.programmes.views import enrolments_of

WHO, BY = "borger@demo.example", "raadgiver@demo.example"
NAMES, LETTER = "Skriv navne fra dit netværk ned", "Lav et udkast til en uopfordret ansøgning"
WRITTEN = "Min gamle chef på lageret. To fra fodbold, der kører varer ud. Min nabo i byggemarkedet."
GOOD = "Sikke en god liste. Begynd med din gamle chef, og sig, hvad du søger."
DRAFT = "Hej. Jeg søger arbejde på lager. Jeg er stabil og har truckkort."
ANOTHER_GO = "God begyndelse. Skriv også, hvorfor du vil arbejde lige netop der."
SECOND = (
    "Hej. Jeg kører forbi jeres lager hver dag og har set, at I bygger ud. Jeg har truckkort og er "
    "stabil, og jeg vil gerne arbejde et sted, hvor man lærer nyt. Må jeg komme forbi en dag?"
)


def hand_tasks_in(past: Past, municipality: Municipality, home: Home) -> None:
    """Let the citizen hand in two tasks that an adviser agreed on, unless they are in."""
    if home.slug != "demo":
        return
    citizen = actor_at(past.present(), municipality, WHO)
    adviser = actor_at(past.present(), municipality, BY)
    with past.present().read(municipality, citizen) as uow:
        if all_my_rounds(uow):
            return
    names, letter = _agreed(past, municipality, adviser, citizen.require_person())
    first = _hand_in(past, municipality, citizen, names, WRITTEN, days_ago=7)
    with past.at(days_ago=6, minutes=40).write(municipality, adviser) as uow:
        read_task(uow, first)
        comment_on_task(uow, first, text=GOOD)
    draft = _hand_in(past, municipality, citizen, letter, DRAFT, days_ago=5)
    with past.at(days_ago=4, minutes=40).write(municipality, adviser) as uow:
        read_task(uow, draft)
        due_on = past.today + timedelta(days=2)
        comment_on_task(uow, draft, text=ANOTHER_GO, gives_back=True, due_on=due_on)
    _hand_in(past, municipality, citizen, letter, SECOND, days_ago=1)
    with past.present().write(municipality, citizen) as uow:
        enrolment_id = _required(uow, citizen.require_person()).id
        mark_read_under(uow, f"enrolment/{enrolment_id}/agreed")
        mark_read_under(uow, "task-comment")
    for actor in (citizen, adviser):
        with past.present().write(municipality, actor) as uow:
            mark_all_seen(uow)  # unread as it is, nobody is sent an e-mail about it


def _agreed(
    past: Past, municipality: Municipality, adviser: Actor, citizen_id: UUID
) -> tuple[UUID, UUID]:
    """Agree on two tasks in what asks most of the citizen; returns them."""
    with past.at(days_ago=8, minutes=40).write(municipality, adviser) as uow:
        view = _required(uow, citizen_id)
        due_on = past.today - timedelta(days=1)
        for task in (NAMES, LETTER):
            agree(uow, view.id, task=task, due_on=due_on, hands_in=True)
    with past.present().read(municipality, SERVICE) as uow:
        by_title = {one.title_da: one.id for one in _required(uow, citizen_id).items}
    return by_title[NAMES], by_title[LETTER]


def _required(uow: UnitOfWork, citizen_id: UUID) -> EnrolmentView:
    return next(one for one in enrolments_of(uow, citizen_id) if one.is_open and one.is_required)


def _hand_in(
    past: Past,
    municipality: Municipality,
    citizen: Actor,
    item_id: UUID,
    text: str,
    *,
    days_ago: int,
) -> UUID:
    with past.at(days_ago=days_ago, minutes=90).write(municipality, citizen) as uow:
        return hand_in_task(uow, item_id, text=text).id
