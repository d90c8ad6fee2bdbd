"""A real SMTP server that takes mail as a test tells it to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.channels.certificates import Certificates


class Mailbox:
    """Takes mail, and answers recipients and messages as a test tells it to."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.sessions: set[Any] = set()
        self.log_ins: list[tuple[bytes, bytes]] = []
        self.was_encrypted: list[bool] = []
        self.sender_answer = ""
        self.recipient_answer = ""
        self.data_answer = "250 OK"

    async def handle_MAIL(  # noqa: N802 — aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self.sender_answer:
            envelope.mail_from = address
        return self.sender_answer or "250 OK"

    async def handle_RCPT(  # noqa: N802 — aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self.recipient_answer:
            envelope.rcpt_tos.append(address)
        return self.recipient_answer or "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 — aiosmtpd's
        assert isinstance(envelope.content, bytes)
        self.was_encrypted.append(session.ssl is not None)
        self.sessions.add(session.peer)
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data_answer

    def authenticate(self, _s: SMTP, _se: Session, _e: Envelope, _m: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.log_ins.append((data.login, data.password))
        return AuthResult(success=data.password == b"hemmeligt:@/ord", handled=False)


@contextmanager
def smtp_server(mailbox: Mailbox, certificates: Certificates | None) -> Iterator[int]:
    """Run an SMTP server on a free port, with STARTTLS when there are certificates."""
    context = None
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.certificate, certificates.key)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        authenticator=mailbox.authenticate,
    )
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
