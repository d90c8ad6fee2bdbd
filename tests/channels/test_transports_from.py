"""Which ways out of the house the settings open."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.channels.contract import (
    DigitalPost,
    Email,
    Outcome,
    OutcomeState,
    PushMessage,
    PushSubscriptionRefused,
    Sms,
)
from app.channels.digitalpost import ConsoleDigitalPost
from app.channels.email import ConsoleEmail, SmtpEmail
from app.channels.factory import transports_from
from app.channels.recording import recording_transports
from app.channels.sms import ConsoleSms
from app.channels.vapid import VapidKeys
from tests.channels.browser import subscribed


@dataclass(frozen=True)
class Wanted:
    """The part of the settings that the channels read."""

    vapid_private_key_path: Path
    mode: str = "development"
    smtp_url: str | None = None
    mail_from: str = "Jobvej <ingen-svar@jobvej.example>"
    push_extra_origins: tuple[str, ...] = ()
    vapid_subject: str = "mailto:drift@jobvej.example"


def test_in_development_everything_but_push_is_printed(vapid_path: Path) -> None:
    transports = transports_from(Wanted(vapid_path))
    assert isinstance(transports.email, ConsoleEmail)
    assert isinstance(transports.sms, ConsoleSms)
    assert isinstance(transports.digital_post, ConsoleDigitalPost)


def test_the_push_key_is_made_once_and_kept(vapid_path: Path) -> None:
    first = transports_from(Wanted(vapid_path)).push.public_key
    assert transports_from(Wanted(vapid_path)).push.public_key == first
    assert VapidKeys.load(vapid_path).public_key == first


def test_an_extra_origin_is_where_a_subscription_may_point(vapid_path: Path) -> None:
    subscription = subscribed("http://127.0.0.1:8090/notify/1").subscription
    transports_from(Wanted(vapid_path, push_extra_origins=("http://127.0.0.1:8090",))).push.check(
        subscription
    )
    with pytest.raises(PushSubscriptionRefused):
        transports_from(Wanted(vapid_path)).push.check(subscription)


def test_production_prints_nothing_that_is_meant_for_one_person(vapid_path: Path) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        transports_from(Wanted(vapid_path, mode="production"))
    live = transports_from(Wanted(vapid_path, mode="production", smtp_url="smtp://mail.example"))
    assert isinstance(live.email, SmtpEmail)
    assert (live.sms, live.digital_post) == (None, None)


def test_the_recording_twins_keep_what_they_are_given_and_answer_what_they_are_told() -> None:
    transports = recording_transports()
    email = Email("a@b.dk", "Emne", "Tekst", "1@b.dk")
    push = PushMessage(subscribed("https://web.push.apple.com/x").subscription, b"x")
    gone = Outcome(OutcomeState.GONE, 410)
    transports.push.answer_next(gone)
    assert transports.push.send_many([push, push]) == [gone, Outcome(OutcomeState.DELIVERED)]
    assert transports.email.send(email).is_delivered
    assert (transports.email.sent, transports.push.sent) == ([email], [push, push])


def test_the_recording_push_checks_subscriptions_as_the_real_one_does() -> None:
    push = recording_transports().push
    push.check(subscribed("https://web.push.apple.com/x").subscription)
    with pytest.raises(PushSubscriptionRefused):
        push.check(subscribed("https://evil.example.dk/x").subscription)


def test_the_console_never_prints_a_personal_number() -> None:
    out = io.StringIO()
    ConsoleDigitalPost(out).send(DigitalPost("0101011234", "Emne", "Tekst", "r1"))
    ConsoleSms(out).send(Sms("+4512345678", "Din kode", "r2"))
    assert "0101011234" not in out.getvalue()
    assert "Din kode" in out.getvalue()
