"""Case 10: the municipality's own short films, put together so that nobody sees what is not theirs.

Signe puts a film up, and opens it to everybody; it is seen on a phone of 320 px without any log-in.
Ida sees the one that her fourteen days ask for, and another together with Anders in their meeting.
Omar, who reads English and keeps no job log, is spared the module about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock, local_day
from app.demo.content import programmes as described
from app.programmes.contract import DoneHow
from app.programmes.library.contract import CourseFacts, CourseItem
from app.programmes.library.courses import add_course, use_course
from app.programmes.views import enrolments_of
from app.tenancy.target_groups import add_target_group
from tests.browsing import NARROW, NewVisitor, Visitor
from tests.journeys.lived import (
    Diary,
    Live,
    do_the_work,
    fits,
    left_open,
    live,
    new_here,
    publish,
    put_on_shelf,
    site,
)
from tests.programmes.videos.clips import VTT, Show
from tests.programmes.videos.conftest import clip, converted, show, upload
from tests.site import Site

__all__ = ["clip", "converted", "live", "show", "site", "upload"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

NAME, TITLE, COURSE = "14 dage til et godt afsæt", "Dit cv på fem minutter", "Godt fra start"
GROUPS = (
    *("dagpenge", "jobparat", "sygedagpenge"),
    *("jobafklaring", "aktivitetsparat", "ledighedsydelse"),
)
ASKED, TOGETHER = "Se videoen om cv", "Se videoen om jobsamtalen"


@pytest.fixture
def first(site: Site, clock: FixedClock) -> date:
    """Today, as Ida and Omar come to Anders; a course leaves the job log out for some."""
    with site.by_itself() as uow:
        for slug in GROUPS:
            add_target_group(uow, name_da=slug.capitalize(), name_en=slug.capitalize(), slug=slug)
        set_target_groups(uow, site.cast.omar.id, ["sygedagpenge"])
        for citizen in (site.cast.ida, site.cast.omar):
            give_own_adviser(uow, citizen.id, site.cast.anders.id)
    shelf = put_on_shelf(site, "cv"), put_on_shelf(site, "joblog")
    items = (CourseItem(shelf[0]), CourseItem(shelf[1], not_for=("sygedagpenge",)))
    with site.acting_as(site.cast.signe) as uow:
        facts = CourseFacts({"da": COURSE, "en": "A good start"}, items=items)
        use_course(uow, add_course(uow, facts), is_active=True)
    return local_day(clock.now())


def test_films_of_ones_own_from_the_first_day(
    site: Site,
    visitor: NewVisitor,
    first: date,
    clip: bytes,
    show: Show,
    live: Live,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast = site.cast
    video_id = _put_up(site, left_open(visitor(cast.signe)), clip)
    _seen_by_anybody(left_open(visitor(size=NARROW)))
    _ask_for(site, {"video-cv": video_id, "video-samtalen": show().video_id})
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    new_here(site, cast.ida, "dagpenge", registered_on=first)
    diary.note()

    ida = left_open(visitor(cast.ida, size=NARROW))
    live(first + timedelta(days=3), diary, other)
    phone = ida.log_in(cast.ida).open("/forloeb")
    phone.get_by_role("link", name=NAME).click()
    phone.get_by_role("link", name=re.compile(f": {ASKED}$")).click()
    phone.wait_for_url(f"**/film/{video_id}")
    phone.get_by_text("Læs det, der bliver sagt i filmen").click()
    phone.get_by_role("button", name="Jeg har læst teksten i stedet").click()
    expect(phone.get_by_text("Du har selv sagt, at du har læst").first).to_be_visible()
    fits(phone)
    do_the_work(site)

    live(first + timedelta(days=7), diary, other)
    _see_together(left_open(visitor(cast.anders)).open(f"/opfoelgning/{cast.ida.id}"))
    with site.by_itself() as uow:
        [one] = enrolments_of(uow, cast.ida.id)
    done = {item.title: item.done_how for item in one.items if item.is_done}
    assert (done[ASKED], done[TOGETHER]) == (DoneHow.SELF, DoneHow.TOGETHER)

    _sees_of_course(ida.log_in(cast.ida).open("/moduler-bibliotek"), COURSE, joblog=1)
    omar = left_open(visitor(cast.omar, size=NARROW, locale="en-GB"))
    _sees_of_course(omar.open("/moduler-bibliotek"), "A good start", joblog=0)
    live(first + timedelta(days=15), diary, other)
    is_as_kept("naestved-videos-da", diary.text())
    assert other.text() == ""  # nothing is asked of Omar


def _put_up(site: Site, desk: Visitor, clip: bytes) -> UUID:
    """Add a film, have it made ready for phones, caption it, and show it to everybody."""
    page = desk.open("/film-redaktion/ny")
    page.get_by_label("Titel på dansk").fill(TITLE)
    page.get_by_role("button", name="Gem").click()
    sent = {"name": "cv.mp4", "mimeType": "video/mp4", "buffer": clip}
    page.get_by_label(re.compile("^Filmen")).set_input_files([sent])
    page.get_by_role("button", name="Send op").click()
    expect(page.get_by_text("Version 1")).to_be_visible()
    here = page.url
    site.services.jobs.run("videos")
    page.goto(here)
    page.get_by_role("link", name="Version 1").click()
    captions = {"name": "da.vtt", "mimeType": "text/vtt", "buffer": VTT.encode()}
    page.get_by_label(re.compile("WebVTT")).set_input_files([captions])
    page.get_by_role("button", name="Gem underteksterne").click()
    page.get_by_role("button", name="Udgiv denne version").click()
    page.get_by_role("button", name="Vis den også uden log-in").click()
    expect(page.get_by_text("Nu kan alle se filmen, også uden at logge ind.")).to_be_visible()
    return UUID(here.split("#")[0].split("?")[0].rsplit("/", 1)[-1])


def _seen_by_anybody(one: Visitor) -> None:
    page = one.open("/film")
    fits(page)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_text("Læs det, der bliver sagt i filmen").click()
    expect(page.get_by_text("Velkommen til jobcentret.")).to_be_visible()
    expect(page.get_by_role("button", name="Jeg har set den")).to_have_count(0)
    fits(page)


def _ask_for(site: Site, films: dict[str, UUID]) -> None:
    """Publish the fourteen days with films in them."""
    items = tuple(
        replace(one, subject=f"film/{films[one.key]}") if one.key in films else one
        for one in described()["fjorten-dage"].items
    )
    publish(site, "fjorten-dage", items=items)


def _see_together(page: Page) -> None:
    row = page.get_by_role("listitem").filter(has_text=TOGETHER)
    row.locator("summary").click()
    row.get_by_role("button", name="Vi har gjort det sammen").click()
    expect(page.get_by_text("Det er noteret som gjort.")).to_be_visible()


def _sees_of_course(phone: Page, name: str, *, joblog: int) -> None:
    phone.get_by_role("link", name=name).click()
    about_it = re.compile("Jobnet og joblog|Jobnet and the job log")
    expect(
        phone.get_by_role("link", name=re.compile("cv på én side|CV on one page"))
    ).to_be_visible()
    expect(phone.get_by_role("link", name=about_it)).to_have_count(joblog)
    fits(phone)
