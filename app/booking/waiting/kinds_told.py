"""The kinds of notification that waiting gives; none says on a lock screen what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.meeting_types import meeting_types_by_id
from app.booking.waiting.contract import OfferOutcome
from app.booking.waiting.models import WaitingEntry, WaitingOffer
from app.core.clock import local_day, local_time
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import (
    _,
    format_date,
    format_time,
    format_weekday,
    language,
    lazy,
    ngettext,
)
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording

OFFERED, TAKEN_OFF = "booking/time-offered", "booking/off-waiting-list"
UNMET = "booking/demand-not-met"


def _offered(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    row = one_row(
        uow.session, select(WaitingOffer).where(WaitingOffer.id == UUID(facts["offer_id"]))
    )
    title = _("A time has come free for you")
    when = _("%(day)s at %(time)s", day=_day(row.starts_at), time=_time(row.starts_at))
    url = f"/moeder/tilbud/{row.id}"
    if row.outcome == OfferOutcome.ACCEPTED:
        return Wording(title, _("%(when)s. You said yes.", when=when), url, lock_screen=title)
    if row.settled_at is not None or uow.now >= row.answer_by:
        gone = _("%(when)s. It is not kept for you any more.", when=when)
        return Wording(title, gone, url, lock_screen=title)
    body = _(
        "You can meet %(name)s %(when)s. We keep the time for you until %(until)s.",
        name=_name(uow, row.adviser_id),
        when=when,
        until=_("%(day)s at %(time)s", day=_day(row.answer_by), time=_time(row.answer_by)),
    )
    return Wording(title, body, url, lock_screen=title)


def _taken_off(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word it as long as the wait is known, which is a month."""
    waited = select(WaitingEntry.id).where(WaitingEntry.id == UUID(facts["waiting_id"]))
    if uow.session.scalar(waited) is None:
        raise NotFound()
    title = _("You are not on the waiting list any more")
    body = _("We offered you three times and heard nothing. You can join again whenever you like.")
    return Wording(title, body, "/moeder", lock_screen=title)


def _unmet(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Word it for a type of meeting; what was told of all types at once is not told any more."""
    type_id = UUID(facts["meeting_type_id"]) if "meeting_type_id" in facts else None
    kind = meeting_types_by_id(uow, [type_id]).get(type_id) if type_id else None
    if kind is None:
        raise NotFound()
    title = _("Citizens wait for a free time")
    who = ngettext(
        "%(meeting)s: %(n)s citizen waits, since %(day)s.",
        "%(meeting)s: %(n)s citizens wait, the first since %(day)s.",
        int(facts["number"]),
        meeting=kind.name_en if language() == "en" else kind.name_da,
        day=format_date(date.fromisoformat(facts["since_on"])),
    )
    why = (
        _("No time that suits them has come free.")
        if facts["free"] == "yes"
        else _("There is no free time ahead.")
    )
    body = f"{who} {why}"
    return Wording(title, body, "/venteliste", lock_screen=title)


def _day(at: datetime) -> str:
    return format_weekday(local_day(at))


def _time(at: datetime) -> str:
    return format_time(local_time(at))


def _name(uow: UnitOfWork, person_id: UUID) -> str:
    card = people_by_id(uow, [person_id]).get(person_id)
    return card.name if card is not None else _("Somebody")


KINDS = (
    Kind(
        OFFERED,
        lazy("Times that come free while you wait"),
        _offered,
        is_personal=True,
        may_be_muted=False,
        escalates_after=timedelta(minutes=15),
        time_to_live=timedelta(hours=2),
        roles=frozenset({Role.CITIZEN}),
    ),
    Kind(
        TAKEN_OFF,
        lazy("The end of a wait"),
        _taken_off,
        is_personal=True,
        roles=frozenset({Role.CITIZEN}),
    ),
    Kind(
        UNMET,
        lazy("Citizens who wait for a free time"),
        _unmet,
        roles=frozenset({Role.SUPER_USER, Role.TEAM_LEADER, Role.ADMINISTRATOR}),
    ),
)
