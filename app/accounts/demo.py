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
from app.accounts.people import card_of, email_of
from app.core.errors import NotFound
from app.core.texts import _
from app.core.work import UnitOfWork
from app.web.guards import anyone
from app.web.unit import write_unit

pages = Blueprint("demo", __name__)

DOMAIN = "@demo.example"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo, with what they are."""

    id: UUID
    name: str
    role: str
    can: str


@pages.post("/demo/log-ind/<uuid:person_id>")
@anyone
def become(person_id: UUID) -> Response:
    """Log in as one of the demo's people."""
    with write_unit() as uow:
        if not (email_of(uow, person_id) or "").endswith(DOMAIN):
            raise NotFound()
        token = begin_session(uow, person_id)
    return logged_in_response(token)


def demo_people(uow: UnitOfWork) -> list[DemoPerson]:
    """Return the demo's people of this municipality, those to begin with first."""
    rows = uow.session.scalars(
        select(Person).where(Person.state == PersonState.ACTIVE).order_by(Person.created_at)
    )
    cards = [c for c in map(card_of, rows) if (email_of(uow, c.id) or "").endswith(DOMAIN)]
    return [DemoPerson(c.id, c.name, *_words(c)) for c in sorted(cards, key=_order)]


def _order(card: PersonCard) -> int:
    return min((list(Role).index(Role(role)) for role in card.roles), default=99)


def _words(card: PersonCard) -> tuple[str, str]:
    words = {
        Role.CITIZEN: (_("Citizen"), _("Finds openings, follows categories and shows interest")),
        Role.ADVISER: (_("Adviser"), _("Approves openings and confirms companies")),
        Role.SUPER_USER: (_("Super user"), _("Looks after content and categories")),
        Role.TEAM_LEADER: (_("Team leader"), _("Sees how the service is used")),
        Role.ADMINISTRATOR: (_("Administrator"), _("Invites colleagues and brings openings in")),
        Role.EMPLOYER: (_("Employer"), _("Posts openings and sees who is interested")),
    }
    return words[max(map(Role, card.roles), key=list(Role).index)]
