"""Reads the records of a file one by one, so that a bad one never takes the others along."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.core.texts import lazy
from app.listings.importers.record import BadRecord, ImportedListing, RecordProblem
from app.listings.importers.values import Notes

NO_ID = lazy("The opening has no id, so it could not be recognised the next time.")
NO_TITLE = lazy("The opening has no title.")
TWICE = lazy("The same opening is in the file more than once. The first one was used.")
NOT_A_RECORD = lazy("This is not an opening.")

Read = tuple[tuple[ImportedListing, ...], tuple[RecordProblem, ...]]


def read_all(
    raw: Iterable[object],
    read: Callable[[object, Notes], ImportedListing],
    id_of: Callable[[object], str | None],
) -> Read:
    """Return the records that could be read, and what was wrong with the others."""
    records: dict[str, ImportedListing] = {}
    problems: list[RecordProblem] = []
    for index, one in enumerate(raw):
        notes = Notes()
        try:
            record = read(_record(one), notes)
        except BadRecord as bad:
            problems.append(RecordProblem(index, id_of(one), bad.reason, bad.field))
            continue
        if record.source_id in records:
            problems.append(RecordProblem(index, record.source_id, TWICE))
            continue
        records[record.source_id] = record
        problems += notes.problems(index, record.source_id)
    return tuple(records.values()), tuple(problems)


def _record(one: object) -> object:
    if not isinstance(one, dict):
        raise BadRecord(NOT_A_RECORD, "")
    return one
