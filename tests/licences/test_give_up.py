"""Giving a seat up oneself: it ends with the day, others get it, and within the hour it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units
from app.licences.contract import LicenceOver, LicenceState, LicenceView, TooLateToUndo
from app.licences.extending import ask_for_extension, requests_waiting
from app.licences.giving import give_back, give_licence, take_back
from app.licences.giving_up import give_up, keep_after_all
from app.licences.line import join_line
from app.licences.pools import change_pool
from tests.booking.office import Acting, Ask
from tests.forms import post
from tests.licences.bought import Buy, Days, Give, Told, pool
from tests.people import Cast, Person

TODAY = date(2026, 11, 24)
ClientOf = Callable[[Person], FlaskClient]
Stands = Callable[[UUID], LicenceView]


def test_it_ends_with_the_day_and_whoever_waits_gets_the_seat(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days, stands: Stands
) -> None:
    pool_id = buy(seats=1)
    given = give(pool_id, cast.ida)
    with acting_as(cast.anders) as uow:
        join_line(uow, pool_id, cast.omar.id)
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            over = give_up(uow, given.id)
    assert (over.state, over.last_on, over.is_given_up) == (LicenceState.ACTIVE, TODAY, True)
    assert over.grace_until_on == TODAY + timedelta(days=30)
    assert told(cast.omar) == []
    days_pass(1)
    assert told(cast.omar) == ["You have got a licence: The Job Trainer"]
    assert told(cast.ida)[1:] == ["Din licens er slut: Jobtræneren"]
    assert stands(given.id).state == LicenceState.GRACE


def test_the_grace_is_as_long_as_it_was_promised(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy(grace_days=30)
    given = give(pool_id, cast.ida)
    with acting_as(cast.adam) as uow:
        change_pool(uow, pool_id, pool(grace_days=0))
    with acting_as(cast.ida) as uow:
        assert give_up(uow, given.id).grace_until_on == TODAY + timedelta(days=30)
    with acting_as(cast.ida) as uow:
        assert keep_after_all(uow, given.id).grace_until_on == given.grace_until_on


def test_what_was_asked_is_not_asked_any_more(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id, word="Jeg vil gerne blive ved.")
    with acting_as(cast.ida) as uow:
        give_up(uow, given.id)
    with acting_as(cast.anders) as uow:
        assert requests_waiting(uow) == []


def test_within_the_hour_it_is_kept_after_all(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told, clock: FixedClock
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        give_up(uow, given.id)
    clock.advance(timedelta(minutes=59))
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            kept = keep_after_all(uow, given.id)
    assert (kept.last_on, kept.is_given_up) == (given.last_on, False)
    with acting_as(cast.ida) as uow:
        give_up(uow, given.id)
    with acting_as(cast.anders) as uow:  # somebody who rings is helped as well
        assert give_back(uow, given.id).last_on == given.last_on
    assert told(cast.ida)[1:] == ["Du beholder din licens: Jobtræneren"]


def test_it_is_too_late_after_an_hour_and_where_the_seat_is_anothers(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock, look: Callable[[], None]
) -> None:
    pool_id = buy(seats=1)
    with acting_as(cast.anders) as uow:
        ahead = give_licence(uow, pool_id, cast.ida.id, from_on=TODAY + timedelta(days=9))
        join_line(uow, pool_id, cast.omar.id)
    with acting_as(cast.ida) as uow:
        assert give_up(uow, ahead.id).state == LicenceState.OVER
    look()
    with acting_as(cast.ida) as uow, pytest.raises(TooLateToUndo):
        keep_after_all(uow, ahead.id)
    given = give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        give_up(uow, given.id)
    clock.advance(timedelta(hours=1, minutes=1))
    with acting_as(cast.ida) as uow, pytest.raises(TooLateToUndo):
        keep_after_all(uow, given.id)


def test_what_staff_took_back_is_not_kept_by_the_citizen(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    with acting_as(cast.ida) as uow:
        assert not give_up(uow, given.id).is_given_up
    with acting_as(cast.ida) as uow, pytest.raises(TooLateToUndo):
        keep_after_all(uow, given.id)


def test_what_has_ended_is_not_given_up(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    clock.advance(timedelta(days=1))
    with acting_as(cast.ida) as uow, pytest.raises(LicenceOver):
        give_up(uow, given.id)


@pytest.mark.parametrize("name", ["omar", "anders", "vera", "lea", "adam", "nora", "nabo"])
def test_nobody_else_gives_it_up_or_keeps_it(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, name: str
) -> None:
    given = give(buy(), cast.ida)
    for verb in (give_up, keep_after_all):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            verb(uow, given.id)


def test_one_is_asked_first_and_told_what_follows(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(), cast.ida)
    ida, path = client_of(cast.ida), f"/licenser/{given.id}"
    assert f'href="{path}/opgiv"' in ida.get(path).text
    sure = ida.get(f"{path}/opgiv").text
    for said in (
        "Vil du opgive din plads?",
        "Du kan bruge den resten af i dag.",
        "Så går pladsen til den, der har ventet længst.",
        "Det, du har lavet her, er dit, til du sletter det.",
        "Du kan fortryde inden for en time.",
    ):
        assert said in sure
    done = post(ida, f"{path}/opgiv", page=f"{path}/opgiv", follow_redirects=True).text
    assert "Du har opgivet din plads. Du kan fortryde inden for en time." in done
    assert f'href="{path}/opgiv"' not in done
    assert "Du kan fortryde indtil kl. " in done.split("</h1>")[1]
    assert "Den kan ikke blive forlænget" not in done
    assert "Du har opgivet din plads" in ida.get("/licenser").text
    assert ida.get(f"{path}/opgiv").location == path
    kept = post(ida, f"{path}/behold", page=path, follow_redirects=True).text
    assert "Du beholder din plads." in kept
    post(ida, f"{path}/opgiv", page=f"{path}/opgiv", follow_redirects=True)
    clock.advance(timedelta(minutes=61))
    later = ida.get(path).text
    assert f'action="{path}/behold"' not in later
    assert "Du kan fortryde indtil" not in later
    late = post(ida, f"{path}/behold", page=path, follow_redirects=True).text
    assert "Det er for sent at fortryde." in late
    clock.advance(timedelta(days=1))
    ended = post(client_of(cast.ida), f"{path}/opgiv", page=path, follow_redirects=True).text
    assert "Du har opgivet din plads" in ended


def test_staff_see_who_gave_it_up(
    client_of: ClientOf, units: Units, cast: Cast, buy: Buy, give: Give
) -> None:
    pool_id = buy()
    given = give(pool_id, cast.ida)
    with units.write(cast.here, cast.ida.actor) as uow:
        give_up(uow, given.id)
    anders = client_of(cast.anders)
    page = anders.get(f"/licenspuljer/licenser/{given.id}").text
    assert "Opgivet af borgeren tirsdag den 24. november 2026" in page
    assert "opgivet af borgeren" in anders.get(f"/licenspuljer/{pool_id}").text
    assert "opgivet af borgeren" in anders.get("/licenspuljer/udloeb").text


def test_by_the_api_it_is_given_up_and_kept(cast: Cast, ask: Ask, buy: Buy, give: Give) -> None:
    given = give(buy(), cast.ida)
    path = f"/me/licences/{given.id}"
    for _again in range(2):
        up = ask(cast.ida, "POST", f"{path}/give-up")
        assert (up.status_code, up.json["last_day"]) == (200, "2026-11-24")
        assert up.json["given_up_at"] is not None
    for _again in range(2):
        kept = ask(cast.ida, "POST", f"{path}/keep")
        assert (kept.json["last_day"], kept.json["given_up_at"]) == ("2027-02-21", None)
    assert ask(cast.omar, "POST", f"{path}/give-up").status_code == 404
    ask(cast.anders, "POST", f"/licences/{given.id}/take-back")
    late = ask(cast.ida, "POST", f"{path}/keep")
    assert late.json["type"] == "urn:jobvej:problem:licences/too-late-to-undo"
