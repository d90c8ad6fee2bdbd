"""What a citizen is told as their programme turns: it begins, pauses, is over, or was changed.

What has become otherwise since is not sent any more: a notice says what is true as it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core.clock import end_of_day, local_day
from app.core.texts import _, format_list, format_weekday, lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.service import News, notify, notify_each
from app.programmes.contract import EnrolmentView, ItemView
from app.programmes.contract_events import (
    DeadlineSet,
    LeaveChanged,
    ProgrammeAccessEnded,
    RequiredPartOver,
)
from app.programmes.deadlines import is_ahead, leaves_of
from app.programmes.kinds_told import SHOWN, Told, Words, due_line, items_in_facts, kind_about
from app.programmes.models import Enrolment, EnrolmentItem, EnrolmentLeave
from app.programmes.policy import Run, begins_at_work, said_before_end, told_at
from app.programmes.words import missed_in_words

BEGINS, DEADLINE_SET = "programmes/begins", "programmes/deadline-set"
LEAVE, LEAVE_OVER = "programmes/leave", "programmes/leave-over"
REQUIRED_OVER = "programmes/required-over"
ACCESS_ENDS, ACCESS_OVER = "programmes/access-ends", "programmes/access-over"


def tell_of_deadline(uow: UnitOfWork, event: DeadlineSet) -> None:
    """Tell a citizen of another last day that staff have set."""
    item = uow.session.scalar(
        select(EnrolmentItem).where(EnrolmentItem.id == event.enrolment_item_id)
    )
    row = _row(uow, item.enrolment_id) if item is not None else None
    if item is not None and row is not None and item.done_at is None:
        more = {"items": items_in_facts([item])}
        _tell(uow, row, DEADLINE_SET, f"set/{item.id.hex[-8:]}/{item.changes}", more)


def tell_of_leave(uow: UnitOfWork, event: LeaveChanged) -> None:
    """Tell a citizen of leave that staff have given, or taken back: once where it is the same."""
    ids = [event.enrolment_id, *map(UUID, event.also.split())]
    newest, alike = _newest_ahead(uow, ids), dict[str, list[Enrolment]]()
    for row in (_row(uow, one) for one in ids):
        if row is not None:
            alike.setdefault(newest.get(row.id, ""), []).append(row)
    for days, (first, *others) in alike.items():
        more = {"also": " ".join(str(row.id) for row in others)} if others else {}
        occasion = f"leave/{first.changes}"
        if days:
            _tell(uow, first, LEAVE, occasion, {"leave": days} | more)
        else:
            _tell(uow, first, LEAVE_OVER, occasion, more)
            tell_of_turns(uow, [first, *others])  # what fell on it, also where this morning is over


def _newest_ahead(uow: UnitOfWork, enrolment_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the days of the leave that each enrolment got last, of those that are not over."""
    rows = select(EnrolmentLeave).where(
        EnrolmentLeave.enrolment_id.in_(enrolment_ids),
        EnrolmentLeave.until_on >= local_day(uow.now),
    )
    in_order = uow.session.scalars(rows.order_by(EnrolmentLeave.made_at, EnrolmentLeave.id))
    return {one.enrolment_id: f"{one.from_on}={one.until_on}" for one in in_order}


def tell_required_over(uow: UnitOfWork, event: RequiredPartOver) -> None:
    """Tell a citizen that the part with deadlines is over, and what now."""
    row = _row(uow, event.enrolment_id)
    if row is not None:
        _tell(uow, row, REQUIRED_OVER, f"required-over/{row.required_until_on}")


def tell_access_over(uow: UnitOfWork, event: ProgrammeAccessEnded) -> None:
    """Tell a citizen that a programme is over; where a licence gave it, that tells it itself."""
    row = uow.session.scalar(select(Enrolment).where(Enrolment.id == event.enrolment_id))
    if row is not None and row.ended_at is None and row.licence_id is None:
        _tell(uow, row, ACCESS_OVER, f"over/{row.access_until_on}")


