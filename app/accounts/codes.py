"""Logging in by a one-time code: the same answer whether or not the address is known.

A code is six digits, good for ten minutes, once, and for five tries, and only in the browser
that asked for it. Only its keyed hash is kept; the code itself goes straight to the mailbox and
is never stored (NIST SP 800-63B, 5.1.3).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row, select

from app.accounts.contract import CodeWornOut, TooManyCodes
from app.accounts.models import LoginCode, Person, PersonState
from app.accounts.newcomers import NewPerson, let_in, opened_words, sealed_words
from app.accounts.people import email_key, normal_email
from app.core.turns import take_turn
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
class Asked:
    """What came of asking: the code's identity for the browser, and what to send, if anything."""

    code_id: UUID
    to_send: CodeToSend | None


def ask_for_code(
    uow: UnitOfWork,
    email: str,
    *,
    code: str,
    asked_from: str,
    newcomer: NewPerson | None = None,
    instead_of: UUID | None = None,
) -> Asked:
    """Keep a code for an address; there is nothing to send where nobody is to get it.

    The same is written either way. `instead_of` names the code that this one replaces: it works
    no more, and a newcomer is still one. Raises TooManyCodes after five codes to one address or
    twenty from one place in an hour.
    """
    key = email_key(uow, email)
    place = uow.vault.fingerprint(asked_from, purpose="asked-from")
    _check_rate(uow, key, place)
    newcomer = newcomer or _newcomer_before(uow, instead_of, key)
    code_id = uow.new_id()
    uow.session.add(
        LoginCode(
            id=code_id,
            email_key=key,
            code_hash=_hash(uow, code_id, code),
            asked_from=place,
            sign_up_sealed=sealed_words(uow, code_id, email, newcomer) if newcomer else None,
            created_at=uow.now,
            expires_at=uow.now + GOOD_FOR,
        )
    )
    uow.session.flush()
    language = _language_of_reader(_known(uow, key), newcomer)
    if language is None:
        return Asked(code_id, None)
    message_id = f"{code_id.hex}@jobvej.invalid"
    return Asked(code_id, CodeToSend(normal_email(email), code, language, message_id))


def person_for_code(uow: UnitOfWork, code_id: UUID, code: str) -> UUID | None:
    """Return whose code this is, adding a newcomer; None for a wrong, old or used one.

    It returns rather than raises, so that the failed try is counted when the unit commits. After
    five tries it raises CodeWornOut, whatever is tried.
    """
    row = uow.session.scalar(select(LoginCode).where(LoginCode.id == code_id).with_for_update())
    if row is None or row.used_at is not None or row.expires_at <= uow.now:
        return None
    if row.attempts >= MOST_TRIES:
        raise CodeWornOut(retry_after=_seconds(row.expires_at - uow.now))
    row.attempts += 1
    if not hmac.compare_digest(_hash(uow, code_id, code), row.code_hash):
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


def _known(uow: UnitOfWork, key: bytes) -> Row[UUID, str, str] | None:
    """Return identity, state and language behind an address, in one query for anybody alike."""
    return uow.session.execute(
        select(Person.id, Person.state, Person.language).where(Person.email_key == key)
    ).first()


def _language_of_reader(
    known: Row[UUID, str, str] | None, newcomer: NewPerson | None
) -> str | None:
    """Return the language to write in; None where nobody is to be written to."""
    if known is not None:
        return known.language if known.state == PersonState.ACTIVE else None
    return newcomer.language if newcomer else None


def _newcomer_before(uow: UnitOfWork, code_id: UUID | None, key: bytes) -> NewPerson | None:
    """Close the code that is replaced, and return the newcomer whom it would have let in."""
    if code_id is None:
        return None
    row = uow.session.scalar(select(LoginCode).where(LoginCode.id == code_id))
    if row is None or row.email_key != key or row.used_at is not None:
        return None
    row.used_at = uow.now
    if row.sign_up_sealed is None:
        return None
    words = opened_words(uow, row.id, row.sign_up_sealed)
    row.sign_up_sealed = None
    return words.newcomer


def _person_of(uow: UnitOfWork, row: LoginCode) -> UUID | None:
    if row.sign_up_sealed is not None:
        words = opened_words(uow, row.id, row.sign_up_sealed)
        row.sign_up_sealed = None
        return let_in(uow, words)
    known = _known(uow, row.email_key)
    return known.id if known is not None and known.state == PersonState.ACTIVE else None


def _hash(uow: UnitOfWork, code_id: UUID, code: str) -> bytes:
    return uow.vault.fingerprint(code, purpose=f"login-code/{code_id}")


def _check_rate(uow: UnitOfWork, key: bytes, place: bytes) -> None:
    """Refuse the sixth code to an address and the twenty-first from a place, until one is old.

    Those who ask at once are counted one after the other.
    """
    lately = uow.now - timedelta(hours=1)
    for column, value, most in (
        (LoginCode.email_key, key, MOST_AN_HOUR_TO_ONE),
        (LoginCode.asked_from, place, MOST_AN_HOUR_FROM_ONE),
    ):
        take_turn(uow, f"{column.key}/{value.hex()}")
        one_too_many = uow.session.scalar(
            select(LoginCode.created_at)
            .where(LoginCode.created_at > lately, column == value)
            .order_by(LoginCode.created_at.desc())
            .offset(most - 1)
            .limit(1)
        )
        if one_too_many is not None:
            raise TooManyCodes(retry_after=_seconds(one_too_many - lately))


def _seconds(length: timedelta) -> int:
    return max(1, round(length.total_seconds()))
