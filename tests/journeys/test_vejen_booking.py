"""Case 8, Vejen: citizens book, move and cancel their own meetings, and have them in a plan.

Ida books on a phone of 360 by 740, in four taps, and finds the meeting in her plan, also without
cover. Omar does so with the keyboard alone, and once more in a browser that runs no scripts.
Anders sees in his calendar who comes, who is late and who does not come.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.booking.availability import set_meeting_types_of
from app.booking.meeting_types import add_meeting_type, change_meeting_type, meeting_type_named
from app.booking.models import Booking
from app.booking.policy import minute_of
from app.core.clock import local_day
from tests.booking.office import JOB_TALK, set_up_office
from tests.browsing import NARROW, Visitor
from tests.journeys.chatting import log_out, lose_cover
from tests.site import Site

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

Open = Callable[..., Visitor]

# One may move and cancel to the last minute, whatever the hour this runs at.
TO_THE_LAST_MINUTE = replace(
    JOB_TALK, move_until=timedelta(), cancel_until=timedelta(), most_moves=None
)
CV = replace(JOB_TALK, name_da="Hjælp til dit CV", name_en="Help with your CV")
MOST_TABS = 80
FOCUSED = "() => document.activeElement?.innerText.trim()"
WIDTH = "() => document.documentElement.scrollWidth"
IS_KEPT = """async () => {
  const cache = await caches.open("personal");
  return (await cache.keys()).some(({ url }) => new URL(url).pathname === "/min-plan");
}"""


@pytest.fixture(autouse=True, scope="module")
def _office(site: Site) -> None:
    """Ida and Omar can meet Anders about two things."""
    with site.by_itself() as uow:
        office = set_up_office(uow, site.cast)
        change_meeting_type(uow, office.type_id, TO_THE_LAST_MINUTE)
        cv_id = add_meeting_type(uow, CV)
        set_meeting_types_of(uow, site.cast.anders.id, [office.type_id, cv_id])


def bring_near(site: Site, booking_id: UUID) -> None:
    """Let a meeting begin in four hours, whatever the hour, so that one can be late for it."""
    with site.by_itself() as uow:
        row = uow.session.scalars(select(Booking).where(Booking.id == booking_id)).one()
        sooner = row.starts_at - (uow.now + timedelta(hours=4)).replace(second=0, microsecond=0)
        row.starts_at, row.ends_at = row.starts_at - sooner, row.ends_at - sooner
        row.taken_from, row.ends_minute = minute_of(row.starts_at), minute_of(row.ends_at)
        row.taken_until = row.ends_minute


def day_at_the_desk(site: Site, desk: Visitor, booking_id: UUID) -> Locator:
    """Open the adviser's calendar on the day of a meeting; returns what stands there."""
    with site.by_itself() as uow:
        row = uow.session.scalars(select(Booking).where(Booking.id == booking_id)).one()
        day = local_day(row.starts_at)
    return desk.open(f"/kalender?vis=dag&dag={day.isoformat()}").locator("main")


def tap(page: Page, name: str) -> None:
    """Follow the link, or press the button, with this name."""
    either = page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name))
    page.locator("main").locator(either).first.click()


def booked_on(page: Page) -> UUID:
    """Return which meeting the page shows, once it shows one."""
    page.wait_for_url(re.compile(r"/moeder/[0-9a-f-]{36}$"))
    return UUID(page.url.rsplit("/", 1)[1])


def tab_to(page: Page, name: str, *, is_here: bool = False) -> None:
    """Go on with the tabulator until this stands out, and press Enter, which leads to a page.

    Only what `is_here` leads on within the page.
    """
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if not str(page.evaluate(FOCUSED)).startswith(name):
            continue
        if is_here:
            page.keyboard.press("Enter")
            return
        with page.expect_navigation():
            page.keyboard.press("Enter")
        return
    raise AssertionError(f"the tabulator does not lead to {name!r}")


