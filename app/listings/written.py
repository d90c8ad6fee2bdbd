"""What an author writes of a listing: its values, what is wrong with them, what has changed.

Pure. A draft may lack what a listing must have before it is handed in, but nothing in it is ever
wrong: every value that is there is checked each time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from enum import IntEnum
from typing import Any
from uuid import UUID

from app.core.texts import _
from app.listings import geography, weekly_hours
from app.listings.cleaning import fold
from app.listings.kinds import ListingKind, WorkingTime

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 20_000
LONGEST_URL = 1_000
LONGEST_ADDRESS = 200
LONGEST_HOURS = 40
LONGEST_TAKES_PLACE = 160
LONGEST_CONTACT = 200
MOST_CATEGORIES = 5
MOST_TO_FILL = 999
FURTHEST_DEADLINE = timedelta(days=365)

WORK = frozenset(
    {
        ListingKind.JOB,
        ListingKind.SPARE_TIME_JOB,
        ListingKind.APPRENTICESHIP,
        ListingKind.TRAINEE_PLACE,
        ListingKind.WORK_PLACEMENT,
    }
)
"""What a company may post, and what always has a workplace; the rest is the job centre's own."""

_UNSEEN = r"\x01-\x20\x7f\x85\xa0\xad\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
TITLE = rf"^[{_UNSEEN}]*[^\x00{_UNSEEN}][^\x00]*$"
"""A heading in which something is left to see once it is on one line: see `cleaning.fold`."""

_PORT = "[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
_LETTERS = r"0-9A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f"
WEB_ADDRESS = (
    rf"^([hH][tT][tT][pP][sS]?://|[wW]{{3}}\.)[{_LETTERS}-]+(\.[{_LETTERS}-]+)+\.?(:({_PORT}))?"
    r"([/?#][^\x00-\x20\x7f-\xa0\xad\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]*)?$"
)
"""A web address of a public host; without a name and password in it, which deceive readers."""

_IS_ADDRESS = re.compile(WEB_ADDRESS)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Fault(IntEnum):
    """Why a value cannot stand; the gravest of several decides what a door answers."""

    WRONG = 1
    """No listing can have it."""
    NOT_YOURS = 2
    """Others may."""
    UNKNOWN = 3
    """It names something that is not there."""
    DAY = 4
    """It does not go with today."""
    MISSING = 5
    """It has to be there by now."""


Finding = tuple[Fault, str] | None


@dataclass(frozen=True)
class Written:
    """The values of one listing, as its author means them."""

    kind: str = ListingKind.JOB
    title: str = ""
    description: str = ""
    category_ids: tuple[UUID, ...] = ()
    postcode: str | None = None
    has_no_fixed_workplace: bool = False
    address: str | None = None
    working_time: str = WorkingTime.UNKNOWN
    weekly_hours: str | None = None
    apply_by: date | None = None
    apply_url: str | None = None
    number_to_fill: int | None = None
    takes_place: str | None = None
    contact: str | None = None

    def with_changes(self, changes: Mapping[str, Any]) -> Written:
        """Return the values after some of them changed; None puts one back to nothing."""
        empty = Written()
        meant = {
            name: getattr(empty, name) if value is None else _tidied(name, value)
            for name, value in changes.items()
        }
        return replace(self, **meant)

    def as_json(self) -> dict[str, Any]:
        """Return the values as JSON, to be kept until an edit is approved."""
        facts = asdict(self)
        facts["category_ids"] = [str(c) for c in self.category_ids]
        facts["apply_by"] = self.apply_by.isoformat() if self.apply_by else None
        return facts

    @staticmethod
    def from_json(facts: Mapping[str, Any]) -> Written:
        """Return the values that `as_json` made."""
        known = {field.name for field in fields(Written)}
        values = {name: value for name, value in facts.items() if name in known}
        values["category_ids"] = tuple(UUID(c) for c in facts["category_ids"])
        values["apply_by"] = date.fromisoformat(facts["apply_by"]) if facts["apply_by"] else None
        return Written(**values)


