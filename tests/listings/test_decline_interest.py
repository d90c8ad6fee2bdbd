"""A no to who is interested: asked about first, and given to everybody who waits at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.errors import NotFound
from app.core.work import UnitOfWork, Units
from app.listings.closing import close_listing
from app.listings.declining import count_unanswered, decline_unanswered
from app.listings.interests import answer_interest, my_interests
from app.listings.models import ClosedBecause, InterestState
from tests.factories.told import told
from tests.forms import post
from tests.listings.openings import Opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def interests(acting_as: Acting, cast: Cast, opening: Opening) -> list[UUID]:
    """Ida and Omar are interested."""
    sent = []
    for person in (cast.ida, cast.omar):
        with acting_as(person) as uow:
            sent.append(show_interest_in(uow, opening))
    return sent


@pytest.fixture
def filled(acting_as: Acting, cast: Cast, opening: Opening, interests: list[UUID]) -> list[UUID]:
    """Ida is invited, and the opening closed while Omar waits."""
    with acting_as(cast.vera) as uow:
        answer_interest(
            uow, interests[0], state=InterestState.INVITED, employer_id=opening.employer_id
        )
        close_listing(uow, opening.id, because=ClosedBecause.FILLED)
    return interests


def _page(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_a_no_is_asked_about_first(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: Opening, interests: list[UUID]
) -> None:
    client = client_of(cast.vera)
    page = _page(client, f"/virksomhed/opslag/{opening.id}/interesser")
    assert not page.select("button[value=declined]"), "no button sends a no at once"
    question = f"/virksomhed/interesser/{interests[0]}/nej-tak"
    assert page.select(f'a[href="{question}"]')
    asked = _page(client, question)
    assert "Vil du sige nej tak til Ida?" in asked.get_text()
    form = asked.select_one("main form")
    assert form
    facts = {str(i["name"]): str(i["value"]) for i in form.select("input[type=hidden]")}
    assert post(client, str(form["action"]), facts | {"state": "declined"}).status_code == 303
    with acting_as(cast.ida) as uow:
        assert [i.state for i in my_interests(uow)] == [InterestState.DECLINED]


def test_whose_opening_it_is_not_is_not_asked(
    client_of: ClientOf, cast: Cast, opening: Opening, interests: list[UUID]
) -> None:
    client = client_of(cast.ida)
    assert client.get(f"/virksomhed/interesser/{interests[0]}/nej-tak").status_code == 403
    path = f"/virksomhed/opslag/{opening.id}/interesser/nej-tak"
    assert client.get(path).status_code == 403


def test_an_employer_who_closes_sees_who_waits_and_says_no_to_all(
    client_of: ClientOf,
    units: Units,
    cast: Cast,
    opening: Opening,
    filled: list[UUID],
    work_off: Callable[[], None],
) -> None:
    client = client_of(cast.vera)
    shown = _page(client, f"/virksomhed/opslag/{opening.id}")
    assert "1 venter stadig på svar" in shown.get_text()
    path = f"/virksomhed/opslag/{opening.id}/interesser/nej-tak"
    assert shown.select(f'a[href="{path}"]')
    assert "Vil du sige nej tak til den, der venter?" in _page(client, path).get_text()
    asked = _asked_about(_page(client, path))
    assert asked == [str(filled[1])]
    words = {"text": "Vi har fundet en.", "interest_ids": asked}
    assert post(client, path, words).status_code == 303
    work_off()
    assert ("listings/interest-answered", "The employer says no thank you this time") in told(
        units, cast.omar
    )
    with units.read(cast.here, cast.ida.actor) as uow:
        assert [i.state for i in my_interests(uow)] == [InterestState.INVITED]
    with units.read(cast.here, cast.omar.actor) as uow:
        assert [i.answer for i in my_interests(uow)] == ["Vi har fundet en."]
        assert count_unanswered(uow, opening.id) == 0
    assert "venter stadig" not in _page(client, f"/virksomhed/opslag/{opening.id}").get_text()
    assert client.get(path).status_code == 302


def _asked_about(page: BeautifulSoup) -> list[str]:
    return [str(field["value"]) for field in page.select('main input[name="interest_ids"]')]


def test_who_came_after_the_question_still_waits(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    client, path = client_of(cast.vera), f"/virksomhed/opslag/{opening.id}/interesser/nej-tak"
    asked = _asked_about(_page(client, path))
    with acting_as(cast.omar) as uow:
        show_interest_in(uow, opening)
    shown = post(client, path, {"interest_ids": asked}, follow_redirects=True).text
    assert "1 har fået et nej tak." in shown
    assert "1 er kommet til siden og venter stadig på svar." in shown
    for person, state in ((cast.ida, InterestState.DECLINED), (cast.omar, InterestState.SEEN)):
        with acting_as(person) as uow:
            assert [i.state for i in my_interests(uow)] == [state]


def test_a_question_that_was_answered_meanwhile_tells_nobody(
    client_of: ClientOf, cast: Cast, opening: Opening, filled: list[UUID]
) -> None:
    client, path = client_of(cast.vera), f"/virksomhed/opslag/{opening.id}/interesser/nej-tak"
    late = {"interest_ids": [str(filled[0])]}
    shown = post(client, path, late, follow_redirects=True).text
    assert "Ingen har fået et nej tak" in shown
    assert "har fået et nej tak." not in shown


def test_too_many_words_to_all_stand_in_the_form(
    client_of: ClientOf, cast: Cast, opening: Opening, filled: list[UUID]
) -> None:
    path = f"/virksomhed/opslag/{opening.id}/interesser/nej-tak"
    answer = post(client_of(cast.vera), path, {"text": "x" * 1001})
    assert answer.status_code == 422
    assert "x" * 1001 in answer.text


def test_a_citizen_who_waits_reads_that_the_place_is_filled(
    client_of: ClientOf, acting_as: Acting, cast: Cast, opening: Opening, filled: list[UUID]
) -> None:
    words = "The place is filled. The employer can still answer you."
    assert words in _page(client_of(cast.omar), "/mine-interesser").get_text()
    with acting_as(cast.vera) as uow:
        decline_unanswered(uow, opening.id, filled, employer_id=opening.employer_id)
    assert words not in _page(client_of(cast.omar), "/mine-interesser").get_text()


def test_only_its_employer_says_no_to_all(
    acting_as: Acting, cast: Cast, opening: Opening, interests: list[UUID]
) -> None:
    with pytest.raises(NotFound), acting_as(cast.vera) as uow:
        decline_unanswered(uow, opening.imported_id, interests, employer_id=opening.employer_id)
    with acting_as(cast.vera) as uow:
        assert count_unanswered(uow, opening.id) == 2
