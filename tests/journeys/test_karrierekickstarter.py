"""Case 6: students sign up by their university's own link, for one of a bounded number of places.

Freja and Ida take the two places that there are; Omar, who reads English, gets in line and is told
as Freja's place comes free. Both live their ten weeks, beside their studies, to the last day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.accounts.contract import Role
from app.core.clock import FixedClock, local_day
from app.documents.cvs import begin_cv
from app.licences.contract import ExtensionPolicy
from app.licences.giving import take_back
from app.licences.pools import add_pool
from app.programmes.contract import EnrolmentState, EnrolmentView, Source
from app.programmes.links import links_of
from app.programmes.views import enrolments_of
from app.tenancy.target_groups import add_target_group
from tests.browsing import NARROW, NewVisitor, Visitor
from tests.documents.sample import gardener
from tests.journeys.lived import (
    Diary,
    Live,
    do_the_work,
    fits,
    left_open,
    live,
    publish,
    site,
    tick_off,
)
from tests.licences.bought import pool
from tests.people import Person, move_in
from tests.site import Site

__all__ = ["live", "site"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

NAME, PLACES, TEN_WEEKS = "KarriereKickstarter", 2, timedelta(days=70)


@pytest.fixture
def programme_id(site: Site) -> UUID:
    """The programme, with few places a year; nobody is referred to it."""
    with site.by_itself() as uow:
        add_target_group(uow, name_da="Dimittender", name_en="Graduates", slug="dimittender")
        bought = pool(
            name_da=NAME,
            name_en=NAME,
            seats=PLACES,
            is_open=True,
            target_groups=("dimittender",),
            seat_days=TEN_WEEKS.days,
            extension=ExtensionPolicy.NEVER,
        )
        pool_id = add_pool(uow, bought)
    return publish(site, "karrierekickstarter", pool_id=pool_id)


@pytest.fixture
def freja(site: Site) -> Person:
    """A third student."""
    return move_in(site.services.units, site.cast.here, "Freja", Role.CITIZEN)


def _mine(site: Site, who: Person) -> EnrolmentView:
    with site.by_itself() as uow:
        [one] = enrolments_of(uow, who.id)
        return one


def _link_made(page: Page) -> str:
    """Let the editors give a university its link; returns the path."""
    page.get_by_label("Institutionen").fill("Aarhus Universitet")
    page.get_by_role("button", name="Lav linket").click()
    expect(page.get_by_role("img", name="QR-kode")).to_be_visible()
    found = re.search(r"/start/[a-z0-9-]+", page.locator("main").inner_text())
    assert found, "no address is printed below the picture"
    return found[0]


def _come_by(one: Visitor, link: str, who: Person) -> Page:
    """Read what it is before any log-in, and come back after it."""
    page = one.open(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.locator("main")).to_contain_text("Aarhus Universitet")
    expect(page.locator("main")).to_contain_text(re.compile("5–10 (timer|hours)"))
    way = page.get_by_role("link", name=re.compile("^(Log ind og tilmeld dig|Log in and sign up)$"))
    expect(way).to_have_attribute("href", re.compile(re.escape(f"next={link}")))
    fits(page)
    return one.log_in(who).open(link)


def _sign_up(phone: Page) -> None:
    phone.get_by_label("Job i en virksomhed").check()
    phone.get_by_role("button", name="Tilmeld mig").click()
    expect(phone.get_by_text("Du er tilmeldt. Velkommen!")).to_be_visible()
    fits(phone)


def _get_in_line(page: Page) -> None:
    expect(page.locator("main")).to_contain_text("All places are taken right now.")
    page.get_by_role("button", name="Get on the waiting list").click()
    expect(page.get_by_role("heading", name="You are on the waiting list")).to_be_visible()
    expect(page.locator("main")).to_contain_text("You are next in line.")
    fits(page)


def test_ten_weeks_for_those_who_get_a_place(
    site: Site,
    visitor: NewVisitor,
    programme_id: UUID,
    freja: Person,
    live: Live,
    clock: FixedClock,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast, first = site.cast, local_day(clock.now())
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    desk = left_open(visitor(cast.signe))
    link = _link_made(desk.open(f"/forloebene/{programme_id}/links"))

    ida = left_open(visitor(size=NARROW))
    for one, who in ((left_open(visitor(size=NARROW)), freja), (ida, cast.ida)):
        _sign_up(_come_by(one, link, who))
    omar = left_open(visitor(size=NARROW, locale="en-GB"))
    _get_in_line(_come_by(omar, link, cast.omar))
    live(first + timedelta(days=2), diary, other)
    tick_off(ida.log_in(cast.ida).open(_page_of(site, cast.ida)), "Find ud af, hvad du vil")

    live(first + timedelta(days=9), diary, other)
    licence_id = _mine(site, freja).licence_id
    assert licence_id is not None
    with site.acting_as(cast.anders) as uow:  # Freja has found work
        take_back(uow, licence_id)
    his_first = first + timedelta(days=10)  # her place is his as her last day is over
    live(his_first, diary, other)
    assert (_mine(site, cast.omar).source, _mine(site, cast.omar).course) == (Source.LINE, "")
    _choose(omar, cast.omar)

    live(first + timedelta(days=30), diary, other)
    ida.log_in(cast.ida)
    phone = ida.open(_page_of(site, cast.ida))
    tick_off(phone, "Find ti virksomheder, og følg dem")
    with site.acting_as(cast.ida) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    do_the_work(site)
    phone.reload()
    expect(phone.get_by_role("list", name="Færdig")).to_contain_text("Gør dit cv klar")
    fits(phone)

    _last_days(site, live, cast.ida, first, diary, other)
    phone = ida.log_in(cast.ida).open(_page_of(site, cast.ida))
    expect(phone.locator("main")).to_contain_text("Forløbet er slut")
    fits(phone)
    _last_days(site, live, cast.omar, his_first, diary, other)
    is_as_kept("karrierekickstarter-da", diary.text())
    is_as_kept("karrierekickstarter-en", other.text())
    with site.acting_as(cast.signe) as uow:
        assert [one.sign_ups for one in links_of(uow, programme_id)] == [3]


def _page_of(site: Site, who: Person) -> str:
    return f"/forloeb/{_mine(site, who).id}"


def _choose(omar: Visitor, who: Person) -> None:
    """Come from the notification, and choose one of the two courses."""
    omar.log_in(who)
    page = omar.open("/notifikationer")
    page.get_by_role("link", name=f"You are in a programme: {NAME}").click()
    page.get_by_label("Work in the public sector").check()
    page.get_by_role("button", name="Save my choice").click()
    expect(page.locator("main")).to_contain_text("Draw a map of places that could use you")
    expect(page.locator("main")).not_to_contain_text("Find ten companies")
    fits(page)


def _last_days(site: Site, live: Live, who: Person, first: date, *diaries: Diary) -> None:
    last = first + TEN_WEEKS - timedelta(days=1)
    assert _mine(site, who).access_until_on == last
    live(last, *diaries)
    assert _mine(site, who).state == EnrolmentState.FREE
    live(last + timedelta(days=2), *diaries)
    assert _mine(site, who).state == EnrolmentState.OVER
