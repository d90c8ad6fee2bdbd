"""Case 3: a class of mixed target groups for three months, at home and at four workshops.

Ida comes to all of them. Omar, who reads English, finds work on the way and leaves. Mia's phone is
old, small and now and then without cover: what she writes to the class waits until it is back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast as cast_to
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from app.chat.of_class import discussion_of_class
from app.chat.posting import post_message
from app.documents.cvs import begin_cv
from app.programmes.classes.views import workshops_of
from app.programmes.classes.workshops import change_workshop, facts_of
from app.programmes.contract import DoneHow, EnrolmentState, EnrolmentView
from app.programmes.doing import note_done
from app.programmes.enrolling import end_enrolment
from app.programmes.views import enrolment_by_id
from tests.booking.office import Office
from tests.browsing import NARROW, NewVisitor, Visitor
from tests.documents.sample import gardener
from tests.journeys.a_class import (
    CLASS,
    DAYS,
    HOMEWORK,
    NAME,
    THEMES,
    Class,
    group,
    office,
    plan_first,
    plan_the_others,
)
from tests.journeys.chatting import ON_TIME, is_ready, lose_cover, state_on, write
from tests.journeys.lived import (
    Diary,
    Live,
    do_the_work,
    fits,
    left_open,
    live,
    site,
    tick_off,
)
from tests.people import Person
from tests.site import Site

__all__ = ["group", "live", "office", "site"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


class _Discussed:
    """Stands among the diaries, so that the class is told of what was written, as it is."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def note(self) -> None:
        """Tell of what nobody has seen."""
        self.site.services.jobs.run("chat-unseen")


@dataclass
class Life:
    """Three months of it: who looks at what, and the days that pass."""

    site: Site
    group: Class
    live: Live
    diaries: tuple[Diary | _Discussed, ...]
    desk: Visitor
    ida: Visitor
    poor: Visitor

    def until(self, days: int) -> None:
        """Let days pass until so many after the first."""
        self.live(self.group.first + timedelta(days=days), *self.diaries)

    def page_of(self, who: Person) -> str:
        """Return where somebody sees their programme."""
        return f"/forloeb/{self.group.enrolments[who.id]}"


@pytest.fixture
def life(site: Site, visitor: NewVisitor, group: Class, office: Office, live: Live) -> Life:
    """Everybody has a phone of 320 px; the four workshops are planned."""
    diaries = (_Discussed(site), Diary(site, site.cast.ida), Diary(site, site.cast.omar))
    desk, ida, poor = (
        left_open(visitor(who, size=NARROW)) for who in (site.cast.anders, site.cast.ida, group.mia)
    )
    for one in (desk, ida, poor):
        one.forgive("400 (")  # a page left open from before a log-in, if it still speaks
    plan_first(desk.open(f"/hold/{group.cohort_id}/workshop"), group)
    plan_the_others(site, office, group)
    do_the_work(site)
    for one in diaries:
        one.note()
    return Life(site, group, live, diaries, desk, ida, poor)


def test_three_months_in_a_class(
    life: Life, visitor: NewVisitor, is_as_kept: Callable[[str, str], None]
) -> None:
    _get_to_know_each_other(life)
    _meet_for_the_first_time(life)
    _do_homework_and_meet_again(life)
    _lose_one_who_finds_work(life, left_open(visitor(life.site.cast.omar, size=NARROW)))
    _end_early(life)
    _discussed, diary, other = life.diaries
    is_as_kept("thisted-hybrid-da", cast_to(Diary, diary).text())
    is_as_kept("thisted-hybrid-en", cast_to(Diary, other).text())


def _get_to_know_each_other(life: Life) -> None:
    """See the class, and write to each other; on a poor phone also without cover."""
    site, group = life.site, life.group
    life.until(6)
    _meets_the_class(life.ida.log_in(site.cast.ida).open("/forloeb"))
    _say(life, site.cast.omar, "Hello all. I am a bit nervous about the first workshop.")
    with site.acting_as(site.cast.ida) as uow:
        note_done(uow, site.cast.ida.id, group.items["foer-1"].subject, how=DoneHow.SELF)
    _writes_without_cover(life.poor.log_in(group.mia), f"/samtaler/{_discussion(life, group.mia)}")
    do_the_work(site)
    life.until(8)


