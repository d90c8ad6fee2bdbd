"""Has somebody in the demo be asked to book a meeting by a day."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.contract import Role
from app.accounts.people import person_by_email
from app.booking.meeting_types import meeting_types
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import Asked
from app.booking.must_book.views import must_book_here
from app.core.work import Municipality
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import Home, actor_at, adviser_of

AHEAD = timedelta(days=10)
REASON = "Vi skal sammen se på, hvordan det går, og hvad der er det næste skridt for dig."
RULE = "Lov om en aktiv beskæftigelsesindsats, § 31"
HELP = "Ring eller skriv til os, hvis det er svært at booke. Så finder vi en tid sammen."


def have_to_book(past: Past, municipality: Municipality, home: Home) -> None:
    """Let the adviser ask their first citizen, once."""
    first = next(one for one in people(home.slug) if one.role == Role.CITIZEN)
    adviser = actor_at(past.present(), municipality, adviser_of(home))
    with past.at(days_ago=1, minutes=120).write(municipality, adviser) as uow:
        if must_book_here(uow) or must_book_here(uow, settled=True):
            return
        kind = max(meeting_types(uow), key=lambda one: one.length)
        asked = Asked(kind.id, past.today + AHEAD, REASON, RULE, HELP)
        ask_to_book(uow, person_by_email(uow, first.email).id, asked)
