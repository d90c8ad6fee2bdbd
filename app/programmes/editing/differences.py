"""What is different between two descriptions, so that people can read it: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from app.core.texts import _
from app.programmes.contract import (
    Audience,
    Begins,
    CourseFacts,
    Due,
    ItemFacts,
    ItemKind,
    ProgrammeFacts,
)
from app.programmes.editing import words

_TONGUES = {"_da": "da", "_en": "en"}


@dataclass(frozen=True)
class Names:
    """What is called how: target groups by slug, pools by id, what items are done by.

    `unoffered` are the subjects that keep their name, and that nobody chooses any more.
    """

    groups: Mapping[str, str]
    pools: Mapping[UUID, str]
    subjects: Mapping[str, str]
    unoffered: Collection[str] = ()

    def to_choose(self, item: ItemFacts | None) -> dict[str, str]:
        """Return what an item can be done by, with what it is done by now."""
        now = item.subject if item is not None else ""
        offered = {
            one: name
            for one, name in self.subjects.items()
            if one == now or one not in self.unoffered
        }
        return offered if now in offered else offered | {now: now}


@dataclass(frozen=True)
class Difference:
    """Something that was and is now, "" for nothing; `of` is the thing that it is about."""

    of: str
    what: str
    before: str
    now: str


def differences(before: ProgrammeFacts, now: ProgrammeFacts, names: Names) -> list[Difference]:
    """Return what has become different from one description to another, in the forms' order."""
    return [
        *_fields("", before, now, names),
        *_fields("", before.audience, now.audience, names),
        *_things(before.courses, now.courses, names),
        *_things(before.items, now.items, names),
    ]


def _fields(of: str, before: Any, now: Any, names: Names) -> Iterator[Difference]:
    for one in fields(now):
        if one.name in {"key", "items", "courses", "audience"}:
            continue
        was, is_now = getattr(before, one.name), getattr(now, one.name)
        if was != is_now:
            yield Difference(
                of,
                field_in_words(one.name),
                value_in_words(one.name, was, names),
                value_in_words(one.name, is_now, names),
            )


def _things(
    before: tuple[ItemFacts, ...] | tuple[CourseFacts, ...],
    now: tuple[ItemFacts, ...] | tuple[CourseFacts, ...],
    names: Names,
) -> Iterator[Difference]:
    was = {one.key: one for one in before}
    are = {one.key: one for one in now}
    for key, thing in are.items():
        if key in was:
            yield from _fields(_name(thing), was[key], thing, names)
        else:
            yield Difference(_name(thing), _("Added"), "", _line(thing))
    for key, thing in was.items():
        if key not in are:
            yield Difference(_name(thing), _("Taken out"), _line(thing), "")
    order_was, order_is = [key for key in was if key in are], [key for key in are if key in was]
    if order_was != order_is:
        yield Difference(
            "",
            _("Order"),
            ", ".join(_name(was[key]) for key in order_was),
            ", ".join(_name(are[key]) for key in order_is),
        )


def field_in_words(name: str) -> str:
    """Return what a field is called, with its language where it has one."""
    tongue = _TONGUES.get(name[-3:])
    if tongue is None:
        return str(words.FIELDS[name])
    label = str(words.FIELDS[name[:-3]])
    if tongue == "da":
        return _("%(what)s in Danish", what=label)
    return _("%(what)s in English", what=label)


def value_in_words(name: str, value: Any, names: Names) -> str:
    """Return what a field says, in words; "" for nothing."""
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return _several(name, value, names)
    if isinstance(value, UUID):
        return names.pools.get(value, _("A pool that is not there any more"))
    if name == "subject":
        return names.subjects.get(value, str(value))
    return _one(value)


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Due):
        return words.due_in_words(value)
    if isinstance(value, Begins):
        return str(words.BEGINS[value])
    if isinstance(value, ItemKind):
        return str(words.KINDS[value])
    return str(value)


def _several(name: str, values: tuple[Any, ...], names: Names) -> str:
    if name == "steps":
        return words.steps_in_words(values)
    if name.endswith("languages"):
        return ", ".join(str(words.SPOKEN.get(code, code)) for code in values)
    return ", ".join(names.groups.get(slug, slug) for slug in values)


def audience_in_words(audience: Audience, names: Names) -> list[str]:
    """Return who a programme is for, line by line; none for everybody."""
    said = []
    for one in fields(audience):
        text = value_in_words(one.name, getattr(audience, one.name), names)
        if text:
            said.append(f"{field_in_words(one.name)}: {text}")
    return said


def _name(thing: ItemFacts | CourseFacts) -> str:
    return thing.title if isinstance(thing, ItemFacts) else thing.name


def _line(thing: ItemFacts | CourseFacts) -> str:
    if isinstance(thing, CourseFacts):
        return thing.about or thing.name
    return f"{words.KINDS[thing.kind]} · {words.due_in_words(thing.due)}"
