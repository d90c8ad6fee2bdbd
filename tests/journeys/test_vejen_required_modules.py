"""Case 2: five things in a bounded period, required of one target group, after a meeting for all.

The job centre's list creates Mia and Bo, who are insured and read Danish; it enrols Omar too, who
reads English and is free to choose. Mia logs in in time and does the five on a phone of 320 px, Bo
never comes. Her first meeting follows them up, and access is over after ninety days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.arranging import book_meeting
from app.booking.outcomes import note_outcome
from app.chat.conversations import open_conversation_with
from app.chat.posting import post_message
from app.core.clock import COPENHAGEN, FixedClock, local_day
from app.core.work import Actor
from app.documents.contract_worksheets import QuestionKind
from app.documents.cvs import begin_cv
from app.documents.worksheets import add_question, add_worksheet, offer_worksheet
from app.programmes.contract import Due, DueRule, EnrolmentState, EnrolmentView
from app.programmes.views import enrolments_of
from tests.booking.office import Office, set_up_office
from tests.browsing import NARROW, NewVisitor, Visitor
from tests.documents.sample import ASKED, WORKSHEET, gardener
from tests.journeys.lived import (
    Diary,
    Live,
    do_the_work,
    fits,
    left_open,
    live,
    publish,
    put_on_shelf,
    site,
    tick_off,
)
from tests.people import HOST, Person
from tests.programmes.described import NETWORK
from tests.site import Site

__all__ = ["live", "site"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

NAME, MODULE = "Fem moduler", "Kom godt i gang"
FOUR_WEEKS, MEETING = Due(DueRule.AFTER_START, 27), Due(DueRule.BEFORE_MEETING, 1)
TASK = "Søg job, hvor du ikke plejer"
FORBERED = "Forbered dig til mødet med din rådgiver"
ITEMS = (
    ("Kom godt i gang", "Getting started", Due(DueRule.AFTER_START, 7)),
    ("Find dine styrker", "Find your strengths", Due(DueRule.AFTER_START, 14)),
    ("Lav dit cv", "Make your CV", Due(DueRule.AFTER_START, 21)),
    (TASK, "Look for work where you usually do not", FOUR_WEEKS),
    (FORBERED, "Prepare for the meeting with your adviser", MEETING),
)
LIST = (
    "E-mail;Navn;Målgruppe;Tilmeldt;Sprog;Rådgiver\n"
    "mia@example.org;Mia Sørensen;Dagpenge;{day};da;anders@example.org\n"
    "bo@example.org;Bo Holm;Dagpenge;{day};da;anders@example.org\n"
    "omar@example.org;Omar;Dagpenge;{day};en;anders@example.org\n"
)


@pytest.fixture
def office(site: Site) -> Office:
    """Anders holds meetings."""
    with site.by_itself() as uow:
        return set_up_office(uow, site.cast)


@pytest.fixture
def sheet_id(site: Site) -> UUID:
    """The worksheet about one's strengths."""
    with site.acting_as(site.cast.signe) as uow:
        worksheet_id = add_worksheet(uow, **WORKSHEET)
        add_question(uow, worksheet_id, kind=QuestionKind.TEXT, **ASKED)
        offer_worksheet(uow, worksheet_id, is_offered=True)
    return worksheet_id


@pytest.fixture
def programme_id(site: Site, sheet_id: UUID) -> UUID:
    """The programme; its first thing is a module of the library, its second a worksheet."""
    module = f"module/{put_on_shelf(site, 'begin', worksheet_id=sheet_id)}"
    subjects = (module, f"worksheet/{sheet_id}", "cv", "", "")
    items = tuple(
        replace(NETWORK, key=f"item-{n}", title_da=da, title_en=en, due=due, subject=subjects[n])
        for n, (da, en, due) in enumerate(ITEMS)
    )
    return publish(site, "fem-moduler", items=items)