def tell_of_turns(uow: UnitOfWork, rows: Iterable[Enrolment]) -> None:
    """Tell citizens whose programme begins today, or ends in 14 days or tomorrow: once for each.

    Nobody is told on leave; the first morning back says what is still true.
    """
    found: dict[str, list[News]] = {BEGINS: [], ACCESS_ENDS: []}
    goes_on = [row for row in rows if row.over_at is None and row.ended_at is None]
    leaves = leaves_of(uow, [row.id for row in goes_on])
    for row in goes_on:
        theirs = leaves.get(row.id, ())
        run = Run(row.from_on, row.required_until_on, row.access_until_on, theirs)
        first = begins_at_work(run)
        if is_ahead(row) and told_at(first, 0) <= uow.now < end_of_day(first):
            found[BEGINS].append(_news(uow, row, f"begins/{row.from_on}"))
        step = _step_before_end(uow, row, run)
        if step is not None:
            found[ACCESS_ENDS].append(_news(uow, row, f"ends/{row.access_until_on}/{step}"))
    for kind, news in found.items():
        notify_each(uow, kind, news)


def _step_before_end(uow: UnitOfWork, row: Enrolment, run: Run) -> int | None:
    """Return which day before the end is to be told now; a licence tells of its end by itself."""
    step = said_before_end(run, uow.now) if row.licence_id is None else None
    if step is None or row.access_until_on is None:
        return None
    return step if row.made_at < told_at(row.access_until_on, step) else None


def _row(uow: UnitOfWork, enrolment_id: UUID) -> Enrolment | None:
    """Return an enrolment that goes on."""
    return uow.session.scalar(
        select(Enrolment).where(
            Enrolment.id == enrolment_id,
            Enrolment.ended_at.is_(None),
            Enrolment.over_at.is_(None),
        )
    )


def _tell(
    uow: UnitOfWork, row: Enrolment, kind: str, occasion: str, more: dict[str, str] | None = None
) -> None:
    news = _news(uow, row, occasion, more)
    notify(uow, row.citizen_id, kind, news.facts, subject=news.subject)


def _news(
    uow: UnitOfWork, row: Enrolment, occasion: str, more: dict[str, str] | None = None
) -> News:
    facts = {"enrolment_id": str(row.id), "told_on": local_day(uow.now).isoformat()}
    return News(row.citizen_id, facts | (more or {}), f"enrolment/{row.id}/{occasion}")


Items = Sequence[tuple[ItemView, date]]
Worded = tuple[str, Sequence[str]]


def _begins(about: Told, _items: Items) -> Worded:
    view = about.enrolment
    first = min(
        (item.due_on for item in view.items if item.due_on and not item.is_done), default=None
    )
    by_when = _("The first deadline is %(day)s.", day=format_weekday(first)) if first else ""
    asked = _("It is required of you.") if view.is_required else _("It is voluntary.")
    return _("Your programme begins today: %(name)s", name=view.facts.name), [
        asked,
        by_when,
        view.facts.in_words("help"),
    ]


def _deadline_set(about: Told, items: Items) -> Worded:
    facts = about.enrolment.facts
    what = items[0][0].title if items else facts.name
    title = _("You have a new deadline: %(what)s", what=what)
    lines = [due_line(item, due_on, about.told_on) for item, due_on in items]
    return title, [*lines, facts.in_words("help")]


def _leave(about: Told, _items: Items) -> Worded:
    first, _eq, last = about.more.get("leave", "").partition("=")
    from_on, until_on = date.fromisoformat(first), date.fromisoformat(last)
    days = {"first": format_weekday(from_on), "last": format_weekday(until_on)}
    later = _("What is due in the break or after it may be due later now. You see it in your plan.")
    if about.also:
        said = _(
            "From %(first)s to %(last)s, both included, you have nothing to do in them.", **days
        )
        title = _("You have a break from your programmes: %(names)s", names=_names(about))
        return title, [said, later]
    said = _("From %(first)s to %(last)s, both included, you have nothing to do in it.", **days)
    return _("You have a break from your programme: %(name)s", name=_names(about)), [said, later]


def _leave_over(about: Told, _items: Items) -> Worded:
    helps = dict.fromkeys(one.facts.in_words("help") for one in (about.enrolment, *about.also))
    lines = [_("Your deadlines go on from now. You see them in your plan."), *helps]
    return _("Your break is over: %(name)s", name=_names(about)), lines


def _names(about: Told) -> str:
    return format_list([one.facts.name for one in (about.enrolment, *about.also)])


