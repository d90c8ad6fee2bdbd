"""An adviser is away: each meeting is seen to once, and each citizen told once what follows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from app.accounts.contract import Role
from app.accounts.teams import join_team
from app.booking.arranging import book_meeting, cancel_booking
from app.booking.availability import absences_of, remove_absence
from app.booking.clearing import (
    Choice,
    begin_clearing,
    clearing_by_id,
    colleagues_to_take_over,
    meetings_to_clear,
)
from app.booking.contract import BookingState, BookingView, ClearingWay, MeetingBecame
from app.booking.meeting_types import change_meeting_type
from app.booking.seeing_to import BATCH
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.people import Cast, Person, move_in

THURSDAY = date(2026, 11, 26)
FIRST_FREE, ASK, KEEP = (
    Choice(way) for way in (ClearingWay.FIRST_FREE, ClearingWay.ASK, ClearingWay.KEEP)
)

Told = Callable[[Person], list[str]]
Clear = Callable[..., UUID]


@pytest.fixture
def told(services: Services, acting_as: Acting) -> Told:
    """Return the titles of what somebody was told since the last time, newest first."""
    known: dict[UUID, int] = {}

    def telling(person: Person) -> list[str]:
        for _ in range(2):
            services.jobs.run("outbox")
        with acting_as(person) as uow, use_language(person.actor.language):
            titles = [one.title for one in list_notifications(uow, limit=50)]
        new = titles[: len(titles) - known.get(person.id, 0)]
        known[person.id] = len(titles)
        return new

    return telling


@pytest.fixture
def both(units: Units, cast: Cast, office: Office) -> Office:
    """Signe can be met as well as Anders."""
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, office)
    return office


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


@pytest.fixture
def clear(services: Services, acting_as: Acting, cast: Cast) -> Clear:
    """Return what clears Anders' Thursday and lets the worker see to it."""

    def clearing(
        usual: Choice,
        others: dict[UUID, Choice] | None = None,
        *,
        by: Person | None = None,
        of: Person = cast.anders,
    ) -> UUID:
        with acting_as(by or of) as uow:
            facts = {"first_on": THURSDAY, "last_on": THURSDAY, "usual": usual}
            begun = begin_clearing(uow, uow.new_id(), of.id, **facts, others=others)
        services.jobs.run("booking-clearings")
        return begun

    return clearing


def now(units: Units, cast: Cast, meeting: UUID) -> BookingView:
    with units.read(cast.here, the_service("test")) as uow:
        return meeting_by_id(uow, meeting)


def became(acting_as: Acting, cast: Cast, clearing_id: UUID) -> list[MeetingBecame | None]:
    with acting_as(cast.anders) as uow:
        found = clearing_by_id(uow, clearing_id)
    assert found.is_finished
    assert found.done == len(found.meetings)
    return [one.became for one in found.meetings]


def test_a_colleague_takes_it_at_the_same_time(
    units: Units, acting_as: Acting, cast: Cast, both: Office, meeting: UUID, clear: Clear
) -> None:
    done = clear(Choice(ClearingWay.COLLEAGUE, cast.signe.id))
    there = now(units, cast, meeting)
    assert (there.adviser_id, there.starts_at, there.moves) == (cast.signe.id, local(26, 10), 0)
    assert became(acting_as, cast, done) == [MeetingBecame.HANDED]


def test_where_the_colleague_is_busy_it_goes_to_the_first_free_time(
    units: Units, acting_as: Acting, cast: Cast, both: Office, meeting: UUID, clear: Clear
) -> None:
    with acting_as(cast.omar) as uow:
        taken = replace(both.wanted(local(26, 10)), adviser_id=cast.signe.id)
        book_meeting(uow, cast.omar.id, taken)
    done = clear(Choice(ClearingWay.COLLEAGUE, cast.signe.id))
    there = now(units, cast, meeting)
    assert (there.adviser_id, there.starts_at) == (cast.signe.id, local(26, 11))
    assert became(acting_as, cast, done) == [MeetingBecame.MOVED]


def test_the_first_free_time_is_not_before_it_would_have_been(
    units: Units, acting_as: Acting, cast: Cast, office: Office, meeting: UUID, clear: Clear
) -> None:
    done = clear(FIRST_FREE)
    there = now(units, cast, meeting)
    assert (there.adviser_id, there.starts_at) == (cast.anders.id, local(27, 9))
    assert became(acting_as, cast, done) == [MeetingBecame.MOVED]


def test_the_first_free_time_may_be_the_same_with_the_team(
    units: Units, acting_as: Acting, cast: Cast, both: Office, meeting: UUID, clear: Clear
) -> None:
    done = clear(FIRST_FREE)
    assert now(units, cast, meeting).starts_at == local(26, 10)
    assert became(acting_as, cast, done) == [MeetingBecame.HANDED]


def test_short_notice_is_no_hindrance(
    units: Units,
    cast: Cast,
    both: Office,
    meeting: UUID,
    clear: Clear,
    clock: FixedClock,
) -> None:
    """Whoever is ill says so in the morning, and the first meeting is in an hour."""
    clock.set(local(26, 9))
    clear(FIRST_FREE)
    assert now(units, cast, meeting).adviser_id == cast.signe.id


