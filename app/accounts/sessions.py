"""Sessions and tokens: opening one, knowing who is behind it, ending it at once."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from app.accounts.models import ApiToken, BrowserSession, Person
from app.core.ids import Ids
from app.core.work import UnitOfWork

SESSION_LENGTH = timedelta(days=30)
TOKEN_PREFIX = "jv"  # noqa: S105 — how a token begins, no secret


def open_session(uow: UnitOfWork, person_id: UUID, *, token: str, device: str = "") -> UUID:
    """Open a browser session under an unguessable token; returns the session's identity."""
    session_id = uow.new_id()
    uow.session.add(
        BrowserSession(
            id=session_id, person_id=person_id, token_hash=hash_of(token), device=device[:120],
            created_at=uow.now, last_seen_at=uow.now, expires_at=uow.now + SESSION_LENGTH,
        )
    )
    uow.session.execute(
        update(Person).where(Person.id == person_id).values(last_login_at=uow.now)
    )
    uow.session.flush()
    return session_id


def issue_token(
    uow: UnitOfWork, ids: Ids, person_id: UUID, *, label: str = "", lasts: timedelta | None = None
) -> str:
    """Return a new bearer token for a person; it names its municipality, and is shown once."""
    token = f"{TOKEN_PREFIX}_{uow.municipality.id.hex}_{ids.secret()}"
    uow.session.add(
        ApiToken(
            id=uow.new_id(), person_id=person_id, token_hash=hash_of(token), label=label[:80],
            created_at=uow.now, expires_at=uow.now + lasts if lasts else None,
        )
    )
    uow.session.flush()
    return token


def hash_of(token: str) -> bytes:
    """Return what is kept of a token: it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
