"""What a description says, in words: kinds, deadlines, beginnings, what each field is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.texts import _, format_date, format_list, lazy, ngettext
from app.programmes.contract import HAND_IN, Begins, Due, DueRule, ItemKind, ProgrammeFacts
from app.programmes.videos.contract import RIGHTS_SUBJECT

KINDS: Mapping[str, Any] = {
    ItemKind.TASK: lazy("A task"),
    ItemKind.MODULE: lazy("A module"),
    ItemKind.WORKSHOP: lazy("A workshop"),
    ItemKind.MEETING: lazy("A meeting"),
    ItemKind.SURVEY: lazy("A survey"),
    ItemKind.LOG_IN: lazy("The first log-in"),
}
RULES: Mapping[str, Any] = {
    DueRule.AFTER_START: lazy("Some days after the start"),
    DueRule.BEFORE_MEETING: lazy("Before the next meeting"),
    DueRule.ON_DATE: lazy("On a date"),
    DueRule.NONE: lazy("No deadline"),
}
BEGINS: Mapping[str, Any] = {
    Begins.ON_REFERRAL: lazy("When an adviser enrols the citizen"),
    Begins.AT_REGISTRATION: lazy("When the citizen registers as unemployed"),
    Begins.IN_WEEK: lazy("In a certain week of unemployment"),
    Begins.AT_SIGN_UP: lazy("When the citizen signs up"),
}
DONE_BY: Mapping[str, Any] = {
    "": lazy("The citizen ticks it off"),
    HAND_IN: lazy("The citizen hands something in"),
    "cv": lazy("A CV in the service is ready to use"),
    "application": lazy("An application is written in the service"),
    "meeting": lazy("A meeting is held"),
    RIGHTS_SUBJECT: lazy("The film about rights and duties is watched"),
}
SPOKEN: Mapping[str, Any] = {"da": lazy("Reads Danish"), "en": lazy("Reads English")}
FIELDS: Mapping[str, Any] = {
    "name": lazy("Name"),
    "title": lazy("Title"),
    "about": lazy("What it is"),
    "effort": lazy("How much work it is"),
    "why": lazy("The reason"),
    "rule": lazy("The rule that it rests on"),
    "consequence": lazy("What happens if it is not done"),
    "help": lazy("Who can help"),
    "at_end": lazy("What happens at the end"),
    "target_groups": lazy("Target groups"),
    "languages": lazy("Language"),
    "from_age": lazy("Age from"),
    "until_age": lazy("Age until"),
    "from_week": lazy("Week of unemployment, from"),
    "until_week": lazy("Week of unemployment, until"),
    "is_required": lazy("Is it required?"),
    "required_groups": lazy("Required of these target groups"),
    "required_languages": lazy("Required of those who read"),
    "begins": lazy("It begins"),
    "begins_week": lazy("Week in which it begins"),
    "is_open": lazy("Citizens can sign up themselves"),
    "first_log_in_days": lazy("First log-in, days after the start"),
    "required_days": lazy("Days that the part with deadlines lasts"),
    "access_days": lazy("Days that it can be used"),
    "notice_days": lazy("Fewest days to do what is due before a meeting"),
    "steps": lazy("Reminders, days before a deadline"),
    "pool_id": lazy("Places"),
    "kind": lazy("Kind"),
    "due": lazy("Deadline"),
    "subject": lazy("What makes it count as done"),
    "course": lazy("Course"),
    "minutes": lazy("Minutes"),
}


def due_in_words(due: Due) -> str:
    """Return when something is due: "7 days after the start", "the day before the next meeting"."""
    if due.rule == DueRule.AFTER_START:
        if due.days == 0:
            return _("On the first day")
        return ngettext("%(n)s day after the start", "%(n)s days after the start", due.days)
    if due.rule == DueRule.BEFORE_MEETING:
        if due.days == 0:
            return _("On the day of the next meeting")
        if due.days == 1:
            return _("The day before the next meeting")
        return ngettext(
            "%(n)s day before the next meeting", "%(n)s days before the next meeting", due.days
        )
    if due.rule == DueRule.ON_DATE and due.on is not None:
        return _("On %(day)s", day=format_date(due.on))
    return _("No deadline")


def begins_in_words(facts: ProgrammeFacts) -> str:
    """Return when a programme begins for a citizen."""
    if facts.begins == Begins.IN_WEEK and facts.begins_week is not None:
        return _("In week %(n)s of unemployment", n=facts.begins_week)
    return str(BEGINS[facts.begins])


def length_in_words(days: int | None) -> str:
    """Return how long something lasts; whole weeks from four on are said as weeks."""
    if days is None:
        return _("Without an end")
    if days >= 28 and not days % 7:
        return ngettext("%(n)s week", "%(n)s weeks", days // 7)
    return ngettext("%(n)s day", "%(n)s days", days)


def steps_in_words(steps: tuple[int, ...]) -> str:
    """Return when one is reminded: "7, 1, 0"; said so that nought is the day itself."""
    if not steps:
        return _("No reminders")
    if steps == (0,):
        return _("On the last day")
    others = format_list([str(step) for step in steps if step])
    if 0 in steps:
        return _("%(days)s days before, and on the last day", days=others)
    return _("%(days)s days before", days=others)
