"""Sending e-mail to a real SMTP server."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any

import idna
import pytest

from app.channels.contract import Email, OutcomeState
from app.channels.email import ConsoleEmail, SmtpEmail, SmtpServer, simple_html
from app.core.clock import FixedClock
from tests.channels.certificates import Certificates
from tests.channels.mailbox import Mailbox, smtp_server

MAIL_FROM = "Jobvej på Ærø <ingen-svar@jobvej.example>"
EMAIL = Email(
    to="borger@demo.example",
    subject="Nyt job på øen",
    text="Hej Åse\n\nDer er et nyt job: https://jobvej.example/opslag/1.\nHilsen\n<Jobcenter>",
    message_id="0190b2c4-7@jobvej.example",
)


@contextmanager
def door(greeting: str) -> Iterator[int]:
    """Listen on a free port, greet one caller like that and hang up."""

    def greet() -> None:
        caller, _ = listening.accept()
        with caller:
            caller.sendall(f"{greeting}\r\n".encode())

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=greet, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join(timeout=5)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(
    mailbox: Mailbox, certificates: Certificates, noon: FixedClock
) -> Iterator[Callable[..., SmtpEmail]]:
    """Return what makes a transport to the running server."""
    with smtp_server(mailbox, certificates) as port:

        def make(login: str = "", tls: str = "starttls", **how: Any) -> SmtpEmail:
            server = SmtpServer.from_url(f"smtp://{login}localhost:{port}?tls={tls}")
            ca = str(certificates.ca)
            return SmtpEmail(server, mail_from=MAIL_FROM, clock=noon, ca_file=ca, **how)

        yield make


def test_an_email_arrives_in_words_and_in_html_over_tls(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox
) -> None:
    assert smtp().send(EMAIL).state is OutcomeState.DELIVERED
    (mail,) = mailbox.messages
    assert mailbox.was_encrypted == [True]
    assert str(mail["From"]) == MAIL_FROM
    assert str(mail["To"]) == "borger@demo.example"
    assert str(mail["Subject"]) == "Nyt job på øen"
    assert mail["Message-ID"] == "<0190b2c4-7@jobvej.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime.isoformat() == "2026-11-24T12:20:00+00:00"
    assert "List-Unsubscribe" not in mail
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == EMAIL.text
    assert '<html lang="da">' in html.get_content()
    assert '<a href="https://jobvej.example/opslag/1">' in html.get_content()
    assert "&lt;Jobcenter&gt;" in html.get_content()


def test_the_way_to_unsubscribe_stands_in_the_header(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox
) -> None:
    smtp().send(replace(EMAIL, unsubscribe_url="https://jobvej.example/stop/abc"))
    assert mailbox.messages[0]["List-Unsubscribe"] == "<https://jobvej.example/stop/abc>"
    assert mailbox.messages[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_message_sent_again_keeps_its_id(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox, noon: FixedClock
) -> None:
    transport = smtp()
    transport.send(EMAIL)
    transport.send(EMAIL)
    assert len({mail["Message-ID"] for mail in mailbox.messages}) == 1


def test_many_messages_share_a_connection(smtp: Callable[..., SmtpEmail], mailbox: Mailbox) -> None:
    outcomes = smtp().send_many(
        [replace(EMAIL, message_id=f"{n}@jobvej.example") for n in range(5)]
    )
    assert all(outcome.is_delivered for outcome in outcomes)
    assert (len(mailbox.messages), len(mailbox.sessions)) == (5, 1)


def test_a_subject_with_line_breaks_stays_one_header(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox
) -> None:
    smtp().send(replace(EMAIL, subject="Job\r\nBcc: alle@demo.example\r\n\r\nNy krop\x00\u2028x"))
    (mail,) = mailbox.messages
    assert mail["Bcc"] is None
    assert str(mail["Subject"]) == "Job Bcc: alle@demo.example Ny krop x"


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "borger@demo.example\r\nBcc: x@y.dk"},
        {"to": "a@b.dk, c@d.dk"},
        {"to": "borger"},
        {"to": "@demo.example"},
        {"to": ""},
        {"to": "a b@demo.example"},
        {"message_id": "x@y>\r\nBcc: a@b.dk"},
        {"message_id": "<x@y.dk>"},
        {"reply_to": "x@y.dk\nBcc: a@b.dk"},
        {"unsubscribe_url": "https://a.dk>\r\nBcc: a@b.dk"},
        {"unsubscribe_url": "javascript:alert(1)"},
    ],
)
def test_what_does_not_belong_in_a_header_is_refused_and_the_rest_goes_out(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox, wrong: dict[str, str]
) -> None:
    outcomes = smtp().send_many([replace(EMAIL, **wrong), EMAIL])
    assert [o.state for o in outcomes] == [OutcomeState.REFUSED, OutcomeState.DELIVERED]
    assert len(mailbox.messages) == 1


def test_a_danish_domain_is_written_in_ascii(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox
) -> None:
    assert smtp().send(replace(EMAIL, to="aase@Ærø.dk")).is_delivered
    assert str(mailbox.messages[0]["To"]) == f"aase@{idna.encode('ærø.dk').decode()}"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.1.1 no such user", OutcomeState.GONE),
        ("550 5.7.1 not wanted", OutcomeState.REFUSED),
        ("552 5.2.2 mailbox full", OutcomeState.REFUSED),
        ("450 4.2.0 greylisted", OutcomeState.BUSY),
    ],
)
def test_what_the_server_says_of_a_recipient_is_classified(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox, answer: str, expected: OutcomeState
) -> None:
    mailbox.recipient_answer = answer
    outcome = smtp().send(EMAIL)
    assert (outcome.state, outcome.status) == (expected, int(answer[:3]))
    assert answer[4:] in outcome.reason


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("554 5.7.1 spam", OutcomeState.REFUSED), ("451 4.3.0 later", OutcomeState.BUSY)],
)
def test_what_the_server_says_of_a_message_is_classified(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox, answer: str, expected: OutcomeState
) -> None:
    mailbox.data_answer = answer
    assert smtp().send(EMAIL).state is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.7.1 we do not know you", OutcomeState.BROKEN),
        ("530 5.7.0 log in first", OutcomeState.BROKEN),
        ("421 4.7.0 too many of you", OutcomeState.BUSY),
    ],
)
def test_what_the_server_says_of_our_own_address_gives_no_message_up(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox, answer: str, expected: OutcomeState
) -> None:
    mailbox.sender_answer = answer
    outcomes = smtp().send_many([EMAIL, EMAIL])
    assert outcomes[0].state is expected
    assert all(outcome.may_be_retried for outcome in outcomes)


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        ("554 no SMTP service here", OutcomeState.BROKEN),
        ("421 come back later", OutcomeState.BUSY),
    ],
)
def test_a_server_that_turns_us_away_at_the_door_gives_no_message_up(
    noon: FixedClock, greeting: str, expected: OutcomeState
) -> None:
    with door(greeting) as port:
        server = SmtpServer.from_url(f"smtp://127.0.0.1:{port}?tls=none")
        outcomes = SmtpEmail(server, mail_from=MAIL_FROM, clock=noon).send_many([EMAIL, EMAIL])
    assert [(o.state, o.status) for o in outcomes] == [(expected, int(greeting[:3]))] * 2


def test_one_refused_message_does_not_spoil_the_next(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox
) -> None:
    mailbox.data_answer = "554 5.7.1 spam"
    outcomes = smtp().send_many([EMAIL, EMAIL, EMAIL])
    assert [o.state for o in outcomes] == [OutcomeState.REFUSED] * 3
    assert len(mailbox.messages) == 3


def test_a_batch_for_which_there_is_no_time_left_ends_with_those_that_were_tried(
    smtp: Callable[..., SmtpEmail], mailbox: Mailbox
) -> None:
    assert len(smtp(most_seconds=0).send_many([EMAIL, EMAIL, EMAIL])) == 1
    assert len(smtp().send_many([EMAIL, EMAIL, EMAIL])) == 3
    assert len(mailbox.messages) == 4


def test_the_log_in_is_sent_over_tls_only(smtp: Callable[..., SmtpEmail], mailbox: Mailbox) -> None:
    assert smtp("jobvej:hemmeligt%3A%40%2Ford@").send(EMAIL).is_delivered
    assert mailbox.log_ins == [(b"jobvej", b"hemmeligt:@/ord")]
    outcome = smtp("jobvej:forkert@").send(EMAIL)
    assert (outcome.state, outcome.status) == (OutcomeState.BROKEN, 535)


def test_a_certificate_from_nobody_we_know_gets_no_mail(
    mailbox: Mailbox, certificates: Certificates, noon: FixedClock
) -> None:
    with smtp_server(mailbox, certificates) as port:
        server = SmtpServer.from_url(f"smtp://localhost:{port}")
        outcome = SmtpEmail(server, mail_from=MAIL_FROM, clock=noon).send(EMAIL)
    assert outcome.state is OutcomeState.BROKEN
    assert mailbox.messages == []


def test_a_server_without_tls_gets_no_mail_unless_we_said_so(
    mailbox: Mailbox, noon: FixedClock
) -> None:
    with smtp_server(mailbox, None) as port:
        for tls, expected in (("starttls", False), ("none", True)):
            server = SmtpServer.from_url(f"smtp://localhost:{port}?tls={tls}")
            outcome = SmtpEmail(server, mail_from=MAIL_FROM, clock=noon).send(EMAIL)
            state = OutcomeState.DELIVERED if expected else OutcomeState.BROKEN
            assert outcome.state is state
    assert len(mailbox.messages) == 1


def test_a_server_that_is_down_breaks_each_message_and_raises_nothing(noon: FixedClock) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server = SmtpServer.from_url(f"smtp://127.0.0.1:{closed.getsockname()[1]}")
        outcomes = SmtpEmail(server, mail_from=MAIL_FROM, clock=noon).send_many([EMAIL, EMAIL])
    assert [o.state for o in outcomes] == [OutcomeState.BROKEN] * 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, "starttls")),
        ("smtps://mail.example", ("mail.example", 465, "tls")),
        ("smtp://mail.example:25?tls=none", ("mail.example", 25, "none")),
        ("smtp://u:p@127.0.0.1:1025?tls=none", ("127.0.0.1", 1025, "none")),
    ],
)
def test_the_server_is_read_from_a_url(url: str, expected: tuple[str, int, str]) -> None:
    server = SmtpServer.from_url(url)
    assert (server.host, server.port, server.tls) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://a?tls=maybe",
        "smtp://u:p@mail.example?tls=none",
    ],
)
def test_a_wrong_url_is_a_plain_mistake(url: str) -> None:
    with pytest.raises(ValueError, match=r"mail|smtp"):
        SmtpServer.from_url(url)


def test_html_made_from_text_carries_no_markup_of_its_author() -> None:
    html = simple_html('<script>alert("x")</script> https://a.dk/"onclick="x', "da")
    assert "<script>" not in html
    assert 'href="https://a.dk/"' in html
    assert html.count("<a ") == 1


def test_the_console_shows_who_and_what() -> None:
    out = io.StringIO()
    assert ConsoleEmail(out).send(EMAIL).is_delivered
    assert "borger@demo.example" in out.getvalue()
    assert "Nyt job på øen" in out.getvalue()
    assert "https://jobvej.example/opslag/1" in out.getvalue()
