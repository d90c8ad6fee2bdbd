"""What leaves the house: the push payload that a stranger may read, and the e-mail.

Both are worded in the recipient's language, and look the same at every attempt.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import Environment, FileSystemLoader

from app.channels.contract import MAX_PUSH_PAYLOAD, Email, PushMessage, PushSubscription, Urgency
from app.core.errors import NotFound
from app.core.texts import _
from app.notifications.contract import Action, Kind, Wording
from app.notifications.reading import own_url, url_of_action

_LONGEST = 300
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "notifications"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Letterhead:
    """Who writes: the municipality's name, its address, and its colour."""

    municipality_id: UUID
    name: str
    address: str
    brand: str = "#0f5f5c"


@dataclass(frozen=True)
class Letter:
    """One notification, worded for one person in the language in use.

    `time_to_live` is for how long a push service may keep it.
    """

    notification_id: UUID
    recipient_id: UUID
    kind: Kind
    wording: Wording
    language: str
    time_to_live: timedelta

    @property
    def path(self) -> str:
        """Return the path that a tap leads to."""
        return own_url(self.notification_id)


def push_message(letter: Letter, head: Letterhead, subscription: PushSubscription) -> PushMessage:
    """Return the push: only the lock screen's words, where a tap leads, and what its buttons do."""
    title, _break, body = letter.wording.lock_screen.partition("\n")
    payload: dict[str, Any] = {
        "title": shortened(title),
        "body": shortened(body or head.name),
        "url": letter.path,
        "tag": topic_of(letter.notification_id),
        "lang": letter.language,
    }
    if letter.wording.actions:
        payload["actions"] = [_button(letter, one) for one in letter.wording.actions]
    content = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > MAX_PUSH_PAYLOAD:
        raise ValueError("a push payload grew beyond what a push service takes")
    return PushMessage(
        subscription,
        content,
        ttl=letter.time_to_live,
        urgency=Urgency.HIGH if letter.kind.is_urgent else Urgency.NORMAL,
        topic=topic_of(letter.notification_id),
    )


def _button(letter: Letter, action: Action) -> dict[str, Any]:
    button: dict[str, Any] = {
        "action": action.name,
        "title": shortened(action.label),
        "url": url_of_action(letter.notification_id, action),
    }
    if action.posts_to:
        button |= {"post": action.posts_to, "fields": dict(action.fields), "done": action.done}
    return button


def topic_of(notification_id: UUID) -> str:
    """Return the same 32 characters for the same notification (RFC 8030, 5.4)."""
    digest = hashlib.sha256(b"topic" + notification_id.bytes).digest()
    return urlsafe_b64encode(digest)[:32].decode()


def shortened(text: str) -> str:
    """Return a text of at most 300 characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def email_message(letter: Letter, head: Letterhead, to: str, secret_key: str) -> Email:
    """Return the e-mail: what happened, one link, and how to get fewer of them."""
    unsubscribe = None
    if letter.kind.may_be_muted:
        token = unsubscribe_token(
            secret_key, head.municipality_id, letter.recipient_id, letter.kind.slug
        )
        unsubscribe = f"{head.address}/notifikationer/afmeld/{token}"
    words = {
        "title": letter.wording.title,
        "body": letter.wording.body,
        "link": head.address + letter.wording.url,
        "link_label": _("Read more in %(service)s", service="Jobvej"),
        "actions": [(one.label, head.address + one.url) for one in letter.wording.actions],
        "why": _(
            "You get this e-mail because you use %(service)s in %(municipality)s.",
            service="Jobvej",
            municipality=head.name,
        ),
        "settings": f"{head.address}/notifikationer/indstillinger",
        "settings_label": _("Choose what we write to you about"),
        "unsubscribe": unsubscribe,
        "unsubscribe_label": _("Get no more e-mails like this one"),
        "head": head,
        "language": letter.language,
    }
    return Email(
        to=to,
        subject=letter.wording.title,
        text=_PAGES.get_template("email.txt").render(words).strip() + "\n",
        html=_PAGES.get_template("email.html").render(words),
        message_id=f"{letter.notification_id}@{urlsplit(head.address).hostname}",
        language=letter.language,
        unsubscribe_url=unsubscribe,
    )


def unsubscribe_token(secret_key: str, municipality_id: UUID, person_id: UUID, kind: str) -> str:
    """Return the signed proof that whoever holds an e-mail may stop e-mails of its kind."""
    return str(_signer(secret_key).dumps([municipality_id.hex, person_id.hex, kind]))


def read_unsubscribe_token(secret_key: str, token: str) -> tuple[UUID, UUID, str]:
    """Return the municipality, the person and the kind; NotFound for a made-up token."""
    try:
        municipality_id, person_id, kind = _signer(secret_key).loads(token)
        return UUID(municipality_id), UUID(person_id), str(kind)
    except (BadSignature, ValueError, TypeError, AttributeError):
        raise NotFound() from None


def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="notifications/unsubscribe")
