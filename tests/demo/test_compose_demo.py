"""What the demo is made of is made up, and the same each time."""

from __future__ import annotations

from datetime import date

from stdnum.dk import cvr

from app.demo.composing import openings
from app.demo.content import companies, own_posts, people, trades
from app.demo.jobnet import moved


def test_everything_is_made_up() -> None:
    numbers = [one.cvr for slug in ("demo", "nabo") for one in companies(slug)]
    emails = [one.email for slug in ("demo", "nabo") for one in people(slug)]

    assert len(set(numbers)) == len(numbers)
    assert all(cvr.is_valid(number) and number.startswith("99") for number in numbers)
    assert all(email.endswith("@demo.example") for email in emails)


def test_the_openings_are_always_the_same_ones() -> None:
    first = openings("demo", companies("demo"), trades())

    assert first == openings("demo", companies("demo"), trades())
    assert len({(one.company, one.title) for one in first}) == len(first)
    assert own_posts()


def test_the_year_one_still_means_none() -> None:
    answer = '{"a": "2021-07-02T00:00:00", "b": "0001-01-01T00:00:00", "c": "2021-07-30"}'
    by = date(2026, 11, 24) - date(2021, 7, 2)

    assert moved(answer, by) == (
        '{"a": "2026-11-24T00:00:00", "b": "0001-01-01T00:00:00", "c": "2026-12-22"}'
    )
