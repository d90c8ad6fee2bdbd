"""Words and dates read as people write them, in their language."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from app.core.clock import end_of_day, local_day, start_of_day
from app.core.errors import NotFound
from app.core.texts import (
    _,
    format_date,
    format_exact_length,
    format_length,
    format_list,
    format_moment,
    format_time,
    format_weekday,
    use_language,
    weekday_name,
)


def test_a_moment_reads_as_danes_write_it() -> None:
    at = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    with use_language("da"):
        assert format_moment(at) == "mandag den 23. november 2026 kl. 14.30"
        assert format_weekday(date(2026, 11, 23)) == "mandag den 23. november 2026"
    with use_language("en"):
        assert format_moment(at) == "Monday 23 November 2026 at 14:30"
        assert format_date(date(2026, 11, 23)) == "23 November 2026"


def test_a_time_and_a_weekday_read_as_on_a_door() -> None:
    with use_language("da"):
        assert (format_time(time(9, 5)), weekday_name(0)) == ("09.05", "Mandag")
    with use_language("en"):
        assert (format_time(time(15)), weekday_name(6)) == ("15:00", "Sunday")


def test_of_a_length_only_what_is_full_counts() -> None:
    with use_language("da"):
        assert format_length(timedelta(days=13, hours=23)) == "13 dage"
        assert format_length(timedelta(hours=47)) == "1 dag"
        assert format_length(timedelta(hours=23, minutes=59)) == "23 timer"
        assert format_length(timedelta(minutes=59)) == "59 minutter"
        assert format_length(timedelta(0)) == "1 minut"
    with use_language("en"):
        assert format_length(timedelta(hours=2, minutes=50)) == "2 hours"


def test_an_exact_length_is_in_the_largest_unit_that_it_fills() -> None:
    with use_language("da"):
        assert format_exact_length(timedelta(weeks=8)) == "8 uger"
        assert format_exact_length(timedelta(hours=24)) == "1 dag"
        assert format_exact_length(timedelta(hours=36)) == "36 timer"
        assert format_exact_length(timedelta(minutes=90)) == "90 minutter"
        assert format_exact_length(timedelta(0)) == "0 minutter"
    with use_language("en"):
        assert format_exact_length(timedelta(days=2)) == "2 days"


def test_words_are_put_in_a_row_as_one_says_them() -> None:
    with use_language("da"):
        assert format_list(["1 uge", "1 dag", "1 time"]) == "1 uge, 1 dag og 1 time"
        assert format_list([]) == ""


def test_a_problem_is_told_in_the_language_of_whoever_reads_it() -> None:
    with use_language("da"):
        assert NotFound().as_document()["title"] == "Vi kunne ikke finde det, du ledte efter."
    with use_language("en"):
        assert NotFound().as_document()["title"].startswith("We could not find")


def test_an_unknown_language_becomes_danish() -> None:
    with use_language("xx"):
        assert _("We could not find what you were looking for.").startswith("Vi kunne")


def test_a_day_ends_at_local_midnight_on_both_sides_of_the_clock_changes() -> None:
    assert end_of_day(date(2026, 10, 24)) == datetime(2026, 10, 24, 22, tzinfo=UTC)
    assert end_of_day(date(2026, 10, 25)) == datetime(2026, 10, 25, 23, tzinfo=UTC)
    assert end_of_day(date(2027, 3, 28)) - start_of_day(date(2027, 3, 28)) == (timedelta(hours=23))
    assert local_day(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == date(2026, 11, 24)
