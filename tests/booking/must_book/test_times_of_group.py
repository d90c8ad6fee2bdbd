"""Whether a group could book: looked for once for all who can be met by the same people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser, give_team
from app.accounts.teams import create_team, join_team
from app.booking.arranging import book_meeting
from app.booking.availability import set_week
from app.booking.contract import MeetingMode, WhoMeets, WorkPeriod
from app.booking.meeting_types import change_meeting_type
from app.booking.must_book.group_times import MOST_LOOKED_AT, GroupTimes, times_of_group
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.people import Cast, Person, move_in


def times(units: Units, cast: Cast, office: Office, *people: Person) -> GroupTimes:
    with units.read(cast.here, the_service("test")) as uow:
        return times_of_group(uow, [one.id for one in people], office.type_id)


def with_whom(units: Units, cast: Cast, office: Office, who: WhoMeets) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, who_meets=who))


@pytest.fixture
def others(units: Units, cast: Cast, office: Office) -> tuple[Person, Person]:
    """Berit has time, and a citizen of her own, in a team of their own."""
    berit = move_in(units, cast.here, "Berit", Role.ADVISER)
    karl = move_in(units, cast.here, "Karl", Role.CITIZEN)
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Team Syd")
        join_team(uow, team_id, berit.id)
        let_meet(uow, berit.id, office)
        give_own_adviser(uow, karl.id, berit.id)
    return berit, karl


def test_those_whose_adviser_has_no_time_are_counted(
    units: Units, cast: Cast, office: Office, no_times: UUID, others: tuple[Person, Person]
) -> None:
    _berit, karl = others
    mads = move_in(units, cast.here, "Mads", Role.CITIZEN)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, mads.id, cast.anders.id)
    assert times(units, cast, office) == GroupTimes(0, 0)
    assert times(units, cast, office, cast.ida, mads, karl) == GroupTimes(2, 0)
    assert times(units, cast, office, karl) == GroupTimes(0, 0)


def test_it_depends_on_whom_the_type_is_with(
    units: Units, cast: Cast, office: Office, no_times: UUID, others: tuple[Person, Person]
) -> None:
    _berit, karl = others
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    everybody = (cast.ida, cast.omar, karl)
    assert times(units, cast, office, *everybody) == GroupTimes(0, 0), "Signe is of Ida's team"
    with_whom(units, cast, office, WhoMeets.OWN)
    assert times(units, cast, office, *everybody) == GroupTimes(2, 0), "Omar has no adviser"
    with_whom(units, cast, office, WhoMeets.ANYBODY)
    assert times(units, cast, office, *everybody) == GroupTimes(0, 0)


def test_one_who_is_busy_at_the_only_time_does_not_speak_for_the_others(
    units: Units, acting_as: Acting, cast: Cast, office: Office, others: tuple[Person, Person]
) -> None:
    """Anders is there on Thursday from ten to eleven alone, when Ida has a meeting with Berit."""
    berit, _karl = others
    with_whom(units, cast, office, WhoMeets.ANYBODY)
    wanted = replace(office.wanted(local(26, 10)), adviser_id=berit.id)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, wanted)
    with_whom(units, cast, office, WhoMeets.OWN)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
        hour = WorkPeriod(3, local(26, 10).time(), local(26, 11).time(), office.place_id)
        set_week(uow, cast.anders.id, [hour])
        soon = replace(JOB_TALK, who_meets=WhoMeets.OWN, ahead=timedelta(days=7))
        change_meeting_type(uow, office.type_id, replace(soon, modes=(MeetingMode.ON_SITE,)))
    assert times(units, cast, office, cast.ida) == GroupTimes(1, 0)
    assert times(units, cast, office, cast.ida, cast.omar) == GroupTimes(0, 0)


def test_it_is_looked_for_once_for_those_of_one_adviser_and_for_so_many_at_most(
    units: Units, cast: Cast, office: Office
) -> None:
    crowd = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(6)]
    with units.write(cast.here, the_service("test")) as uow:
        for one in crowd:
            give_own_adviser(uow, one.id, cast.anders.id)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(units.database.reading, "before_cursor_execute", note)
    times(units, cast, office, cast.ida)
    alone = len(asked)
    times(units, cast, office, cast.ida, *crowd)
    assert 0 < alone == len(asked) - alone
    lone = [move_in(units, cast.here, f"Alene{n}", Role.CITIZEN) for n in range(MOST_LOOKED_AT)]
    with units.write(cast.here, the_service("test")) as uow:
        for n, one in enumerate(lone):
            give_team(uow, one.id, create_team(uow, name=f"Hold {n}"))
    found = times(units, cast, office, cast.ida, *crowd, *lone)
    assert found == GroupTimes(without=MOST_LOOKED_AT - 1, unknown=1), "the most citizens first"
