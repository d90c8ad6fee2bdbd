"""Words that advisers read of what a citizen is asked, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.core.clock import local_day
from app.core.texts import _, format_date, format_list, format_weekday, ngettext
from app.programmes.contract import DoneHow, EnrolmentState, EnrolmentView, ItemView
from app.programmes.leaves import LeaveTaken
from app.programmes.videos.contract_asked import FilmStanding, SeenVersion


def done_in_words(item: ItemView) -> str:
    """Return when and how an item was done; "" for one that is not."""
    if item.done_at is None or item.done_how is None:
        return ""
    day = format_date(local_day(item.done_at))
    words = {
        DoneHow.SELF: _("Done on %(day)s, in the citizen's own word", day=day),
        DoneHow.SERVICE: _("Done on %(day)s, here in the service", day=day),
        DoneHow.TOGETHER: _("Done together on %(day)s", day=day),
        DoneHow.STAFF: _("Noted as done on %(day)s by the job centre", day=day),
        DoneHow.BEFORE: _("Already done, on %(day)s", day=day),
        DoneHow.EXCUSED: _("Excused on %(day)s", day=day),
    }
    return words[item.done_how]


def known_in_words(module_id: UUID, view: EnrolmentView) -> str:
    """Return that a citizen was let off a module that can be agreed on; "" where they were not."""
    items = [item for item in view.items if item.subject == f"module/{module_id}"]
    return next((words for item in reversed(items) if (words := done_in_words(item))), "")


def due_in_words(item: ItemView) -> str:
    """Return the last day for an item, or that it has none."""
    if item.due_on is not None:
        day = format_weekday(item.due_on)
        is_over = item.is_missed
        return _("The last day was %(day)s", day=day) if is_over else _("By %(day)s", day=day)
    return _("Before the next meeting") if item.waits_for_meeting else _("Without a deadline")


def too_late_in_words(due_on: date | None, meets_on: date | None) -> str:
    """Return that a last day comes after the next meeting; "" where it does not."""
    if due_on is None or meets_on is None or due_on <= meets_on:
        return ""
    return _(
        "Note: the last day is %(day)s, and the next meeting is before that, on %(meeting)s.",
        day=format_weekday(due_on),
        meeting=format_weekday(meets_on),
    )


def still_in_break_in_words(view: EnrolmentView, first: date, last: date) -> str:
    """Return what is due in a break although it is one, by a day of its own; "" for nothing."""
    titles = [
        item.title
        for item in view.items
        if not item.is_done and item.due_on is not None and first <= item.due_on <= last
    ]
    if not titles:
        return ""
    return _(
        "Note: the last day is in the break for: %(titles)s. Choose another day for it.",
        titles=format_list(titles),
    )


def names_in_words(views: Iterable[EnrolmentView]) -> str:
    """Return the names of the programmes of some enrolments, in a row."""
    return format_list([view.facts.name for view in views])


def leave_given_in_words(taken: LeaveTaken) -> str:
    """Return in which programmes a break was given together, and why not in the others."""
    given = _("There is a break in: %(names)s.", names=format_list(taken.given))
    waits = _("The citizen has nothing to do in them on these days. What was due then moves.")
    return " ".join((given, waits, *taken.refused))


def state_in_words(view: EnrolmentView) -> str:
    """Return where an enrolment stands, as staff are told."""
    words = {
        EnrolmentState.AHEAD: _("Begins on %(day)s", day=format_weekday(view.from_on)),
        EnrolmentState.REQUIRED: _("Its deadlines run"),
        EnrolmentState.FREE: _("Goes on without deadlines"),
        EnrolmentState.LEAVE: _("Has a break"),
        EnrolmentState.OVER: _("Over"),
        EnrolmentState.ENDED: _("Ended"),
    }
    return words[view.state]


def how_far(view: EnrolmentView) -> str:
    """Return how much is done, and how much was missed: "3 of 5 done, 1 deadline has passed"."""
    said = _("%(done)s of %(number)s done", done=view.done, number=len(view.items))
    missed = sum(item.is_missed for item in view.items)
    over = ngettext("%(n)s deadline has passed", "%(n)s deadlines have passed", missed)
    return f"{said}, {over}" if missed else said


def film_in_words(film: FilmStanding) -> str:
    """Say which version of a film a citizen has seen, when and how; else by when they are to."""
    seen = _seen_in_words(film.seen) if film.seen else ""
    if film.is_seen:
        return seen
    if film.due_on is None:
        asked = _("Version %(number)s. Not asked to see it by a day yet", number=film.version)
    else:
        day = format_weekday(film.due_on)
        asked = _("Version %(number)s. Asked to see it by %(day)s", number=film.version, day=day)
    return f"{seen} · {asked}" if seen else asked


def _seen_in_words(seen: SeenVersion) -> str:
    at = seen.receipt.watched_at
    if at is not None:
        day = format_date(local_day(at))
        return _("Version %(number)s was watched on %(day)s", number=seen.number, day=day)
    at = seen.receipt.said_at
    day = format_date(local_day(at)) if at else ""
    if seen.receipt.is_read:
        return _(
            "Version %(number)s: the citizen says that they have read what is said in it,"
            " on %(day)s",
            number=seen.number,
            day=day,
        )
    return _(
        "Version %(number)s: the citizen says that they have seen it, on %(day)s",
        number=seen.number,
        day=day,
    )
