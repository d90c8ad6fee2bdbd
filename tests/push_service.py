"""The push service of a browser, played by npm's `web-push-testing`: it decrypts what we send."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.servers import ROOT, accepts, folder, free_port, running, wait_until

SERVER = ROOT / "node_modules" / "web-push-testing" / "src" / "bin" / "server.js"


@dataclass
class PushService:
    """A push service on loopback, and the browsers that subscribed there."""

    origin: str
    clients: list[str] = field(default_factory=list)

    def subscribe(self, public_key: str) -> dict[str, Any]:
        """Subscribe a new browser under a VAPID key; returns what `toJSON()` gives a page."""
        asked = {"userVisibleOnly": "true", "applicationServerKey": public_key}
        answer = self._ask("subscribe", asked)
        self.clients.append(answer["clientHash"])
        keys = {name: _base64url(value) for name, value in answer["keys"].items()}
        return {"endpoint": answer["endpoint"], "expirationTime": None, "keys": keys}

    def received(self, *, at_least: int = 0, within: float = 10) -> list[dict[str, Any]]:
        """Return every decrypted payload, once there are so many."""
        found: list[dict[str, Any]] = []

        def look() -> bool:
            found[:] = [message for client in self.clients for message in self._of(client)]
            return len(found) >= at_least

        wait_until(look, within=within)
        return found

    def expire(self) -> None:
        """Let every subscription be gone (410) from here on."""
        for client in self.clients:
            request = urllib.request.Request(
                f"{self.origin}/expire-subscription/{client}", method="POST"
            )
            urllib.request.urlopen(request, timeout=5).close()

    def serve(self, context: BrowserContext) -> None:
        """Let a browser's pages subscribe here, as they do with the push service of its maker.

        Only what reaches that service is replaced; headless Chromium has none to reach.
        """
        context.expose_function("subscribeAtPushService", self.subscribe)
        context.add_init_script(SUBSCRIBE)

    def _of(self, client: str) -> list[dict[str, Any]]:
        return [
            json.loads(text)
            for text in self._ask("get-notifications", {"clientHash": client})["messages"]
        ]

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.origin}/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            data: dict[str, Any] = json.load(answer)["data"]
            return data


def _base64url(text: str) -> str:
    return text.replace("+", "-").replace("/", "_").rstrip("=")


# A subscription outlives the page, so it is kept where the browser keeps things of this origin.
SUBSCRIBE = """(() => {
  if (!("PushManager" in globalThis)) return;
  const KEPT = "test:push-subscription";
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const asSubscription = (json) => ({
    ...json,
    toJSON: () => json,
    unsubscribe: async () => { localStorage.removeItem(KEPT); return true; },
  });
  PushManager.prototype.subscribe = async (options) => {
    const json = await subscribeAtPushService(text(options.applicationServerKey));
    localStorage.setItem(KEPT, JSON.stringify(json));
    return asSubscription(json);
  };
  PushManager.prototype.getSubscription = async () => {
    const kept = localStorage.getItem(KEPT);
    return kept ? asSubscription(JSON.parse(kept)) : null;
  };
})()"""


@contextmanager
def push_service_server() -> Iterator[PushService]:
    """Start `web-push-testing` on a free port."""
    port = free_port()
    with (
        folder() as home,
        running(
            ["node", str(SERVER), str(port)],
            ready=lambda: accepts(port),
            log=home / "push.log",
        ),
    ):
        yield PushService(f"http://localhost:{port}")


@pytest.fixture(scope="module")
def web_push_testing() -> Iterator[PushService]:
    """A push service for this module; the site must be told of its origin."""
    with push_service_server() as server:
        yield server
