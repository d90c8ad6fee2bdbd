"""The part of the citizen's card beside a conversation that tells of programmes."""

from __future__ import annotations

from uuid import UUID

from app.booking.access import check_may_arrange_for
from app.chat.contract import CardPart
from app.core.errors import NotFound
from app.core.texts import _, lazy
from app.core.work import UnitOfWork
from app.programmes.following_up.words import how_far
from app.programmes.referring.words import where_it_stands
from app.programmes.views import enrolments_of


def about_programmes(uow: UnitOfWork, citizen_id: UUID) -> CardPart | None:
    """Tell what a citizen is in and how far; None for who may not know.

    It leads to what there is to talk about, and to what is for them.
    """
    try:
        check_may_arrange_for(uow, citizen_id)
    except NotFound:
        return None
    page = f"/opfoelgning/{citizen_id}"
    lines: list[tuple[str, str | None]] = [
        (f"{one.facts.name} – {where_it_stands(one)}, {how_far(one)}", page)
        for one in enrolments_of(uow, citizen_id)
        if one.is_open
    ]
    lines = lines or [(_("In none"), None)]
    lines.append((_("Find a programme"), f"/visitation/{citizen_id}"))
    return CardPart(lazy("Programmes"), lines)
