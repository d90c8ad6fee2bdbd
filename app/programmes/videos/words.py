"""How long a film lasts and how much of a data plan it takes, in words."""

from __future__ import annotations

from babel.numbers import format_decimal

from app.core.texts import _, language, ngettext


def size_in_words(size: int) -> str:
    """Write a size in megabytes, as data plans count them: "3,4 MB"."""
    megabytes = max(size / 1_000_000, 0.1)
    shown = round(megabytes) if megabytes >= 10 else round(megabytes, 1)
    return _("%(size)s MB", size=format_decimal(shown, locale=language()))


def length_in_words(seconds: float) -> str:
    """Write how long a film lasts: "40 sekunder", "3 minutter"."""
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", max(1, round(seconds)))
    return ngettext("%(n)s minute", "%(n)s minutes", round(seconds / 60))