def test_the_citizen_is_asked_where_that_was_chosen(
    units: Units, acting_as: Acting, cast: Cast, both: Office, meeting: UUID, clear: Clear
) -> None:
    done = clear(ASK)
    there = now(units, cast, meeting)
    assert (there.state, there.is_called_off_by_us) == (BookingState.CANCELLED, True)
    assert became(acting_as, cast, done) == [MeetingBecame.ASKED]


def test_the_citizen_is_asked_where_there_is_no_time(
    units: Units, acting_as: Acting, cast: Cast, office: Office, meeting: UUID, clear: Clear
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, ahead=timedelta(days=1)))
    done = clear(FIRST_FREE)
    assert now(units, cast, meeting).state == BookingState.CANCELLED
    assert became(acting_as, cast, done) == [MeetingBecame.ASKED]


def test_one_by_one_something_else_may_be_chosen(
    units: Units, acting_as: Acting, cast: Cast, both: Office, meeting: UUID, clear: Clear
) -> None:
    with acting_as(cast.omar) as uow:
        wanted = replace(both.wanted(local(26, 9)), adviser_id=cast.anders.id)
        theirs = book_meeting(uow, cast.omar.id, wanted).id
    done = clear(ASK, {theirs: KEEP})
    assert now(units, cast, theirs).adviser_id == cast.anders.id
    assert now(units, cast, meeting).state == BookingState.CANCELLED
    assert set(became(acting_as, cast, done)) == {MeetingBecame.LEFT, MeetingBecame.ASKED}


def test_the_days_are_kept_free_once(
    acting_as: Acting, cast: Cast, office: Office, clear: Clear
) -> None:
    clear(FIRST_FREE)
    clear(FIRST_FREE, by=cast.signe)
    with acting_as(cast.anders) as uow:
        [there] = absences_of(uow, cast.anders.id, since=uow.now)
    assert (there.starts_at, there.ends_at) == (local(26, 0), local(27, 0))


