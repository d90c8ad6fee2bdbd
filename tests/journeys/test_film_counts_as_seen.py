"""A film counts as seen by what the browser has played of it, or by one's word without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from app.core.clock import FixedClock
from tests.browsing import PHONE, NewVisitor, Visitor
from tests.journeys.lived import site
from tests.programmes.videos.clips import Show
from tests.programmes.videos.conftest import clip, converted, show, upload
from tests.site import Site

__all__ = ["clip", "converted", "show", "site", "upload"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

SAY, SAID = "Jeg har set den", "Du har selv sagt, at du har set filmen."
PLAY_IT = "Den tæller som set, når du har afspillet den."
WATCHED, MOST = "Du har set filmen.", "Du har afspillet det meste af filmen."
REPORTS = "**/watched"
PLAYED = """(film, from) => new Promise(played => {
  film.muted = true;
  film.addEventListener("loadedmetadata", () => { film.currentTime = from; }, { once: true });
  film.addEventListener("ended", () => setTimeout(played, 100));
  film.play();
})"""
KEPT = "() => Object.keys(localStorage).filter(key => key.includes(':film:')).length"


def told(page: Page) -> str:
    """Return what a screen reader is told of the film."""
    return page.locator("[data-film-status][role=status]").inner_text().strip()


def test_without_captions_and_without_a_script_one_says_to_have_seen_it(
    site: Site, visitor: NewVisitor, show: Show
) -> None:
    phone = visitor(site.cast.ida, size=PHONE, java_script_enabled=False)
    page = phone.open(f"/film/{show(captions='').video_id}")
    expect(page.get_by_text(PLAY_IT)).to_be_hidden()
    page.get_by_role("button", name=SAY).click()
    expect(page.get_by_text(SAID)).to_be_visible()


def test_with_captions_and_without_a_script_one_says_to_have_read_it(
    site: Site, visitor: NewVisitor, show: Show
) -> None:
    phone = visitor(site.cast.ida, size=PHONE, java_script_enabled=False)
    page = phone.open(f"/film/{show().video_id}")
    expect(page.get_by_text(PLAY_IT)).to_be_hidden()
    expect(page.get_by_text("Læs filmens tekst herunder, og sig der")).to_be_visible()
    page.get_by_text("Læs det, der bliver sagt i filmen", exact=True).click()
    page.get_by_role("button", name="Jeg har læst teksten i stedet").click()
    expect(page.get_by_text("Du har selv sagt, at du har læst")).to_be_visible()


def test_with_the_script_what_is_played_counts_and_the_button_is_gone(
    site: Site, visitor: NewVisitor, show: Show
) -> None:
    page = visitor(site.cast.ida, size=PHONE).open(f"/film/{show(captions='').video_id}")
    expect(page.get_by_text(PLAY_IT)).to_be_visible()
    expect(page.get_by_role("button", name=SAY)).to_have_count(0)


def play_without_cover(one: Visitor, film_path: str, clock: FixedClock) -> Page:
    """Play a film to its end; the first report arrives, and no other."""
    page = one.open(film_path)
    one.forgive("ERR_FAILED")

    def lose(route: Route) -> None:
        lost.append(route)
        route.abort() if len(lost) > 1 else route.continue_()

    lost: list[Route] = []
    page.route(REPORTS, lose)
    page.locator("video").evaluate(PLAYED, 0)
    page.wait_for_function(KEPT)
    clock.advance(timedelta(seconds=5))
    assert told(page) == ""
    page.unroute(REPORTS)
    return page


def test_what_was_played_without_cover_counts_once_the_cover_is_back(
    site: Site, visitor: NewVisitor, show: Show, clock: FixedClock
) -> None:
    ida = visitor(site.cast.ida, size=PHONE)
    page = play_without_cover(ida, f"/film/{show().video_id}", clock)
    ida.context.set_offline(True)
    ida.context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text=WATCHED)).to_be_visible()
    page.wait_for_function(f"() => !({KEPT})()")


def test_it_counts_when_the_page_is_opened_anew(
    site: Site, visitor: NewVisitor, show: Show, clock: FixedClock
) -> None:
    page = play_without_cover(visitor(site.cast.ida, size=PHONE), f"/film/{show().video_id}", clock)
    page.route(REPORTS, lambda route: route.abort())
    page.goto(f"{site.url}/mig")
    page.unroute(REPORTS)
    assert page.evaluate(KEPT) == 1
    page.go_back()
    expect(page.get_by_role("status").filter(has_text=WATCHED)).to_be_visible()
    page.wait_for_function(f"() => !({KEPT})()")


def test_it_does_not_stay_on_a_phone_after_log_out(
    site: Site, visitor: NewVisitor, show: Show, clock: FixedClock
) -> None:
    page = play_without_cover(visitor(site.cast.ida, size=PHONE), f"/film/{show().video_id}", clock)
    page.route(REPORTS, lambda route: route.abort())
    assert page.evaluate(KEPT) == 1
    page.get_by_role("button", name="Log ud").click()
    expect(page.get_by_role("link", name="Log ind")).to_be_visible()
    page.wait_for_function(f"() => !({KEPT})()")


def test_whoever_has_played_most_of_it_is_told_that_they_may_say_so(
    site: Site, visitor: NewVisitor, show: Show, clock: FixedClock
) -> None:
    page = visitor(site.cast.ida, size=PHONE).open(f"/film/{show().video_id}")
    page.locator("video").evaluate(PLAYED, 1.2)
    clock.advance(timedelta(seconds=5))
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.get_by_role("status").filter(has_text=MOST)).to_be_visible()
    page.get_by_role("button", name=SAY).click()
    expect(page.get_by_text(SAID)).to_be_visible()
