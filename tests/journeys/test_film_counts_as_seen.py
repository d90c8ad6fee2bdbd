"""A film counts as seen by what the browser has played of it, or by one's word without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, NewVisitor
from tests.journeys.lived import site
from tests.programmes.videos.clips import Show
from tests.programmes.videos.conftest import clip, converted, show, upload
from tests.site import Site

__all__ = ["clip", "converted", "show", "site", "upload"]

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

SAY, SAID = "Jeg har set den", "Du har selv sagt, at du har set filmen."
PLAY_IT = "Den tæller som set, når du har afspillet den."


def test_without_captions_and_without_a_script_one_says_to_have_seen_it(
    site: Site, visitor: NewVisitor, show: Show
) -> None:
    phone = visitor(site.cast.ida, size=PHONE, java_script_enabled=False)
    page = phone.open(f"/film/{show(captions='').video_id}")
    expect(page.get_by_text(PLAY_IT)).to_be_hidden()
    page.get_by_role("button", name=SAY).click()
    expect(page.get_by_text(SAID)).to_be_visible()


def test_with_the_script_what_is_played_counts_and_the_button_is_gone(
    site: Site, visitor: NewVisitor, show: Show
) -> None:
    page = visitor(site.cast.ida, size=PHONE).open(f"/film/{show(captions='').video_id}")
    expect(page.get_by_text(PLAY_IT)).to_be_visible()
    expect(page.get_by_role("button", name=SAY)).to_have_count(0)
