"""A deadline moves by itself where no time could be offered, or the service was down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from app.booking.availability import remove_absence
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import MovedBecause, MustBookState, MustBookView
from app.booking.must_book.evidence import evidence_of
from app.booking.must_book.policy import after_outage, this_mornings_look, time_lost
from app.core.clock import FixedClock
from app.core.running import Part, RunningSpell, note_running
from app.core.work import Units, the_service
from app.web.services import Services
from tests.booking.must_book.conftest import FIRST_OF_DECEMBER, asked
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

Told = Callable[[Person], list[tuple[str, str]]]
Stands = Callable[[UUID], MustBookView]
Look = Callable[[], None]


@pytest.fixture
def days(services: Services, look: Look, clock: FixedClock) -> Callable[[datetime], None]:
    """Let time pass with the service up, and the deadlines looked after each morning."""

    def passing(until: datetime) -> None:
        while clock.now() < until:
            clock.set(min(clock.now() + timedelta(minutes=9), until))
            services.jobs.run("running")
            note_running(services.units, Part.WEB)()
            if clock.now().minute < 9:
                look()

    return passing


def moves(units: Units, cast: Cast, must: UUID) -> list[tuple[MovedBecause, date]]:
    with units.read(cast.here, cast.anders.actor) as uow:
        return [(one.because, one.to_on) for one in evidence_of(uow, must).moves]


def test_where_there_were_times_it_stands_and_passes_without_a_consequence(
    cast: Cast, must: UUID, days: Callable[[datetime], None], stands: Stands, told: Told
) -> None:
    days(local(2, 7, month=12))
    found = stands(must)
    assert (found.state, found.book_by) == (MustBookState.PASSED, FIRST_OF_DECEMBER)
    assert told(cast.anders) == [
        (
            "En dag at booke inden er gået",
            (
                "Ida havde til og med tirsdag den 1. december 2026 til at booke Jobsamtale. "
                "Der sker ikke noget af sig selv."
            ),
        )
    ]
    assert len(told(cast.ida)) == 1


def test_it_moves_where_no_time_could_be_offered_and_again_when_there_are_times(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    office: Office,
    no_times: UUID,
    days: Callable[[datetime], None],
    stands: Stands,
    told: Told,
) -> None:
    with acting_as(cast.anders) as uow:
        view = ask_to_book(uow, cast.ida.id, asked(office))
    assert view is not None
    days(local(1, 8, month=12))
    assert stands(view.id).book_by == date(2026, 12, 8)
    assert told(cast.ida)[0] == (
        "Du har fået mere tid til at booke dit møde",
        "Du kan nu booke Jobsamtale til og med tirsdag den 8. december 2026.",
    )
    assert told(cast.anders)[0][0] == "En frist for at booke har flyttet sig af sig selv"
    days(local(4, 12, month=12))
    with units.write(cast.here, the_service("test")) as uow:
        remove_absence(uow, no_times)
    days(local(5, 8, month=12))
    assert moves(units, cast, view.id) == [
        (MovedBecause.NO_TIMES, date(2026, 12, 8)),
        (MovedBecause.TIMES_AGAIN, date(2026, 12, 12)),
    ]
    assert stands(view.id).first_book_by == FIRST_OF_DECEMBER


def test_it_moves_by_as_long_as_the_service_was_down(
    units: Units,
    cast: Cast,
    must: UUID,
    days: Callable[[datetime], None],
    look: Look,
    clock: FixedClock,
    stands: Stands,
) -> None:
    days(local(26, 12))
    clock.advance(timedelta(hours=30))
    look()  # the service is up again
    days(local(28, 8))
    assert stands(must).book_by == date(2026, 12, 3)
    assert moves(units, cast, must) == [(MovedBecause.OUTAGE, date(2026, 12, 3))]


def test_an_outage_over_the_deadline_itself_moves_it(
    must: UUID,
    days: Callable[[datetime], None],
    look: Look,
    clock: FixedClock,
    stands: Stands,
) -> None:
    days(local(1, 20, month=12))
    clock.set(local(2, 9, month=12))
    look()
    found = stands(must)
    assert (found.state, found.book_by) == (MustBookState.OPEN, date(2026, 12, 2))


def test_a_short_pause_is_no_outage(
    must: UUID,
    days: Callable[[datetime], None],
    look: Look,
    clock: FixedClock,
    stands: Stands,
) -> None:
    days(local(26, 12))
    clock.advance(timedelta(minutes=50))
    look()
    days(local(27, 8))
    assert stands(must).book_by == FIRST_OF_DECEMBER


def test_looking_again_changes_nothing(
    cast: Cast, must: UUID, days: Callable[[datetime], None], look: Look, told: Told
) -> None:
    days(local(2, 7, month=12))
    before = told(cast.anders), told(cast.ida)
    look()
    look()
    assert (told(cast.anders), told(cast.ida)) == before


@pytest.mark.parametrize(("hours", "later"), [(1, 1), (24, 1), (25, 2), (48, 2)])
def test_time_lost_is_given_back_in_whole_days(hours: int, later: int) -> None:
    began = local(26, 0)
    gaps = [(began, began + timedelta(hours=hours)), (began, began + timedelta(minutes=59))]
    lost = time_lost(gaps, since=began, until=began + timedelta(days=9))
    assert after_outage(FIRST_OF_DECEMBER, lost) == FIRST_OF_DECEMBER + timedelta(days=later)


def test_an_outage_that_goes_on_past_a_look_is_counted_once() -> None:
    began, looked, ended = local(26, 5, 30), local(26, 6), local(26, 6, 45)
    assert time_lost([(began, looked)], since=local(25, 6), until=looked) == timedelta()
    rest = time_lost([(began, ended)], since=looked, until=local(27, 6))
    assert rest == timedelta(minutes=45)
    long = [(local(26, 3), ended)]
    assert time_lost(long, since=looked, until=local(27, 6)) == timedelta(minutes=45)


def test_an_outage_of_the_web_processes_alone_moves_it(
    services: Services,
    units: Units,
    cast: Cast,
    must: UUID,
    days: Callable[[datetime], None],
    clock: FixedClock,
    stands: Stands,
) -> None:
    days(local(26, 12))
    while clock.now() < local(27, 16):
        clock.advance(timedelta(minutes=9))
        for job in ("running", "must-book"):
            services.jobs.run(job)
    days(local(28, 8))
    moved = [to for because, to in moves(units, cast, must) if because == MovedBecause.OUTAGE]
    assert moved == [date(2026, 12, 2), date(2026, 12, 3)], "at each look, what was lost by then"
    assert stands(must).state == MustBookState.OPEN


def test_one_of_several_web_processes_is_enough(
    services: Services,
    units: Units,
    cast: Cast,
    must: UUID,
    days: Callable[[datetime], None],
    clock: FixedClock,
) -> None:
    days(local(26, 12))
    with units.system(writes=True) as unit:  # one that was started at the same time, and soon died
        began = RunningSpell(part=Part.WEB, began_at=unit.now, last_at=unit.now)
        unit.session.add(began)
    days(local(28, 8))
    assert moves(units, cast, must) == []


def test_nothing_is_known_of_web_processes_that_never_said_anything(
    services: Services, units: Units, cast: Cast, must: UUID, clock: FixedClock
) -> None:
    while clock.now() < local(27, 8):
        clock.advance(timedelta(minutes=9))
        services.jobs.run("running")
    services.jobs.run("must-book")
    assert moves(units, cast, must) == []


def test_looks_begin_at_six_in_the_morning() -> None:
    assert this_mornings_look(local(26, 5, 59)) == local(25, 6)
    assert this_mornings_look(local(26, 6)) == local(26, 6)
