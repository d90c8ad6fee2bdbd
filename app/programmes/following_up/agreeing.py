"""Agreeing with a citizen what they do before the next meeting, on top of what is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete

from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _, format_list
from app.core.work import UnitOfWork
from app.notifications.service import notify
from app.programmes.access import enrolment_for_staff
from app.programmes.contract import HAND_IN, LONGEST_NAME, DueRule, ItemKind
from app.programmes.deadlines import (
    check_goes_on,
    items_of,
    next_meeting_of,
    note_change,
    why_out_of_reach,
)
from app.programmes.done_before import done_at_by_subject
from app.programmes.enrolling import is_required_of
from app.programmes.following_up.kinds_told import AGREED
from app.programmes.following_up.missing import subjects_done
from app.programmes.hand_ins.reading import items_handed_in
from app.programmes.library.contract import ModuleView
from app.programmes.library.reading import published_modules
from app.programmes.models import Enrolment, EnrolmentItem
from app.programmes.policy import held_to_end
from app.programmes.publishing import facts_by_version

MOST_AT_ONCE = 10
DAYS_BEFORE = 1
"""So that the adviser can look at it before the meeting."""


@dataclass(frozen=True)
class _Wish:
    """Something to agree on: a module, or a task in the adviser's words."""

    kind: ItemKind
    subject: str
    title_da: str
    title_en: str = ""


@dataclass(frozen=True)
class _Term:
    """By when it is agreed on, and the meeting that it is due before."""

    rule: DueRule
    due_on: date | None
    booking_id: UUID | None = None


def agree(
    uow: UnitOfWork,
    enrolment_id: UUID,
    *,
    module_ids: Collection[UUID] = (),
    task: str = "",
    due_on: date | None = None,
    is_required: bool = False,
    hands_in: bool = False,
) -> str:
    """Ask something more of a citizen: modules, or a task; they are told once of all of it.

    With `hands_in` the task is done by handing something in. It is due before the next meeting, as
    that is booked or moved, or on a day, and by the end of the programme at the latest; required
    only in a programme that is. Returns the word for `take_agreed_back`. Invalid, by field, for
    nothing, too much, what is done already, a task that is agreed on and open, or a day that is
    over. EnrolmentOver where nothing is asked any more.
    """
    row = enrolment_for_staff(uow, enrolment_id)
    check_goes_on(row)
    known = items_of(uow, [row.id]).get(row.id, [])
    words = " ".join(task.split())
    wanted = [one for one in published_modules(uow) if one.id in module_ids] if module_ids else []
    wishes = list(_wishes(wanted, words, known, HAND_IN if hands_in else ""))
    done = _titles_of_done(uow, row, wanted, known)
    again = _agreed_as(known, words)
    _check(uow, row, wishes, done, again, task=task, of_modules=bool(module_ids), due_on=due_on)
    facts = facts_by_version(uow, [row.programme_version_id])[row.programme_version_id]
    is_asked = is_required and is_required_of(uow, facts, row.citizen_id)
    items = _put(uow, row, wishes, _term(uow, row, due_on), is_required=is_asked, known=known)
    note_change(uow, row)
    about = {"enrolment_id": str(row.id), "items": " ".join(str(one.id) for one in items)}
    word = items[0].key.split("-")[1]
    notify(uow, row.citizen_id, AGREED, about, subject=f"enrolment/{row.id}/agreed/{word}")
    return word


def take_agreed_back(uow: UnitOfWork, enrolment_id: UUID, word: str) -> None:
    """Undo that something was agreed on; what is done or handed in stays. Twice is harmless."""
    row = enrolment_for_staff(uow, enrolment_id)
    check_goes_on(row)
    handed_in = items_handed_in(uow, row.id)
    gone = uow.session.execute(
        delete(EnrolmentItem)
        .where(
            EnrolmentItem.enrolment_id == row.id,
            EnrolmentItem.agreed_by_id.is_not(None),
            EnrolmentItem.key.startswith(f"agreed-{word}-", autoescape=True),
            EnrolmentItem.done_at.is_(None),
            EnrolmentItem.id.not_in(handed_in),
        )
        .returning(EnrolmentItem.id)
    ).all()
    if gone:
        note_change(uow, row)


