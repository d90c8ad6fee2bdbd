"""What the form of an opening offers to choose between, in words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from app.core.texts import Text, _, format_date, lazy
from app.listings.categories import CategoryView
from app.listings.kinds import ListingKind, WorkingTime
from app.listings.listing_views import KIND_LABELS, TIME_LABELS
from app.listings.models import ListingState
from app.listings.reporting import FraudReason
from app.listings.written import WORK, Written, differences

STATE_LABELS: dict[str, Text] = {
    ListingState.DRAFT: lazy("Draft"),
    ListingState.SUBMITTED: lazy("With the job centre"),
    ListingState.CHANGES_REQUESTED: lazy("To be changed"),
    ListingState.PUBLISHED: lazy("Published"),
    ListingState.CLOSED: lazy("Closed"),
    ListingState.DECLINED: lazy("Not published"),
}
STATE_CHIPS = {
    ListingState.DRAFT: "quiet",
    ListingState.SUBMITTED: "soon",
    ListingState.CHANGES_REQUESTED: "soon",
    ListingState.PUBLISHED: "done",
    ListingState.CLOSED: "gone",
    ListingState.DECLINED: "gone",
}
FIELD_LABELS: dict[str, Text] = {
    "kind": lazy("What it is"),
    "title": lazy("Heading"),
    "description": lazy("Description"),
    "category_ids": lazy("Categories"),
    "postcode": lazy("Postcode"),
    "has_no_fixed_workplace": lazy("No fixed workplace"),
    "address": lazy("Address"),
    "working_time": lazy("Working time"),
    "weekly_hours": lazy("Hours a week"),
    "apply_by": lazy("Deadline"),
    "apply_url": lazy("Web address to apply at"),
    "number_to_fill": lazy("How many you need"),
    "takes_place": lazy("When it takes place"),
    "contact": lazy("How to sign up, or whom to ask"),
}
REASON_LABELS: dict[str, Text] = {
    FraudReason.ASKS_FOR_MONEY: lazy("I am asked to pay something"),
    FraudReason.ASKS_FOR_SECRETS: lazy("I am asked for my CPR number, bank details or MitID"),
    FraudReason.NOT_REAL: lazy("The job or the company does not exist"),
    FraudReason.ILLEGAL: lazy("The terms are against the law"),
    FraudReason.OTHER: lazy("Something else"),
}


def kind_choices(*, is_staff: bool) -> list[tuple[str, str]]:
    """Return the kinds that the author may post, what only they may post first."""
    kinds = sorted(ListingKind, key=lambda kind: kind in WORK)
    return [(k.value, str(KIND_LABELS[k])) for k in kinds if is_staff or k in WORK]


def time_choices() -> list[tuple[str, str]]:
    """Return the working times, the unknown one first."""
    unknown = (WorkingTime.UNKNOWN.value, _("Does not matter, or see the text"))
    return [unknown, *((k, str(words)) for k, words in TIME_LABELS.items())]


def area_choices(categories: list[CategoryView]) -> list[tuple[str, str]]:
    """Return the occupation areas; a kind's own category follows from the kind."""
    return [(str(each.id), each.name) for each in categories if each.kind is None]


def reason_choices() -> list[tuple[str, str]]:
    """Return what may be wrong with an opening."""
    return [(value, str(words)) for value, words in REASON_LABELS.items()]


def canned_reasons() -> list[str]:
    """Return what the job centre most often answers, to be put into the answer with a tap."""
    return [
        _("Please describe the tasks in a little more detail."),
        _("Please write the working hours and when the work begins."),
        _("Please write how the pay is agreed, such as by collective agreement."),
        _("Please leave out wishes about age, sex, religion or origin: the law forbids them."),
        _("Please do not ask for a CPR number, bank details or money."),
    ]


def values_for_form(written: Written) -> dict[str, str | list[str]]:
    """Return the values as the form's fields hold them."""
    return {
        "kind": written.kind,
        "title": written.title,
        "description": written.description,
        "category_ids": [str(c) for c in written.category_ids],
        "postcode": written.postcode or "",
        "has_no_fixed_workplace": "1" if written.has_no_fixed_workplace else "",
        "address": written.address or "",
        "working_time": written.working_time,
        "weekly_hours": written.weekly_hours or "",
        "apply_by": written.apply_by.isoformat() if written.apply_by else "",
        "apply_url": written.apply_url or "",
        "number_to_fill": str(written.number_to_fill or ""),
        "takes_place": written.takes_place or "",
        "contact": written.contact or "",
    }


def changes_in_words(
    before: Written, after: Written, categories: list[CategoryView]
) -> list[tuple[str, str, str]]:
    """Return (what, before, after) of each changed value, in words."""
    names = {each.id: each.name for each in categories}
    return [
        (str(FIELD_LABELS[name]), _in_words(name, old, names), _in_words(name, new, names))
        for name, old, new in differences(before, after)
    ]


def _in_words(name: str, value: object, categories: dict[UUID, str]) -> str:
    match name, value:
        case _, None | "" | ():
            return _("Nothing")
        case "kind", str():
            return str(KIND_LABELS[value])
        case "working_time", str():
            return str(TIME_LABELS.get(value, _("Does not matter, or see the text")))
        case "category_ids", tuple():
            return ", ".join(categories[each] for each in value if each in categories)
        case "has_no_fixed_workplace", bool():
            return _("Yes") if value else _("No")
        case _, date():
            return format_date(value)
        case _, _:
            return str(value)
