"""Takes a batch of imported records in: each is added, updated, known already, or another's.

An opening is known by its source and its id there. One that is new may be the same as a listing
from another source (`other_sources.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from app.core.clock import local_day
from app.core.work import UnitOfWork
from app.listings.closing import close_now
from app.listings.contract import ListingChanged
from app.listings.former_ids import known_by_former_id, remembered_by_former_id
from app.listings.imported_values import (
    Told,
    brought_up_to_date,
    columns_of,
    first_shown_at,
    is_over,
    record_of,
)
from app.listings.importers.record import ImportedListing, completed
from app.listings.indexing import reindex
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Listing, ListingState
from app.listings.models_importing import ImportSource, OtherSource
from app.listings.other_sources import is_nearer, remember_other, remember_source, twin_of
from app.listings.placing import Placer, put_in_categories


class Outcome(StrEnum):
    """What became of one record; the names are those of the run's counters."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    EXPIRED = "expired"
    CLOSED = "closed"


REOPENABLE = frozenset({ClosedBecause.DEADLINE, ClosedBecause.GONE_AT_SOURCE})


@dataclass
class Batch:
    """What is known of the records of one batch before any is taken in.

    `seen_in` names the search that shows them, None where they are single postings.
    """

    uow: UnitOfWork
    source: ImportSource
    run_id: UUID
    seen_in: str | None
    told: Mapping[str, Told]
    placer: Placer
    known: dict[str, Listing] = field(default_factory=dict)
    others: dict[str, OtherSource] = field(default_factory=dict)
    seen: list[UUID] = field(default_factory=list)


def take_in(
    uow: UnitOfWork,
    source: ImportSource,
    run_id: UUID,
    records: Sequence[ImportedListing],
    *,
    told: Mapping[str, Told],
    seen_in: str | None,
) -> Counter[Outcome]:
    """Take records in, and count what became of them. Doing it again changes nothing.

    An opening whose deadline has passed does not come in; a known one is closed then, and comes
    back when its source gives it more time. What people decided (filled, withdrawn, fraud) holds.
    """
    batch = _prepared(uow, source, run_id, records, told, seen_in)
    outcomes = Counter(_take_one(batch, record) for record in records)
    batch.placer.put_unknown_in_queue()
    _note_seen(batch)
    return outcomes


def _prepared(
    uow: UnitOfWork,
    source: ImportSource,
    run_id: UUID,
    records: Sequence[ImportedListing],
    told: Mapping[str, Told],
    seen_in: str | None,
) -> Batch:
    ids = [record.source_id for record in records]
    known = uow.session.scalars(
        select(Listing)
        .where(Listing.import_source_id == source.id, Listing.source_id.in_(ids))
        .order_by(Listing.id)
        .with_for_update()  # so that what staff decide meanwhile is not written over
        .execution_options(populate_existing=True)
    )
    others = uow.session.scalars(
        select(OtherSource).where(
            OtherSource.import_source_id == source.id, OtherSource.source_id.in_(ids)
        )
    )
    batch = Batch(
        uow,
        source,
        run_id,
        seen_in,
        told,
        Placer(uow),
        {str(row.source_id): row for row in known},
        {row.source_id: row for row in others},
    )
    _find_again(batch, records)
    return batch


def _find_again(batch: Batch, records: Sequence[ImportedListing]) -> None:
    """Know those too that the source told of under another id."""
    taken = {record.source_id for record in records}
    uow, source = batch.uow, batch.source
    new = [one for one in records if one.identifier and not _is_known(batch, one)]
    if new:
        batch.known |= known_by_former_id(uow, source, new, taken=taken)
    if new := [one for one in new if not _is_known(batch, one)]:
        batch.others |= remembered_by_former_id(uow, source, new, taken=taken)


def _is_known(batch: Batch, record: ImportedListing) -> bool:
    return record.source_id in batch.known or record.source_id in batch.others


def _take_one(batch: Batch, record: ImportedListing) -> Outcome:
    listing = batch.known.get(record.source_id)
    if listing is not None:
        batch.seen.append(listing.id)
        return _take_known(batch, listing, record)
    if record.source_id in batch.others:
        return Outcome.MERGED
    if is_over(record, local_day(batch.uow.now)):
        return Outcome.EXPIRED
    twin = twin_of(batch.uow, batch.source, record)
    if twin is None:
        return _add(batch, record)
    if is_nearer(batch.source.kind, twin.source):
        return _take_over(batch, twin, record)
    remember_source(batch.uow, batch.source, record.source_id, twin.id, batch.seen_in)
    return Outcome.MERGED


# ---- one that its source has told of before


