"""What somebody takes along of notifications: what they were told, how, and their settings."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.core.take_out import Entry, Part, Record, Section, TakenPage, record
from app.core.texts import _, format_moment
from app.core.work import UnitOfWork
from app.notifications.models import (
    Delivery,
    Device,
    Habits,
    Notification,
    Preference,
    Reminder,
)
from app.notifications.preferences import preferences_of_actor
from app.notifications.reading import views_of

_AT_ONCE = 200
YES, NO = "✓", "–"


def notifications_to_take(uow: UnitOfWork) -> Part:
    """Provide what the acting person was told, and how they want to be told."""
    told = TakenPage("notifications", _("What we have told you"), lambda: _told(uow))
    return Part(
        "notifications",
        _("Notifications"),
        sections=(
            Section(_("What we have told you"), [Entry(_("All of it in one list"), page=told)]),
            Section(_("How we tell you things"), _choices(uow)),
            Section(_("Phones and browsers that we tell"), _devices(uow)),
        ),
        records={
            "notification": _notification_records(uow),
            "delivery": _delivery_records(uow),
            "device": _device_records(uow),
            "notification_preference": _preference_records(uow),
            "notification_habits": _habit_records(uow),
            "reminder": _reminder_records(uow),
        },
    )


def _told(uow: UnitOfWork) -> Iterator[Entry]:
    for some in _rows(uow):
        for one in views_of(uow, some):
            yield Entry(one.title, [(_("When"), format_moment(one.created_at))], [one.body])


def _choices(uow: UnitOfWork) -> Iterator[Entry]:
    chosen = {one["kind"] for one in _preference_records(uow)}
    for one in preferences_of_actor(uow).kinds:
        if one.kind in chosen:
            push, email = (YES if is_on else NO for is_on in (one.push, one.email))
            yield Entry(one.label, facts=[(_("On the phone"), push), (_("By e-mail"), email)])


def _devices(uow: UnitOfWork) -> Iterator[Entry]:
    for one in _device_records(uow):
        yield Entry(one["label"], facts=[(_("Since"), format_moment(one["created_at"]))])


def _rows(uow: UnitOfWork) -> Iterator[list[Notification]]:
    """Yield the person's notifications, the newest first, some at a time."""
    mine = select(Notification).where(Notification.recipient_id == uow.actor.require_person())
    newest = mine.order_by(Notification.id.desc()).limit(_AT_ONCE)
    some = list(uow.session.scalars(newest))
    while some:
        yield some
        some = list(uow.session.scalars(newest.where(Notification.id < some[-1].id)))


def _notification_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("kind", "subject", "facts", "created_at", "seen_at", "read_at")
    for some in _rows(uow):
        for row, view in zip(some, views_of(uow, some), strict=True):
            yield record(row, *columns, title=view.title, body=view.body)


def _delivery_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("notification_id", "channel", "device_id", "state", "due_at", "finished_at")
    for some in _rows(uow):
        about = Delivery.notification_id.in_([row.id for row in some])
        for row in uow.session.scalars(select(Delivery).where(about)):
            yield record(row, *columns)


def _device_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(Device).where(Device.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine.order_by(Device.created_at)):
        yield record(row, "label", "created_at", "last_ok_at", "died_at")


def _preference_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(Preference).where(Preference.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine.order_by(Preference.kind)):
        yield record(row, "kind", "push", "email")


def _habit_records(uow: UnitOfWork) -> Iterator[Record]:
    mine = select(Habits).where(Habits.person_id == uow.actor.require_person())
    for row in uow.session.scalars(mine):
        yield record(row, "quiet_hours", "daily_cap", "digest_hour")


def _reminder_records(uow: UnitOfWork) -> Iterator[Record]:
    columns = ("kind", "subject", "facts", "days_before", "minutes_before", "deadline_at")
    mine = select(Reminder).where(Reminder.recipient_id == uow.actor.require_person())
    for row in uow.session.scalars(mine.order_by(Reminder.remind_at)):
        yield record(row, *columns, "remind_at", "told_at")
