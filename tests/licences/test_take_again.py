"""One takes a seat by oneself once: who has had it asks an adviser for another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.licences.contract import ExtensionPolicy, HadLicenceBefore
from app.licences.giving import give_licence, take_back, take_seat
from app.licences.giving_up import give_up
from app.licences.line import join_line
from app.licences.shown import shown_to
from tests.booking.office import Acting
from tests.forms import post
from tests.licences.bought import Buy, Give
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
HAD = "Du har haft denne licens. Spørg din rådgiver, hvis du har brug for den igen."


@pytest.mark.parametrize("days", [0, 95, 300])
@pytest.mark.parametrize("staff", [True, False])
def test_who_has_had_one_takes_no_other_and_an_adviser_may_give_it(
    acting_as: Acting, cast: Cast, buy: Buy, clock: FixedClock, days: int, staff: bool
) -> None:
    """Whether it ran its time, was given up, or was taken back."""
    pool_id = buy(is_open=True, extension=ExtensionPolicy.NEVER)
    with acting_as(cast.ida) as uow:
        taken = take_seat(uow, pool_id, cast.ida.id)
    if days < 90:
        with acting_as(cast.anders if staff else cast.ida) as uow:
            (take_back if staff else give_up)(uow, taken.id)
    clock.advance(timedelta(days=days + 1))
    for verb in (take_seat, join_line):
        with acting_as(cast.ida) as uow, pytest.raises(HadLicenceBefore):
            verb(uow, pool_id, cast.ida.id)
    with acting_as(cast.ida) as uow:
        assert shown_to(uow, cast.ida.id).open == []
    with acting_as(cast.anders) as uow:
        give_licence(uow, pool_id, cast.ida.id)


def test_what_one_gave_up_before_it_began_one_may_take(
    acting_as: Acting, cast: Cast, buy: Buy
) -> None:
    pool_id = buy(is_open=True)
    with acting_as(cast.anders) as uow:
        ahead = give_licence(uow, pool_id, cast.ida.id, from_on=date(2026, 12, 24))
    with acting_as(cast.ida) as uow:
        give_up(uow, ahead.id)
    with acting_as(cast.ida) as uow:
        assert take_seat(uow, pool_id, cast.ida.id).id != ahead.id


def test_the_page_and_the_api_say_why(
    client_of: ClientOf,
    ask: Callable[..., object],
    cast: Cast,
    buy: Buy,
    give: Give,
    clock: FixedClock,
) -> None:
    pool_id = buy(is_open=True, seat_days=1)
    give(pool_id, cast.ida)
    clock.advance(timedelta(days=1))
    path = f"/licenser/puljer/{pool_id}"
    for verb in ("tag", "venteliste"):
        page = post(client_of(cast.ida), f"{path}/{verb}", page="/licenser", follow_redirects=True)
        assert HAD in page.text
    answer = ask(cast.ida, "PUT", f"/me/licence-pools/{pool_id}/seat")
    assert answer.get_json()["type"].endswith("licences/had-one-before")  # type: ignore[attr-defined]


def test_staff_are_told_of_the_citizen_and_by_which_day_it_ends(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy(until_on=date(2026, 12, 20))
    give(pool_id, cast.ida)
    anders, path = client_of(cast.anders), f"/licenspuljer/{pool_id}/giv/{cast.ida.id}"
    assert "Fra i dag varer den til og med søndag den 20. december 2026." in anders.get(path).text
    waits = f"/licenspuljer/{pool_id}/venteliste/{cast.ida.id}"
    for where in (path, waits):
        page = post(anders, where, page=path, follow_redirects=True)
        assert (page.status_code, "Borgeren har allerede denne licens." in page.text) == (409, True)


def test_a_yes_says_the_day_that_it_gives(
    acting_as: Acting, client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(until_on=date(2026, 12, 4), seat_days=7), cast.ida)
    post(client_of(cast.ida), f"/licenser/{given.id}/forlaengelse", page=f"/licenser/{given.id}")
    page = client_of(cast.anders).get("/licenspuljer/anmodninger").text
    assert "Ja, til og med fredag den 4. december 2026" in page
    page = client_of(cast.anders).get(f"/licenspuljer/licenser/{given.id}").text
    assert "Forlæng den til og med 4. december 2026" in page
    assert "Kan forlænges til og med" in page
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    page = client_of(cast.anders).get(f"/licenspuljer/licenser/{given.id}").text
    assert "Kan forlænges til og med" not in page