def _take_known(batch: Batch, listing: Listing, record: ImportedListing) -> Outcome:
    changed = False
    if _says_something_new(batch.told[record.source_id], listing):
        changed = _write(batch, listing, brought_up_to_date(listing, record))
        _keep_told(batch, listing, record)
    moved = _follow_life(batch, listing, record)
    if moved is not None:
        return moved
    if not changed:
        return Outcome.UNCHANGED
    listing.updated_at, listing.version = batch.uow.now, listing.version + 1
    batch.uow.session.flush()
    reindex(batch.uow, listing)
    if listing.state == ListingState.PUBLISHED:
        batch.uow.record(ListingChanged(listing.id))
    return Outcome.UPDATED


def _follow_life(batch: Batch, listing: Listing, record: ImportedListing) -> Outcome | None:
    """Close what is over and open what is not any more; None where nothing of that happened."""
    over = is_over(record, local_day(batch.uow.now))
    if listing.state == ListingState.PUBLISHED and over:
        close_now(batch.uow, listing, ClosedBecause.DEADLINE)
        return Outcome.CLOSED
    if listing.state == ListingState.CLOSED and not over and listing.closed_because in REOPENABLE:
        listing.state, listing.closed_at, listing.closed_because = (
            ListingState.PUBLISHED,
            None,
            None,
        )
        listing.updated_at, listing.version = batch.uow.now, listing.version + 1
        batch.uow.session.flush()
        reindex(batch.uow, listing)
        return Outcome.UPDATED
    return None


def _write(batch: Batch, listing: Listing, record: ImportedListing) -> bool:
    """Put a record's values into a row; tells whether any was different."""
    columns = columns_of(record)
    if listing.employer_id is not None:  # claimed: the company's own name stays
        columns.pop("employer_name"), columns.pop("employer_cvr")
    different = {n: v for n, v in columns.items() if getattr(listing, n) != v}
    for name, value in different.items():
        setattr(listing, name, value)
    if "occupation_name" in different:
        _place(batch, listing, listing.occupation_name)
    elif "kind" in different:  # where staff took it away from, it does not come back to
        _place(batch, listing, None)
    return bool(different)


def _place(batch: Batch, listing: Listing, occupation_name: str | None) -> None:
    found = batch.placer.categories_for(listing.kind, occupation_name)
    put_in_categories(batch.uow, listing, found)


def _says_something_new(told: Told, listing: Listing) -> bool:
    is_new_hit = told.hit is not None and told.hit != listing.hit_hash
    return is_new_hit or (told.full is not None and told.full != listing.source_hash)


def _keep_told(batch: Batch, listing: Listing, record: ImportedListing) -> None:
    told = batch.told[record.source_id]
    listing.hit_hash = told.hit or listing.hit_hash
    listing.source_hash = told.full or listing.source_hash


# ---- one that is new to its source


def _add(batch: Batch, record: ImportedListing) -> Outcome:
    uow = batch.uow
    listing = Listing(
        **columns_of(record),
        id=uow.new_id(),
        state=ListingState.PUBLISHED,
        created_at=uow.now,
        updated_at=uow.now,
        published_at=first_shown_at(record, uow.now),
        source=SourceKind(batch.source.kind),
        import_source_id=batch.source.id,
        source_id=record.source_id,
        last_seen_at=uow.now,
        seen_in=batch.seen_in,
        import_run_id=batch.run_id,
    )
    _keep_told(batch, listing, record)
    uow.session.add(listing)
    _place(batch, listing, listing.occupation_name)
    uow.session.flush()
    reindex(uow, listing)
    batch.known[record.source_id] = listing
    return Outcome.ADDED


def _take_over(batch: Batch, twin: Listing, record: ImportedListing) -> Outcome:
    """Let the nearer source give the words; the listing stays the one that people know."""
    uow = batch.uow
    remember_other(uow, twin, twin.id)
    twin.source, twin.import_source_id = SourceKind(batch.source.kind), batch.source.id
    twin.source_id, twin.seen_in = record.source_id, batch.seen_in
    twin.source_hash = twin.hit_hash = None
    _write(batch, twin, completed(record_of(twin), record))
    _keep_told(batch, twin, record)
    twin.last_seen_at = twin.updated_at = uow.now
    twin.version += 1
    uow.session.flush()
    reindex(uow, twin)
    if twin.state == ListingState.PUBLISHED:
        uow.record(ListingChanged(twin.id))
    batch.known[record.source_id] = twin
    return Outcome.UPDATED


# ---- all that the source has shown


def _note_seen(batch: Batch) -> None:
    """Note when and where they were seen, and nothing else, in one statement for each table."""
    values: dict[str, Any] = {"last_seen_at": batch.uow.now}
    if batch.seen_in is not None:
        values["seen_in"] = batch.seen_in
    unsynchronised = {"synchronize_session": False}
    batch.uow.session.flush()
    batch.uow.session.execute(
        update(Listing).where(Listing.id.in_(batch.seen)).values(**values),
        execution_options=unsynchronised,
    )
    batch.uow.session.execute(
        update(OtherSource)
        .where(OtherSource.id.in_([row.id for row in batch.others.values()]))
        .values(**values),
        execution_options=unsynchronised,
    )
