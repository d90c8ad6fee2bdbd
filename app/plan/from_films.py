"""The plan's part of films: those that one is asked to see by a day, until they are seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from app.accounts.contract import Role
from app.core.clock import end_of_day
from app.core.texts import _
from app.core.work import UnitOfWork
from app.plan.contract import Expected, PlanItem
from app.programmes.videos.asking import films_asked_of
from app.programmes.videos.contract_asked import RightsWords
from app.programmes.videos.rights import rights_films_of

KIND = "film"


def films_to_see(uow: UnitOfWork, *, since: datetime) -> Iterator[PlanItem]:
    """Provide the films that a citizen is asked to see, where the day is not over."""
    if not uow.actor.has(Role.CITIZEN):
        return
    person_id = uow.actor.require_person()
    asked = [one for one in films_asked_of(uow, person_id) if end_of_day(one.due_on) > since]
    rights = rights_films_of(uow, person_id) if asked else {}
    for one in asked:
        is_rights = one.video_id in rights
        title = _("See the film about your rights and duties")
        yield PlanItem(
            id=one.id,
            kind=KIND,
            title=title if is_rights else _("See the film “%(film)s”", film=one.title),
            url=f"/film/{one.video_id}",
            when=one.due_on,
            sequence=one.sequence,
            about=one.title if is_rights else "",
            expected=_expected(rights.get(one.video_id)),
            facts={"film": one.title},
        )


def _expected(words: RightsWords | None) -> Expected:
    """Say why it is to be seen and what follows; that about rights and duties alone is required."""
    return Expected(
        is_required=words is not None,
        why=words.in_words("why") if words else "",
        rule=words.in_words("rule") if words else "",
        follows=words.in_words("consequence") if words else "",
        help=_("Ask your adviser if you are in doubt about anything in the film."),
        can_be_late=True,
    )
