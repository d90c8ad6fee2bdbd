"""A text is looked through once, however long it is and whatever stands at its end."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from marshmallow import ValidationError

from app.accounts.hours_text import read_periods
from app.listings.search_text import analyse_document
from app.listings.written import TITLE
from app.web.fields import Shape, SomethingToRead, plain_line

LONG = 500_000  # what a form may hold


@pytest.mark.parametrize("check", [SomethingToRead(), plain_line, Shape(TITLE, error="no")])
@pytest.mark.parametrize(
    ("text", "is_taken"),
    [
        ("Bager", True),
        ("  Bager \u3000", True),
        ("\xa0.", True),
        ("a" * LONG, True),
        (" " * LONG + "a", True),
        ("a" * LONG + "\x00", False),
        (" " * LONG + "\x00", False),
        ("a " * LONG + "\x00", False),
        (" " * LONG, False),
        ("\u3000" * LONG, False),
        ("", False),
        ("\x00Bager", False),
    ],
)
def test_something_to_read_is_found_at_once(
    check: Callable[[str], str], text: str, is_taken: bool
) -> None:
    began = time.monotonic()
    if is_taken:
        assert check(text) == text
    else:
        with pytest.raises(ValidationError):
            check(text)
    assert time.monotonic() - began < 1


def test_a_long_word_is_not_looked_through_from_each_of_its_letters() -> None:
    began = time.monotonic()
    assert analyse_document("e-mail " + "x" * 100_000).terms[3:] == ("email",)
    assert time.monotonic() - began < 1


def test_long_gaps_between_hours_are_not_looked_through_twice() -> None:
    began = time.monotonic()
    with pytest.raises(ValueError):
        read_periods(0, "9-12" + " " * 100_000 + "x")
    assert time.monotonic() - began < 1
