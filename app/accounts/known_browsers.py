"""Browsers in which an address has logged in before: a flood from elsewhere locks none of them out.

The mark that such a browser keeps says nothing to who reads it; it is the device cookie of
OWASP's "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Person
from app.core.work import UnitOfWork

KEPT_FOR = timedelta(days=365)


def mark_browser(uow: UnitOfWork, person_id: UUID, *, nonce: str) -> str | None:
    """Return what a browser is to keep in which a person logged in; None without an address."""
    key = uow.session.scalar(select(Person.email_key).where(Person.id == person_id))
    return None if key is None else f"{nonce}.{_proof(uow, nonce, key)}"


def is_known_browser(uow: UnitOfWork, mark: str, email_key: bytes) -> bool:
    """Say whether a browser with this mark has logged in with this address."""
    nonce, _dot, proof = mark.rpartition(".")
    return hmac.compare_digest(_proof(uow, nonce, email_key).encode(), proof.encode())


def _proof(uow: UnitOfWork, nonce: str, email_key: bytes) -> str:
    words = f"{nonce}/{email_key.hex()}"
    return uow.vault.fingerprint(words, purpose="known-browser").hex()
