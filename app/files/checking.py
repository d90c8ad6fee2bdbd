"""Checking what people uploaded, in the worker: scan it, clean it, and only then let it be opened.

A file is claimed in one short transaction, scanned and cleaned outside any, and settled in another.
A claim lasts five minutes, so a killed worker's file is taken by the next; one that brings worker
after worker down is refused, and so is one that the scanner gets stuck on three times. While the
scanner is away, files wait and are tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from app.core.work import Municipality, UnitOfWork, Units, the_service
from app.files.cleaning import Unreadable, cleaned
from app.files.contract import (
    FileChecked,
    FileState,
    Infected,
    RefusedBecause,
    Scanner,
    Unavailable,
)
from app.files.models import StoredFile

CLAIM = timedelta(minutes=5)
MOST_ATTEMPTS = 3
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)

log = structlog.get_logger()


@dataclass(frozen=True)
class Inspection:
    """What checking needs: where the files are, and who looks for viruses in them."""

    units: Units
    scanner: Scanner
    municipalities: Callable[[], Sequence[Municipality]]


@dataclass(frozen=True)
class _Claimed:
    id: UUID
    media_type: str
    stored_at: datetime
    attempts: int


def check_due(inspection: Inspection) -> timedelta | None:
    """Check every file that is due; returns how soon to come back, where the scanner is away."""
    for municipality in inspection.municipalities():
        while (one := _claim(inspection.units, municipality)) is not None:
            wait = _check(inspection, municipality, one)
            if wait is not None:
                return wait
    return None


def _claim(units: Units, municipality: Municipality) -> _Claimed | None:
    """Take the file that has been due the longest, of those that were tried the least."""
    with units.write(municipality, the_service("file-checks")) as uow:
        row = uow.session.scalar(
            select(StoredFile)
            .where(StoredFile.check_due_at <= uow.now)
            .order_by(StoredFile.check_attempts, StoredFile.check_due_at, StoredFile.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if row is None:
            return None
        row.check_attempts += 1
        row.check_due_at = uow.now + CLAIM
        return _Claimed(row.id, row.media_type, row.created_at, row.check_attempts)


def _check(inspection: Inspection, municipality: Municipality, one: _Claimed) -> timedelta | None:
    """Check a claimed file; returns how long it waits, where the scanner is away."""
    units = inspection.units
    if one.attempts > MOST_ATTEMPTS:
        log.error("file-given-up", file=str(one.id))
        _settle(units, municipality, one, RefusedBecause.UNREADABLE)
        return None
    try:
        with units.read(municipality, the_service("file-checks")) as uow:
            content = uow.vault.fetch(one.id)
        verdict = inspection.scanner.scan(content)
        if isinstance(verdict, Unavailable):
            return _without_verdict(inspection, municipality, one, verdict)
        if isinstance(verdict, Infected):
            log.warning("file-infected", file=str(one.id), virus=verdict.name)
            _settle(units, municipality, one, RefusedBecause.INFECTED)
            return None
        _settle(units, municipality, one, cleaned(content, one.media_type))
    except Unreadable:
        _settle(units, municipality, one, RefusedBecause.UNREADABLE)
    except Exception:  # one file's trouble must not keep the others waiting
        log.exception("file-check-failed", file=str(one.id))
    return None


def _without_verdict(
    inspection: Inspection, municipality: Municipality, one: _Claimed, verdict: Unavailable
) -> timedelta | None:
    """Let a file wait that the scanner said nothing of; returns how long, where it is away.

    Where it is there for others, the file has had its try, and the round goes on.
    """
    log.warning("scanner-unavailable", why=verdict.reason, file=str(one.id))
    is_there = inspection.scanner.complaint() is None
    is_at_fault = is_there and verdict.is_stuck
    if is_at_fault and one.attempts >= MOST_ATTEMPTS:
        log.error("file-given-up", file=str(one.id))
        _settle(inspection.units, municipality, one, RefusedBecause.UNREADABLE)
        return None
    wait = _hold_back(inspection.units, municipality, one, counts=is_at_fault)
    return None if is_there else wait


def _settle(
    units: Units, municipality: Municipality, one: _Claimed, outcome: bytes | RefusedBecause
) -> None:
    """Make a file ready with its cleaned content, or refuse it and remove what it was."""
    with units.write(municipality, the_service("file-checks")) as uow:
        row = _waiting(uow, one)
        if row is None:
            return
        if isinstance(outcome, RefusedBecause):
            row.state, row.reason = FileState.REFUSED, outcome
            uow.vault.drop(one.id)
        else:
            row.state, row.size = FileState.READY, len(outcome)
            uow.vault.keep(one.id, outcome)
        row.check_due_at = None
        uow.record(FileChecked(one.id))


def _hold_back(
    units: Units, municipality: Municipality, one: _Claimed, *, counts: bool
) -> timedelta:
    """Let a file wait about as long again as it has waited; says whether this was an attempt."""
    with units.write(municipality, the_service("file-checks")) as uow:
        wait = min(max(uow.now - one.stored_at, SHORTEST_WAIT), LONGEST_WAIT)
        row = _waiting(uow, one)
        if row is not None:
            row.check_due_at = uow.now + wait
            row.check_attempts = one.attempts if counts else 0
    return wait


def _waiting(uow: UnitOfWork, one: _Claimed) -> StoredFile | None:
    """Return the file if it is still there and nobody else has settled it, and hold its row."""
    return uow.session.scalar(
        select(StoredFile)
        .where(StoredFile.id == one.id, StoredFile.state == FileState.SCANNING)
        .with_for_update()
    )
