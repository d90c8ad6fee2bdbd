"""Case 1: the free library, for every target group, and a module that is turned into action.

Anders refers Ida, who is on sick leave, and says why; Omar, who reads English, signs up by himself.
Ida goes through a module on a phone of 320 px, does her next step, and misses a topic.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.chat.conversations import open_own_conversation
from app.chat.posting import post_message
from app.core.clock import FixedClock, local_day
from app.programmes.contract import EnrolmentState
from app.programmes.views import enrolments_of
from app.tenancy.target_groups import add_target_group
from tests.browsing import NARROW, NewVisitor
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
)
from tests.site import Site

__all__ = ["live", "site"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

NAME, MODULE = "Det frie bibliotek", "Ring til en arbejdsgiver"
WHY = "Du er bange for at ringe til arbejdsgivere. Det kan du øve dig på her, i dit eget tempo."
STEP, WISH = "Ring til Thy Planteskole", "Hvordan siger jeg, at jeg har været syg?"


@pytest.fixture
def module_id(site: Site) -> UUID:
    """The library with a module in it; Ida and Omar are of different target groups."""
    with site.by_itself() as uow:
        for citizen, slug in ((site.cast.ida, "sygedagpenge"), (site.cast.omar, "jobparat")):
            add_target_group(uow, name_da=slug.capitalize(), name_en=slug.capitalize(), slug=slug)
            set_target_groups(uow, citizen.id, [slug])
            give_own_adviser(uow, citizen.id, site.cast.anders.id)
    publish(site, "bibliotek")
    return put_on_shelf(site, "ring")


def test_what_is_learnt_in_the_library_is_used(
    site: Site,
    visitor: NewVisitor,
    module_id: UUID,
    live: Live,
    clock: FixedClock,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast, first = site.cast, local_day(clock.now())
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    desk = left_open(visitor(cast.anders))
    _refer(desk.open(f"/visitation/{cast.ida.id}"))
    do_the_work(site)
    diary.note()

    ida = left_open(visitor(cast.ida, size=NARROW))
    phone = ida.open("/notifikationer")
    phone.get_by_role("link", name=f"Du er med i et forløb: {NAME}").click()
    expect(phone.locator("main")).to_contain_text("Det er frivilligt.")
    expect(phone.locator("main")).to_contain_text(WHY)
    fits(phone)
    _sign_up(left_open(visitor(cast.omar, size=NARROW, locale="en-GB")).open("/forloeb"))

    live(first + timedelta(days=2), diary, other)
    phone = ida.log_in(cast.ida).open("/moduler-bibliotek")
    fits(phone)
    phone.get_by_role("link", name=MODULE).click()
    phone.wait_for_url(f"**/modul/{module_id}")
    _go_through(phone)
    phone = ida.open("/min-plan")
    expect(phone.locator("main")).to_contain_text(STEP)
    fits(phone)
    _wish(ida.open("/moduler-bibliotek/oensker"))
    do_the_work(site)

    _adviser_sees(site, desk.log_in(cast.anders).open("/indbakke"), f"{STEP} (senest")
    _editor_answers(left_open(visitor(cast.signe)).open("/notifikationer"))
    live(first + timedelta(days=8), diary, other)
    phone = ida.log_in(cast.ida).open("/notifikationer")
    phone.get_by_role("link", name="Du har fået svar på dit ønske om et emne").click()
    expect(phone.locator("main")).to_contain_text("Vi laver en film om det")
    fits(phone)
    phone = ida.open("/naeste-skridt")
    phone.get_by_role("button", name="Det er gjort").click()
    expect(phone.get_by_role("button", name="Alligevel ikke gjort")).to_be_visible()
    fits(phone)
    _adviser_sees(site, desk.log_in(cast.anders).open("/indbakke"), f"{STEP} (gjort")

    live(first + timedelta(days=35), diary, other)  # nothing ends it, and nobody is rushed
    for citizen in (cast.ida, cast.omar):
        with site.by_itself() as uow:
            [one] = enrolments_of(uow, citizen.id)
            assert (one.state, one.is_required) == (EnrolmentState.FREE, False)
    is_as_kept("aalborg-library-da", diary.text())
    is_as_kept("aalborg-library-en", other.text())


def _refer(page: Page) -> None:
    """See that it is for everybody, and decide with a reason that the citizen reads."""
    panel = page.get_by_role("region", name=NAME)
    expect(panel).to_contain_text("Forløbet er for alle.")
    panel.locator("summary").click()
    panel.get_by_label("Ja, tilmeld nu").check()
    panel.get_by_label(re.compile("^Hvorfor")).fill(WHY)
    panel.get_by_role("button", name="Gem beslutningen").click()
    expect(page.get_by_text("Borgeren er tilmeldt og får at vide hvorfor.")).to_be_visible()


def _sign_up(page: Page) -> None:
    page.get_by_role("link", name="The free library").click()
    page.get_by_role("button", name="Sign me up").click()
    expect(page.get_by_text("You are signed up. Welcome!")).to_be_visible()
    fits(page)


def _go_through(phone: Page) -> None:
    """Read, write, try oneself, and choose one thing to do."""
    phone.get_by_role("link", name="Begynd på modulet").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sådan gør du")
    fits(phone)
    phone.get_by_role("button", name="Gå videre").click()
    phone.get_by_label("Dit svar").fill("Hej, jeg hedder Ida, og jeg har passet planter i ti år.")
    phone.get_by_role("button", name="Gem, og gå videre").click()
    phone.get_by_label("Siger tak og spørger, om jeg må ringe igen om en måned").check()
    fits(phone)
    phone.get_by_role("button", name="Se, om det er rigtigt").click()
    phone.get_by_label("Noget andet, med mine egne ord").check()
    phone.get_by_label(re.compile("^Med mine egne ord")).fill(STEP)
    fits(phone)
    phone.get_by_role("button", name="Sæt det i min plan").click()
    expect(phone.get_by_role("heading", name=STEP)).to_be_visible()
    fits(phone)


def _wish(phone: Page) -> None:
    phone.get_by_label("Hvad mangler du?").fill(WISH)
    phone.get_by_role("button", name="Send", exact=True).click()
    expect(phone.get_by_role("heading", name=WISH)).to_be_visible()
    fits(phone)


def _editor_answers(page: Page) -> None:
    page.get_by_role("link", name="1 ønske om et emne i biblioteket venter").click()
    expect(page.locator("main")).to_contain_text("Ida")
    page.get_by_role("link", name="Svar").click()
    page.get_by_label("Dit svar").fill("Godt spørgsmål. Vi laver en film om det i næste måned.")
    page.get_by_role("button", name="Send svaret").click()
    expect(page.get_by_text("Godt spørgsmål.")).to_be_visible()


def _adviser_sees(site: Site, page: Page, step: str) -> None:
    """Open what Ida wrote, with what she does next beside it."""
    with site.acting_as(site.cast.ida) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body="Tak for hjælpen.", client_id=uuid4())
    page.goto(f"{site.url}/indbakke/{conversation_id}")
    expect(page.get_by_role("region", name="Om borgeren")).to_contain_text(step)
