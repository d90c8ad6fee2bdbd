"""Decides when two sources tell of the same opening, and which of them to believe.

An opening put up twice is shown once; two different openings are never merged, since a citizen
would lose one of them. So in doubt they are different: an employer often has several openings
with nearly the same words, at one place and with one deadline.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from typing import Protocol

from app.listings.geography import postcode
from app.listings.kinds import SourceKind

ALIKE = 0.85
LONGEST_KEY = 150
DAYS_APART = 3
"""How far deadlines may lie apart: midnight in another time zone, or "Monday" for "Sunday"."""

NEAREST_FIRST = (SourceKind.OWN, SourceKind.JSON_LD, SourceKind.JOBNET, SourceKind.FEED)


class Opening(Protocol):
    """What is compared; an `ImportedListing` is one, and so may a row be."""

    @property
    def title(self) -> str: ...
    @property
    def employer_name(self) -> str | None: ...
    @property
    def employer_cvr(self) -> str | None: ...
    @property
    def workplace_municipality_code(self) -> str | None: ...
    @property
    def workplace_postcode(self) -> str | None: ...
    @property
    def apply_by(self) -> date | None: ...


def same_opening(a: Opening, b: Opening) -> bool:
    """Tell whether two openings, from different sources, are one and the same.

    The employer and the workplace must be the same, the deadlines no more than three days
    apart (or unknown in one), and the titles nearly so.
    """
    return (
        same_employer(a, b)
        and place_key(a) == place_key(b)
        and _deadlines_agree(a, b)
        and _titles_agree(a.title, b.title)
    )


def place_key(opening: Opening) -> str:
    """Return the workplace's municipality, from its postal code where it is not given, or "-"."""
    if opening.workplace_municipality_code:
        return opening.workplace_municipality_code
    known = postcode(opening.workplace_postcode)
    return known.municipality_code if known else "-"


_FORMS = re.compile(
    r"\b(?:a/s|aps|i/s|ivs|p/s|k/s|amba|a\.m\.b\.a|smba|fmba|holding|danmark|denmark|group|gruppen)"
    r"(?=\W|$)"
)
_BRANCH = re.compile(r",[^,]*\bafdeling\b.*$|,\s*afd\.?.*$")


def employer_key(name: str | None) -> str:
    """Return an employer's name as it is compared: without legal form, branch and punctuation."""
    folded = unicodedata.normalize("NFKC", name or "").casefold()
    bare = _words(_FORMS.sub(" ", _BRANCH.sub("", folded)))
    return " ".join(bare or _words(folded))[:LONGEST_KEY].strip()


def same_employer(a: Opening, b: Opening) -> bool:
    """Tell whether two openings name the same employer: by number where both have one."""
    if a.employer_cvr and b.employer_cvr:
        return a.employer_cvr == b.employer_cvr
    name = employer_key(a.employer_name)
    return bool(name) and name == employer_key(b.employer_name)


def _deadlines_agree(a: Opening, b: Opening) -> bool:
    if a.apply_by is None or b.apply_by is None:
        return True
    return abs((a.apply_by - b.apply_by).days) <= DAYS_APART


_EMPTY_WORDS = frozenset(
    "a af an and at by d en et for fra f i in k kd m mk of og on or over på som søger søges the "
    "til to under us vi vores with med we are looking hos job stilling ledig ny nye new".split()
)
_LEAST_WORDS = 2


def _titles_agree(a: str, b: str) -> bool:
    """Tell whether two titles, or their halves in one language each, are nearly the same."""
    return any(_alike(one, other) for one in _readings(a) for other in _readings(b))


def _readings(title: str) -> list[Counter[str]]:
    """Return the title's words, and those of each half of "på dansk / in English"."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    halves = folded.split("/") if folded.count("/") == 1 else []
    whole, *parts = (Counter(_words(part)) for part in (folded, *halves))
    bare = [_without_empty_words(part) for part in parts]
    long_enough = [part for part in bare if part.total() >= _LEAST_WORDS]
    return [_without_empty_words(whole), *long_enough]


def _without_empty_words(words: Counter[str]) -> Counter[str]:
    told = Counter({word: n for word, n in words.items() if word not in _EMPTY_WORDS})
    return told or words


def _alike(a: Counter[str], b: Counter[str]) -> bool:
    """Compare by the share of words in common (Dice); numbers must be the same ones."""
    if not a or not b or _numbers(a) != _numbers(b):
        return False
    return 2 * (a & b).total() >= ALIKE * (a.total() + b.total())


def _numbers(words: Counter[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(sign.isdigit() for sign in word))


_WORD = re.compile(r"[^\W_]+")


def _words(folded: str) -> list[str]:
    return _WORD.findall(folded.replace("aa", "å"))
