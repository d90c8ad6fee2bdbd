"""Which values an opening has in each facet of the feed, as the index and the filters name them.

The one place that decides how a column becomes a label, so that what is put into the index and
what is asked of it cannot differ. Values hold letters and digits alone (`search_text.label`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from app.listings.kinds import WorkingTime
from app.listings.search_questions import deadline_values

KIND, CATEGORY, PLACE, POSTCODE, TIME, DUE = (
    "kind",
    "category",
    "place",
    "postcode",
    "time",
    "due",
)

_TIMES = {
    WorkingTime.FULL_TIME: ("full",),
    WorkingTime.PART_TIME: ("part",),
    WorkingTime.FULL_OR_PART_TIME: ("full", "part", "either"),
}


def facets_of(
    *,
    kind: str,
    category_ids: Iterable[UUID],
    workplace_municipality: str | None,
    postcode: str | None,
    working_time: str,
    apply_by: date | None,
) -> dict[str, list[str]]:
    """Return an opening's values by facet, for `FeedIndex.put`.

    Work that fills a whole week or a part of it is found under both.
    """
    return {
        KIND: [kind_value(kind)],
        CATEGORY: [category_id.hex for category_id in category_ids],
        PLACE: [workplace_municipality] if workplace_municipality else [],
        POSTCODE: [postcode] if postcode and postcode.isalnum() else [],
        TIME: list(_TIMES.get(WorkingTime(working_time), ())),
        DUE: deadline_values(apply_by),
    }


def kind_value(kind: str) -> str:
    """Return a kind as a facet's value: "spare_time_job" as "sparetimejob"."""
    return kind.replace("_", "")


def time_value(working_time: WorkingTime) -> str:
    """Return the value under which a filter finds a working time."""
    return _TIMES[working_time][-1]
