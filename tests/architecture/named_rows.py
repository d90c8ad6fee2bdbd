"""What paths and events name, and real rows of it: what is a person's is Ida's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from flask import Flask
from marshmallow import Schema
from werkzeug.routing import Rule, UUIDConverter

from app.booking.drop_in.queueing import draw_number
from app.booking.drop_in.setting_up import add_drop_in
from app.booking.sessions.planning import plan_session
from app.booking.sessions.signing import sign_up
from app.core.clock import local_day
from app.core.types import Base
from app.core.work import the_service
from app.licences.extending import ask_for_extension, requests_waiting
from app.licences.giving import give_licence
from app.licences.pools import add_pool
from app.programmes.classes.cohorts import make_cohort
from app.programmes.classes.contract import CohortFacts
from app.programmes.classes.members import join_cohort
from app.programmes.classes.settling import settle
from app.programmes.classes.workshops import plan_workshop
from app.programmes.deadlines import take_leave
from app.programmes.enrolling import enrol
from app.programmes.hand_ins.answering import comment_on_task
from app.programmes.hand_ins.handing_in import hand_in_task
from app.programmes.library.contract import CourseFacts
from app.programmes.library.courses import add_course
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.progress import do_part, finish_module
from app.programmes.library.together import begin_together, end_together
from app.programmes.library.wishes import wish_for_topic
from app.programmes.publishing import add_programme, publish_programme
from app.web.services import Services
from tests.booking.drop_in.door import facts as drop_in_facts
from tests.booking.office import Office
from tests.booking.sessions.hall import workshop
from tests.licences.bought import pool as bought
from tests.people import Cast
from tests.programmes.classes.conftest import workshop as class_workshop
from tests.programmes.described import programme
from tests.programmes.library.shelf import RIGHT, module

# What a parameter names, where that is not the table of the same name.
TABLES = {
    "citizen": "person",
    "adviser": "person",
    "export": "conversation_export",
    "file": "stored_file",
    "group": "target_group",
    "type": "meeting_type",
    "place": "meeting_place",
    "hold": "booking",
    "message": "chat_message",
    "note": "internal_note",
    "reply": "canned_reply",
    "scheduled": "scheduled_message",
    "session": "browser_session",
    "token": "api_token",
    "source": "import_source",
    "run": "import_run",
    "placement": "occupation_placement",
    "invitation": "invitation",
    "waiting": "waiting_entry",
    "offer": "waiting_offer",
    "removed": "removed_thing",
    "must_book": "must_book",
    "comment": "cv_comment",
    "version": "removed_cv_entry",
    "pool": "licence_pool",
}
# What belongs to a person or a company, not to the whole municipality.
PERSONAL = {
    "booking",
    "waiting",
    "offer",
    "must_book",
    "licence",
    "extension_request",
    "next_step",
    "module_together",
    "enrolment",
    "enrolment_item",
    "enrolment_leave",
    "conversation",
    "export",
    "interest",
    "notification",
    "device",
    "session",
    "session_seat",
    "queue_ticket",
    "file",
    "message",
    "cv",
    "comment",
    "version",
    "application",
    "worksheet_hand_in",
    "hand_in_comment",
    "task_hand_in",
    "task_comment",
    "referral",
    "bulk_list",
}
# Colleagues and companies that had business with Ida, or have it with others.
STRANGERS = ("asger", "sune", "valde")
# Values that get a form or a body past its schema.
PLAUSIBLE = {"body": "Hej", "text": "Hej", "answer": "invited", "reason": "Fordi", "seq": 1}


def gathered(services: Services, cast: Cast, office: Office) -> dict[str, UUID]:
    """Return a session on site with a seat of Ida's, and a drop-in with a number of hers."""
    with services.units.write(cast.here, the_service("test")) as uow:
        session_id = plan_session(uow, workshop(office))
        seat = sign_up(uow, session_id, cast.ida.id, although_busy=True)
        drop_in_id = add_drop_in(uow, drop_in_facts(office))
    with services.units.write(cast.here, cast.ida.actor) as uow:
        ticket_id = draw_number(uow, drop_in_id)
    return {
        "site_session": session_id,
        "session_seat": seat.id,
        "drop_in": drop_in_id,
        "queue_ticket": ticket_id,
    }


