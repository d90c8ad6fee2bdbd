"""One-time codes as tests ask for them, by the verb and on the page, and where they arrive."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.codes import Asked, ask_for_code, person_for_code
from app.accounts.models import Person
from app.accounts.newcomers import NewPerson
from app.channels.recording import RecordingEmail
from app.core.work import Municipality, UnitOfWork, Units
from app.web.services import Services
from tests.forms import post


def ask(
    units: Units,
    where: Municipality,
    email: str = "ida@example.org",
    *,
    code: str = "123456",
    asked_from: str = "127.0.0.1",
    browser: str = "",
    newcomer: NewPerson | None = None,
    instead_of: Asked | None = None,
) -> Asked:
    """Have a code made for an address, as the log-in page does."""
    with units.write(where) as uow:
        return ask_for_code(
            uow,
            email,
            code=code,
            asked_from=asked_from,
            browser=browser,
            newcomer=newcomer,
            instead_of=instead_of.code_id if instead_of else None,
        )


def try_code(units: Units, where: Municipality, asked: Asked, code: str = "123456") -> object:
    """Return whom a code lets in, if anybody."""
    with units.write(where) as uow:
        return person_for_code(uow, asked.code_id, code)


def person_named(uow: UnitOfWork, name: str) -> Person | None:
    """Return the person of a name, where there is one."""
    return uow.session.scalar(select(Person).where(Person.name == name))


def mailbox(services: Services) -> RecordingEmail:
    """Return where every e-mail of the test arrives."""
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    return email


def code_in(services: Services) -> str:
    """Return the code in the latest e-mail."""
    found = re.search(r"\b(\d{6})\b", mailbox(services).sent[-1].text)
    assert found
    return found.group(1)


def ask_on_page(client: FlaskClient, email: str) -> str:
    """Ask for a code on the log-in page; returns the page that takes it."""
    answer = post(client, "/log-ind", {"email": email}, page="/log-ind")
    assert answer.status_code == 303
    return client.get(answer.location).get_data(as_text=True)
