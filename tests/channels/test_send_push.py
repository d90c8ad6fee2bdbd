"""Sending web push: what goes on the wire, and what comes of each answer."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from py_vapid import Vapid02

from app.channels.contract import (
    MAX_PUSH_PAYLOAD,
    Outcome,
    OutcomeState,
    PushMessage,
    PushSubscription,
    PushSubscriptionRefused,
    Urgency,
)
from app.channels.vapid import VapidKeys
from app.channels.webpush import PushLimits, WebPush, retry_after
from app.core.clock import FixedClock
from app.core.outbound import OutboundGuard
from tests.channels.browser import Browser, base64url, subscribed
from tests.channels.certificates import Certificates
from tests.channels.conftest import SUBJECT
from tests.channels.local_service import Answer, LocalService, local_service

GOOD = subscribed("https://fcm.googleapis.com/fcm/send/abc").subscription


def browser_at(service: LocalService, path: str = "/push/1") -> Browser:
    return subscribed(service.origin + path)


def claims_of(authorization: str) -> dict[str, object]:
    token = authorization.removeprefix("vapid t=").split(",")[0]
    payload = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def test_a_push_arrives_encrypted_and_signed(
    web_push: WebPush, push_service: LocalService, noon: FixedClock
) -> None:
    browser = browser_at(push_service)
    message = PushMessage(
        browser.subscription, "Nyt job på øen".encode(), timedelta(hours=6), Urgency.HIGH, "n-1"
    )
    assert web_push.send(message) == Outcome(OutcomeState.DELIVERED, 201)
    (request,) = push_service.received
    assert (request.method, request.path) == ("POST", "/push/1")
    assert browser.read(request.body) == "Nyt job på øen".encode()
    headers = request.headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-encoding"] == "aes128gcm"
    assert (headers["ttl"], headers["urgency"], headers["topic"]) == ("21600", "high", "n-1")
    assert Vapid02.verify(headers["authorization"])
    claims = claims_of(headers["authorization"])
    assert claims["aud"] == push_service.origin
    assert claims["sub"] == SUBJECT
    lifetime = float(str(claims["exp"])) - noon.now().timestamp()
    assert timedelta(hours=11) < timedelta(seconds=lifetime) <= timedelta(hours=24)


def test_without_a_topic_there_is_no_topic_header(
    web_push: WebPush, push_service: LocalService
) -> None:
    web_push.send(PushMessage(browser_at(push_service).subscription, b"x"))
    assert "topic" not in push_service.received[0].headers


def test_the_signature_is_made_once_an_hour(
    web_push: WebPush, push_service: LocalService, noon: FixedClock
) -> None:
    message = PushMessage(browser_at(push_service).subscription, b"x")
    web_push.send(message)
    noon.advance(timedelta(minutes=39))
    web_push.send(message)
    noon.advance(timedelta(minutes=1))
    web_push.send(message)
    first, second, third = (r.headers["authorization"] for r in push_service.received)
    assert first == second != third


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(200), OutcomeState.DELIVERED),
        (Answer(201), OutcomeState.DELIVERED),
        (Answer(202), OutcomeState.DELIVERED),
        (Answer(404), OutcomeState.GONE),
        (Answer(410), OutcomeState.GONE),
        (Answer(400, body=b"UnauthorizedRegistration"), OutcomeState.REFUSED),
        (Answer(401), OutcomeState.REFUSED),
        (Answer(403), OutcomeState.REFUSED),
        (Answer(413), OutcomeState.TOO_LARGE),
        (Answer(429), OutcomeState.BUSY),
        (Answer(503), OutcomeState.BUSY),
        (Answer(500), OutcomeState.BROKEN),
        (Answer(502), OutcomeState.BROKEN),
        (Answer(cut=True), OutcomeState.BROKEN),
    ],
)
def test_every_answer_is_classified(
    web_push: WebPush, push_service: LocalService, answer: Answer, expected: OutcomeState
) -> None:
    push_service.answers["/push/1"] = answer
    outcome = web_push.send(PushMessage(browser_at(push_service).subscription, b"x"))
    assert outcome.state is expected
    assert outcome.status == (None if answer.cut else answer.status)
    assert outcome.may_be_retried == (expected in (OutcomeState.BUSY, OutcomeState.BROKEN))
    assert answer.body.decode() in outcome.reason


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", timedelta(seconds=120)),
        ("Tue, 24 Nov 2026 12:25:00 GMT", timedelta(minutes=5)),
        ("Tue, 24 Nov 2026 12:00:00 GMT", timedelta(0)),
        ("9999999999999", timedelta(days=1)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_a_busy_service_says_when_to_come_back(
    web_push: WebPush, push_service: LocalService, value: str, expected: timedelta | None
) -> None:
    push_service.answers["/push/1"] = Answer(429, (("Retry-After", value),))
    outcome = web_push.send(PushMessage(browser_at(push_service).subscription, b"x"))
    assert outcome == Outcome(OutcomeState.BUSY, 429, expected)


def test_a_date_of_another_time_zone_is_read_right() -> None:
    now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert retry_after("Tue, 24 Nov 2026 13:10:00 +0100", now) == timedelta(minutes=10)


def test_outcomes_stand_in_the_order_of_the_messages(
    web_push: WebPush, push_service: LocalService
) -> None:
    browsers = [browser_at(push_service, f"/push/{n}") for n in range(60)]
    for n in range(0, 60, 3):
        push_service.answers[f"/push/{n}"] = Answer(410)
    push_service.answers["/push/1"] = Answer(201, delay=0.5)
    payloads = [f"no {n}".encode() for n in range(60)]
    outcomes = web_push.send_many(
        [PushMessage(b.subscription, p) for b, p in zip(browsers, payloads, strict=True)]
    )
    states = [OutcomeState.DELIVERED if n % 3 else OutcomeState.GONE for n in range(60)]
    assert [o.state for o in outcomes] == states
    arrived = {r.path: r.body for r in push_service.received}
    for n, browser in enumerate(browsers):
        assert browser.read(arrived[f"/push/{n}"]) == payloads[n]


def test_no_two_messages_share_a_key_or_a_salt(
    web_push: WebPush, push_service: LocalService
) -> None:
    message = PushMessage(browser_at(push_service).subscription, b"x")
    web_push.send_many([message] * 20)
    assert len({r.body[:16] for r in push_service.received}) == 20
    assert len({r.body[21:86] for r in push_service.received}) == 20


def test_connections_are_kept_between_calls(web_push: WebPush, push_service: LocalService) -> None:
    message = PushMessage(browser_at(push_service).subscription, b"x")
    for _ in range(5):
        web_push.send(message)
    assert len({r.connection for r in push_service.received}) == 1


def test_many_threads_may_send_at_once(web_push: WebPush, push_service: LocalService) -> None:
    message = PushMessage(browser_at(push_service).subscription, b"x")
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: web_push.send_many([message] * 25), range(16)))
    assert all(outcome.is_delivered for batch in batches for outcome in batch)
    assert len(push_service.received) == 16 * 25


def test_nothing_to_send_is_no_trouble(web_push: WebPush) -> None:
    assert web_push.send_many([]) == []


def test_a_redirect_is_not_followed(
    web_push: WebPush, push_service: LocalService, certificates: Certificates
) -> None:
    with local_service(certificates) as elsewhere:
        push_service.answers["/push/1"] = Answer(307, (("Location", f"{elsewhere.origin}/"),))
        outcome = web_push.send(PushMessage(browser_at(push_service).subscription, b"x"))
        assert outcome.state is OutcomeState.REFUSED
        assert elsewhere.received == []


def test_a_slow_service_is_given_up_and_holds_up_nobody_else(
    push_service: LocalService, certificates: Certificates, vapid_keys: VapidKeys, noon: FixedClock
) -> None:
    guard = OutboundGuard({push_service.origin}, ca_file=str(certificates.ca))
    limits = PushLimits(timeout=timedelta(seconds=0.4))
    transport = WebPush(vapid_keys, subject=SUBJECT, clock=noon, guard=guard, limits=limits)
    push_service.answers["/push/slow"] = Answer(delay=3)
    slow, quick = (browser_at(push_service, path) for path in ("/push/slow", "/push/1"))
    started = time.monotonic()
    outcomes = transport.send_many(
        [PushMessage(slow.subscription, b"x"), PushMessage(quick.subscription, b"x")]
    )
    assert time.monotonic() - started < 2
    assert [o.state for o in outcomes] == [OutcomeState.BROKEN, OutcomeState.DELIVERED]
    transport.close()


def test_an_endless_answer_is_cut_short(web_push: WebPush, push_service: LocalService) -> None:
    push_service.answers["/push/1"] = Answer(400, body=b"because " * 100_000)
    outcome = web_push.send(PushMessage(browser_at(push_service).subscription, b"x"))
    assert outcome.state is OutcomeState.REFUSED
    assert len(outcome.reason) <= 300


def test_a_service_with_an_unknown_certificate_gets_nothing(
    push_service: LocalService, vapid_keys: VapidKeys, noon: FixedClock
) -> None:
    guard = OutboundGuard({push_service.origin})
    transport = WebPush(vapid_keys, subject=SUBJECT, clock=noon, guard=guard)
    outcome = transport.send(PushMessage(browser_at(push_service).subscription, b"x"))
    assert outcome.state is OutcomeState.BROKEN
    assert push_service.received == []


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example.dk/push",
        "https://fcm.googleapis.com.evil.dk/push",
        "https://evilnotify.windows.com/push",
        "https://fcm.googleapis.com@127.0.0.1/push",
        "https://fcm.googleapis.com:8443/push",
        "http://fcm.googleapis.com/push",
        "https://127.0.0.1/push",
        "https://localhost/push",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_hostile_endpoint_is_refused_when_it_is_given_and_when_it_is_sent_to(
    web_push: WebPush, endpoint: str
) -> None:
    hostile = PushSubscription(endpoint, GOOD.p256dh, GOOD.auth)
    with pytest.raises(PushSubscriptionRefused):
        web_push.check(hostile)
    assert web_push.send(PushMessage(hostile, b"x")).state is OutcomeState.REFUSED


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://wns2-db5p.notify.windows.com/w/?token=BQYA",
        "https://web.push.apple.com/QGuQ",
    ],
)
def test_the_services_of_the_browsers_are_known(web_push: WebPush, endpoint: str) -> None:
    web_push.check(PushSubscription(endpoint, GOOD.p256dh, GOOD.auth))


def test_a_known_service_whose_name_leads_inside_gets_nothing(
    vapid_keys: VapidKeys, noon: FixedClock
) -> None:
    guard = OutboundGuard(resolver=lambda _host, _port: ["127.0.0.1"])
    transport = WebPush(vapid_keys, subject=SUBJECT, clock=noon, guard=guard)
    outcome = transport.send(PushMessage(GOOD, b"x"))
    assert outcome == Outcome(OutcomeState.BROKEN, reason="outbound/address-refused")


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", GOOD.auth),
        ("AAAA", GOOD.auth),
        (base64url(b"\x04" + b"\x01" * 64), GOOD.auth),
        ("ø" * 87, GOOD.auth),
        (GOOD.p256dh[:-1] + "!", GOOD.auth),
        (GOOD.p256dh, ""),
        (GOOD.p256dh, base64url(b"short")),
        (GOOD.p256dh, base64url(b"x" * 17)),
    ],
    ids=["none", "short", "off the curve", "no base64", "cut", "no secret", "short secret", "long"],
)
def test_keys_that_are_none_are_refused(web_push: WebPush, p256dh: str, auth: str) -> None:
    wrong = PushSubscription(GOOD.endpoint, p256dh, auth)
    with pytest.raises(PushSubscriptionRefused):
        web_push.check(wrong)
    assert web_push.send(PushMessage(wrong, b"x")).state is OutcomeState.REFUSED


def test_the_longest_payload_fits_and_a_longer_one_is_a_plain_mistake(
    web_push: WebPush, push_service: LocalService
) -> None:
    browser = browser_at(push_service)
    longest = b"x" * MAX_PUSH_PAYLOAD
    assert web_push.send(PushMessage(browser.subscription, longest)).is_delivered
    assert len(push_service.received[0].body) == 4096
    assert browser.read(push_service.received[0].body) == longest
    with pytest.raises(ValueError, match="payload"):
        PushMessage(browser.subscription, longest + b"x")


@pytest.mark.parametrize("topic", ["", "a" * 33, "a b", "æ", "a=", "a\r\nX: y"])
def test_a_topic_that_no_service_takes_is_a_plain_mistake(topic: str) -> None:
    with pytest.raises(ValueError, match="topic"):
        PushMessage(GOOD, b"x", topic=topic)


def test_what_is_secret_is_not_printed() -> None:
    printed = repr(PushMessage(GOOD, b"private words"))
    assert "private words" not in printed
    assert GOOD.auth not in printed
