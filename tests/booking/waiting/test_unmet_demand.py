"""Staff see who waits, and those who run the job centre are told once a day that some do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.accounts.staff import block_person
from app.booking.arranging import cancel_booking
from app.booking.meeting_types import add_meeting_type
from app.booking.waiting.contract import PartOfDay, Wishes
from app.booking.waiting.demand import DEMAND, lines, tell_of, unmet_demand
from app.booking.waiting.line import join_waiting_list
from app.core.clock import FixedClock
from app.core.errors import Forbidden
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import JOB_TALK, Acting, local
from tests.booking.waiting.conftest import Full
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
FIRST = "den første siden den 24. november 2026."
NOTHING_FREE = "Der er ingen ledige tider forude."


@pytest.fixture
def waiting(acting_as: Acting, cast: Cast, full: Full) -> None:
    """Ida and Omar wait."""
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow:
            join_waiting_list(uow, person.id, full.type_id, Wishes())


@pytest.fixture
def tell(units: Units, cast: Cast) -> Callable[[], int]:
    """Do what the worker does every hour; returns how much was told."""

    def telling() -> int:
        with units.write(cast.here, the_service("test")) as uow:
            return tell_of(uow, unmet_demand(uow))

    return telling


def _told(acting_as: Acting, person: Person) -> list[str]:
    with acting_as(person) as uow:
        return [one.body for one in list_notifications(uow, limit=20)]


def test_it_is_told_once_a_day(
    acting_as: Acting, cast: Cast, waiting: None, clock: FixedClock, tell: Callable[[], int]
) -> None:
    assert tell() == 0  # a time may come free at any moment
    clock.advance(timedelta(hours=1))
    assert (tell(), tell()) == (1, 0)
    body = f"Jobsamtale: 2 borgere venter, {FIRST} {NOTHING_FREE}"
    assert _told(acting_as, cast.signe) == [body]
    assert _told(acting_as, cast.lea) == []  # she leads no team of theirs
    assert _told(acting_as, cast.anders) == []
    clock.set(local(25, 9))
    assert tell() == 1


def test_the_worker_tells_it(
    services: Services, acting_as: Acting, cast: Cast, waiting: None, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=1))
    for _ in range(2):
        services.jobs.run(DEMAND)
    assert len(_told(acting_as, cast.signe)) == 1


def test_each_type_of_meeting_is_told_of_by_itself(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    waiting: None,
    clock: FixedClock,
    tell: Callable[[], int],
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        other = add_meeting_type(uow, replace(JOB_TALK, name_da="CV-vejledning", name_en="CV help"))
    with acting_as(cast.ida) as uow:
        join_waiting_list(uow, cast.ida.id, other, Wishes())
    clock.advance(timedelta(hours=1))
    assert tell() == 2
    cv = f"CV-vejledning: 1 borger venter, siden den 24. november 2026. {NOTHING_FREE}"
    assert cv in _told(acting_as, cast.signe)


def test_who_waits_while_times_are_free_is_told_of_after_two_days(
    acting_as: Acting, cast: Cast, full: Full, clock: FixedClock, tell: Callable[[], int]
) -> None:
    with acting_as(cast.omar) as uow:
        cancel_booking(uow, full.friday)
    with acting_as(cast.ida) as uow:
        afternoons = Wishes(parts=frozenset({PartOfDay.AFTERNOON}))
        join_waiting_list(uow, cast.ida.id, full.type_id, afternoons)
    clock.advance(timedelta(hours=47))
    assert tell() == 0
    clock.advance(timedelta(hours=1))
    assert tell() == 1
    [body] = _told(acting_as, cast.signe)
    assert body.endswith("Der er ikke kommet en ledig tid, der passer dem.")


def test_who_has_a_meeting_and_wants_it_earlier_is_no_unmet_demand(
    acting_as: Acting, cast: Cast, full: Full, clock: FixedClock, tell: Callable[[], int]
) -> None:
    with acting_as(cast.omar) as uow:
        join_waiting_list(uow, cast.omar.id, full.type_id, Wishes(instead_of=full.friday))
    clock.advance(timedelta(days=2))
    assert tell() == 0


def test_where_nobody_else_is_told_the_administrators_are(
    acting_as: Acting,
    cast: Cast,
    waiting: None,
    clock: FixedClock,
    tell: Callable[[], int],
) -> None:
    clock.advance(timedelta(hours=1))
    assert tell() == 1
    assert _told(acting_as, cast.adam) == []
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.signe.id)
    clock.set(local(25, 9))
    assert tell() == 1
    assert len(_told(acting_as, cast.adam)) == 1


def test_staff_see_how_many_wait_for_what_and_since_when(
    acting_as: Acting, cast: Cast, full: Full, waiting: None
) -> None:
    for person, names in ((cast.anders, ["Ida", "Omar"]), (cast.adam, ["", ""])):
        with acting_as(person) as uow:
            [line] = lines(uow)
        assert [one.name for one in line.waiters] == names
        assert [one.may_book for one in line.waiters] == [bool(name) for name in names]
        assert (line.kind.id, line.since) == (full.type_id, local(24, 10))
    with acting_as(cast.lea) as uow:
        assert lines(uow) == []
    with acting_as(cast.ida) as uow, pytest.raises(Forbidden):
        lines(uow)


def test_the_page_says_so_and_leads_to_a_time(
    client_of: ClientOf, acting_as: Acting, cast: Cast, full: Full, waiting: None
) -> None:
    signe = client_of(cast.signe)
    page = signe.get("/venteliste").text
    assert "2 borgere venter" in page
    book = f"/kalender/book/{cast.ida.id}/jobsamtale"
    assert f'href="{book}"' in page
    assert signe.get(book).status_code == 200
    admins = client_of(cast.adam).get("/venteliste").text
    assert "Ida" not in admins
    assert "/kalender/book/" not in admins
    assert "Ingen venter på en tid" in client_of(cast.lea).get("/venteliste").text
    assert client_of(cast.ida).get("/venteliste").status_code == 403
    with acting_as(cast.omar) as uow:
        join_waiting_list(uow, cast.omar.id, full.type_id, Wishes(instead_of=full.friday))
    assert f'href="/kalender/moede/{full.friday}/flyt"' in signe.get("/venteliste").text
