"""How it ends: booked, let off, or not asked any more; and begins again with a cancellation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.booking.arranging import book_meeting, cancel_booking
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import (
    ExemptBecause,
    MustBookState,
    MustBookView,
    SettledAlready,
)
from app.booking.must_book.settling import (
    ask_no_more,
    end_exemption,
    exempt_from_booking,
    forget_old_deadlines,
)
from app.booking.must_book.views import must_book_here, must_book_of
from app.core.clock import FixedClock
from app.core.errors import Invalid, NotFound
from app.core.work import Units, the_service
from tests.booking.must_book.conftest import asked
from tests.booking.office import Acting, Office, local
from tests.people import Cast, Person

Told = Callable[[Person], list[tuple[str, str]]]
Stands = Callable[[UUID], MustBookView]
Look = Callable[[], None]


def test_it_is_met_when_one_is_booked(
    acting_as: Acting, cast: Cast, office: Office, must: UUID, look: Look, stands: Stands
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(10, 9, month=12)))
    look()
    found = stands(must)
    assert (found.state, found.met_by) == (MustBookState.MET, meeting.id)
    with acting_as(cast.ida) as uow:
        assert must_book_of(uow, cast.ida.id) == []


def test_the_citizen_is_reminded_no_more_once_it_is_met(
    acting_as: Acting,
    cast: Cast,
    office: Office,
    must: UUID,
    look: Look,
    told: Told,
    services: object,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(10, 9, month=12)))
    look()
    clock.set(local(30, 9))
    services.jobs.run("reminders")  # type: ignore[attr-defined]
    assert len(told(cast.ida)) == 1


def test_it_is_asked_again_when_the_meeting_is_called_off_with_a_week_left(
    acting_as: Acting,
    cast: Cast,
    office: Office,
    must: UUID,
    look: Look,
    stands: Stands,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(10, 9, month=12)))
    look()
    clock.set(local(30, 12))
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting.id)
    look()
    found = stands(must)
    assert (found.state, found.book_by) == (MustBookState.OPEN, date(2026, 12, 7))


def test_an_adviser_lets_somebody_off_for_a_reason(
    acting_as: Acting, cast: Cast, must: UUID, told: Told, stands: Stands
) -> None:
    with acting_as(cast.signe) as uow:
        exempt_from_booking(uow, must, because=ExemptBecause.HEALTH, word="Indlagt")
        exempt_from_booking(uow, must, because=ExemptBecause.HEALTH, word="Indlagt")
    found = stands(must)
    assert (found.state, found.exempt_because) == (MustBookState.EXEMPT, ExemptBecause.HEALTH)
    assert found.exempt_word == "Indlagt"
    title, body = told(cast.ida)[0]
    assert title == "Du behøver ikke selv at booke mødet"
    assert "Indlagt" not in body
    with acting_as(cast.signe) as uow, pytest.raises(SettledAlready):
        ask_no_more(uow, must)


def test_a_long_word_is_refused(acting_as: Acting, cast: Cast, must: UUID) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(Invalid):
        exempt_from_booking(uow, must, because=ExemptBecause.LANGUAGE, word="x" * 501)


def test_what_was_asked_by_mistake_is_taken_back(
    acting_as: Acting, cast: Cast, must: UUID, told: Told, stands: Stands
) -> None:
    for _ in range(2):
        with acting_as(cast.anders) as uow:
            ask_no_more(uow, must)
    assert stands(must).state == MustBookState.WITHDRAWN
    assert told(cast.ida)[0][0] == "Du behøver ikke at booke mødet mere"
    with acting_as(cast.anders) as uow, pytest.raises(SettledAlready):
        exempt_from_booking(uow, must, because=ExemptBecause.LANGUAGE)
    with acting_as(cast.anders) as uow:
        assert must_book_here(uow) == []
        assert [one.id for one in must_book_here(uow, settled=True)] == [must]


@pytest.mark.parametrize("name", ["ida", "omar", "vera", "lea", "adam", "nora"])
def test_nobody_else_lets_them_off(acting_as: Acting, cast: Cast, must: UUID, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        exempt_from_booking(uow, must, because=ExemptBecause.LANGUAGE)
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        ask_no_more(uow, must)


def test_it_is_forgotten_after_a_year(
    acting_as: Acting, units: Units, cast: Cast, must: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.anders) as uow:
        ask_no_more(uow, must)
    for month, left in ((11, 1), (12, 0)):
        clock.set(local(1, 9, month=month).replace(year=2027))
        with units.write(cast.here, the_service("test")) as uow:
            forget_old_deadlines(uow)
        with acting_as(cast.anders) as uow:
            assert len(must_book_here(uow, settled=True)) == left


def test_an_exemption_ends_with_a_week_left_and_the_citizen_told(
    acting_as: Acting,
    cast: Cast,
    must: UUID,
    told: Told,
    stands: Stands,
    clock: FixedClock,
) -> None:
    with acting_as(cast.signe) as uow:
        exempt_from_booking(uow, must, because=ExemptBecause.HEALTH, word="Indlagt")
    clock.advance(timedelta(days=20))
    for _ in range(2):
        with acting_as(cast.anders) as uow:
            end_exemption(uow, must)
    found = stands(must)
    assert (found.state, found.book_by) == (MustBookState.OPEN, date(2026, 12, 21))
    assert (found.settled_at, found.exempt_because, found.exempt_word) == (None, None, "")
    titles = [title for title, _body in told(cast.ida)]
    assert titles[0] == titles[2] == "Der er et møde, du skal booke: Jobsamtale"


def test_who_has_a_meeting_by_now_has_met_it(
    acting_as: Acting, cast: Cast, office: Office, must: UUID, stands: Stands
) -> None:
    with acting_as(cast.anders) as uow:
        exempt_from_booking(uow, must, because=ExemptBecause.LANGUAGE)
    with acting_as(cast.anders) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
        end_exemption(uow, must)
    found = stands(must)
    assert (found.state, found.met_by) == (MustBookState.MET, meeting.id)


def test_who_was_asked_anew_meanwhile_is_not_asked_twice(
    acting_as: Acting, cast: Cast, office: Office, must: UUID, stands: Stands
) -> None:
    with acting_as(cast.anders) as uow:
        exempt_from_booking(uow, must, because=ExemptBecause.LANGUAGE)
        ask_to_book(uow, cast.ida.id, asked(office))
    with acting_as(cast.anders) as uow, pytest.raises(SettledAlready):
        end_exemption(uow, must)
    assert stands(must).state == MustBookState.EXEMPT


def test_a_programme_asks_again_for_what_is_settled(
    acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    found = []
    for _ in range(2):
        with units.write(cast.here, the_service("programmes")) as uow:
            view = ask_to_book(uow, cast.ida.id, asked(office, subject="programme/1"))
            assert view is not None
            found.append(view.id)
        with acting_as(cast.anders) as uow:
            ask_no_more(uow, view.id)
    assert found[0] != found[1]


def test_a_programme_does_not_ask_who_was_let_off(
    acting_as: Acting, units: Units, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("programmes")) as uow:
        view = ask_to_book(uow, cast.ida.id, asked(office, subject="programme/1"))
    assert view is not None
    with acting_as(cast.anders) as uow:
        exempt_from_booking(uow, view.id, because=ExemptBecause.HEALTH)
    with units.write(cast.here, the_service("programmes")) as uow:
        assert ask_to_book(uow, cast.ida.id, asked(office, subject="programme/1")) is None
        assert ask_to_book(uow, cast.ida.id, asked(office, subject="programme/2")) is not None
