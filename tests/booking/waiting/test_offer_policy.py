"""Which times will do, and until when an offer may be answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app.booking.waiting.contract import PartOfDay
from app.booking.waiting.policy import Fitting, answer_by, fits
from tests.booking.office import local


@pytest.mark.parametrize(
    ("wanted", "will_do"),
    [
        (Fitting(), True),
        (Fitting(weekdays=[3]), True),
        (Fitting(weekdays=[0, 4]), False),
        (Fitting(parts=[PartOfDay.MORNING]), True),
        (Fitting(parts=[PartOfDay.AFTERNOON]), False),
        (Fitting(before=local(26, 10)), False),
        (Fitting(before=local(26, 10, 1)), True),
        (Fitting(not_on=[date(2026, 11, 26)]), False),
    ],
)
def test_what_will_do(wanted: Fitting, will_do: bool) -> None:
    assert fits(local(26, 10), wanted) is will_do


def test_noon_is_in_the_afternoon() -> None:
    assert fits(local(26, 12), Fitting(parts=[PartOfDay.AFTERNOON]))
    assert fits(local(26, 11, 59), Fitting(parts=[PartOfDay.MORNING]))


@pytest.mark.parametrize(
    ("now", "latest", "until"),
    [
        (local(24, 10), local(30, 9), local(24, 12)),
        (local(24, 20), local(30, 9), local(25, 9)),  # an hour in the evening, one in the morning
        (local(24, 23), local(30, 9), local(25, 10)),
        (local(25, 5), local(30, 9), local(25, 10)),
        (local(24, 10), local(24, 11), local(24, 11)),  # no longer than it can be booked
        (local(24, 10), local(24, 10, 29), None),
        (local(24, 20), local(25, 6, 30), local(24, 21)),  # never in the quiet hours
        (local(24, 20, 45), local(25, 6, 30), None),
        (local(24, 22), local(25, 8, 20), None),
    ],
)
def test_two_hours_of_daytime_to_answer(
    now: datetime, latest: datetime, until: datetime | None
) -> None:
    assert answer_by(now, latest) == until


def test_the_clocks_may_change_meanwhile() -> None:
    evening = datetime.fromisoformat("2026-10-24T20:00:00+02:00")
    assert answer_by(evening, evening + timedelta(days=5)) == datetime.fromisoformat(
        "2026-10-25T09:00:00+01:00"
    )
