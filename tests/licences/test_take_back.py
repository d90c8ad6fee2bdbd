"""Taking licences back: never in the middle of the day, told, and undone within the hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.staff import block_person
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.texts import use_language
from app.licences.contract import (
    LicenceOver,
    LicenceState,
    LicenceTakenBack,
    LicenceView,
    NoExtension,
    TooLateToUndo,
)
from app.licences.giving import give_back, give_licence, note_opening, take_back
from app.notifications.reading import list_notifications
from tests.booking.office import Acting
from tests.forms import post
from tests.licences.bought import Buy, Days, Give, Told
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
TODAY = date(2026, 11, 24)


def test_it_ends_with_the_day_and_not_before(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told, clock: FixedClock
) -> None:
    given = give(buy(seats=1), cast.ida)
    for _again in range(2):
        with acting_as(cast.anders) as uow:
            back = take_back(uow, given.id)
    assert (back.state, back.last_on) == (LicenceState.ACTIVE, TODAY)
    assert back.grace_until_on == TODAY + timedelta(days=30)
    assert back.no_extension is NoExtension.OVER
    assert told(cast.ida)[1:] == ["Din licens slutter: Jobtræneren"]
    with acting_as(cast.ida) as uow:
        note_opening(uow, given.id)
    clock.advance(timedelta(hours=14))
    with acting_as(cast.ida) as uow, pytest.raises(LicenceOver):
        note_opening(uow, given.id)


def test_the_citizen_reads_by_whom_and_why_until_it_is_undone(
    acting_as: Acting, client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(), cast.ida)
    anders, ida = client_of(cast.anders), client_of(cast.ida)
    path = f"/licenspuljer/licenser/{given.id}"
    long = post(anders, f"{path}/tag-tilbage", {"word": "x" * 501}, page=path)
    assert long.status_code == 422
    assert "x" * 501 in long.text
    post(anders, f"{path}/tag-tilbage", {"word": "Du er begyndt i job."}, page=path)
    page, here = ida.get(f"/licenser/{given.id}").text, anders.get(path).text
    assert "Jobcentret har taget din licens tilbage" in page
    assert "Grunden: Du er begyndt i job." in page
    assert "“Du er begyndt i job.”" in here
    assert f'action="{path}/giv-igen"' in here
    with acting_as(cast.ida) as uow, use_language("da"):
        said = list_notifications(uow, limit=1)[0].body.split("\n")
    assert said[:2] == ["Jobcentret har taget den tilbage.", "Grunden: Du er begyndt i job."]
    post(anders, f"{path}/giv-igen", page=path)
    assert "Du er begyndt i job" not in ida.get(f"/licenser/{given.id}").text


def test_once_the_hour_is_over_the_page_offers_no_undo_and_says_that_it_is_too_late(
    acting_as: Acting, client_of: ClientOf, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    anders, path = client_of(cast.anders), f"/licenspuljer/licenser/{given.id}"
    assert "Du kan fortryde indtil kl. " in anders.get(path).text
    clock.advance(timedelta(minutes=61))
    assert "giv-igen" not in anders.get(path).text
    late = post(anders, f"{path}/giv-igen", page=path, follow_redirects=True)
    assert "Det er for sent at fortryde" in late.text


def test_it_is_told_as_an_event(acting_as: Acting, cast: Cast, buy: Buy, give: Give) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.signe) as uow:
        take_back(uow, given.id)
        assert LicenceTakenBack(given.id) in uow.events


def test_one_that_has_not_begun_ends_at_once_and_its_seat_is_free(
    acting_as: Acting, cast: Cast, buy: Buy, told: Told
) -> None:
    pool_id = buy(seats=1)
    with acting_as(cast.anders) as uow:
        ahead = give_licence(uow, pool_id, cast.ida.id, from_on=TODAY + timedelta(days=9))
    with acting_as(cast.anders) as uow:
        assert take_back(uow, ahead.id).state == LicenceState.OVER
    with acting_as(cast.anders) as uow:
        give_licence(uow, pool_id, cast.omar.id)


def test_undone_within_the_hour_it_lasts_as_long_as_before(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, told: Told
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    for _again in range(2):
        with acting_as(cast.signe) as uow:
            kept = give_back(uow, given.id)
    assert (kept.last_on, kept.grace_until_on) == (given.last_on, given.grace_until_on)
    assert told(cast.ida)[-1] == "Du beholder din licens: Jobtræneren"


def test_it_is_too_late_after_an_hour_and_where_the_seat_is_anothers(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    pool_id = buy(seats=1)
    with acting_as(cast.anders) as uow:
        ahead = give_licence(uow, pool_id, cast.ida.id, from_on=TODAY + timedelta(days=9))
    with acting_as(cast.anders) as uow:
        take_back(uow, ahead.id)
    theirs = give(pool_id, cast.omar)
    with acting_as(cast.anders) as uow, pytest.raises(TooLateToUndo):
        give_back(uow, ahead.id)
    with acting_as(cast.anders) as uow:
        take_back(uow, theirs.id)
    clock.advance(timedelta(hours=1, minutes=1))
    with acting_as(cast.anders) as uow, pytest.raises(TooLateToUndo):
        give_back(uow, theirs.id)


def test_what_has_ended_is_not_taken_back(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    clock.advance(timedelta(days=1))
    with acting_as(cast.anders) as uow, pytest.raises(LicenceOver):
        take_back(uow, given.id)


@pytest.mark.parametrize("name", ["ida", "omar", "vera", "lea", "adam", "nora"])
def test_nobody_else_takes_it_back(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, name: str
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        take_back(uow, given.id)


def test_its_end_is_told_once_and_no_step_before_it(
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    told: Told,
    days_pass: Days,
    stands: Callable[[UUID], LicenceView],
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    days_pass(3)
    assert told(cast.ida)[1:] == [
        "Din licens slutter: Jobtræneren",  # as it was taken back
        "Din licens er slut: Jobtræneren",
    ]
    assert stands(given.id).state == LicenceState.GRACE


def test_that_of_somebody_who_may_not_come_in_is_taken_back_too(
    acting_as: Acting, client_of: ClientOf, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(), cast.ida)
    with acting_as(cast.adam) as uow:
        block_person(uow, cast.ida.id)
    assert client_of(cast.anders).get(f"/licenspuljer/licenser/{given.id}").status_code == 200
    with acting_as(cast.anders) as uow:
        assert take_back(uow, given.id).taken_back_at == uow.now
    with acting_as(cast.omar) as uow, pytest.raises(NotFound):
        take_back(uow, given.id)
