"""E-mail over SMTP (RFC 5321), written so that mailboxes trust it and nobody can bend it.

The library's own message classes refuse line breaks in headers; what people wrote (a title in a
subject) is put on one line first. Automatic mail says so (RFC 3834), so that out-of-office
replies stay away.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape
from ipaddress import ip_address
from threading import Lock
from typing import TextIO
from urllib.parse import parse_qs, unquote, urlsplit

import idna

from app.channels.contract import Email, EmailTransport, Outcome, OutcomeState
from app.core.clock import Clock, stopwatch

TIMEOUT_SECONDS = 15.0
# Connecting takes seven answers and a message four, each of them so long at the most: whatever the
# server does, a batch is over three and a half minutes after it was begun.
MOST_SECONDS = 120.0
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
# RFC 3463: the address does not exist, or no longer; its system does not.
_DEAD_ADDRESS = re.compile(rb"\b5\.1\.(1|2|3|6|10)\b")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over: `tls` is "starttls", "tls" (from the start) or "none"."""

    host: str
    port: int
    tls: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """Read `smtp://user:pass@host:587?tls=starttls` or `smtps://…`; ValueError when wrong.

        A password is never sent in the clear, except to this machine itself.
        """
        parts = urlsplit(url)
        default = {"smtp": "starttls", "smtps": "tls"}.get(parts.scheme)
        tls = parse_qs(parts.query).get("tls", [default])[0]
        if default is None or not parts.hostname or tls not in ("starttls", "tls", "none"):
            raise ValueError("write it as smtp://user:password@host:587?tls=starttls")
        if parts.password and tls == "none" and not _is_this_machine(parts.hostname):
            raise ValueError("a mail password needs tls=starttls or smtps://")
        username, password = (unquote(p) if p else None for p in (parts.username, parts.password))
        return cls(
            parts.hostname, parts.port or (465 if tls == "tls" else 587), tls, username, password
        )


class SmtpEmail(EmailTransport):
    """Hands e-mails to an SMTP server; many in one call share one connection."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        mail_from: str,
        clock: Clock,
        ca_file: str | None = None,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        """Send as `mail_from` ("Jobvej <no-reply@…>"); ValueError when that is no address.

        After `most_seconds` no further message of a batch is begun.
        """
        self._server = server
        self._from = _address(*parseaddr(mail_from))
        self._clock = clock
        self._most_seconds = most_seconds
        self._tls = ssl.create_default_context(cafile=ca_file)

    def send_many(self, messages: Sequence[Email]) -> list[Outcome]:
        """Send the messages over one connection; returns an outcome for each that was tried."""
        begun_at, outcomes = stopwatch(), list[Outcome]()
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException) as failure:
            return [_outcome_of_server(failure)] * len(messages)
        try:
            for message in messages:
                if outcomes and stopwatch() - begun_at > self._most_seconds:
                    break
                outcomes.append(self._send(connection, message))
        finally:
            connection.close()
        return outcomes

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP
        if server.tls == "tls":
            connection = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT_SECONDS, context=self._tls
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
        try:
            self._greet(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _greet(self, connection: smtplib.SMTP) -> None:
        if self._server.tls == "starttls":
            connection.starttls(context=self._tls)
        if self._server.username:
            connection.login(self._server.username, self._server.password or "")

    def _send(self, connection: smtplib.SMTP, message: Email) -> Outcome:
        try:
            written = compose(message, sender=self._from, clock=self._clock)
        except ValueError as mistake:
            return Outcome(OutcomeState.REFUSED, reason=f"not a message: {mistake}")
        try:
            connection.send_message(written)
        except (OSError, smtplib.SMTPException) as failure:
            return _outcome_of_failure(failure)
        return Outcome(OutcomeState.DELIVERED, 250)


def compose(message: Email, *, sender: Address, clock: Clock) -> EmailMessage:
    """Return the message as it goes on the wire; ValueError for an address that is none."""
    written = EmailMessage(policy=policy.SMTP)
    written["From"] = sender
    written["To"] = _address("", message.to)
    written["Subject"] = _one_line(message.subject)
    written["Date"] = format_datetime(clock.now())
    written["Message-ID"] = f"<{_matching(_MESSAGE_ID, message.message_id)}>"
    written["Auto-Submitted"] = "auto-generated"
    written["Content-Language"] = _one_line(message.language)
    if message.reply_to:
        written["Reply-To"] = _address("", message.reply_to)
    if message.unsubscribe_url:
        written["List-Unsubscribe"] = f"<{_matching(_LINK, message.unsubscribe_url)}>"
        written["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    written.set_content(message.text)
    html = message.html or simple_html(message.text, message.language)
    written.add_alternative(html, subtype="html")
    return written


def simple_html(text: str, language: str) -> str:
    """Return plain text as a small page: paragraphs, line breaks, links that can be tapped."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    body = "".join(f"<p>{_linked(p).replace(chr(10), '<br>')}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"></head>'
        f'<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5">{body}'
        "</body></html>"
    )


