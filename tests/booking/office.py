"""An office where Ida can meet Anders: on site in the mornings, by phone until three."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from werkzeug.test import TestResponse

from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team, join_team
from app.booking.arranging import Wanted
from app.booking.availability import open_calendar, set_meeting_types_of, set_week
from app.booking.contract import CalendarRules, MeetingMode, WorkPeriod
from app.booking.meeting_types import TypeFacts, add_meeting_type, add_place
from app.core.clock import COPENHAGEN
from app.core.work import UnitOfWork
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
Ask = Callable[..., TestResponse]

JOB_TALK = TypeFacts(
    name_da="Jobsamtale",
    name_en="Job talk",
    length=timedelta(minutes=60),
    modes=(MeetingMode.ON_SITE, MeetingMode.PHONE),
    notice=timedelta(hours=2),
    move_until=timedelta(hours=24),
    cancel_until=timedelta(hours=2),
    most_moves=2,
)


def local(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """Return a moment of 2026 by Danish clocks."""
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN)


@dataclass(frozen=True)
class Office:
    """What was set up."""

    type_id: UUID
    place_id: UUID
    team_id: UUID

    def wanted(self, starts_at: datetime, mode: MeetingMode | None = None) -> Wanted:
        """Return a wish for a job talk."""
        return Wanted(self.type_id, starts_at, mode)


def week(place_id: UUID) -> list[WorkPeriod]:
    """Return a week with mornings on site and hours after noon by phone."""
    return [
        period
        for weekday in range(5)
        for period in (
            WorkPeriod(weekday, time(9), time(12), place_id),
            WorkPeriod(weekday, time(12, 30), time(15)),
        )
    ]


def let_meet(
    uow: UnitOfWork, adviser: UUID, office: Office, rules: CalendarRules | None = None
) -> None:
    """Open an adviser's calendar as that of the office."""
    open_calendar(uow, adviser, rules or CalendarRules())
    set_week(uow, adviser, week(office.place_id))
    set_meeting_types_of(uow, adviser, [office.type_id])


def set_up_office(uow: UnitOfWork, cast: Cast) -> Office:
    """Let Ida's own adviser be Anders; Signe is in the same team, without a calendar."""
    team_id = create_team(uow, name="Team Nord")
    for member in (cast.anders, cast.signe):
        join_team(uow, team_id, member.id)
    give_own_adviser(uow, cast.ida.id, cast.anders.id)
    place_id = add_place(uow, name="Jobcentret", address="Torvet 1, 7700 Thisted")
    office = Office(add_meeting_type(uow, JOB_TALK), place_id, team_id)
    let_meet(uow, cast.anders.id, office)
    return office
