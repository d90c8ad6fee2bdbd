"""Guesses which of our languages a text is written in, from its most ordinary words.

A wrong `lang` makes a screen reader mispronounce a whole page, so the guess is cautious: too few
ordinary words, or words of neither language, give no guess at all.
"""

from __future__ import annotations

import re

_ORDINARY = {
    "da": frozenset(
        "af at bliver da de dem den der det dig din dit du efter eller en er et for fra få gerne "
        "har have hos hvor i ikke ind jobbet kan kommer med men mere os og også om på samt skal "
        "som søger til ud under ved vi vil vores være".split()
    ),
    "en": frozenset(
        "a about and are as be by for from have if in is it job of on or our that the this to "
        "we will with within work you your".split()
    ),
}
_SHARED = _ORDINARY["da"] & _ORDINARY["en"]
_WORD = re.compile(r"[^\W\d_]+")
ENOUGH = 3
A_FAIR_SHARE = 0.08
A_SECOND_LANGUAGE = 0.25
SAMPLE = 6_000


def languages_of(written: str) -> tuple[str, ...]:
    """Return "da", "en", both (the more used first) or neither, for plain text."""
    words = [word.casefold() for word in _WORD.findall(written[:SAMPLE])]
    hits = {
        code: sum(word in ordinary and word not in _SHARED for word in words)
        for code, ordinary in _ORDINARY.items()
    }
    most = max(hits.values())
    if most < ENOUGH or most < A_FAIR_SHARE * len(words):
        return ()
    ranked = sorted(hits, key=lambda code: -hits[code])
    return tuple(code for code in ranked if hits[code] >= max(ENOUGH, A_SECOND_LANGUAGE * most))
