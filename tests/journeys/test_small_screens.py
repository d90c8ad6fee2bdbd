"""What stands along the edges of a small phone can be read, and nothing is wider than the phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browsing import Visitor
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
  return [isOver, number.right > innerWidth];
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


def test_a_very_long_search_makes_the_page_no_wider(visitor: NewVisitor, cast: Cast) -> None:
    for person in (None, cast.ida):
        page = visitor(person, size=SMALL).open(f"/?q={'x' * 5000}")
        assert page.evaluate(WIDTH) <= SMALL["width"]
