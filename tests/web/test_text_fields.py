"""A text is looked through once, however long it is and whatever stands at its end."""

from __future__ import annotations

import sys
import time
import unicodedata
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


UNSEEN = [
    "\u200b",  # zero width space
    "\u2060",  # word joiner
    "\ufeff",  # byte order mark
    "\xad",  # soft hyphen
    "\u200f\u202e\u2069",  # marks of direction
    "\x1b",  # a control character
    "\u2028\u2029",  # ends of lines and paragraphs
    "\ue000\U000f0000",  # of private use
    "\U000e0041",  # a tag
    "\u3164\u115f\uffa0",  # fillers, which Unicode calls letters
    "\u2800",  # an empty sign of Braille
    "\ufe0f\U000e0101\u034f",  # what only changes the sign before it
]


@pytest.mark.parametrize("check", [SomethingToRead(), plain_line])
@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_text_in_which_nothing_is_to_be_seen_is_missing(
    check: Callable[[str], str], unseen: str
) -> None:
    for text in (unseen, f" {unseen}\n", unseen * 3, f"\u200b {unseen}"):
        with pytest.raises(ValidationError, match=r"Det mangler\."):
            check(text)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_is_not_to_be_seen_may_stand_beside_what_is(unseen: str) -> None:
    for text in (f"{unseen}Bager", f"Bager{unseen}", f" {unseen} Bager{unseen}og kok"):
        assert SomethingToRead()(text) == text


@pytest.mark.parametrize("text", ["ב", "9", "-", "❤\ufe0f", "\U0001f468\u200d\U0001f373", "漢"])
def test_a_single_sign_is_something_to_read(text: str) -> None:
    assert SomethingToRead()(text) == text


def test_every_character_of_the_unseen_categories_is_unseen() -> None:
    """As Unicode has them today: a newer one than ours may know more."""
    for number in range(sys.maxunicode + 1):
        sign = chr(number)
        if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Zl", "Zp", "Zs"}:
            with pytest.raises(ValidationError):
                SomethingToRead()(sign)


def test_a_long_word_is_not_looked_through_from_each_of_its_letters() -> None:
    began = time.monotonic()
    assert analyse_document("e-mail " + "x" * 100_000).terms[3:] == ("email",)
    assert time.monotonic() - began < 1


def test_long_gaps_between_hours_are_not_looked_through_twice() -> None:
    began = time.monotonic()
    with pytest.raises(ValueError):
        read_periods(0, "9-12" + " " * 100_000 + "x")
    assert time.monotonic() - began < 1
