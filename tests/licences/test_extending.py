"""Asking to keep a licence, and what the adviser answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from app.accounts.contract import Role
from app.accounts.substitutes import stand_in
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units
from app.licences.contract import (
    AnsweredAlready,
    ExtensionPolicy,
    LicenceExtended,
    LicenceState,
    LicenceView,
    NotExtended,
)
from app.licences.extending import (
    answer_request,
    ask_for_extension,
    extend_licence,
    request_view,
    requests_of,
    requests_waiting,
    take_request_back,
)
from app.licences.giving import take_back
from app.licences.line import join_line
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give, Told
from tests.people import Cast, move_in

Stands = Callable[[UUID], LicenceView]
WHY = "Jeg er midt i et kursus."
SAID = "En borger vil gerne beholde en licens længere"


@pytest.fixture
def given(buy: Buy, give: Give, cast: Cast) -> LicenceView:
    """Ida has a licence until 21 February, that is extended by 30 days on request, once."""
    return give(buy(is_open=True), cast.ida)


@pytest.fixture
def request_id(acting_as: Acting, cast: Cast, given: LicenceView) -> UUID:
    """Ida has asked to keep it."""
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id, word=WHY)
    with acting_as(cast.anders) as uow:
        return requests_waiting(uow)[0].id


def test_the_adviser_is_told_and_reads_why(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID, told: Told
) -> None:
    assert told(cast.anders) == ["En borger vil gerne beholde en licens længere"]
    for adviser in (cast.anders, cast.signe):
        with acting_as(adviser) as uow:
            [one] = requests_waiting(uow)
            assert (one.id, one.word, one.licence.id) == (request_id, WHY, given.id)
            assert one.licence.asked_at == uow.now


def test_a_yes_moves_the_last_day_and_tells_the_citizen_with_a_word(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID, told: Told
) -> None:
    for _again in range(2):
        with acting_as(cast.anders) as uow:
            answered = answer_request(uow, request_id, is_granted=True, word="Held og lykke.")
    assert answered.licence.last_on == given.last_on + timedelta(days=30)
    assert (answered.licence.extensions, answered.answer) == (1, "Held og lykke.")
    assert told(cast.ida)[1:] == ["Din licens er forlænget: Jobtræneren"]
    with acting_as(cast.anders) as uow:
        assert requests_waiting(uow) == []


def test_a_no_leaves_it_and_tells_the_citizen_with_a_word(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID, told: Told, stands: Stands
) -> None:
    with acting_as(cast.anders) as uow:
        answer_request(uow, request_id, is_granted=False, word="Vi har ikke flere.")
    assert stands(given.id).last_on == given.last_on
    assert told(cast.ida)[1:] == ["Din licens bliver ikke forlænget: Jobtræneren"]
    with acting_as(cast.ida) as uow:
        [mine] = requests_of(uow, given.id)
        assert (mine.is_granted, mine.answer) == (False, "Vi har ikke flere.")
        ask_for_extension(uow, given.id)  # things change: one may ask again
    with acting_as(cast.signe) as uow, pytest.raises(AnsweredAlready):
        answer_request(uow, request_id, is_granted=True)


def test_asking_again_says_anew_why_and_tells_nobody_twice(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID, told: Told
) -> None:
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, given.id, word="Jeg mangler to moduler.")
    with acting_as(cast.anders) as uow:
        assert [one.word for one in requests_waiting(uow)] == ["Jeg mangler to moduler."]
    assert len(told(cast.anders)) == 1


def test_one_takes_back_that_one_asked(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID, told: Told
) -> None:
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            assert take_request_back(uow, given.id).may_ask
    with acting_as(cast.anders) as uow:
        assert requests_waiting(uow) == []
    with acting_as(cast.anders) as uow, pytest.raises(AnsweredAlready):
        answer_request(uow, request_id, is_granted=True)
    assert told(cast.anders) == [SAID]


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"extension": ExtensionPolicy.NEVER}, "never"),
        ({"extension": ExtensionPolicy.AUTOMATIC}, "never"),
        ({"until_on": date(2026, 12, 24)}, "pool_ends"),
    ],
)
def test_one_hears_why_it_cannot_be_extended(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, change: dict[str, object], because: str
) -> None:
    other = give(buy(**change), cast.ida)
    with acting_as(cast.ida) as uow, pytest.raises(NotExtended) as refused:
        ask_for_extension(uow, other.id)
    assert refused.value.extra == {"because": because}


def test_whoever_waits_in_line_comes_first(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID, buy: Buy, give: Give
) -> None:
    with acting_as(cast.omar) as uow:
        join_line(uow, given.pool.id, cast.omar.id)
    with acting_as(cast.anders) as uow, pytest.raises(NotExtended) as refused:
        answer_request(uow, request_id, is_granted=True)
    assert refused.value.extra == {"because": "others_wait"}


def test_no_oftener_than_the_pool_allows(
    acting_as: Acting, cast: Cast, given: LicenceView, told: Told
) -> None:
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
        assert LicenceExtended(given.id) in uow.events
    with acting_as(cast.anders) as uow, pytest.raises(NotExtended) as refused:
        extend_licence(uow, given.id)
    assert refused.value.extra == {"because": "too_often"}
    assert told(cast.ida)[1:] == ["Din licens er forlænget: Jobtræneren"]


def test_extending_by_oneself_answers_who_asked(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        extend_licence(uow, given.id)
    with acting_as(cast.anders) as uow:
        assert request_view(uow, request_id).is_granted is True


def test_a_late_yes_begins_today_where_a_seat_is_free(
    acting_as: Acting,
    cast: Cast,
    given: LicenceView,
    request_id: UUID,
    clock: FixedClock,
    stands: Stands,
) -> None:
    clock.advance(timedelta(days=95))
    assert stands(given.id).state == LicenceState.GRACE
    with acting_as(cast.anders) as uow:
        answered = answer_request(uow, request_id, is_granted=True)
    assert answered.licence.last_on == date(2026, 11, 24) + timedelta(days=95 + 30)
    assert answered.licence.state == LicenceState.ACTIVE


def test_a_late_yes_is_none_where_the_seat_is_anothers(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    pool_id = buy(seats=1)
    mine = give(pool_id, cast.ida)
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, mine.id)
    clock.advance(timedelta(days=91))
    give(pool_id, cast.omar)
    with acting_as(cast.anders) as uow, pytest.raises(NotExtended) as refused:
        extend_licence(uow, mine.id)
    assert refused.value.extra == {"because": "no_seat"}


def test_what_was_taken_back_is_not_extended(
    acting_as: Acting, cast: Cast, given: LicenceView, request_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        take_back(uow, given.id)
    with acting_as(cast.anders) as uow, pytest.raises(NotExtended):
        extend_licence(uow, given.id)
    with acting_as(cast.anders) as uow, pytest.raises(AnsweredAlready):
        answer_request(uow, request_id, is_granted=True)


def test_an_extension_has_steps_of_its_own(
    acting_as: Acting, cast: Cast, given: LicenceView, told: Told, days_pass: Days
) -> None:
    days_pass(89 - 7)  # a week before the end
    with acting_as(cast.anders) as uow:
        extend_licence(uow, given.id)
    days_pass(30)  # a week before the new one
    said = [title for title in told(cast.ida) if "slutter om" in title]
    steps = [f"Din licens slutter om {days} dage: Jobtræneren" for days in (30, 14, 7)]
    assert said == steps * 2


def test_too_many_words_are_refused(acting_as: Acting, cast: Cast, given: LicenceView) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Invalid) as refused:
        ask_for_extension(uow, given.id, word="x" * 501)
    assert set(refused.value.fields) == {"word"}


@pytest.mark.parametrize("name", ["omar", "vera", "lea", "adam", "nabo", "nora", "anders"])
def test_nobody_asks_for_somebody_else(
    acting_as: Acting, cast: Cast, given: LicenceView, name: str
) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        ask_for_extension(uow, given.id)


@pytest.mark.parametrize("name", ["ida", "omar", "vera", "lea", "adam"])
def test_only_advisers_answer(acting_as: Acting, cast: Cast, request_id: UUID, name: str) -> None:
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        answer_request(uow, request_id, is_granted=True)


def test_another_team_neither_sees_nor_answers_and_a_substitute_does(
    units: Units, acting_as: Acting, cast: Cast, request_id: UUID
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with acting_as(asger) as uow:
        assert requests_waiting(uow) == []
    with acting_as(asger) as uow, pytest.raises(NotFound):
        answer_request(uow, request_id, is_granted=True)
    with acting_as(cast.anders) as uow:
        stand_in(
            uow, cast.anders.id, asger.id, from_on=date(2026, 11, 24), until_on=date(2026, 11, 24)
        )
    with acting_as(asger) as uow:
        assert [one.id for one in requests_waiting(uow)] == [request_id]
        answer_request(uow, request_id, is_granted=True)
