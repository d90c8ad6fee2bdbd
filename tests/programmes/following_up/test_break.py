"""A break and the days that advisers choose: none falls in it, and what does is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.clock import local_day
from app.core.texts import format_date, use_language
from app.programmes.contract import EnrolmentView
from app.programmes.hand_ins.handing_in import hand_in_task
from tests.booking.office import Acting
from tests.conftest import NOW
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.described import Describe, Enrol, Stands

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/opfoelgning"
TODAY = local_day(NOW)
FIRST, LAST = TODAY + timedelta(days=5), TODAY + timedelta(days=11)
STILL = "Bemærk: Den sidste dag ligger i pausen for"
NETWORK = "Skriv ti navne fra dit netværk ned"


@pytest.fixture
def view(cast: Cast, publish: Describe, enrolled: Enrol) -> EnrolmentView:
    """Ida is in Vejen's programme from today."""
    return enrolled(publish(), cast.ida)


def network(view: EnrolmentView) -> UUID:
    """Return what Ida ticks off by herself."""
    return next(item.id for item in view.items if item.key == "network")


def break_of(anders: FlaskClient, view: EnrolmentView) -> str:
    """Give Ida a break, and return the page that says so."""
    days = {"from_on": FIRST.isoformat(), "until_on": LAST.isoformat()}
    path = f"{PAGE}/forloeb/{view.id}/pause"
    return post(anders, path, days, follow_redirects=True).text


@pytest.mark.parametrize("days", [5, 8, 11])
def test_a_day_in_a_break_is_refused_wherever_one_is_chosen_and_the_break_is_named(
    client_of: ClientOf, cast: Cast, acting_as: Acting, view: EnrolmentView, days: int
) -> None:
    anders, item_id = client_of(cast.anders), network(view)
    break_of(anders, view)
    due_on = (TODAY + timedelta(days=days)).isoformat()
    _is_refused(anders, f"{PAGE}/opgaver/{item_id}/frist", {"due_on": due_on})
    task = {"task": "Ring til to firmaer", "due_on": due_on}
    _is_refused(anders, f"{PAGE}/forloeb/{view.id}/aftal", task)
    with acting_as(cast.ida) as uow:
        hand_in_id = hand_in_task(uow, item_id, text="Ti navne").id
    again = {"answer": "again", "text": "Fem til.", "due_on": due_on}
    _is_refused(anders, f"/borgeres-opgaver/{hand_in_id}/kommentarer", again)


def _is_refused(anders: FlaskClient, path: str, given: Mapping[str, str]) -> None:
    refused = post(anders, path, given)
    assert refused.status_code in {409, 422}, path
    said = BeautifulSoup(refused.text, "html.parser").select_one(".error-summary a")
    assert said is not None
    with use_language("da"):
        why = f"Der er pause fra {format_date(FIRST)} til {format_date(LAST)}."
    assert why in said.get_text()
    assert str(said["href"]).endswith("due_on")
    assert f'value="{given["due_on"]}"' in refused.text


@pytest.mark.parametrize("days", [4, 12])
def test_a_day_beside_a_break_can_be_chosen(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, stands: Stands, days: int
) -> None:
    anders, day = client_of(cast.anders), TODAY + timedelta(days=days)
    assert STILL not in break_of(anders, view)
    path = f"{PAGE}/opgaver/{network(view)}/frist"
    moved = post(anders, path, {"due_on": day.isoformat()}, follow_redirects=True).text
    assert day in {item.due_on for item in stands(view.id).items if item.id == network(view)}
    assert STILL not in moved


def test_who_gives_a_break_that_covers_a_chosen_day_is_told_until_it_is_another(
    client_of: ClientOf, cast: Cast, view: EnrolmentView
) -> None:
    anders, path = client_of(cast.anders), f"{PAGE}/opgaver/{network(view)}/frist"
    for days, is_told in ((8, True), (14, False)):
        due_on = (TODAY + timedelta(days=days)).isoformat()
        page = post(anders, path, {"due_on": due_on}, follow_redirects=True).text
        if is_told:
            page = break_of(anders, view)
            flash = BeautifulSoup(page, "html.parser").select_one("[data-flash]")
            assert flash is not None
            assert f"{STILL}: {NETWORK}." in flash.get_text()
        shown = BeautifulSoup(page, "html.parser").select_one(f"[id='{view.id}']")
        assert shown is not None
        assert (f"{STILL}: {NETWORK}." in shown.get_text()) == is_told
