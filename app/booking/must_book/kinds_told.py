"""The kinds of notification about meetings that must be booked; none threatens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.meeting_types import meeting_types_by_id
from app.booking.must_book.models import MustBook
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, format_weekday, language, lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording

ASKED, REMINDER = "booking/must-book", "booking/must-book-reminder"
MOVED, MOVED_FOR_STAFF = "booking/book-by-moved", "booking/citizens-book-by-moved"
EXEMPTED, WITHDRAWN = "booking/need-not-book", "booking/asked-no-more"
PASSED, AGAIN = "booking/book-by-passed", "booking/must-book-again"

CITIZENS = frozenset({Role.CITIZEN})
ADVISERS = frozenset({Role.ADVISER, Role.SUPER_USER, Role.TEAM_LEADER})

Words = Callable[[UnitOfWork, MustBook, str], tuple[str, str]]


def _worded(words: Words, *, is_for_staff: bool) -> Any:
    """Return what words a kind: title and body, the page it leads to, and no more for strangers."""

    def word(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        row = one_row(
            uow.session, select(MustBook).where(MustBook.id == UUID(facts["must_book_id"]))
        )
        then = date.fromisoformat(facts["book_by"]) if "book_by" in facts else row.book_by
        title, body = words(uow, row, format_weekday(then))
        url = f"/frister/{row.id}" if is_for_staff else _path(uow, row)
        lock_screen = title if is_for_staff else str(_("News about your meetings"))
        return Wording(title, body, url, lock_screen=lock_screen)

    return word


def _asked(uow: UnitOfWork, row: MustBook, day: str) -> tuple[str, str]:
    body = _("Book the meeting by %(day)s. You can see why, and what help there is.", day=day)
    return _("There is a meeting you must book: %(name)s", name=_kind(uow, row)), body


def _reminded(uow: UnitOfWork, row: MustBook, day: str) -> tuple[str, str]:
    if row.settled_at is not None:
        raise NotFound()
    body = _("The last day is %(day)s. Write to us if something is in the way.", day=day)
    return _("Remember to book your meeting: %(name)s", name=_kind(uow, row)), body


def _moved(uow: UnitOfWork, row: MustBook, day: str) -> tuple[str, str]:
    body = _("You can now book %(name)s until %(day)s.", name=_kind(uow, row), day=day)
    return _("You have more time to book your meeting"), body


def _exempted(uow: UnitOfWork, row: MustBook, _day: str) -> tuple[str, str]:
    body = _("Your adviser sees to %(name)s with you.", name=_kind(uow, row))
    return _("You need not book the meeting yourself"), body


def _withdrawn(uow: UnitOfWork, row: MustBook, _day: str) -> tuple[str, str]:
    body = _("You were asked to book %(name)s. That is not needed any more.", name=_kind(uow, row))
    return _("You need not book the meeting any more"), body


def _moved_for_staff(uow: UnitOfWork, row: MustBook, day: str) -> tuple[str, str]:
    names = {"citizen": _citizen(uow, row), "name": _kind(uow, row)}
    body = _("%(citizen)s can book %(name)s until %(day)s. You can see why.", day=day, **names)
    return _("A deadline to book has moved by itself"), body


def _passed(uow: UnitOfWork, row: MustBook, day: str) -> tuple[str, str]:
    names = {"citizen": _citizen(uow, row), "name": _kind(uow, row)}
    body = _(
        "%(citizen)s had until %(day)s to book %(name)s. Nothing follows by itself.",
        day=day,
        **names,
    )
    return _("A day to book by has passed"), body


def _again(uow: UnitOfWork, row: MustBook, day: str) -> tuple[str, str]:
    names = {"citizen": _citizen(uow, row), "name": _kind(uow, row)}
    body = _(
        "%(name)s was called off. %(citizen)s is to book another by %(day)s.", day=day, **names
    )
    return _("A meeting is to be booked again"), body


def _path(uow: UnitOfWork, row: MustBook) -> str:
    kind = meeting_types_by_id(uow, [row.meeting_type_id]).get(row.meeting_type_id)
    is_to_book = row.settled_at is None and kind is not None and kind.is_active
    return "/moeder#skal-bookes" if is_to_book else "/moeder"


def _kind(uow: UnitOfWork, row: MustBook) -> str:
    kind = meeting_types_by_id(uow, [row.meeting_type_id])[row.meeting_type_id]
    return kind.name_en if language() == "en" else kind.name_da


def _citizen(uow: UnitOfWork, row: MustBook) -> str:
    card = people_by_id(uow, [row.citizen_id]).get(row.citizen_id)
    return card.name if card is not None else _("Somebody")


KINDS = (
    Kind(
        ASKED,
        lazy("Meetings that you must book"),
        _worded(_asked, is_for_staff=False),
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
    Kind(
        REMINDER,
        lazy("Reminders of meetings that you must book"),
        _worded(_reminded, is_for_staff=False),
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
    Kind(
        MOVED,
        lazy("More time to book a meeting"),
        _worded(_moved, is_for_staff=False),
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
    Kind(
        EXEMPTED,
        lazy("Meetings that you need not book yourself"),
        _worded(_exempted, is_for_staff=False),
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
    Kind(
        WITHDRAWN,
        lazy("Meetings that you need not book any more"),
        _worded(_withdrawn, is_for_staff=False),
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
    Kind(
        MOVED_FOR_STAFF,
        lazy("Deadlines to book that move by themselves"),
        _worded(_moved_for_staff, is_for_staff=True),
        roles=ADVISERS,
    ),
    Kind(
        PASSED,
        lazy("Days to book by that have passed"),
        _worded(_passed, is_for_staff=True),
        roles=ADVISERS,
    ),
    Kind(
        AGAIN,
        lazy("Meetings that citizens must book again"),
        _worded(_again, is_for_staff=True),
        roles=ADVISERS,
    ),
)
