"""Lets people in the demo wait for a time that suits them."""

from __future__ import annotations

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.contract import MeetingMode, MeetingTypeView
from app.booking.meeting_types import meeting_types
from app.booking.waiting.contract import PartOfDay, Wishes
from app.booking.waiting.line import join_waiting_list, standing_entries
from app.core.work import Municipality, UnitOfWork
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import SERVICE, Home

# Nobody works on Friday afternoons: they wait for what does not come by itself.
WISHES = (
    Wishes(MeetingMode.ON_SITE, frozenset({4}), frozenset({PartOfDay.AFTERNOON})),
    Wishes(None, frozenset({4}), frozenset({PartOfDay.AFTERNOON})),
)


def wait(past: Past, municipality: Municipality, home: Home) -> None:
    """Put the last two citizens on the waiting list, where nobody waits yet."""
    citizens = [one for one in people(home.slug) if one.role == Role.CITIZEN]
    with past.at(days_ago=2, minutes=200).write(municipality, SERVICE) as uow:
        if standing_entries(uow):
            return
        kind = _longest(uow)
        for someone, wishes in zip(reversed(citizens), WISHES, strict=False):
            citizen_id = person_by_email(uow, someone.email).id
            join_waiting_list(uow, citizen_id, kind.id, wishes)


def _longest(uow: UnitOfWork) -> MeetingTypeView:
    """Return the type of meeting that takes longest."""
    return max(meeting_types(uow), key=lambda kind: kind.length)
