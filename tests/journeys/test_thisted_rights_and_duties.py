"""Case 11: everybody hears of their rights and duties, and who has seen what is known.

Signe gives target groups the film about theirs; Anders asks Ida and Omar, who reads English, to see
it by a day. Ida does, on a phone of 320 px, Omar does not. A law changes, and Ida is asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.accounts.teams import create_team, join_team
from app.core.clock import FixedClock, local_day
from app.programmes.videos.captions import set_captions
from app.programmes.videos.publishing import publish_version
from app.programmes.videos.uploading import begin_upload, take_piece
from app.tenancy.target_groups import add_target_group
from tests.browsing import NARROW, NewVisitor, Visitor
from tests.journeys.lived import Diary, Live, do_the_work, fits, left_open, live, site
from tests.programmes.videos.clips import VTT, Film, Show
from tests.programmes.videos.conftest import clip, converted, show, upload
from tests.site import Site

__all__ = ["clip", "converted", "live", "show", "site", "upload"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]

TITLE = "Dine rettigheder"
GROUPS = (("Dagpenge", "Unemployment benefit"), ("Kontanthjælp", "Social assistance"))


@pytest.fixture
def film(site: Site, show: Show) -> Film:
    """The film; Ida gets unemployment benefit, Omar too, and Anders advises both."""
    cast = site.cast
    with site.by_itself() as uow:
        for danish, english in GROUPS:
            add_target_group(uow, name_da=danish, name_en=english, slug=danish.lower()[:8])
        team_id = create_team(uow, name="Team Nord")
        for member in (cast.anders, cast.lea):
            join_team(uow, team_id, member.id)
        for citizen in (cast.ida, cast.omar):
            set_target_groups(uow, citizen.id, ["dagpenge"])
            give_own_adviser(uow, citizen.id, cast.anders.id)
    return show()


def test_everybody_is_told_and_who_has_seen_it_is_known(
    site: Site,
    visitor: NewVisitor,
    film: Film,
    clip: bytes,
    live: Live,
    clock: FixedClock,
    is_as_kept: Callable[[str, str], None],
) -> None:
    cast, first = site.cast, local_day(clock.now())
    diary, other = Diary(site, cast.ida), Diary(site, cast.omar)
    _choose(left_open(visitor(cast.signe)).open("/film-redaktion/rettigheder"))
    desk = left_open(visitor(cast.anders))
    for name in ("Ida", "Omar"):
        _ask(desk.open("/rettigheder-og-pligter"), name, first + timedelta(days=10))
    do_the_work(site)

    live(first + timedelta(days=2), diary, other)
    ida = left_open(visitor(cast.ida, size=NARROW))
    phone = ida.open("/min-plan")
    expect(phone.locator("main")).to_contain_text("Se filmen om dine rettigheder og pligter")
    fits(phone)
    _see(ida, film)
    expect(ida.open("/min-plan").locator("main")).not_to_contain_text("Se filmen om dine")

    live(first + timedelta(days=12), diary, other)
    _who(desk.log_in(cast.anders), Ida="Har selv sagt", Omar="Bedt om at se den")

    _law_changes(site, film, clip)
    live(first + timedelta(days=14), diary, other)
    _who(desk.log_in(cast.anders), Ida="Bedt om at se den", Omar="Bedt om at se den")
    _see(ida.log_in(cast.ida), film)
    live(first + timedelta(days=30), diary, other)
    _who(left_open(visitor(cast.lea)), Ida="Har selv sagt", Omar="Bedt om at se den")
    is_as_kept("thisted-rights-and-duties-da", diary.text())
    is_as_kept("thisted-rights-and-duties-en", other.text())


def _choose(page: Page) -> None:
    """Give each target group its film, all at once."""
    for danish, _english in GROUPS:
        page.get_by_label(re.compile(f"^{danish}")).select_option(label=TITLE)
    page.locator("main form").get_by_role("button", name="Gem").click()
    expect(page.get_by_text("Målgruppernes film er gemt.")).to_be_visible()


def _ask(page: Page, name: str, by: date) -> None:
    page.get_by_role("link", name=re.compile(rf"\({name}\)$")).click()
    page.get_by_label("Se den senest").fill(by.isoformat())
    page.get_by_role("button", name="Bed om det").click()
    expect(page.get_by_text("Borgeren er bedt om at se filmen og har fået besked.")).to_be_visible()


def _see(one: Visitor, film: Film) -> None:
    """Come from the notification, and say that it is seen."""
    phone = one.open("/notifikationer")
    phone.get_by_role("link", name="Der er en film, du skal se").first.click()
    phone.wait_for_url(f"**/film/{film.video_id}")
    phone.get_by_text("Læs det, der bliver sagt i filmen").click()
    phone.get_by_role("button", name="Jeg har læst teksten i stedet").click()
    expect(phone.get_by_text("Du har selv sagt, at du har læst").first).to_be_visible()
    fits(phone)


def _who(desk: Visitor, **standing: str) -> None:
    rows = desk.open("/rettigheder-og-pligter").get_by_role("list", name="Hvem der har set filmen")
    for name, says in standing.items():
        expect(rows.get_by_role("listitem").filter(has_text=name)).to_contain_text(says)


def _law_changes(site: Site, film: Film, clip: bytes) -> None:
    """Publish a new version of the film."""
    with site.acting_as(site.cast.signe) as uow:
        version_id = begin_upload(uow, film.video_id, size=len(clip))
        take_piece(uow, version_id, start=0, content=clip)
    site.services.jobs.run("videos")
    with site.acting_as(site.cast.signe) as uow:
        set_captions(uow, version_id, language="da", content=VTT.encode())
        publish_version(uow, version_id)
    do_the_work(site)
