"""Words that citizens read of programmes: what something is, and how far one is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.core.clock import local_day, local_time
from app.core.texts import _, format_time, format_weekday, ngettext
from app.programmes.contract import EnrolmentState, EnrolmentView, ItemKind, ItemView
from app.programmes.laying_out import Laid


def kind_in_words(item: ItemView) -> str:
    """Return what an item is, in a word."""
    words = {
        ItemKind.MODULE: _("Module"),
        ItemKind.TASK: _("Task"),
        ItemKind.WORKSHOP: _("Workshop"),
        ItemKind.MEETING: _("Meeting"),
        ItemKind.SURVEY: _("Questions"),
        ItemKind.LOG_IN: _("Log-in"),
    }
    return words[item.kind]


def where_in_words(item: ItemView) -> str:
    """Return the words of what leads to where an item is done."""
    words = {
        "module": _("Open the module"),
        "worksheet": _("Open the worksheet"),
        "cv": _("Go to your CV"),
        "application": _("Go to your applications"),
        "meeting": _("Book a meeting"),
        "session": _("See the days"),
        "hand-in": _("Hand it in"),
        "film": _("See the film"),
        "survey": _("Go to your licences"),
    }
    return words.get(item.subject.partition("/")[0], _("Open it"))


def state_in_words(view: EnrolmentView) -> str:
    """Return where an enrolment stands, in a few words."""
    if view.state == EnrolmentState.AHEAD:
        return _("Begins on %(day)s", day=format_weekday(view.from_on))
    if view.state == EnrolmentState.LEAVE:
        return _("You have a break")
    if view.state == EnrolmentState.ENDED:
        return _("Ended")
    return _("Over") if view.state == EnrolmentState.OVER else _("Going on")


def held_in_words() -> str:
    """Return what one does about a workshop that was held, and where one was not noted down."""
    return _(
        "We have not noted that you were there. Write to your adviser. "
        "Then you find out together how you catch up."
    )


def meets_next_in_words(at: datetime) -> str:
    """Return when a class meets next, after a workshop that one was not at."""
    return _(
        "The class meets next on %(day)s at %(time)s.",
        day=format_weekday(local_day(at)),
        time=format_time(local_time(at)),
    )


def missed_title(late: Sequence[ItemView], held: Sequence[ItemView]) -> str:
    """Return how a notice of what was missed is headed: by what can still be done, if anything."""
    if len(late) == 1:
        return _("The deadline has passed: %(what)s", what=late[0].title)
    if len(held) == 1 and not late:
        return _("The workshop is over: %(what)s", what=held[0].title)
    if not late:
        return ngettext(
            "%(n)s workshop in your programme is over",
            "%(n)s workshops in your programme are over",
            len(held),
        )
    return ngettext(
        "The deadline has passed for %(n)s thing in your programme",
        "The deadline has passed for %(n)s things in your programme",
        len(late),
    )


def done_in_words(done: int, number: int) -> str:
    """Return how much is done: "2 of 5 done"."""
    return _("%(done)s of %(number)s done", done=done, number=number)


def kind_word(laid: Laid) -> str:
    """Return a kind word about how far one is; a workshop that was held without one is left too."""
    if not laid.left:
        return _("You have done all of it. Well done!")
    if laid.held:
        return " ".join((_left(laid), missed_in_words(len(laid.held))))
    if not laid.done:
        return _("Begin with what comes first. One thing at a time is enough.")
    if laid.missed:
        return " ".join((_left(laid), _("One thing at a time is enough.")))
    return ngettext(
        "You are well on your way. One thing is left.",
        "You are well on your way. %(n)s things are left.",
        laid.left,
    )


def missed_in_words(number: int) -> str:
    """Return what is known of workshops that were held, and at which one was not noted down."""
    return ngettext(
        "We have not noted that you were at %(n)s workshop.",
        "We have not noted that you were at %(n)s workshops.",
        number,
    )


def _left(laid: Laid) -> str:
    return ngettext("One thing is left.", "%(n)s things are left.", laid.left)
