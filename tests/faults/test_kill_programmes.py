"""Enrolments through their full length, with the worker killed at random points.

Every step before a deadline is told once, and not one is left out: one row in the app, one push
tag, one Message-ID. It runs over both clock changes, on a clock that jumps.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import add_person
from app.core.clock import local_day, start_of_day
from app.core.work import Units, the_service
from app.notifications.models import Notification
from app.programmes.contract import Due, DueRule
from app.programmes.enrolling import enrol
from app.programmes.kinds_told import DUE, MISSED_ONE
from app.programmes.models import EnrolmentItem, EnrolmentNotice
from app.programmes.policy import MISSED, told_at
from app.programmes.publishing import add_programme, publish_programme
from app.settings import Settings
from tests.channels.mailbox import Mailbox, smtp_server
from tests.conftest import MASTER_KEYS
from tests.people import Cast
from tests.programmes.described import programme, task

IS_LONG = bool(os.environ.get("LONG"))
CITIZENS, KILLS = (1_000, 60) if IS_LONG else (24, 5)
SPRING, AUTUMN = date(2027, 3, 20), date(2027, 10, 23)  # the clocks change after eight days
STEPS = (7, 1, 0)
LENGTH = 21

pytestmark = [pytest.mark.faults, pytest.mark.timeout(3_600 if IS_LONG else 400)]


@pytest.fixture(params=[SPRING, AUTUMN], ids=["spring", "autumn"])
def first(request: pytest.FixtureRequest) -> date:
    """Return the day on which the first citizens begin."""
    day: date = request.param
    return day


@pytest.fixture
def smtp() -> Iterator[tuple[Mailbox, str]]:
    """Take all mail."""
    mailbox = Mailbox()
    with smtp_server(mailbox, None) as port:
        yield mailbox, f"smtp://127.0.0.1:{port}?tls=none"


@pytest.fixture
def citizens(units: Units, cast: Cast, first: date) -> list[UUID]:
    """Have citizens begin on some days after each other, and do nothing of what is asked."""
    items = [task(f"day-{n}", due=Due(DueRule.AFTER_START, n)) for n in (4, 5, 8, 8, 13)]
    items = [task(f"{item.key}-{n}", due=item.due) for n, item in enumerate(items)]
    facts = programme(items=tuple(items), steps=STEPS, required_days=14, access_days=LENGTH)
    people = []
    with units.write(cast.here, the_service("test")) as uow:
        programme_id = add_programme(uow, facts)
        publish_programme(uow, programme_id)
        for n in range(CITIZENS):
            email = f"borger{n}@example.org"
            person_id = add_person(uow, name=f"Borger {n}", email=email, roles=[Role.CITIZEN])
            enrol(uow, programme_id, person_id, from_on=first + timedelta(days=n % 6))
            people.append(person_id)
    return people


@dataclass(frozen=True)
class _Reached:
    """How far a life went: the day it was killed on, None at the end, and its longest whole day."""

    day: date | None
    longest: float


def _live(
    settings: Settings, smtp_url: str, day: date, last: date, *, seconds: float | None
) -> _Reached:
    """Live on from a day until a last one, or until it is killed so many seconds after it began."""
    env = os.environ | {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MASTER_KEYS": MASTER_KEYS,
        "SMTP_URL": smtp_url,
    }
    words = [sys.executable, "-m", "tests.faults.living", str(day), str(last)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        began, longest = float("inf"), 0.0
        for line in process.stdout:
            if began == float("inf") and seconds is not None:
                threading.Timer(seconds, process.kill).start()
            longest = max(longest, time.monotonic() - began)
            day, began = date.fromisoformat(line.strip()), time.monotonic()
    assert process.returncode in {0, -9}
    return _Reached(None if process.returncode == 0 else day, longest)


def test_each_reminder_is_told_once_whatever_kills_the_worker(
    units: Units,
    cast: Cast,
    settings: Settings,
    citizens: list[UUID],
    smtp: tuple[Mailbox, str],
    first: date,
) -> None:
    chance, day, kills, a_day = random.Random(6), first - timedelta(days=1), 0, 1.0
    last = first + timedelta(days=LENGTH + 8)
    mailbox, address = smtp
    while True:
        # It lives about a day, or longer each time: else a long day would have all kills to itself.
        seconds = chance.uniform(0.05, 1.5 * a_day) if kills < KILLS else None
        reached = _live(settings, address, day, last, seconds=seconds)
        if reached.day is None:
            break
        day, kills, a_day = reached.day, kills + 1, reached.longest or 1.3 * a_day
    assert kills >= min(KILLS, 3)

    with units.read(cast.here, the_service("test")) as uow:
        items = uow.session.scalars(select(EnrolmentItem)).all()
        told = Counter(
            (one.enrolment_item_id, one.step)
            for one in uow.session.scalars(select(EnrolmentNotice))
        )
        rows = uow.session.scalars(
            select(Notification).where(Notification.kind.in_([DUE, MISSED_ONE]))
        ).all()
    begins = {item.enrolment_id: item.due_on for item in items if item.key == "first-log-in"}
    expected = {
        (item.id, step)
        for item in items
        for step in (*STEPS, MISSED)
        if item.due_on is not None
        and told_at(item.due_on, step) > _begin(begins[item.enrolment_id])
    }
    assert told == Counter(expected)

    mornings = {
        (item.enrolment_id, local_day(told_at(item.due_on, step)), step == MISSED)
        for item in items
        if item.due_on is not None
        for step in (*STEPS, MISSED)
        if (item.id, step) in expected
    }
    assert Counter(
        (UUID(row.facts["enrolment_id"]), local_day(row.created_at), row.kind == MISSED_ONE)
        for row in rows
    ) == Counter(mornings)
    sent = {str(mail["Message-ID"]): str(mail["To"]) for mail in mailbox.messages}
    wanted = {f"borger{n}@example.org" for n in range(len(citizens))}
    assert wanted <= {_address(to) for to in sent.values()}
    assert {row.id for row in rows} <= {_notification(one) for one in sent}


def _begin(log_in_by: date | None) -> datetime:
    assert log_in_by is not None
    return start_of_day(log_in_by - timedelta(days=3))


def _address(to: str) -> str:
    return to.rpartition("<")[2].rstrip(">")


def _notification(message_id: str) -> UUID | None:
    with contextlib.suppress(ValueError):
        return UUID(message_id.strip("<>").partition("@")[0])
    return None
