"""The questions as a licence ends: when they are asked, and what staff see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from app.licences.contract import NotAskedNow
from app.licences.exit_survey import (
    USUAL,
    add_question,
    answer_questions,
    has_answered,
    questions_about,
    questions_now,
    results_about,
)
from app.licences.giving import give_licence
from app.notifications.reading import list_notifications
from app.surveys.contract import Given
from tests.booking.office import Acting, Ask
from tests.forms import post
from tests.licences.bought import Buy, Days, Give
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]


def test_they_are_asked_from_the_last_notice_until_the_grace_is_over(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(seat_days=10, steps=(5, 2), grace_days=10), cast.ida)
    for days, is_asked in ((6, False), (1, True), (12, True), (1, False)):
        clock.advance(timedelta(days=days))
        with acting_as(cast.ida) as uow:
            if is_asked:
                assert [one.question for one in questions_now(uow, given.id)] == list(USUAL)
            else:
                with pytest.raises(NotAskedNow):
                    questions_now(uow, given.id)


def test_the_citizen_is_asked_with_the_last_notice_and_at_the_end_until_they_answer(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, days_pass: Days, units: Units
) -> None:
    from_ = give(buy(seat_days=10, steps=(5, 2)), cast.ida)
    days_pass(9)
    page = "Fortæl os, hvordan det var."
    assert [page in body for body in _bodies(units, cast)] == [True, True, False]
    with acting_as(cast.ida) as uow:
        first = questions_now(uow, from_.id)[0]
        answer_questions(uow, from_.id, {first.id: Given(4)})
        assert has_answered(uow, from_.id)
    assert [page in body for body in _bodies(units, cast)] == [False, False, False]


def _bodies(units: Units, cast: Cast) -> list[str]:
    """Return what Ida was told, newest first."""
    with units.read(cast.here, cast.ida.actor) as uow:
        return [one.body for one in list_notifications(uow, limit=20)]


def test_one_answers_on_the_phone_and_staff_see_it_once_there_are_five(
    client_of: ClientOf, units: Units, cast: Cast, buy: Buy, clock: FixedClock
) -> None:
    pool_id = buy(seats=9, seat_days=1)
    people = [move_in(units, cast.here, f"Borger{n}", Role.CITIZEN) for n in range(5)]
    with units.write(cast.here, the_service("test")) as uow:
        ids = [give_licence(uow, pool_id, person.id).id for person in people]
        rating, choice, words = questions_about(uow, pool_id)
    results = f"/licenspuljer/{pool_id}/evaluering"
    for number, (person, licence_id) in enumerate(zip(people, ids, strict=True)):
        page = client_of(cast.lea).get(results).get_data(as_text=True)
        assert "Der er for få svar til at vise dem" in page
        assert not any(f"Svar {said}" in page for said in range(number))
        path, client = f"/licenser/{licence_id}/evaluering", client_of(person)
        answers = {f"q-{rating.id}": "5", f"q-{choice.id}": "2", f"q-{words.id}": f"Svar {number}"}
        said = post(client, path, answers, page=path, follow_redirects=True)
        assert "Tak. Dine svar hjælper andre." in said.get_data(as_text=True)
    page = client_of(cast.lea).get(results).get_data(as_text=True)
    for shown in ("5,0 af 5 i gennemsnit", "Passende", "Svar 0", "Svar 4"):
        assert shown in page
    assert "Borger" not in page.replace("Borgere", "").replace("Det siger borgerne", "")


def test_what_is_no_answer_comes_back_with_what_was_typed(
    client_of: ClientOf, units: Units, cast: Cast, buy: Buy, give: Give
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    with units.read(cast.here, the_service("test")) as uow:
        rating, _choice, words = questions_about(uow, given.pool.id)
    path, client = f"/licenser/{given.id}/evaluering", client_of(cast.ida)
    for answers in ({}, {f"q-{rating.id}": "9"}, {f"q-{rating.id}": "godt"}):
        typed = answers | {f"q-{words.id}": "Mere tid"} if answers else {}
        again = post(client, path, typed, page=path)
        page = again.get_data(as_text=True)
        assert again.status_code == 422
        assert f'href="#f-q-{rating.id}"' in page
        assert not answers or "Mere tid" in page


def test_questions_are_added_removed_and_put_back(
    client_of: ClientOf, cast: Cast, buy: Buy
) -> None:
    pool_id, signe = buy(), client_of(cast.signe)
    path = f"/licenspuljer/{pool_id}/evaluering"
    form = {
        "kind": "choice",
        "text_da": "Fik du hjælp nok?",
        "text_en": "Did you get enough help?",
        "choices_da": "Ja\nNej",
        "choices_en": "Yes",
    }
    refused = post(signe, path, form, page=path)
    assert refused.status_code == 422
    assert "Skriv lige så mange valg som på dansk" in refused.get_data(as_text=True)
    added = post(signe, path, form | {"choices_en": "Yes\nNo"}, page=path, follow_redirects=True)
    page = added.get_data(as_text=True)
    assert "Fik du hjælp nok?" in page
    remove = next(part for part in page.split('action="')[::-1] if part.startswith(path + "/"))
    remove = remove.split('"')[0]
    gone = post(signe, remove, page=path, follow_redirects=True).get_data(as_text=True)
    assert "Fik du hjælp nok?" not in gone
    back = remove.replace("/fjern", "/igen")
    assert f'action="{back}"' in gone
    there = post(signe, back, page=path, follow_redirects=True)
    assert "Fik du hjælp nok?" in there.get_data(as_text=True)


def test_the_api_asks_and_takes_answers(
    cast: Cast, ask: Ask, buy: Buy, give: Give, clock: FixedClock
) -> None:
    given = give(buy(seat_days=2), cast.ida)
    path = f"/me/licences/{given.id}/survey"
    early = ask(cast.ida, "GET", path)
    assert early.json["type"] == "urn:jobvej:problem:licences/not-asked-now"
    clock.advance(timedelta(days=1))
    rating, choice, words = ask(cast.ida, "GET", path).json["items"]
    assert (rating["kind"], choice["choices"]) == ("rating", ["For kort", "Passende", "For længe"])
    answers = [
        {"question_id": rating["id"], "number": 4},
        {"question_id": words["id"], "text": "x"},
    ]
    assert ask(cast.ida, "PUT", path, json={"answers": answers}).status_code == 204
    for wrong, status in (
        ([], 422),
        (answers * 2, 409),
        ([{"question_id": rating["id"], "number": 6}], 409),
        ([{"question_id": str(UUID(int=9)), "number": 1}], 409),
        ([{"question_id": rating["id"], "number": "4"}], 422),
    ):
        refused = ask(cast.ida, "PUT", path, json={"answers": wrong})
        assert (refused.status_code, bool(refused.json["errors"])) == (status, True)
    results = ask(cast.lea, "GET", f"/licence-pools/{given.pool.id}/survey-results").json
    assert results == {"replies": 1, "shown": 0, "questions": []}


@pytest.mark.parametrize("name", ["omar", "nabo", "anders", "lea"])
def test_nobody_else_is_asked(
    acting_as: Acting, cast: Cast, buy: Buy, give: Give, name: str
) -> None:
    given = give(buy(seat_days=1), cast.ida)
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        questions_now(uow, given.id)
    with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
        answer_questions(uow, given.id, {})


@pytest.mark.parametrize("name", ["ida", "vera", "anders", "lea"])
def test_only_those_who_set_pools_up_change_the_questions(
    acting_as: Acting, cast: Cast, buy: Buy, name: str
) -> None:
    pool_id = buy()
    with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
        add_question(uow, pool_id, USUAL[0])
    if name in {"ida", "vera"}:
        with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
            results_about(uow, pool_id)
    with acting_as(cast.nora) as uow, pytest.raises(NotFound):
        results_about(uow, pool_id)
