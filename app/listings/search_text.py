"""How the words of openings and of questions become terms that can be compared.

One analyser serves SQLite and PostgreSQL, so that the same question finds the same openings on
both. Owns the words *term* (a stem, or a part of a compound), *part* (the end of a compound:
"medarbejder" in "lagermedarbejder"), *short form* (what the field calls something: "sosu") and
*label* (a filter's value, such as `kind_job`). Terms hold letters and digits alone, so that none
is taken for an operator of a query language.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

import snowballstemmer

LONGEST_WORD = 40
SHORTEST_COMPOUND = 9
SHORTEST_HEAD = 3
SHORTEST_PART = 5
SHORTEST_PREFIX = 3
MOST_TERMS_OF_A_DOCUMENT = 6_000
MOST_TERMS_OF_A_QUERY = 12
MOST_LETTERS_OF_A_QUERY = 400

# Words so common that they tell no opening from another. "it", "vi" (a nurse's "VI-sygeplejerske")
# and everything that could be a trade, a place or a licence class stays searchable.
STOP_WORDS = frozenset(
    "og i at det en et den de der som på til er af for med har kan ikke om fra ved eller du din "
    "dit dine dig vi os vores vor jeg min mit mine mig han hun ham hende hans hendes sin sit sine "
    "sig dem deres jer jeres man vil skal må være været var bliver blive blev blevet have havde "
    "haft får få fik så men når hvis hvor hvad hvem hvilke hvilken hvordan hvorfor da nu her dette "
    "denne disse også efter over under mellem gennem samt både enten ind ud op ned end sådan "
    "meget mange alle alt anden andet andre noget nogle nogen bare kun selv".split()
)

# What the field shortens, and the words that openings have instead. Only what everybody in it says,
# and only what means one thing: a short form is searched for beside what it stands for.
SHORT_FORMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sosu": ("sundhedsassistent", "sundhedshjælper"),
        "sosuassistent": ("sundhedsassistent",),
        "sosuhjælper": ("sundhedshjælper",),
        "ssa": ("sundhedsassistent",),
        "ssh": ("sundhedshjælper",),
        "pæd": ("pædagog", "pædagogisk"),
        "spl": ("sygeplejerske",),
        "adm": ("administrativ", "administration"),
    }
)

_VOWELS = "aeiouyæøå"
_ONSETS = frozenset(
    "b c d f g h j k l m n p q r s t v w x z bl br ch cl cr dr dv fj fl fn fr gl gn gr hj hv kl kn "
    "kr kv mj nj ph pj pl pr ps sc sh sj sk skr skv sl sm sn sp spj spl spr st str sv th tj tr tv "
    "vr".split()
)
_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
# From the beginning of a word only: tried from each of its letters, time grows with the square.
_HYPHENATED = re.compile(r"(?<![^\W_])[^\W_]+(?:-[^\W_]+)+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(r"[^\W_]+_[^\W_]+")
_KEPT_LETTERS = str.maketrans({"ä": "æ", "ö": "ø"})
_stem = snowballstemmer.stemmer("danish").stemWord  # PyStemmer's C code where it is installed


@dataclass(frozen=True, slots=True)
class IndexText:
    """What one opening can be found by: its terms, in a fixed order and without repetition."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: every term must be there, the last one also as the beginning of a word.

    `prefix` is that last word as it was typed, or None. Stop words, and those after the twelfth,
    are not searched for.
    """

    terms: tuple[str, ...] = ()
    prefix: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search for, and the whole feed answers the question."""
        return not self.terms


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a feed: values of one facet are alternatives, facets narrow each other.

    `chosen` maps a facet ("kind", "category", "place", "postcode", "time", "deadline") to values
    of letters and digits (a UUID as its 32 hexadecimal digits).
    """

    chosen: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, **chosen: Iterable[str]) -> "Filters":
        """Filters from facet=values; a facet without values narrows nothing."""
        values = {facet: frozenset(some) for facet, some in chosen.items()}
        return cls(MappingProxyType({facet: some for facet, some in values.items() if some}))

    def without(self, facet: str) -> "Filters":
        """The same filters but for one facet, as its own counts need them."""
        return Filters.of(**{name: some for name, some in self.chosen.items() if name != facet})

    def groups(self) -> list[list[str]]:
        """Labels, each inner list being alternatives; sorted, so that equal filters read alike."""
        return [
            sorted(label(facet, value) for value in self.chosen[facet])
            for facet in sorted(self.chosen)
        ]


def label(facet: str, value: str) -> str:
    """A filter's value as a term, such as `kind_sparetimejob`; ValueError for other characters."""
    made = f"{facet}_{value}".casefold()
    if not _LABEL.fullmatch(made) or len(made) > 80:
        raise ValueError(f"not a label: {made[:80]!r}")
    return made


