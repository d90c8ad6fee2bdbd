"""What somebody takes along of their plan: all of it as a calendar, and their calendar address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select

from app.core.take_out import Entry, Part, Record, Section, TakenFile, record
from app.core.texts import _, format_date, format_moment
from app.core.work import Municipality, UnitOfWork
from app.plan.calendar_file import Frame, plan_file
from app.plan.contract import PlanItem, PlanProvider, Span
from app.plan.models import CalendarAddress
from app.plan.service import plan_of_actor

EVER = datetime(2000, 1, 1, tzinfo=UTC)

AddressOf = Callable[[Municipality], str]


def plan_to_take(
    uow: UnitOfWork, *, providers: Sequence[PlanProvider], address_of: AddressOf
) -> Part:
    """Provide all that stood and stands in the acting person's plan, with a calendar file."""
    items = plan_of_actor(uow, providers, since=EVER)
    name = _("My plan")
    frame = Frame(name, address_of(uow.municipality), uow.now)
    calendar = TakenFile("calendar", f"{name}.ics", partial(plan_file, items, frame))
    whole = Entry(_("All of it as a calendar"), files=[(_("For your own calendar"), calendar)])
    return Part(
        "plan",
        _("My plan"),
        sections=(
            Section(_("Your calendar"), [whole, *map(_item, items)]),
            Section(_("Your calendar address"), _address(uow)),
        ),
        records={
            "plan": map(_item_record, items),
            "calendar_address": _address_records(uow),
        },
    )


def _item(one: PlanItem) -> Entry:
    when = one.when
    moment = format_moment(when.starts_at) if isinstance(when, Span) else format_date(when)
    off = _("Cancelled") if one.is_off else ""
    facts = [
        (_("When"), moment),
        (_("Where"), one.where),
        (_("With"), one.with_whom),
        (_("Remark"), ", ".join(word for word in (off, one.remark) if word)),
    ]
    return Entry(one.title, facts=facts, texts=[one.about])


def _item_record(one: PlanItem) -> Record:
    spans = isinstance(one.when, Span)
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "starts_at": one.when.starts_at if isinstance(one.when, Span) else None,
        "ends_at": one.when.ends_at if isinstance(one.when, Span) else None,
        "due_on": None if spans else one.when,
        "where": one.where,
        "with_whom": one.with_whom,
        "about": one.about,
        "remark": one.remark,
        "is_off": one.is_off,
    }


def _address(uow: UnitOfWork) -> Iterator[Entry]:
    for one in _address_records(uow):
        fetched = one["last_fetched_on"]
        facts = [
            (_("Made"), format_moment(one["created_at"])),
            (_("Last fetched"), format_date(fetched) if fetched else ""),
        ]
        yield Entry(_("Your calendar address"), facts=facts)


def _address_records(uow: UnitOfWork) -> Iterator[Record]:
    person_id = uow.actor.require_person()
    mine = select(CalendarAddress).where(CalendarAddress.person_id == person_id)
    for row in uow.session.scalars(mine):
        yield record(row, "created_at", "last_fetched_on")
