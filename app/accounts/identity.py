"""Who is behind a cookie or a token: what the edge asks on each request and socket event."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import bindparam, select

from app.accounts.models import ApiToken, BrowserSession, Person, PersonRole, PersonState
from app.accounts.sessions import SEEN_EVERY, TOKEN_PREFIX, hash_of, note_seen
from app.core.errors import NotFound, NotLoggedIn
from app.core.types import UtcDateTime
from app.core.work import NOBODY, Actor, Municipality, UnitOfWork, Units, the_service
from app.web.contract import Credential, Directory, Identified

log = structlog.get_logger()

Beside = Callable[[Callable[[], None]], object]


class AccountsIdentity:
    """Knows who is behind a cookie or a token; asked afresh on each request and socket event."""

    def __init__(self, directory: Directory, *, beside: Beside) -> None:
        """Find a token's municipality in this directory; do what can wait beside the request."""
        self._directory, self._beside = directory, beside

    def identify(
        self, units: Units, municipality: Municipality, *, cookie: str | None, bearer: str | None
    ) -> Identified:
        """Return who asks; an ended session is nobody, a token that is not good is refused."""
        if bearer is not None:
            return self._by_token(units, bearer)
        with units.read(municipality) as uow:
            row = _session_row(uow, cookie or "")
            is_news = row is not None and row[0].last_seen_at <= uow.now - SEEN_EVERY
        if row is None:
            return Identified(NOBODY, municipality)
        if is_news:
            self._beside(lambda: _note_seen(units, municipality, row[0].id))
        return Identified(_actor(row[1], session_id=row[0].id), municipality)

    def actors(self, uow: UnitOfWork, shown: Sequence[Credential]) -> list[Actor]:
        """Return who is behind several credentials of the unit's municipality, in three questions.

        Nobody stands for an ended session, a bad token, and a person who may not come in.
        """
        behind = _people_behind(uow, shown)
        roles = _roles_of(uow, {row.person_id for row in behind.values()})
        return [
            Actor(
                row.person_id,
                roles[row.person_id],
                None,
                row.session_id,
                row.language,
                row.token_id,
            )
            if (row := behind.get(_hash_of(credential))) is not None
            else NOBODY
            for credential in shown
        ]

    def name_of(self, uow: UnitOfWork, person_id: UUID) -> str:
        """Return the name to show for a person."""
        return uow.session.scalar(select(Person.name).where(Person.id == person_id)) or ""

    def _by_token(self, units: Units, bearer: str) -> Identified:
        municipality = self._municipality_in(bearer)
        with units.read(municipality) as uow:
            row = uow.session.execute(
                select(ApiToken, Person)
                .join(Person, Person.id == ApiToken.person_id)
                .where(ApiToken.token_hash == hash_of(bearer), ApiToken.ended_at.is_(None))
            ).first()
            if row is None or (row[0].expires_at and row[0].expires_at <= uow.now):
                raise NotLoggedIn()
            return Identified(_actor(row[1], token_id=row[0].id), municipality)

    def _municipality_in(self, bearer: str) -> Municipality:
        parts = bearer.split("_", 2)
        try:
            if len(parts) != 3 or parts[0] != TOKEN_PREFIX:
                raise NotLoggedIn()
            return self._directory.by_id(UUID(hex=parts[1]))
        except (ValueError, NotFound):
            raise NotLoggedIn() from None


# Asked for every message that comes in; to put a question together takes longer than its answer.
# Which of them have ended is not asked: SQLite would go through all that have not.
_BEHIND = {
    way_in: select(way_in.token_hash, way_in.id, way_in.ended_at, Person.id, Person.language)
    .join(Person, Person.id == way_in.person_id)
    .where(
        way_in.token_hash.in_(bindparam("hashes", expanding=True)),
        way_in.expires_at.is_(None) | (way_in.expires_at > bindparam("now", type_=UtcDateTime)),
        Person.state == PersonState.ACTIVE,
    )
    for way_in in (BrowserSession, ApiToken)
}
_ROLES = select(PersonRole.person_id, PersonRole.role).where(
    PersonRole.person_id.in_(bindparam("people", expanding=True))
)


@dataclass(frozen=True)
class _Behind:
    person_id: UUID
    session_id: UUID | None
    token_id: UUID | None
    language: str


def _hash_of(credential: Credential) -> bytes:
    return hash_of(credential.bearer or credential.cookie or "")


def _people_behind(uow: UnitOfWork, shown: Sequence[Credential]) -> dict[bytes, _Behind]:
    """Return the active people behind live sessions and tokens, by the hash of what was shown."""
    found: dict[bytes, _Behind] = {}
    tokens = {_hash_of(one) for one in shown if one.bearer}
    cookies = {_hash_of(one) for one in shown if not one.bearer}
    for way_in, hashes in ((BrowserSession, cookies), (ApiToken, tokens)):
        if not hashes:
            continue
        rows = uow.session.execute(_BEHIND[way_in], {"hashes": list(hashes), "now": uow.now})
        for token_hash, way_in_id, ended_at, person_id, language in rows:
            if ended_at is not None:
                continue
            session_id = way_in_id if way_in is BrowserSession else None
            token_id = way_in_id if way_in is ApiToken else None
            found[token_hash] = _Behind(person_id, session_id, token_id, language)
    return found


def _roles_of(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    held: dict[UUID, set[str]] = {person_id: set() for person_id in person_ids}
    for person_id, role in uow.session.execute(_ROLES, {"people": list(person_ids)}):
        held[person_id].add(role)
    return {person_id: frozenset(roles) for person_id, roles in held.items()}


def _session_row(uow: UnitOfWork, cookie: str) -> tuple[BrowserSession, Person] | None:
    row = uow.session.execute(
        select(BrowserSession, Person)
        .join(Person, Person.id == BrowserSession.person_id)
        .where(
            BrowserSession.token_hash == hash_of(cookie),
            BrowserSession.ended_at.is_(None),
            BrowserSession.expires_at > uow.now,
        )
    ).first()
    return (row[0], row[1]) if row else None


def _note_seen(units: Units, municipality: Municipality, session_id: UUID) -> None:
    """Note the use in a unit of its own; that it fails is nothing to the one who asks."""
    try:
        with units.write(municipality, the_service("note-seen")) as uow:
            note_seen(uow, session_id)
    except Exception:
        log.exception("session-use-not-noted")


def _actor(
    person: Person, *, session_id: UUID | None = None, token_id: UUID | None = None
) -> Actor:
    if person.state != PersonState.ACTIVE:
        if session_id is None:
            raise NotLoggedIn()
        return NOBODY
    return Actor(
        person_id=person.id,
        roles=frozenset(role.role for role in person.roles),
        session_id=session_id,
        language=person.language,
        token_id=token_id,
    )