def _meet_for_the_first_time(life: Life) -> None:
    """Tick off on a phone who came; Mia did not, and reads how she catches up."""
    site, group = life.site, life.group
    life.until(DAYS[0])
    _tick_off(life.desk.log_in(site.cast.anders), "Ida", "Omar")
    _seen_together(life.desk.open(f"/hold/{group.cohort_id}"))
    do_the_work(site)
    ida, omar, mia = (_how(life, one) for one in (site.cast.ida, site.cast.omar, group.mia))
    assert ida["workshop-1"] == omar["workshop-1"] == DoneHow.STAFF
    assert (ida["foer-1"], omar["foer-1"]) == (DoneHow.SELF, DoneHow.TOGETHER)
    assert mia["workshop-1"] is mia["foer-1"] is None
    page = life.poor.log_in(group.mia).open(f"{life.page_of(group.mia)}/hold")
    expect(page.locator("main")).to_contain_text("Du var der ikke. Det sker. Ring til mig.")
    fits(page)


def _do_homework_and_meet_again(life: Life) -> None:
    """Do the homework, write about it, and have it followed up at the next, which is moved."""
    site, cast = life.site, life.site.cast
    life.until(20)
    phone = life.ida.log_in(cast.ida).open(life.page_of(cast.ida))
    tick_off(phone, HOMEWORK)
    fits(phone)
    with site.acting_as(cast.ida) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    _say(life, cast.ida, "Min nabo siger, at jeg er god til at lytte.")
    _move_the_second_by_a_day(life)
    do_the_work(site)
    life.until(22)
    life.until(DAYS[1] + 1)
    page = life.desk.log_in(cast.anders).open(f"/opfoelgning/{cast.ida.id}")
    expect(page.locator("main")).to_contain_text(HOMEWORK)
    fits(page)
    _tick_off(life.desk, "Ida", "Mia Winther")
    do_the_work(site)


def _lose_one_who_finds_work(life: Life, omar: Visitor) -> None:
    """Omar is out of the class, and told so kindly where he opens the discussion."""
    site, cast = life.site, life.site.cast
    conversation_id = _discussion(life, cast.anders)
    with site.acting_as(cast.anders) as uow:
        end_enrolment(uow, life.group.enrolments[cast.omar.id], why="You have found work.")
    do_the_work(site)
    _say(life, cast.anders, "Omar har fået job. Vi ønsker ham tillykke.")
    page = omar.log_in(cast.omar).speak("en").open(f"/samtaler/{conversation_id}")
    expect(page.get_by_text("You do not take part in this discussion any more")).to_be_visible()
    expect(page.locator("main")).to_contain_text("I am a bit nervous")
    expect(page.locator("main")).not_to_contain_text("tillykke")
    fits(page)
    life.until(DAYS[1] + 3)
    life.until(DAYS[2])
    _tick_off(life.desk.log_in(cast.anders), "Ida", "Mia Winther")
    do_the_work(site)


def _end_early(life: Life) -> None:
    """Call the last workshop off; the discussion is read on, also as the programme is over."""
    site, cast = life.site, life.site.cast
    life.until(70)
    _end(life.desk.log_in(cast.anders).open(f"/hold/{life.group.cohort_id}"))
    do_the_work(site)
    page = life.ida.log_in(cast.ida).open(f"{life.page_of(cast.ida)}/hold")
    page.get_by_role("link", name="Åbn samtalen").click()
    there = page.url.removeprefix(site.url)
    life.until(95)
    states = [_mine(life, who).state for who in (cast.ida, cast.omar)]
    assert states == [EnrolmentState.OVER, EnrolmentState.ENDED]
    page = life.ida.log_in(cast.ida).open(there)
    expect(page.locator(".chat-message", has_text="Min nabo siger")).to_be_visible()
    expect(page.get_by_text("Holdet er slut. Du kan læse")).to_be_visible()
    fits(page)


