"""A module is seen on two screens: Anders turns by keys, and Ida's phone follows by itself."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import expect

from app.accounts.own_advisers import give_own_adviser
from app.programmes.library.contract import PartFacts, PartKind
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.together import begin_together, turn_to
from app.programmes.videos.publishing import add_video, publish_version
from app.programmes.videos.ready_made import take_in_ready
from tests.browsing import NewVisitor
from tests.factories.files import picture
from tests.programmes.library.shelf import QUIZ, TEXT, module
from tests.programmes.videos.conftest import clip
from tests.site import Site

__all__ = ["clip"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]


def _with_film(site: Site, clip: bytes, *, seconds: int) -> UUID:
    """Publish a module with a film, for Ida, whom Anders advises."""
    with site.by_itself() as uow:
        give_own_adviser(uow, site.cast.ida.id, site.cast.anders.id)
        video_id = add_video(uow, title_da="Sådan ringer du")
        poster = picture(size=(640, 360))
        film = take_in_ready(uow, video_id, film=clip, poster=poster, seconds=seconds)
        publish_version(uow, film)
    part = PartFacts("f", PartKind.VIDEO, {"da": "Se filmen"}, video_id=video_id)
    with site.acting_as(site.cast.signe) as uow:
        module_id = add_module(uow, module(parts=(TEXT, part, QUIZ)))
        publish_module(uow, module_id)
    return module_id


def test_a_page_is_turned_on_both_screens_and_the_film_plays_by_a_key(
    site: Site, visitor: NewVisitor, clip: bytes
) -> None:
    cast, module_id = site.cast, _with_film(site, clip, seconds=3)
    phone = visitor(cast.ida).open("/sammen")
    expect(phone.locator("h1")).to_have_text("Vi ser det sammen")
    desk = visitor(cast.anders).open(f"/opfoelgning/{cast.ida.id}")
    desk.get_by_label("Modul", exact=True).select_option(str(module_id))
    desk.get_by_role("button", name="Åbn", exact=True).click()
    for title in ("Hvorfor ringe?", "Se filmen"):
        expect(desk.locator("h1")).to_have_text(title)
        expect(phone.locator("h1")).to_have_text(title)
        if title == "Hvorfor ringe?":
            desk.wait_for_load_state()  # with its script, which hears the key
            desk.keyboard.press("ArrowRight")
    desk.locator("body").press(" ")
    desk.wait_for_function("() => document.querySelector('video').currentTime > 0")
    desk.locator("video").focus()
    desk.keyboard.press("ArrowRight")  # in the film itself the key is the film's
    expect(desk.locator("h1")).to_have_text("Se filmen")
    desk.locator("h1").click()
    desk.keyboard.press("PageUp")
    expect(phone.locator("h1")).to_have_text("Hvorfor ringe?")
    desk.get_by_role("button", name="Vi har set det sammen").click()
    expect(phone.get_by_role("link", name="Vælg dit næste skridt")).to_be_visible()
    expect(desk.get_by_text("I har set det sammen")).to_be_visible()
    phone.goto(f"{site.url}/modul/{module_id}")
    expect(phone.get_by_text("Du så det sammen med Anders")).to_be_visible()


def test_a_film_that_is_watched_as_the_page_follows_counts_and_is_not_begun_anew(
    site: Site, visitor: NewVisitor, clip: bytes
) -> None:
    cast, module_id = site.cast, _with_film(site, clip, seconds=2)
    with site.acting_as(cast.anders) as uow:
        together_id = begin_together(uow, cast.ida.id, module_id)
    phone = visitor(cast.ida).open("/sammen")
    expect(phone.locator("h1")).to_have_text("Hvorfor ringe?")
    with site.acting_as(cast.anders) as uow:
        turn_to(uow, together_id, "f")
    expect(phone.locator("h1")).to_have_text("Se filmen")
    phone.locator("h1").click()  # films play where somebody has touched the page
    phone.locator("video").evaluate("film => { film.isTheSame = true; film.play(); }")
    expect(phone.get_by_text("Du har set filmen.")).to_be_visible(timeout=20_000)  # and only once
    for _twice in range(2):
        with phone.expect_response("**/sammen"):
            pass  # the page looks by itself
    assert phone.locator("video").evaluate("film => film.isTheSame")
    with site.acting_as(cast.anders) as uow:
        turn_to(uow, together_id, "1")
    expect(phone.locator("h1")).to_have_text("Hvorfor ringe?")
