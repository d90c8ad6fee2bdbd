"""Sessions and tokens: opening one, knowing who is behind it, ending it at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.contract import PersonFollower, SessionEnded, SessionFollower, SessionOpened
from app.accounts.models import ApiToken, BrowserSession, Person
from app.core.clock import local_day
from app.core.ids import Ids
from app.core.rows import one_row
from app.core.work import UnitOfWork

SESSION_LENGTH = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=10)
TOKEN_LENGTH = timedelta(days=365)
TOKEN_PREFIX = "jv"  # noqa: S105 — how a token begins, no secret

W = TypeVar("W", BrowserSession, ApiToken)


def open_session(uow: UnitOfWork, person_id: UUID, *, token: str, device: str = "") -> UUID:
    """Open a browser session under an unguessable token; returns the session's identity."""
    session_id = uow.new_id()
    uow.session.add(
        BrowserSession(
            id=session_id,
            person_id=person_id,
            token_hash=hash_of(token),
            device=device[:120],
            created_at=uow.now,
            last_seen_at=uow.now,
            expires_at=uow.now + SESSION_LENGTH,
        )
    )
    uow.session.execute(update(Person).where(Person.id == person_id).values(last_login_at=uow.now))
    uow.session.flush()
    uow.record(SessionOpened(session_id, person_id))
    return session_id


def issue_token(
    uow: UnitOfWork,
    ids: Ids,
    person_id: UUID,
    *,
    label: str = "",
    lasts: timedelta = TOKEN_LENGTH,
) -> str:
    """Return a new bearer token for a person; it names its municipality, and is shown once.

    It lasts a year unless told otherwise, or until it is ended.
    """
    token = f"{TOKEN_PREFIX}_{uow.municipality.id.hex}_{ids.secret()}"
    uow.session.add(
        ApiToken(
            id=uow.new_id(),
            person_id=person_id,
            token_hash=hash_of(token),
            label=label[:80],
            created_at=uow.now,
            expires_at=uow.now + lasts,
        )
    )
    uow.session.flush()
    return token


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True)
class SessionView:
    """One place where a person is logged in."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    is_this_one: bool

    @property
    def created_on(self) -> date:
        """Return the day of the log-in, in Copenhagen."""
        return local_day(self.created_at)

    @property
    def last_seen_on(self) -> date:
        """Return the day of the last use, in Copenhagen."""
        return local_day(self.last_seen_at)


@dataclass(frozen=True)
class TokenView:
    """One program that acts for a person; `expires_at` is empty for one that never runs out."""

    id: UUID
    label: str
    created_at: datetime
    expires_at: datetime | None

    @property
    def created_on(self) -> date:
        """Return the day it was issued, in Copenhagen."""
        return local_day(self.created_at)

    @property
    def expires_on(self) -> date | None:
        """Return the day it runs out, in Copenhagen."""
        return local_day(self.expires_at) if self.expires_at else None


_followers: list[SessionFollower] = []
_person_followers: list[PersonFollower] = []


def follow_sessions(follower: SessionFollower) -> None:
    """Have something done, in the same unit, whenever a session or a token ends; from wiring."""
    if follower not in _followers:
        _followers.append(follower)


def follow_shutting_out(follower: PersonFollower) -> None:
    """Have something done, in the same unit, whenever somebody is shut out; from wiring."""
    if follower not in _person_followers:
        _person_followers.append(follower)


def shut_out(uow: UnitOfWork, person_id: UUID) -> None:
    """End every way in that a person has, and every way that we reach them by itself."""
    end_sessions_of(uow, person_id)
    end_tokens_of(uow, person_id)
    for follower in _person_followers:
        follower(uow, person_id)


def end_session(uow: UnitOfWork, session_id: UUID) -> None:
    """End one of the acting person's own sessions at once; NotFound for anybody else's."""
    row = one_row(
        uow.session,
        select(BrowserSession).where(
            BrowserSession.id == session_id, BrowserSession.person_id == uow.actor.person_id
        ),
    )
    _end(uow, [row])


def note_seen(uow: UnitOfWork, session_id: UUID) -> None:
    """Note that a session is in use, at most every ten minutes; twice at once is harmless."""
    uow.session.execute(
        update(BrowserSession)
        .where(
            BrowserSession.id == session_id,
            BrowserSession.last_seen_at <= uow.now - SEEN_EVERY,
        )
        .values(last_seen_at=uow.now)
    )


def end_tokens_of(uow: UnitOfWork, person_id: UUID) -> int:
    """End every API token of a person at once; returns how many."""
    rows = uow.session.scalars(
        select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.ended_at.is_(None))
    ).all()
    _end(uow, rows)
    return len(rows)


def end_token(uow: UnitOfWork, token_id: UUID) -> None:
    """End one of the acting person's own tokens at once; NotFound for anybody else's."""
    row = one_row(
        uow.session,
        select(ApiToken).where(
            ApiToken.id == token_id,
            ApiToken.person_id == uow.actor.require_person(),
            ApiToken.ended_at.is_(None),
        ),
    )
    _end(uow, [row])


def tokens_of(uow: UnitOfWork, person_id: UUID) -> list[TokenView]:
    """Return the tokens that let programs in as a person, the newest first; for who may know."""
    rows = uow.session.scalars(
        select(ApiToken)
        .where(
            ApiToken.person_id == person_id,
            ApiToken.ended_at.is_(None),
            ApiToken.expires_at.is_(None) | (ApiToken.expires_at > uow.now),
        )
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )
    return [TokenView(r.id, r.label, r.created_at, r.expires_at) for r in rows]


def end_sessions_of(uow: UnitOfWork, person_id: UUID, *, except_this: UUID | None = None) -> int:
    """End every browser session of a person, but one where it is named; returns how many."""
    rows = uow.session.scalars(
        select(BrowserSession).where(
            BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None)
        )
    ).all()
    ended = [row for row in rows if row.id != except_this]
    _end(uow, ended)
    return len(ended)


def open_sessions(uow: UnitOfWork) -> list[SessionView]:
    """Return where the acting person is logged in, this place first."""
    rows = uow.session.scalars(
        select(BrowserSession)
        .where(
            BrowserSession.person_id == uow.actor.require_person(),
            BrowserSession.ended_at.is_(None),
            BrowserSession.expires_at > uow.now,
        )
        .order_by(BrowserSession.last_seen_at.desc())
    )
    views = [
        SessionView(r.id, r.device, r.created_at, r.last_seen_at, r.id == uow.actor.session_id)
        for r in rows
    ]
    return sorted(views, key=lambda view: not view.is_this_one)


def forget_old_sessions(uow: UnitOfWork) -> int:
    """End sessions and tokens that ran out, and remove those a month old; returns how many."""
    return _forget_old(uow, BrowserSession) + _forget_old(uow, ApiToken)


def _forget_old(uow: UnitOfWork, way_in: type[W]) -> int:
    expired = select(way_in).where(way_in.expires_at <= uow.now, way_in.ended_at.is_(None))
    _end(uow, uow.session.scalars(expired).all())
    before = uow.now - timedelta(days=30)
    rows = uow.session.scalars(
        select(way_in).where((way_in.ended_at < before) | (way_in.expires_at < before))
    ).all()
    for row in rows:
        uow.session.delete(row)
    return len(rows)


def _end(uow: UnitOfWork, rows: Iterable[BrowserSession | ApiToken]) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at = uow.now
            uow.record(SessionEnded(row.id, row.person_id))
        uow.session.flush()
        for follower in _followers:
            follower(uow, row.id)
