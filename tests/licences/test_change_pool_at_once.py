"""Two who change the same pool: nobody's change is lost unseen, and no step is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import COPENHAGEN, FixedClock
from app.licences.contract import PoolChangedMeanwhile
from app.licences.pools import amend_pool, change_pool, fingerprint, pool_to_see
from tests.booking.office import Acting
from tests.forms import post
from tests.licences.bought import Buy, Give, Told, pool
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
SAID = "Nogen har rettet dette, siden du åbnede det. Gem igen, hvis dit er rigtigt."
END = {
    "steps": "30, 7",
    "extension": "on_request",
    "extension_days": "30",
    "most_extensions": "1",
    "grace_days": "30",
    "take_along_da": "Tag det hele med.",
}


def read_on(page: str) -> str:
    """Return the fingerprint in a form."""
    return page.split('name="read" value="')[1].split('"')[0]


def test_who_is_second_sees_it_and_decides(client_of: ClientOf, cast: Cast, buy: Buy) -> None:
    pool_id = buy()
    path = f"/licenspuljer/{pool_id}/slut"
    signe, adam = client_of(cast.signe), client_of(cast.adam)
    read = read_on(signe.get(path).text)
    first = post(adam, path, END | {"read": read_on(adam.get(path).text)}, page=path)
    assert first.status_code == 303
    mine = END | {"take_along_da": "Hent dit cv."}
    refused = post(signe, path, mine | {"read": read}, page=path)
    assert (refused.status_code, SAID in refused.text) == (409, True)
    assert "Hent dit cv." in refused.text
    again = post(signe, path, mine | {"read": read_on(refused.text)}, page=path)
    assert again.status_code == 303
    assert "Hent dit cv." in adam.get(path).text


def test_the_other_half_of_the_form_is_no_conflict(acting_as: Acting, cast: Cast, buy: Buy) -> None:
    pool_id = buy()
    with acting_as(cast.signe) as uow:
        read = fingerprint(pool_to_see(uow, pool_id).facts, ["seats"])
    with acting_as(cast.adam) as uow:
        amend_pool(uow, pool_id, {"grace_days": 9})
    with acting_as(cast.signe) as uow:
        amend_pool(uow, pool_id, {"seats": 7}, read=read)
        assert (pool_to_see(uow, pool_id).facts.grace_days) == 9
    with acting_as(cast.adam) as uow:
        amend_pool(uow, pool_id, {"seats": 7}, read=read)  # the same again is harmless
    with acting_as(cast.adam) as uow, pytest.raises(PoolChangedMeanwhile):
        amend_pool(uow, pool_id, {"seats": 8}, read=read)


def test_what_was_due_a_moment_before_the_steps_changed_is_told_all_the_same(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    told: Told,
    clock: FixedClock,
    look: Callable[[], None],
) -> None:
    pool_id: UUID = buy(steps=(30, 7))
    given = give(pool_id, cast.ida)
    day = given.last_on - timedelta(days=30)
    clock.set(datetime(day.year, day.month, day.day, 9, 3, tzinfo=COPENHAGEN))
    with acting_as(cast.adam) as uow:
        change_pool(uow, pool_id, pool(steps=(30, 5)))
    look()
    assert told(cast.ida)[1:] == ["Din licens slutter om 30 dage: Jobtræneren"]
