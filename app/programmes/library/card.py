"""What stands beside a conversation of a citizen's next steps."""

from __future__ import annotations

from uuid import UUID

from app.booking.access import whom_one_may_arrange_for
from app.chat.contract import CardPart
from app.core.clock import local_day
from app.core.texts import _, format_date, lazy
from app.core.work import UnitOfWork
from app.programmes.library.contract import NextStepView
from app.programmes.library.next_steps import next_steps_of

MOST = 5


def about_next_steps(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell those who advise a citizen what they do next in their job search, and did lately."""
    if citizen_id not in whom_one_may_arrange_for(uow, [citizen_id]):
        return None
    found = next_steps_of(uow, citizen_id)[:MOST]
    if not found:
        return None
    return CardPart(lazy("Next steps"), [(_line(one), None) for one in found])


def _line(one: NextStepView) -> str:
    if one.done_at is not None:
        day = format_date(local_day(one.done_at))
        return _("%(what)s (done on %(day)s)", what=one.text, day=day)
    return _("%(what)s (by %(day)s)", what=one.text, day=format_date(one.due_on))
