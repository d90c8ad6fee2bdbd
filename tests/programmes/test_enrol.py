"""A citizen is enrolled, told what is asked of them, and it can be ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from app.accounts.target_groups import set_target_groups
from app.booking.arranging import Wanted, book_meeting
from app.booking.contract import MeetingMode
from app.booking.meeting_types import add_meeting_type, add_place
from app.core.clock import COPENHAGEN, local_day
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from app.licences.contract import LicencePoolEmpty
from app.licences.pools import add_pool
from app.licences.shown import licences_of
from app.programmes.contract import CourseFacts, EnrolmentState, Source
from app.programmes.contract_errors import (
    CitizenEnrolledAlready,
    CourseToChoose,
    EnrolmentOver,
    ProgrammeNotUsed,
)
from app.programmes.doing import tick_off
from app.programmes.enrolling import end_enrolment, enrol, go_on_after_all, sign_up
from app.programmes.publishing import add_programme, use_programme
from app.programmes.views import enrolment_by_id, enrolments_of, why_ended, why_enrolled
from app.tenancy.target_groups import add_target_group
from tests.booking.office import JOB_TALK, Office, let_meet
from tests.conftest import NOW
from tests.licences.bought import pool
from tests.people import Cast
from tests.programmes.described import MONTH, Days, Describe, Enrol, Stands, Told, task

TODAY = local_day(NOW)


def test_a_citizen_is_told_what_is_asked_and_by_when(
    cast: Cast, publish: Describe, enrolled: Enrol, told: Told
) -> None:
    view = enrolled(publish(), cast.ida)
    assert view.state == EnrolmentState.REQUIRED
    due = {item.key: item.due_on for item in view.items}
    assert due == {
        "first-log-in": TODAY + timedelta(days=3),
        "cv": TODAY + timedelta(days=7),
        "network": TODAY + timedelta(days=14),
        "talk": None,
    }
    assert view.required_until_on == TODAY + timedelta(days=27)
    assert told(cast.ida) == ["Du er med i et forløb: Godt i gang"]


def test_the_reason_is_for_the_citizen_and_staff(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida, why="Du vil gerne i gang.")
    for person in (cast.ida, cast.anders):
        with units.read(cast.here, person.actor) as uow:
            assert why_enrolled(uow, view.id) == "Du vil gerne i gang."
    for stranger in (cast.omar, cast.vera, cast.lea):
        with units.read(cast.here, stranger.actor) as uow, pytest.raises(NotFound):
            enrolment_by_id(uow, view.id)
    with units.read(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        enrolment_by_id(uow, view.id)


def test_nobody_is_in_a_programme_twice(cast: Cast, publish: Describe, enrolled: Enrol) -> None:
    programme_id = publish()
    enrolled(programme_id, cast.ida)
    with pytest.raises(CitizenEnrolledAlready):
        enrolled(programme_id, cast.ida)


def test_only_advisers_enrol(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    for person in (cast.ida, cast.lea, cast.vera):
        with units.write(cast.here, person.actor) as uow, pytest.raises((Forbidden, NotFound)):
            enrol(uow, programme_id, cast.ida.id)


def test_what_is_not_published_or_put_aside_takes_nobody(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    aside = publish()
    with units.write(cast.here, cast.signe.actor) as uow:
        draft = add_programme(uow, MONTH)
        use_programme(uow, aside, is_active=False)
    for programme_id in (draft, aside):
        with pytest.raises(ProgrammeNotUsed):
            enrolled(programme_id, cast.ida)


@pytest.mark.parametrize("first", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_it_begins_from_today_within_a_year(
    cast: Cast, publish: Describe, enrolled: Enrol, first: date
) -> None:
    with pytest.raises(Invalid):
        enrolled(publish(), cast.ida, from_on=first)


def test_places_are_licences(units: Units, cast: Cast, publish: Describe, enrolled: Enrol) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, pool(seats=1, seat_days=60))
    programme_id = publish(pool_id=pool_id)
    view = enrolled(programme_id, cast.ida)
    with units.read(cast.here, cast.ida.actor) as uow:
        [licence] = licences_of(uow, cast.ida.id)
    assert (view.licence_id, view.access_until_on) == (licence.id, licence.last_on)
    with pytest.raises(LicencePoolEmpty):
        enrolled(programme_id, cast.omar)


def test_what_is_ended_gives_its_place_back_until_it_goes_on_after_all(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    look: Callable[[], None],
    stands: Stands,
    told: Told,
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, pool(seats=1, seat_days=60))
    programme_id = publish(pool_id=pool_id)
    view = enrolled(programme_id, cast.ida)
    assert told(cast.ida) == ["Du er med i et forløb: Godt i gang"]
    for verb in (end_enrolment, go_on_after_all):
        with units.write(cast.here, cast.anders.actor) as uow:
            verb(uow, view.id)
        look()
    assert stands(view.id).access_until_on == view.access_until_on
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, view.id)
    assert enrolled(programme_id, cast.omar).licence_id is not None


def test_one_signs_up_where_it_is_open_and_chooses_a_course(
    units: Units, cast: Cast, publish: Describe
) -> None:
    courses = (CourseFacts("short", "Det korte"), CourseFacts("long", "Det lange"))
    items = (task("both"), task("more", course="long"))
    programme_id = publish(is_open=True, courses=courses, items=items, first_log_in_days=None)
    with units.write(cast.here, cast.ida.actor) as uow:
        with pytest.raises(CourseToChoose):
            sign_up(uow, programme_id)
        view = sign_up(uow, programme_id, course="short")
        assert sign_up(uow, programme_id, course="short").id == view.id
        assert [item.key for item in view.items] == ["both"]
        assert view.source == Source.SIGN_UP


def test_nobody_signs_up_for_what_is_not_open(units: Units, cast: Cast, publish: Describe) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(NotFound):
        sign_up(uow, programme_id)


def test_what_is_ended_asks_nothing_and_can_go_on_after_all(
    units: Units,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
    stands: Stands,
) -> None:
    view = enrolled(publish(), cast.ida)
    with units.write(cast.here, cast.anders.actor) as uow:
        ended = end_enrolment(uow, view.id, why="Ida har fået job.")
        assert end_enrolment(uow, view.id).ended_at == ended.ended_at
        assert why_ended(uow, view.id) == "Ida har fået job."
        with pytest.raises(EnrolmentOver):
            tick_off(uow, view.items[2].id)
    days_pass(8)
    assert told(cast.ida)[1:] == ["Dit forløb er slut: Godt i gang"]
    with units.write(cast.here, cast.anders.actor) as uow:
        assert go_on_after_all(uow, view.id).state == EnrolmentState.REQUIRED
    days_pass(6)
    assert told(cast.ida)[-1] == "I dag er sidste dag: Skriv ti navne fra dit netværk ned"
    with units.read(cast.here, cast.ida.actor) as uow:
        assert [one.id for one in enrolments_of(uow, cast.ida.id)] == [stands(view.id).id]


def test_it_is_required_of_some_and_voluntary_for_the_others(
    units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="dagpenge", name_da="Dagpenge", name_en="Unemployment benefit")
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
        set_target_groups(uow, cast.omar.id, ["dagpenge"])
    programme_id = publish(required_groups=("dagpenge",), required_languages=("da",))
    ida, omar = enrolled(programme_id, cast.ida), enrolled(programme_id, cast.omar)
    assert ida.is_required
    assert all(item.is_required for item in ida.items)
    assert not omar.is_required  # he reads English
    with units.write(cast.here, the_service("test")) as uow:
        place_id = add_place(uow, name="Jobcentret", address="Torvet 1, 7700 Thisted")
        kind = replace(JOB_TALK, has_interpreter=True)
        office = Office(add_meeting_type(uow, kind), place_id, cast.anders.id)
        let_meet(uow, cast.anders.id, office)
        at = datetime.combine(TODAY + timedelta(days=2), time(13, 30), COPENHAGEN)
        wanted = Wanted(office.type_id, at, MeetingMode.PHONE)
        book_meeting(uow, cast.ida.id, wanted, interpreter_language="so")
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, ida.id)
    assert not enrolled(programme_id, cast.ida).is_required  # she has an interpreter for Somali
    assert [item.due_on for item in omar.items] == [item.due_on for item in ida.items]
