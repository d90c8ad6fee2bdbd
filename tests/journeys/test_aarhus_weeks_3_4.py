"""Case 5: required in weeks 3 and 4 of unemployment, then access for up to a year.

Ida is told a week ahead, begins on the first day of her third week, takes leave for a week in the
middle, picks a module, books a meeting and gets feedback. Omar finds work before it begins.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from app.accounts.registrations import note_registration
from app.booking.arranging import book_meeting
from app.booking.outcomes import note_outcome
from app.core.clock import COPENHAGEN, FixedClock, local_day
from app.documents.cvs import begin_cv
from app.programmes.contract import EnrolmentState, EnrolmentView
from app.programmes.deadlines import take_leave
from app.programmes.views import enrolments_of
from tests.booking.office import Office, set_up_office
from tests.browsing import NARROW, NewVisitor
from tests.documents.sample import gardener
from tests.journeys.lived import (
    Diary,
    Live,
    do_the_work,
    fits,
    live,
    new_here,
    publish,
    site,
    tick_off,
    without_socket,
)
from tests.people import Person
from tests.site import Site

__all__ = ["live", "site"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(900)]

NAME = "Tidlig digital indsats"


@pytest.fixture
def office(site: Site) -> Office:
    """Anders advises Ida, and holds meetings."""
    with site.by_itself() as uow:
        return set_up_office(uow, site.cast)


@pytest.fixture
def registered_on(site: Site, clock: FixedClock, office: Office) -> date:
    """The day on which Ida and Omar register."""
    assert office.team_id
    publish(site, "tidlig-indsats")
    today = local_day(clock.now())
    for citizen in (site.cast.ida, site.cast.omar):
        new_here(site, citizen, "dagpenge", registered_on=today)
    return today


def _enrolments(site: Site, who: Person) -> list[EnrolmentView]:
    with site.by_itself() as uow:
        return enrolments_of(uow, who.id)


def test_weeks_three_and_four_and_then_a_year(
    site: Site,
    visitor: NewVisitor,
    office: Office,
    registered_on: date,
    live: Live,
    clock: FixedClock,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast, first = site.cast, registered_on + timedelta(days=14)
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    live(first - timedelta(days=8), diary, other)
    assert _enrolments(site, cast.ida) == []
    live(first - timedelta(days=5), diary, other)
    [ahead] = _enrolments(site, cast.ida)
    assert (ahead.state, ahead.from_on) == (EnrolmentState.AHEAD, first)
    with site.by_itself() as uow:
        ended = local_day(uow.now)
        note_registration(uow, cast.omar.id, registered_on=registered_on, ended_on=ended)
    do_the_work(site)

    ida = without_socket(visitor(cast.ida, size=NARROW))
    ida.forgive("401 (")  # sessions end in the course of the year, pages stay open
    phone = ida.open("/forloeb")
    phone.get_by_role("link", name=NAME).click()
    expect(phone.locator("main")).to_contain_text("Det er ikke begyndt endnu")
    fits(phone)
    assert [one.state for one in _enrolments(site, cast.omar)] == [EnrolmentState.ENDED]

    live(first + timedelta(days=3), diary, other)
    ida.log_in(cast.ida)
    phone = ida.open("/forloeb")
    phone.get_by_role("link", name=NAME).click()
    fits(phone)
    with site.acting_as(cast.ida) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    with site.acting_as(cast.anders) as uow:
        begins, ends = first + timedelta(days=5), first + timedelta(days=11)
        take_leave(uow, ahead.id, from_on=begins, until_on=ends)
    do_the_work(site)
    live(first + timedelta(days=6), diary, other)
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Du har pause")
    fits(phone)

    live(first + timedelta(days=14), diary, other)
    ida.log_in(cast.ida)
    phone = ida.open("/forloeb")
    phone.get_by_role("link", name=NAME).click()
    tick_off(phone, "Læg en plan for din jobsøgning")
    tick_off(phone, "Vælg det modul, du har mest brug for")
    fits(phone)
    _meets_anders(site, office, clock, live, first + timedelta(days=18), diary, other)
    [one] = _enrolments(site, cast.ida)
    assert {item.key for item in one.items if not item.is_done} == {"samtaletraening"}

    assert one.access_until_on == first + timedelta(days=363 + 7)  # a week of leave is added
    live(one.access_until_on, diary, other)
    assert _enrolments(site, cast.ida)[0].state == EnrolmentState.FREE
    live(one.access_until_on + timedelta(days=2), diary, other)
    assert _enrolments(site, cast.ida)[0].state == EnrolmentState.OVER
    is_as_kept("aarhus-weeks-3-4-da", diary.text())
    is_as_kept("aarhus-weeks-3-4-en", other.text())


def _meets_anders(
    site: Site,
    office: Office,
    clock: FixedClock,
    live: Live,
    after: date,
    *diaries: Diary,
) -> None:
    """Book a meeting on the Monday after a day, live until then, and come to it."""
    day = after + timedelta(days=7 - after.weekday())
    meets_at = datetime(day.year, day.month, day.day, 10, tzinfo=COPENHAGEN)
    with site.acting_as(site.cast.ida) as uow:
        booking_id = book_meeting(uow, site.cast.ida.id, office.wanted(meets_at)).id
    do_the_work(site)
    live(day, *diaries)
    clock.set(meets_at + timedelta(hours=1))
    with site.acting_as(site.cast.anders) as uow:
        note_outcome(uow, booking_id, has_come=True)
    do_the_work(site)
