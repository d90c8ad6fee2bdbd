"""Which channel, and when: rules on values alone, over both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import COPENHAGEN
from app.core.texts import lazy
from app.notifications.contract import Kind
from app.notifications.policy import (
    DIGEST_HOURS,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    Choice,
    Manners,
    Step,
    allowed_moment,
    next_channel,
    next_digest,
    reminder_moment,
    steps,
    wait_before_retry,
    waking_moment,
)
from tests.notifications.conftest import word

KIND = Kind("policy/plain", lazy("News"), word)
URGENT = Kind("policy/urgent", lazy("Alarms"), word, is_urgent=True)
SERIOUS = Kind("policy/serious", lazy("News"), word, may_be_muted=False)
CHANGE = Kind("policy/change", lazy("Changes"), word, moments=("starts_at", "was_at"))
PHONE, TABLET = UUID(int=1), UUID(int=2)
AT_TEN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

YEARS = 7 * 366 * 86_400
moments = st.integers(0, YEARS).map(lambda n: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(0, n))


@given(moments)
def test_nobody_is_disturbed_between_nine_in_the_evening_and_eight(at: datetime) -> None:
    moment = waking_moment(at)
    assert 8 <= moment.astimezone(COPENHAGEN).hour < 21
    assert at <= moment < at + timedelta(hours=12, minutes=1)
    assert waking_moment(moment) == moment


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24T20:59:59+01:00", "2026-11-24T20:59:59+01:00"),
        ("2026-11-24T21:00:00+01:00", "2026-11-25T08:00:00+01:00"),
        ("2026-11-25T07:59:59+01:00", "2026-11-25T08:00:00+01:00"),
        ("2026-11-25T08:00:00+01:00", "2026-11-25T08:00:00+01:00"),
        ("2026-12-31T23:30:00+01:00", "2027-01-01T08:00:00+01:00"),
        # The clocks go forward on 29 March 2026 and back on 25 October 2026.
        ("2026-03-28T22:00:00+01:00", "2026-03-29T08:00:00+02:00"),
        ("2026-03-29T03:30:00+02:00", "2026-03-29T08:00:00+02:00"),
        ("2026-10-24T22:00:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-10-25T02:30:00+02:00", "2026-10-25T08:00:00+01:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T08:00:00+01:00"),
    ],
)
def test_the_night_ends_at_eight_on_the_wall_clock(at: str, expected: str) -> None:
    assert waking_moment(datetime.fromisoformat(at)) == datetime.fromisoformat(expected)


def test_what_is_urgent_and_who_wants_no_quiet_wait_for_no_morning() -> None:
    night = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    assert allowed_moment(night, URGENT, Manners()) == night
    assert allowed_moment(night, KIND, Manners(quiet_hours=False)) == night
    assert allowed_moment(night, KIND, Manners()) > night


@pytest.mark.parametrize("name", ["starts_at", "was_at"])
@pytest.mark.parametrize(
    ("told_at", "takes_place_at", "waits"),
    [
        ("2026-11-24T22:00:00+01:00", "2026-11-25T08:30:00+01:00", False),
        ("2026-11-24T22:00:00+01:00", "2026-11-25T08:59:00+01:00", False),
        ("2026-11-24T22:00:00+01:00", "2026-11-25T09:00:00+01:00", True),
        ("2026-11-25T06:00:00+01:00", "2026-11-25T07:00:00+01:00", False),
        ("2026-11-24T22:00:00+01:00", "2026-11-26T08:30:00+01:00", True),
        ("2026-11-24T22:00:00+01:00", "2026-11-24T14:00:00+01:00", True),  # it was today
        ("2026-10-24T23:00:00+02:00", "2026-10-25T08:30:00+01:00", False),  # a long night
    ],
)
def test_what_changed_early_in_the_morning_cannot_wait_for_it(
    told_at: str, takes_place_at: str, waits: bool, name: str
) -> None:
    at, facts = datetime.fromisoformat(told_at), {name: takes_place_at, "other": told_at}
    moment = allowed_moment(at, CHANGE, Manners(), facts)
    assert moment == (waking_moment(at) if waits else at)
    assert steps(CHANGE, Choice(), Manners(), [PHONE], at, facts)[0].due_at == moment
    assert allowed_moment(at, KIND, Manners(), facts) == waking_moment(at), "no kind's own fact"


def test_every_device_is_tried_first_and_e_mail_later() -> None:
    planned = steps(KIND, Choice(), Manners(), [PHONE, TABLET], AT_TEN)
    assert planned == [
        Step("push", AT_TEN, PHONE),
        Step("push", AT_TEN, TABLET),
        Step("email", AT_TEN + timedelta(hours=4)),
    ]


def test_without_a_device_e_mail_goes_at_once() -> None:
    assert steps(KIND, Choice(), Manners(), [], AT_TEN) == [Step("email", AT_TEN)]


@pytest.mark.parametrize(
    ("choice", "channels"),
    [
        (Choice(), ["push", "email"]),
        (Choice(email=False), ["push"]),
        (Choice(push=False), ["email"]),
        (Choice(push=False, email=False), []),
    ],
)
def test_a_person_chooses_the_channels(choice: Choice, channels: list[str]) -> None:
    assert [s.channel for s in steps(KIND, choice, Manners(), [PHONE], AT_TEN)] == channels
    assert [s.channel for s in steps(SERIOUS, choice, Manners(), [PHONE], AT_TEN)] == [
        "push",
        "email",
    ]


def test_without_push_e_mail_goes_at_once() -> None:
    assert steps(KIND, Choice(push=False), Manners(), [PHONE], AT_TEN) == [Step("email", AT_TEN)]


@given(moments, st.booleans(), st.lists(st.uuids(), max_size=3), st.booleans(), st.booleans())
def test_the_steps_follow_each_other_and_keep_the_quiet(
    at: datetime, is_quiet: bool, devices: list[UUID], push: bool, email: bool
) -> None:
    planned = steps(KIND, Choice(push, email), Manners(is_quiet), devices, at)
    assert all(step.due_at >= at for step in planned)
    assert all(a.due_at <= b.due_at for a, b in pairwise(planned))
    if is_quiet:
        assert all(8 <= s.due_at.astimezone(COPENHAGEN).hour < 21 for s in planned)
    pushed = [s for s in planned if s.channel == "push"]
    for mail in (s for s in planned if s.channel == "email" and pushed):
        assert mail.due_at >= pushed[0].due_at + KIND.escalates_after


@given(moments, st.sampled_from(DIGEST_HOURS))
def test_the_digest_is_always_ahead_and_within_a_day(at: datetime, hour: int) -> None:
    digest = next_digest(at, hour)
    assert at < digest <= at + timedelta(hours=25)
    assert digest.astimezone(COPENHAGEN).hour == hour
    assert waking_moment(digest) == digest


@given(st.integers(1, 300), st.uuids())
def test_retries_wait_longer_and_longer_and_never_for_ever(attempts: int, identity: UUID) -> None:
    wait = wait_before_retry(attempts, identity)
    assert timedelta(seconds=15) <= wait <= LONGEST_WAIT
    assert wait == wait_before_retry(attempts, identity)
    assert attempts > 6 or wait_before_retry(attempts + 2, identity) > wait


def test_those_that_failed_together_do_not_come_back_together() -> None:
    waits = {wait_before_retry(1, UUID(int=n)) for n in range(100)}
    assert len(waits) == 100
    assert max(waits) - min(waits) > timedelta(seconds=20)
    assert sum((wait_before_retry(n, PHONE) for n in range(1, MOST_ATTEMPTS)), timedelta()) < (
        timedelta(hours=6)
    )


@pytest.mark.parametrize(
    ("deadline", "days", "expected"),
    [
        ("2026-12-01T23:00:00+00:00", 1, "2026-11-30T09:00:00+01:00"),  # the end of 1 December
        ("2026-12-01T13:30:00+01:00", 1, "2026-11-30T09:00:00+01:00"),
        ("2026-11-01T12:00:00+01:00", 7, "2026-10-25T09:00:00+01:00"),  # the clocks change
        ("2026-11-01T12:00:00+01:00", 8, "2026-10-24T09:00:00+02:00"),
        ("2026-11-24T12:00:00+01:00", 0, "2026-11-24T09:00:00+01:00"),
    ],
)
def test_reminders_come_at_nine_in_the_morning(deadline: str, days: int, expected: str) -> None:
    moment = reminder_moment(datetime.fromisoformat(deadline), days)
    assert moment == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("deliveries", "expected"),
    [
        ([("push", "waiting"), ("email", "waiting")], "push"),
        ([("push", "failed"), ("push", "waiting"), ("email", "waiting")], "push"),
        ([("push", "failed"), ("push", "sent"), ("email", "waiting")], None),
        ([("push", "failed"), ("push", "sending"), ("email", "waiting")], None),
        ([("push", "failed"), ("push", "cancelled"), ("email", "waiting")], "email"),
        ([("email", "waiting")], "email"),
        ([("push", "failed"), ("email", "failed")], None),
    ],
)
def test_a_channel_is_passed_on_from_only_when_it_has_nothing_left(
    deliveries: list[tuple[str, str]], expected: str | None
) -> None:
    assert next_channel(("push", "email"), deliveries) == expected
