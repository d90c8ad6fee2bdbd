"""The last day of a licence stands in the plan, and moves with it."""

from __future__ import annotations

from datetime import date, timedelta

from app.core.work import Units, the_service
from app.licences.extending import extend_licence
from app.licences.giving import give_licence
from app.licences.pools import add_pool
from app.plan.from_licences import ends_of_licences
from app.plan.service import plan_of_actor
from tests.booking.office import Acting, Office
from tests.licences.bought import pool
from tests.people import Cast


def test_it_stands_on_its_last_day_and_moves_with_it(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    assert office
    with units.write(cast.here, the_service("test")) as uow:
        given = give_licence(uow, add_pool(uow, pool()), cast.ida.id)
    with acting_as(cast.ida) as uow:
        [item] = plan_of_actor(uow, [ends_of_licences], since=uow.now)
    assert (item.id, item.when, item.sequence) == (given.id, date(2027, 2, 21), 0)
    assert item.title == "Sidste dag med din licens: Jobtræneren"
    assert item.url == f"/licenser/{given.id}"
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
        assert plan_of_actor(uow, [ends_of_licences], since=uow.now) == []
    with acting_as(cast.ida) as uow:
        [item] = plan_of_actor(uow, [ends_of_licences], since=uow.now)
        assert (item.when, item.sequence) == (date(2027, 3, 23), 1)
        later = uow.now + timedelta(days=150)
        assert plan_of_actor(uow, [ends_of_licences], since=later) == []
    for other in (cast.omar, cast.nabo):
        with acting_as(other) as uow:
            assert plan_of_actor(uow, [ends_of_licences], since=uow.now) == []
