"""Newcomers: what somebody wrote waits sealed with the code, until the code proves the address.

Nobody is added, and nothing happens in anybody's name, because somebody typed an address.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import AddressTaken, Role, WishGranter
from app.accounts.models import Person, PersonState
from app.accounts.people import add_person, email_key, give_role, normal_email
from app.core.work import UnitOfWork


@dataclass(frozen=True)
class Wish:
    """What is to happen once the address is proven, for the package that knows the kind."""

    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class NewPerson:
    """What a newcomer wrote.

    Somebody known with the same address becomes the role too, unless a wish goes with it: what
    it takes to become that, its granter decides.
    """

    name: str
    language: str
    role: Role = Role.CITIZEN
    wish: Wish | None = None


@dataclass(frozen=True)
class Sealed:
    """A newcomer's words with the address that they were written for, opened again."""

    newcomer: NewPerson
    email: str = field(repr=False)


_granters: dict[str, WishGranter] = {}


def grant_wishes(kind: str, granter: WishGranter) -> None:
    """Have a kind of wish granted in the unit that proves the address; called once, by wiring."""
    _granters[kind] = granter


def grant(uow: UnitOfWork, person_id: UUID, wish: Wish) -> None:
    """Do what was wished for by, or for, somebody whose address is proven now."""
    _granters[wish.kind](uow, person_id, wish.facts)


def sealed_words(uow: UnitOfWork, code_id: UUID, email: str, newcomer: NewPerson) -> bytes:
    """Return a newcomer's words, ciphered and bound to their code."""
    wish = newcomer.wish
    words = {
        "name": newcomer.name,
        "email": normal_email(email),
        "language": newcomer.language,
        "role": newcomer.role,
        "wish": {"kind": wish.kind, "facts": dict(wish.facts)} if wish else None,
    }
    return uow.vault.seal_text(json.dumps(words), context=_place(code_id))


def opened_words(uow: UnitOfWork, code_id: UUID, sealed: bytes) -> Sealed:
    """Return what a newcomer wrote."""
    words = json.loads(uow.vault.open_text(sealed, context=_place(code_id)))
    wish = Wish(**words["wish"]) if words.get("wish") else None
    newcomer = NewPerson(words["name"], words["language"], Role(words["role"]), wish)
    return Sealed(newcomer, words["email"])


def let_in(uow: UnitOfWork, words: Sealed) -> UUID | None:
    """Add who has proven their address, or give somebody known what they asked for.

    None for somebody who is blocked.
    """
    newcomer = words.newcomer
    person_id, is_new = _known_or_added(uow, words)
    if person_id is None:
        return None
    if newcomer.wish is not None:
        grant(uow, person_id, newcomer.wish)
    elif not is_new:
        give_role(uow, person_id, newcomer.role)
    return person_id


def _known_or_added(uow: UnitOfWork, words: Sealed) -> tuple[UUID | None, bool]:
    newcomer = words.newcomer
    try:
        added = add_person(
            uow,
            name=newcomer.name,
            email=words.email,
            roles=[newcomer.role],
            language=newcomer.language,
            has_chosen_language=True,
        )
    except AddressTaken:  # known since long, or since a moment: two tabs at once
        known = select(Person.id).where(
            Person.email_key == email_key(uow, words.email), Person.state == PersonState.ACTIVE
        )
        return uow.session.scalar(known), False
    return added, True


def _place(code_id: UUID) -> str:
    return f"login-code/{code_id}/sign-up"
