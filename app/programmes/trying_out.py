"""Trying a programme out: what somebody would be asked and told, day by day, and nobody is.

It is reckoned by the policy that real enrolments follow, in the words that citizens read. Nothing
is written and nothing is sent. Each day goes so: what is over is so from midnight, leave is
registered before the morning, the service tells in the morning, and what is done is done at noon;
meetings are in the afternoon. On the day on which somebody is enrolled leave comes in the evening.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from app.core.clock import COPENHAGEN, end_of_day, start_of_day
from app.programmes.contract import (
    LONGEST_DAYS,
    DoneHow,
    DueRule,
    EnrolmentView,
    ItemFacts,
    ItemView,
    ProgrammeFacts,
    Source,
)
from app.programmes.enrolling import items_asked
from app.programmes.kinds_told import ENROLLED, WORDS, Told, kind_of_steps
from app.programmes.kinds_turns import ACCESS_ENDS, ACCESS_OVER, BEGINS, LEAVE, REQUIRED_OVER
from app.programmes.kinds_turns import WORDS as TURN_WORDS
from app.programmes.policy import (
    MISSED,
    TOLD_FROM,
    Deadline,
    begins_at_work,
    due_of,
    is_missed,
    is_on_leave,
    next_look,
    run_of,
    said_before_end,
    state_on,
    step_now,
    told_at,
)
from app.programmes.tried import (
    DONE_FROM,
    ENROLLED_FROM,
    EVENING_FROM,
    LEAVE_FROM,
    MOMENTS,
    Message,
    Tried,
    TriedDay,
    Turn,
)

_WORDS = {**WORDS, **TURN_WORDS}
_A_DAY = timedelta(days=1)
_NOBODY = UUID(int=0)


def try_out(facts: ProgrammeFacts, tried: Tried) -> list[TriedDay]:
    """Return the days on which something happens to somebody in a programme, in their order."""
    return [day for day in _Trial(facts, tried).days() if not day.is_empty]


@dataclass
class _Asked:
    """What is asked of them, as it stands by now."""

    facts: ItemFacts
    view: ItemView
    dated_at: datetime
    told: set[tuple[date, int]] = field(default_factory=set)


class _Trial:
    """One run; it stands where an enrolment would stand."""

    def __init__(self, facts: ProgrammeFacts, tried: Tried) -> None:
        self._facts, self._tried = facts, tried
        self._run = run_of(facts, tried.starts_on)
        self._made_at = _at(tried.begun_on, ENROLLED_FROM)
        self._says_end = facts.pool_id is None  # a licence tells of its end by itself
        self._look_at: datetime | None = None
        self._is_required_over = self._is_over = False
        self._said: set[tuple[str, date, int]] = set()
        self._asked = [
            self._first(place, item) for place, item in enumerate(items_asked(facts, tried.course))
        ]

    def days(self) -> Iterator[TriedDay]:
        """Yield every day until the last on which anything can happen."""
        day = self._tried.begun_on
        while day <= self._last():
            yield self._live(day)
            day += _A_DAY

    def _first(self, place: int, item: ItemFacts) -> _Asked:
        is_required = self._tried.is_required and item.is_required
        before = self._tried.done_before.get(item.key)
        due_on = due_of(item.due, self._run, next_meeting_on=self._tried.meeting_on)
        view = ItemView(
            id=UUID(int=place + 1),
            enrolment_id=_NOBODY,
            key=item.key,
            kind=item.kind,
            title_da=item.title_da,
            title_en=item.title_en,
            about=item.in_words("about"),
            why=item.in_words("why"),
            subject=item.subject,
            is_required=is_required,
            due_on=due_on,
            waits_for_meeting=item.due.rule == DueRule.BEFORE_MEETING and due_on is None,
            is_missed=False,
            done_at=_at(before, DONE_FROM) if before else None,
            done_how=DoneHow.BEFORE if before else None,
            is_agreed=False,
            minutes=item.minutes,
            sequence=0,
        )
        return _Asked(item, view, self._made_at)

    def _last(self) -> date:
        """Return the last day: after that of access, or when all that was thought of is over."""
        if self._run.access_until_on is not None:
            return self._run.access_until_on + _A_DAY
        thought_of = [
            self._tried.starts_on,
            *(one.view.due_on + _A_DAY for one in self._asked if one.view.due_on),
            *(leave.until_on + _A_DAY for leave in self._tried.leaves),
            *self._tried.done.values(),
            self._tried.meeting_on or self._tried.starts_on,
            (self._run.required_until_on or self._tried.starts_on) + _A_DAY,
        ]
        return min(max(thought_of), self._tried.starts_on + timedelta(days=LONGEST_DAYS))

    def _live(self, day: date) -> TriedDay:
        is_first = day == self._tried.begun_on
        told: list[Message] = []
        due: tuple[ItemView, ...] = ()
        done: list[ItemView] = []
        for at in MOMENTS:
            if is_first and at < ENROLLED_FROM:
                continue
            now = _at(day, at)
            if is_first and at == ENROLLED_FROM:
                told.append(self._words(ENROLLED, [], day))
                self._set_look(now)
            if at == (EVENING_FROM if is_first else LEAVE_FROM):
                told += self._go_on_leave(day, now)
            if at == DONE_FROM:
                done += self._do(day, now)
            if self._look_at is not None and self._look_at <= now:
                told += self._look(day, now)
            if at == (ENROLLED_FROM if is_first else TOLD_FROM) and not self._is_over:
                due = self._due_on(day)
        number = (day - self._tried.starts_on).days
        return TriedDay(day, number, tuple(self._turns(day)), tuple(told), due, tuple(done))

    def _due_on(self, day: date) -> tuple[ItemView, ...]:
        return tuple(one.view for one in self._asked if one.view.due_on == day and not _done(one))

    def _set_look(self, now: datetime) -> None:
        """Reckon when the service would next look, as `deadlines.put_look` does."""
        deadlines = [one for item in self._asked if (one := self._deadline(item)) is not None]
        self._look_at = None
        if not self._is_over:
            self._look_at = next_look(
                deadlines,
                self._facts.steps,
                self._run,
                now,
                is_ahead=self._is_ahead,
                says_end=self._says_end,
            )

    @property
    def _is_ahead(self) -> bool:
        return self._tried.begun_on < self._run.from_on

    def _deadline(self, one: _Asked) -> Deadline | None:
        """Return the deadline of what is open; before it begins, nothing is told of it."""
        if one.view.due_on is None or _done(one):
            return None
        since = max(one.dated_at, start_of_day(self._run.from_on))
        return Deadline(one.view.due_on, since, one.view.is_required)

    def _go_on_leave(self, day: date, now: datetime) -> Iterator[Message]:
        """Register the leave that begins on a day; what is due comes as much later."""
        begun = tuple(leave for leave in self._tried.leaves if leave.from_on == day)
        if not begun or self._is_over:
            return
        self._run = run_of(self._facts, self._tried.starts_on, (*self._run.leaves, *begun))
        for one in self._asked:
            if _done(one) or one.facts.due.rule == DueRule.BEFORE_MEETING:
                continue
            due_on = due_of(one.facts.due, self._run)
            if due_on != one.view.due_on:
                one.view = replace(one.view, due_on=due_on)
                one.dated_at = now
        self._set_look(now)
        for leave in begun:
            more = {"leave": f"{leave.from_on}={leave.until_on}"}
            yield self._words(LEAVE, [], day, more)

    def _look(self, day: date, now: datetime) -> list[Message]:
        """Do what the service would do about an enrolment now, and tell of it."""
        told = [*self._tell_steps(day, now)]
        turned = self._turn(now)
        if not self._is_over:
            told += self._tell_turns(day, now)
        told += [self._words(kind, [], day) for kind in turned]
        self._set_look(now)
        return told

    def _turn(self, now: datetime) -> Iterator[str]:
        """Note that the part with deadlines, or all of it, is over; return what tells of that."""
        required, access = self._run.required_until_on, self._run.access_until_on
        is_required_new = not self._is_required_over and _is_past(required, now)
        self._is_required_over |= is_required_new
        is_over_new = not self._is_over and _is_past(access, now)
        self._is_over |= is_over_new
        told = (
            (REQUIRED_OVER, is_required_new and not self._is_over),
            (ACCESS_OVER, is_over_new and self._says_end),
        )
        return (kind for kind, is_so in told if is_so)

    def _tell_turns(self, day: date, now: datetime) -> Iterator[Message]:
        """Yield that it begins, and that it is soon over: each once."""
        begins, access = begins_at_work(self._run), self._run.access_until_on
        if self._is_ahead and told_at(begins, 0) <= now < end_of_day(begins):
            yield from self._say_once(BEGINS, begins, 0, day)
        step = said_before_end(self._run, now) if self._says_end else None
        if step is not None and access is not None and self._made_at < told_at(access, step):
            yield from self._say_once(ACCESS_ENDS, access, step, day)

    def _say_once(self, kind: str, about: date, step: int, day: date) -> Iterator[Message]:
        if (kind, about, step) not in self._said:
            self._said.add((kind, about, step))
            yield self._words(kind, [], day)

    def _tell_steps(self, day: date, now: datetime) -> Iterator[Message]:
        """Yield what is told of deadlines: what was missed by itself, all else together."""
        if is_on_leave(self._run.leaves, day) or day < self._run.from_on:
            return
        new: dict[bool, list[tuple[int, ItemView, date]]] = {False: [], True: []}
        for one in self._asked:
            deadline = self._deadline(one)
            if deadline is None:
                continue
            step = step_now(deadline, self._facts.steps, now)
            if step is None or (deadline.due_on, step) in one.told:
                continue
            one.told.add((deadline.due_on, step))
            new[step == MISSED].append((step, one.view, deadline.due_on))
        for told in new.values():
            if told:
                kind = kind_of_steps([step for step, _item, _due_on in told])
                yield self._words(kind, [(item, due_on) for _step, item, due_on in told], day)

    def _words(
        self,
        kind: str,
        items: Sequence[tuple[ItemView, date]],
        day: date,
        more: Mapping[str, str] | None = None,
    ) -> Message:
        told = Told(self._view(day), day, tuple(items), day, more or {})
        title, lines = _WORDS[kind](told, told.items)
        return Message(kind, title, tuple(line for line in lines if line))

    def _view(self, day: date) -> EnrolmentView:
        items = tuple(replace(one.view, is_missed=_is_missed(one, day)) for one in self._asked)
        return EnrolmentView(
            id=_NOBODY,
            programme_id=_NOBODY,
            version_id=_NOBODY,
            facts=self._facts,
            citizen_id=_NOBODY,
            source=Source.REFERRAL,
            state=state_on(self._run, day),
            course=self._tried.course,
            from_on=self._run.from_on,
            required_until_on=self._run.required_until_on,
            access_until_on=self._run.access_until_on,
            first_seen_at=None,
            ended_at=None,
            licence_id=None,
            made_at=self._made_at,
            leaves=self._run.leaves,
            items=items,
        )

    def _do(self, day: date, now: datetime) -> Iterator[ItemView]:
        for one in self._asked:
            is_theirs = self._tried.done.get(one.view.key) == day and not self._is_over
            if is_theirs and not _done(one):
                one.view = replace(one.view, done_at=now, done_how=DoneHow.SELF)
                self._set_look(now)
                yield one.view

    def _turns(self, day: date) -> Iterator[Turn]:
        run, leaves = self._run, self._run.leaves
        turns = (
            (Turn.BEGINS, day == run.from_on),
            (Turn.LEAVE, any(leave.from_on == day for leave in leaves)),
            (Turn.BACK, any(leave.until_on + _A_DAY == day for leave in leaves)),
            (Turn.MEETING, day == self._tried.meeting_on),
            (Turn.REQUIRED_OVER, day == run.required_until_on),
            (Turn.LAST_DAY, day == run.access_until_on),
        )
        return (turn for turn, is_so in turns if is_so)


def _done(one: _Asked) -> bool:
    return one.view.is_done


def _is_missed(one: _Asked, day: date) -> bool:
    return is_missed(one.view.due_on, day, is_done=_done(one), is_required=one.view.is_required)


def _is_past(day: date | None, now: datetime) -> bool:
    return day is not None and now >= end_of_day(day)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, COPENHAGEN)
