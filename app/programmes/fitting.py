"""Whether a programme hangs together: what an editor is told before it can be published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from app.core.texts import _
from app.programmes.contract import Begins, DueRule, ItemFacts, ItemKind, ProgrammeFacts

FURTHEST_DATE = 366
"""In days from the day of publishing: a year that was mistyped is no deadline."""


def what_does_not_fit(
    facts: ProgrammeFacts, *, target_groups: Collection[str], has_pool: bool, today: date
) -> dict[str, list[str]]:
    """Return what stands in the way of publishing, by field; items as `items.KEY`.

    `target_groups` are the slugs of those that there are; `has_pool` says whether its pool is one.
    No date of an item may be before `today`.
    """
    found: dict[str, list[str]] = defaultdict(list)
    whole = _whole(facts, target_groups, has_pool=has_pool)
    for field, said in (*whole, *_days(facts), *_items(facts, today)):
        found[field].append(said)
    return dict(found)


def _whole(
    facts: ProgrammeFacts, target_groups: Collection[str], *, has_pool: bool
) -> Iterator[tuple[str, str]]:
    if not facts.items:
        yield "items", _("Add what is to be done in it.")
    if facts.is_required:
        yield from _not_said(facts)
    if facts.pool_id is not None and not has_pool:
        yield "pool_id", _("There is no such pool of licences any more.")
    for field, chosen in (
        ("target_groups", facts.audience.target_groups),
        ("required_groups", facts.required_groups),
    ):
        if set(chosen) - set(target_groups):
            yield field, _("One of the target groups is not there any more.")
    if len({course.key for course in facts.courses}) != len(facts.courses):
        yield "courses", _("Two courses have the same key.")


def _not_said(facts: ProgrammeFacts) -> Iterator[tuple[str, str]]:
    """Yield what has to be said of a programme that is required."""
    for field, said in (
        ("why_da", _("The programme is required, so write the reason.")),
        ("rule_da", _("The programme is required, so write the rule that it rests on.")),
        (
            "consequence_da",
            _("The programme is required, so write what happens if it is not done."),
        ),
    ):
        if not getattr(facts, field).strip():
            yield field, said


def _days(facts: ProgrammeFacts) -> Iterator[tuple[str, str]]:
    if facts.begins == Begins.IN_WEEK and facts.begins_week is None:
        yield "begins_week", _("Say in which week it begins.")
    if facts.is_required and facts.required_days is None:
        yield "required_days", _("Say how many days the required part lasts.")
    if (facts.required_days or 0) > (facts.access_days or facts.required_days or 0):
        yield "access_days", _("It cannot be used for less time than the required part lasts.")
    yield from _never_in_time(facts)


def _never_in_time(facts: ProgrammeFacts) -> Iterator[tuple[str, str]]:
    """Yield what would be due after the part that it is required in, whenever one begins."""
    days = facts.required_days if facts.is_required else None
    if days is None:
        return
    if (facts.first_log_in_days or 0) >= days:
        yield (
            "first_log_in_days",
            _(
                "The first log-in comes too late. The part with deadlines lasts %(days)s days. "
                "Write at most %(last)s.",
                days=days,
                last=days - 1,
            ),
        )
    soonest = min(facts.notice_days, (facts.access_days or facts.notice_days + 1) - 1)
    if soonest >= days and any(map(_waits_for_meeting, facts.items)):
        yield (
            "notice_days",
            _(
                "What is due before a meeting comes too late. The part with deadlines lasts "
                "%(days)s days. Write at most %(last)s.",
                days=days,
                last=days - 1,
            ),
        )


def _items(facts: ProgrammeFacts, today: date) -> Iterator[tuple[str, str]]:
    courses = {course.key for course in facts.courses}
    seen: set[str] = set()
    for item in facts.items:
        field = f"items.{item.key}"
        if item.key in seen:
            yield field, _("Two things have the same key.")
        seen.add(item.key)
        if item.course and item.course not in courses:
            yield field, _("It belongs to a course that is not there any more.")
        if item.due.rule == DueRule.ON_DATE and item.due.on is None:
            yield field, _("Say on which day it is due.")
        if item.due.rule == DueRule.WITH_CLASS:
            yield field, _("Only the plan of a class sets such a deadline.")
        if item.kind in {ItemKind.MODULE, ItemKind.SURVEY} and not item.subject:
            yield field, _("Choose what it is.")
        yield from _is_asked_in_time(facts, item, field, today)


def _is_asked_in_time(
    facts: ProgrammeFacts, item: ItemFacts, field: str, today: date
) -> Iterator[tuple[str, str]]:
    if facts.is_required and item.is_required and item.due.rule == DueRule.NONE:
        yield field, _("What is required needs a deadline.")
    for said in (
        _date_over(item, today),
        _after_required(facts, item) or _after_access(facts, item),
    ):
        if said:
            yield field, said


def deadline_out_of_time(
    facts: ProgrammeFacts, item: ItemFacts, today: date
) -> dict[str, list[str]]:
    """Return why the deadline of an item lies out of the time of its programme, by field.

    What is required lies in the part with deadlines; the rest where the programme can be used.
    """
    said = {
        "on": _date_over(item, today),
        "days_after": _after_required(facts, item) or _after_access(facts, item),
    }
    return {field: [words] for field, words in said.items() if words}


def parts_too_short(facts: ProgrammeFacts) -> dict[str, list[str]]:
    """Return which part of a programme ends before what is due in it, by field."""
    late = [item for item in facts.items if _after_required(facts, item)]
    if not late:
        return {}
    last = max(late, key=lambda item: item.due.days)
    said = _(
        "%(what)s is required and has a later deadline. Write at least %(days)s, or change that "
        "deadline first.",
        what=last.title,
        days=last.due.days + 1,
    )
    return {"required_days": [said]}


def _date_over(item: ItemFacts, today: date) -> str:
    day = item.due.on if item.due.rule == DueRule.ON_DATE else None
    if day is not None and day < today:
        return _("This day is over. Choose a day from today on.")
    if day is not None and (day - today).days > FURTHEST_DATE:
        return _("Choose a day from today on, within a year.")
    return ""


def _after_required(facts: ProgrammeFacts, item: ItemFacts) -> str:
    days = facts.required_days if facts.is_required and item.is_required else None
    if not _is_due_after(item, days):
        return ""
    return _(
        "The part with deadlines lasts %(days)s days. Write at most %(last)s, or make it "
        "voluntary.",
        days=days,
        last=(days or 0) - 1,
    )


def _after_access(facts: ProgrammeFacts, item: ItemFacts) -> str:
    days = facts.access_days
    if not _is_due_after(item, days):
        return ""
    return _(
        "The programme can be used for %(days)s days. Write at most %(last)s.",
        days=days,
        last=(days or 0) - 1,
    )


def _waits_for_meeting(item: ItemFacts) -> bool:
    return item.is_required and item.due.rule == DueRule.BEFORE_MEETING


def _is_due_after(item: ItemFacts, days: int | None) -> bool:
    """Say whether an item is due when so many days are over; its day 0 is the first of them."""
    is_dated = item.due.rule == DueRule.AFTER_START
    return is_dated and days is not None and item.due.days >= days
