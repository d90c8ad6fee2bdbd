"""An employer's answer to an interest begins a conversation, which ends with the interest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest

from app.chat.about_interests import begin_with_answer
from app.chat.contract import ConversationEnded
from app.chat.conversations import my_conversations
from app.chat.posting import post_message
from app.chat.reading import messages_after
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.listings.contract import InterestAnswered
from app.listings.interests import answer_interest, withdraw_interest
from app.listings.models import InterestState
from tests.factories.interests import interest_id
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "interest_id", "posted"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
WorkOff = Callable[[], None]


def _answer(
    acting_as: Acting, cast: Cast, interest_id: UUID, bakery: UUID, state: InterestState, text: str
) -> None:
    with acting_as(cast.vera) as uow:
        answer_interest(uow, interest_id, state=state, employer_id=bakery, text=text)


def _conversations(acting_as: Acting, person: Person) -> list[tuple[str, int]]:
    with acting_as(person) as uow:
        return [(view.subject, view.last_seq) for view in my_conversations(uow)]


def test_both_read_the_answer_and_write_on(
    acting_as: Acting, cast: Cast, interest_id: UUID, bakery: UUID, work_off: WorkOff
) -> None:
    _answer(acting_as, cast, interest_id, bakery, InterestState.INVITED, "Kom forbi tirsdag")
    work_off()
    subject = "Bageren ApS: Bager til tidlige morgener"
    assert _conversations(acting_as, cast.ida) == [(subject, 1)]
    assert _conversations(acting_as, cast.vera) == [(subject, 1)]
    with acting_as(cast.ida) as uow:
        [view] = my_conversations(uow)
        post_message(uow, view.id, body="Det gør jeg", client_id=uow.new_id())
    with acting_as(cast.vera) as uow:
        read = messages_after(uow, view.id, after=0).messages
    assert [(m.side, m.body) for m in read] == [
        ("employer", "Kom forbi tirsdag"),
        ("citizen", "Det gør jeg"),
    ]


def test_hearing_of_an_answer_twice_adds_nothing(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    interest_id: UUID,
    bakery: UUID,
    work_off: WorkOff,
) -> None:
    _answer(acting_as, cast, interest_id, bakery, InterestState.INVITED, "Kom forbi")
    work_off()
    with units.write(cast.here, the_service("test")) as uow:
        begin_with_answer(uow, InterestAnswered(interest_id))
    assert [seq for _, seq in _conversations(acting_as, cast.ida)] == [1]


@pytest.mark.parametrize(
    ("state", "text", "begun"),
    [
        (InterestState.INVITED, "", 1),
        (InterestState.DECLINED, "Tak, men nej", 1),
        (InterestState.DECLINED, "", 0),
    ],
)
def test_a_plain_no_begins_nothing(
    acting_as: Acting,
    cast: Cast,
    interest_id: UUID,
    bakery: UUID,
    work_off: WorkOff,
    state: InterestState,
    text: str,
    begun: int,
) -> None:
    _answer(acting_as, cast, interest_id, bakery, state, text)
    work_off()
    assert len(_conversations(acting_as, cast.ida)) == begun


@pytest.mark.parametrize("who", ["omar", "anders", "signe", "lea", "nabo"])
def test_it_is_between_the_two_alone(
    acting_as: Acting, cast: Cast, interest_id: UUID, bakery: UUID, work_off: WorkOff, who: str
) -> None:
    _answer(acting_as, cast, interest_id, bakery, InterestState.INVITED, "Kom forbi")
    work_off()
    with acting_as(cast.ida) as uow:
        [view] = my_conversations(uow)
    assert _conversations(acting_as, getattr(cast, who)) == []
    with pytest.raises(NotFound), acting_as(getattr(cast, who)) as uow:
        messages_after(uow, view.id, after=0)


def test_an_interest_taken_back_ends_it_and_shuts_the_company_out(
    acting_as: Acting, cast: Cast, interest_id: UUID, bakery: UUID, work_off: WorkOff
) -> None:
    _answer(acting_as, cast, interest_id, bakery, InterestState.INVITED, "Kom forbi")
    work_off()
    with acting_as(cast.ida) as uow:
        [view] = my_conversations(uow)
        withdraw_interest(uow, interest_id)
    work_off()
    assert _conversations(acting_as, cast.vera) == []
    with pytest.raises(ConversationEnded), acting_as(cast.ida) as uow:
        post_message(uow, view.id, body="Hallo", client_id=uow.new_id())
