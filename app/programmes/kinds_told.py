"""The kinds of notification about programmes; none says on a lock screen what it is about.

What is sent is what is true as it is sent: what was done since is not asked for any more. In the
list a notice says what was true on its own day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.clock import end_of_day, local_day
from app.core.errors import NotFound
from app.core.texts import _, format_weekday, lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Wording
from app.programmes.classes.views import starts_of_classes
from app.programmes.contract import DoneHow, EnrolmentView, ItemView
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.policy import INVITED as SUGGESTED
from app.programmes.policy import MISSED, told_at
from app.programmes.views import enrolment_views, reason_for_end
from app.programmes.words import held_in_words, meets_next_in_words, missed_title

ENROLLED, ENDED = "programmes/enrolled", "programmes/ended"
DUE, MISSED_ONE = "programmes/due", "programmes/missed"
INVITED = "programmes/invited"
TOLD_OF_STEPS = (DUE, INVITED, MISSED_ONE)
CITIZENS = frozenset({Role.CITIZEN})
SHOWN = 8
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What a notice is about: an enrolment as it is, the day it was told, the items it names.

    `more` is what else was kept with it, `reason` that for which the enrolment was ended, `starts`
    when the class meets, where a workshop was held without the citizen; `also` is told along.
    """

    enrolment: EnrolmentView
    told_on: date
    items: tuple[tuple[ItemView, date], ...]
    today: date
    more: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    starts: Sequence[datetime] = ()
    also: Sequence[EnrolmentView] = ()


def items_in_facts(items: Iterable[EnrolmentItem]) -> str:
    """Return items and their last days as the facts of a notice keep them."""
    return " ".join(f"{one.id}={one.due_on}" for one in items)


def kind_of_steps(steps: Iterable[int]) -> str:
    """Return the kind that tells some steps of a morning: those missed, or those that are not.

    What is voluntary comes along with what is required; alone it is told as a suggestion.
    """
    known = set(steps)
    if MISSED in known:
        return MISSED_ONE
    return INVITED if known == {SUGGESTED} else DUE


