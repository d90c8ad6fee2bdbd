"""People with a phone or a computer: what journeys and judges open pages with.

Whatever a page complains of — an error in its scripts, something the content security policy
refused, an answer of 500 — fails the test that opened it, and a screenshot is left in
`test-results/`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    ConsoleMessage,
    Page,
    Response,
    WebError,
    expect,
)

from tests.people import Person
from tests.servers import ROOT, wait_until
from tests.site import Site

PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}
DESKTOP = {"width": 1280, "height": 900}
RESULTS = ROOT / "test-results"
PATIENCE = 20_000  # milliseconds
expect.set_options(timeout=PATIENCE)


@dataclass
class Visitor:
    """One browser of one person: its own cookies, storage and service worker."""

    site: Site
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    _refused_pages: set[str] = field(default_factory=set)

    def log_in(self, person: Person) -> Visitor:
        """Be this person from here on, in their own municipality, as by a fresh log-in."""
        self.context.clear_cookies(name="form")
        self.context.add_cookies(
            [
                {
                    "name": "jobvej",
                    "value": self.site.cookie_of(person),
                    "url": self.site.at(person),
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        return self

    def speak(self, language: str) -> Visitor:
        """Read the service in this language, whatever the person prefers."""
        self.context.add_cookies([{"name": "sprog", "value": language, "url": self.site.url}])
        return self

    def open(self, path: str) -> Page:
        """Go to a page of the service; returns it once it is there."""
        self.page.goto(f"{self.site.url}{path}")
        return self.page

    def forgive(self, words: str) -> None:
        """Let complaints with these words pass: for what a test provokes on purpose."""
        self.forgiven.append(words)

    def unforgiven(self) -> list[str]:
        """Return what the pages complained of, without what was meant to happen."""
        return [c for c in self.complaints if not any(words in c for words in self.forgiven)]

    def has_service_worker(self) -> Visitor:
        """Wait until the service worker is active, as it is on any visit but the first."""
        self.until(IS_ACTIVE)
        return self

    def until(self, claim: str) -> None:
        """Wait for a script's promise to say yes; `wait_for_function` takes any promise for it."""

        def look() -> bool:
            answer = bool(self.page.evaluate(claim))
            if not answer:
                self.page.wait_for_timeout(50)
            return answer

        assert wait_until(look, within=PATIENCE / 1000), claim

    def allow_notifications(self) -> Visitor:
        """Answer the browser's question with yes."""
        self.context.grant_permissions(["notifications"], origin=self.site.url)
        return self

    def deliver_push(self, payload: dict[str, Any] | str) -> None:
        """Hand the service worker a push message, as the browser does after decrypting it.

        A busy headless browser now and then loses one before the worker hears of it; what has a
        tag is handed over again, as a push service does, and shows once all the same.
        """
        data = payload if isinstance(payload, str) else json.dumps(payload)
        tag = payload.get("tag") if isinstance(payload, dict) else None
        for _ in range(4):
            self._deliver(data)
            if tag is None or self._shows(tag, within=4):
                return

    def _shows(self, tag: str, *, within: float) -> bool:
        def look() -> bool:
            shown = any(each["tag"] == tag for each in self.page.evaluate(SHOWN))
            if not shown:
                self.page.wait_for_timeout(50)
            return shown

        return wait_until(look, within=within)

    def _deliver(self, data: str) -> None:
        self.has_service_worker()
        session = self.context.new_cdp_session(self.page)
        try:
            session.send(
                "ServiceWorker.deliverPushMessage",
                {
                    "origin": self.site.url,
                    "registrationId": _registration(session, self.page, self.site.url),
                    "data": data,
                },
            )
        finally:
            session.detach()

    def shown_notifications(self, *, at_least: int = 0) -> list[dict[str, Any]]:
        """Return the notifications that lie on the lock screen, once there are so many."""
        shown: list[dict[str, Any]] = []

        def look() -> bool:
            shown[:] = self.page.evaluate(SHOWN)
            if len(shown) < at_least:
                self.page.wait_for_timeout(50)
            return len(shown) >= at_least

        wait_until(look, within=PATIENCE / 1000)
        return shown

    def tap_notification(self, tag: str, action: str = "") -> None:
        """Tap a shown notification, or a button in it, which wakes the service worker."""
        workers = self.context.service_workers
        worker = workers[0] if workers else self.context.wait_for_event("serviceworker")
        worker.evaluate(CLICK, [tag, action])

    def _watch(self) -> None:
        self.context.on("console", self._heard)
        self.context.on("weberror", self._failed)
        self.context.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        where = urldefrag(message.location.get("url", "")).url
        # The browser reports a page answered with 4xx as an error; the test sees that itself.
        if "Failed to load resource" in message.text and where in self._refused_pages:
            return
        self.complaints.append(f"{message.text} ({where})")

    def _failed(self, error: WebError) -> None:
        self.complaints.append(str(error.error))

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")
        elif response.status >= 400 and response.request.is_navigation_request():
            self._refused_pages.add(urldefrag(response.url).url)


