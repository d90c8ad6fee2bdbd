"""What an adviser leads for several citizens stands in their calendar, and is not free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import event

from app.accounts.contract import Role
from app.accounts.teams import join_team
from app.booking.arranging import book_meeting
from app.booking.calendar_days import calendar_days
from app.booking.contract import MeetingMode
from app.booking.contract_errors import SlotTaken
from app.booking.drop_in.setting_up import offer_drop_in
from app.booking.meeting_types import meeting_type
from app.booking.sessions.planning import call_off_session, plan_session
from app.booking.slots import free_slots_with
from app.core.clock import local_day, local_time
from app.core.errors import Invalid
from app.core.work import Units, the_service
from app.tenancy.closing_days import add_closing_day
from tests.booking.drop_in.door import facts, opened
from tests.booking.office import Acting, Office, let_meet, local
from tests.booking.sessions.hall import planned, workshop
from tests.booking.sessions.test_planning_pages import form, words
from tests.forms import post
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]


def seen(client: FlaskClient, asked: str = "?dag=2026-11-26") -> str:
    page = BeautifulSoup(client.get(f"/kalender{asked}").text, "html.parser")
    return " ".join(page.find("main").get_text(" ").split())


def free_on(acting_as: Acting, cast: Cast, office: Office, day: int) -> list[str]:
    """Return when Anders is free on a morning."""
    with acting_as(cast.anders) as uow:
        kind = meeting_type(uow, office.type_id)
        since = local(day, 0)
        found = free_slots_with(
            uow,
            cast.anders.id,
            kind,
            MeetingMode.ON_SITE,
            since=since,
            until=since + timedelta(days=1),
        )
    return [f"{local_time(slot.starts_at):%H.%M}" for slot in found]


def test_a_session_that_one_leads_is_not_free_and_stands_in_the_calendar(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    assert free_on(acting_as, cast, office, 26) == ["09.00", "09.30", "10.00", "10.30", "11.00"]
    session_id = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    assert free_on(acting_as, cast, office, 26) == ["09.00"]
    with acting_as(cast.ida) as uow, pytest.raises(SlotTaken):
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    anders = client_of(cast.anders)
    page = seen(anders)
    assert "10.00–12.00 CV-workshop Jobcentret" in page
    assert "09.00–10.00 Ledig" in page
    assert "10.00–12.00 Ledig" not in page
    assert f'href="/planlaegning/{session_id}"' in anders.get("/kalender?dag=2026-11-26").text
    assert "10.00–12.00 CV-workshop" in seen(anders, "?vis=uge&dag=2026-11-26")


def test_one_that_a_colleague_leads_or_nobody_leaves_the_time_free(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    planned(acting_as, cast, office)
    planned(acting_as, cast, office, led_by_id=cast.signe.id)
    assert "10.30" in free_on(acting_as, cast, office, 26)
    assert "CV-workshop" not in seen(client_of(cast.anders))


def test_one_that_is_called_off_gives_the_time_back(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    session_id = planned(acting_as, cast, office, led_by_id=cast.anders.id)
    with acting_as(cast.anders) as uow:
        call_off_session(uow, session_id)
    assert "10.30" in free_on(acting_as, cast, office, 26)
    assert "CV-workshop" not in seen(client_of(cast.anders))


def test_the_hours_of_a_drop_in_that_one_leads_are_not_free(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    drop_in_id = opened(acting_as, cast, office, led_by_id=cast.anders.id)
    assert free_on(acting_as, cast, office, 26) == []
    assert "09.00–12.00 Åben rådgivning Jobcentret 12.30–15.00 Ledig" in seen(
        client_of(cast.anders)
    )
    with acting_as(cast.anders) as uow:
        offer_drop_in(uow, drop_in_id, is_active=False)
    assert free_on(acting_as, cast, office, 26)[0] == "09.00"


def test_a_drop_in_is_closed_on_closing_days(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    opened(acting_as, cast, office, led_by_id=cast.anders.id)
    with acting_as(cast.adam) as uow:
        add_closing_day(uow, local_day(local(26, 9)), reason="Personaledag")
    assert "Åben rådgivning" not in seen(client_of(cast.anders))


def test_whoever_does_not_run_it_sees_it_without_a_way_in(
    client_of: ClientOf, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    lea = move_in(units, cast.here, "Lis", Role.TEAM_LEADER)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, office.team_id, lea.id)
    planned(acting_as, cast, office, led_by_id=cast.anders.id)
    shown = client_of(lea).get(f"/kalender?dag=2026-11-26&hvem={cast.anders.id}").text
    assert "CV-workshop" in shown
    assert "/planlaegning/" not in shown


def test_who_leads_it_is_one_of_those_who_run_it(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    stranger = move_in(units, cast.here, "Berit", Role.ADVISER)
    for person in (stranger, cast.ida):
        with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
            plan_session(uow, workshop(office, led_by_id=person.id))
        assert "led_by_id" in refused.value.fields
    with acting_as(cast.anders) as uow:
        assert plan_session(uow, workshop(office, team_id=None, led_by_id=stranger.id))


def test_whoever_plans_is_told_of_meetings_that_lie_in_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        let_meet(uow, cast.anders.id, office)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 11)))
    anders = client_of(cast.anders)
    filled_in = form(office, on="2026-11-26", led_by_id=str(cast.anders.id))
    made = post(anders, "/planlaegning/ny", filled_in)
    page = words(anders.get(made.location).text)
    assert "har 1 møde i den tid" in page
    assert "Hvem leder det? Anders" in page


def test_facts_of_a_drop_in_keep_who_leads_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    assert facts(office).led_by_id is None
    drop_in_id = opened(acting_as, cast, office, led_by_id=cast.anders.id)
    page = BeautifulSoup(
        client_of(cast.anders).get(f"/planlaegning/drop-in/{drop_in_id}/ret").text, "html.parser"
    )
    chosen = page.select_one("select[name=led_by_id] option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(cast.anders.id)


def test_what_is_asked_of_the_database_does_not_grow_with_the_drop_ins_that_one_leads(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    def look() -> int:
        asked.clear()
        with acting_as(cast.anders) as uow:
            calendar_days(uow, cast.anders.id, date(2026, 11, 26), 7)
        return len(asked)

    event.listen(units.database.writing, "before_cursor_execute", note)
    without = look()
    assert not any("drop_in_period" in one for one in asked)
    opened(acting_as, cast, office, led_by_id=cast.anders.id)
    one = look()
    opened(acting_as, cast, office, led_by_id=cast.anders.id)
    assert without < one == look()
