"""Where a browser gives no notifications, the page says so, and what comes instead."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browsing import Visitor
from tests.people import Cast

Open = Callable[..., Visitor]


def test_a_private_window_says_what_it_is_and_that_e_mail_takes_over(
    phone: Open, cast: Cast
) -> None:
    # Each visitor here has a private window, where Chromium gives no subscription.
    one = phone(cast.ida)
    one.forgive("incognito mode")
    one.allow_notifications()
    page = one.open("/notifikationer/indstillinger")
    one.has_service_worker()
    page.locator('[data-push-action="turn-on"]').first.click()
    said = page.locator('[data-push-when="refused"]')
    expect(said).to_be_visible()
    expect(said).to_contain_text("privat vindue")
    expect(said).to_contain_text("Vi skriver til dig på e-mail i stedet.")
    expect(page.locator("[data-push-error]")).to_be_hidden()
