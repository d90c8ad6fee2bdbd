"""What a person reads: e-mails and pushes kept as text, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.policy import SMTP
from email.utils import parseaddr
from uuid import UUID

import pytest

from app.channels.contract import Email
from app.channels.email import _address, compose
from app.channels.recording import RecordedTransports
from app.core.clock import FixedClock
from app.web.addresses import address_of
from tests.notifications.conftest import ALARM, NEWS
from tests.people import Cast
from tests.snapshots import as_read

Tell = Callable[..., UUID]
Kept = Callable[[str, str], None]


def without_token(email: Email) -> str:
    """Return an e-mail as it is read, the signed part of the link aside."""
    text = as_read(email)
    token = (email.unsubscribe_url or "").rpartition("/")[2]
    return text.replace(token, "TOKEN") if token else text


@pytest.mark.parametrize("name", ["ida", "omar"])
@pytest.mark.parametrize("kind", [NEWS, ALARM])
def test_an_e_mail_reads_like_this(
    cast: Cast,
    tell: Tell,
    deliver: Callable[[], None],
    transports: RecordedTransports,
    is_as_kept: Kept,
    name: str,
    kind: str,
) -> None:
    person = getattr(cast, name)
    tell(person, "Nyt job: Rengøring & køkken", kind=kind)
    deliver()
    [email] = transports.email.sent
    language = person.actor.language
    is_as_kept(f"email-{kind.rpartition('/')[2]}-{language}", without_token(email))


@pytest.mark.parametrize("name", ["ida", "omar"])
def test_a_digest_reads_like_this(
    cast: Cast,
    tell: Tell,
    deliver: Callable[[], None],
    transports: RecordedTransports,
    clock: FixedClock,
    is_as_kept: Kept,
    name: str,
) -> None:
    person = getattr(cast, name)
    for number in range(8):
        tell(person, f"Nyt {number}")
    deliver()
    transports.email.sent.clear()
    clock.set(datetime(2026, 11, 24, 16, 0, tzinfo=UTC))
    deliver()
    [email] = transports.email.sent
    text = re.sub("/notifikationer/[0-9a-f-]{36}", "/notifikationer/ID", without_token(email))
    is_as_kept(f"digest-{person.actor.language}", text)


def test_a_push_reads_like_this(
    cast: Cast,
    tell: Tell,
    bind: Callable[..., UUID],
    deliver: Callable[[], None],
    transports: RecordedTransports,
    is_as_kept: Kept,
) -> None:
    bind(cast.ida)
    notification_id = tell(cast.ida, "Nyt job: Rengøring & køkken")
    deliver()
    payload = json.loads(transports.push.sent[0].payload)
    payload["tag"] = "TAG"
    words = json.dumps(payload, ensure_ascii=False, indent=2)
    is_as_kept("push-da", words.replace(str(notification_id), "ID") + "\n")


def test_an_e_mail_can_be_left_with_one_click_and_escapes_what_people_wrote(
    cast: Cast,
    tell: Tell,
    deliver: Callable[[], None],
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    notification_id = tell(cast.ida, "<script>alert(1)</script>\r\nBcc: x@example.org")
    deliver()
    [email] = transports.email.sent
    assert email.message_id == f"{notification_id}@localhost"
    assert email.html
    assert "<script>" not in email.html
    assert "&lt;script&gt;" in email.html
    sender = _address(*parseaddr("Jobvej <nej@example.org>"))
    written = compose(email, sender=sender, clock=clock)
    assert written["Bcc"] is None
    assert written["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert written["List-Unsubscribe"] == f"<{email.unsubscribe_url}>"
    assert len(written.as_bytes(policy=SMTP)) < 10_000


@pytest.mark.parametrize(
    ("base", "hosts", "expected"),
    [
        ("https://jobvej.dk", [], "https://jobvej.dk"),
        ("https://jobvej.dk", ["jobvej.dk", "a.dk"], "https://jobvej.dk"),
        ("https://jobvej.dk", ["vejen.dk"], "https://vejen.dk"),
        ("http://127.0.0.1:5000", ["localhost"], "http://127.0.0.1:5000"),
        ("http://127.0.0.1:5000", ["nabo.localhost"], "http://nabo.localhost:5000"),
    ],
)
def test_links_lead_to_the_municipality_s_own_pages(
    base: str, hosts: list[str], expected: str
) -> None:
    assert address_of(base, hosts) == expected


def test_what_waited_all_night_says_the_same_in_the_morning(
    cast: Cast,
    tell: Tell,
    deliver: Callable[[], None],
    transports: RecordedTransports,
    clock: FixedClock,
) -> None:
    clock.set(datetime(2026, 11, 24, 22, 0, tzinfo=UTC))
    tell(cast.ida, "Nyt job")
    deliver()
    clock.advance(timedelta(hours=10))
    deliver()
    assert [m.subject for m in transports.email.sent] == ["Nyt job"]
