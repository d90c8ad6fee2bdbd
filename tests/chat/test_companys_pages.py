"""A company's pages of its conversations: what is new first, for its own people alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.chat.conversations import (
    my_conversations,
)
from app.chat.of_company import company_conversations
from app.chat.posting import post_message
from app.chat.printing import as_page
from app.chat.reading import mark_read
from app.core.work import UnitOfWork
from app.files.service import store_file
from app.listings.forgetting_interests import forget
from app.listings.interests import answer_interest, show_interest
from app.listings.models import Interest, InterestState, Listing
from tests.factories.interests import PDF, about_interest, colleague, interest_id
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["about_interest", "bakery", "category_ids", "colleague", "interest_id", "posted"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
WorkOff = Callable[[], None]


def _answer(
    acting_as: Acting, cast: Cast, interest_id: UUID, bakery: UUID, state: InterestState, text: str
) -> None:
    with acting_as(cast.vera) as uow:
        answer_interest(uow, interest_id, state=state, employer_id=bakery, text=text)


def _write(acting_as: Acting, person: Person, conversation_id: UUID, body: str) -> None:
    with acting_as(person) as uow:
        post_message(uow, conversation_id, body=body, client_id=uow.new_id())


def test_its_answer_is_signed_by_the_company_on_the_page_and_on_paper(
    client_of: Callable[[Person], FlaskClient], acting_as: Acting, cast: Cast, about_interest: UUID
) -> None:
    page = client_of(cast.ida).get(f"/samtaler/{about_interest}").get_data(as_text=True)
    signed = re.findall(r"chat-message__who[^>]*>([^<]*)<", page)
    assert signed == ["Bageren ApS"]
    assert '"company": "Bageren ApS"' in unescape(page)  # for the script
    with acting_as(cast.ida) as uow:
        paper = as_page(uow, about_interest)
    assert "<h3>Bageren ApS <span>" in paper


def test_the_companys_page_shows_what_is_new_first(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    second_conversation: UUID,
) -> None:
    browser = client_of(cast.vera)
    assert browser.get("/samtaler").headers["Location"] == "/virksomhed/samtaler"
    _write(acting_as, cast.ida, about_interest, "Hvornår?")
    _write(acting_as, cast.omar, second_conversation, "When?")
    with acting_as(cast.vera) as uow:
        mark_read(uow, second_conversation, seq=2)
    page = browser.get("/virksomhed/samtaler").get_data(as_text=True)
    assert page.index("Ida") < page.index("Omar")
    assert page.count("1 ny") == 1
    assert page.count("Venter på jeres svar") == 2
    with acting_as(cast.vera) as uow:
        mark_read(uow, about_interest, seq=2)
        post_message(uow, about_interest, body="Kl. 8", client_id=uow.new_id())
    page = browser.get("/virksomhed/samtaler").get_data(as_text=True)
    assert page.index("Omar") < page.index("Ida")


def test_the_companys_list_goes_on_page_by_page(
    acting_as: Acting, cast: Cast, about_interest: UUID, second_conversation: UUID
) -> None:
    _write(acting_as, cast.ida, about_interest, "Hvornår?")
    with acting_as(cast.vera) as uow:
        first = company_conversations(uow, limit=1)
        last = company_conversations(uow, limit=1, after=first.next)
    assert [c.id for c in (*first.conversations, *last.conversations)] == [
        about_interest,
        second_conversation,
    ]
    assert last.next is None


@pytest.mark.parametrize("who", ["ida", "anders", "adam"])
def test_the_companys_page_is_for_its_people(
    client_of: Callable[[Person], FlaskClient], cast: Cast, who: str
) -> None:
    assert client_of(getattr(cast, who)).get("/virksomhed/samtaler").status_code == 403


@pytest.fixture
def second_conversation(
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    posted: Callable[..., Listing],
    bakery: UUID,
    work_off: WorkOff,
) -> UUID:
    """Omar is interested in another of Vera's openings, and was answered later than Ida."""
    listing = posted("published", title="Konditor")
    with acting_as(cast.omar) as uow:
        file = store_file(uow, content=PDF, name="cv.pdf")
        other = show_interest(uow, listing.id, text="Hi", file_id=file.id, has_consented=True)
    _answer(acting_as, cast, other, bakery, InterestState.INVITED, "Kom forbi")
    work_off()
    with acting_as(cast.omar) as uow:
        [view] = my_conversations(uow)
    return view.id


def test_the_companys_conversation_is_headed_by_the_citizen_and_says_what_they_wrote(
    client_of: Callable[[Person], FlaskClient], acting_as: Acting, cast: Cast, about_interest: UUID
) -> None:
    browser = client_of(cast.vera)
    page = browser.get(f"/samtaler/{about_interest}").get_data(as_text=True)
    assert ">Ida</h1>" in page
    assert "Det skrev Ida til jer" in page
    assert "Jeg bager gerne" in page
    citizens = client_of(cast.ida).get(f"/samtaler/{about_interest}").get_data(as_text=True)
    assert ">Bageren ApS: Bager til tidlige morgener</h1>" in citizens
    assert "Det skrev" not in citizens
    with acting_as(cast.adam) as uow:  # what is forgotten is not shown
        forget(uow, uow.session.scalars(select(Interest)).one())
    page = browser.get(f"/samtaler/{about_interest}").get_data(as_text=True)
    assert ">Ida</h1>" in page
    assert "Det skrev" not in page


def test_what_the_company_said_is_on_its_own_side_to_each_of_its_people(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    about_interest: UUID,
    colleague: Person,
) -> None:
    _write(acting_as, cast.ida, about_interest, "Det gør jeg")
    for reader, own in ((cast.vera, [1]), (colleague, [1]), (cast.ida, [2])):
        page = client_of(reader).get(f"/samtaler/{about_interest}").get_data(as_text=True)
        mine = re.findall(r'class="chat-message is-mine" id="besked-(\d+)"', page)
        assert [int(seq) for seq in mine] == own, reader.name
