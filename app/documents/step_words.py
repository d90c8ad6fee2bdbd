"""What one chooses among in the forms of a CV: months, and licences with what they are for."""

from __future__ import annotations

from collections.abc import Iterable

from babel.dates import get_month_names

from app.core.texts import _, language

MONTHS = range(1, 13)


def month_choices() -> list[tuple[str, str]]:
    """Return the months with their numbers, and a first choice for whoever knows the year only."""
    names = get_month_names("wide", context="stand-alone", locale=language())
    return [("", _("Month")), *((f"{number:02d}", str(names[number])) for number in MONTHS)]


def licence_choices(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return the driving licences with what each of them is for."""
    words = {
        "AM": _("AM: moped"),
        "A": _("A: motorcycle"),
        "B": _("B: car"),
        "BE": _("B/E: car with a large trailer"),
        "C": _("C: lorry"),
        "CE": _("C/E: lorry with a trailer"),
        "D": _("D: bus"),
        "T": _("Tractor"),
        "truck A": _("Truck certificate A"),
        "truck B": _("Truck certificate B"),
    }
    return [(code, words.get(code, code)) for code in codes]
