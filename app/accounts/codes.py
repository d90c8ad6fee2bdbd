"""Logging in by a one-time code: the same answer whether or not the address is known.

A code is six digits, good for ten minutes, once, and for five tries. Only its keyed hash is
kept; the code itself goes straight to the mailbox and is never stored (NIST SP 800-63B, 5.1.3).
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.contract import AddressTaken, Role
from app.accounts.models import LoginCode, Person, PersonState
from app.accounts.people import add_person, email_key, normal_email
from app.core.errors import TooManyRequests
from app.core.work import UnitOfWork

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
MOST_AN_HOUR_TO_ONE = 5
MOST_AN_HOUR_FROM_ONE = 20


@dataclass(frozen=True)
class CodeToSend:
    """A code on its way to a mailbox; it is in no log and no table."""

    email: str = field(repr=False)
    code: str = field(repr=False)
    language: str
    message_id: str


@dataclass(frozen=True)
class NewPerson:
    """What a newcomer wrote, kept sealed until the code proves the address."""

    name: str
    language: str
    role: Role = Role.CITIZEN


def ask_for_code(
    uow: UnitOfWork, email: str, *, code: str, asked_from: str, newcomer: NewPerson | None = None
) -> CodeToSend | None:
    """Keep a code for an address; returns it to be sent, or None where nobody is to get it.

    The same is written either way. Raises TooManyRequests after five codes to one address or
    twenty from one place in an hour.
    """
    key = email_key(uow, email)
    place = uow.vault.fingerprint(asked_from, purpose="asked-from")
    _check_rate(uow, key, place)
    code_id = uow.new_id()
    uow.session.add(
        LoginCode(
            id=code_id,
            email_key=key,
            code_hash=uow.vault.fingerprint(code, purpose=f"login-code/{code_id}"),
            asked_from=place,
            sign_up_sealed=_sealed(uow, code_id, email, newcomer),
            created_at=uow.now,
            expires_at=uow.now + GOOD_FOR,
        )
    )
    uow.session.flush()
    person = uow.session.scalar(select(Person).where(Person.email_key == key))
    if person is None and newcomer is None:
        return None
    if person is not None and person.state != PersonState.ACTIVE:
        return None
    language = person.language if person else (newcomer.language if newcomer else "da")
    return CodeToSend(normal_email(email), code, language, f"{code_id.hex}@jobvej.invalid")


def person_for_code(uow: UnitOfWork, email: str, code: str) -> UUID | None:
    """Return whose code this is, adding a newcomer; None for a wrong, old or used one.

    It returns rather than raises, so that the failed try is counted when the unit commits.
    """
    row = uow.session.scalar(
        select(LoginCode)
        .where(LoginCode.email_key == email_key(uow, email), LoginCode.expires_at > uow.now)
        .order_by(LoginCode.created_at.desc(), LoginCode.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None or row.used_at is not None or row.attempts >= MOST_TRIES:
        return None
    row.attempts += 1
    expected = uow.vault.fingerprint(code, purpose=f"login-code/{row.id}")
    if not hmac.compare_digest(expected, row.code_hash):
        return None
    row.used_at = uow.now
    uow.session.flush()
    return _person_of(uow, row)


def forget_old_codes(uow: UnitOfWork) -> int:
    """Remove codes older than a day, newcomers' words among them; returns how many."""
    rows = uow.session.scalars(
        select(LoginCode).where(LoginCode.created_at < uow.now - timedelta(days=1))
    ).all()
    for row in rows:
        uow.session.delete(row)
    return len(rows)


def _person_of(uow: UnitOfWork, row: LoginCode) -> UUID | None:
    person = uow.session.scalar(select(Person).where(Person.email_key == row.email_key))
    if person is not None:
        return person.id if person.state == PersonState.ACTIVE else None
    if row.sign_up_sealed is None:
        return None
    words = json.loads(uow.vault.open_text(row.sign_up_sealed, context=_place(row.id)))
    row.sign_up_sealed = None
    try:
        return add_person(
            uow,
            name=words["name"],
            email=words["email"],
            roles=[Role(words["role"])],
            language=words["language"],
        )
    except AddressTaken:  # two tabs at once: the other one added the same person
        return uow.session.scalar(select(Person.id).where(Person.email_key == row.email_key))


def _sealed(uow: UnitOfWork, code_id: UUID, email: str, newcomer: NewPerson | None) -> bytes | None:
    if newcomer is None:
        return None
    words = {
        "name": newcomer.name,
        "email": normal_email(email),
        "language": newcomer.language,
        "role": newcomer.role,
    }
    return uow.vault.seal_text(json.dumps(words), context=_place(code_id))


def _place(code_id: UUID) -> str:
    return f"login-code/{code_id}/sign-up"


def _check_rate(uow: UnitOfWork, key: bytes, place: bytes) -> None:
    lately = LoginCode.created_at > uow.now - timedelta(hours=1)
    for column, value, most in (
        (LoginCode.email_key, key, MOST_AN_HOUR_TO_ONE),
        (LoginCode.asked_from, place, MOST_AN_HOUR_FROM_ONE),
    ):
        asked = uow.session.scalar(select(func.count(LoginCode.id)).where(lately, column == value))
        if (asked or 0) >= most:
            raise TooManyRequests(retry_after=3600)
