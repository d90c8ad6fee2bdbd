"""Whom staff ask: one's own citizens, a team's, or a target group's."""

from __future__ import annotations

from uuid import UUID

from app.accounts.finding_citizens import citizens_named
from app.accounts.own_advisers import citizens_of_adviser, citizens_of_team
from app.accounts.target_groups import citizens_in_target_group
from app.accounts.teams import team_ids_of, teams
from app.booking.access import whom_one_may_arrange_for
from app.booking.must_book.views import check_arranges
from app.core.errors import Invalid
from app.core.texts import _, language
from app.core.work import UnitOfWork
from app.tenancy.target_groups import target_groups

OWN = "own"
MOST_FOUND = 50


def audiences(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Return whom the acting adviser may ask at once: keys, and their names in words."""
    check_arranges(uow)
    mine = team_ids_of(uow, uow.actor.require_person())
    is_english = language() == "en"
    return [
        (OWN, _("My own citizens")),
        *((f"team/{one.id}", one.name) for one in teams(uow) if one.id in mine),
        *(
            (f"group/{one.slug}", one.name_en if is_english else one.name_da)
            for one in target_groups(uow)
        ),
    ]


def citizens_of_audience(uow: UnitOfWork, key: str) -> set[UUID]:
    """Return the citizens of an audience whom the acting adviser arranges meetings for."""
    if key not in {known for known, _name in audiences(uow)}:
        raise Invalid(fields={"audience": [_("Choose whom you ask.")]})
    sort, _slash, name = key.partition("/")
    if sort == OWN:
        found = citizens_of_adviser(uow, uow.actor.require_person())
    elif sort == "team":
        found = citizens_of_team(uow, UUID(name))
    else:
        found = citizens_in_target_group(uow, name)
    return set(whom_one_may_arrange_for(uow, found))


def citizens_to_ask(uow: UnitOfWork, name: str) -> dict[UUID, str]:
    """Return the names of citizens, that have every word, whom the acting adviser may ask."""
    check_arranges(uow)
    found = citizens_named(uow, name, limit=MOST_FOUND, active_only=True)
    mine = set(whom_one_may_arrange_for(uow, found.keys()))
    return {one: words for one, words in found.items() if one in mine}
