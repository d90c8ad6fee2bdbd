"""After the required part: whom to follow up, worst first, and that it was done."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.core.work import Units
from app.programmes.doing import tick_off
from app.programmes.following_up.after_required import WhomToFollow, whom_to_follow
from tests.booking.office import Acting
from tests.forms import post
from tests.people import Cast, Person, move_in
from tests.programmes.described import TASK, Days, Describe, Enrol, Told

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/opfoelgning"


def seen(acting_as: Acting, person: Person, programme_id: UUID | None = None) -> WhomToFollow:
    """Return whom somebody is to follow up."""
    with acting_as(person) as uow:
        return whom_to_follow(uow, programme_id=programme_id)


def test_who_is_over_with_something_missing_is_told_once_and_listed(
    cast: Cast,
    acting_as: Acting,
    client_of: ClientOf,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
) -> None:
    anders = client_of(cast.anders)
    assert "Ingen at følge op på lige nu" in anders.get(PAGE).text
    programme_id = publish(required_days=16)
    view = enrolled(programme_id, cast.ida)
    days_pass(4)
    assert [one.citizen.id for one in seen(acting_as, cast.anders).not_come] == [cast.ida.id]
    days_pass(14)
    titles = [one for one in told(cast.anders) if one.startswith("Følg op")]
    assert titles == [f"Følg op: {cast.ida.name}"]
    (one,) = seen(acting_as, cast.anders).over
    assert [item.key for item in one.missing] == ["first-log-in", "cv", "network", "talk"]
    page = anders.get(f"{PAGE}?forloeb={programme_id}").text
    assert "Den krævede del er slut" in page
    assert f'href="{PAGE}/{cast.ida.id}"' in page
    path = f"{PAGE}/forloeb/{view.id}/fulgt-op"
    assert post(anders, path).status_code == 303
    found = seen(acting_as, cast.anders)
    assert (len(found.over), len(found.followed), len(found.missed)) == (0, 1, 0)
    assert post(anders, f"{path}/fortryd").status_code == 303
    assert len(seen(acting_as, cast.anders).over) == 1
    days_pass(60)
    assert not seen(acting_as, cast.anders).over


def test_the_list_is_of_ones_own_citizens_and_of_one_programme(
    cast: Cast,
    units: Units,
    acting_as: Acting,
    client_of: ClientOf,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    short, long = (
        publish(required_days=9, items=(TASK,)),
        publish(name_da="Længere", first_log_in_days=None),
    )
    view = enrolled(short, cast.ida)
    enrolled(long, cast.ida)
    days_pass(10)
    mine = seen(acting_as, cast.anders)
    assert [one.view.programme_id for one in mine.over] == [short]
    assert [one.view.programme_id for one in mine.missed] == [long]
    assert set(mine.names) == {short, long}
    assert not seen(acting_as, cast.anders, long).over
    assert len(seen(acting_as, cast.signe).over) == 1  # of the same team
    assert seen(acting_as, asger).is_empty
    assert client_of(cast.ida).get(PAGE).status_code == 403
    denied = post(client_of(asger), f"{PAGE}/forloeb/{view.id}/fulgt-op")
    assert denied.status_code == 404


def test_nobody_is_told_of_who_has_done_it_all(
    cast: Cast,
    acting_as: Acting,
    publish: Describe,
    enrolled: Enrol,
    days_pass: Days,
    told: Told,
) -> None:
    view = enrolled(publish(required_days=16), cast.ida)
    with acting_as(cast.anders) as uow:
        for item in view.items:
            tick_off(uow, item.id)
    days_pass(18)
    assert not [one for one in told(cast.anders) if one.startswith("Følg op")]
    (one,) = seen(acting_as, cast.anders).over
    assert not one.missing
