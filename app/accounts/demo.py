"""The demo's way in: one tap, and one is somebody. Only wired where MODE is demo."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts.contract import PersonCard, Role
from app.accounts.doors import begin_session, logged_in_response
from app.accounts.models import Person, PersonState
from app.accounts.people import address_in, card_of, email_of
from app.core.errors import NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.guards import anyone
from app.web.unit import write_unit

pages = Blueprint("demo", __name__)

DOMAIN = "@demo.example"


@dataclass(frozen=True)
class DemoRole:
    """One role, what one can do with it, and whom one can step into to try it."""

    name: str
    can: str
    people: list[PersonCard]


@pages.post("/demo/log-ind/<uuid:person_id>")
@anyone
def become(person_id: UUID) -> Response:
    """Log in as one of the demo's people."""
    with write_unit() as uow:
        if not (email_of(uow, person_id) or "").endswith(DOMAIN):
            raise NotFound()
        token = begin_session(uow, person_id)
    return logged_in_response(token)


def demo_people(uow: UnitOfWork) -> list[DemoRole]:
    """Return the demo's people of this municipality by role, those to begin with first."""
    rows = uow.session.scalars(
        select(Person).where(Person.state == PersonState.ACTIVE).order_by(Person.created_at)
    )
    cards = [card_of(row) for row in rows if (address_in(uow, row) or "").endswith(DOMAIN)]
    words = _words()
    groups = {
        role: DemoRole(*words[role], [card for card in cards if _foremost(card) is role])
        for role in words
    }
    return [group for group in groups.values() if group.people]


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