def _linked(text: str) -> str:
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        url = escape(link.group())
        pieces += [escape(text[end : link.start()]), f'<a href="{url}">{url}</a>']
        end = link.end()
    return "".join([*pieces, escape(text[end:])])


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} does not belong in a header")
    return text


def _address(name: str, address: str) -> Address:
    """Return an address; a domain with æ, ø or å is written in its ASCII form."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not address.isprintable() or " " in address:
        raise ValueError("not an e-mail address")
    try:
        ascii_domain = idna.encode(domain.lower()).decode("ascii")
        return Address(display_name=_one_line(name), addr_spec=f"{local}@{ascii_domain}")
    except (idna.IDNAError, HeaderParseError) as failure:
        raise ValueError("not an e-mail address") from failure


def _outcome_of_failure(failure: Exception) -> Outcome:
    """Classify what came of one message: only replies about it or its recipient are final."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(failure.recipients.values()))
        return _outcome_of_code(code, said)
    if isinstance(failure, smtplib.SMTPDataError):
        return _outcome_of_code(failure.smtp_code, failure.smtp_error)
    if isinstance(failure, smtplib.SMTPNotSupportedError):  # an address beyond ASCII (RFC 6531)
        return Outcome(OutcomeState.REFUSED, reason=str(failure))
    return _outcome_of_server(failure)


def _outcome_of_server(failure: Exception) -> Outcome:
    """Classify what says nothing of a message, but of the server, our log-in or our address.

    Whatever its code, that is somebody's to mend, and then the message goes out.
    """
    what = type(failure).__name__
    if not isinstance(failure, smtplib.SMTPResponseException):
        return Outcome(OutcomeState.BROKEN, reason=f"{what}: {failure}")
    answer = _outcome_of_code(failure.smtp_code, failure.smtp_error)
    state = answer.state if answer.state is OutcomeState.BUSY else OutcomeState.BROKEN
    return Outcome(state, answer.status, reason=f"{what}: {answer.reason}")


_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")  # a reply may quote whom it was to


def _outcome_of_code(code: int, said: bytes | str) -> Outcome:
    """Classify an SMTP reply (RFC 5321, 4.2.1): 4xx passes, 5xx stays."""
    words = said.encode() if isinstance(said, str) else said
    reason = _ADDRESS.sub("(an address)", words[:300].decode("utf-8", "replace"))
    if 400 <= code < 500:
        return Outcome(OutcomeState.BUSY, code, reason=reason)
    if code in (550, 551, 553) and _DEAD_ADDRESS.search(words):
        return Outcome(OutcomeState.GONE, code, reason=reason)
    return Outcome(
        OutcomeState.REFUSED if code >= 500 else OutcomeState.BROKEN, code, reason=reason
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ConsoleEmail(EmailTransport):
    """Prints each e-mail, for development: log-in codes are read off the terminal."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Print to `out`, by default to standard output."""
        self._out = out
        self._lock = Lock()

    def send_many(self, messages: Sequence[Email]) -> list[Outcome]:
        """Print the messages."""
        with self._lock:
            for message in messages:
                head = f"── e-mail to {message.to} ── {_one_line(message.subject)}"
                print(
                    head,
                    message.text.strip(),
                    "──",
                    sep="\n",
                    file=self._out or sys.stdout,
                    flush=True,
                )
        return [Outcome(OutcomeState.DELIVERED) for _ in messages]
