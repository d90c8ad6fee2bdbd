"""What goes in and out of the API's doors to programmes, as citizens see them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.core.texts import lazy
from app.programmes.contract import (
    LONGEST_KEY,
    DoneHow,
    EnrolmentState,
    EnrolmentView,
    ItemKind,
    ItemView,
    Source,
)
from app.programmes.laying_out import is_own_word, takes_hand_ins, way_to
from app.programmes.offering import Offered
from app.web.fields import MISSING


class CourseSchema(Schema):
    """One of several ways through a programme."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)


class ProgrammeItemSchema(Schema):
    """One thing that is asked in a programme.

    `url` is the path of the page where it is done; "" where one says so oneself.
    """

    id = fields.UUID(required=True)
    kind = fields.Enum(ItemKind, by_value=True, required=True)
    title = fields.String(required=True)
    about = fields.String(required=True)
    why = fields.String(required=True)
    is_required = fields.Boolean(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    waits_for_meeting = fields.Boolean(
        required=True, metadata={"description": "It is due before the next meeting, once booked."}
    )
    is_missed = fields.Boolean(required=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    done_how = fields.Enum(DoneHow, by_value=True, required=True, allow_none=True)
    can_tick_off = fields.Boolean(
        required=True, metadata={"description": "It is done by one's own word."}
    )
    takes_hand_ins = fields.Boolean(
        required=True,
        metadata={"description": "Work can be handed in for it, under its `hand-ins`."},
    )
    minutes = fields.Integer(required=True, allow_none=True)
    url = fields.String(required=True)


class EnrolmentSchema(Schema):
    """One's run through a programme: what is asked by when, why, what follows, and who helps."""

    id = fields.UUID(required=True)
    programme_id = fields.UUID(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    state = fields.Enum(EnrolmentState, by_value=True, required=True)
    source = fields.Enum(Source, by_value=True, required=True)
    is_required = fields.Boolean(required=True)
    why = fields.String(required=True)
    rule = fields.String(required=True)
    consequence = fields.String(required=True)
    help = fields.String(required=True)
    at_end = fields.String(required=True)
    course = fields.String(required=True, metadata={"description": "Its key; empty for none yet."})
    courses = fields.List(fields.Nested(CourseSchema), required=True)
    from_on = fields.Date(required=True)
    required_until_on = fields.Date(required=True, allow_none=True)
    access_until_on = fields.Date(required=True, allow_none=True)
    done = fields.Integer(required=True)
    items = fields.List(fields.Nested(ProgrammeItemSchema), required=True)


class OfferedProgrammeSchema(Schema):
    """A programme that one can sign up for; without room one can stand in line."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    about = fields.String(required=True)
    effort = fields.String(required=True)
    courses = fields.List(fields.Nested(CourseSchema), required=True)
    has_room = fields.Boolean(required=True)
    places_free = fields.Integer(required=True, allow_none=True)
    is_waiting = fields.Boolean(required=True)


class NewSignUp(Schema):
    """Which course one chooses; it may be left out, and chosen later."""

    course = fields.String(
        load_default="",
        error_messages=MISSING,
        validate=validate.Length(
            max=LONGEST_KEY, error=lazy("Write at most %(n)s characters.", n=LONGEST_KEY)
        ),
    )


class ChosenCourse(Schema):
    """The key of a course."""

    course = fields.String(
        required=True,
        error_messages=MISSING,
        validate=validate.Length(min=1, max=LONGEST_KEY, error=lazy("Choose one of the courses.")),
    )


def enrolment_document(one: EnrolmentView) -> dict[str, Any]:
    """Return an enrolment as its citizen sees it, in the language in use."""
    facts = one.facts
    texts = ("about", "why", "rule", "consequence", "help", "at_end")
    return {
        "id": one.id,
        "programme_id": one.programme_id,
        "name": facts.name,
        "state": one.state,
        "source": one.source,
        "is_required": one.is_required,
        "course": one.course,
        "courses": list(facts.courses),
        "from_on": one.from_on,
        "required_until_on": one.required_until_on,
        "access_until_on": one.access_until_on,
        "done": one.done,
        "items": [item_document(item) for item in one.items],
        **{name: facts.in_words(name) for name in texts},
    }


def item_document(item: ItemView) -> dict[str, Any]:
    """Return an item of an enrolment."""
    names = (
        *("id", "kind", "title", "about", "why", "is_required", "due_on", "waits_for_meeting"),
        *("is_missed", "done_at", "done_how", "minutes"),
    )
    return {name: getattr(item, name) for name in names} | {
        "can_tick_off": is_own_word(item),
        "takes_hand_ins": takes_hand_ins(item.kind, item.subject),
        "url": way_to(item),
    }


def offered_document(one: Offered) -> dict[str, Any]:
    """Return a programme that one can sign up for."""
    return {
        "id": one.programme_id,
        "name": one.facts.name,
        "about": one.facts.in_words("about"),
        "effort": one.facts.in_words("effort"),
        "courses": list(one.facts.courses),
        "has_room": one.has_room,
        "places_free": one.places.free if one.places else None,
        "is_waiting": one.wait is not None,
    }
