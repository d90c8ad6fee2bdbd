"""A try-out says, day by day, what happens to whoever is enrolled; it writes and tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from app.booking.arranging import Wanted, book_meeting
from app.booking.contract import MeetingMode
from app.booking.meeting_types import add_meeting_type, add_place
from app.core.clock import COPENHAGEN, FixedClock, local_day
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import NotificationView, list_notifications
from app.programmes.contract import CourseFacts, Due, DueRule, Leave, ProgrammeFacts
from app.programmes.deadlines import take_leave
from app.programmes.doing import tick_off
from app.programmes.kinds_told import DUE, ENROLLED, MISSED_ONE
from app.programmes.kinds_turns import ACCESS_ENDS, ACCESS_OVER, BEGINS, LEAVE, REQUIRED_OVER
from app.programmes.models import Enrolment
from app.programmes.tried import (
    DONE_FROM,
    ENROLLED_FROM,
    EVENING_FROM,
    LEAVE_FROM,
    MOMENTS,
    Tried,
    Turn,
    with_days_of,
)
from app.programmes.trying_out import try_out
from app.programmes.views import enrolment_by_id
from app.web.services import Services
from tests.booking.office import JOB_TALK, Office, let_meet
from tests.conftest import NOW
from tests.people import Cast
from tests.programmes.described import MONTH, Describe, Enrol, programme, task

TODAY = local_day(NOW)
Told = list[tuple[date, str, str, str]]
Due_ = list[tuple[date, str]]


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def test_it_says_what_is_asked_and_told_by_day() -> None:
    facts = programme(steps=(1,), first_log_in_days=None)
    tried = Tried(TODAY, done={"cv": TODAY + _days(2)}, meeting_on=TODAY + _days(20))
    with use_language("en"):
        days = {day.number: day for day in try_out(facts, tried)}
    assert [day for day in days if days[day].told] == [0, 13, 15, 18, 20, 28, 75, 88, 90]
    assert [one.title for one in days[0].told] == ["You are in a programme: A good start"]
    assert [item.key for item in days[2].done] == ["cv"]
    assert 7 not in days  # it was done
    assert [item.key for item in days[14].due] == ["network"]
    assert days[15].told[0].kind == MISSED_ONE
    assert days[20].turns == (Turn.MEETING,)
    assert days[27].turns == (Turn.REQUIRED_OVER,)
    assert [one.kind for one in days[28].told] == [REQUIRED_OVER]
    assert [one.kind for one in days[75].told] == [ACCESS_ENDS]
    assert days[89].turns == (Turn.LAST_DAY,)
    assert [one.kind for one in days[90].told] == [ACCESS_OVER]


def test_who_is_enrolled_ahead_is_told_as_it_begins_and_of_their_leave() -> None:
    leave = Leave(TODAY + _days(6), TODAY + _days(8))
    tried = Tried(TODAY + _days(4), enrolled_on=TODAY, leaves=(leave,))
    facts = programme(steps=(), first_log_in_days=None, items=(task("t", due=Due()),))
    days = {day.number: [one.kind for one in day.told] for day in try_out(facts, tried)}
    assert days[-4] == [ENROLLED]
    assert days[0] == [BEGINS]
    assert days[2] == [LEAVE]


def test_what_was_done_before_is_not_asked() -> None:
    facts = programme(steps=(1,), first_log_in_days=None)
    tried = Tried(TODAY, done_before={"cv": TODAY - _days(9), "network": TODAY - _days(2)})
    told = [one.kind for day in try_out(facts, tried) for one in day.told]
    assert not {DUE, MISSED_ONE} & set(told)


def test_a_licence_tells_of_its_end_by_itself() -> None:
    facts = programme(pool_id=UUID(int=7), access_days=30)
    told = [one.kind for day in try_out(facts, Tried(TODAY)) for one in day.told]
    assert not {ACCESS_ENDS, ACCESS_OVER} & set(told)


def test_a_programme_without_an_end_is_tried_until_nothing_more_happens() -> None:
    facts = ProgrammeFacts(name_da="Fri", items=(task("t", due=Due()),))
    assert [day.number for day in try_out(facts, Tried(TODAY))] == [0]
    later = Tried(TODAY, done={"t": TODAY + _days(40)})
    assert [day.number for day in try_out(facts, later)] == [0, 40]


def test_whoever_does_all_in_time_is_reminded_and_misses_nothing() -> None:
    tried = with_days_of(MONTH, Tried(TODAY), days_late=0)
    told = [one.kind for day in try_out(MONTH, tried) for one in day.told]
    assert DUE in told
    assert MISSED_ONE not in told
    late = with_days_of(MONTH, Tried(TODAY), days_late=2)
    assert MISSED_ONE in [one.kind for day in try_out(MONTH, late) for one in day.told]


def test_it_is_worded_in_both_languages() -> None:
    said = {}
    for code in ("da", "en"):
        with use_language(code):
            said[code] = [m.title for day in try_out(MONTH, Tried(TODAY)) for m in day.told]
    assert len(said["da"]) == len(said["en"])
    assert not set(said["da"]) & set(said["en"])


@dataclass(frozen=True)
class _Lived:
    """Somebody who lives a programme on the test clock, as an adviser and the service let them."""

    units: Units
    services: Services
    clock: FixedClock
    cast: Cast

    def through(self, enrolment_id: UUID, tried: Tried, until: date) -> tuple[Told, Due_]:
        """Live each day in its order, and return what was told and due on which."""
        told, due, seen = [], [], set[UUID]()
        for number in range((until - tried.begun_on).days + 2):
            day = tried.begun_on + _days(number)
            for at in MOMENTS:
                moment = datetime.combine(day, at, COPENHAGEN)
                if moment < NOW:
                    continue
                self.clock.set(moment)
                has_acted = self._act(enrolment_id, tried, day, at)
                if self._work() or has_acted or moment == NOW:
                    new = [one for one in self._list() if one.id not in seen]
                    seen |= {one.id for one in new}
                    told += [(day, one.kind, one.title, one.body) for one in new]
                if at == (ENROLLED_FROM if day == TODAY else time(9)):
                    due += self._due(enrolment_id, day)
        return told, due

    def _act(self, enrolment_id: UUID, tried: Tried, day: date, at: time) -> bool:
        begun = EVENING_FROM if day == tried.begun_on else LEAVE_FROM
        leaves = [one for one in tried.leaves if one.from_on == day and at == begun]
        done = [key for key, on in tried.done.items() if on == day and at == DONE_FROM]
        if not leaves and not done:
            return False
        with self.units.write(self.cast.here, self.cast.anders.actor) as uow:
            view = enrolment_by_id(uow, enrolment_id)
            if not view.is_open:
                return False
            for leave in leaves:
                take_leave(uow, view.id, from_on=day, until_on=leave.until_on)
            for item in view.items:
                if item.key in done:
                    tick_off(uow, item.id)
        self.services.jobs.run("outbox")
        return True

    def _work(self) -> bool:
        with self.units.read(self.cast.here, the_service("test")) as uow:
            row = uow.session.scalars(select(Enrolment)).one()
        if row.look_at is None or row.look_at > self.clock.now():
            return False
        for job in ("programmes", "outbox"):
            self.services.jobs.run(job)
        return True

    def _list(self) -> list[NotificationView]:
        ida = self.cast.ida
        with self.units.read(self.cast.here, ida.actor) as uow, use_language("da"):
            found = list_notifications(uow, limit=100)
        return [one for one in found if one.kind.startswith("programmes/")]

    def _due(self, enrolment_id: UUID, day: date) -> Due_:
        with self.units.read(self.cast.here, the_service("test")) as uow:
            view = enrolment_by_id(uow, enrolment_id)
        if not view.is_open:
            return []
        return [(day, item.key) for item in view.items if item.due_on == day and not item.is_done]


def _described(chance: Random) -> ProgrammeFacts:
    """Return some programme: short, so that it is lived through in no time."""
    rules = (DueRule.AFTER_START, DueRule.AFTER_START, DueRule.ON_DATE, DueRule.BEFORE_MEETING)
    required, items = chance.randint(10, 18), []
    for number in range(chance.randint(2, 4)):
        rule = chance.choice((*rules, DueRule.NONE))
        on = TODAY + _days(chance.randint(0, 20)) if rule == DueRule.ON_DATE else None
        last = min(14, required - 1) if rule == DueRule.AFTER_START else 3
        due = Due(rule, chance.randint(0, last), on)
        is_required = rule != DueRule.NONE and chance.random() < 0.7
        name = f"Ting {number}"
        items.append(task(f"t{number}", title_da=name, due=due, is_required=is_required))
    return programme(
        is_required=chance.random() < 0.7,
        steps=tuple(sorted(chance.sample(range(8), chance.randint(0, 3)), reverse=True)),
        first_log_in_days=chance.choice((None, 0, 3)),
        required_days=required,
        access_days=chance.choice((None, max(required, 15), required + 4, required + 16)),
        courses=(CourseFacts("a", "Et spor"),),
        items=tuple(items),
    )


def _somebody(chance: Random, facts: ProgrammeFacts) -> Tried:
    leaves, first = [], chance.randint(0, 9)
    for _number in range(chance.randint(0, 2)):
        leaves.append(Leave(TODAY + _days(first), TODAY + _days(first + chance.randint(0, 5))))
        first += chance.randint(7, 10)
    keys = ["first-log-in", *(item.key for item in facts.items)]
    meeting_on = TODAY + _days(chance.choice((1, 2, 3, 6, 8, 10, 13)))  # weekdays all
    return Tried(
        TODAY + _days(chance.choice((0, 0, 1, 3))),
        is_required=facts.is_required,
        course="a",
        leaves=tuple(leaves),
        meeting_on=chance.choice((None, meeting_on)),
        done={key: TODAY + _days(chance.randint(0, 18)) for key in keys if chance.random() < 0.4},
        enrolled_on=TODAY,
    )


@pytest.mark.parametrize("seed", range(12))
def test_it_agrees_with_what_happens_day_by_day(
    units: Units,
    services: Services,
    clock: FixedClock,
    cast: Cast,
    publish: Describe,
    enrolled: Enrol,
    work_off: Callable[[], None],
    seed: int,
) -> None:
    chance = Random(seed)
    facts = _described(chance)
    tried = _somebody(chance, facts)
    programme_id = publish(**vars(facts))
    if tried.meeting_on is not None:
        _meet(units, cast, tried.meeting_on)
        work_off()
    view = enrolled(programme_id, cast.ida, course="a", from_on=tried.starts_on)

    with use_language("da"):
        days = try_out(facts, tried)
    until = max(days[-1].on, TODAY + _days(24))
    told, due = _Lived(units, services, clock, cast).through(view.id, tried, until)

    thought = [(day.on, m.kind, m.title, "\n".join(m.lines)) for day in days for m in day.told]
    assert sorted(told) == sorted(thought)
    assert due == [(day.on, item.key) for day in days for item in day.due]


def _meet(units: Units, cast: Cast, day: date) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        place_id = add_place(uow, name="Jobcentret", address="Torvet 1, 7700 Thisted")
        office = Office(add_meeting_type(uow, JOB_TALK), place_id, cast.anders.id)
        let_meet(uow, cast.anders.id, office)
        at = datetime.combine(day, time(13, 30), COPENHAGEN)
        book_meeting(uow, cast.ida.id, Wanted(office.type_id, at, MeetingMode.PHONE))
