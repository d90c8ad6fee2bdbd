"""How the editor's forms show what a description says, and where a problem is put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from app.core.texts import lazy
from app.programmes.contract import CourseFacts, ItemFacts, ProgrammeFacts
from app.programmes.editing.schemas import (
    AboutForm,
    AudienceForm,
    EndForm,
    RequiredForm,
    TimeForm,
)


@dataclass(frozen=True)
class Part:
    """One form's part of a description: its fields, and which of `ProgrammeFacts` they change."""

    key: str
    heading: Any
    form: Callable[[], Schema]
    changes: tuple[str, ...]

    @property
    def template(self) -> str:
        """Return the page with its form."""
        return f"programme_editor/{self.key}.html"


def _in_both(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{tongue}" for name in names for tongue in ("da", "en"))


PARTS: Mapping[str, Part] = {
    part.key: part
    for part in (
        Part("om", lazy("What it is"), AboutForm, _in_both("name", "about", "effort")),
        Part("hvem", lazy("Who it is for"), AudienceForm, ("audience",)),
        Part(
            "krav",
            lazy("Required or voluntary"),
            RequiredForm,
            (
                *("is_required", "required_groups", "required_languages"),
                *_in_both("why", "rule", "consequence", "help"),
            ),
        ),
        Part(
            "tid",
            lazy("When, how long and how many"),
            TimeForm,
            (
                *("begins", "begins_week", "is_open", "first_log_in_days", "required_days"),
                *("access_days", "notice_days", "pool_id"),
            ),
        ),
        Part("slut", lazy("Reminders and the end"), EndForm, ("steps", *_in_both("at_end"))),
    )
}
_PART_OF = {
    **{name: part.key for part in PARTS.values() for name in part.changes},
    "target_groups": "hvem",
}


def known(part: Part, facts: ProgrammeFacts) -> MultiDict[str, str]:
    """Return what a description says as the fields of a part's form have it."""
    return values_of(facts.audience if part.key == "hvem" else facts, part.form().fields)


def known_item(item: ItemFacts) -> MultiDict[str, str]:
    """Return what an item says as the fields of its form have it."""
    values = values_of(item, ("kind", "subject", "course", "minutes"))
    values.update(values_of(item, _in_both("title", "about", "why")))
    values["is_voluntary"] = "" if item.is_required else "1"
    values["rule"] = item.due.rule.value
    name = {"after_start": "days_after", "before_meeting": "days_before"}.get(item.due.rule.value)
    if name is not None:
        values[name] = str(item.due.days)
    values["on"] = item.due.on.isoformat() if item.due.on else ""
    return values


def known_course(course: CourseFacts) -> MultiDict[str, str]:
    """Return what a course says as the fields of its form have it."""
    return values_of(course, _in_both("name", "about"))


def values_of(facts: object, names: Any) -> MultiDict[str, str]:
    """Return some of what an object says as fields of a form have it."""
    values: MultiDict[str, str] = MultiDict()
    for name in names:
        value = getattr(facts, name)
        if name == "steps":
            values[name] = ", ".join(map(str, value))
        elif isinstance(value, tuple):
            values.setlist(name, [str(one) for one in value])
        elif isinstance(value, bool):
            values[name] = "1" if value else "0"
        else:
            values[name] = "" if value is None else str(value)
    return values


def where_to_mend(programme_id: UUID, field: str) -> str:
    """Return the address of the field that stands in the way of publishing."""
    if field == "items":
        return url_for("programme_items.new", programme_id=programme_id)
    if field.startswith("items."):
        key = field.removeprefix("items.")
        return url_for("programme_items.edit", programme_id=programme_id, key=key)
    if field == "courses":
        return f"{url_for('programme_editor.show', programme_id=programme_id)}#kurser"
    part = _PART_OF.get(field, "om")
    address = url_for("programme_editor.edit", programme_id=programme_id, part=part)
    return f"{address}#f-{field}"
