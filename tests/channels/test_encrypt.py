"""The encryption of web push, against the standard's own vector and somebody else's decryption."""

from __future__ import annotations

import json
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.channels.contract import OutcomeState, PushMessage, PushSubscription, Urgency
from app.channels.encryption import BrowserKeys, encrypt, encrypt_with, parse_keys
from app.channels.vapid import VapidKeys, new_vapid_keys
from app.channels.webpush import WebPush
from app.core.clock import SystemClock
from app.core.outbound import OutboundGuard
from tests.channels.browser import from_base64url, subscribed
from tests.channels.conftest import SUBJECT

SERVER = Path(__file__).parents[2] / "node_modules/web-push-testing/src/bin/server.js"

# RFC 8291, section 5 and appendix A.
PLAINTEXT = b"When I grow up, I want to be a watermelon"
SENDER_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER_PUBLIC = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
    "TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulc"
    "y4a-fN"
)


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(from_base64url(text), "big"), ec.SECP256R1())


def test_the_vector_of_rfc_8291_comes_out_to_the_byte() -> None:
    keys = parse_keys(BROWSER_PUBLIC, AUTH)
    body = encrypt_with(
        keys, PLAINTEXT, sender_key=private_key(SENDER_PRIVATE), salt=from_base64url(SALT)
    )
    assert body == from_base64url(BODY)


def test_padded_keys_are_read_as_well() -> None:
    assert parse_keys(BROWSER_PUBLIC + "=", AUTH + "==").auth_secret == from_base64url(AUTH)


def test_keys_are_parsed_once() -> None:
    first: BrowserKeys = parse_keys(BROWSER_PUBLIC, AUTH)
    assert parse_keys(BROWSER_PUBLIC, AUTH) is first


def test_only_the_browser_it_is_meant_for_can_read_it() -> None:
    one, other = subscribed("https://a.example/1"), subscribed("https://a.example/2")
    body = encrypt(one.subscription, b"private")
    assert one.read(body) == b"private"
    with pytest.raises(Exception, match="Decryption error"):
        other.read(body)


@pytest.fixture(scope="module")
def outsider() -> Iterator[str]:
    """Run npm's web-push-testing, a push service with browsers that decrypt for themselves."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = subprocess.Popen(
        ["node", str(SERVER), str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        assert b"running" in process.stdout.readline()
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def ask(origin: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        origin + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        answered = answer.read()
    return dict(json.loads(answered)["data"]) if answered.startswith(b"{") else {}


def transport_to(origin: str, keys: VapidKeys) -> WebPush:
    guard = OutboundGuard({origin})
    return WebPush(keys, subject=SUBJECT, clock=SystemClock(), guard=guard)


def subscription_at(origin: str, keys: VapidKeys) -> tuple[PushSubscription, str]:
    made = ask(
        origin, "/subscribe", {"userVisibleOnly": "true", "applicationServerKey": keys.public_key}
    )
    keys_of_it = made["keys"]
    subscription = PushSubscription(made["endpoint"], keys_of_it["p256dh"], keys_of_it["auth"])
    return subscription, made["clientHash"]


@pytest.mark.outside
def test_somebody_elses_browser_verifies_and_decrypts_our_push(outsider: str) -> None:
    keys = new_vapid_keys()
    subscription, browser = subscription_at(outsider, keys)
    transport = transport_to(outsider, keys)
    transport.check(subscription)
    texts = ["Nyt job: lærling på Ærø", "x" * 3_993]
    outcomes = transport.send_many(
        [PushMessage(subscription, t.encode(), urgency=Urgency.LOW, topic="t") for t in texts]
    )
    assert all(outcome.is_delivered for outcome in outcomes), outcomes
    read = ask(outsider, "/get-notifications", {"clientHash": browser})
    assert sorted(read["messages"]) == sorted(texts)


@pytest.mark.outside
def test_a_push_signed_with_another_key_is_refused_there(outsider: str) -> None:
    subscription, _browser = subscription_at(outsider, new_vapid_keys())
    outcome = transport_to(outsider, new_vapid_keys()).send(PushMessage(subscription, b"x"))
    assert outcome.state is OutcomeState.REFUSED


@pytest.mark.outside
def test_a_browser_that_unsubscribed_is_gone(outsider: str) -> None:
    keys = new_vapid_keys()
    subscription, browser = subscription_at(outsider, keys)
    ask(outsider, f"/expire-subscription/{browser}", {})
    outcome = transport_to(outsider, keys).send(PushMessage(subscription, b"x"))
    assert outcome.state is OutcomeState.GONE
