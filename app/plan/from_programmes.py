"""The plan's part of programmes: what has a deadline, until it is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.sessions.contract import SessionView
from app.core.clock import end_of_day, local_day
from app.core.texts import _
from app.core.work import UnitOfWork
from app.plan.contract import Awaited, Break, Expected, PlanItem, Span, Tap
from app.programmes.classes.shown import sessions_of_items
from app.programmes.contract import EnrolmentState, EnrolmentView, ItemKind, ItemView
from app.programmes.laying_out import is_own_word
from app.programmes.views import enrolments_of
from app.programmes.words import held_in_words

KIND = "programme-deadline"


def deadlines_in_programmes(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide what a citizen is asked to do by a day, where that is not over or done."""
    asked = list(_asked(uow))
    names = _names_of_those_who_agreed(uow, asked)
    sessions = sessions_of_items(uow, (item for _one, item in asked))
    for one, item in asked:
        if item.due_on is None or end_of_day(item.due_on) <= since:
            continue
        words, path = _("I have done it"), f"/forloeb/opgaver/{item.id}/gjort"
        has_begun = one.state != EnrolmentState.AHEAD
        yield PlanItem(
            id=item.id,
            kind=KIND,
            title=item.title,
            url=_path(one, item),
            when=item.due_on,
            sequence=item.sequence,
            about=item.why,
            remark=_("Required") if item.is_required else _("Voluntary"),
            tap=Tap(words, path) if is_own_word(item) and has_begun else None,
            expected=_expected(one, item, names, local_day(uow.now)),
            **_held(sessions.get(item.id)),
            facts={"programme": one.facts.name, "is_required": item.is_required},
        )


def awaited_in_programmes(uow: UnitOfWork) -> Iterator[Awaited]:
    """Provide what a citizen is asked to do before a meeting that is not booked yet."""
    asked = [(one, item) for one, item in _asked(uow) if item.waits_for_meeting]
    names = _names_of_those_who_agreed(uow, asked)
    for one, item in asked:
        words = _expected(one, item, names, local_day(uow.now))
        yield Awaited(item.id, item.title, _path(one, item), words)


def breaks_in_programmes(uow: UnitOfWork) -> list[Break]:
    """Return the breaks that the acting citizen has now or ahead, by their first day."""
    today = local_day(uow.now)
    found = [
        Break(
            one.facts.name,
            f"/forloeb/{one.id}",
            leave.from_on,
            leave.until_on,
            leave.from_on <= today,
        )
        for one in enrolments_of(uow, uow.actor.require_person())
        if one.is_open
        for leave in one.leaves
        if leave.until_on >= today
    ]
    return sorted(found, key=lambda one: (one.from_on, one.programme))


def _asked(uow: UnitOfWork) -> Iterator[tuple[EnrolmentView, ItemView]]:
    """Yield what is asked of the acting citizen and not done; on leave nothing is."""
    if not uow.actor.has(Role.CITIZEN):
        return
    for one in enrolments_of(uow, uow.actor.require_person()):
        if one.is_open and one.state != EnrolmentState.LEAVE:
            yield from ((one, item) for item in one.items if not item.is_done)


def _held(session: SessionView | None) -> dict[str, Any]:
    """Return when and where a workshop is held; nothing of what is none."""
    if session is None:
        return {}
    place, facts = session.place, session.facts
    return {"where": f"{place.name}, {place.address}", "at": Span(facts.starts_at, facts.ends_at)}


def _path(one: EnrolmentView, item: ItemView) -> str:
    return f"/forloeb/{one.id}#item-{item.id}"


def _names_of_those_who_agreed(
    uow: UnitOfWork, asked: Iterable[tuple[EnrolmentView, ItemView]]
) -> dict[UUID, str]:
    """Return the names of the advisers who agreed on some of it with the citizen."""
    ids = {item.agreed_by_id for _one, item in asked if item.agreed_by_id is not None}
    return {key: card.name for key, card in people_by_id(uow, ids).items()}


def _why_agreed(name: str) -> str:
    if name:
        return _("You agreed on it with %(name)s.", name=name)
    return _("You agreed on it with your adviser.")


def _is_in_break(one: EnrolmentView, item: ItemView, today: date) -> bool:
    """Say whether something is still due in a break, by a day that was chosen before.

    A workshop is held on its day whoever has a break, and what is late is late.
    """
    due_on = item.due_on
    if due_on is None or due_on < today or item.kind == ItemKind.WORKSHOP:
        return False
    return any(leave.from_on <= due_on <= leave.until_on for leave in one.leaves)


def _expected(
    one: EnrolmentView, item: ItemView, names: Mapping[UUID, str], today: date
) -> Expected:
    facts, by = one.facts, item.agreed_by_id
    why = _why_agreed(names.get(by, "")) if by else item.why or facts.in_words("why")
    return Expected(
        is_required=item.is_required,
        why=why,
        rule=facts.in_words("rule") if item.is_required else "",
        follows=facts.in_words("consequence") if item.is_required else "",
        help=facts.in_words("help"),
        can_be_late=not item.was_held,
        instead=held_in_words() if item.was_held else "",
        is_log_in=item.kind == ItemKind.LOG_IN and one.state != EnrolmentState.AHEAD,
        programme=facts.name,
        in_break=_is_in_break(one, item, today),
    )
