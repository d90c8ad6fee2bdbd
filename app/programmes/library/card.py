"""What stands beside a conversation of a citizen's next steps, and of what is seen together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.booking.access import whom_one_may_arrange_for
from app.chat.contract import CardPart
from app.core.clock import local_day
from app.core.texts import _, format_date, language, lazy
from app.core.work import UnitOfWork
from app.programmes.library.contract import NextStepView, said
from app.programmes.library.contract_together import TogetherView
from app.programmes.library.next_steps import next_steps_of
from app.programmes.library.together import PAGE, seen_last_with, together_with

MOST, MOST_SEEN = 5, 3


def about_next_steps(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell those who advise a citizen what they do next in their job search, and did lately."""
    if citizen_id not in whom_one_may_arrange_for(uow, [citizen_id]):
        return None
    found = next_steps_of(uow, citizen_id)[:MOST]
    if not found:
        return None
    return CardPart(lazy("Next steps"), [(_line(one), None) for one in found])


def about_together(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Lead an adviser back to what they see with a citizen now, and tell what was seen last."""
    if citizen_id not in whom_one_may_arrange_for(uow, [citizen_id]):
        return None
    now, seen = together_with(uow, citizen_id), seen_last_with(uow, citizen_id, most=MOST_SEEN)
    lines = [_now(uow, now)] if now else []
    lines += [(_seen(one, one.seen_at), None) for one in seen if one.seen_at is not None]
    return CardPart(lazy("Seen together"), lines) if lines else None


def _now(uow: UnitOfWork, one: TogetherView) -> tuple[str, str | None]:
    title = said(one.facts.title, language()).text
    if one.led_by_id != uow.actor.person_id:
        return _("A colleague is showing the citizen “%(title)s” now.", title=title), None
    return _("Go back to “%(title)s”, which you see together now", title=title), f"{PAGE}/{one.id}"


def _seen(one: TogetherView, at: datetime) -> str:
    title, day = said(one.facts.title, language()).text, format_date(local_day(at))
    return _("%(title)s (seen together on %(day)s)", title=title, day=day)


def _line(one: NextStepView) -> str:
    if one.done_at is not None:
        day = format_date(local_day(one.done_at))
        return _("%(what)s (done on %(day)s)", what=one.text, day=day)
    return _("%(what)s (by %(day)s)", what=one.text, day=format_date(one.due_on))
