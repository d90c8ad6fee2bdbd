"""An end that nobody saw coming: whoever answers the citizen is told once, and can ring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_team
from app.accounts.substitutes import stand_in
from app.core.clock import local_day
from app.core.texts import LANGUAGES, use_language
from app.core.work import Units, the_service
from app.licences.extending import extend_licence
from app.licences.giving import take_back
from app.licences.giving_up import give_up
from app.licences.kinds_staff import UNSEEN
from app.notifications.reading import list_notifications, mark_all_seen
from app.notifications.registry import kind_named
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
SAID = "En borger har ikke set, at en licens slutter"
UNTIL_ONE_IS_LEFT = 88


def test_the_adviser_is_told_once_when_one_day_is_left(
    cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days
) -> None:
    give(buy(), cast.ida)
    days_pass(UNTIL_ONE_IS_LEFT - 1)
    assert told(cast.anders) == []
    days_pass(1)
    assert told(cast.anders) == [SAID]
    days_pass(40)
    assert told(cast.anders) == [SAID]
    assert told(cast.signe) == told(cast.lea) == []


def test_where_one_notice_was_seen_nobody_is_told(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days
) -> None:
    give(buy(), cast.ida)
    days_pass(61)
    with acting_as(cast.ida) as uow:
        mark_all_seen(uow)
    days_pass(60)
    assert told(cast.anders) == []


def test_who_opens_the_licence_has_seen_it(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    told: Told,
    days_pass: Days,
) -> None:
    given = give(buy(), cast.ida)
    days_pass(61)
    client_of(cast.ida).get(f"/licenser/{given.id}")
    with acting_as(cast.ida) as uow:
        assert all(one.read_at for one in list_notifications(uow, limit=9))
    days_pass(60)
    assert told(cast.anders) == []


def test_that_it_was_given_does_not_say_that_it_ends(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days
) -> None:
    give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        mark_all_seen(uow)
    days_pass(UNTIL_ONE_IS_LEFT)
    assert told(cast.anders) == [SAID]


def test_without_a_step_so_late_it_is_told_at_the_end(
    cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days
) -> None:
    give(buy(steps=(14, 7)), cast.ida)
    days_pass(89)
    assert told(cast.anders) == []
    days_pass(2)
    assert told(cast.anders) == [SAID]


def test_a_first_notice_that_is_the_last_leaves_time_until_the_end(
    cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days
) -> None:
    give(buy(steps=(1,)), cast.ida)
    days_pass(89)
    assert told(cast.anders) == []
    days_pass(2)
    assert told(cast.anders) == [SAID]


@pytest.mark.parametrize("verb", [take_back, give_up])
def test_of_one_that_was_ended_early_nobody_is_told(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    told: Told,
    days_pass: Days,
    verb: Callable[..., object],
) -> None:
    given = give(buy(), cast.ida)
    days_pass(80)
    with acting_as(cast.ida if verb is give_up else cast.anders) as uow:
        verb(uow, given.id)
    days_pass(40)
    assert told(cast.anders) == []


def test_of_another_last_day_it_is_told_anew_and_no_more_of_the_first(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days
) -> None:
    given = give(buy(), cast.ida)
    days_pass(UNTIL_ONE_IS_LEFT)
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    assert len(told(cast.anders)) == 1
    days_pass(40)
    with acting_as(cast.anders) as uow:
        titles = [one.title for one in list_notifications(uow, limit=9)]
    assert titles == [SAID, SAID]


def test_who_stands_in_is_told_and_where_nobody_does_those_of_the_team_who_may_answer(
    units: Units, cast: Cast, buy: Buy, give: Give, told: Told, days_pass: Days, team_id: UUID
) -> None:
    pool_id = buy()
    give(pool_id, cast.ida)
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.omar.id, team_id)
        first = local_day(uow.now)
        last = first + timedelta(days=200)
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=first, until_on=last)
    give(pool_id, cast.omar)
    days_pass(UNTIL_ONE_IS_LEFT)
    assert told(cast.signe)[1:] == [SAID, SAID]  # for Anders, and as one of Omar's team
    assert told(cast.anders) == [SAID]  # as one of Omar's team
    assert told(cast.lea) == []  # a leader opens no citizen's licence


def test_it_reads_as_it_is_kept(
    units: Units,
    cast: Cast,
    buy: Buy,
    give: Give,
    days_pass: Days,
    is_as_kept: Callable[[str, str], None],
) -> None:
    given = give(buy(), cast.ida)
    facts = {"licence_id": str(given.id), "last_on": given.last_on.isoformat()}
    pages: dict[str, list[str]] = {code: [] for code in LANGUAGES}
    for days in (UNTIL_ONE_IS_LEFT, 3):
        days_pass(days)
        for code in LANGUAGES:
            with units.read(cast.here, the_service("test")) as uow, use_language(code):
                said = kind_named(UNSEEN).word(uow, facts)
            lock = f"On the lock screen: {said.lock_screen}"
            pages[code].append(f"{said.title}\n\n{said.body}\n\n{lock}\n")
    for code, some in pages.items():
        is_as_kept(f"unseen-end-{code}", "\n---\n\n".join(some))
