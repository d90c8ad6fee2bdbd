"""An entry as its form shows it: each value as it is typed, under the name it is sent by."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.datastructures import MultiDict

from app.documents.contract import Entry
from app.documents.sections import Field, Shape


def form_values(wanted: Iterable[Field], entry: Entry) -> MultiDict[str, str]:
    """Return what stands in the form of an entry."""
    values: MultiDict[str, str] = MultiDict()
    for one in wanted:
        value = entry.get(one.name, one.empty())
        if one.shape == Shape.MONTH:
            year, _dash, month = str(value).partition("-")
            values[f"{one.name}_year"], values[f"{one.name}_month"] = year, month[:2]
        elif one.shape == Shape.LICENCES:
            values.setlist(one.name, list(value))
        elif one.shape == Shape.POINTS:
            values[one.name] = "\n".join(value)
        elif one.shape == Shape.WORDS:
            values[one.name] = ", ".join(value)
        elif one.shape == Shape.FLAG:
            values[one.name] = "1" if value else ""
        else:
            values[one.name] = str(value)
    return values
