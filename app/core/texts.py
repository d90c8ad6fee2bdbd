"""Words for people, in the language of the one who reads: gettext, dates and lists.

It lives in core so that services can word things without Flask. English sentences are the
message identities; Danish comes from the catalogues in `translations/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_time as babel_time
from babel.dates import get_day_names
from babel.lists import format_list as babel_list
from babel.numbers import format_decimal
from babel.support import LazyProxy, NullTranslations, Translations
from babel.units import format_unit

from app.core.clock import COPENHAGEN

LANGUAGES = ("da", "en")
DEFAULT_LANGUAGE = "da"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"

Text = str | LazyProxy

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def language() -> str:
    """Return the language in use, such as "da"."""
    return _language.get()


def set_language(code: str) -> None:
    """Use a language from here on in this context; an unknown one becomes Danish."""
    _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Use a language inside the block, and the former one after it."""
    token = _language.set(code if code in LANGUAGES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [code])


def _(message: str, /, **values: Any) -> str:
    """Translate a whole sentence and fill in its named values."""
    text = _catalogue(language()).ugettext(message)
    return text % values if values else text


gettext = _


def ngettext(singular: str, plural: str, n: int, /, **values: Any) -> str:
    """Translate a sentence that depends on a number; `%(n)s` is the number itself."""
    text = _catalogue(language()).ungettext(singular, plural, n)
    return text % {"n": n, **values}


def lazy(message: str, /, **values: Any) -> Any:
    """Return a text that is translated when it is read, for constants and class attributes.

    It stands in for a `str` where a library wants one, and is typed so.
    """
    return LazyProxy(_, message, enable_cache=False, **values)


_DATE = {"da": "d. MMMM y", "en": "d MMMM y"}
_DAY_AND_MONTH = {"da": "d. MMMM", "en": "d MMMM"}
_WEEKDAY = {"da": "EEEE 'den' d. MMMM y", "en": "EEEE d MMMM y"}
_TIME = {"da": "HH.mm", "en": "HH:mm"}
_MOMENT = {"da": "EEEE 'den' d. MMMM y 'kl.' HH.mm", "en": "EEEE d MMMM y 'at' HH:mm"}

_LENGTHS = (
    ("week", timedelta(weeks=1)),
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
)
_ROUGHLY = _LENGTHS[1:]  # nobody counts in weeks how long ago something was


def format_date(day: date) -> str:
    """Write a day: "23. november 2026"."""
    return babel_date(day, _DATE[language()], locale=language())


def format_day_and_month(day: date) -> str:
    """Write a day whose year goes without saying: "23. november"."""
    return babel_date(day, _DAY_AND_MONTH[language()], locale=language())


def format_weekday(day: date) -> str:
    """Write a day with its weekday: "mandag den 23. november 2026"."""
    return babel_date(day, _WEEKDAY[language()], locale=language())


def format_moment(at: datetime) -> str:
    """Write an aware moment in Danish time: "mandag den 23. november 2026 kl. 14.30"."""
    return babel_datetime(at, _MOMENT[language()], tzinfo=COPENHAGEN, locale=language())


def format_time(at: time) -> str:
    """Write a time on the clock: "14.30"."""
    return babel_time(at, _TIME[language()], locale=language())


def weekday_name(weekday: int) -> str:
    """Write a weekday, 0 being Monday, as a heading: "Mandag"."""
    name = str(get_day_names("wide", context="stand-alone", locale=language())[weekday])
    return name[:1].upper() + name[1:]


def format_number(number: int) -> str:
    """Write a whole number: "4.000"."""
    return str(format_decimal(number, locale=language()))


def format_length(length: timedelta) -> str:
    """Write a length of time roughly: "2 timer". Only full days, hours or minutes count."""
    unit, one = next((u for u in _ROUGHLY if length >= u[1]), _ROUGHLY[-1])
    return str(format_unit(max(length // one, 1), f"duration-{unit}", locale=language()))


def format_exact_length(length: timedelta) -> str:
    """Write a length of whole minutes in the largest unit that it fills: "90 minutter", "1 uge"."""
    unit, one = next((u for u in _LENGTHS if length and not length % u[1]), _LENGTHS[-1])
    return str(format_unit(length // one, f"duration-{unit}", locale=language()))


def format_list(words: Sequence[str]) -> str:
    """Write words one after the other: "æbler, pærer og bananer"."""
    return babel_list(words, locale=language())
