"""Finds an opening again whose source changed its id: whose an identifier is belongs to it.

A site that begins or stops to give its employer's number, or writes the name in another way,
would otherwise have all its openings come in anew, those that staff closed among them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.work import UnitOfWork
from app.listings.duplicates import same_employer
from app.listings.imported_values import record_of
from app.listings.importers.identifiers import Identifier
from app.listings.importers.record import ImportedListing
from app.listings.models import Listing
from app.listings.models_importing import ImportSource, OtherSource

Row = TypeVar("Row", Listing, OtherSource)


def known_by_former_id(
    uow: UnitOfWork,
    source: ImportSource,
    records: Sequence[ImportedListing],
    *,
    taken: Collection[str],
) -> dict[str, Listing]:
    """Return the source's listings of records that had another id, and give them the new one.

    None of the ids that are `taken`: those are other records'.
    """
    rows = uow.session.scalars(
        select(Listing)
        .where(Listing.import_source_id == source.id, _may_be_of(Listing.source_id, records))
        .order_by(Listing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return _renamed(uow, records, [(row, row) for row in rows if row.source_id not in taken])


def remembered_by_former_id(
    uow: UnitOfWork,
    source: ImportSource,
    records: Sequence[ImportedListing],
    *,
    taken: Collection[str],
) -> dict[str, OtherSource]:
    """Return what is remembered of records that had another id, and give it the new one."""
    rows = uow.session.execute(
        select(OtherSource, Listing)
        .join(Listing, Listing.id == OtherSource.listing_id)
        .where(
            OtherSource.import_source_id == source.id,
            _may_be_of(OtherSource.source_id, records),
        )
        .order_by(OtherSource.id)
    )
    return _renamed(uow, records, [(o, row) for o, row in rows if o.source_id not in taken])


def _renamed(
    uow: UnitOfWork, records: Sequence[ImportedListing], left: list[tuple[Row, Listing]]
) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for record in records:
        pair = next((one for one in left if _was(record, one[0].source_id, one[1])), None)
        if pair is not None:
            left.remove(pair)
            pair[0].source_id = record.source_id
            found[record.source_id] = pair[0]
    uow.session.flush()
    return found


def _may_be_of(
    source_id: InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    records: Sequence[ImportedListing],
) -> ColumnElement[bool]:
    """Select what has one of the records' identifiers, whosever it is."""
    values = {record.identifier.value for record in records if record.identifier}
    exact = {one for record in records for one in _ids(record, record)}
    within = [source_id.startswith(f"{value} (", autoescape=True) for value in sorted(values)]
    return or_(source_id.in_(exact), *within)


def _was(record: ImportedListing, source_id: str | None, listing: Listing) -> bool:
    """Tell whether a listing is the record's, by an id made of what was told of its employer.

    In doubt it is not: the employer is the same, or else the page and the title are.
    """
    known = record_of(listing)
    is_same_page = record.url is not None and (record.url, record.title) == (known.url, known.title)
    return source_id in {*_ids(record, record), *_ids(record, known)} and (
        is_same_page or same_employer(known, record)
    )


def _ids(record: ImportedListing, told: ImportedListing) -> set[str]:
    """Return the ids of a record by what is told of its employer, with its scheme and without."""
    if record.identifier is None:
        return set()
    value = record.identifier.value
    whose = (None, told.employer_cvr, told.employer_name)
    return {one.of(who) for one in (record.identifier, Identifier(value)) for who in whose}