IS_ACTIVE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active?.state === "activated";
}"""

SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, tag, lang, data, actions }) => ({
    title, body, tag, lang, data, buttons: actions.map((one) => one.title),
  }));
}"""

# There is no lock screen to tap on in a headless browser: the worker is told of the tap with the
# notification that is really there.
CLICK = """async ([tag, action]) => {
  for (let tries = 0; tries < 200; tries += 1) {
    const [notification] = await self.registration.getNotifications({ tag });
    if (notification) {
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action }));
      return;
    }
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  throw new Error(`nothing is shown under ${tag}`);
}"""


def _registration(session: CDPSession, page: Page, origin: str) -> str:
    """Return the browser's own number of the service worker of this origin."""
    found: list[str] = []

    def updated(event: dict[str, Any]) -> None:
        found.extend(
            each["registrationId"]
            for each in event["registrations"]
            if each["scopeURL"] == f"{origin}/" and not each["isDeleted"]
        )

    session.on("ServiceWorker.workerRegistrationUpdated", updated)
    session.send("ServiceWorker.enable")

    def told() -> bool:
        if not found:
            page.wait_for_timeout(20)
        return bool(found)

    assert wait_until(told, within=PATIENCE / 1000), "the page has no service worker"
    return found[-1]


NewVisitor = Callable[..., Visitor]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Let fixtures know, when they tidy up, whether the test failed."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.when == "call":
        item.stash[FAILED] = report.failed


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def visitor(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[NewVisitor]:
    """Open a browser for somebody: `visitor(cast.ida, size=PHONE)`; nobody by default."""
    opened: list[Visitor] = []

    def open_one(
        person: Person | None = None,
        *,
        size: dict[str, int] | None = None,
        locale: str = "da-DK",
        **more: Any,
    ) -> Visitor:
        size = size or DESKTOP
        is_phone = size["width"] < 600
        context = chromium.new_context(
            viewport=size, has_touch=is_phone, is_mobile=is_phone, locale=locale, **more
        )
        context.set_default_timeout(PATIENCE)
        one = Visitor(site, context, context.new_page())
        one._watch()
        opened.append(one)
        return one.log_in(person) if person else one

    yield open_one
    if request.node.stash.get(FAILED, False):
        _leave_pictures(request.node.nodeid, opened)
    for one in opened:
        one.context.close()
    assert [complaint for one in opened for complaint in one.unforgiven()] == []


@pytest.fixture
def phone(visitor: NewVisitor) -> Callable[..., Visitor]:
    """Open a phone for somebody: `phone(cast.ida)`."""
    return lambda person=None, **more: visitor(person, size=PHONE, **more)


@pytest.fixture
def desktop(visitor: NewVisitor) -> Callable[..., Visitor]:
    """Open a computer for somebody: `desktop(cast.anders)`."""
    return lambda person=None, **more: visitor(person, size=DESKTOP, **more)


def _leave_pictures(test: str, visitors: list[Visitor]) -> None:
    RESULTS.mkdir(exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in Path(test).name)
    for number, one in enumerate(visitors):
        one.page.screenshot(path=RESULTS / f"{name}-{number}.png", full_page=True)
