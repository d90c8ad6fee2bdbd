"""Taking an interest back stands by itself on the page, and says what follows before it is done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import UnitOfWork
from tests.listings.openings import Opening, opening, show_interest_in
from tests.people import Cast, Person

__all__ = ["opening"]

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]


def test_the_way_back_is_not_hidden_among_what_was_sent(
    client_of: Callable[[Person], FlaskClient], acting_as: Acting, cast: Cast, opening: Opening
) -> None:
    with acting_as(cast.ida) as uow:
        show_interest_in(uow, opening)
    page = BeautifulSoup(client_of(cast.ida).get("/mine-interesser").text, "html.parser")
    folds = {fold.summary.text: fold for fold in page.select("main details") if fold.summary}
    assert list(folds) == ["Det har du sendt", "Træk din interesse tilbage"]
    assert "biler" in folds["Det har du sendt"].text
    assert not folds["Det har du sendt"].select("form")
    way_back = folds["Træk din interesse tilbage"]
    assert way_back.select("form[action$='/traek-tilbage'] button")
    assert "Vi sletter begge dele." in way_back.text
