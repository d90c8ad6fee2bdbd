"""Interests are forgotten ninety days after their opening closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units
from app.listings.contract import InterestOver
from app.listings.declining import count_unanswered, decline_unanswered
from app.listings.forgetting_interests import KEPT_AFTER_CLOSING, forget_old_interests
from app.listings.interests import answer_interest, my_interests
from app.listings.models import Interest, InterestState
from app.web.services import Services
from tests.factories.files import kept_files
from tests.listings.openings import Opening, close_opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_name_goes_with_the_text(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    page = f"/virksomhed/opslag/{opening.id}/interesser"
    assert "Ida" in client_of(cast.vera).get(page).text
    close_opening(units, cast, opening)
    clock.advance(KEPT_AFTER_CLOSING + timedelta(seconds=1))
    with units.write(cast.here) as uow:
        forget_old_interests(uow)
    later = client_of(cast.vera).get(page).text
    assert "Slettet efter 90 dage" in later
    assert "Ida" not in later


def test_it_all_goes_ninety_days_after_the_opening_closed(
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
    services: Services,
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    close_opening(units, cast, opening)
    clock.advance(KEPT_AFTER_CLOSING)
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 0
    clock.advance(timedelta(seconds=1))
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 1
        assert forget_old_interests(uow) == 0
    assert len(kept_files(services)) == 0


def test_what_was_forgotten_waits_for_no_answer(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    opening: Opening,
    units: Units,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    close_opening(units, cast, opening)
    theirs = f"/virksomhed/opslag/{opening.id}"
    can_answer, waits = "Virksomheden kan stadig svare dig.", "1 venter stadig på svar"
    assert can_answer in client_of(cast.ida).get("/mine-interesser").text
    assert waits in client_of(cast.vera).get(theirs).text
    clock.advance(KEPT_AFTER_CLOSING + timedelta(seconds=1))
    with units.write(cast.here) as uow:
        forget_old_interests(uow)
    assert can_answer not in client_of(cast.ida).get("/mine-interesser").text
    assert waits not in client_of(cast.vera).get(theirs).text
    assert "nej-tak" not in client_of(cast.vera).get(f"{theirs}/interesser").text
    facts = {"employer_id": opening.employer_id, "text": "Desværre."}
    with acting_as(cast.vera) as uow:
        assert count_unanswered(uow, opening.id) == 0
        assert decline_unanswered(uow, opening.id, [interest_id], **facts) == 0
        with pytest.raises(InterestOver):
            answer_interest(uow, interest_id, state=InterestState.DECLINED, **facts)
    with acting_as(cast.ida) as uow:
        assert [(i.state, i.answer) for i in my_interests(uow)] == [(InterestState.SENT, None)]


def test_an_answer_that_is_left_of_something_forgotten_goes_too(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    with acting_as(cast.vera) as uow:
        answer = {"state": InterestState.DECLINED, "employer_id": opening.employer_id}
        answer_interest(uow, interest_id, text="Desværre.", **answer)
    close_opening(units, cast, opening)
    with units.write(cast.here) as uow:
        left = uow.session.scalars(select(Interest)).one()
        left.text_sealed = left.file_id = None
    clock.advance(KEPT_AFTER_CLOSING + timedelta(seconds=1))
    with units.write(cast.here) as uow:
        assert forget_old_interests(uow) == 1
        assert uow.session.scalars(select(Interest.answer_sealed)).one() is None
