"""What somebody takes along of decisions about programmes for them, with each reason."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core.take_out import Entry, Record, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork
from app.programmes.referring.kinds_told import programme_names
from app.programmes.referring.models import Referral
from app.programmes.referring.views import referral_view, referrals_of


def decisions_to_take(uow: UnitOfWork) -> Iterator[Entry]:
    """Yield what was decided about the acting person."""
    found = referrals_of(uow, uow.actor.require_person())
    names = programme_names(uow, [one.programme_id for one in found])
    for one in found:
        facts = [
            (_("Decided"), format_moment(one.decided_at)),
            (_("The decision"), _("You get it") if one.is_yes else _("You do not get it")),
            (_("Taken back"), format_moment(one.undone_at) if one.undone_at else ""),
        ]
        yield Entry(names.get(one.programme_id, ""), facts=facts, texts=[one.why])


def referral_records(uow: UnitOfWork) -> Iterator[Record]:
    """Yield the rows of decisions about the acting person."""
    mine = select(Referral).where(Referral.citizen_id == uow.actor.require_person())
    for row in uow.session.scalars(mine.order_by(Referral.decided_at)):
        columns = ("programme_id", "is_yes", "recommendation", "decided_at")
        why = referral_view(uow, row).why
        yield record(row, *columns, "enrolment_id", "undone_at", why=why)
