"""How what is asked of a citizen in a programme is laid out on their page: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.programmes.contract import (
    HAND_IN,
    CourseFacts,
    DoneHow,
    EnrolmentView,
    ItemKind,
    ItemView,
)

LICENCE_SURVEY = "survey/licence-pool/"
"""The questions about a pool of licences, which are answered here."""


@dataclass(frozen=True)
class Laid:
    """What is asked in an enrolment, by what one has to do about it.

    `missed` had its last day, `dated` has one ahead, the nearest first, `waiting` waits for a
    meeting to be booked, `undated` has none. `held` are the workshops that were held without one.
    `up_next` is what comes first of all that can still be done.
    """

    missed: tuple[ItemView, ...]
    dated: tuple[ItemView, ...]
    waiting: tuple[ItemView, ...]
    undated: tuple[ItemView, ...]
    held: tuple[ItemView, ...]
    done: tuple[ItemView, ...]
    up_next: ItemView | None

    @property
    def number(self) -> int:
        """Return how many things are asked."""
        return len(self.done) + self.left

    @property
    def left(self) -> int:
        """Return how many of them are left."""
        parts = (self.missed, self.dated, self.waiting, self.undated, self.held)
        return sum(map(len, parts))


def laid_out(view: EnrolmentView) -> Laid:
    """Return what is asked in an enrolment, laid out."""
    left = [item for item in view.items if not item.is_done]
    held = _by_day(item for item in left if item.was_held)
    open_now = [item for item in left if not item.was_held]
    missed = _by_day(item for item in open_now if item.is_missed)
    dated = _by_day(item for item in open_now if item.due_on is not None and not item.is_missed)
    waiting = tuple(item for item in open_now if item.waits_for_meeting)
    undated = tuple(item for item in open_now if item.due_on is None and not item.waits_for_meeting)
    first = next(iter((*missed, *dated, *waiting, *undated)), None)
    done = tuple(item for item in view.items if item.is_done)
    return Laid(missed, dated, waiting, undated, held, done, first)


def in_order(shown: Sequence[tuple[EnrolmentView, Laid]]) -> list[tuple[EnrolmentView, Laid]]:
    """Return enrolments with what is late first, then what is required, then the nearest day."""

    def key(one: tuple[EnrolmentView, Laid]) -> tuple[bool, bool, date]:
        view, laid = one
        first = laid.dated[0].due_on if laid.dated else None
        return not laid.missed, not view.is_required, first or date.max

    return sorted(shown, key=key)


def is_own_word(item: ItemView) -> bool:
    """Say whether a citizen ticks an item off by themselves, as nothing in the service does.

    Not where they have handed something in for it: then it is their adviser who says so.
    """
    return is_said(item.kind, item.subject) and not item.has_rounds


def is_said(kind: ItemKind, subject: str) -> bool:
    """Say whether something is done by a citizen's own word: it has no subject, or is a survey.

    Questions may be answered elsewhere, and nobody knows who has; about those of a licence the
    service knows.
    """
    if kind == ItemKind.SURVEY:
        return not subject.startswith(LICENCE_SURVEY)
    return not subject and kind != ItemKind.LOG_IN


def is_done_by_hand_in(kind: ItemKind, subject: str) -> bool:
    """Say whether handing something in ticks an item off: a task that nothing else does."""
    return kind == ItemKind.TASK and subject in {"", HAND_IN}


def takes_hand_ins(kind: ItemKind, subject: str) -> bool:
    """Say whether something can be handed in for an item; along a module it changes nothing."""
    return is_done_by_hand_in(kind, subject) or subject.startswith("module/")


def way_to_hand_in(item: ItemView) -> str:
    """Return the path of the page where something is handed in for an item."""
    return f"/forloeb/opgaver/{item.id}/aflevering"


def way_to(item: ItemView) -> str:
    """Return the path of the page where an item is done; "" where there is none.

    A workshop is found by its item, as another class may hold it another day.
    """
    what, _slash, which = item.subject.partition("/")
    paths = {
        "module": f"/modul/{which}",
        "worksheet": f"/arbejdsark/{which}",
        "cv": "/cv",
        "application": "/ansoegninger",
        "meeting": "/moeder/nyt",
        "session": f"/forloeb/workshop/{item.id}",
        "survey": "/licenser" if item.subject.startswith(LICENCE_SURVEY) else "",
        HAND_IN: way_to_hand_in(item),
        "film": f"/film/{which}",
    }
    return paths.get(what, "")


def courses_to_choose(view: EnrolmentView) -> tuple[CourseFacts, ...]:
    """Return the courses among which a citizen chooses still: until one has begun on theirs."""
    of_course = {item.key for item in view.facts.items if item.course}
    begun_on = (item for item in view.items if item.key in of_course)
    has_begun = any(item.done_how not in {None, DoneHow.BEFORE} for item in begun_on)
    return view.facts.courses if view.is_open and not has_begun else ()


def _by_day(items: Iterable[ItemView]) -> tuple[ItemView, ...]:
    dated = ((item.due_on, place, item) for place, item in enumerate(items))
    return tuple(item for _day, _place, item in sorted(dated, key=lambda one: one[:2]))
