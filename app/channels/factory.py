"""Builds the ways out of the house from the settings."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from app.channels.contract import EmailTransport, Transports
from app.channels.digitalpost import ConsoleDigitalPost
from app.channels.email import ConsoleEmail, SmtpEmail, SmtpServer
from app.channels.sms import ConsoleSms
from app.channels.vapid import vapid_keys_at
from app.channels.webpush import WebPush
from app.core.clock import Clock, SystemClock
from app.core.outbound import OutboundGuard


class ChannelSettings(Protocol):
    """What the channels need to know."""

    @property
    def mode(self) -> str:
        """Return "demo", "development" or "production"."""
        ...

    @property
    def smtp_url(self) -> str | None:
        """Return `smtp://user:password@host:587?tls=starttls`, or None for the console."""
        ...

    @property
    def mail_from(self) -> str:
        """Return the sender of every e-mail, such as "Jobvej <no-reply@…>"."""
        ...

    @property
    def push_extra_origins(self) -> tuple[str, ...]:
        """Return the origins that a push subscription may point to besides the public services."""
        ...

    @property
    def vapid_private_key_path(self) -> Path:
        """Return where the push key is kept; it is made at the first start."""
        ...

    @property
    def vapid_subject(self) -> str:
        """Return whom a push service may write to: a mailto: or https: address."""
        ...


def transports_from(settings: ChannelSettings, *, clock: Clock | None = None) -> Transports:
    """Return every channel that is set up; ValueError with plain words for a wrong setting.

    Outside production, what is not set up prints to the console. In production nothing that is
    meant for one person may end in a log: there e-mail must be set up (log-in codes go that way),
    and SMS and Digital Post are left out.
    """
    is_production = settings.mode == "production"
    clock = clock or SystemClock()
    return Transports(
        push=WebPush(
            vapid_keys_at(Path(settings.vapid_private_key_path)),
            subject=settings.vapid_subject,
            clock=clock,
            guard=OutboundGuard(settings.push_extra_origins),
        ),
        email=_email(settings, clock, is_production=is_production),
        sms=None if is_production else ConsoleSms(),
        digital_post=None if is_production else ConsoleDigitalPost(),
    )


def _email(settings: ChannelSettings, clock: Clock, *, is_production: bool) -> EmailTransport:
    if settings.smtp_url:
        server = SmtpServer.from_url(settings.smtp_url)
        return SmtpEmail(server, mail_from=settings.mail_from, clock=clock)
    if is_production:
        raise ValueError("SMTP_URL must be set in production: log-in codes are sent by e-mail")
    return ConsoleEmail()
