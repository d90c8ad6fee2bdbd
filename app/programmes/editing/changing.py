"""Changing a part of a draft, and its things one by one; see `publishing.change_programme`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.core.clock import local_day
from app.core.errors import Invalid, NotFound
from app.core.slugs import slug_of
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.access import check_edits, programme_row
from app.programmes.contract import (
    FIRST_LOG_IN,
    LONGEST_KEY,
    MOST_COURSES,
    MOST_ITEMS,
    CourseFacts,
    ItemFacts,
    ProgrammeFacts,
)
from app.programmes.contract_errors import ProgrammeChangedMeanwhile
from app.programmes.facts_kept import REMOVED, as_kept, from_kept
from app.programmes.fitting import deadline_out_of_time, parts_too_short
from app.programmes.models import Programme
from app.programmes.publishing import add_programme, change_programme

ITEMS, COURSES = "items", "courses"
MOST_REMOVED = 10
_MOST = {ITEMS: MOST_ITEMS, COURSES: MOST_COURSES}

Thing = ItemFacts | CourseFacts


def copy_programme(uow: UnitOfWork, programme_id: UUID, *, name_da: str, name_en: str = "") -> UUID:
    """Begin to describe a programme as another one is described now."""
    check_edits(uow)
    facts = from_kept(programme_row(uow, programme_id).draft)
    return add_programme(uow, replace(facts, name_da=name_da, name_en=name_en))


def change_part(
    uow: UnitOfWork, programme_id: UUID, changes: Mapping[str, Any], *, read: str | None = None
) -> None:
    """Say a part of a draft anew; the other parts stay as they are.

    ProgrammeChangedMeanwhile where the part is another by now than in the fingerprint `read`;
    Invalid, by field, where the part with deadlines gets too short for what is required in it.
    """
    before = _draft(uow, programme_id)[1]
    after = replace(before, **changes)
    if after.required_days != before.required_days:
        _check_time(parts_too_short(after))
    if read is not None and fingerprint(before, changes) not in {read, fingerprint(after, changes)}:
        raise _changed_meanwhile()
    change_programme(uow, programme_id, after)


def add_thing(uow: UnitOfWork, programme_id: UUID, what: str, thing: Thing) -> str:
    """Add an item or a course as the last; returns the key that it gets, for good.

    Invalid, by field, for a deadline out of the programme's time.
    """
    facts = _draft(uow, programme_id)[1]
    things: Sequence[Thing] = getattr(facts, what)
    if len(things) >= _MOST[what]:
        raise Invalid(fields={"": [_("There may be at most %(n)s of them.", n=_MOST[what])]})
    taken = {one.key for one in things} | {FIRST_LOG_IN}
    name = thing.title_da if isinstance(thing, ItemFacts) else thing.name_da
    _check_deadline(uow, facts, thing)
    key = slug_of(name[: LONGEST_KEY - 4], taken=taken, otherwise="punkt")
    change_programme(uow, programme_id, _with(facts, what, (*things, replace(thing, key=key))))
    return key


def change_thing(
    uow: UnitOfWork, programme_id: UUID, what: str, thing: Thing, *, read: str | None = None
) -> None:
    """Say an item or a course anew, which is found by its key.

    ProgrammeChangedMeanwhile where it is another by now than in the fingerprint `read`; Invalid, by
    field, for a deadline out of the programme's time.
    """
    facts = _draft(uow, programme_id)[1]
    place, before = _find(facts, what, thing.key)
    if read is not None and print_of(before) not in {read, print_of(thing)}:
        raise _changed_meanwhile()
    _check_deadline(uow, facts, thing)
    things = list(getattr(facts, what))
    things[place] = thing
    change_programme(uow, programme_id, _with(facts, what, tuple(things)))


def move_thing(uow: UnitOfWork, programme_id: UUID, what: str, key: str, *, by: int) -> None:
    """Move an item or a course up (-1) or down; at the end it stays where it is."""
    facts = _draft(uow, programme_id)[1]
    place, _thing = _find(facts, what, key)
    things = list(getattr(facts, what))
    there = min(max(place + by, 0), len(things) - 1)
    things.insert(there, things.pop(place))
    change_programme(uow, programme_id, _with(facts, what, tuple(things)))


def remove_thing(uow: UnitOfWork, programme_id: UUID, what: str, key: str) -> None:
    """Take an item or a course out of a draft; it can be put back. Twice is harmless."""
    row, facts = _draft(uow, programme_id)
    things = getattr(facts, what)
    if key not in {one.key for one in things}:
        return
    place, _thing = _find(facts, what, key)
    kept = {"what": what, "place": place, "said": as_kept(facts)[what][place]}
    left = tuple(one for one in things if one.key != key)
    change_programme(uow, programme_id, _with(facts, what, left))
    others = [one for one in row.draft[REMOVED] if not _is(one, what, key)]
    row.draft = row.draft | {REMOVED: [*others, kept][-MOST_REMOVED:]}
    uow.session.flush()


def put_back(uow: UnitOfWork, programme_id: UUID, what: str, key: str) -> None:
    """Put back what was taken out; NotFound where it is not kept any more. Twice is harmless."""
    row, facts = _draft(uow, programme_id)
    things = list(getattr(facts, what))
    if key in {one.key for one in things}:
        return
    kept = next((one for one in row.draft.get(REMOVED, []) if _is(one, what, key)), None)
    if kept is None:
        raise NotFound()
    said = as_kept(facts) | {what: [kept["said"]]}
    things.insert(kept["place"], getattr(from_kept(said), what)[0])
    change_programme(uow, programme_id, _with(facts, what, tuple(things)))
    left = [one for one in row.draft[REMOVED] if not _is(one, what, key)]
    row.draft = row.draft | {REMOVED: left}
    uow.session.flush()


def fingerprint(facts: ProgrammeFacts, names: Iterable[str]) -> str:
    """Tell what is said under some names from anything else, short for a form."""
    kept = as_kept(facts)
    return _short({name: kept[name] for name in sorted(names)})


def print_of(thing: ItemFacts | CourseFacts) -> str:
    """Tell an item or a course from any other, short for a form."""
    return _short(repr(thing))


def _short(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _check_deadline(uow: UnitOfWork, facts: ProgrammeFacts, thing: Thing) -> None:
    if isinstance(thing, ItemFacts):
        _check_time(deadline_out_of_time(facts, thing, local_day(uow.now)))


def _check_time(wrong: Mapping[str, list[str]]) -> None:
    if wrong:
        raise Invalid(fields=dict(wrong))


def _draft(uow: UnitOfWork, programme_id: UUID) -> tuple[Programme, ProgrammeFacts]:
    check_edits(uow)
    row = programme_row(uow, programme_id, is_held=True)
    return row, from_kept(row.draft)


def _find(facts: ProgrammeFacts, what: str, key: str) -> tuple[int, Any]:
    for place, one in enumerate(getattr(facts, what)):
        if one.key == key:
            return place, one
    raise NotFound()


def _with(facts: ProgrammeFacts, what: str, things: tuple[Any, ...]) -> ProgrammeFacts:
    return replace(facts, items=things) if what == ITEMS else replace(facts, courses=things)


def _is(kept: Mapping[str, Any], what: str, key: str) -> bool:
    return bool(kept["what"] == what and kept["said"]["key"] == key)


def _changed_meanwhile() -> ProgrammeChangedMeanwhile:
    return ProgrammeChangedMeanwhile(fields={"": [str(ProgrammeChangedMeanwhile.title)]})
