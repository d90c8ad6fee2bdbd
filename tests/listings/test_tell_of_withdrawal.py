"""Both sides read what happened when an interest is taken back, and what they were told before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.work import UnitOfWork, Units
from app.listings.contract import InterestSent
from app.listings.interests import answer_interest, withdraw_interest
from app.listings.listeners_following import tell_employer
from app.listings.models import InterestState
from tests.factories.told import told
from tests.listings.feeding import words
from tests.listings.openings import Opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
GONE = "lukket eller fjernet siden"


@pytest.fixture
def invited(acting_as: Acting, cast: Cast, opening: Opening, work_off: Callable[[], None]) -> UUID:
    """Ida was interested, and Vera has invited her; both were told."""
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    work_off()
    with acting_as(cast.vera) as uow:
        answer_interest(
            uow,
            interest_id,
            state=InterestState.INVITED,
            employer_id=opening.employer_id,
            text="Kom til kaffe.",
        )
    work_off()
    return interest_id


@pytest.fixture
def withdrawn(acting_as: Acting, cast: Cast, invited: UUID, work_off: Callable[[], None]) -> UUID:
    """Then Ida took it back."""
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, invited)
    work_off()
    return invited


@pytest.mark.usefixtures("withdrawn")
def test_the_employer_is_told_and_still_reads_of_the_interest(
    client_of: Callable[[Person], FlaskClient], cast: Cast
) -> None:
    page = words(client_of(cast.vera).get("/notifikationer").text)
    assert "En borger har trukket en interesse tilbage" in page
    assert "Mekaniker. Tekst og CV er slettet, og I skal ikke gøre noget." in page
    assert "En borger er interesseret i jeres opslag" in page
    assert "Mekaniker. Borgeren har siden trukket den tilbage." in page
    assert GONE not in page


@pytest.mark.usefixtures("withdrawn")
def test_the_citizen_still_reads_what_was_answered_but_not_the_words_of_it(
    client_of: Callable[[Person], FlaskClient], cast: Cast
) -> None:
    page = words(client_of(cast.ida).get("/notifikationer").text)
    assert "Du er inviteret" in page
    assert "Mekaniker hos Veras Værksted. Du har siden trukket din interesse tilbage." in page
    assert "Kom til kaffe" not in page
    assert GONE not in page


@pytest.mark.usefixtures("withdrawn")
def test_both_still_read_what_they_were_told_when_it_is_shown_anew(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    opening: Opening,
    work_off: Callable[[], None],
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    work_off()
    theirs = words(client_of(cast.vera).get("/notifikationer").text)
    assert theirs.count("En borger er interesseret i jeres opslag") == 2
    assert "En borger har trukket en interesse tilbage" in theirs
    mine = words(client_of(cast.ida).get("/notifikationer").text)
    assert "Du er inviteret" in mine
    assert GONE not in theirs + mine


def test_who_takes_it_back_before_anybody_was_told_is_not_said_to_be_interested(
    acting_as: Acting, units: Units, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
        withdraw_interest(uow, interest_id)
    with units.write(cast.here) as uow:
        tell_employer(uow, InterestSent(interest_id))
    assert told(units, cast.vera) == []