def licensed(services: Services, cast: Cast) -> dict[str, UUID]:
    """Return a pool with a licence of Ida's, which she has asked to keep."""
    with services.units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, bought())
        licence_id = give_licence(uow, pool_id, cast.ida.id).id
    with services.units.write(cast.here, cast.ida.actor) as uow:
        ask_for_extension(uow, licence_id, word="Hemmeligt")
    with services.units.read(cast.here, cast.anders.actor) as uow:
        request_id = requests_waiting(uow)[0].id
    return {"licence_pool": pool_id, "licence": licence_id, "extension_request": request_id}


def in_a_programme(services: Services, cast: Cast) -> dict[str, UUID]:
    """Return a programme that Ida is in, with something that she ticks off by herself."""
    with services.units.write(cast.here, the_service("test")) as uow:
        programme_id = add_programme(uow, programme())
        version_id = publish_programme(uow, programme_id)
        view = enrol(uow, programme_id, cast.ida.id, why="Hemmeligt")
        leave_id = take_leave(uow, view.id, from_on=view.from_on, until_on=view.from_on)
    item_id = next(item.id for item in view.items if item.key == "network")
    with services.units.write(cast.here, cast.ida.actor) as uow:
        hand_in_id = hand_in_task(uow, item_id, text="Hemmeligt").id
    with services.units.write(cast.here, cast.anders.actor) as uow:
        comment_id = comment_on_task(uow, hand_in_id, text="Hemmeligt", gives_back=True)
    return {
        "task_hand_in": hand_in_id,
        "task_comment": comment_id,
        "programme": programme_id,
        "programme_version": version_id,
        "enrolment": view.id,
        "enrolment_item": item_id,
        "enrolment_leave": leave_id,
    }


def learned(services: Services, cast: Cast) -> dict[str, UUID]:
    """Return a module that Ida has been through, her next step, and a topic that she misses."""
    with services.units.write(cast.here, the_service("test")) as uow:
        module_id = add_module(uow, module())
        version_id = publish_module(uow, module_id)
        course_id = add_course(uow, CourseFacts({"da": "Kom i gang"}))
    with services.units.write(cast.here, cast.ida.actor) as uow:
        do_part(uow, module_id, "1")
        do_part(uow, module_id, "2", answer="Hemmeligt")
        do_part(uow, module_id, "3", chosen=RIGHT)
        due_on = local_day(uow.now) + timedelta(days=7)
        step_id = finish_module(uow, module_id, text="Hemmeligt", due_on=due_on).id
        wish_id = wish_for_topic(uow, "Hemmeligt")
    with services.units.write(cast.here, cast.anders.actor) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
        end_together(uow, together_id, is_seen=True)
    return {
        "module_together": together_id,
        "module": module_id,
        "module_version": version_id,
        "module_course": course_id,
        "next_step": step_id,
        "topic_wish": wish_id,
    }


def in_a_class(
    services: Services, cast: Cast, office: Office, found: dict[str, UUID]
) -> dict[str, UUID]:
    """Return a class that Ida is in, with a workshop."""
    with services.units.write(cast.here, the_service("test")) as uow:
        today = local_day(uow.now)
        facts = CohortFacts(found["programme"], "Hold", today, office.place_id, 5, office.team_id)
        cohort_id = make_cohort(uow, facts)
        said = class_workshop(office, uow.now + timedelta(days=7))
        workshop_id = plan_workshop(uow, cohort_id, said)
        join_cohort(uow, cohort_id, found["enrolment"])
        settle(uow, cohort_id)
    return {"cohort": cohort_id, "workshop": workshop_id}


def named_tables(app: Flask, services: Services) -> set[str]:
    """Return the tables that are named, and those that their rows point at."""
    subjects = {subject for rule, _ in rules(app) for subject in named_by(rule)}
    for schema in events(services).values():
        subjects |= {name.removesuffix("_id") for name in schema.load_fields}
    waiting, found = {TABLES.get(s, s) for s in subjects}, set[str]()
    while waiting:
        table = Base.metadata.tables.get(waiting.pop())
        if table is not None and table.name not in found:
            found.add(table.name)
            waiting |= {key.column.table.name for key in table.foreign_keys}
    return found


def named_by(rule: Rule) -> list[str]:
    """Return what a route's identities name, such as "conversation"."""
    return [
        name.removesuffix("_id")
        for name, converter in rule._converters.items()
        if isinstance(converter, UUIDConverter)
    ]


def rules(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Yield every route that names something, with each of its methods."""
    for rule in app.url_map.iter_rules():
        if named_by(rule):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method


def events(services: Services) -> dict[str, Schema]:
    """Return what each event that a socket may send takes."""
    handlers = services.socketio.server.handlers["/"]
    return {event: h.schema for event, h in handlers.items() if hasattr(h, "schema")}
