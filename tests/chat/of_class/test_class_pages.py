"""The pages of a class's discussion: of a citizen, of whoever runs the class, and the inbox."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup

from app.chat.assigning import take_conversation
from app.chat.closing import close_conversation
from app.chat.inbox import queue_counts, waiting_for_me
from app.chat.notes import write_note
from app.chat.of_class import (
    class_discussions,
    new_in_classes,
)
from app.chat.reading import mark_read
from app.core.errors import NotFound
from tests.chat.of_class.discussion import CLASS_ID, Acting, ClientOf, Follow, Read, Say, text_of
from tests.forms import post
from tests.people import Cast, Person


def test_words_that_come_too_late_are_not_lost(
    client_of: ClientOf, follow: Follow, discussion_id: UUID, fatima: Person, bo: Person
) -> None:
    client = client_of(fatima)
    said = {"body": "Det her skrev jeg", "client_id": str(uuid4())}
    follow(citizen_ids=frozenset({bo.id}))
    answer = post(client, f"/samtaler/{discussion_id}", said)
    assert answer.status_code == 200
    assert "Det her skrev jeg" in answer.get_data(as_text=True)
    assert post(client_of(bo), f"/samtaler/{uuid4()}", said).status_code == 404


def test_one_takes_away_ones_own_words_and_those_who_run_it_all(
    acting_as: Acting,
    client_of: ClientOf,
    say: Say,
    read: Read,
    cast: Cast,
    discussion_id: UUID,
    fatima: Person,
    bo: Person,
) -> None:
    first, second = say(fatima, "010170-9996"), say(bo, "Noget grimt")
    page = f"/samtaler/{discussion_id}"
    mine = client_of(fatima)
    assert "010170-9996" in text_of(mine, f"{page}/fjern?besked={first.id}")
    assert mine.get(f"{page}/fjern?besked={second.id}").status_code == 404
    assert mine.get(f"{page}/fjern?besked=nonsense").status_code == 303
    assert post(mine, f"{page}/fjern", {"message_id": second.id}).status_code == 404
    assert post(mine, f"{page}/fjern", {"message_id": "nonsense"}).status_code == 422
    assert post(mine, f"{page}/fjern", {"message_id": first.id}).status_code == 303
    assert (
        post(client_of(cast.signe), f"{page}/fjern", {"message_id": second.id}).status_code == 303
    )
    assert read(bo) == ["", ""]
    assert "Jobcentret har fjernet beskeden" in text_of(client_of(bo), page)
    assert client_of(cast.ida).get(f"{page}/fjern?besked={first.id}").status_code == 404


def test_it_is_in_a_list_of_its_own_and_waits_for_no_answer(
    acting_as: Acting,
    client_of: ClientOf,
    say: Say,
    cast: Cast,
    discussion_id: UUID,
    fatima: Person,
) -> None:
    said = say(fatima, "Er der andre, der er nervøse?")
    for one, news in ((cast.anders, 1), (cast.signe, 0)):
        with acting_as(one) as uow:
            assert not any(queue_counts(uow).values())
            assert waiting_for_me(uow) == 0
            assert new_in_classes(uow) == news
            assert [c.subject for c in class_discussions(uow)] == ["Hold 3"]
    desk = client_of(cast.anders)
    assert "Hold 1 med nyt" in text_of(desk, "/indbakke")
    listed = text_of(desk, "/indbakke/hold")
    assert "Ingen venter på svar fra netop dig" in listed
    assert "nervøse" in listed
    assert "Fatima Holm" in text_of(desk, f"/samtaler/{discussion_id}")
    with acting_as(cast.anders) as uow:
        mark_read(uow, discussion_id, seq=said.seq)
    with acting_as(cast.anders) as uow:
        assert new_in_classes(uow) == 0
    with acting_as(cast.ida) as uow:
        assert new_in_classes(uow) is None
    assert client_of(fatima).get("/indbakke/hold").status_code == 403


def test_the_inbox_does_nothing_with_it(
    acting_as: Acting, client_of: ClientOf, cast: Cast, discussion_id: UUID
) -> None:
    assert client_of(cast.anders).get(f"/indbakke/{discussion_id}").status_code == 404
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        close_conversation(uow, discussion_id, client_id=uuid4())
    with pytest.raises(NotFound), acting_as(cast.signe) as uow:
        take_conversation(uow, discussion_id)
    with pytest.raises(NotFound), acting_as(cast.anders) as uow:
        write_note(uow, discussion_id, body="Hemmeligt")


def test_the_page_says_who_reads_and_leads_back(
    client_of: ClientOf, say: Say, cast: Cast, discussion_id: UUID, fatima: Person, bo: Person
) -> None:
    say(bo, "Hej")
    html = client_of(fatima).get(f"/samtaler/{discussion_id}").get_data(as_text=True)
    assert f'href="/mit-hold/{CLASS_ID}"' in html
    assert "Alle på holdet kan læse det" in html
    assert "Krogh" not in html
    desk = client_of(cast.anders).get(f"/samtaler/{discussion_id}").get_data(as_text=True)
    assert f'href="/hold/{CLASS_ID}"' in desk
    assert "Bo Krogh" in desk


def test_whoever_runs_the_class_saves_it_as_pdf_alone_and_comes_back_to_it(
    client_of: ClientOf, cast: Cast, discussion_id: UUID
) -> None:
    anders, here = client_of(cast.anders), f"/samtaler/{discussion_id}"
    page = BeautifulSoup(anders.get(f"{here}/gem").text, "html.parser")
    forms = [one["value"] for one in page.select("main input[name=form]")]
    assert forms == ["pdf"]
    [back] = page.select(".back-link")
    assert anders.get(str(back["href"])).status_code == 200
    assert post(anders, f"{here}/gem", {"form": "pdf"}, page=f"{here}/gem").status_code == 303
