"""What is told of a licence is true as it is read or sent: hours later, or in the morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from app.core.clock import COPENHAGEN, FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.licences.contract import LicenceView
from app.licences.extending import (
    answer_request,
    ask_for_extension,
    extend_licence,
    requests_waiting,
)
from app.licences.giving import give_back, give_licence, take_back
from app.licences.kinds_told import DECLINED, EXTENDED, GIVEN, GIVEN_AGAIN, TAKEN_BACK
from app.notifications.contract import Wording
from app.notifications.registry import kind_named
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told
from tests.people import Cast

Say = Callable[..., Wording]
IsSent = Callable[[Wording], bool]
TODAY = date(2026, 11, 24)


@pytest.fixture
def say(units: Units, cast: Cast) -> Say:
    """Word a kind about a licence as it was when it was told."""

    def saying(kind: str, one: LicenceView, **more: str) -> Wording:
        facts = {"licence_id": str(one.id), "last_on": one.last_on.isoformat(), **more}
        with units.read(cast.here, the_service("test")) as uow, use_language("da"):
            return kind_named(kind).word(uow, facts)

    return saying


@pytest.fixture
def is_sent(clock: FixedClock) -> IsSent:
    """Say whether what is worded so would go out now."""
    return lambda said: said.until is None or said.until > clock.now()


def test_that_it_is_given_is_not_told_once_it_is_taken_back(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, say: Say, is_sent: IsSent
) -> None:
    given = give(buy(), cast.ida)
    assert "til og med søndag den 21. februar 2027" in say(GIVEN, given).body
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    assert not is_sent(say(GIVEN, given))


def test_that_it_is_given_says_until_when_as_it_is_now(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, say: Say, clock: FixedClock
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    assert "til og med tirsdag den 23. marts 2027" in say(GIVEN, given).body
    clock.advance(timedelta(days=130))
    assert say(GIVEN, given).body == "Den sidste dag var tirsdag den 23. marts 2027."


def test_what_ends_with_the_day_is_not_sent_after_it(
    cast: Cast, buy: Buy, give: Give, say: Say
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    until = say(GIVEN, given).until
    assert until == datetime(2026, 11, 25, tzinfo=COPENHAGEN)


def test_that_it_is_kept_after_all_is_not_told_once_it_is_taken_back_again(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, say: Say, is_sent: IsSent
) -> None:
    given = give(buy(), cast.ida)
    for verb in (take_back, give_back, take_back):
        with acting_as(cast.anders) as uow:
            verb(uow, given.id)
    assert not is_sent(say(GIVEN_AGAIN, given))


def test_that_it_is_extended_is_not_told_once_it_ends_another_day(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, say: Say, is_sent: IsSent
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        longer = extend_licence(uow, given.id)
    assert "23. marts 2027" in say(EXTENDED, longer).body
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    assert not is_sent(say(EXTENDED, longer))


def test_a_no_is_not_told_once_it_has_become_a_yes(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, say: Say, is_sent: IsSent
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id)
    with acting_as(cast.anders) as uow:
        [request] = requests_waiting(uow)
        answer_request(uow, request.id, is_granted=False)
    more = {"request_id": str(request.id)}
    assert "bliver ikke forlænget" in say(DECLINED, given, **more).title
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    assert not is_sent(say(DECLINED, given, **more))


@pytest.mark.parametrize(("hour", "last_on"), [(20, TODAY), (21, TODAY + timedelta(days=1))])
def test_taken_back_in_the_evening_it_lasts_until_one_is_told_and_a_day(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    say: Say,
    clock: FixedClock,
    hour: int,
    last_on: date,
) -> None:
    given = give(buy(), cast.ida)
    clock.set(datetime(2026, 11, 24, hour, 30, tzinfo=COPENHAGEN))
    with acting_as(cast.anders) as uow:
        back = take_back(uow, given.id)
    assert back.last_on == last_on
    clock.set(datetime(2026, 11, 25, 8, 1, tzinfo=COPENHAGEN))
    said = say(TAKEN_BACK, back)
    by_whom, until = said.body.split("\n")[:2]
    assert by_whom == "Jobcentret har taget den tilbage."
    if hour < 21:
        assert said.title == "Din licens er slut: Jobtræneren"
        assert until == "Den sidste dag var tirsdag den 24. november 2026."
    else:
        assert said.title == "Din licens slutter: Jobtræneren"
        assert until == "Du kan bruge den til og med onsdag den 25. november 2026."


def test_in_the_evening_of_its_last_day_it_ends_no_later_than_before(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    clock.set(datetime(2026, 11, 24, 22, tzinfo=COPENHAGEN))
    with acting_as(cast.anders) as uow:
        assert take_back(uow, given.id).last_on == TODAY


def test_no_step_is_told_before_it_begins(
    acting_as: Acting, cast: Cast, buy: Buy, days_pass: Days, told: Told
) -> None:
    pool_id = buy(seat_days=20, steps=(30, 7))
    with acting_as(cast.anders) as uow:
        give_licence(uow, pool_id, cast.ida.id, from_on=TODAY + timedelta(days=60))
    days_pass(61)  # the thirtieth day before its end is long past
    assert len(told(cast.ida)) == 1
    days_pass(11)
    assert told(cast.ida)[1:] == ["Din licens slutter om 7 dage: Jobtræneren"]
