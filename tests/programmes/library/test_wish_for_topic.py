"""A citizen misses a topic; the editors are told once a day, and answer or close it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.errors import Forbidden, Invalid, NotFound
from app.programmes.library.contract_errors import NotToUndo
from app.programmes.library.models import TopicWish
from app.programmes.library.wishes import (
    answer_wish,
    close_wish,
    my_wishes,
    open_wish_again,
    take_wish_back,
    wish_for_topic,
    wishes_closed,
    wishes_waiting,
)
from tests.booking.office import Acting
from tests.people import Cast
from tests.programmes.described import Told

TOPIC = "Hvordan søger man job i Norge?"


def test_a_wish_reaches_the_editors_once_a_day(
    acting_as: Acting, cast: Cast, look: Callable[[], None], told: Told
) -> None:
    with acting_as(cast.ida) as uow:
        wish_id = wish_for_topic(uow, TOPIC)
        assert wish_for_topic(uow, TOPIC) == wish_id
        [row] = uow.session.query(TopicWish).all()
        assert b"Norge" not in row.text_sealed
    look()
    with acting_as(cast.omar) as uow:
        wish_for_topic(uow, "Løn")
    look()
    assert told(cast.signe) == ["2 ønsker om emner i biblioteket venter"]
    assert told(cast.anders) == []
    with acting_as(cast.signe) as uow:
        assert [one.text for one in wishes_waiting(uow)] == [TOPIC, "Løn"]


def test_an_answer_closes_it_and_is_told(
    acting_as: Acting, cast: Cast, look: Callable[[], None], told: Told
) -> None:
    with acting_as(cast.ida) as uow:
        wish_id = wish_for_topic(uow, TOPIC)
    with acting_as(cast.signe) as uow:
        answer_wish(uow, wish_id, "Det laver vi et modul om.")
        assert wishes_waiting(uow) == []
        assert [one.id for one in wishes_closed(uow)] == [wish_id]
    look()
    assert told(cast.ida) == ["Du har fået svar på dit ønske om et emne"]
    with acting_as(cast.ida) as uow:
        assert my_wishes(uow)[0].answer == "Det laver vi et modul om."
        with pytest.raises(NotToUndo):
            take_wish_back(uow, wish_id)
    with acting_as(cast.signe) as uow:
        open_wish_again(uow, wish_id)
        close_wish(uow, wish_id)
    with acting_as(cast.ida) as uow:
        assert my_wishes(uow)[0].answer == ""
    assert told(cast.ida) == ["Det er her ikke længere"]


def test_one_takes_a_wish_back(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        take_wish_back(uow, wish_for_topic(uow, TOPIC))
        assert my_wishes(uow) == []
        wish_id = wish_for_topic(uow, TOPIC)
        for text in ("", "x" * 501):
            with pytest.raises(Invalid):
                wish_for_topic(uow, text)
    with acting_as(cast.omar) as uow:
        assert my_wishes(uow) == []
        with pytest.raises(NotFound):
            take_wish_back(uow, wish_id)


@pytest.mark.parametrize("who", ["ida", "anders", "lea"])
def test_only_editors_answer(acting_as: Acting, cast: Cast, who: str) -> None:
    with acting_as(cast.ida) as uow:
        wish_id = wish_for_topic(uow, TOPIC)
    with acting_as(getattr(cast, who)) as uow:
        for verb in (
            lambda: wishes_waiting(uow),
            lambda: answer_wish(uow, wish_id, "Nej"),
            lambda: close_wish(uow, wish_id),
        ):
            with pytest.raises(Forbidden):
                verb()
