"""Case 4: fourteen days of fixed tasks for whoever registers as unemployed, then twelve months.

Ida registers, is enrolled by itself, and does most of it on a phone of 320 px; Omar, who reads
English, does nothing at all. Both live until access is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from app.accounts.own_advisers import give_own_adviser
from app.core.clock import FixedClock, local_day
from app.documents.applications import note_application
from app.documents.cvs import begin_cv
from app.programmes.contract import EnrolmentState
from app.programmes.views import enrolments_of
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

NAME = "14 dage til et godt afsæt"


@pytest.fixture
def first(site: Site, clock: FixedClock) -> date:
    """The day on which Ida and Omar register; Anders advises both."""
    publish(site, "fjorten-dage")
    today = local_day(clock.now())
    with site.by_itself() as uow:
        for citizen in (site.cast.ida, site.cast.omar):
            give_own_adviser(uow, citizen.id, site.cast.anders.id)
    for citizen in (site.cast.ida, site.cast.omar):
        new_here(site, citizen, "dagpenge", registered_on=today)
    return today


def _state(site: Site, who: Person) -> tuple[EnrolmentState, int]:
    with site.by_itself() as uow:
        [one] = enrolments_of(uow, who.id)
        return one.state, one.done


def test_fourteen_days_of_tasks_and_then_twelve_months(
    site: Site,
    visitor: NewVisitor,
    first: date,
    live: Live,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast = site.cast
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    for one in (diary, other):
        one.note()
    ida = without_socket(visitor(cast.ida, size=NARROW))
    ida.forgive("401 (")  # sessions end in the course of the year, pages stay open
    phone = ida.open("/notifikationer")
    phone.get_by_role("link", name=f"Du er med i et forløb: {NAME}").click()
    main = phone.locator("main")
    expect(main).to_contain_text("Det er et krav, at du er med.")
    fits(phone)
    tick_off(phone, "Se videoen om cv")

    live(first + timedelta(days=4), diary, other)
    with site.acting_as(cast.ida) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    do_the_work(site)
    live(first + timedelta(days=9), diary, other)
    ida.log_in(cast.ida)
    phone = ida.open("/forloeb")
    fits(phone)
    phone.get_by_role("link", name=NAME).click()
    expect(phone.get_by_role("list", name="Færdig")).to_contain_text("Lav et cv")
    tick_off(phone, "Se videoen om ansøgninger")
    with site.acting_as(cast.ida) as uow:
        note_application(uow, title="Gartner", employer="Thy Planteskole")
    do_the_work(site)

    live(first + timedelta(days=14), diary, other)
    assert _state(site, cast.ida) == (EnrolmentState.FREE, 5)
    assert _state(site, cast.omar)[0] == EnrolmentState.FREE
    ida.log_in(cast.ida)
    phone = ida.open("/forloeb")
    phone.get_by_role("link", name=NAME).click()
    expect(phone.locator("main")).to_contain_text("Se videoen om at finde en praktikplads")
    fits(phone)
    tick_off(phone, "Se videoen om at finde en praktikplads")

    live(first + timedelta(days=364), diary, other)
    assert _state(site, cast.ida)[0] == EnrolmentState.FREE
    live(first + timedelta(days=367), diary, other)
    assert _state(site, cast.ida)[0] == EnrolmentState.OVER
    is_as_kept("naestved-14-days-da", diary.text())
    is_as_kept("naestved-14-days-en", other.text())
