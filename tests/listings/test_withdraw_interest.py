"""An interest that is taken back is gone at once, and what was said of it is no news."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units
from app.listings.interests import interests_in, mark_seen, my_interests, withdraw_interest
from app.notifications.reading import unread_count
from app.web.services import Services
from tests.factories.files import kept_files
from tests.factories.told import told
from tests.listings.openings import Opening, opening, show_interest_in
from tests.people import Cast, Person
from tests.racing import at_once

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_what_is_taken_back_is_gone_at_once(
    acting_as: Acting, cast: Cast, opening: Opening, services: Services
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    assert len(kept_files(services)) == 1
    for _ in range(2):
        with acting_as(cast.ida) as uow:
            withdraw_interest(uow, interest_id)
    assert len(kept_files(services)) == 0
    with acting_as(cast.vera) as uow:
        (seen,) = interests_in(uow, opening.id, employer_id=opening.employer_id)
        assert (seen.text, seen.file, seen.state) == (None, None, "withdrawn")


def test_nobody_takes_back_anothers_interest(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    with pytest.raises(NotFound), acting_as(cast.omar) as uow:
        withdraw_interest(uow, interest_id)


def test_one_may_show_interest_again_after_taking_it_back(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, show_interest_in(uow, opening))
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
        assert [view.state for view in my_interests(uow)] == ["sent"]


def test_what_was_said_of_an_interest_stays_and_is_read_once_it_is_taken_back(
    acting_as: Acting, cast: Cast, opening: Opening, units: Units, work_off: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)
    with acting_as(cast.vera) as uow:
        mark_seen(uow, [interest_id], opening.employer_id)
    work_off()
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
        withdraw_interest(uow, interest_id)
    assert [title for _kind, title in told(units, cast.ida)] == [
        "Virksomheden har set din interesse"
    ]
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 0


def test_an_employer_who_looks_does_not_bring_back_what_was_taken_back(
    acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        interest_id = show_interest_in(uow, opening)

    has_read, has_withdrawn = threading.Event(), threading.Event()

    def look() -> None:
        with acting_as(cast.vera) as uow:
            (seen,) = interests_in(uow, opening.id, employer_id=opening.employer_id)
            has_read.set()
            has_withdrawn.wait(1)  # on SQLite in vain: there the citizen waits for the employer
            mark_seen(uow, [seen.id], opening.employer_id)

    def withdraw() -> None:
        has_read.wait(10)
        with acting_as(cast.ida) as uow:
            withdraw_interest(uow, interest_id)
        has_withdrawn.set()

    assert at_once(lambda number: withdraw() if number else look(), 2) == [None, None]
    with acting_as(cast.ida) as uow:
        (view,) = my_interests(uow)
        assert (view.state, view.text) == ("withdrawn", None)
