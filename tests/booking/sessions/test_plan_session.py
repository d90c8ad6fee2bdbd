"""Advisers plan sessions: one, or one a week without the days that are closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.accounts.teams import create_team
from app.booking.sessions.contract import SeatsTaken, SessionOver, SessionState
from app.booking.sessions.planning import (
    call_off_session,
    change_session,
    plan_series,
    plan_session,
)
from app.booking.sessions.signing import sign_up
from app.booking.sessions.views import session_run, sessions_to_run
from app.core.clock import FixedClock, local_day, local_time
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from tests.booking.office import Office, local
from tests.booking.sessions.hall import Acting, planned, workshop
from tests.people import Cast


def test_an_adviser_plans_a_session(acting_as: Acting, cast: Cast, office: Office) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.signe) as uow:
        session = session_run(uow, session_id)
    assert (session.title, session.place.name) == ("CV-workshop", "Jobcentret")
    assert (session.taken, session.left, session.state) == (0, 2, SessionState.PLANNED)


@pytest.mark.parametrize("name", ["ida", "lea", "vera", "adam"])
def test_nobody_else_does(acting_as: Acting, cast: Cast, office: Office, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        plan_session(uow, workshop(office))


def test_another_teams_session_is_not_there(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        theirs = create_team(uow, name="Team Syd")
        session_id = plan_session(uow, workshop(office, team_id=theirs))
    with acting_as(cast.anders) as uow:
        assert sessions_to_run(uow, since=uow.now) == []
        for refused in (
            lambda: session_run(uow, session_id),
            lambda: change_session(uow, session_id, workshop(office)),
            lambda: call_off_session(uow, session_id),
            lambda: plan_session(uow, workshop(office, team_id=theirs)),
        ):
            with pytest.raises(NotFound):
                refused()


def test_what_no_team_has_is_run_by_every_adviser(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    planned(acting_as, cast, office, team_id=None)
    with acting_as(cast.signe) as uow:
        assert len(sessions_to_run(uow, since=uow.now)) == 1
    with acting_as(cast.nora) as uow:
        assert sessions_to_run(uow, since=uow.now) == []


WRONG: dict[str, dict[str, Any]] = {
    "until": {"ends_at": local(26, 10)},
    "on": {"starts_at": local(23, 10)},
    "seats": {"seats": 0},
    "sign_up_until_on": {"sign_up_until_on": date(2026, 11, 27)},
    "sign_off_until_on": {"sign_off_until_on": date(2026, 11, 27)},
    "place_id": {"place_id": uuid4()},
}


@pytest.mark.parametrize("field", WRONG)
def test_what_cannot_be_is_said_beside_its_field(
    acting_as: Acting, cast: Cast, office: Office, field: str
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        plan_session(uow, workshop(office, **WRONG[field]))
    assert field in refused.value.fields


def test_a_series_leaves_closing_days_out_and_says_so(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        series = plan_series(uow, workshop(office), weeks=7)
        held = [session_run(uow, one) for one in series.ids]
    days = [local_day(one.facts.starts_at) for one in held]
    assert days == [date(2026, 11, 26) + timedelta(weeks=n) for n in (0, 1, 2, 3, 6)]
    assert [day for day, _ in series.left_out] == [date(2026, 12, 24), date(2026, 12, 31)]
    assert len({one.series_id for one in held}) == 1


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    clock.set(local(1, 9, month=10))
    facts = workshop(
        office,
        starts_at=local(22, 10, month=10),
        ends_at=local(22, 12, month=10),
        sign_up_until_on=date(2026, 10, 20),
    )
    with acting_as(cast.anders) as uow:
        series = plan_series(uow, facts, weeks=2)
        after = session_run(uow, series.ids[1]).facts
    assert f"{local_time(after.starts_at):%H:%M}" == "10:00"
    assert after.starts_at - facts.starts_at == timedelta(days=7, hours=1)
    assert after.sign_up_until_on == date(2026, 10, 27)


def test_nothing_is_planned_on_a_closing_day_alone(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    eve = workshop(office, starts_at=local(24, 10, month=12), ends_at=local(24, 12, month=12))
    with acting_as(cast.anders) as uow, pytest.raises(Invalid, match="invalid"):
        plan_series(uow, eve, weeks=1)


def test_seats_are_not_taken_from_those_who_have_them(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow:
            sign_up(uow, session_id, person.id)
    with acting_as(cast.anders) as uow:
        with pytest.raises(SeatsTaken):
            change_session(uow, session_id, workshop(office, seats=1))
        change_session(uow, session_id, workshop(office, seats=3))
        assert session_run(uow, session_id).left == 1


def test_only_another_time_or_place_counts_as_a_change_of_it(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        change_session(uow, session_id, workshop(office, title_da="Noget andet", subject="x"))
        unmoved = session_run(uow, session_id)
        assert (unmoved.sequence, unmoved.facts.subject) == (0, "")
        change_session(uow, session_id, workshop(office, starts_at=local(26, 9)))
        assert session_run(uow, session_id).sequence == 1


def test_what_is_called_off_stays_so(acting_as: Acting, cast: Cast, office: Office) -> None:
    session_id = planned(acting_as, cast, office)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id, reason=" Underviseren er syg. ")
        call_off_session(uow, session_id, reason="Igen")
        session = session_run(uow, session_id)
        assert (session.state, session.sequence) == (SessionState.CALLED_OFF, 1)
        assert session.called_off_because == "Underviseren er syg."
        with pytest.raises(SessionOver):
            change_session(uow, session_id, workshop(office))


def test_what_has_begun_is_not_changed(
    acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    session_id = planned(acting_as, cast, office)
    clock.set(local(26, 10))
    with acting_as(cast.anders) as uow:
        with pytest.raises(SessionOver):
            change_session(uow, session_id, workshop(office, starts_at=local(27, 10)))
        with pytest.raises(SessionOver):
            call_off_session(uow, session_id)
