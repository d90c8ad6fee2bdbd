"""Lives some days of a municipality in a process of its own: `python -m tests.faults.living`.

Each day its clock stands at some moments, and jumps an hour back and forth, as a machine's may; the
jobs of the worker are done at each. It says which day it has begun, so that whoever kills it can
have it go on from there.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from app import create_app
from app.channels.factory import transports_from
from app.core.clock import COPENHAGEN, FixedClock
from app.core.ids import RandomIds
from app.settings import Mode, Settings
from app.web.services import services

MOMENTS = (time(8, 50), time(9, 10), time(8, 10), time(10, 10), time(15, 30))
JOBS = ("outbox", "programmes", "reminders", "deliveries")


def main() -> int:
    """Live from one day until another, both included."""
    first, last = (date.fromisoformat(day) for day in sys.argv[1:])
    settings = Settings(
        mode=Mode.DEVELOPMENT,
        database_url=os.environ["DATABASE_URL"],
        migration_url=os.environ["DATABASE_URL"],
        redis_url=None,
        data_dir=Path(os.environ["DATA_DIR"]),
        base_url="http://localhost",
        secret_key="a-secret-only-for-tests",
        master_keys=os.environ["MASTER_KEYS"],
        smtp_url=os.environ["SMTP_URL"],
        tested=True,
    )
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    app = create_app(settings, clock, RandomIds(), transports_from(settings, clock=clock))
    jobs = services(app).jobs
    day = first
    while day <= last:
        sys.stdout.write(f"{day}\n")
        sys.stdout.flush()
        for moment in MOMENTS:
            clock.set(datetime.combine(day, moment, COPENHAGEN))
            for job in JOBS:
                jobs.run(job)
        day += timedelta(days=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
