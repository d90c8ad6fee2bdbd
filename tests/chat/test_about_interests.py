"""An employer's answer to an interest begins a conversation, which ends with the interest."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from runpy import run_path
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.chat.about_interests import begin_with_answer
from app.chat.contract import ConversationEnded, Side
from app.chat.conversations import (
    conversation_by_id,
    my_conversations,
    unread_of_company,
)
from app.chat.models import Conversation, Participant
from app.chat.posting import post_message
from app.chat.promising import overdue_conversations, raise_overdue
from app.chat.reading import mark_read, messages_after
from app.chat.unseen import tell_of_unseen
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.employers.colleagues import remove_colleague
from app.listings.contract import InterestAnswered
from app.listings.interests import answer_interest, withdraw_interest
from app.listings.models import Interest, InterestState
from tests.factories.interests import about_interest, colleague, interest_id, write_for
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["about_interest", "bakery", "category_ids", "colleague", "interest_id", "posted"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
WorkOff = Callable[[], None]
MIGRATION = Path(__file__).parents[2] / "migrations" / "0013_seats_of_companies.py"


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


def test_an_invitation_without_words_says_what_it_is_once(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    interest_id: UUID,
    bakery: UUID,
    work_off: WorkOff,
) -> None:
    _answer(acting_as, cast, interest_id, bakery, InterestState.INVITED, "")
    work_off()
    with units.write(cast.here, the_service("test")) as uow:
        begin_with_answer(uow, InterestAnswered(interest_id))
    with acting_as(cast.ida) as uow:
        [view] = my_conversations(uow)
        said = [(m.side, m.body) for m in messages_after(uow, view.id, after=0).messages]
    assert said == [(Side.SERVICE, "Bageren ApS har inviteret Ida. I kan skrive sammen her.")]


def test_the_answer_leads_to_its_conversation_from_both_sides(
    acting_as: Acting,
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    interest_id: UUID,
    bakery: UUID,
    work_off: WorkOff,
) -> None:
    link = f"/samtaler/interesse/{interest_id}"
    assert link not in client_of(cast.ida).get("/mine-interesser").text
    assert client_of(cast.ida).get(link).status_code == 404
    _answer(acting_as, cast, interest_id, bakery, InterestState.INVITED, "")
    work_off()
    with acting_as(cast.ida) as uow:
        [view] = my_conversations(uow)
    with acting_as(cast.vera) as uow:
        listing_id = uow.session.scalar(select(Interest.listing_id))
    pages = {cast.ida: "/mine-interesser", cast.vera: f"/virksomhed/opslag/{listing_id}/interesser"}
    for person, page in pages.items():
        assert link in client_of(person).get(page).text
        assert client_of(person).get(link).location == f"/samtaler/{view.id}"
    for stranger in (cast.omar, cast.anders, cast.nabo):
        assert client_of(stranger).get(link).status_code == 404


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


def _write(acting_as: Acting, person: Person, conversation_id: UUID, body: str) -> None:
    with acting_as(person) as uow:
        post_message(uow, conversation_id, body=body, client_id=uow.new_id())


def _unread(acting_as: Acting, *people: Person) -> list[int]:
    found = []
    for person in people:
        with acting_as(person) as uow:
            found.append(unread_of_company(uow))
    return found


def test_a_citizens_word_is_news_to_everybody_at_the_company(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    clock: FixedClock,
    about_interest: UUID,
    colleague: Person,
) -> None:
    assert _unread(acting_as, cast.vera, colleague) == [0, 0]  # their own answer is no news
    _write(acting_as, cast.ida, about_interest, "Hvornår?")
    assert _unread(acting_as, cast.vera, colleague) == [1, 1]
    clock.advance(timedelta(seconds=30))
    with units.write(cast.here, the_service("test")) as uow:
        assert tell_of_unseen(uow) == 2
    with acting_as(cast.vera) as uow:
        mark_read(uow, about_interest, seq=2)
    assert _unread(acting_as, cast.vera, colleague) == [0, 1]


def test_what_the_company_answers_again_is_no_news_to_itself(
    acting_as: Acting,
    cast: Cast,
    interest_id: UUID,
    about_interest: UUID,
    bakery: UUID,
    colleague: Person,
    work_off: WorkOff,
) -> None:
    _answer(acting_as, cast, interest_id, bakery, InterestState.DECLINED, "Desværre alligevel ikke")
    work_off()
    assert _unread(acting_as, cast.vera, colleague) == [0, 0]


def test_seats_follow_who_writes_for_the_company(
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    bakery: UUID,
    colleague: Person,
    work_off: WorkOff,
    newcomer: Callable[[], Person],
) -> None:
    _write(acting_as, cast.ida, about_interest, "Før")
    valdemar = newcomer()
    with acting_as(cast.vera) as uow:
        remove_colleague(uow, bakery, colleague.id)
    work_off()
    _write(acting_as, cast.ida, about_interest, "Efter")
    assert _unread(acting_as, valdemar, colleague) == [1, 0]
    with acting_as(cast.vera) as uow:
        people = conversation_by_id(uow, about_interest).participants
    assert {p.name for p in people} == {"Ida", "Vera", "Valdemar"}


def test_conversations_of_before_there_were_seats_are_given_them_once(
    acting_as: Acting,
    units: Units,
    cast: Cast,
    clock: FixedClock,
    about_interest: UUID,
    colleague: Person,
) -> None:
    _write(acting_as, cast.ida, about_interest, "Hvornår?")
    with units.write(cast.here, the_service("test")) as uow:
        uow.session.execute(delete(Participant).where(Participant.side == Side.EMPLOYER))
    assert _unread(acting_as, cast.vera, colleague) == [0, 0]
    for _twice in range(2):
        with units.database.writing.begin() as connection:
            migration = run_path(str(MIGRATION))
            with Operations.context(MigrationContext.configure(connection)):
                migration["upgrade"]()
    assert _unread(acting_as, cast.vera, colleague) == [1, 1]
    clock.advance(timedelta(seconds=30))
    with units.write(cast.here, the_service("test")) as uow:
        assert tell_of_unseen(uow) == 2
        assert len(uow.session.scalars(select(Participant)).all()) == 3


@pytest.fixture
def newcomer(units: Units, cast: Cast, bakery: UUID, work_off: WorkOff) -> Callable[[], Person]:
    """Let Valdemar begin to write for the company."""

    def come() -> Person:
        person = write_for(units, cast, bakery, "Valdemar")
        work_off()
        return person

    return come


def test_the_job_centre_promises_nothing_for_a_company_and_raises_nothing(
    acting_as: Acting, units: Units, cast: Cast, clock: FixedClock, about_interest: UUID
) -> None:
    clock.set(datetime(2026, 11, 24, 22, 0, tzinfo=UTC))  # the job centre is closed
    _write(acting_as, cast.ida, about_interest, "Hvornår?")
    with acting_as(cast.ida) as uow:
        messages = messages_after(uow, about_interest, after=0).messages
        assert [m.side for m in messages] == ["employer", "citizen"]
        assert conversation_by_id(uow, about_interest).answer_due_at is None
    with units.write(cast.here, the_service("test")) as uow:  # as one was noted before
        row = uow.session.scalars(select(Conversation)).one()
        row.answer_due_at = uow.now
    clock.advance(timedelta(days=7))
    with units.write(cast.here, the_service("test")) as uow:
        assert raise_overdue(uow) == 0
        uow.session.scalars(select(Conversation)).one().raised_at = uow.now
    with acting_as(cast.lea) as uow:
        assert overdue_conversations(uow) == []


def test_the_citizen_reads_why_it_is_over_and_the_company_that_it_is_gone(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    interest_id: UUID,
    work_off: WorkOff,
) -> None:
    words = "fordi du har trukket din interesse tilbage"
    assert words not in client_of(cast.ida).get(f"/samtaler/{about_interest}").text
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, interest_id)
    work_off()
    assert words in client_of(cast.ida).get(f"/samtaler/{about_interest}").text
    page = client_of(cast.vera).get("/virksomhed/samtaler").text
    assert "Den er væk igen, hvis personen trækker sin interesse tilbage." in page
    assert "ingen samtaler endnu" not in page
