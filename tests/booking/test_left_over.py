"""What of working hours is left when everything that is taken has been taken away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.booking.policy import Span, left_over

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda two: (min(two), max(two))),
    max_size=6,
)


def minutes(spans: list[Span]) -> set[int]:
    return {minute for begins, ends in spans for minute in range(begins, ends)}


def test_what_is_taken_may_split_it_or_cut_its_ends() -> None:
    assert left_over([(0, 10)], [(3, 4), (8, 12)]) == [(0, 3), (4, 8)]
    assert left_over([(0, 10)], [(0, 2)]) == [(2, 10)]
    assert left_over([(0, 10)], [(0, 10)]) == []
    assert left_over([(0, 10)], []) == [(0, 10)]


@given(st.tuples(st.integers(0, 20), st.integers(21, 40)), SPANS)
def test_it_is_every_minute_that_is_open_and_not_taken(opens: Span, taken: list[Span]) -> None:
    found = left_over([opens], taken)
    assert minutes(found) == minutes([opens]) - minutes(taken)
    assert found == sorted(found)
    assert all(begins < ends for begins, ends in found)
