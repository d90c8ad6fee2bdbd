"""What stands in somebody's plan."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.booking.arranging import (
    book_meeting,
    cancel_booking,
    hold_slot,
    move_booking,
)
from app.booking.contract import MeetingMode
from app.booking.lateness import note_lateness
from app.core.clock import FixedClock
from app.core.errors import Forbidden
from app.core.work import NOBODY, UnitOfWork, Units, the_service
from app.listings.saving import note_applied, save_listing
from app.plan.contract import PlanItem, Span
from app.plan.from_meetings import meetings_held, own_meetings
from app.plan.from_openings import saved_openings
from app.plan.service import plan_of_actor
from tests.booking.office import Acting, Office, local
from tests.factories.listings import add_listing, close_listing
from tests.people import Cast, Person

PROVIDERS = (own_meetings, meetings_held, saved_openings)


def plan(uow: UnitOfWork, *, back: timedelta = timedelta()) -> list[PlanItem]:
    return plan_of_actor(uow, PROVIDERS, since=uow.now - back)


def plan_of(acting_as: Acting, person: Person, **kwargs: timedelta) -> list[PlanItem]:
    with acting_as(person) as uow:
        return plan(uow, **kwargs)


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, office.wanted(local(26, 10))).id


def test_a_meeting_stands_in_the_plan_of_both(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    [mine] = plan_of(acting_as, cast.ida)
    assert (mine.id, mine.kind, mine.title) == (meeting, "meeting", "Jobsamtale")
    assert mine.when == Span(local(26, 10), local(26, 11))
    assert (mine.where, mine.with_whom) == ("Jobcentret, Torvet 1, 7700 Thisted", "Anders")
    assert (mine.url, mine.names_citizen) == (f"/moeder/{meeting}", False)
    [theirs] = plan_of(acting_as, cast.anders)
    assert (theirs.id, theirs.with_whom, theirs.names_citizen) == (meeting, "Ida", True)
    assert theirs.url == f"/kalender/moede/{meeting}"
    assert plan_of(acting_as, cast.omar) == []
    assert plan_of(acting_as, cast.signe) == []
    assert plan_of(acting_as, cast.nabo) == []


def test_it_is_worded_in_the_readers_language(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    from_home = office.wanted(local(26, 14), MeetingMode.PHONE)
    with acting_as(cast.omar) as uow:
        book_meeting(uow, cast.omar.id, from_home)
    [item] = plan_of(acting_as, cast.omar)
    assert (item.title, item.where) == ("Jobsamtale", "Telefon")


def test_what_is_held_is_no_plan_yet(acting_as: Acting, cast: Cast, office: Office) -> None:
    with acting_as(cast.ida) as uow:
        hold_slot(uow, cast.ida.id, office.wanted(local(26, 10)))
    assert plan_of(acting_as, cast.ida) == []


def test_a_change_is_the_same_thing_with_the_next_number(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        move_booking(uow, meeting, starts_at=local(27, 9))
    [moved] = plan_of(acting_as, cast.ida)
    assert (moved.id, moved.sequence, moved.is_off) == (meeting, 1, False)
    clock.set(local(27, 6))
    with acting_as(cast.ida) as uow:
        note_lateness(uow, meeting, minutes=10, text="Bussen")
    assert plan_of(acting_as, cast.ida)[0].remark == "10 minutter forsinket"
    assert plan_of(acting_as, cast.anders)[0].remark == "", "what a citizen says stays in the house"
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    [gone] = plan_of(acting_as, cast.ida)
    assert (gone.id, gone.sequence, gone.is_off) == (meeting, 2, True)


def test_what_is_over_is_there_as_far_back_as_is_asked(
    acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    clock.set(local(26, 11))
    assert plan_of(acting_as, cast.ida) == []
    assert len(plan_of(acting_as, cast.ida, back=timedelta(minutes=1))) == 1


def test_a_saved_opening_is_due_on_its_last_day(
    acting_as: Acting, units: Units, cast: Cast, meeting: UUID
) -> None:
    days = {"Kok & tjener": 26, "Smed": 27, "Maler": 24, "Elev": None, "Fisker": 28, "Bager": 29}
    with units.write(cast.here, the_service("test")) as uow:
        ids = {
            title: add_listing(uow, title, apply_by=day and date(2026, 11, day))
            for title, day in days.items()
        }
    with acting_as(cast.ida) as uow:
        for title in days.keys() - {"Smed"}:
            save_listing(uow, ids[title])
        note_applied(uow, ids["Fisker"])
    with units.write(cast.here, the_service("test")) as uow:
        close_listing(uow, ids["Bager"])
    items = plan_of(acting_as, cast.ida)
    assert [(item.title, item.kind) for item in items] == [
        ("Sidste frist: Maler", "apply-by"),
        ("Sidste frist: Kok & tjener", "apply-by"),
        ("Jobsamtale", "meeting"),
    ], "neither what was not saved, nor what has no last day, was applied for, or is filled"
    assert items[1].when == date(2026, 11, 26)
    assert items[1].where.startswith("Vejen Lager ApS · ")


def test_nobody_has_no_plan(units: Units, cast: Cast) -> None:
    with units.read(cast.here, NOBODY) as uow, pytest.raises(Forbidden):
        plan(uow)
    with units.read(cast.here, cast.vera.actor) as uow:
        assert plan(uow) == []
