"""Languages beyond those that the service speaks: those that people read and speak here."""

from __future__ import annotations

from collections.abc import Iterable

from babel import Locale
from babel.localedata import exists

from app.core.texts import DEFAULT_LANGUAGE, LANGUAGES, language

SPOKEN = (
    *("ar", "am", "bg", "bs", "cs", "de", "el", "en", "es", "et", "fa", "fr", "hi", "hu", "it"),
    *("fa_AF", "ku", "lt", "lv", "my", "ne", "nl", "pl", "ps", "pt", "ro", "ru", "so", "sq", "sr"),
    *("sw", "ta", "th", "ti", "tl", "tr", "uk", "ur", "vi", "zh"),
)
"""Languages that interpreters are often ordered for (CLDR's codes, from ISO 639)."""
WRITTEN = frozenset({*LANGUAGES, *(code for code in SPOKEN if "_" not in code)})
"""Languages that somebody can read a text in; those that are written alike are one."""
_BY_NAME = {
    **{
        str(Locale(ours).languages[code]).casefold(): code
        for ours in LANGUAGES
        for code in WRITTEN
        if code in Locale(ours).languages
    },
    **{code: code for code in WRITTEN},
}
NONE = "none"
"""What a form's list of languages calls none of them, as a form sends nothing for ""."""


def own_name(code: str) -> str:
    """Return what a language calls itself: "Dansk", "English", "Українська"."""
    name = _own(code) or Locale.parse(code).get_language_name() or code
    return name[:1].upper() + name[1:]


def language_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return languages with their own names, Danish first."""
    named = [(code, own_name(code)) for code in set(codes)]
    return sorted(named, key=lambda one: (one[0] != DEFAULT_LANGUAGE, one[1]))


def languages_to_read() -> list[tuple[str, str]]:
    """Return the languages that somebody may read, (code, name), Danish first; see `in_both`."""
    named = [(code, in_both(code)) for code in WRITTEN]
    return sorted(named, key=lambda one: (one[0] != DEFAULT_LANGUAGE, one[1].casefold()))


def language_called(said: str) -> str:
    """Return the code of a language that can be read, by its code or its name; "" for none.

    Its name is that in a language of the service: "ukrainsk", "Ukrainian".
    """
    return _BY_NAME.get(said.casefold(), "")


def name_of(code: str) -> str:
    """Return what a language is called in the language in use."""
    return str(Locale(language()).languages.get(code, code))


def in_both(code: str) -> str:
    """Return a language's name, and what those who speak it call it where that is known."""
    name, own = name_of(code), _own(code)
    return name if own.casefold() in {"", name.casefold()} else f"{name} · {own}"


def _own(code: str) -> str:
    """Return what those who speak a language call it, as in a sentence; empty if not known."""
    return str(Locale.parse(code).languages.get(code, "")) if exists(code) else ""
