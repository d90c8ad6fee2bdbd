"""The employer answers, and the citizen is told what happened then."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units
from app.listings.contract import InterestAnswered
from app.listings.interests import answer_interest, mark_seen, my_interests
from app.listings.listeners_following import tell_citizen
from app.listings.models import InterestState
from tests.factories.told import told
from tests.listings.openings import Opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_citizen_reads_the_answer(acting_as: Acting, cast: Cast, opening: Opening) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    with acting_as(cast.vera) as uow:
        mark_seen(uow, [interest_id], opening.employer_id)
        answer_interest(
            uow,
            interest_id,
            state=InterestState.INVITED,
            employer_id=opening.employer_id,
            text="Kom forbi på mandag.",
        )
    with acting_as(cast.ida) as uow:
        (view,) = my_interests(uow)
        assert (view.state, view.answer) == ("invited", "Kom forbi på mandag.")


def test_each_thing_the_citizen_is_told_says_what_happened_then(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units, work_off: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    with acting_as(cast.vera) as uow:
        mark_seen(uow, [interest_id], opening.employer_id)
    work_off()
    for state in (InterestState.INVITED, InterestState.DECLINED):
        with acting_as(cast.vera) as uow:
            answer_interest(uow, interest_id, state=state, employer_id=opening.employer_id)
        work_off()
    assert [title for _kind, title in told(units, cast.ida)] == [
        "Virksomheden har set din interesse",
        "Du er inviteret",
        "Virksomheden siger nej tak denne gang",
    ]


def test_an_answer_in_other_words_is_news_and_hearing_of_it_twice_is_not(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    for text in ("Kom på mandag.", "Kom på tirsdag i stedet."):
        with acting_as(cast.vera) as uow:
            answer_interest(
                uow,
                interest_id,
                state=InterestState.INVITED,
                employer_id=opening.employer_id,
                text=text,
            )
        work_off()
        clock.advance(timedelta(minutes=1))
        with units.write(cast.here) as uow:
            tell_citizen(uow, InterestAnswered(interest_id))
    assert [title for _kind, title in told(units, cast.ida)] == ["Du er inviteret"] * 2