def _wishes(
    modules: Iterable[ModuleView], task: str, known: Sequence[EnrolmentItem], done_by: str
) -> Iterator[_Wish]:
    asked = {one.subject for one in known if one.done_at is None}
    for module in modules:
        subject = f"module/{module.id}"
        if subject not in asked:
            titles = module.facts.title
            yield _Wish(ItemKind.MODULE, subject, titles["da"], titles.get("en", ""))
    if task:
        yield _Wish(ItemKind.TASK, done_by, task)


def _titles_of_done(
    uow: UnitOfWork,
    row: Enrolment,
    modules: Collection[ModuleView],
    known: Sequence[EnrolmentItem],
) -> list[str]:
    """Return the titles of the modules that the citizen is through, as far as that is known."""
    done = subjects_done(known)
    done |= set(done_at_by_subject(uow, row.citizen_id, {f"module/{one.id}" for one in modules}))
    asked = {one.subject for one in known if one.done_at is None}
    return [one.title for one in modules if f"module/{one.id}" in done - asked]


def _agreed_as(known: Iterable[EnrolmentItem], task: str) -> EnrolmentItem | None:
    """Return what is agreed on in the same words and not done yet; None for nothing."""
    same = (
        one
        for one in known
        if one.agreed_by_id is not None and one.kind == ItemKind.TASK and one.done_at is None
        if one.title_da.casefold() == task.casefold()
    )
    return next(same, None)


def _check(
    uow: UnitOfWork,
    row: Enrolment,
    wishes: Sequence[_Wish],
    done: Sequence[str],
    again: EnrolmentItem | None,
    *,
    task: str,
    of_modules: bool,
    due_on: date | None,
) -> None:
    wrong: dict[str, list[str]] = {}
    where = "modules" if of_modules else "task"
    if len(task) > LONGEST_NAME:
        wrong["task"] = [_("Write at most %(n)s characters.", n=LONGEST_NAME)]
    if again is not None:
        said = _(
            "“%(title)s” is agreed on already, and is not done yet. Write something else, or give "
            "it another last day.",
            title=again.title_da,
        )
        wrong["task"] = [said]
    if not wishes:
        wrong[where] = [
            _("Choose something that the citizen does not already have to do, or write a task.")
        ]
    if len(wishes) > MOST_AT_ONCE:
        wrong["modules"] = [_("Choose at most %(n)s things at once.", n=MOST_AT_ONCE)]
    if done:
        said = _(
            "This is done already: %(titles)s. Choose something else.", titles=format_list(done)
        )
        wrong["modules"] = [said]
    out_of_reach = why_out_of_reach(uow, row, due_on) if due_on is not None else ""
    if out_of_reach:
        wrong["due_on"] = [out_of_reach]
    if wrong:
        raise Invalid(fields=wrong)


def _term(uow: UnitOfWork, row: Enrolment, due_on: date | None) -> _Term:
    if due_on is not None:
        return _Term(DueRule.ON_DATE, due_on)
    meeting = next_meeting_of(uow, row.citizen_id)
    if meeting is None:
        return _Term(DueRule.BEFORE_MEETING, None)
    meets_on = local_day(meeting.starts_at)
    before = meets_on - timedelta(days=DAYS_BEFORE)
    on = before if before > local_day(uow.now) else meets_on  # agreed in person, without notice
    return _Term(DueRule.BEFORE_MEETING, held_to_end(on, row.access_until_on), meeting.id)


def _put(
    uow: UnitOfWork,
    row: Enrolment,
    wishes: Sequence[_Wish],
    term: _Term,
    *,
    is_required: bool,
    known: Sequence[EnrolmentItem],
) -> list[EnrolmentItem]:
    word = uow.new_id().hex[-12:]
    first = 1 + max((one.place for one in known), default=-1)
    items = [
        EnrolmentItem(
            id=uow.new_id(),
            enrolment_id=row.id,
            key=f"agreed-{word}-{number}",
            place=first + number,
            kind=wish.kind.value,
            subject=wish.subject,
            title_da=wish.title_da,
            title_en=wish.title_en,
            is_required=is_required,
            rule=term.rule.value,
            days=DAYS_BEFORE if term.rule == DueRule.BEFORE_MEETING else 0,
            due_on=term.due_on,
            dated_at=uow.now,
            is_moved=term.rule == DueRule.ON_DATE,  # the programme says nothing of it
            booking_id=term.booking_id,
            agreed_by_id=uow.actor.person_id,
            changes=0,
        )
        for number, wish in enumerate(wishes)
    ]
    uow.session.add_all(items)
    uow.session.flush()
    return items
