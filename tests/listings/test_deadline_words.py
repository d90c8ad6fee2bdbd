"""How long there is left, in whole days as people count them."""

from datetime import UTC, date, datetime

import pytest

from app.core.clock import local_day
from app.core.texts import use_language
from app.listings.listing_views import deadline_is_soon, deadline_words, published_words, short_day

# Danish clocks go forward on 29 March 2026 and back on 25 October 2026.
CASES = [
    (datetime(2026, 11, 24, 12, tzinfo=UTC), date(2026, 11, 24), "frist i dag"),
    (datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC), date(2026, 11, 24), "frist i dag"),
    (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 24), "fristen er udløbet"),
    (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 25), "frist i dag"),
    (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 2), "1 dag tilbage"),
    (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2), "frist i dag"),
    (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), date(2026, 3, 30), "2 dage tilbage"),
    (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 30), "1 dag tilbage"),
    (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30), "frist i dag"),
    (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 26), "1 dag tilbage"),
    (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 26), "1 dag tilbage"),
    (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), date(2026, 10, 26), "frist i dag"),
    (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 2), "1 dag tilbage"),
]


@pytest.mark.parametrize(("now", "apply_by", "words"), CASES)
def test_days_are_counted_by_the_calendar_in_denmark(
    now: datetime, apply_by: date, words: str
) -> None:
    with use_language("da"):
        assert deadline_words(apply_by, local_day(now)) == words


def test_the_last_days_stand_out() -> None:
    today = date(2026, 11, 24)
    soon = {day: deadline_is_soon(date(2026, 11, day), today) for day in range(22, 30)}
    assert [day for day, stands_out in soon.items() if stands_out] == [24, 25, 26, 27]


def test_what_is_new_says_so() -> None:
    today = date(2026, 11, 24)
    with use_language("da"):
        assert published_words(datetime(2026, 11, 23, 23, 5, tzinfo=UTC), today) == "Slået op i dag"
        assert published_words(datetime(2026, 11, 23, 9, tzinfo=UTC), today) == "Slået op i går"
        earlier = published_words(datetime(2026, 11, 2, 9, tzinfo=UTC), today)
        assert earlier == "Slået op 2. november"
    with use_language("en"):
        assert short_day(date(2027, 9, 1), today) == "1 September 2027"
