"""The demo's way in: one tap, and one is somebody. Only wired where MODE is demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts.contract import PersonCard, Role
from app.accounts.doors import COMPANY_NAMES, begin_session, logged_in_response
from app.accounts.models import Person, PersonState
from app.accounts.people import address_in, card_of, email_of
from app.core.errors import Forbidden, NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.settings import is_loopback
from app.web.addresses import address_of
from app.web.guards import anyone
from app.web.services import services
from app.web.unit import write_unit

pages = Blueprint("demo", __name__)

DOMAIN = "@demo.example"
NAMED = (  # as README names them
    "borger",
    "raadgiver",
    "superbruger",
    "virksomhed",
    "leder",
    "admin",
    "nabo",
)


@dataclass(frozen=True)
class DemoPerson:
    """Somebody that README names, with what there is to try as them."""

    card: PersonCard
    email: str
    role: str
    can: str


@dataclass(frozen=True)
class DemoRole:
    """One role, what one can do with it, and who else has it."""

    name: str
    can: str
    people: list[PersonCard]


@dataclass(frozen=True)
class DemoNeighbour:
    """Another municipality of the demo: its name, its log-in page, and who to be there."""

    name: str
    address: str
    people: list[DemoPerson]


@dataclass(frozen=True)
class DemoCast:
    """Whom one can be: those to begin with, everybody else by role, and those next door.

    `companies` names the company of each who writes for one.
    """

    named: list[DemoPerson]
    others: list[DemoRole]
    neighbours: list[DemoNeighbour]
    companies: Mapping[UUID, str]


@pages.post("/demo/log-ind/<uuid:person_id>")
@anyone
def become(person_id: UUID) -> Response:
    """Log in as one of the demo's people; from this machine alone, unless the demo is public."""
    if not services().settings.demo_public and not is_loopback(request.remote_addr or ""):
        raise Forbidden()
    with write_unit() as uow:
        if not (email_of(uow, person_id) or "").endswith(DOMAIN):
            raise NotFound()
        token = begin_session(uow, person_id)
    return logged_in_response(token)


def demo_cast(uow: UnitOfWork) -> DemoCast:
    """Return the demo's people of this municipality, and the way to those of the others."""
    here = _people(uow)
    known = {person.card.id for person in _named(here)}
    others = {role: DemoRole(*words, []) for role, words in _words().items()}
    for card, _email in here:
        role = _foremost(card)
        if card.id not in known and role:
            others[role].people.append(card)
    return DemoCast(
        _named(here),
        [role for role in others.values() if role.people],
        _neighbours(uow),
        services().provided[COMPANY_NAMES](uow, [card.id for card, _email in here]),
    )


def _people(uow: UnitOfWork) -> list[tuple[PersonCard, str]]:
    rows = uow.session.scalars(
        select(Person).where(Person.state == PersonState.ACTIVE).order_by(Person.created_at)
    )
    found = [(card_of(row), address_in(uow, row) or "") for row in rows]
    return [(card, email) for card, email in found if email.endswith(DOMAIN)]


def _named(people: list[tuple[PersonCard, str]]) -> list[DemoPerson]:
    by_email = {email: card for card, email in people}
    words = _words()
    return [
        DemoPerson(by_email[email], email, *words[role])
        for email in (f"{name}{DOMAIN}" for name in NAMED)
        if email in by_email and (role := _foremost(by_email[email]))
    ]


def _neighbours(uow: UnitOfWork) -> list[DemoNeighbour]:
    parts = services()
    found = []
    for municipality in parts.directory.all():
        if municipality.id == uow.municipality.id:
            continue
        hosts = parts.directory.hosts_of(municipality)
        with parts.units.read(municipality) as theirs:
            people = _named(_people(theirs))
        address = f"{address_of(parts.settings.base_url, hosts)}/log-ind"
        found.append(DemoNeighbour(municipality.name, address, people))
    return found


def _foremost(card: PersonCard) -> Role | None:
    """Return the role that says most about a person: an adviser may be a citizen too."""
    return max(map(Role, card.roles), key=list(Role).index, default=None)


def _words() -> dict[Role, tuple[str, str]]:
    return {
        Role.CITIZEN: (_("Citizen"), _("Finds openings, follows categories and shows interest")),
        Role.EMPLOYER: (_("Employer"), _("Posts openings and sees who is interested")),
        Role.ADVISER: (_("Adviser"), _("Approves openings and confirms companies")),
        Role.SUPER_USER: (_("Super user"), _("Looks after content and categories")),
        Role.TEAM_LEADER: (_("Team leader"), _("Sees how the service is used")),
        Role.ADMINISTRATOR: (_("Administrator"), _("Invites colleagues and brings openings in")),
    }
