"""Opening hours are read however people write them on a door."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts.hours_text import read_periods, write_periods
from app.core.texts import use_language
from app.tenancy.opening import Period

LUNCH = [Period(3, time(9), time(12)), Period(3, time(13), time(17, 30))]


@pytest.mark.parametrize(
    "text",
    [
        "9-12, 13-17.30",
        "09.00–12.00, 13.00–17.30",
        "9:00 - 12:00; 13:00 - 17:30",
        "kl. 9 til 12 og kl. 13 til 17.30",
        "KL 9 TIL 12\n13 TIL 17.30",
        "9 to 12 and 13 to 17:30",
        "  9—12 & 13—17.30,  ",
    ],
)
def test_the_same_hours_are_written_in_many_ways(text: str) -> None:
    assert read_periods(3, text) == LUNCH


@pytest.mark.parametrize("text", ["", "  ", ","])
def test_an_empty_line_is_closed(text: str) -> None:
    assert read_periods(0, text) == []


@pytest.mark.parametrize(
    "text", ["9", "9-", "9-12-15", "25-26", "9.60-12", "ni til tolv", "9-12 13-17", "9-24", "-9-12"]
)
def test_what_names_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_periods(0, text)


minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@given(
    st.lists(st.builds(Period, st.just(2), minutes, minutes), max_size=4),
    st.sampled_from(["da", "en"]),
)
def test_what_is_written_can_be_read(periods: list[Period], language: str) -> None:
    with use_language(language):
        assert read_periods(2, write_periods(periods)) == periods