def test_twice_the_same_is_once(
    services: Services, units: Units, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    clearing_id = uuid4()
    for usual in (FIRST_FREE, ASK):
        with acting_as(cast.anders) as uow:
            facts = {"first_on": THURSDAY, "last_on": THURSDAY, "usual": usual}
            assert begin_clearing(uow, clearing_id, cast.anders.id, **facts) == clearing_id
    for _ in range(2):
        services.jobs.run("booking-clearings")
    assert now(units, cast, meeting).sequence == 1
    with acting_as(cast.anders) as uow:  # and a second one finds nothing left
        facts = {"first_on": THURSDAY, "last_on": THURSDAY, "usual": ASK}
        again = begin_clearing(uow, uow.new_id(), cast.anders.id, **facts)
        assert clearing_by_id(uow, again).meetings == []
        assert clearing_by_id(uow, again).is_finished


def test_what_waits_in_one_is_not_taken_into_another(
    services: Services, units: Units, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    for _ in range(2):
        with acting_as(cast.anders) as uow:
            facts = {"first_on": THURSDAY, "last_on": THURSDAY, "usual": FIRST_FREE}
            begin_clearing(uow, uow.new_id(), cast.anders.id, **facts)
    services.jobs.run("booking-clearings")
    assert now(units, cast, meeting).sequence == 1


def test_what_the_citizen_did_meanwhile_stays(
    services: Services, units: Units, acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        facts = {"first_on": THURSDAY, "last_on": THURSDAY, "usual": FIRST_FREE}
        begun = begin_clearing(uow, uow.new_id(), cast.anders.id, **facts)
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    services.jobs.run("booking-clearings")
    there = now(units, cast, meeting)
    assert (there.sequence, there.is_called_off_by_us) == (1, False)
    assert became(acting_as, cast, begun) == [MeetingBecame.LEFT]


def test_many_are_seen_to_each_once(
    services: Services, units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    booked = []
    for day in (25, 26, 27, 30):
        for hour in (9, 10, 11):
            citizen = move_in(units, cast.here, f"Borger{day}{hour}", Role.CITIZEN)
            with acting_as(citizen) as uow:
                booked.append(book_meeting(uow, citizen.id, office.wanted(local(day, hour))).id)
    assert len(booked) > BATCH
    with acting_as(cast.anders) as uow:
        days = {"first_on": date(2026, 11, 25), "last_on": date(2026, 11, 30)}
        begun = begin_clearing(uow, uow.new_id(), cast.anders.id, **days, usual=FIRST_FREE)
    services.jobs.run("booking-clearings")
    assert became(acting_as, cast, begun) == [MeetingBecame.MOVED] * len(booked)
    there = [now(units, cast, one) for one in booked]
    assert len({one.starts_at for one in there}) == len(booked)
    assert {one.sequence for one in there} == {1}


def test_each_citizen_is_told_once_what_follows(
    units: Units, cast: Cast, both: Office, meeting: UUID, clear: Clear, told: Told
) -> None:
    assert told(cast.anders) == ["En borger har booket et møde med dig"]
    clear(FIRST_FREE)
    assert told(cast.ida) == ["Der er noget nyt om dit møde"]
    assert told(cast.signe) == ["Et møde er blevet dit"]
    assert told(cast.anders) == []


def test_who_is_away_is_told_once_that_a_colleague_did_it(
    cast: Cast, both: Office, meeting: UUID, clear: Clear, told: Told
) -> None:
    told(cast.anders)
    clear(ASK, by=cast.signe)
    assert told(cast.ida) == ["Dit møde er aflyst"]
    assert told(cast.anders) == ["Der er taget hånd om dine møder"]
    assert told(cast.signe) == []


def test_who_is_marked_away_without_meetings_is_told_by_whom(
    cast: Cast, office: Office, clear: Clear, told: Told
) -> None:
    clear(ASK)
    assert told(cast.anders) == []  # who did it
    clear(ASK, by=cast.signe)
    assert told(cast.anders) == ["Du er meldt væk"]


def test_whom_a_meeting_comes_back_to_is_told(
    acting_as: Acting, cast: Cast, both: Office, meeting: UUID, clear: Clear, told: Told
) -> None:
    clear(Choice(ClearingWay.COLLEAGUE, cast.signe.id))
    with acting_as(cast.anders) as uow:
        [absence] = absences_of(uow, cast.anders.id, since=uow.now)
        remove_absence(uow, absence.id)
    told(cast.anders)
    clear(Choice(ClearingWay.COLLEAGUE, cast.anders.id), of=cast.signe)
    assert told(cast.anders) == ["Et møde er blevet dit"]


def test_what_is_booked_at_the_same_moment_is_seen_to_as_well(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    def mark_away() -> UUID:
        with acting_as(cast.anders) as uow:
            days = {"first_on": THURSDAY, "last_on": THURSDAY, "usual": ASK}
            return begin_clearing(uow, uow.new_id(), cast.anders.id, **days)

    with ThreadPoolExecutor(1) as pool:
        with acting_as(cast.omar) as uow:
            theirs = book_meeting(uow, cast.omar.id, office.wanted(local(26, 9))).id
            away = pool.submit(mark_away)
            wait([away], timeout=1)
        begun = away.result()
    with acting_as(cast.anders) as uow:
        assert [one.entry.meeting.id for one in clearing_by_id(uow, begun).meetings] == [theirs]


@pytest.mark.parametrize("name", ["anders", "signe", "adam"])
def test_the_adviser_the_team_and_who_sets_the_calendar_may(
    acting_as: Acting, cast: Cast, meeting: UUID, clear: Clear, name: str
) -> None:
    done = clear(FIRST_FREE, by=getattr(cast, name))
    assert became(acting_as, cast, done) == [MeetingBecame.MOVED]


def test_a_colleague_who_sets_no_calendars_may(
    units: Units, acting_as: Acting, cast: Cast, office: Office, meeting: UUID, clear: Clear
) -> None:
    berit = move_in(units, cast.here, "Berit", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, office.team_id, berit.id)
    assert became(acting_as, cast, clear(FIRST_FREE, by=berit)) == [MeetingBecame.MOVED]


@pytest.mark.parametrize("name", ["ida", "omar", "lea", "vera", "nora", "nabo"])
def test_nobody_else_may(acting_as: Acting, cast: Cast, meeting: UUID, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow:
        for ask in (
            lambda: begin_clearing(
                uow,
                uow.new_id(),
                cast.anders.id,
                first_on=THURSDAY,
                last_on=THURSDAY,
                usual=FIRST_FREE,
            ),
            lambda: meetings_to_clear(uow, cast.anders.id, THURSDAY, THURSDAY),
            lambda: colleagues_to_take_over(uow, cast.anders.id),
        ):
            with pytest.raises(NotFound):
                ask()


def test_nobody_else_sees_how_far_it_is(acting_as: Acting, cast: Cast, clear: Clear) -> None:
    done = clear(FIRST_FREE)
    for name in ("ida", "lea", "nora"):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            clearing_by_id(uow, done)
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        clearing_by_id(uow, uuid4())


def test_an_administrator_sees_no_names(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.adam) as uow:
        [entry] = meetings_to_clear(uow, cast.anders.id, THURSDAY, THURSDAY)
    assert (entry.citizen_name, entry.meeting.id) == ("", meeting)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (THURSDAY, date(2026, 11, 25)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (THURSDAY, date(2027, 1, 15)),
    ],
)
def test_days_that_make_no_sense_are_refused(
    acting_as: Acting, cast: Cast, office: Office, first: date, last: date
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        days = {"first_on": first, "last_on": last}
        begin_clearing(uow, uow.new_id(), cast.anders.id, **days, usual=FIRST_FREE)
    assert set(refused.value.fields) == {"last_on"}


def test_nobody_of_another_team_takes_over(
    acting_as: Acting, cast: Cast, meeting: UUID, clear: Clear
) -> None:
    with pytest.raises(Invalid):
        clear(Choice(ClearingWay.COLLEAGUE, cast.lea.id))
    with acting_as(cast.anders) as uow:
        assert absences_of(uow, cast.anders.id, since=uow.now) == []
