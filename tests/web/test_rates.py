"""So many at once, so many a second, for each key by itself."""

from __future__ import annotations

from app.web.rates import MOST_KEYS, Rate


def test_so_many_at_once_and_then_so_many_a_second() -> None:
    now = 100.0
    rate = Rate(2, 3, watch=lambda: now)
    assert [rate.takes("ida") for _ in range(5)] == [True, True, True, False, False]
    now += 0.5
    assert [rate.takes("ida") for _ in range(2)] == [True, False]
    now += 100
    assert [rate.takes("ida") for _ in range(4)] == [True, True, True, False]


def test_each_key_is_counted_by_itself() -> None:
    rate = Rate(1, 1, watch=lambda: 0.0)
    assert rate.takes("ida")
    assert rate.takes("omar")
    assert not rate.takes("ida")


def test_many_keys_do_not_fill_the_memory() -> None:
    rate = Rate(1, 1, watch=lambda: 0.0)
    assert all(rate.takes(number) for number in range(MOST_KEYS + 50))
    assert len(rate._buckets) == MOST_KEYS
