"""What stands along the edges of a small phone can be read, and nothing is wider than the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browsing import DESKTOP, Visitor
from tests.people import Cast, Person

NewVisitor = Callable[..., Visitor]
SMALL = {"width": 360, "height": 740}

# The words of the bar that stand on more than one line, and what reaches beyond the screen.
BROKEN = """() => {
  const broken = [];
  for (const label of document.querySelectorAll(".site-nav > ul > li > a > span:first-of-type, .site-nav summary > span:first-of-type")) {
    if (!label.checkVisibility()) continue;
    const text = label.firstChild;
    for (const word of text.data.matchAll(/\\S+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const boxes = [...range.getClientRects()];
      if (boxes.length > 1 || boxes[0].left < 2 || boxes[0].right > innerWidth - 2) broken.push(word[0]);
    }
  }
  return broken;
}"""  # noqa: E501 — one selector

WIDTH = "() => document.documentElement.scrollWidth"

# How far the number at "More" reaches over the picture, and beyond the screen.
OVERLAP = """() => {
  const more = document.querySelector(".site-nav summary");
  const badge = more.querySelector(".site-nav__badge");
  badge.hidden = false;
  badge.textContent = "12";
  const [number, dots] = [badge, more.querySelector("svg")].map((e) => e.getBoundingClientRect());
  const isOver = number.left < dots.left + dots.width * 5 / 6; // the outermost dot ends there
  return [isOver, number.right > innerWidth - 3];
}"""

# How many different heights the pictures of the bar stand at.
HEIGHTS = """() => new Set([...document.querySelectorAll(".site-nav > ul > li > a > svg, .site-nav summary > svg")]
  .filter((picture) => picture.checkVisibility() && !picture.closest(".is-current, [aria-current]"))
  .map((picture) => Math.round(picture.getBoundingClientRect().top))).size"""  # noqa: E501 — one selector

# How many rows the menu takes on a computer, with a number of two digits wherever there is one.
ROWS = """() => {
  const ENTRIES = ".site-nav > ul > li > a, .site-nav > ul > li > details > summary";
  for (const badge of document.querySelectorAll(".site-nav > ul > li > a .site-nav__badge")) {
    badge.hidden = false;
    badge.textContent = "12";
  }
  return new Set([...document.querySelectorAll(ENTRIES)]
    .filter((entry) => entry.checkVisibility())
    .map((entry) => Math.round(entry.getBoundingClientRect().top))).size;
}"""


@pytest.mark.parametrize("name", ["anders", "signe", "ida", "vera", "adam"])
def test_no_word_of_the_bar_is_broken_on_a_small_phone(
    visitor: NewVisitor, cast: Cast, name: str
) -> None:
    person: Person = getattr(cast, name)
    page = visitor(person, size=SMALL).open("/")
    assert page.evaluate(BROKEN) == []
    assert page.evaluate(WIDTH) <= SMALL["width"]


def test_the_number_at_more_stands_beside_the_dots(visitor: NewVisitor, cast: Cast) -> None:
    page = visitor(cast.anders, size=SMALL).open("/")
    assert page.evaluate(OVERLAP) == [False, False]


@pytest.mark.parametrize("name", ["anders", "adam", "lea", "ida"])
def test_the_pictures_of_the_bar_stand_in_one_row(
    visitor: NewVisitor, cast: Cast, name: str
) -> None:
    page = visitor(getattr(cast, name), size=SMALL).open("/privatliv")
    assert page.evaluate(HEIGHTS) == 1


@pytest.mark.parametrize("name", ["anders", "signe", "adam", "lea"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_menu_takes_one_row_on_a_computer(
    visitor: NewVisitor, cast: Cast, name: str, language: str
) -> None:
    one = visitor(getattr(cast, name), size=DESKTOP).speak(language)
    assert one.open("/mig").evaluate(ROWS) == 1


def test_a_very_long_search_makes_the_page_no_wider(visitor: NewVisitor, cast: Cast) -> None:
    for person in (None, cast.ida):
        page = visitor(person, size=SMALL).open(f"/?q={'x' * 5000}")
        assert page.evaluate(WIDTH) <= SMALL["width"]
