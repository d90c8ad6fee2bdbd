"""Making classes, saying anew what they are, and ending them."""

from __future__ import annotations

from uuid import UUID

from app.booking.meeting_types import places_by_id
from app.booking.sessions.access import check_may_lead, check_may_plan_for
from app.booking.sessions.contract import SessionState
from app.booking.sessions.planning import call_off_session
from app.core.clock import local_day
from app.core.errors import Invalid
from app.core.texts import _
from app.core.work import UnitOfWork
from app.programmes.access import programme_row
from app.programmes.classes.access import cohort_to_run
from app.programmes.classes.contract import (
    LONGEST_NAME,
    MOST_SEATS,
    CohortChanged,
    CohortFacts,
    CohortState,
    PeopleInIt,
    WorkshopView,
)
from app.programmes.classes.kinds_told import tell_of_end
from app.programmes.classes.models import Cohort
from app.programmes.classes.policy import is_ahead
from app.programmes.classes.views import people_in, workshops_of


def make_cohort(uow: UnitOfWork, facts: CohortFacts) -> UUID:
    """Make a class that begins today at the earliest, as one of those who are to run it."""
    _check(uow, facts, is_new=True)
    programme_row(uow, facts.programme_id)
    row = Cohort(id=uow.new_id(), state=CohortState.OPEN.value, created_at=uow.now)
    row.programme_id = facts.programme_id
    _put(row, facts)
    uow.session.add(row)
    uow.session.flush()
    uow.record(CohortChanged(row.id))
    return row.id


def change_cohort(uow: UnitOfWork, cohort_id: UUID, facts: CohortFacts) -> None:
    """Say anew what a class is; it stays with its programme. PeopleInIt for too few seats."""
    row = cohort_to_run(uow, cohort_id, held=True)
    _check(uow, facts)
    if facts.seats < people_in(uow, [row.id]).get(row.id, 0):
        raise PeopleInIt(fields={"seats": [str(PeopleInIt.title)]})
    _put(row, facts)
    uow.session.flush()
    uow.record(CohortChanged(row.id))


def end_cohort(uow: UnitOfWork, cohort_id: UUID, *, is_over: bool = True, reason: str = "") -> int:
    """End a class, or have it go on after all; twice is harmless.

    Nobody joins it any more, and nobody writes to it. Workshops ahead are called off, and who was
    to come is told once of all of them, with the reason; they stay called off where it goes on.
    Returns how many.
    """
    row = cohort_to_run(uow, cohort_id, held=True)
    wanted = CohortState.ENDED if is_over else CohortState.OPEN
    if row.state == wanted:
        return 0
    ahead = workshops_ahead(uow, cohort_id) if is_over else []
    for one in ahead:
        call_off_session(uow, one.session.id, reason=reason, is_told=False)
    tell_of_end(uow, row, [one.session for one in ahead])
    row.state = wanted.value
    uow.session.flush()
    uow.record(CohortChanged(row.id))
    return len(ahead)


def workshops_ahead(uow: UnitOfWork, cohort_id: UUID) -> list[WorkshopView]:
    """Return the workshops of a class that have not begun, by time, to whoever runs it."""
    cohort_to_run(uow, cohort_id)
    return [one for one in workshops_of(uow, cohort_id) if is_ahead(one, uow.now)]


def workshops_still_off(uow: UnitOfWork, cohort_id: UUID) -> int:
    """Return how many workshops ahead of a class are called off, to whoever runs it."""
    cohort_to_run(uow, cohort_id)
    return sum(
        one.session.state == SessionState.CALLED_OFF and uow.now < one.session.facts.starts_at
        for one in workshops_of(uow, cohort_id)
    )


def _check(uow: UnitOfWork, facts: CohortFacts, *, is_new: bool = False) -> None:
    check_may_plan_for(uow, facts.team_id)
    check_may_lead(uow, facts.leader_id, facts.team_id)
    wrong: dict[str, list[str]] = {}
    if not 0 < len(facts.name.strip()) <= LONGEST_NAME:
        wrong["name"] = [_("Write from 1 to %(n)s characters.", n=LONGEST_NAME)]
    if not 1 <= facts.seats <= MOST_SEATS:
        wrong["seats"] = [_("Choose from 1 to %(n)s.", n=MOST_SEATS)]
    if is_new and facts.starts_on < local_day(uow.now):
        wrong["starts_on"] = [_("Choose a day from today on.")]
    if facts.place_id not in places_by_id(uow, [facts.place_id]):
        wrong["place_id"] = [_("Choose one of the places.")]
    if wrong:
        raise Invalid(fields=wrong)


def _put(row: Cohort, facts: CohortFacts) -> None:
    row.name, row.starts_on = facts.name.strip(), facts.starts_on
    row.place_id, row.seats = facts.place_id, facts.seats
    row.team_id, row.leader_id = facts.team_id, facts.leader_id
