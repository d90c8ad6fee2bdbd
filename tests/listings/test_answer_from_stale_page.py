"""An employer answers from a page that has stood open: nothing is overwritten, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.work import UnitOfWork
from app.listings.interests import my_interests, withdraw_interest
from tests.forms import post
from tests.listings.feeding import words
from tests.listings.openings import Opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
NOT_HERE = "Borgerens interesse er her ikke længere, så dit svar er ikke sendt."
ANSWERED = "Der er svaret, siden du åbnede siden, så dit svar er ikke sendt."


class Tab:
    """A tab in which the company's page stands as it was when it was opened."""

    def __init__(self, client: FlaskClient, opening: Opening) -> None:
        """Open the page."""
        self.client = client
        self.page = f"/virksomhed/opslag/{opening.id}/interesser"
        form = BeautifulSoup(client.get(self.page).text, "html.parser").select_one(
            "form[data-keep]"
        )
        assert isinstance(form, Tag)
        self.action = str(form["action"])
        hidden = form.select("input[type=hidden]:not([name=csrf_token])")
        self.kept = {str(field["name"]): str(field["value"]) for field in hidden}

    def answer(self, state: str, text: str = "") -> TestResponse:
        """Send the form that stands in it."""
        return post(
            self.client, self.action, self.kept | {"state": state, "text": text}, page="/mig"
        )


@pytest.fixture
def interest_id(acting_as: Acting, cast: Cast, opening: Opening) -> UUID:
    """Ida is interested."""
    with acting_as(cast.ida) as uow:
        return show_interest_in(uow, opening)


@pytest.fixture
def tab(
    client_of: Callable[[Person], FlaskClient], cast: Cast, opening: Opening
) -> Callable[[], Tab]:
    """Return a function that opens another tab of Vera's."""
    vera = client_of(cast.vera)
    return lambda: Tab(vera, opening)


@pytest.mark.usefixtures("interest_id")
def test_a_page_as_it_is_now_is_answered_from(
    tab: Callable[[], Tab], acting_as: Acting, cast: Cast
) -> None:
    assert tab().answer("invited", "Kom på mandag.").status_code == 303
    assert tab().answer("declined", "Desværre alligevel.").status_code == 303
    with acting_as(cast.ida) as uow:
        assert [(i.state, i.answer) for i in my_interests(uow)] == [
            ("declined", "Desværre alligevel.")
        ]


@pytest.mark.usefixtures("interest_id")
def test_an_old_tab_does_not_turn_an_invitation_into_a_no(
    tab: Callable[[], Tab], acting_as: Acting, cast: Cast
) -> None:
    old, new = tab(), tab()
    assert new.answer("invited").status_code == 303
    refused = old.answer("declined", "Vi har fundet en anden.")
    assert refused.status_code == 409
    assert ANSWERED in words(refused.text)
    typed = BeautifulSoup(refused.text, "html.parser").select_one("details[open] textarea")
    assert typed is not None
    assert typed.text.strip() == "Vi har fundet en anden."
    with acting_as(cast.ida) as uow:
        assert [i.state for i in my_interests(uow)] == ["invited"]


@pytest.mark.usefixtures("interest_id")
def test_the_same_answer_twice_is_one(tab: Callable[[], Tab]) -> None:
    old = tab()
    assert [old.answer("invited", "Kom.").status_code for _ in range(2)] == [303, 303]


@pytest.mark.parametrize("is_shown_anew", [False, True])
def test_what_was_taken_back_meanwhile_is_said_and_the_answer_is_not_lost(
    tab: Callable[[], Tab],
    acting_as: Acting,
    cast: Cast,
    opening: Opening,
    interest_id: UUID,
    is_shown_anew: bool,
) -> None:
    old = tab()
    with acting_as(cast.ida) as uow:
        withdraw_interest(uow, interest_id)
    if is_shown_anew:
        with acting_as(cast.ida) as uow:
            show_interest_in(uow, opening)
    refused = old.answer("invited", "Kom til kaffe.")
    assert refused.status_code == 409
    assert NOT_HERE in words(refused.text)
    kept = BeautifulSoup(refused.text, "html.parser").select_one("main textarea")
    assert kept is not None
    assert kept.text.strip() == "Kom til kaffe."


def test_a_stale_page_opens_nothing_of_another_company(
    tab: Callable[[], Tab],
    client_of: Callable[[Person], FlaskClient],
    cast: Cast,
    interest_id: UUID,
) -> None:
    foreign = tab()
    foreign.client = client_of(cast.omar)
    assert foreign.answer("invited", "Kom.").status_code in (403, 404)


@pytest.mark.usefixtures("interest_id")
def test_the_page_says_that_opening_it_is_seen(tab: Callable[[], Tab]) -> None:
    here = tab()
    assert "får de, der har skrevet, at vide, at du har set det" in words(
        here.client.get(here.page).text
    )
