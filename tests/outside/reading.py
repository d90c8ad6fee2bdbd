"""How hard a page is to read: its LIX (C. H. Björnsson, Läsbarhet, 1968)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import BeautifulSoup

WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ENDS = re.compile(r"[.!?:](?=\s|$)")
LONG = 6
BLOCKS = ["p", "li", "summary", "dd"]


def running_text(html: str) -> list[str]:
    """Return the texts of a page's main part that are whole sentences, not names or labels."""
    main = BeautifulSoup(html, "html.parser").find("main")
    blocks = main.find_all(BLOCKS) if main is not None else []
    texts = [" ".join(one.get_text(" ").split()) for one in blocks if not one.find(BLOCKS)]
    return [text for text in texts if re.search(r"[.!?]$", text)]


def words_in(texts: Sequence[str]) -> list[str]:
    """Return the words of some texts."""
    return WORDS.findall(" ".join(texts))


def lix(texts: Sequence[str]) -> float:
    """Return words a sentence, and of a hundred words how many have more than six letters."""
    words = words_in(texts)
    sentences = sum(max(1, len(ENDS.findall(text))) for text in texts)
    return len(words) / sentences + 100 * sum(len(one) > LONG for one in words) / len(words)
