"""Brings the national job board's own openings into the demo, with their dates moved to today."""

from __future__ import annotations

import re
from datetime import date, timedelta

from app.core.work import Municipality, Units
from app.demo.content import JOBNET
from app.demo.settling import SERVICE
from app.listings.import_sources import source_named
from app.listings.importing import import_contents
from app.listings.kinds import SourceKind
from app.listings.reading_runs import recent_runs

ANSWERED_ON = date(2021, 7, 2)
SOURCE = "Jobnet"

_MOMENT = re.compile(r'"(20[0-9]{2})-([0-9]{2})-([0-9]{2})(?=[T"])')


def import_jobnet(units: Units, municipality: Municipality, today: date) -> None:
    """Import the twenty openings, search results and postings, unless the source has run before."""
    contents = [moved_to(today, path.read_bytes()) for path in sorted(JOBNET.glob("*.json"))]
    with units.write(municipality, SERVICE) as uow:
        source_id = source_named(uow, SOURCE, SourceKind.JOBNET)
        if any(run.is_over and not run.failure for run in recent_runs(uow, source_id=source_id)):
            return
    import_contents(
        units, municipality, SERVICE, source_id, contents, label="search.json, posting-*.json"
    )


def moved_to(today: date, content: bytes) -> bytes:
    """Return the board's answers of 2021 as if it had answered today; anything else unchanged.

    So whoever imports them again into the demo finds the same openings, still open.
    """
    try:
        answer = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content
    if f'"{ANSWERED_ON:%Y-%m-%d}' not in answer:
        return content
    return moved(answer, today - ANSWERED_ON).encode()


def moved(answer: str, by: timedelta) -> str:
    """Return an answer of the board's with all its dates moved; the year 1 still means none."""

    def later(found: re.Match[str]) -> str:
        day = date(int(found[1]), int(found[2]), int(found[3])) + by
        return f'"{day.isoformat()}'

    return _MOMENT.sub(later, answer)
