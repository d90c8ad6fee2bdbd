"""The kinds of notification that meetings give; none says on a lock screen what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import people_by_id
from app.booking.clearing import is_seen_to
from app.booking.contract import MeetingMode
from app.booking.contract_events import LatenessNoted, MeetingBooked, MeetingCancelled, MeetingMoved
from app.booking.interpreting import sentence_for_adviser
from app.booking.meeting_types import meeting_types_by_id, places_by_id
from app.booking.models import Booking
from app.booking.views import late_place
from app.core.clock import local_day, local_time
from app.core.rows import one_row
from app.core.texts import _, format_time, format_weekday, language, lazy, ngettext
from app.core.work import UnitOfWork
from app.notifications.contract import Kind, Worder, Wording
from app.notifications.service import notify

BOOKED, MOVED, CANCELLED = "booking/booked", "booking/moved", "booking/cancelled"
CITIZEN_BOOKED, CITIZEN_MOVED = "booking/citizen-booked", "booking/citizen-moved"
CITIZEN_CANCELLED, CITIZEN_LATE = "booking/citizen-cancelled", "booking/citizen-late"
COLLEAGUES_NOW = "booking/colleagues-now"
CHANGED, TAKEN_OVER = "booking/changed", "booking/taken-over"

MOMENTS = ("starts_at", "was_at")
"""The facts of a change that say when one is to meet now, and when one was to."""

ADVISERS = frozenset({Role.ADVISER, Role.SUPER_USER})
CITIZENS = frozenset({Role.CITIZEN})


def tell_of_booking(uow: UnitOfWork, event: MeetingBooked) -> None:
    """Tell the adviser of a meeting, and the citizen where somebody booked it for them."""
    _tell_both(uow, event.booking_id, 0, event.by_id, (BOOKED, CITIZEN_BOOKED))


def tell_of_move(uow: UnitOfWork, event: MeetingMoved) -> None:
    """Tell whoever did not move it that a meeting has another time, or is a colleague's now."""
    row, before = _booking(uow, event.booking_id), event.from_adviser_id
    for_citizen = CHANGED if event.is_at_same_time else MOVED
    is_with_another = row.adviser_id != before
    for_adviser = TAKEN_OVER if is_with_another else CITIZEN_MOVED
    kinds = (for_citizen, for_adviser)
    facts: dict[str, Any] = {"is_same_time": event.is_at_same_time}
    facts["is_with_another"] = is_with_another
    facts |= {"was_at": event.was_at.isoformat()} if event.was_at else {}
    _tell_both(uow, event.booking_id, event.sequence, event.by_id, kinds, facts, was_with=before)
    if before not in {row.adviser_id, event.by_id} and not _is_away(uow, row, before, event.by_id):
        subject = f"booking/{row.id}/{event.sequence}"
        notify(uow, before, COLLEAGUES_NOW, _as_it_is(row) | facts, subject=subject)


def tell_of_cancellation(uow: UnitOfWork, event: MeetingCancelled) -> None:
    """Tell whoever did not call it off that a meeting will not be held."""
    kinds = (CANCELLED, CITIZEN_CANCELLED)
    _tell_both(uow, event.booking_id, event.sequence, event.by_id, kinds)


def tell_of_lateness(uow: UnitOfWork, event: LatenessNoted) -> None:
    """Tell the adviser that the citizen will be late."""
    row = _booking(uow, event.booking_id)
    if not _is_late(row):  # it was moved meanwhile, and nobody is late any more
        return
    facts = _as_it_is(row) | {"minutes_late": row.minutes_late, "lateness": event.sequence}
    subject = f"booking/{row.id}/late/{event.sequence}"
    notify(uow, row.adviser_id, CITIZEN_LATE, facts, subject=subject)


def _is_late(row: Booking) -> bool:
    return row.minutes_late is not None or row.late_text_sealed is not None


def _tell_both(
    uow: UnitOfWork,
    booking_id: UUID,
    sequence: int,
    by_id: UUID | None,
    kinds: tuple[str, str],
    also: Facts | None = None,
    *,
    was_with: UUID | None = None,
) -> None:
    """Tell the citizen and the adviser, by a kind for each, but nobody of what they did.

    Nor the adviser whom it was with where they are away; whom it comes to is not, be it again.
    """
    row = _booking(uow, booking_id)
    by_citizen = {"by_citizen": by_id == row.citizen_id}
    facts = {**_as_it_is(row), **by_citizen, **(also or {})}
    subject = f"booking/{row.id}/{sequence}"
    for person_id, kind in zip((row.citizen_id, row.adviser_id), kinds, strict=True):
        is_away = person_id == (was_with or row.adviser_id) and _is_away(uow, row, person_id, by_id)
        if person_id != by_id and not is_away:
            notify(uow, person_id, kind, facts, subject=subject)


def _is_away(uow: UnitOfWork, row: Booking, person_id: UUID, by_id: UUID | None) -> bool:
    """Say whether the service did it as somebody is away, who is told of all meetings at once."""
    return by_id is None and is_seen_to(uow, row.id, person_id)


