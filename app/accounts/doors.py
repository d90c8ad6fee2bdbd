"""What the log-in's pages share: the cookie, where somebody asks from, and sending a letter."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any
from uuid import UUID

import structlog
from flask import Response, redirect, request, session, url_for
from flask_wtf.csrf import generate_csrf

from app.accounts.codes import Asked
from app.accounts.contract import LoginMethod, TooManyCodes
from app.accounts.known_browsers import KEPT_FOR, mark_browser
from app.accounts.letters import code_letter
from app.accounts.sessions import SESSION_LENGTH, end_session, open_session
from app.channels.contract import Email
from app.core.errors import NotFound, Problem
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.agents import device_label
from app.web.navigation import home_of
from app.web.safe_next import local_path
from app.web.services import Slot, services
from app.web.unit import (
    cookie_name,
    current_look,
    current_municipality,
    forget_identity,
    read_unit,
)

log = structlog.get_logger()

# The ways in of this installation besides the code, in the order of the log-in page.
LOGIN_METHODS: Slot[Sequence[LoginMethod]] = Slot("login_methods")
# Whom one can be in the demo; nobody provides it elsewhere.
DEMO_CAST: Slot[Callable[[UnitOfWork], Any]] = Slot("demo_cast")
# The names of the companies that people write for, by person.
COMPANY_NAMES: Slot[Callable[[UnitOfWork, Collection[UUID]], Mapping[UUID, str]]] = Slot(
    "company_names"
)

ADDRESS, CODE_ID, GO_ON_TO, IS_NEW = "login_address", "login_code", "login_next", "login_new"


def asked_from() -> str:
    """Return where a request came from; only a keyed hash of it is ever kept.

    Of an IPv6 address it is the network: one household has 2^64 of them (RFC 6177).
    """
    remote = request.remote_addr or ""
    with contextlib.suppress(ValueError):
        address = ip_address(remote)
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return address.packed[:8].hex()
    return remote


def browser_mark() -> str:
    """Return what this browser keeps of who logged in here before; empty where nobody did."""
    return request.cookies.get(_mark_name(), "")


def _mark_name() -> str:
    return f"{cookie_name()}-known"


@dataclass(frozen=True)
class ExpectedCode:
    """The code that a browser waits for, where it was sent, and whether it is to sign up."""

    id: UUID
    address: str
    is_new: bool


def expect_code(
    asked: Asked, email: str, *, is_new: bool = False, go_on_to: str | None = None
) -> Response:
    """Send a code beside the request, and go on to where it is written, whoever is known.

    `go_on_to` says where the person wants to be once the code is right, if not where they were.
    """
    if go_on_to is not None:
        session[GO_ON_TO] = go_on_to
    session[ADDRESS], session[CODE_ID], session[IS_NEW] = email, str(asked.code_id), is_new
    if asked.to_send is not None:
        send_letter(code_letter(asked.to_send, municipality=current_look().name))
    return redirect(url_for("log_in.code"), 303)  # type: ignore[return-value]  # its base class


def expected_code() -> ExpectedCode | None:
    """Return the code that this browser waits for; None where it asked for none.

    The browser keeps it in a signed cookie, so a code works nowhere but where it was asked for.
    """
    if CODE_ID not in session or ADDRESS not in session:
        return None
    return ExpectedCode(UUID(session[CODE_ID]), session[ADDRESS], session.get(IS_NEW, False))


def code_to_use(problem: Problem) -> ExpectedCode | None:
    """Return the code that can still be used where no more are sent; none for other problems.

    Where this browser waits for none, there is no newest one to use: the problem says so.
    """
    if not isinstance(problem, TooManyCodes):
        return None
    expected = expected_code()
    if expected is None:
        words = _("You have asked for many codes. Wait up to an hour and try again.")
        problem.fields = {"email": [words]}
    return expected


def send_letter(letter: Email) -> None:
    """Send an e-mail straight away, beside the request; a failure is logged without its words."""
    transport, parts = services().transports.email, services()

    def send() -> None:
        outcome = transport.send(letter)
        if not outcome.is_delivered:
            log.warning("letter-not-sent", state=str(outcome.state), status=outcome.status)

    parts.beside_request(send)


def begin_session(uow: UnitOfWork, person_id: UUID) -> str:
    """Open a session for a person; returns the token for the cookie.

    Whoever was logged in here before is logged out: a phone may be shared, and a session that
    was planted in this browser must not live on.
    """
    if uow.actor.session_id is not None:
        with contextlib.suppress(NotFound):
            end_session(uow, uow.actor.session_id)
    token = services().ids.secret()
    open_session(uow, person_id, token=token, device=device_label(request.user_agent.string))
    return token


def logged_in_response(token: str) -> Response:
    """Go on to where the person wanted to be, or else to their work; with a fresh form session."""
    come = services().identity.identify(
        services().units, current_municipality(), cookie=token, bearer=None
    )
    target = local_path(session.get(GO_ON_TO), home_of(come.actor))
    with read_unit() as uow:
        person_id, nonce = come.actor.require_person(), services().ids.secret()
        mark = mark_browser(uow, person_id, nonce=nonce)
    session.clear()
    generate_csrf()
    forget_identity()
    response: Response = redirect(target, 303)  # type: ignore[assignment]  # its base class
    _keep(response, cookie_name(), token, SESSION_LENGTH)
    if mark is not None:
        _keep(response, _mark_name(), mark, KEPT_FOR)
    return response


def _keep(response: Response, name: str, value: str, how_long: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(how_long.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services().settings.is_secure,
        path="/",
    )
