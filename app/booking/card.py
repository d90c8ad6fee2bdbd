"""The part of the citizen's card beside a conversation that tells of meetings to come."""

from __future__ import annotations

from uuid import UUID

from app.booking.access import check_may_arrange_for
from app.booking.contract import BookingState
from app.booking.meeting_types import meeting_types_by_id
from app.booking.views import meetings_of_person
from app.chat.contract import CardPart
from app.core.errors import NotFound
from app.core.texts import _, format_moment, language, lazy
from app.core.work import UnitOfWork


def about_meetings(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell which meetings a citizen has to come, and lead to another; None for who may not know."""
    try:
        check_may_arrange_for(uow, citizen_id)
    except NotFound:
        return None
    found = meetings_of_person(uow, citizen_id, since=uow.now)
    to_come = [one for one in found if one.state == BookingState.BOOKED]
    kinds = meeting_types_by_id(uow, {one.meeting_type_id for one in to_come})
    lines: list[tuple[str, str | None]] = []
    for one in to_come:
        kind = kinds[one.meeting_type_id]
        name = kind.name_en if language() == "en" else kind.name_da
        lines.append((f"{name}, {format_moment(one.starts_at)}", f"/kalender/moede/{one.id}"))
    if not lines:
        lines.append((_("None to come"), None))
    lines.append((_("Book a meeting"), f"/kalender/book/{citizen_id}"))
    return CardPart(lazy("Meetings"), lines)