def _required_over(about: Told, _items: Items) -> Worded:
    view = about.enrolment
    if not view.is_required:
        return _summed_up(view)
    asked = [item for item in view.items if item.is_required] or view.items
    left = [item for item in asked if not item.is_done]
    return _("The part with deadlines is over: %(name)s", name=view.facts.name), [
        *_left_to_do([item.title for item in left if not item.was_held]),
        *_held_without([item.title for item in left if item.was_held]),
        "" if left else _("You have done all of it. Well done!"),
        _usable_until(view),
        view.facts.in_words("help"),
    ]


def _left_to_do(titles: Sequence[str]) -> list[str]:
    if not titles:
        return []
    missing = ngettext(
        "%(n)s thing is not done. You can still do it.",
        "%(n)s things are not done. You can still do them.",
        len(titles),
    )
    return [missing, *titles[:SHOWN]]


def _held_without(titles: Sequence[str]) -> list[str]:
    """Say of workshops that were held, and at which one was not noted down."""
    if not titles:
        return []
    catch_up = _("Write to your adviser about how you catch up.")
    return [missed_in_words(len(titles)), *titles[:SHOWN], catch_up]


def _summed_up(view: EnrolmentView) -> Worded:
    """Say how far somebody is in what is voluntary, as the days that it takes are over."""
    title = _("How far you are in your programme: %(name)s", name=view.facts.name)
    lines = [how_much_is_done(view), _usable_until(view), view.facts.in_words("help")]
    return title, lines


def how_much_is_done(view: EnrolmentView) -> str:
    """Return how much of what is voluntary is done, as a kind word; "" where it asks nothing."""
    number = len(view.items)
    if number and view.done == number:
        return _("You have done all of it. Well done!")
    if not number:
        return ""
    if not view.done:
        return _("You have not begun yet. That is all right: it is voluntary.")
    return ngettext(
        "You have done %(done)s of %(n)s thing. The rest is voluntary.",
        "You have done %(done)s of %(n)s things. The rest is voluntary.",
        number,
        done=view.done,
    )


def _usable_until(view: EnrolmentView) -> str:
    if view.access_until_on is None:
        return ""
    day = format_weekday(view.access_until_on)
    return _("You can go on using the programme until %(day)s, as you like.", day=day)


def _access_ends(about: Told, _items: Items) -> Worded:
    view, facts = about.enrolment, about.enrolment.facts
    last = view.access_until_on or about.told_on
    if last <= about.told_on:
        title = _("Your programme ends today: %(name)s", name=facts.name)
    elif last == about.told_on + timedelta(days=1):
        title = _("Your programme ends tomorrow: %(name)s", name=facts.name)
    else:
        title = _(
            "Your programme ends on %(day)s: %(name)s", day=format_weekday(last), name=facts.name
        )
    keeps = _("What you have written here stays yours, also when the programme is over.")
    return title, [facts.in_words("at_end"), keeps]


def _access_over(about: Told, _items: Items) -> Worded:
    view, facts = about.enrolment, about.enrolment.facts
    has_summary = view.is_required or view.required_until_on not in {None, view.access_until_on}
    keeps = _("What you have written here stays yours, also when the programme is over.")
    lines = ["" if has_summary else how_much_is_done(view), facts.in_words("at_end"), keeps]
    return _("Your programme is over: %(name)s", name=facts.name), lines


WORDS: Mapping[str, Words] = {
    BEGINS: _begins,
    DEADLINE_SET: _deadline_set,
    LEAVE: _leave,
    LEAVE_OVER: _leave_over,
    REQUIRED_OVER: _required_over,
    ACCESS_ENDS: _access_ends,
    ACCESS_OVER: _access_over,
}
"""How each kind is worded, as in `kinds_told`."""


KINDS = (
    kind_about(BEGINS, lazy("Programmes that begin"), _begins, asks=False),
    kind_about(
        DEADLINE_SET,
        lazy("Deadlines that were moved"),
        _deadline_set,
        asks=True,
        is_ahead=True,
    ),
    kind_about(LEAVE, lazy("A break from your programme"), _leave, asks=False),
    kind_about(LEAVE_OVER, lazy("A break that is over"), _leave_over, asks=False),
    kind_about(REQUIRED_OVER, lazy("The part with deadlines is over"), _required_over, asks=False),
    kind_about(ACCESS_ENDS, lazy("Programmes that end soon"), _access_ends, asks=False),
    kind_about(ACCESS_OVER, lazy("Programmes that are over"), _access_over, asks=False),
)