class _Worded:
    """Words a kind, one by one or many at once with few questions."""

    def __init__(self, words: Any, *, asks: bool, is_ahead: bool) -> None:
        """Say it so; what `asks` is sent only while something is left to do.

        Of what `is_ahead` that is so only until its day is over.
        """
        self._words, self._asks, self._is_ahead = words, asks, is_ahead

    def __call__(self, uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        """Return the wording; NotFound where there is no such enrolment any more."""
        wording = self.many(uow, [facts])[0]
        if wording is None:
            raise NotFound()
        return wording

    def many(self, uow: UnitOfWork, facts: Sequence[Mapping[str, Any]]) -> list[Wording | None]:
        """Return the wordings in their order."""
        ids = {UUID(one["enrolment_id"]) for one in facts}.union(*map(_also, facts))
        rows = uow.session.scalars(select(Enrolment).where(Enrolment.id.in_(ids))).all()
        views = {view.id: view for view in enrolment_views(uow, rows)}
        reasons = {row.id: reason_for_end(uow, row) for row in rows}
        missing = {key for key, one in views.items() if any(item.was_held for item in one.items)}
        starts = starts_of_classes(uow, missing)
        found = (UUID(one["enrolment_id"]) for one in facts)
        about = [(views.get(one), reasons.get(one, ""), starts.get(one, ())) for one in found]
        also = [[views[other] for other in _also(one) if other in views] for one in facts]
        return [self._one(uow, *one) for one in zip(facts, about, also, strict=True)]

    def _one(
        self,
        uow: UnitOfWork,
        facts: Mapping[str, Any],
        about: tuple[EnrolmentView | None, str, Sequence[datetime]],
        also: Sequence[EnrolmentView],
    ) -> Wording | None:
        view, reason, starts = about
        if view is None:
            return None
        told = Told(
            view,
            date.fromisoformat(facts["told_on"]),
            _items(view, facts.get("items", "")),
            local_day(uow.now),
            facts,
            reason,
            starts,
            also,
        )
        kept = self._words(told, told.items)
        left = tuple(one for one in told.items if self._is_left(uow, *one))
        is_gone = self._asks and (not left or not view.is_open)
        now = replace(told, told_on=max(told.told_on, told.today))
        title, body = self._words(now, left) if left and not is_gone else kept
        return Wording(
            title,
            "\n".join(line for line in body if line),
            "/forloeb" if also else f"/forloeb/{view.id}",
            lock_screen=str(_("News about your programme")),
            until=uow.now if is_gone else None,
            read_back=(kept[0], "\n".join(line for line in kept[1] if line)),
        )

    def _is_left(self, uow: UnitOfWork, item: ItemView, due_on: date) -> bool:
        is_in_time = not self._is_ahead or uow.now < end_of_day(due_on)
        return is_in_time and not item.is_done and item.due_on == due_on


def _also(facts: Mapping[str, Any]) -> list[UUID]:
    return [UUID(one) for one in facts.get("also", "").split()]


def _items(view: EnrolmentView, kept: str) -> tuple[tuple[ItemView, date], ...]:
    known = {str(item.id): item for item in view.items}
    pairs = (one.partition("=") for one in kept.split())
    return tuple(
        (known[item_id], date.fromisoformat(day)) for item_id, _eq, day in pairs if item_id in known
    )


def _enrolled(about: Told, _items: object) -> tuple[str, Sequence[str]]:
    view = about.enrolment
    facts = view.facts
    title = _("You are in a programme: %(name)s", name=facts.name)
    if view.from_on > about.told_on:
        begins = _("The programme begins on %(day)s.", day=format_weekday(view.from_on))
    else:
        begins = ""
    until = ""
    if view.licence_id is not None and view.access_until_on is not None:
        day = format_weekday(view.access_until_on)
        until = _("You can use it until %(day)s, that day included.", day=day)
    if not view.is_required:
        return title, [_("It is voluntary."), begins, facts.in_words("about"), until]
    asked = [
        _("It is required of you."),
        begins,
        facts.in_words("why"),
        _until_when(view),
        facts.in_words("consequence"),
        until,
        facts.in_words("help"),
    ]
    return title, asked


def _until_when(view: EnrolmentView) -> str:
    asked = [item for item in view.items if item.is_required and not _was_done(item)]
    days = [item.due_on for item in asked if item.due_on is not None]
    if not days:
        return ""
    return ngettext(
        "There is %(n)s thing to do, by %(day)s at the latest.",
        "There are %(n)s things to do, the first by %(day)s.",
        len(asked),
        day=format_weekday(min(days)),
    )


def _was_done(item: ItemView) -> bool:
    return item.done_how == DoneHow.BEFORE


def _due(about: Told, items: Sequence[tuple[ItemView, date]]) -> tuple[str, Sequence[str]]:
    """Say until when what is required is to be done; what is voluntary is named after it."""
    required = [one for one in items if one[0].is_required]
    if not required:
        return _invited(about, items)
    days = sorted({due_on for _item, due_on in required})
    if len(required) == 1:
        title = due_title(required[0][0].title, days[0], about.told_on)
    elif len(days) == 1:
        title = _due_together(len(required), days[0], about.told_on)
    else:
        title = _due_from(len(required), days[0], about.told_on)
    lines = [*(due_line(*one, about.told_on) for one in required), *_voluntary(items)]
    facts = about.enrolment.facts
    return title, [facts.name, *lines[:SHOWN], facts.in_words("help")]


def due_title(what: str, due_on: date, told_on: date) -> str:
    """Return how a notice of one last day is headed."""
    if due_on <= told_on:
        return _("Today is the last day: %(what)s", what=what)
    if due_on == told_on + A_DAY:
        return _("Tomorrow is the last day: %(what)s", what=what)
    return _("Due on %(day)s: %(what)s", day=format_weekday(due_on), what=what)


def _due_together(number: int, due_on: date, told_on: date) -> str:
    if due_on <= told_on:
        return ngettext(
            "Today is the last day for %(n)s thing in your programme",
            "Today is the last day for %(n)s things in your programme",
            number,
        )
    if due_on == told_on + A_DAY:
        return ngettext(
            "Tomorrow is the last day for %(n)s thing in your programme",
            "Tomorrow is the last day for %(n)s things in your programme",
            number,
        )
    return ngettext(
        "Due on %(day)s: %(n)s thing in your programme",
        "Due on %(day)s: %(n)s things in your programme",
        number,
        day=format_weekday(due_on),
    )


def _due_from(number: int, first: date, told_on: date) -> str:
    """Return how last days that are several are headed: by the first of them."""
    if first <= told_on:
        return ngettext(
            "%(n)s thing in your programme has a deadline today",
            "%(n)s things in your programme have a deadline, the first today",
            number,
        )
    if first == told_on + A_DAY:
        return ngettext(
            "%(n)s thing in your programme has a deadline tomorrow",
            "%(n)s things in your programme have a deadline, the first tomorrow",
            number,
        )
    return ngettext(
        "%(n)s thing in your programme has a deadline on %(day)s",
        "%(n)s things in your programme have a deadline, the first on %(day)s",
        number,
        day=format_weekday(first),
    )


def due_line(item: ItemView, due_on: date, told_on: date) -> str:
    """Return what is to be done and until when, in a sentence of its own."""
    facts = {"what": item.title, "day": format_weekday(due_on)}
    if due_on <= told_on:
        return _("%(what)s. The last day is today, %(day)s.", **facts)
    if due_on == told_on + A_DAY:
        return _("%(what)s. The last day is tomorrow, %(day)s.", **facts)
    return _("%(what)s. The last day is %(day)s.", **facts)


def _voluntary(items: Sequence[tuple[ItemView, date]]) -> list[str]:
    return [
        _("%(what)s. It is voluntary.", what=item.title)
        for item, _due_on in items
        if not item.is_required
    ]


def _invited(about: Told, items: Sequence[tuple[ItemView, date]]) -> tuple[str, Sequence[str]]:
    """Suggest what is voluntary, without a word of its being late."""
    facts = about.enrolment.facts
    if len(items) == 1:
        title = _("A suggestion from your programme: %(what)s", what=items[0][0].title)
    else:
        title = ngettext(
            "%(n)s suggestion from your programme",
            "%(n)s suggestions from your programme",
            len(items),
        )
    lines = [_suggested(item.title, due_on, about.told_on) for item, due_on in items[:SHOWN]]
    calm = _("It is voluntary. You do it when it suits you.")
    return title, [facts.name, *lines, calm, facts.in_words("help")]


def _suggested(what: str, due_on: date, told_on: date) -> str:
    if due_on <= told_on:
        return _("%(what)s. We suggest that you do it today.", what=what)
    return _(
        "%(what)s. We suggest that you do it by %(day)s.", what=what, day=format_weekday(due_on)
    )


def _missed(about: Told, items: Sequence[tuple[ItemView, date]]) -> tuple[str, Sequence[str]]:
    facts = about.enrolment.facts
    held = [one for one in items if one[0].was_held]
    late = [one for one in items if not one[0].was_held]
    lines = [
        _("%(what)s. The last day was %(day)s.", what=item.title, day=format_weekday(due_on))
        for item, due_on in late[:SHOWN]
    ]
    if late:
        lines.append(_("You can still do it."))
    lines += [
        _("%(what)s. It was held on %(day)s.", what=item.title, day=format_weekday(due_on))
        for item, due_on in held[:SHOWN]
    ]
    if held:
        lines += [held_in_words(), _meets_next(about)]
    is_asked = any(item.is_required for item, _day in items)
    follows = facts.in_words("consequence") if is_asked else ""
    return missed_title([one[0] for one in late], [one[0] for one in held]), [
        *lines,
        follows,
        facts.in_words("help"),
    ]


def _meets_next(about: Told) -> str:
    morning = told_at(about.told_on, 0)
    next_at = next((at for at in about.starts if at > morning), None)
    return meets_next_in_words(next_at) if next_at is not None else ""


def _ended(about: Told, _items: object) -> tuple[str, Sequence[str]]:
    name = about.enrolment.facts.name
    return _("Your programme has ended: %(name)s", name=name), [
        _("The reason: %(text)s", text=about.reason) if about.reason else "",
        _("Nothing more is asked of you in it."),
    ]


Words = Callable[[Told, Sequence[tuple[ItemView, date]]], tuple[str, Sequence[str]]]
WORDS: Mapping[str, Words] = {
    ENROLLED: _enrolled,
    DUE: _due,
    INVITED: _invited,
    MISSED_ONE: _missed,
    ENDED: _ended,
}
"""How each kind is worded: its title, and the lines below, of which empty ones are left out."""


def kind_about(
    slug: str,
    label: Any,
    words: Words,
    *,
    asks: bool,
    is_ahead: bool = False,
    is_gentle: bool = False,
) -> Kind:
    """Return a kind about an enrolment; what `asks` is sent only while something is left to do.

    Of what `is_ahead` nothing is left once its day is over; what `is_gentle` may be muted, and is
    one of a day's few.
    """
    worded = _Worded(words, asks=asks, is_ahead=is_ahead)
    return Kind(
        slug,
        label,
        worded,
        is_personal=not is_gentle,
        may_be_muted=is_gentle,
        escalates_after=timedelta(hours=4),
        roles=CITIZENS,
        word_many=worded.many,
    )


KINDS = (
    kind_about(ENROLLED, lazy("Programmes that you get into"), _enrolled, asks=False),
    kind_about(DUE, lazy("Deadlines in your programme"), _due, asks=True, is_ahead=True),
    kind_about(
        INVITED,
        lazy("Suggestions from your programme"),
        _invited,
        asks=True,
        is_ahead=True,
        is_gentle=True,
    ),
    kind_about(MISSED_ONE, lazy("Deadlines that have passed"), _missed, asks=True),
    kind_about(ENDED, lazy("Programmes that end"), _ended, asks=False),
)