def _booking(uow: UnitOfWork, booking_id: UUID) -> Booking:
    return one_row(uow.session, select(Booking).where(Booking.id == booking_id))


def _as_it_is(row: Booking) -> dict[str, Any]:
    """Return what a notification keeps of a meeting, so that it says later what was so then."""
    return {
        "booking_id": str(row.id),
        "starts_at": row.starts_at.isoformat(),
        "adviser_id": str(row.adviser_id),
        "mode": row.mode,
        "place_id": str(row.place_id) if row.place_id else None,
    }


def _with(row: Booking, facts: Facts) -> UUID:
    """Return whom one was to meet then; now, where it was not kept."""
    return UUID(facts["adviser_id"]) if "adviser_id" in facts else row.adviser_id


def _starts_at(row: Booking, facts: Facts) -> datetime:
    return datetime.fromisoformat(facts["starts_at"]) if "starts_at" in facts else row.starts_at


def _when(row: Booking, facts: Facts) -> str:
    starts_at = _starts_at(row, facts)
    day, time = format_weekday(local_day(starts_at)), format_time(local_time(starts_at))
    return _("%(day)s at %(time)s", day=day, time=time)


def _how(uow: UnitOfWork, row: Booking, facts: Facts) -> str:
    """Say how one meets, and where."""
    mode = MeetingMode(facts.get("mode", row.mode))
    if mode == MeetingMode.PHONE:
        return _("You talk by phone.")
    if mode == MeetingMode.VIDEO:
        return _("You meet by video.")
    kept = facts.get("place_id", row.place_id)
    place = places_by_id(uow, [UUID(str(kept))]).get(UUID(str(kept))) if kept else None
    if place is None:
        return _("You meet in person.")
    return _("You meet at %(place)s, %(address)s.", place=place.name, address=place.address)


def _what(uow: UnitOfWork, row: Booking) -> str:
    """Return which meeting it is; a citizen may have several."""
    kind = meeting_types_by_id(uow, [row.meeting_type_id])[row.meeting_type_id]
    return kind.name_en if language() == "en" else kind.name_da


def _name(uow: UnitOfWork, person_id: UUID) -> str:
    card = people_by_id(uow, [person_id]).get(person_id)
    return card.name if card is not None else _("Somebody")


def _and(body: str, sentence: str) -> str:
    return f"{body} {sentence}".strip()


Facts = Mapping[str, Any]
Words = Callable[[UnitOfWork, Booking, Facts], tuple[str, str]]
"""Words a kind by the meeting as it is now, and by what the notification kept of the change."""


def _worded(words: Words, *, is_for_adviser: bool) -> Any:
    """Return what words a kind: title and body, the page it leads to, and no more for strangers."""

    def word(uow: UnitOfWork, facts: Facts) -> Wording:
        row = _booking(uow, UUID(facts["booking_id"]))
        title, body = words(uow, row, facts)
        body = body if is_for_adviser else f"{_what(uow, row)}: {body}"
        day = local_day(_starts_at(row, facts)).isoformat()
        url = f"/kalender?dag={day}" if is_for_adviser else f"/moeder/{row.id}"
        return Wording(title, body, url, lock_screen=title)

    return word


