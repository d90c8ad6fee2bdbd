"""What the log-in's pages share: the cookie, where somebody asks from, and sending a letter."""

from __future__ import annotations

from uuid import UUID

import structlog
from flask import Response, redirect, request, session
from flask_wtf.csrf import generate_csrf

from app.accounts.codes import CodeToSend
from app.accounts.letters import code_letter
from app.accounts.sessions import SESSION_LENGTH, open_session
from app.channels.contract import Email
from app.core.work import UnitOfWork
from app.web.safe_next import local_path
from app.web.services import services
from app.web.unit import cookie_name, current_look

log = structlog.get_logger()

ADDRESS, GO_ON_TO = "login_address", "login_next"


def asked_from() -> str:
    """Return where a request came from; only a keyed hash of it is ever kept."""
    return request.remote_addr or ""


def device() -> str:
    """Return a few words about the browser, for the list of places where one is logged in."""
    agent = request.user_agent.string
    system = next(
        (s for s in ("iPhone", "iPad", "Android", "Windows", "Mac", "Linux") if s in agent), ""
    )
    browser = next((b for b in ("Edg", "Firefox", "Chrome", "Safari") if b in agent), "")
    return " · ".join(filter(None, ({"Edg": "Edge"}.get(browser, browser), system)))


def send_code(to_send: CodeToSend | None) -> None:
    """Send a code beside the request, so that its answer takes as long whoever is known."""
    if to_send is not None:
        send_letter(code_letter(to_send, municipality=current_look().name))


def send_letter(letter: Email) -> None:
    """Send an e-mail straight away, beside the request; a failure is logged without its words."""
    transport, parts = services().transports.email, services()

    def send() -> None:
        outcome = transport.send(letter)
        if not outcome.is_delivered:
            log.warning("letter-not-sent", state=str(outcome.state), reason=outcome.reason)

    parts.beside_request(send)


def begin_session(uow: UnitOfWork, person_id: UUID) -> str:
    """Open a session for a person; returns the token for the cookie."""
    token = services().ids.secret()
    open_session(uow, person_id, token=token, device=device())
    return token


def logged_in_response(token: str) -> Response:
    """Go on to where the person wanted to be, logged in, with a fresh form session."""
    target = local_path(session.get(GO_ON_TO), "/")
    session.clear()
    generate_csrf()
    response = redirect(target, 303)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services().settings.is_secure,
        path="/",
    )
    return response  # type: ignore[return-value]  # Flask's redirect returns its base class
