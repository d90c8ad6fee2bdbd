"""What the plan of a class asks of everybody in it, and until when: pure decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.booking.sessions.contract import SessionState
from app.core.clock import local_day
from app.programmes.classes.contract import AskedFacts, WorkshopView
from app.programmes.contract import ItemKind

OWN = "hold:"
"""How the keys of items begin that no programme has, but the plan of a class."""
_A_DAY, AFTER_THE_LAST = timedelta(days=1), timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """One thing that is asked of everybody in a class who was in it when the workshop began."""

    key: str
    kind: ItemKind
    title_da: str
    title_en: str
    subject: str
    due_on: date
    begins_at: datetime
    is_off: bool

    @property
    def is_own(self) -> bool:
        """Say whether the class alone asks for it, and not the programme."""
        return self.key.startswith(OWN)


def own_key(row_id: UUID) -> str:
    """Return the key of what a class alone asks for."""
    return f"{OWN}{row_id.hex}"


def asked_in(workshops: Sequence[WorkshopView]) -> list[Asked]:
    """Return all that the plan of a class asks, by time.

    What is before a workshop is due the day before it, homework the day before the next one.
    """
    return [
        asked
        for one in sorted(workshops, key=lambda one: one.session.facts.starts_at)
        for asked in _around(one, workshops)
    ]


def is_ahead(workshop: WorkshopView, now: datetime) -> bool:
    """Say whether a workshop is still to be held: it has not begun, and is not called off."""
    session = workshop.session
    return session.state == SessionState.PLANNED and now < session.facts.starts_at


def may_tick(workshop: WorkshopView, now: datetime) -> bool:
    """Say whether the page leads to where one ticks off who came: from half an hour before."""
    return workshop.session.facts.starts_at - timedelta(minutes=30) <= now


def _around(one: WorkshopView, all_of_them: Iterable[WorkshopView]) -> Iterator[Asked]:
    facts, is_off = one.session.facts, one.session.state == SessionState.CALLED_OFF
    day = local_day(facts.starts_at)

    def asked(what: AskedFacts, kind: ItemKind, due_on: date) -> Asked:
        texts = (what.title_da, what.title_en, what.subject)
        return Asked(what.key, kind, *texts, due_on, facts.starts_at, is_off)

    for what in one.before:
        yield asked(what, _kind_of(what), day - _A_DAY)
    held = AskedFacts(facts.title_da, facts.title_en, f"session/{one.id}", one.key)
    yield asked(held, ItemKind.WORKSHOP, day)
    for what in one.after:
        yield asked(what, _kind_of(what), _homework_until(day, all_of_them))


def _homework_until(day: date, workshops: Iterable[WorkshopView]) -> date:
    """Return the day before the next workshop that is held; a while after the last one."""
    planned = (one for one in workshops if one.session.state == SessionState.PLANNED)
    days = (local_day(one.session.facts.starts_at) for one in planned)
    following = min((one for one in days if one > day), default=None)
    return max(following - _A_DAY, day + _A_DAY) if following else day + AFTER_THE_LAST


def _kind_of(what: AskedFacts) -> ItemKind:
    return ItemKind.MODULE if what.subject.startswith("module/") else ItemKind.TASK