def test_a_meeting_on_a_phone_from_the_first_tap_to_the_last(
    site: Site, phone: Open, desktop: Open
) -> None:
    cast = site.cast
    page = phone(cast.ida).open("/min-plan")
    expect(page.get_by_text("Der er ikke noget i din plan")).to_be_visible()
    for name in ("Book et møde", "Jobsamtale", "Tag den her tid", "Book mødet"):
        tap(page, name)
    meeting = booked_on(page)
    main = page.locator("main")
    expect(main).to_contain_text("Dit møde er booket.")
    for said in ("Torvet 1, 7700 Thisted", "Anders", "Se det på et kort"):
        expect(main).to_contain_text(said)
    expect(page.get_by_role("link", name="Læg det i min kalender")).to_be_visible()

    desk = desktop(cast.anders)
    expect(day_at_the_desk(site, desk, meeting)).to_contain_text("Ida")

    tap(page, "Find en anden tid")
    page.locator(".times button").nth(6).click()
    tap(page, "Flyt mødet")
    expect(main).to_contain_text("Dit møde er flyttet.")

    bring_near(site, meeting)
    page.reload()
    tap(page, "10 minutter forsinket")
    expect(main).to_contain_text("Du har sagt, at du kommer 10 minutter for sent.")
    expect(day_at_the_desk(site, desk, meeting)).to_contain_text("10 minutter forsinket")
    page.goto(f"{site.url}/min-plan")
    expect(main.get_by_role("link", name="Jobsamtale")).to_be_visible()
    expect(main).to_contain_text("10 minutter forsinket")

    main.get_by_role("link", name="Jobsamtale").click()
    tap(page, "Jeg kan ikke komme")
    tap(page, "Aflys mødet")
    expect(main).to_contain_text("Dit møde er aflyst.")
    expect(day_at_the_desk(site, desk, meeting)).to_contain_text("Aflyst")
    page.goto(f"{site.url}/min-plan")
    page.get_by_text("Overstået eller aflyst").click()
    expect(page.locator("main details[open]")).to_contain_text("Aflyst")


def test_with_the_keyboard_alone(site: Site, desktop: Open) -> None:
    page = desktop(site.cast.omar).speak("da").open("/min-plan")
    for name in ("Book et møde", "Jobsamtale", "Tag den her tid", "Book mødet"):
        tab_to(page, name)
    meeting = booked_on(page)
    tab_to(page, "Find en anden tid")
    page.wait_for_url(re.compile("/flyt$"))
    tab_to(page, "11.00")
    tab_to(page, "Flyt mødet")
    assert booked_on(page) == meeting
    expect(page.locator("main")).to_contain_text("Dit møde er flyttet.")
    tab_to(page, "Jeg kan ikke komme", is_here=True)
    tab_to(page, "Aflys mødet")
    expect(page.locator("main")).to_contain_text("Dit møde er aflyst.")


def test_without_scripts(site: Site, phone: Open) -> None:
    page = phone(site.cast.omar, java_script_enabled=False).speak("da").open("/min-plan")
    for name in ("Book et møde", "Jobsamtale", "Tag den her tid", "Book mødet"):
        tap(page, name)
    meeting = booked_on(page)
    tap(page, "Find en anden tid")
    page.locator(".times button").nth(4).click()
    tap(page, "Flyt mødet")
    assert booked_on(page) == meeting
    page.goto(f"{site.url}/min-plan")
    tap(page, "Uge for uge")
    expect(page.locator("ol.week > li")).to_have_count(7)
    page.goto(f"{site.url}/moeder/{meeting}")
    tap(page, "Jeg kan ikke komme")
    tap(page, "Aflys mødet")
    expect(page.locator("main")).to_contain_text("Dit møde er aflyst.")


