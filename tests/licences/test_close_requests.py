"""Wishes that nobody needs to answer any more: closed as the licence is over, and opened again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.licences.contract import LicenceView
from app.licences.extending import ask_for_extension, requests_of, requests_waiting
from app.licences.giving import give_back, take_back
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give
from tests.people import Cast

WHY = "Jeg er midt i et kursus."


@pytest.fixture
def asked(acting_as: Acting, buy: Buy, give: Give, cast: Cast) -> LicenceView:
    """Ida has asked to keep her licence."""
    given = give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        return ask_for_extension(uow, given.id, word=WHY)


def waiting(acting_as: Acting, cast: Cast) -> list[str]:
    """Return what waits for an answer from Anders."""
    with acting_as(cast.anders) as uow:
        return [one.word for one in requests_waiting(uow)]


def test_what_is_taken_back_leaves_nothing_to_answer_until_that_is_undone(
    acting_as: Acting, cast: Cast, asked: LicenceView
) -> None:
    assert waiting(acting_as, cast) == [WHY]
    with acting_as(cast.anders) as uow:
        take_back(uow, asked.id)
    assert waiting(acting_as, cast) == []
    with acting_as(cast.anders) as uow:
        give_back(uow, asked.id)
    assert waiting(acting_as, cast) == [WHY]


def test_in_the_grace_it_still_waits_and_after_it_no_more(
    acting_as: Acting, cast: Cast, asked: LicenceView, days_pass: Days
) -> None:
    days_pass(100)
    assert waiting(acting_as, cast) == [WHY]
    days_pass(30)
    assert waiting(acting_as, cast) == []
    with acting_as(cast.ida) as uow:
        [mine] = requests_of(uow, asked.id)
    assert (mine.is_granted, mine.is_taken_back) == (None, False)
    assert mine.answered_at is not None


def test_the_page_says_that_it_was_closed(
    client_of: Callable[..., object],
    acting_as: Acting,
    cast: Cast,
    asked: LicenceView,
) -> None:
    with acting_as(cast.anders) as uow:
        take_back(uow, asked.id)
    page = client_of(cast.ida).get(f"/licenser/{asked.id}").text  # type: ignore[attr-defined]
    assert "Lukket uden svar, fordi licensen var slut" in page