def _meets_the_class(phone: Page) -> None:
    """Come from the programme to the class and its discussion, and to the very workshop."""
    phone.get_by_role("link", name=NAME).click()
    phone.get_by_role("link", name=re.compile("Workshop 1: Det, jeg kan")).first.click()
    phone.wait_for_url("**/moedegange/*-*")
    expect(phone.locator("h1")).to_have_text(THEMES[0])
    phone.go_back()
    phone.get_by_role("link", name="Se dit hold").click()
    expect(phone.get_by_role("list", name="De andre på holdet")).to_contain_text("Mia W.")
    fits(phone)
    way = phone.get_by_role("link", name="Før workshop 1: Kom godt i gang").first
    assert re.match("/modul/", way.get_attribute("href") or "")
    phone.get_by_role("link", name="Åbn samtalen").click()
    is_ready(phone)
    write(phone, "Hej alle. Hvad skrev I om jer selv?")
    expect(state_on(phone, "Hvad skrev I")).to_have_text("Sendt", timeout=ON_TIME)
    fits(phone)
    phone.get_by_role("link", name="Se dit hold").click()
    expect(phone.locator("h1")).to_have_text(CLASS)


def _writes_without_cover(poor: Visitor, address: str) -> None:
    """Write where there is no cover: it waits on the phone, and leaves once when it is back."""
    page = poor.open(address)
    is_ready(page)
    expect(page.get_by_text("Hej alle.")).to_be_visible()
    lose_cover(poor)
    write(page, "Jeg er også nervøs, Omar.")
    expect(state_on(page, "også nervøs")).to_have_text("Venter på forbindelse")
    fits(page)
    poor.context.set_offline(False)
    expect(state_on(page, "også nervøs")).to_have_text("Sendt", timeout=ON_TIME)


def _tick_off(phone: Visitor, *came: str) -> None:
    """Tick off who came to the workshop that begins; the others did not."""
    page = phone.open("/hold")
    page.get_by_role("link", name=CLASS).click()
    page.get_by_role("link", name=re.compile("Kryds af, hvem der kom")).last.click()
    for name in came:
        button = page.get_by_role("button", name=re.compile(rf"^Kom ?: {name}$"))
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    rest = page.get_by_role("button", name=re.compile("^(Den|De) sidste"))
    if rest.count():
        rest.click()
    fits(page)


def _seen_together(page: Page) -> None:
    page.get_by_role("button", name="Vi har set det sammen").click()
    expect(page.get_by_text("har set det sammen med dig")).to_be_visible()


def _move_the_second_by_a_day(life: Life) -> None:
    """Hold it a day later: what is asked around it follows."""
    with life.site.acting_as(life.site.cast.anders) as uow:
        one = workshops_of(uow, life.group.cohort_id)[1]
        said, a_day = facts_of(one), timedelta(days=1)
        moved = replace(said, starts_at=said.starts_at + a_day, ends_at=said.ends_at + a_day)
        change_workshop(uow, one.id, moved)


def _end(page: Page) -> None:
    page.get_by_role("link", name="Afslut holdet").click()
    expect(page.get_by_text("En kommende workshop bliver aflyst.")).to_be_visible()
    fits(page)
    page.get_by_label(re.compile("^Hvorfor")).fill("I er godt i gang, hver på jeres måde.")
    page.get_by_role("button", name="Afslut holdet").click()
    expect(page.get_by_text("Holdet er slut. En workshop er aflyst.")).to_be_visible()


def _discussion(life: Life, who: Person) -> UUID:
    with life.site.acting_as(who) as uow:
        found = discussion_of_class(uow, life.group.cohort_id)
    assert found is not None
    return found.id


def _say(life: Life, who: Person, words: str) -> None:
    conversation_id = _discussion(life, who)
    with life.site.acting_as(who) as uow:
        post_message(uow, conversation_id, body=words, client_id=uuid4())


def _mine(life: Life, who: Person) -> EnrolmentView:
    with life.site.by_itself() as uow:
        return enrolment_by_id(uow, life.group.enrolments[who.id])


def _how(life: Life, who: Person) -> dict[str, DoneHow | None]:
    return {item.key: item.done_how for item in _mine(life, who).items}
