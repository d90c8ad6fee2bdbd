"""The nightly round over 1,000, 10,000 and 100,000 licences: `python -m bench.licences`.

Twice on each database: a night on which one in a hundred is to be told, and the worst, on which
all are. `--write` puts the table into bench/results/licences.md, `--small` is for trying it out.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, update

from app.core.db import Database
from app.core.portions import in_portions
from app.core.rounds import bit_by_bit
from app.core.work import Municipality, Units, the_service
from app.licences.contract import PoolFacts
from app.licences.looking_after import look_after_licences
from app.licences.models import Licence, LicenceNotice
from app.licences.policy import next_look, with_grace
from app.licences.pools import add_pool
from app.notifications.models import Notification
from bench.booking import databases
from bench.nights import EVENING, MORNING, know_everything, move_in, no_rest, timed, town

HERE = Path(__file__).parent
NUMBERS = (1_000, 10_000, 100_000)
POOLS, FEW = 20, 5_000
STEPS = (30, 14, 7, 1, 0)
ONE_IN = 100
WRITTEN = (LicenceNotice, Notification)
LEAST_EVEN, LONGEST = 0.6, timedelta(minutes=45)


@dataclass(frozen=True)
class Row:
    """What one database made of so many licences: seconds for the two nights, and what was told."""

    name: str
    licences: int
    quiet: float
    worst: float
    idle: float

    @property
    def a_second(self) -> float:
        """Return how many were told a second on the worst night."""
        return self.licences / self.worst


def main() -> int:
    """Measure, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/results/licences.md")
    parser.add_argument("--small", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    know_everything()
    rows = []
    for name, database in databases():
        for number in NUMBERS:
            with database() as opened:
                licences = number // 10 if options.small else number
                rows.append(measured(name, opened, licences))
                print(line(rows[-1]), flush=True)
    written = report(rows)
    print(written)
    if options.write:
        (HERE / "results" / "licences.md").write_text(written)
    return 0 if all(is_met for _, is_met in targets(rows)) else 1


def measured(name: str, database: Database, number: int) -> Row:
    """Measure one database with so many licences."""
    units, here, clock = town(database)
    fill(units, here, number)
    work = bit_by_bit(units, lambda: [here], look_after_licences, rest=no_rest)
    clock.set(MORNING)
    few = -(-number // ONE_IN)
    quiet = timed(units, here, work, WRITTEN, (few, few))
    idle = timed(units, here, work, WRITTEN, (0, 0))
    with units.write(here, the_service("bench")) as uow:
        _make_all_due(uow.session, clock.now())
    worst = timed(units, here, work, WRITTEN, (number, number))
    return Row(name, number, quiet, worst, idle)


def fill(units: Units, here: Municipality, number: int) -> None:
    """Give so many citizens a licence each; for one in a hundred a step is due in the morning."""
    facts = PoolFacts(
        name_da="Pulje",
        name_en="Pool",
        seats=number,
        from_on=date(2026, 1, 1),
        until_on=date(2028, 12, 31),
        steps=STEPS,
    )
    with units.write(here, the_service("bench")) as uow:
        pools = [add_pool(uow, facts) for _pool in range(POOLS)]
    today = date(2026, 11, 24)
    for some in in_portions(range(number), FEW):
        with units.write(here, the_service("bench")) as uow:
            people = move_in(uow.session, here, uow.new_id, len(some), "licences/given")
            rows = []
            for n, one in zip(some, people, strict=True):
                last_on = today + timedelta(days=14 if n % ONE_IN == 0 else 31 + n % 300)
                rows.append(_licence(here, uow.new_id(), pools[n % POOLS], one, last_on))
            uow.session.execute(insert(Licence), rows)
    units.database.writing.dispose()  # what was planned while tables were empty is planned anew


def _licence(
    here: Municipality, licence_id: UUID, pool_id: UUID, citizen_id: object, last_on: date
) -> dict[str, object]:
    days = with_grace(date(2026, 11, 1), last_on, 30)
    return {
        "municipality_id": here.id,
        "id": licence_id,
        "licence_pool_id": pool_id,
        "citizen_id": citizen_id,
        "given": "referral",
        "given_at": EVENING,
        "from_on": days.from_on,
        "last_on": days.last_on,
        "grace_until_on": days.grace_until_on,
        "dated_at": EVENING - timedelta(days=20),
        "look_at": next_look(days, STEPS, EVENING),
        "extensions": 0,
        "changes": 0,
    }


def _make_all_due(session: object, now: datetime) -> None:
    """Let the last day of every licence be tomorrow, as where a whole programme ends at once."""
    day = date(2026, 11, 25)
    session.execute(  # type: ignore[attr-defined]
        update(Licence)
        .values(last_on=day, grace_until_on=day + timedelta(days=30), look_at=now)
        .execution_options(synchronize_session=False)
    )


def line(row: Row) -> str:
    """Return a line of the table."""
    return (
        f"| {row.name} | {row.licences:,} | {row.idle * 1_000:.1f} | {row.quiet:.2f} "
        f"| {row.worst:.1f} | {row.a_second:,.0f} |"
    )


def targets(rows: Sequence[Row]) -> list[tuple[str, bool]]:
    """Return what is aimed at, and whether it was met: twice as many take twice as long."""
    said = []
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        share = mine[-1].a_second / mine[-2].a_second
        least = f"{name}: as many a second of {mine[-1].licences:,} as of {mine[-2].licences:,}"
        said.append((f"{least}, ≥ {LEAST_EVEN}: {share:.2f}", share >= LEAST_EVEN))
        worst = timedelta(seconds=mine[-1].worst)
        said.append(
            (
                f"{name}: the worst night ≤ {LONGEST}: {worst.total_seconds():.0f} s",
                worst <= LONGEST,
            )
        )
    return said


def report(rows: Sequence[Row]) -> str:
    """Return the page of results."""
    table = "\n".join(line(row) for row in rows)
    said = "\n".join(f"- {'met' if met else 'missed'}: {what}" for what, met in targets(rows))
    head = ("", "licences", "nothing due, ms", "1 % due, s", "all due, s", "told/s")
    return (
        "# Licences\n\n"
        f"The round that tells before the end, of {POOLS} pools. Nothing due: a round right after "
        "another. One in a hundred due: an ordinary morning. All due: every licence ends "
        "tomorrow. Each that is told is a notice, a notification and its first delivery, "
        "written a few at a time; what the round rests on SQLite in between, so that others can "
        "write, is left out.\n\n"
        f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
        f"{table}\n\n{said}\n\n"
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}. "
        f"Python {platform.python_version()}. Again with `python -m bench.licences --write`.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
