"""The phones that journeys are walked with do what phones do, and notice what goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from tests.browsing import Visitor
from tests.people import Cast
from tests.push_service import PushService
from tests.site import Site

WITH_PUSH = True

Open = Callable[..., Visitor]


def test_somebody_logged_in_is_known_to_the_page(phone: Open, cast: Cast) -> None:
    person = phone(cast.ida).open("/mig").locator("meta[name=person]")
    assert person.get_attribute("content") == str(cast.ida.id)


def test_a_person_next_door_is_known_at_their_own_address(
    phone: Open, cast: Cast, site: Site
) -> None:
    page = phone(cast.nabo).page
    page.goto(f"{site.at(cast.nabo)}/mig")
    assert page.locator("meta[name=person]").get_attribute("content") == str(cast.nabo.id)


def test_what_a_page_complains_of_is_heard(phone: Open) -> None:
    visitor = phone()
    page = visitor.open("/privatliv")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.evaluate("setTimeout(() => { throw new Error('thrown by a script') })")
    page.wait_for_timeout(100)
    assert "Content Security Policy" in visitor.complaints[0]
    assert "thrown by a script" in visitor.complaints[1]
    visitor.forgive("Content Security Policy")
    visitor.forgive("thrown by a script")


def test_a_page_that_is_not_there_is_no_complaint(phone: Open) -> None:
    phone().open("/findes-ikke")


def test_a_push_is_shown_on_the_phone(phone: Open) -> None:
    visitor = phone().allow_notifications()
    visitor.open("/privatliv")
    visitor.deliver_push({"title": "Nyt job", "body": "Bager", "tag": "a", "url": "/opslag/1"})
    shown = visitor.shown_notifications(at_least=1)
    assert [(each["title"], each["body"], each["tag"]) for each in shown] == [
        ("Nyt job", "Bager", "a")
    ]


def test_a_tap_on_a_notification_opens_its_page(phone: Open, site: Site) -> None:
    visitor = phone().allow_notifications()
    page = visitor.open("/privatliv")
    visitor.deliver_push({"title": "Nyt job", "body": "Bager", "tag": "b", "url": "/privatliv?b"})
    visitor.shown_notifications(at_least=1)
    visitor.tap_notification("b")
    page.wait_for_url(f"{site.url}/privatliv?b")


def test_a_browser_subscribes_at_the_push_service(
    phone: Open, web_push_testing: PushService
) -> None:
    visitor = phone().allow_notifications()
    web_push_testing.serve(visitor.context)
    page = visitor.open("/privatliv")
    visitor.has_service_worker()
    endpoint = page.evaluate(
        """async () => {
          const { public_key: key } = await (await fetch("/api/v1/push/public-key")).json();
          const bytes = Uint8Array.from(
            atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
          const { pushManager } = await navigator.serviceWorker.ready;
          await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes });
          return (await pushManager.getSubscription()).endpoint;
        }"""
    )
    assert endpoint.startswith(f"{web_push_testing.origin}/notify/")
