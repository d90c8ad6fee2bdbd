"""Advice A6: who loses access when, told in time, extended, and what becomes of it in the end.

Ida is given a licence for a year, and lives it on a phone of 320 px. Before the end she is told in
time, asks to keep it and is answered; then it ends for good, she reads what is hers in the days
after, and says how it was. The clock is the test's own, so the service runs in this process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.own_advisers import give_own_adviser
from app.accounts.teams import create_team, join_team
from app.core.work import the_service
from app.licences.giving import give_licence
from app.licences.models import Licence
from app.licences.pools import add_pool
from tests.browsing import NARROW, NewVisitor
from tests.journeys.lived import Diary, Live, fits, live, site, without_socket
from tests.licences.bought import pool
from tests.site import Site

__all__ = ["live", "site"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

A_YEAR, EXTENDED = date(2027, 11, 23), date(2027, 12, 23)


@pytest.fixture
def pool_id(site: Site) -> UUID:
    """Seats of a year; Anders is the adviser of Ida and Omar."""
    with site.by_itself() as uow:
        team_id = create_team(uow, name="Team Nord", phone="99 17 17 17")
        join_team(uow, team_id, site.cast.anders.id)
        for citizen in (site.cast.ida, site.cast.omar):
            give_own_adviser(uow, citizen.id, site.cast.anders.id)
        return add_pool(uow, pool(seat_days=365, until_on=date(2028, 12, 31)))


def test_a_licence_ends_with_dignity(
    site: Site,
    visitor: NewVisitor,
    pool_id: UUID,
    live: Live,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast = site.cast
    desk = visitor(cast.anders)
    without_socket(desk)
    page = desk.open(f"/licenspuljer/{pool_id}/giv?navn=Ida")
    page.get_by_role("link", name="Ida").click()
    page.get_by_role("button", name="Giv pladsen").click()
    expect(page.locator("main")).to_contain_text("1 af 3 er i brug")
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    with site.by_itself() as uow:
        give_licence(uow, pool_id, cast.omar.id)

    ida = visitor(cast.ida, size=NARROW)
    without_socket(ida)
    phone = ida.open("/licenser")
    fits(phone)
    phone.get_by_role("link", name="Jobtræneren").click()
    expect(phone.locator("main")).to_contain_text("tirsdag den 23. november 2027")
    expect(phone.get_by_role("link", name="Åbn")).to_have_attribute("href", re.compile("/aabn$"))
    fits(phone)

    live(A_YEAR - timedelta(days=30), diary, other)
    ida.log_in(cast.ida)
    phone = ida.open("/notifikationer")
    phone.get_by_role("link", name="Din licens slutter om 30 dage").click()
    phone.get_by_label("Hvorfor vil du gerne beholde den?").fill("Jeg mangler to moduler.")
    phone.get_by_role("button", name="Bed om at beholde den længere").click()
    expect(phone.locator("main")).to_contain_text("Du har spurgt og venter på svar.")
    fits(phone)
    _answer(desk.log_in(cast.anders).open("/notifikationer"))

    live(EXTENDED, diary, other)
    ida.log_in(cast.ida)
    phone = ida.open("/licenser")
    phone.get_by_role("link", name="Jobtræneren").click()
    expect(phone.locator("main")).to_contain_text("I dag er den sidste dag")
    expect(phone.get_by_role("link", name="Åbn")).to_be_visible()

    live(EXTENDED + timedelta(days=1), diary, other)
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Du kan ikke bruge den mere.")
    expect(phone.get_by_role("link", name="Åbn")).to_have_count(0)
    fits(phone)
    _say_how_it_was(phone)

    live(EXTENDED + timedelta(days=31), diary, other)
    ida.log_in(cast.ida)
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Denne licens er slut.")
    fits(phone)
    is_as_kept("licence-ends-da", diary.text())
    is_as_kept("licence-ends-en", other.text())
    _nothing_is_left_to_do(site)


def _answer(page: Page) -> None:
    page.get_by_role("link", name="En borger vil gerne beholde en licens længere").click()
    expect(page.locator("main")).to_contain_text("Jeg mangler to moduler.")
    page.get_by_label("Ja, til og med torsdag den 23. december 2027").check()
    page.locator("[name=word]").fill("Selvfølgelig. Held og lykke!")
    page.get_by_role("button", name="Svar", exact=True).click()
    expect(page.locator("main")).to_contain_text("Licensen er forlænget")


def _say_how_it_was(phone: Page) -> None:
    phone.get_by_role("link", name="Svar på spørgsmålene").click()
    expect(phone.get_by_role("button", name="Send mine svar")).to_be_visible()
    fits(phone)
    phone.get_by_label("5 – meget godt").check()
    phone.get_by_label("Passende").check()
    phone.get_by_role("button", name="Send mine svar").click()
    expect(phone.locator("main")).to_contain_text("Tak. Dine svar hjælper andre.")


def _nothing_is_left_to_do(site: Site) -> None:
    with site.services.units.read(site.cast.here, the_service("test")) as uow:
        assert set(uow.session.scalars(select(Licence.look_at))) == {None}
