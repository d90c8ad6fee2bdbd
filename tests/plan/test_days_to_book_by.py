"""The last day to book a meeting stands in the plan of whoever must."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import Asked, ExemptBecause
from app.booking.must_book.settling import exempt_from_booking
from app.plan.from_must_book import days_to_book_by
from app.plan.service import plan_of_actor
from tests.booking.office import Acting, Office
from tests.people import Cast


def test_its_sequence_grows_with_each_change(acting_as: Acting, cast: Cast, office: Office) -> None:
    first = Asked(office.type_id, date(2026, 12, 1), "Din plan", "LAB § 31", "Ring til os")
    earlier = replace(first, book_by=date(2026, 11, 27))
    sequences = []
    for asked in (first, earlier, replace(earlier, reason="Noget andet")):
        with acting_as(cast.anders) as uow:
            ask_to_book(uow, cast.ida.id, asked)
        with acting_as(cast.ida) as uow:
            [item] = plan_of_actor(uow, [days_to_book_by], since=uow.now)
        sequences.append(item.sequence)
    assert sequences == [0, 1, 2]


def test_it_stands_there_until_it_is_settled(acting_as: Acting, cast: Cast, office: Office) -> None:
    asked = Asked(office.type_id, date(2026, 12, 1), "Din plan", "LAB § 31", "Ring til os")
    with acting_as(cast.anders) as uow:
        must = ask_to_book(uow, cast.ida.id, asked)
    assert must is not None
    with acting_as(cast.ida) as uow:
        [item] = plan_of_actor(uow, [days_to_book_by], since=uow.now)
        assert plan_of_actor(uow, [days_to_book_by], since=uow.now + timedelta(days=8)) == []
    assert (item.id, item.title) == (must.id, "Book dette møde: Jobsamtale")
    assert (item.when, item.url) == (date(2026, 12, 1), "/moeder#skal-bookes")
    for other in (cast.omar, cast.anders, cast.nabo):
        with acting_as(other) as uow:
            assert plan_of_actor(uow, [days_to_book_by], since=uow.now) == []
    with acting_as(cast.anders) as uow:
        exempt_from_booking(uow, must.id, because=ExemptBecause.HEALTH)
    with acting_as(cast.ida) as uow:
        assert plan_of_actor(uow, [days_to_book_by], since=uow.now) == []