def test_the_plan_can_be_read_without_cover_until_one_logs_out(site: Site, phone: Open) -> None:
    one = phone(site.cast.ida)
    page = one.open("/moeder/nyt/jobsamtale")
    tap(page, "Tag den her tid")
    tap(page, "Book mødet")
    booked_on(page)
    one.has_service_worker()
    page.goto(f"{site.url}/min-plan")
    one.until(IS_KEPT)
    said = page.locator("main").get_by_text("Sådan så planen ud").inner_text()

    lose_cover(one)
    one.forgive("503")
    page.goto(f"{site.url}/min-plan")
    expect(page.locator("main").get_by_role("link", name="Jobsamtale").first).to_be_visible()
    expect(page.locator("main").get_by_text("Sådan så planen ud")).to_have_text(said)
    expect(page.locator("[data-offline]").first).to_be_visible()

    one.context.set_offline(False)
    page.goto(f"{site.url}/min-plan")
    log_out(page)
    one.until("async () => !(await caches.has('personal'))")
    one.context.set_offline(True)
    page.goto(f"{site.url}/min-plan")
    expect(page.locator("h1")).to_have_text("Du er offline")
    assert "Jobsamtale" not in page.content()


def test_nothing_personal_stays_after_a_log_out_without_cover(site: Site, phone: Open) -> None:
    one = phone(site.cast.ida)
    page = one.open("/min-plan")
    one.has_service_worker()
    page.goto(f"{site.url}/min-plan")
    one.until(IS_KEPT)
    lose_cover(one)
    one.forgive("503")
    one.forgive("ERR_INTERNET_DISCONNECTED")
    page.locator('form[action="/log-ud"] button').first.click()
    page.wait_for_url(re.compile("/offline"))  # the page leaves, and says that it was not sent
    one.until("async () => !(await (await caches.open('personal')).keys()).length")
    page.goto(f"{site.url}/min-plan")
    expect(page.locator("h1")).to_have_text("Du er offline")


def test_an_address_is_made_and_copied_on_a_narrow_phone(site: Site, visitor: Open) -> None:
    page = visitor(site.cast.ida, size=NARROW).open("/min-plan")
    tap(page, "Få planen i din egen kalender")
    tap(page, "Lav en adresse")
    address = page.get_by_label("Adressen, som du kan kopiere")
    expect(address).to_have_value(re.compile(rf"^{site.url}/kalenderfil/[\w-]{{43}}\.ics$"))
    link = page.get_by_role("link", name="Åbn den i min kalender")
    expect(link).to_have_attribute("href", re.compile("^webcal://"))
    assert page.evaluate(WIDTH) <= NARROW["width"]
    secret = address.input_value()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tap(page, "Kopiér adressen")
    expect(page.locator("[data-toasts]").get_by_text("Adressen er kopieret.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    answer = page.request.get(secret)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert secret.rpartition("/")[2] not in site.log()
    for path in ("/min-plan", "/min-plan/uge"):
        page.goto(f"{site.url}{path}")
        assert page.evaluate(WIDTH) <= NARROW["width"], path


def test_another_language_is_named_and_back_leads_to_the_meeting(site: Site, visitor: Open) -> None:
    with site.by_itself() as uow:
        kind = meeting_type_named(uow, "jobsamtale")
        change_meeting_type(uow, kind.id, replace(TO_THE_LAST_MINUTE, has_interpreter=True))
    page = visitor(site.cast.omar, size=NARROW).open("/moeder/nyt/jobsamtale")
    page.get_by_role("button", name="Take this time").click()
    named = page.get_by_label("Which other language?")
    expect(named).to_be_hidden()
    page.get_by_label("Do you need an interpreter?").select_option("und")
    expect(named).to_be_visible()
    named.fill("Oromo")
    assert page.evaluate(WIDTH) <= NARROW["width"]
    tap(page, "Book the meeting")
    booked_on(page)
    expect(page.locator("main")).to_contain_text("We order one for you: Oromo.")
    page.go_back()
    expect(page.locator("h1")).to_have_text("You have booked this time")
    tap(page, "See your meeting")
    booked_on(page)
