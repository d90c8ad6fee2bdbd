"""What an adviser is told of a calendar that does not answer, or does not let us in: once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.booking.calendars.contract import LoginRefused, NoCalendarThere
from app.booking.calendars.models import CalendarConnection
from app.booking.calendars.troubles import note_fine, note_trouble, wait_after
from app.core.clock import FixedClock
from app.core.errors import Problem
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from tests.booking.office import Acting
from tests.people import Cast

Trouble = Callable[[Problem | None], None]


@pytest.fixture
def trouble(units: Units, cast: Cast) -> Trouble:
    """Note what went wrong with Anders' account, or that nothing did."""
    row_id = uuid4()
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.add(
            CalendarConnection(
                id=row_id, adviser_id=cast.anders.id, login_sealed=b"x", created_at=uow.now
            )
        )

    def noting(problem: Problem | None) -> None:
        with units.write(cast.here, the_service("test")) as uow:
            row = uow.session.scalars(select(CalendarConnection)).one()
            note_fine(uow, row) if problem is None else note_trouble(uow, row, problem)

    return noting


def told(acting_as: Acting, cast: Cast, language: str) -> list[tuple[str, str]]:
    with acting_as(cast.anders) as uow, use_language(language):
        return [(one.title, one.body) for one in list_notifications(uow, limit=20)]


def test_a_day_without_an_answer_is_told_once_and_again_when_it_begins_anew(
    trouble: Trouble, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    for expected in (1, 2):
        for _hours in range(8):
            trouble(NoCalendarThere())
            clock.advance(timedelta(hours=6))
        assert len(told(acting_as, cast, "da")) == expected
        trouble(None)
        clock.advance(timedelta(hours=1))
    assert told(acting_as, cast, "da")[0] == (
        "Vi har ikke kunnet læse din kalender i et døgn",
        (
            "Vi fandt ingen kalender på adressen. Vi prøver igen. Det, du har skrevet siden, tæller"
            " ikke med endnu."
        ),
    )
    assert told(acting_as, cast, "en")[0] == (
        "We have not been able to read your calendar for a day",
        (
            "We found no calendar at this address. We go on trying. What you have written there"
            " since then does not count yet."
        ),
    )


def test_a_password_that_is_refused_is_told_at_the_third_time(
    trouble: Trouble, acting_as: Acting, cast: Cast
) -> None:
    for times in range(1, 5):
        trouble(LoginRefused())
        assert len(told(acting_as, cast, "da")) == (times >= 3)
    assert told(acting_as, cast, "da") == [
        (
            "Din kalender lukker os ikke ind længere",
            (
                "Den accepterer ikke adgangskoden. Nye aftaler dér tæller ikke med, før du skriver"
                " den nye."
            ),
        )
    ]
    assert told(acting_as, cast, "en")[0] == (
        "Your calendar does not let us in any more",
        (
            "It does not accept the password. What is new there does not count until you write the"
            " new one."
        ),
    )


def test_refusals_count_in_a_row_alone(trouble: Trouble, acting_as: Acting, cast: Cast) -> None:
    for _time in range(3):
        trouble(LoginRefused())
        trouble(LoginRefused())
        trouble(None)
    assert told(acting_as, cast, "da") == []


def test_one_waits_longer_each_time_up_to_six_hours() -> None:
    waits = [wait_after(failures) for failures in range(1, 20)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=20), timedelta(hours=6))