def _booked(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    name = _name(uow, _with(row, facts))
    body = _("You meet %(name)s %(when)s.", name=name, when=_when(row, facts))
    return _("A meeting is booked for you"), _and(body, _how(uow, row, facts))


def _moved(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    body = _("It is %(when)s now. You can choose another time yourself.", when=_when(row, facts))
    if facts.get("is_with_another", False):
        body = _and(body, _("You meet %(name)s now.", name=_name(uow, _with(row, facts))))
    return _("Your meeting has another time"), _and(body, _how(uow, row, facts))


def _cancelled(_uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    if row.is_called_off_by_us:
        words = _(
            "We are sorry. It was %(when)s. Choose a new time that suits you.",
            when=_when(row, facts),
        )
        return _("Your meeting is called off"), words
    body = _("It was %(when)s. You can book a new one when it suits you.", when=_when(row, facts))
    return _("Your meeting is called off"), body


def _changed(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    names = {"name": _name(uow, _with(row, facts)), "when": _when(row, facts)}
    body = _("It is still %(when)s, and you meet %(name)s.", **names)
    return _("There is something new about your meeting"), _and(body, _how(uow, row, facts))


def _taken_over(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    body = _("%(name)s comes %(when)s.", name=_name(uow, row.citizen_id), when=_when(row, facts))
    return _("A meeting is yours now"), body


def _citizen_booked(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    body = _("%(name)s comes %(when)s.", name=_name(uow, row.citizen_id), when=_when(row, facts))
    if not facts.get("by_citizen", True):
        return _("A meeting is booked with you"), body
    return _("A citizen has booked a meeting with you"), body


def _citizen_moved(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    name = _name(uow, row.citizen_id)
    if facts.get("is_same_time", False):
        body = _("It is still %(when)s, with %(name)s.", name=name, when=_when(row, facts))
        title = _("There is something new about a meeting with you")
        return title, _and(_and(body, _how(uow, row, facts)), sentence_for_adviser(row))
    body = _("The meeting with %(name)s is %(when)s now.", name=name, when=_when(row, facts))
    return _("A meeting with you has another time"), _and(body, sentence_for_adviser(row))


def _citizen_cancelled(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    name = _name(uow, row.citizen_id)
    names = {"name": name, "when": _when(row, facts)}
    body = _("%(name)s does not come %(when)s. The time is free.", **names)
    if MeetingMode(facts.get("mode", row.mode)) != MeetingMode.ON_SITE:
        body = _("%(name)s cannot be on the call %(when)s. The time is free.", **names)
    if not facts.get("by_citizen", True):
        body = _("You do not meet %(name)s %(when)s. The time is free.", **names)
    return _("A meeting with you is called off"), _and(body, sentence_for_adviser(row))


def _colleagues_now(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    names = {"name": _name(uow, row.citizen_id), "colleague": _name(uow, _with(row, facts))}
    body = _("%(name)s meets %(colleague)s instead. The time is free.", **names)
    return _("A meeting with you is a colleague's now"), body


def _citizen_late(uow: UnitOfWork, row: Booking, facts: Facts) -> tuple[str, str]:
    minutes = facts.get("minutes_late", row.minutes_late)
    named = {"name": _name(uow, row.citizen_id), "when": _when(row, facts)}
    body = _("%(name)s comes late, %(when)s.", **named)
    if minutes is not None:
        body = ngettext(
            "%(name)s comes %(n)s minute late, %(when)s.",
            "%(name)s comes %(n)s minutes late, %(when)s.",
            int(minutes),
            **named,
        )
    return _("A citizen is late for a meeting"), body


def _with_their_words(worder: Worder) -> Worder:
    """Return a worder that also quotes what the citizen wrote, until they write anew."""

    def word(uow: UnitOfWork, facts: Facts) -> Wording:
        row, wording = _booking(uow, UUID(facts["booking_id"])), worder(uow, facts)
        sealed = row.late_text_sealed
        if sealed is None or facts.get("lateness") != row.lateness_sequence:
            return wording
        words = uow.vault.open_text(sealed, context=late_place(row.id))
        return replace(wording, quotes=f"“{words}”")

    return word


KINDS = (
    Kind(
        BOOKED,
        lazy("Meetings that are booked for you"),
        _worded(_booked, is_for_adviser=False),
        is_personal=True,
        may_be_muted=False,
        roles=CITIZENS,
    ),
    Kind(
        MOVED,
        lazy("Meetings that get another time"),
        _worded(_moved, is_for_adviser=False),
        is_personal=True,
        moments=MOMENTS,
        may_be_muted=False,
        escalates_after=timedelta(hours=1),
        roles=CITIZENS,
    ),
    Kind(
        CHANGED,
        lazy("Meetings that you have with somebody else or in another way"),
        _worded(_changed, is_for_adviser=False),
        is_personal=True,
        moments=MOMENTS,
        may_be_muted=False,
        escalates_after=timedelta(hours=1),
        roles=CITIZENS,
    ),
    Kind(
        TAKEN_OVER,
        lazy("Meetings that become yours"),
        _worded(_taken_over, is_for_adviser=True),
        is_personal=True,
        moments=MOMENTS,
        roles=ADVISERS,
    ),
    Kind(
        CANCELLED,
        lazy("Meetings that are called off"),
        _worded(_cancelled, is_for_adviser=False),
        is_personal=True,
        moments=MOMENTS,
        may_be_muted=False,
        escalates_after=timedelta(hours=1),
        roles=CITIZENS,
    ),
    Kind(
        CITIZEN_BOOKED,
        lazy("Meetings that citizens book"),
        _worded(_citizen_booked, is_for_adviser=True),
        is_personal=True,
        roles=ADVISERS,
    ),
    Kind(
        CITIZEN_MOVED,
        lazy("Meetings with you that are moved"),
        _worded(_citizen_moved, is_for_adviser=True),
        is_personal=True,
        moments=MOMENTS,
        roles=ADVISERS,
    ),
    Kind(
        CITIZEN_CANCELLED,
        lazy("Meetings with you that are called off"),
        _worded(_citizen_cancelled, is_for_adviser=True),
        is_personal=True,
        moments=MOMENTS,
        roles=ADVISERS,
    ),
    Kind(
        COLLEAGUES_NOW,
        lazy("Meetings with you that a colleague takes"),
        _worded(_colleagues_now, is_for_adviser=True),
        is_personal=True,
        moments=MOMENTS,
        roles=ADVISERS,
    ),
    Kind(
        CITIZEN_LATE,
        lazy("Citizens who are late"),
        _with_their_words(_worded(_citizen_late, is_for_adviser=True)),
        is_urgent=True,
        may_be_muted=False,
        escalates_after=timedelta(minutes=15),
        roles=ADVISERS,
    ),
)
