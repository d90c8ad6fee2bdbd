"""Push is this log-in's: it comes again with the next one, and the page says what is true now."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from app.accounts.sessions import end_sessions_of
from app.notifications.devices import (
    bound_devices,
    devices_of_actor,
    remove_device,
    subscription_of,
)
from tests.browsing import Visitor
from tests.people import Cast, Person
from tests.push_service import PushService
from tests.servers import wait_until
from tests.site import Site

WITH_PUSH = True

Open = Callable[..., Visitor]

SETTINGS = "/notifikationer/indstillinger"
SUBSCRIBE_ANEW = """async () => {
  const key = (await (await fetch("/api/v1/push/public-key")).json()).public_key;
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  const applicationServerKey = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.subscribe({ applicationServerKey });
  return subscription.toJSON();
}"""
# No browser changes its push address at a test's wish: the worker is told as if it had.
ADDRESS_CHANGED = """async (json) => {
  const event = new ExtendableEvent("pushsubscriptionchange");
  event.newSubscription = { toJSON: () => json };
  const told = new Promise((done) => { event.waitUntil = (all) => done(all); });
  self.dispatchEvent(event);
  await told;
}"""


def with_push(one: Visitor, push: PushService) -> Visitor:
    one.allow_notifications()
    push.serve(one.context)
    one.open(SETTINGS)
    one.has_service_worker()
    one.page.locator('[data-push-action="turn-on"]:visible').click()
    says(one, "on")
    return one


def says(one: Visitor, state: str) -> None:
    expect(one.page.locator("[data-push]")).to_have_attribute("data-push-state", state)


def addresses(site: Site, person: Person) -> set[str]:
    with site.acting_as(person) as uow:
        ids = [device.id for device in devices_of_actor(uow)]
        return {subscription_of(uow, one).endpoint for one in bound_devices(uow, ids).values()}


def eventually(one: Visitor, claim: Callable[[], bool]) -> bool:
    """Wait for a claim while the pages of a visitor go on."""

    def look() -> bool:
        true = claim()
        if not true:
            one.page.wait_for_timeout(50)
        return true

    return wait_until(look, within=20)


def test_push_comes_again_with_the_next_log_in_in_an_app_that_stayed_open(
    site: Site, cast: Cast, phone: Open, web_push_testing: PushService
) -> None:
    ida = with_push(phone(cast.ida), web_push_testing)
    before = addresses(site, cast.ida)
    assert len(before) == 1
    with site.acting_as(cast.ida) as uow:
        end_sessions_of(uow, cast.ida.id)
    assert addresses(site, cast.ida) == set()

    ida.log_in(cast.ida).open("/mig")
    assert eventually(ida, lambda: addresses(site, cast.ida) == before)
    ida.open(SETTINGS)
    says(ida, "on")


def test_a_device_that_was_removed_elsewhere_says_so_and_is_turned_on_again(
    site: Site, cast: Cast, phone: Open, web_push_testing: PushService
) -> None:
    omar = with_push(phone(cast.omar), web_push_testing)
    with site.acting_as(cast.omar) as uow:
        (device,) = devices_of_actor(uow)
        remove_device(uow, device.id)
    page = omar.open(SETTINGS)
    says(omar, "dead")
    page.locator('[data-push-action="turn-on"]:visible').click()
    says(omar, "on")
    page.reload()
    says(omar, "on")
    assert len(addresses(site, cast.omar)) == 1


def test_a_new_address_is_told_although_the_form_that_the_worker_knows_is_gone(
    site: Site, cast: Cast, phone: Open, web_push_testing: PushService
) -> None:
    ida = with_push(phone(cast.ida), web_push_testing)
    new = ida.page.evaluate(SUBSCRIBE_ANEW)
    ida.context.clear_cookies(name="form")
    ida.forgive("400 (")
    worker = ida.context.service_workers[0]
    worker.evaluate(ADDRESS_CHANGED, new)
    assert new["endpoint"] in addresses(site, cast.ida)


def test_a_new_address_is_not_told_as_somebody_else_who_is_logged_in(
    site: Site, cast: Cast, phone: Open, web_push_testing: PushService
) -> None:
    phone_of_both = with_push(phone(cast.ida), web_push_testing)
    new = phone_of_both.page.evaluate(SUBSCRIBE_ANEW)
    phone_of_both.forgive("400 (")  # Ida's page, if it still speaks, speaks for nobody
    phone_of_both.log_in(cast.omar).open("/mig")
    phone_of_both.page.wait_for_load_state("networkidle")
    worker = phone_of_both.context.service_workers[0]
    worker.evaluate(ADDRESS_CHANGED, new)
    assert new["endpoint"] not in addresses(site, cast.omar)


def test_a_new_address_that_the_server_missed_is_told_by_the_next_page(
    site: Site, cast: Cast, phone: Open, web_push_testing: PushService
) -> None:
    ida = with_push(phone(cast.ida), web_push_testing)
    new = ida.page.evaluate(SUBSCRIBE_ANEW)["endpoint"]
    assert new not in addresses(site, cast.ida)
    ida.open("/mig")
    assert eventually(ida, lambda: new in addresses(site, cast.ida))