def analyse_document(
    title: str, employer: str = "", place: str = "", body: str = "", *more: str
) -> IndexText:
    """The terms an opening is found by; what stands first is kept where a text is far too long."""
    terms: dict[str, None] = {}
    for text in (title, employer, place, *more, body):
        for word in _document_words(_folded(text)):
            terms.update(dict.fromkeys(_terms_of(word)))
        if len(terms) >= MOST_TERMS_OF_A_DOCUMENT:
            break
    return IndexText(tuple(terms)[:MOST_TERMS_OF_A_DOCUMENT])


def analyse_query(text: str) -> Query:
    """What a person asks for, whatever they typed; never raises."""
    words = list(dict.fromkeys(_words(_folded(text[:MOST_LETTERS_OF_A_QUERY]))))
    telling = [word for word in words if word not in STOP_WORDS]
    asked = telling[:MOST_TERMS_OF_A_QUERY]
    if not asked:
        return Query()
    terms = tuple(dict.fromkeys(stem(word) for word in asked))
    last = asked[-1] if len(asked[-1]) >= SHORTEST_PREFIX else None
    return Query(terms=_last_put_last(terms, stem(asked[-1])), prefix=last)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The Danish Snowball stem of a folded word; the same as PostgreSQL's `danish_stem`."""
    return str(_stem(word))


def meant_by(term: str) -> tuple[str, ...]:
    """The terms that a short form stands for: of "sosu" those of the two occupations."""
    return _meant().get(term, ())


@lru_cache(maxsize=1)
def _meant() -> dict[str, tuple[str, ...]]:
    return {stem(short): tuple(map(stem, words)) for short, words in SHORT_FORMS.items()}


def parts_of(word: str) -> Iterator[str]:
    """The ends of a long word that could be words themselves: "medarbejder" of "lagermedarbejder".

    A part has five letters or more and begins as Danish words do; what is before it has three
    or more and a vowel. "arm" is therefore no part of "varme".
    """
    if len(word) < SHORTEST_COMPOUND or not _LETTERS.fullmatch(word):
        return
    for start in range(SHORTEST_HEAD, len(word) - SHORTEST_PART + 1):
        if _has_vowel(word[:start]) and _begins_like_a_word(word[start:]):
            yield word[start:]


@lru_cache(maxsize=50_000)
def _terms_of(word: str) -> tuple[str, ...]:
    if word in STOP_WORDS:
        return ()
    return tuple(dict.fromkeys([stem(word), *(stem(part) for part in parts_of(word))]))


def _document_words(folded: str) -> Iterator[str]:
    """Every word, and "email" besides "e" and "mail" for "e-mail"."""
    yield from _words(folded)
    for hyphenated in _HYPHENATED.findall(folded):
        yield hyphenated.replace("-", "")[:LONGEST_WORD]


def _words(folded: str) -> Iterator[str]:
    for word in _WORD.findall(folded):
        yield word.replace("++", "plusplus").replace("#", "sharp")[:LONGEST_WORD]


def _folded(text: str) -> str:
    """Lower case, without accents, with æ, ø and å kept as letters of their own, and aa as å."""
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_KEPT_LETTERS)
    if not lowered.isascii():
        lowered = "".join(map(_without_accent, unicodedata.normalize("NFC", lowered)))
    return lowered.replace("aa", "å")


@lru_cache(maxsize=4_096)
def _without_accent(letter: str) -> str:
    if letter == "å":
        return letter
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


def _begins_like_a_word(text: str) -> bool:
    """Whether a Danish word may begin with these consonants; a word has a vowel."""
    onset = next((text[:i] for i, letter in enumerate(text) if letter in _VOWELS), None)
    return onset is not None and (onset == "" or onset in _ONSETS)


def _has_vowel(text: str) -> bool:
    return any(letter in _VOWELS for letter in text)


def _last_put_last(terms: tuple[str, ...], last: str) -> tuple[str, ...]:
    return (*(term for term in terms if term != last), last)
