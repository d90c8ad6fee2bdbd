"""A night's work for 1,000, 10,000 and 100,000 enrolments: `python -m bench.programmes`.

On each database an ordinary morning, on which one in a hundred has something due, and the worst, on
which all have. `--write` puts the table into bench/results/programmes.md, `--small` is for trying
it out.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from app.core.db import Database
from app.core.portions import in_portions
from app.core.rounds import bit_by_bit
from app.core.work import Municipality, Units, the_service
from app.notifications.models import Notification
from app.programmes.contract import Due, DueRule, ItemFacts, ItemKind, ProgrammeFacts
from app.programmes.looking_after import look_after_enrolments
from app.programmes.models import Enrolment, EnrolmentItem, EnrolmentNotice
from app.programmes.policy import Deadline, Run, next_told
from app.programmes.publishing import add_programme, publish_programme
from bench.booking import databases
from bench.nights import EVENING, MORNING, know_everything, move_in, no_rest, timed, town

HERE = Path(__file__).parent
NUMBERS = (1_000, 10_000, 100_000)
PROGRAMMES, FEW, ITEMS = 6, 2_000, 5
STEPS = (7, 1, 0)
ONE_IN = 100
TODAY = date(2026, 11, 24)
WRITTEN = (EnrolmentNotice, Notification)
LEAST_EVEN, LONGEST = 0.6, timedelta(minutes=45)
MOST_MEMORY_MB = 100


@dataclass(frozen=True)
class Numbered:
    """What one database made of so many enrolments: seconds, and what memory it took more."""

    name: str
    enrolments: int
    idle: float
    quiet: float
    worst: float
    memory_mb: float

    @property
    def a_second(self) -> float:
        """Return how many were told a second on the worst morning."""
        return self.enrolments / self.worst


def main() -> int:
    """Measure, print the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write bench/results/programmes.md")
    parser.add_argument("--small", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    know_everything()
    rows = []
    for name, database in databases():
        for number in NUMBERS:
            with database() as opened:
                rows.append(measured(name, opened, number // 10 if options.small else number))
                print(line(rows[-1]), flush=True)
    written = report(rows)
    print(written)
    if options.write:
        (HERE / "results" / "programmes.md").write_text(written)
    return 0 if all(is_met for _, is_met in targets(rows)) else 1


def measured(name: str, database: Database, number: int) -> Numbered:
    """Measure one database with so many enrolments."""
    units, here, clock = town(database)
    fill(units, here, number)
    work = bit_by_bit(units, lambda: [here], look_after_enrolments, rest=no_rest)
    clock.set(MORNING)
    few = -(-number // ONE_IN)
    before = _memory_mb()
    quiet = timed(units, here, work, WRITTEN, (few, few))
    idle = timed(units, here, work, WRITTEN, (0, 0))
    with units.write(here, the_service("bench")) as uow:
        _make_all_due(uow.session)
    worst = timed(units, here, work, WRITTEN, (number, number))
    return Numbered(name, number, idle, quiet, worst, _memory_mb() - before)


def fill(units: Units, here: Municipality, number: int) -> None:
    """Enrol so many citizens; one in a hundred has something due in a week, to be told today."""
    items = tuple(
        ItemFacts(f"t{n}", ItemKind.TASK, f"Opgave {n}", due=Due(DueRule.AFTER_START, 30 + n))
        for n in range(ITEMS)
    )
    facts = ProgrammeFacts(name_da="Forløb", steps=STEPS, required_days=60, items=items)
    programmes = []
    with units.write(here, the_service("bench")) as uow:
        for _one in range(PROGRAMMES):
            programme_id = add_programme(uow, facts)
            programmes.append((programme_id, publish_programme(uow, programme_id)))
    for some in in_portions(range(number), FEW):
        with units.write(here, the_service("bench")) as uow:
            people = move_in(uow.session, here, uow.new_id, len(some), "programmes/enrolled")
            rows = []
            for n, citizen_id in zip(some, people, strict=True):
                first_due = TODAY + timedelta(days=7 if n % ONE_IN == 0 else 20 + n % 300)
                theirs = (programmes[n % PROGRAMMES], citizen_id, first_due)
                rows.append(_enrolment(here, uow.new_id(), *theirs))
            uow.session.execute(insert(Enrolment), [row for row, _due in rows])
            asked = [item for row, due in rows for item in _items(here, uow.new_id, row["id"], due)]
            uow.session.execute(insert(EnrolmentItem), asked)
    units.database.writing.dispose()  # what was planned while tables were empty is planned anew


def _enrolment(
    here: Municipality,
    enrolment_id: UUID,
    programme: tuple[UUID, UUID],
    citizen_id: UUID,
    first_due: date,
) -> tuple[dict[str, Any], date]:
    begun = first_due - timedelta(days=30)
    deadlines = [Deadline(day, EVENING - timedelta(days=40)) for day in _days(first_due)]
    row = {
        "municipality_id": here.id,
        "id": enrolment_id,
        "programme_id": programme[0],
        "programme_version_id": programme[1],
        "citizen_id": citizen_id,
        "source": "bulk",
        "made_at": EVENING - timedelta(days=40),
        "course": "",
        "from_on": min(begun, TODAY),
        "required_until_on": first_due + timedelta(days=60),
        "look_at": next_told(deadlines, STEPS, Run(begun, None, None), EVENING),
        "changes": 0,
    }
    return row, first_due


def _days(first_due: date) -> Iterator[date]:
    return (first_due + timedelta(days=n * 3) for n in range(ITEMS))


def _items(
    here: Municipality, new_id: Any, enrolment_id: UUID, first_due: date
) -> Iterator[dict[str, Any]]:
    for place, due_on in enumerate(_days(first_due)):
        yield {
            "municipality_id": here.id,
            "id": new_id(),
            "enrolment_id": enrolment_id,
            "key": f"t{place}",
            "place": place,
            "kind": ItemKind.TASK.value,
            "subject": "",
            "title_da": f"Opgave {place}",
            "title_en": "",
            "is_required": False,
            "rule": DueRule.AFTER_START.value,
            "days": 30,
            "due_on": due_on,
            "dated_at": EVENING - timedelta(days=40),
            "is_moved": False,
            "changes": 0,
        }


def _make_all_due(session: Any) -> None:
    """Let the first thing of each be due today, as where a whole class has the same deadline."""
    session.execute(
        update(EnrolmentItem)
        .where(EnrolmentItem.place == 0)
        .values(due_on=TODAY)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(EnrolmentItem)
        .where(EnrolmentItem.place > 0)
        .values(due_on=TODAY + timedelta(days=400))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Enrolment)
        .values(look_at=MORNING, from_on=TODAY - timedelta(days=30))
        .execution_options(synchronize_session=False)
    )


def _memory_mb() -> float:
    """Return the memory of this process's own; SQLite's file, which it maps, is the system's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0]) / 1024


def line(row: Numbered) -> str:
    """Return a line of the table."""
    return (
        f"| {row.name} | {row.enrolments:,} | {row.idle * 1_000:.1f} | {row.quiet:.2f} "
        f"| {row.worst:.1f} | {row.a_second:,.0f} | {row.memory_mb:.0f} |"
    )


def targets(rows: Sequence[Numbered]) -> list[tuple[str, bool]]:
    """Return what is aimed at, and whether it was met: twice as many take twice as long."""
    said = []
    for name in dict.fromkeys(row.name for row in rows):
        mine = [row for row in rows if row.name == name]
        share = mine[-1].a_second / mine[-2].a_second
        least = f"{name}: as many a second of {mine[-1].enrolments:,} as of {mine[-2].enrolments:,}"
        said.append((f"{least}, ≥ {LEAST_EVEN}: {share:.2f}", share >= LEAST_EVEN))
        worst = mine[-1].worst
        is_soon = worst <= LONGEST.total_seconds()
        said.append((f"{name}: the worst morning ≤ {LONGEST}: {worst:.0f} s", is_soon))
        most = mine[-1].memory_mb
        what = f"{name}: memory more than before, ≤ {MOST_MEMORY_MB} MB: {most:.0f}"
        said.append((what, most <= MOST_MEMORY_MB))
    return said


def report(rows: Sequence[Numbered]) -> str:
    """Return the page of results."""
    table = "\n".join(line(row) for row in rows)
    said = "\n".join(f"- {'met' if met else 'missed'}: {what}" for what, met in targets(rows))
    head = ("", "enrolments", "nothing due, ms", "1 % due, s", "all due, s", "told/s", "memory, MB")
    return (
        "# Programmes\n\n"
        f"The round that reminds of deadlines, of {PROGRAMMES} programmes with {ITEMS} things "
        "each. Nothing due: a round right after another. One in a hundred due: an ordinary "
        "morning. All due: everybody's first deadline is today. Each that is told is a notice, a "
        "notification and its first delivery, written a few at a time; what the round rests on "
        "SQLite in between, so that others can write, is left out. Memory: what the "
        "process has of its own after the last round, more than before the first.\n\n"
        f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n"
        f"{table}\n\n{said}\n\n"
        f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[0]:.1f}. "
        f"Python {platform.python_version()}. Again with `python -m bench.programmes --write`.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