def problems_of(
    written: Written, *, today: date, is_staff: bool, is_complete: bool, former: Written | None
) -> dict[str, tuple[Fault, str]]:
    """Return what is wrong and why, in words by field; `is_complete` asks for what must be there.

    A deadline that was right when it was written (`former`) is not held against an edit, nor
    are hours that were taken before they were looked at.
    """
    found = {
        "kind": _of_kind(written, is_staff=is_staff),
        "title": _of_title(written),
        "description": _of_description(written, is_complete=is_complete),
        "category_ids": _of_categories(written),
        "postcode": _of_place(written, is_complete=is_complete),
        "apply_by": None if former and former.apply_by == written.apply_by and not is_complete
        else _of_deadline(written, today),
        "apply_url": _of_address(written),
        "number_to_fill": _of_number(written),
        "working_time": None if written.working_time in set(WorkingTime)
        else (Fault.WRONG, _("Choose one of the working times.")),
        "address": _of_length(written.address, LONGEST_ADDRESS),
        "takes_place": _of_length(written.takes_place, LONGEST_TAKES_PLACE),
        "contact": _of_length(written.contact, LONGEST_CONTACT),
        "weekly_hours": None if former and former.weekly_hours == written.weekly_hours
        else _of_hours(written),
    }  # fmt: skip
    return {name: finding for name, finding in found.items() if finding}


def differences(before: Written, after: Written) -> list[tuple[str, Any, Any]]:
    """Return (name, before, after) of every value that an edit changes."""
    return [
        (field.name, getattr(before, field.name), getattr(after, field.name))
        for field in fields(Written)
        if getattr(before, field.name) != getattr(after, field.name)
    ]


def _tidied(name: str, value: Any) -> Any:
    match name:
        case "weekly_hours":
            return weekly_hours.in_one_form(fold(str(value))) or None
        case "title" | "address" | "takes_place" | "contact":
            return fold(str(value)) or getattr(Written(), name)
        case "description":
            return _NOT_TEXT.sub("", str(value).replace("\r\n", "\n")).strip()
        case "category_ids":
            return tuple(dict.fromkeys(value))
        case "postcode":
            known = geography.postcode(value)
            return known.postcode if known else str(value).strip()
        case "apply_url":
            url = fold(str(value))
            return f"https://{url}" if url.casefold().startswith("www.") else url
        case _:
            return value


def _of_kind(written: Written, *, is_staff: bool) -> Finding:
    if written.kind not in set(ListingKind):
        return Fault.WRONG, _("Choose one of the kinds.")
    if not is_staff and written.kind not in WORK:
        return Fault.NOT_YOURS, _("Only the job centre posts courses, offers and news.")
    return None


def _of_title(written: Written) -> Finding:
    if not written.title:
        return Fault.WRONG, _("Write a heading.")
    return _of_length(written.title, LONGEST_TITLE)


def _of_description(written: Written, *, is_complete: bool) -> Finding:
    if is_complete and not written.description:
        return Fault.MISSING, _("Write what it is about.")
    return _of_length(written.description, LONGEST_DESCRIPTION)


def _of_categories(written: Written) -> Finding:
    if len(written.category_ids) > MOST_CATEGORIES:
        return Fault.WRONG, _("Choose at most %(n)s categories.", n=MOST_CATEGORIES)
    return None


def _of_place(written: Written, *, is_complete: bool) -> Finding:
    if written.postcode is not None and geography.postcode(written.postcode) is None:
        return Fault.UNKNOWN, _("We do not know that postcode. It has four digits, such as 7100.")
    has_place = written.postcode is not None or written.has_no_fixed_workplace
    if is_complete and written.kind in WORK and not has_place:
        return Fault.MISSING, _(
            "Write the postcode of the workplace, or say that it has no fixed place."
        )
    return None


def _of_deadline(written: Written, today: date) -> Finding:
    if written.apply_by is None:
        return None
    if written.apply_by < today:
        return Fault.DAY, _("The deadline has passed. Choose today or a later day.")
    if written.apply_by > today + FURTHEST_DEADLINE:
        return Fault.DAY, _("The deadline may be at most a year ahead.")
    return None


def _of_address(written: Written) -> Finding:
    if written.apply_url is None:
        return None
    if _IS_ADDRESS.fullmatch(written.apply_url) is None:
        return Fault.WRONG, _("Write a whole web address, such as https://example.dk/job.")
    return _of_length(written.apply_url, LONGEST_URL)


def _of_number(written: Written) -> Finding:
    if written.number_to_fill is not None and not 1 <= written.number_to_fill <= MOST_TO_FILL:
        return Fault.WRONG, _("Write a number from 1 to %(n)s.", n=MOST_TO_FILL)
    return None


def _of_hours(written: Written) -> Finding:
    too_long = _of_length(written.weekly_hours, LONGEST_HOURS)
    wrong = weekly_hours.wrong_with(written.weekly_hours)
    return too_long or ((Fault.WRONG, wrong) if wrong else None)


def _of_length(text: str | None, limit: int) -> Finding:
    if text and len(text) > limit:
        return Fault.WRONG, _("Write at most %(n)s characters.", n=limit)
    return None
