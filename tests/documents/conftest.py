"""What the tests of documents share: the API asked, an opening to apply for, a worksheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.own_advisers import give_own_adviser
from app.accounts.sessions import issue_token
from app.accounts.substitutes import stand_in
from app.core.clock import local_day
from app.core.work import Units, the_service
from app.documents.contract_worksheets import QuestionKind
from app.documents.sharing import share_cv
from app.documents.worksheets import add_question, add_worksheet, offer_worksheet
from app.listings.models import Listing
from app.web.services import Services
from tests.documents.sample import ASKED, WORKSHEET, Acting, Ask, begun
from tests.factories.postings import bakery, category_ids, posted
from tests.people import Cast, Person

__all__ = ["bakery", "category_ids", "posted"]


@pytest.fixture
def cv_id(acting_as: Acting, cast: Cast) -> UUID:
    """Ida's CV."""
    with acting_as(cast.ida) as uow:
        return begun(uow).id


@pytest.fixture
def ida(client_of: Callable[[Person], FlaskClient], cast: Cast) -> FlaskClient:
    """Ida's browser."""
    return client_of(cast.ida)


@pytest.fixture
def ask(client_of: Callable[[Person], FlaskClient], services: Services, units: Units) -> Ask:
    """Ask the API as somebody, with a token: `ask(cast.ida, "GET", "/me/cvs")`."""

    def asking(person: Person, method: str, path: str, **more: Any) -> Any:
        with units.write(person.municipality, person.actor) as uow:
            token = issue_token(uow, services.ids, person.id)
        client = client_of(person)
        client.delete_cookie("jobvej", domain=person.host)
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "da"} | more.pop(
            "headers", {}
        )
        return client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    return asking


@pytest.fixture
def opening(posted: Callable[..., Listing]) -> UUID:
    """An opening of Vera's bakery."""
    return posted("published").id


@pytest.fixture
def advised(units: Units, cast: Cast) -> None:
    """Ida is Anders's citizen."""
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.ida.id, cast.anders.id)


@pytest.fixture
def signe_stands_in(units: Units, cast: Cast) -> None:
    """Signe does Anders's work today."""
    with units.write(cast.here, the_service("test")) as uow:
        today = local_day(uow.now)
        stand_in(uow, cast.anders.id, cast.signe.id, from_on=today, until_on=today)


@pytest.fixture
def shared(acting_as: Acting, cast: Cast, advised: None) -> UUID:
    """A CV that Ida shares with Anders."""
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        for _again in range(2):
            share_cv(uow, cv.id)
    return cv.id


@pytest.fixture
def sheet_id(acting_as: Acting, cast: Cast) -> UUID:
    """A worksheet that Signe offers: a text, a choice, and some to tick."""
    with acting_as(cast.signe) as uow:
        worksheet_id = add_worksheet(uow, **WORKSHEET)
        add_question(uow, worksheet_id, kind=QuestionKind.TEXT, **ASKED)
        choices = {"choices_da": ["Ude", "Inde"], "choices_en": ["Outside", "Inside"]}
        for kind in (QuestionKind.CHOICE, QuestionKind.TICKS):
            add_question(uow, worksheet_id, kind=kind, **ASKED | choices)
        offer_worksheet(uow, worksheet_id, is_offered=True)
    return worksheet_id