def test_five_modules_before_the_first_meeting(
    site: Site,
    visitor: NewVisitor,
    office: Office,
    programme_id: UUID,
    sheet_id: UUID,
    live: Live,
    clock: FixedClock,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast, first = site.cast, local_day(clock.now())
    desk = left_open(visitor(cast.anders))
    _bring_in(site, desk.open("/visitation/lister"), LIST.format(day=first))
    mia, bo = _person(site, "mia@example.org"), _person(site, "bo@example.org")
    everyone = diary, absent, other = [Diary(site, who) for who in (mia, bo, cast.omar)]
    for one in everyone:
        one.note()
    assert [_mine(site, who).is_required for who in (mia, bo, cast.omar)] == [True, True, False]

    live(first + timedelta(days=2), *everyone)
    one = left_open(visitor(mia, size=NARROW))
    _come_in(one.open("/forloeb"))
    live(first + timedelta(days=5), *everyone)
    _take_module(one.log_in(mia).open(_page_of(site, mia)))

    live(first + timedelta(days=10), *everyone)
    _ask_for_work(site, mia)
    do_the_work(site)
    _hand_in(one.log_in(mia).open(f"/arbejdsark/{sheet_id}"))
    do_the_work(site)
    _comment(desk.log_in(cast.anders).open("/notifikationer"))
    with site.acting_as(mia) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    do_the_work(site)

    live(first + timedelta(days=20), *everyone)
    phone = one.log_in(mia).open(_page_of(site, mia))
    _is_done(phone, "Kom godt i gang", "Find dine styrker", "Lav dit cv")
    _do_task_again(site, phone, desk)
    meets_on = first + timedelta(days=28 - first.weekday())
    booking_id = _book(site, office, mia, meets_on)
    phone.reload()
    tick_off(phone, FORBERED)
    fits(phone)

    live(meets_on, *everyone)
    desk.log_in(cast.anders)
    _follow_up(desk, mia, "6 af 6 gjort")
    _follow_up(desk, bo, "0 af 6 gjort", "Har ikke logget ind endnu")
    clock.set(datetime(meets_on.year, meets_on.month, meets_on.day, 11, tzinfo=COPENHAGEN))
    with site.acting_as(cast.anders) as uow:
        note_outcome(uow, booking_id, has_come=True)
    do_the_work(site)

    last = first + timedelta(days=89)
    live(last, *everyone)
    assert [_mine(site, who).state for who in (mia, bo)] == [EnrolmentState.FREE] * 2
    live(last + timedelta(days=2), *everyone)
    assert [_mine(site, who).state for who in (mia, bo)] == [EnrolmentState.OVER] * 2
    phone = one.log_in(mia).open(_page_of(site, mia))
    expect(phone.locator("main")).to_contain_text("Du kan bede din rådgiver om længere adgang.")
    fits(phone)
    is_as_kept("vejen-required-modules-da", diary.text())
    is_as_kept("vejen-required-modules-not-logged-in-da", absent.text())
    is_as_kept("vejen-required-modules-en", other.text())


def _bring_in(site: Site, page: Page, content: str) -> None:
    """Look at what a file would do, let it happen, and see that twice changes nothing."""
    sent = {"name": "infomoede.csv", "mimeType": "text/csv", "buffer": content.encode()}
    for says in ("Tilmeld 3 borgere", ""):
        page.goto(f"{site.url}/visitation/lister")
        page.get_by_label("Forløb", exact=True).select_option(label=NAME)
        page.get_by_label(re.compile("^Fil")).set_input_files([sent])
        page.get_by_role("button", name="Se, hvad der vil ske").click()
        expect(page.locator("main")).to_contain_text("Der er ikke sket noget endnu.")
        if says:
            page.get_by_role("button", name=says).click()
            site.services.jobs.run("bulk-lists")
            do_the_work(site)
            page.reload()
            expect(page.locator("main")).to_contain_text("Alt er klaret.")
        else:
            expect(page.locator("main")).to_contain_text("Der er ingen at tilmelde.")


def _person(site: Site, email: str) -> Person:
    with site.by_itself() as uow:
        card = person_by_email(uow, email)
    actor = Actor(card.id, frozenset({Role.CITIZEN.value}), language=card.language)
    return Person(card.id, card.name, email, actor, site.cast.here, HOST)


def _mine(site: Site, who: Person) -> EnrolmentView:
    with site.by_itself() as uow:
        [one] = enrolments_of(uow, who.id)
        return one


def _page_of(site: Site, who: Person) -> str:
    return f"/forloeb/{_mine(site, who).id}"


def _come_in(phone: Page) -> None:
    """Read what is asked, why, and by which rule."""
    phone.get_by_role("link", name=NAME).click()
    expect(phone.locator("main")).to_contain_text("Det er et krav, at du er med.")
    expect(phone.locator("main")).to_contain_text("Lov om en aktiv beskæftigelsesindsats, § 31")
    fits(phone)


def _is_done(phone: Page, *titles: str) -> None:
    for title in titles:
        expect(phone.get_by_role("list", name="Færdig")).to_contain_text(title)


def _take_module(phone: Page) -> None:
    """Come from the programme, and go through the module to its next step."""
    phone.get_by_role("link", name=re.compile(f": {MODULE}$")).click()
    phone.get_by_role("link", name="Begynd på modulet").click()
    fits(phone)
    phone.get_by_role("button", name="Gå videre").click()
    phone.wait_for_url("**/del/2")
    part = phone.url
    phone.get_by_role("link", name="Åbn arbejdsarket").click()
    phone.get_by_label("Hvad er du god til?").fill("Jeg er rolig.")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Gem", exact=True).click()
    fits(phone)
    phone.goto(part)
    expect(phone.get_by_text("Du har skrevet i det.")).to_be_visible()
    fits(phone)
    phone.get_by_role("button", name="Gå videre").click()
    phone.get_by_label("Dit svar").fill("Tirsdag og torsdag formiddag.")
    phone.get_by_role("button", name="Gem, og gå videre").click()
    phone.get_by_label("Vælg tre opslag, du vil læse grundigt").check()
    phone.get_by_role("button", name="Sæt det i min plan").click()
    expect(phone.get_by_role("heading", name="Vælg tre opslag")).to_be_visible()
    fits(phone)


def _ask_for_work(site: Site, who: Person) -> None:
    with site.acting_as(site.cast.anders) as uow:
        conversation_id = open_conversation_with(uow, who.id)
        words = "Vil du aflevere dit arbejdsark om styrker, før vi mødes?"
        post_message(uow, conversation_id, body=words, client_id=uuid4())


def _hand_in(phone: Page) -> None:
    phone.get_by_label("Hvad er du god til?").fill("Jeg er rolig, og planter trives hos mig.")
    phone.get_by_role("button", name="Gem og aflever").click()
    expect(phone.get_by_role("heading", name="Afleveret")).to_be_visible()
    fits(phone)


def _comment(page: Page) -> None:
    page.get_by_role("link", name=re.compile("afleveret et arbejdsark")).first.click()
    expect(page.locator("main")).to_contain_text("planter trives hos mig")
    page.get_by_label("Din kommentar").fill("Godt. Tag det med til mødet.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("list", name="Kommentarer")).to_contain_text("Tag det med til mødet.")


def _do_task_again(site: Site, phone: Page, desk: Visitor) -> None:
    """Hand a task in, have it asked for once more by another day, and hand it in again."""
    card = phone.locator(".card", has_text=TASK)
    card.get_by_role("link", name=re.compile("Aflever noget")).click()
    _write(phone, "Jeg har skrevet til gartneriet.")
    here = phone.url
    do_the_work(site)
    page = desk.log_in(site.cast.anders).open("/borgeres-opgaver")
    page.get_by_role("link", name="Mia Sørensen").click()
    expect(page.locator("main")).to_contain_text("skrevet til gartneriet")
    page.get_by_label("Prøv igen").check()
    page.get_by_label("Med dine ord").fill("Godt. Skriv også til et sted, du ikke kender.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("main")).to_contain_text("et sted, du ikke kender")
    do_the_work(site)
    phone.goto(here)
    expect(phone.locator("main")).to_contain_text("et sted, du ikke kender")
    _write(phone, "Nu har jeg også skrevet til kirkegården.")
    phone.get_by_role("link", name=NAME).click()
    _is_done(phone, TASK)
    fits(phone)


def _write(phone: Page, words: str) -> None:
    fits(phone)
    phone.get_by_label("Skriv her").fill(words)
    phone.get_by_role("button", name=re.compile("^Aflever")).click()
    expect(phone.get_by_role("heading", name="Det har du afleveret")).to_be_visible()
    expect(phone.locator("main")).to_contain_text(words)
    fits(phone)


def _follow_up(desk: Visitor, who: Person, *words: str) -> None:
    """See on one page what is done before the meeting, and what is not."""
    page = desk.open(f"/opfoelgning/{who.id}")
    for said in words:
        expect(page.get_by_role("region", name=NAME)).to_contain_text(said)


def _book(site: Site, office: Office, who: Person, day: date) -> UUID:
    meets_at = datetime(day.year, day.month, day.day, 10, tzinfo=COPENHAGEN)
    with site.acting_as(who) as uow:
        booking_id = book_meeting(uow, who.id, office.wanted(meets_at)).id
    do_the_work(site)
    return booking_id
