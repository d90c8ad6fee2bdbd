"""What pages promise is what is so: the access ends, and nobody's things go with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.licences.giving import take_back
from app.licences.kinds_told import END, TAKEN_BACK
from app.notifications.registry import kind_named
from tests.booking.office import Acting
from tests.licences.bought import Buy, Days, Give
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
PROMISED = ("de væk", "Der ligger ikke mere", "bliver til og med", "bliver liggende til")


@pytest.mark.parametrize("days", [0, 92, 130])
def test_a_licences_page_says_nothing_of_things_that_go(
    client_of: ClientOf, cast: Cast, buy: Buy, give: Give, days_pass: Days, days: int
) -> None:
    given = give(buy(), cast.ida)
    days_pass(days, asleep=True)
    for path in (f"/licenser/{given.id}", f"/licenser/{given.id}/opgiv"):
        page = client_of(cast.ida).get(path, follow_redirects=True).text
        assert [words for words in PROMISED if words in page] == []
        assert ("Du kan ikke bruge den mere." in page) == (days > 90)


def test_what_is_told_says_whose_things_are(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, days_pass: Days
) -> None:
    pool_id = buy(seat_days=3)
    ended, back = give(pool_id, cast.ida), give(buy(), cast.ida)
    days_pass(4, asleep=True)
    with acting_as(cast.anders) as uow:
        taken = take_back(uow, back.id)
    with acting_as(cast.ida) as uow:
        for kind, one in ((END, ended), (TAKEN_BACK, taken)):
            facts = {"licence_id": str(one.id), "last_on": one.last_on.isoformat()}
            said = kind_named(kind).word(uow, facts).body
            assert "Det, du har lavet her, er dit, til du sletter det." in said
            assert [words for words in PROMISED if words in said] == []


@pytest.mark.parametrize(
    "said",
    ["Dine CV&#39;er", "arbejdsark", "Hvilke licenser du har", "venter på", "uden dit navn"],
)
def test_the_privacy_page_names_what_is_kept(client_of: ClientOf, cast: Cast, said: str) -> None:
    assert said in client_of(cast.ida).get("/privatliv").text
