"""Logging in by a one-time code: the same answer whether or not the address is known.

A code is six digits, good for ten minutes, once, and for five tries, and only in the browser
that asked for it. Only its keyed hash is kept; the code itself goes straight to the mailbox and
is never stored (NIST SP 800-63B, 5.1.3).

What holds floods back must not lock anybody out: who asks from one place in vain spends no one
else's tries, and a room full of people behind one address is no flood. Guessing is bounded by
wrong tries: at one address the codes get one try each, and one place gets no more for a while.
A browser in which the address has logged in before is a place of its own, which no flood reaches.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, delete, func, select

from app.accounts.contract import CodeWornOut, TooManyCodes, TooManyWrongCodes
from app.accounts.known_browsers import is_known_browser
from app.accounts.models import LoginCode, Person, PersonState
from app.accounts.newcomers import NewPerson, let_in, opened_words, sealed_words
from app.accounts.people import email_key, normal_email
from app.core.turns import take_turn
from app.core.work import UnitOfWork

GOOD_FOR = timedelta(minutes=10)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_TRIES = 5
MOST_AN_HOUR_TO_ONE_FROM_ONE = 5
MOST_AN_HOUR_TO_ONE = 20
MOST_AN_HOUR_FROM_ONE = 300
MOST_WRONG_AN_HOUR_FROM_ONE = 100
MANY_WRONG_A_DAY_AT_ONE = 50
TRIES_AFTER_MANY_WRONG = 1


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
    browser: str = "",
    newcomer: NewPerson | None = None,
    instead_of: UUID | None = None,
) -> Asked:
    """Keep a code for an address; there is nothing to send where nobody is to get it.

    The same is written either way. `instead_of` names the code that this one replaces: it works
    no more, and a newcomer is still one. Raises TooManyCodes after five codes to one address from
    one place, or 300 from one place, in an hour. After twenty to one address, wherever they were
    asked for, the answer is as ever, but nothing is sent, and no code is right; but for a
    `browser` whose mark says that the address has logged in there.
    """
    key = email_key(uow, email)
    is_known = is_known_browser(uow, browser, key)
    place = uow.vault.fingerprint(browser if is_known else asked_from, purpose="asked-from")
    _check_rate(uow, key, place)
    is_flooded = not is_known and _many_sent(uow, key)
    newcomer = newcomer or _newcomer_before(uow, instead_of, key)
    code_id = uow.new_id()
    uow.session.add(
        LoginCode(
            id=code_id,
            email_key=key,
            code_hash=_hash(uow, code_id, "" if is_flooded else code),
            asked_from=place,
            sign_up_sealed=sealed_words(uow, code_id, email, newcomer) if newcomer else None,
            created_at=uow.now,
            expires_at=uow.now + GOOD_FOR,
        )
    )
    uow.session.flush()
    language = _language_of_reader(_known(uow, key), newcomer)
    if language is None or is_flooded:
        return Asked(code_id, None)
    message_id = f"{code_id.hex}@jobvej.invalid"
    return Asked(code_id, CodeToSend(normal_email(email), code, language, message_id))


def person_for_code(uow: UnitOfWork, code_id: UUID, code: str) -> UUID | None:
    """Return whose code this is, adding a newcomer; None for a wrong, old or used one.

    It returns rather than raises, so that the failed try is counted when the unit commits. After
    five tries it raises CodeWornOut, whatever is tried; after the first one, where fifty were
    wrong at this address within a day. TooManyWrongCodes after a hundred from the place it was
    asked for from, within an hour.
    """
    row = uow.session.scalar(select(LoginCode).where(LoginCode.id == code_id).with_for_update())
    if row is None or row.used_at is not None or row.expires_at <= uow.now:
        return None
    _check_guessing(uow, row)
    if row.attempts >= _most_tries(uow, row):
        raise CodeWornOut(retry_after=_seconds(row.expires_at - uow.now))
    row.attempts += 1
    if not hmac.compare_digest(_hash(uow, code_id, code), row.code_hash):
        return None
    row.used_at = uow.now
    uow.session.flush()
    return _person_of(uow, row)


def forget_old_codes(uow: UnitOfWork) -> int:
    """Remove codes older than a day, newcomers' words among them; returns how many."""
    old = delete(LoginCode).where(LoginCode.created_at < uow.now - DAY)
    gone = uow.session.scalars(old.returning(LoginCode.id)).all()
    return len(gone)


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
    row.expires_at = min(row.expires_at, uow.now)
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
    """Refuse the sixth code to an address from one place, and the 301st from the place.

    Those who ask at once are counted one after the other.
    """
    to_it, from_it = LoginCode.email_key == key, LoginCode.asked_from == place
    take_turn(uow, f"email_key/{key.hex()}")
    take_turn(uow, f"asked_from/{place.hex()}")
    for which, most in (
        ((to_it, from_it), MOST_AN_HOUR_TO_ONE_FROM_ONE),
        ((from_it,), MOST_AN_HOUR_FROM_ONE),
    ):
        one_too_many = _asked_before(uow, *which, most=most)
        if one_too_many is not None:
            raise TooManyCodes(retry_after=_seconds(one_too_many + HOUR - uow.now))


def _many_sent(uow: UnitOfWork, key: bytes) -> bool:
    return _asked_before(uow, LoginCode.email_key == key, most=MOST_AN_HOUR_TO_ONE) is not None


def _asked_before(uow: UnitOfWork, *which: ColumnElement[bool], most: int) -> datetime | None:
    """Return when the last but `most` was asked for within an hour, where there were so many."""
    return uow.session.scalar(
        select(LoginCode.created_at)
        .where(LoginCode.created_at > uow.now - HOUR, *which)
        .order_by(LoginCode.created_at.desc())
        .offset(most - 1)
        .limit(1)
    )


def _check_guessing(uow: UnitOfWork, row: LoginCode) -> None:
    """Refuse every further try from a place where so many were wrong that somebody guesses."""
    place = row.asked_from or b""
    take_turn(uow, f"asked_from/{place.hex()}")
    if _wrong(uow, LoginCode.asked_from == place, HOUR) >= MOST_WRONG_AN_HOUR_FROM_ONE:
        raise TooManyWrongCodes(retry_after=_seconds(HOUR))


def _most_tries(uow: UnitOfWork, row: LoginCode) -> int:
    """Return how often this code may be tried; whoever has the mailbox needs it only once."""
    wrong = _wrong(uow, LoginCode.email_key == row.email_key, DAY)
    return TRIES_AFTER_MANY_WRONG if wrong >= MANY_WRONG_A_DAY_AT_ONE else MOST_TRIES


def _wrong(uow: UnitOfWork, which: ColumnElement[bool], lately: timedelta) -> int:
    """Return how many tries of the codes asked for lately were wrong."""
    right = case((LoginCode.used_at.is_not(None), 1), else_=0)
    wrong = select(func.sum(LoginCode.attempts - right))
    return uow.session.scalar(wrong.where(which, LoginCode.created_at > uow.now - lately)) or 0


def _seconds(length: timedelta) -> int:
    return max(1, round(length.total_seconds()))
