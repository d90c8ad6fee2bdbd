"""Adding people and looking them up: the verbs that other packages use most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts.contract import AddressTaken, PersonCard, Role
from app.accounts.models import Person, PersonRole, PersonState
from app.core.errors import NotFound
from app.core.portions import in_portions
from app.core.rows import insert_new, one_row
from app.core.texts import DEFAULT_LANGUAGE
from app.core.work import UnitOfWork

MOST_AT_ONCE = 1_000


def add_person(
    uow: UnitOfWork,
    *,
    name: str,
    email: str | None,
    roles: Iterable[Role],
    language: str = DEFAULT_LANGUAGE,
    has_chosen_language: bool = False,
) -> UUID:
    """Add a person of the unit's municipality; AddressTaken where the address is in use.

    `has_chosen_language` says that they chose it themselves; nobody chooses Danish by beginning.
    """
    key = email_key(uow, email) if email else None
    if key and uow.session.scalar(select(Person.id).where(Person.email_key == key)):
        raise AddressTaken()
    person_id = uow.new_id()
    person = Person(
        id=person_id,
        name=name.strip(),
        language=language,
        has_chosen_language=has_chosen_language and language != DEFAULT_LANGUAGE,
        created_at=uow.now,
        email_key=key,
        email_sealed=uow.vault.seal_text(normal_email(email), context=_place(person_id))
        if email
        else None,
    )
    person.roles = [
        PersonRole(municipality_id=uow.municipality.id, id=uow.new_id(), role=role)
        for role in dict.fromkeys(roles)
    ]
    try:
        with uow.session.begin_nested():
            uow.session.add(person)
    except IntegrityError:  # somebody with the same address was added a moment earlier
        raise AddressTaken() from None
    return person_id


def give_role(uow: UnitOfWork, person_id: UUID, role: Role) -> None:
    """Give a person one more role; twice is harmless."""
    at_hand = select(Person).where(Person.id == person_id)
    if uow.session.scalar(at_hand) is None:
        raise NotFound()
    held = {"municipality_id": uow.municipality.id, "id": uow.new_id()}
    insert_new(uow.session, PersonRole, [{**held, "person_id": person_id, "role": role}])
    uow.session.scalar(at_hand.execution_options(populate_existing=True))


def take_role(uow: UnitOfWork, person_id: UUID, role: Role) -> None:
    """Take a role from a person, who may have others; twice is harmless."""
    held = (PersonRole.person_id == person_id, PersonRole.role == role)
    uow.session.execute(delete(PersonRole).where(*held))
    at_hand = select(Person).where(Person.id == person_id)
    uow.session.scalar(at_hand.execution_options(populate_existing=True))


def people_by_id(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, PersonCard]:
    """Return the cards of several people in two queries; unknown identities are left out."""
    if not person_ids:
        return {}
    wanted = set(person_ids)
    # Asked for by itself: the pairs that a relationship is loaded by are slow on SQLite.
    held: dict[UUID, set[str]] = defaultdict(set)
    for person_id, role in uow.session.execute(
        select(PersonRole.person_id, PersonRole.role).where(PersonRole.person_id.in_(wanted))
    ):
        held[person_id].add(role)
    rows = uow.session.execute(
        select(Person.id, Person.name, Person.language, Person.state).where(Person.id.in_(wanted))
    )
    return {
        id_: PersonCard(id_, name, language, frozenset(held[id_]), state == PersonState.ACTIVE)
        for id_, name, language, state in rows
    }


def who_has_logged_in(uow: UnitOfWork, person_ids: Collection[UUID]) -> set[UUID]:
    """Return those of several people who have ever logged in, in one query."""
    rows = select(Person.id).where(
        Person.id.in_(set(person_ids)), Person.last_login_at.is_not(None)
    )
    return set(uow.session.scalars(rows))


def who_may_come_in(
    uow: UnitOfWork, person_ids: Collection[UUID], *, as_one_of: Collection[Role] = ()
) -> set[UUID]:
    """Return those of several people who are neither blocked nor removed, in one query.

    Where roles are named, they also have one of them.
    """
    if not person_ids:
        return set()
    rows = select(Person.id).where(
        Person.id.in_(set(person_ids)), Person.state == PersonState.ACTIVE
    )
    if as_one_of:
        held = select(PersonRole.person_id).where(PersonRole.role.in_(as_one_of))
        rows = rows.where(Person.id.in_(held.where(PersonRole.person_id.in_(set(person_ids)))))
    return set(uow.session.scalars(rows))


def person_by_email(uow: UnitOfWork, email: str) -> PersonCard:
    """Return the person with an address; NotFound for none in this municipality."""
    row = one_row(uow.session, select(Person).where(Person.email_key == email_key(uow, email)))
    return card_of(row)


def people_by_addresses(uow: UnitOfWork, emails: Collection[str]) -> dict[str, PersonCard]:
    """Return who has which of many addresses here, by the address as given; others left out."""
    keys = {email_key(uow, email): email for email in emails}
    found: dict[str, PersonCard] = {}
    for some in in_portions(list(keys), MOST_AT_ONCE):
        rows = uow.session.execute(
            select(Person.id, Person.email_key).where(Person.email_key.in_(some))
        ).all()
        cards = people_by_id(uow, [person_id for person_id, _key in rows])
        found |= {keys[key]: cards[person_id] for person_id, key in rows if key is not None}
    return found


def email_of(uow: UnitOfWork, person_id: UUID) -> str | None:
    """Return a person's e-mail address, deciphered; None where there is none."""
    sealed = uow.session.scalar(select(Person.email_sealed).where(Person.id == person_id))
    return uow.vault.open_text(sealed, context=_place(person_id)) if sealed else None


def address_in(uow: UnitOfWork, row: Person) -> str | None:
    """Return the address in a row that is at hand already, deciphered."""
    sealed = row.email_sealed
    return uow.vault.open_text(sealed, context=_place(row.id)) if sealed else None


def people_with_role(uow: UnitOfWork, *roles: Role) -> list[PersonCard]:
    """Return the active people who have at least one of the roles, by name."""
    rows = uow.session.scalars(
        select(Person)
        .join(Person.roles)
        .where(PersonRole.role.in_(roles), Person.state == PersonState.ACTIVE)
        .order_by(Person.name)
        .distinct()
    )
    return [card_of(row) for row in rows]


def card_of(row: Person) -> PersonCard:
    """Return as much of a person as other packages show."""
    return PersonCard(
        row.id,
        row.name,
        row.language,
        frozenset(r.role for r in row.roles),
        row.state == PersonState.ACTIVE,
    )


def normal_email(email: str) -> str:
    """Return an address as it is compared: without blanks around it, in small letters."""
    return email.strip().casefold()


def email_key(uow: UnitOfWork, email: str) -> bytes:
    """Return the keyed hash that an address is looked up by."""
    return uow.vault.fingerprint(normal_email(email), purpose="email")


def _place(person_id: UUID) -> str:
    return f"person/{person_id}/email"
