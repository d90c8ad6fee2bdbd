"""What was deleted stands on the page of its kind for a day, with the way back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.work import UnitOfWork
from app.documents.applications import note_application, remove_application
from app.documents.contract import MOST_CVS
from app.documents.cvs import remove_cv
from tests.documents.sample import begun
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


def test_it_stands_there_for_a_day_and_is_had_back(
    client_of: ClientOf, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.ida) as uow:
        cv, application = begun(uow, name="Planteskole"), note_application(uow, title="Bager")
    ida = client_of(cast.ida)
    ways = {"/cv": f"/cv/{cv.id}", "/ansoegninger": f"/ansoegninger/{application.id}"}

    def shown() -> list[bool]:
        pages = {page: ida.get(page).text for page in ways}
        return [f'action="{way}/fortryd"' in pages[page] for page, way in ways.items()]

    assert shown() == [False, False]
    with acting_as(cast.ida) as uow:
        remove_cv(uow, cv.id)
        remove_application(uow, application.id)
    assert shown() == [True, True]
    assert "Planteskole" not in client_of(cast.omar).get("/cv").text
    for page, way in ways.items():
        assert post(ida, f"{way}/fortryd", page=page).location == page
    assert shown() == [False, False]
    with acting_as(cast.ida) as uow:
        remove_cv(uow, cv.id)
        remove_application(uow, application.id)
    clock.advance(timedelta(days=1))
    assert shown() == [False, False]


def test_one_cv_too_many_is_said_on_the_page(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        remove_cv(uow, cv.id)
        for _number in range(MOST_CVS):
            begun(uow)
    answer = post(client_of(cast.ida), f"/cv/{cv.id}/fortryd", follow_redirects=True)
    assert answer.status_code == 200
    assert "Slettet for nylig" in answer.text
