"""Which times are free, beside a slow and obvious answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.booking.policy import Need, Span, free_starts, joined

MOST = 400

minutes = st.integers(0, MOST)
spans = st.lists(st.tuples(minutes, minutes), max_size=8)
needs = st.builds(Need, st.integers(1, 90), st.integers(0, 30), st.sampled_from([5, 15, 30, 60]))


def obvious(
    opens: list[Span],
    taken: list[Span],
    citizens: list[Span],
    need: Need,
    earliest: int,
    latest: int,
) -> list[int]:
    """Try every minute: the meeting in one open span, it and its buffer apart from all taken.

    The meeting alone is apart from what the citizen has.
    """
    return [
        start
        for start in range(earliest, latest)
        if start % need.step == 0
        and any(a <= start and start + need.length <= b for a, b in opens)
        and not any(
            minute in range(start, start + need.length + need.buffer)
            for begins, ends in taken
            for minute in range(begins, ends)
        )
        and not any(
            minute in range(start, start + need.length)
            for begins, ends in citizens
            for minute in range(begins, ends)
        )
    ]


@given(spans, spans, spans, needs, minutes, minutes)
def test_free_times_are_those_that_the_obvious_way_finds(
    opens: list[Span],
    taken: list[Span],
    citizens: list[Span],
    need: Need,
    earliest: int,
    latest: int,
) -> None:
    apart = joined(opens)
    found = free_starts(apart, taken, need, earliest=earliest, latest=latest, citizens=citizens)
    assert list(found) == obvious(apart, taken, citizens, need, earliest, latest)


def test_a_meeting_ends_with_the_day_and_only_its_buffer_goes_past() -> None:
    need = Need(length=60, buffer=15, step=30)
    found = free_starts([(540, 720)], [], need, earliest=0, latest=1_440)
    assert list(found) == [540, 570, 600, 630, 660]


def test_the_buffer_keeps_what_comes_next_away() -> None:
    need = Need(length=30, buffer=15, step=15)
    found = free_starts([(540, 660)], [(600, 615)], need, earliest=0, latest=1_440)
    assert list(found) == [540, 555, 615, 630]


def test_the_citizen_may_go_straight_on_to_what_they_have_next() -> None:
    need = Need(length=30, buffer=15, step=15)
    found = free_starts([(540, 660)], [], need, earliest=0, latest=1_440, citizens=[(600, 615)])
    assert list(found) == [540, 555, 570, 615, 630]
