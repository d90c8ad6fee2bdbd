"""The pages of classes: staff make and plan them, citizens see the plan and the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.core.clock import local_day
from app.core.work import Units
from app.programmes.classes.members import join_cohort
from app.programmes.classes.views import cohort_of, cohorts_to_run
from app.programmes.library.contract import PartFacts, PartKind
from app.programmes.library.editing import add_module, publish_module
from tests.booking.office import Acting, Office
from tests.factories.films import published_film
from tests.forms import post
from tests.people import Cast, Person, move_in
from tests.programmes.classes.conftest import AFTER, BEFORE, MEET, Plan, Planned
from tests.programmes.described import Enrol, Stands
from tests.programmes.library.shelf import QUIZ, module

ClientOf = Callable[[Person], FlaskClient]
At = Callable[[int], datetime]


def text(client: FlaskClient, path: str) -> str:
    """Return what a page says, in one line."""
    answer = client.get(path)
    assert answer.status_code == 200
    said = BeautifulSoup(answer.get_data(as_text=True), "html.parser").get_text(" ")
    return " ".join(said.split())


def test_an_adviser_makes_a_class_plans_a_workshop_and_puts_somebody_into_it(
    client_of: ClientOf,
    cast: Cast,
    office: Office,
    programme_id: UUID,
    acting_as: Acting,
    enrolled: Enrol,
    at: At,
    stands: Stands,
    look: Callable[[], None],
) -> None:
    ida, anders = enrolled(programme_id, cast.ida), client_of(cast.anders)
    assert "Der er ingen hold endnu" in text(anders, "/hold")
    said = {
        "programme_id": programme_id,
        "name": "Hold 3",
        "starts_on": local_day(at(0)),
        "place_id": office.place_id,
        "seats": "8",
        "team_id": office.team_id,
    }
    assert post(anders, "/hold/ny", said | {"seats": "900"}).status_code == 422
    over = post(anders, "/hold/ny", said | {"starts_on": "2020-01-01"})
    assert over.status_code == 422
    assert "Vælg en dag fra i dag og frem." in over.text
    assert 'value="2020-01-01"' in over.text
    made = post(anders, "/hold/ny", said)
    assert made.status_code == 303
    page = made.location
    assert post(anders, f"{page}/borger", {"enrolment_id": ida.id}).status_code == 303
    workshop = {
        "theme_da": "Jobsamtalen",
        "place_id": office.place_id,
        "on": local_day(at(7)),
        "begins": "10:00",
        "until": "12:00",
        "key": MEET.key,
        "before_text": "Øv dig\nSkriv tre spørgsmål",
        "after_text": "Ring til én",
    }
    assert post(anders, f"{page}/workshop", workshop | {"until": "09:00"}).status_code == 422
    assert post(anders, f"{page}/workshop", workshop | {"before": "module/none"}).status_code == 422
    assert post(anders, f"{page}/workshop", workshop).status_code == 303
    look()
    shown = text(anders, page)
    for words in ("Hold 3", "Ida", "Jobsamtalen", "Øv dig", "Ring til én", "1 af 8 pladser"):
        assert words in shown
    asked = {item.title_da: item.due_on for item in stands(ida.id).items}
    assert asked["Skriv tre spørgsmål"] == local_day(at(6))
    with acting_as(cast.anders) as uow:
        assert [one.facts.name for one in cohorts_to_run(uow)] == ["Hold 3"]


def test_a_workshop_is_changed_and_called_off(
    client_of: ClientOf, cast: Cast, office: Office, plan: Plan, planned: Planned, at: At
) -> None:
    workshop_id, anders = plan(7), client_of(cast.anders)
    page = f"/hold/workshop/{workshop_id}"
    assert BEFORE.title_da in text(anders, f"{page}/ret")
    keys = {one.key for one in planned()[0].before}
    said = {
        "theme_da": "Nyt tema",
        "place_id": office.place_id,
        "on": local_day(at(9)),
        "begins": "10:00",
        "until": "12:00",
        "before_text": BEFORE.title_da,
    }
    assert post(anders, f"{page}/ret", said).status_code == 303
    changed = planned()[0]
    assert changed.session.title == "Nyt tema"
    assert {one.key for one in changed.before} == keys  # it is the same thing, done or not
    assert changed.after == ()
    assert post(anders, f"{page}/aflys", {"reason": "x" * 301}).status_code == 422
    assert post(anders, f"{page}/aflys", {"reason": "Syg"}).status_code == 303
    assert planned()[0].session.called_off_because == "Syg"
    assert post(anders, f"{page}/sammen", {}).status_code == 303  # says that there is nothing yet


def test_who_is_taken_out_by_mistake_comes_back_with_one_tap(
    client_of: ClientOf,
    cast: Cast,
    cohort_id: UUID,
    programme_id: UUID,
    enrolled: Enrol,
    acting_as: Acting,
) -> None:
    ida, anders = enrolled(programme_id, cast.ida), client_of(cast.anders)
    post(anders, f"/hold/{cohort_id}/borger", {"enrolment_id": ida.id})
    door = f"/hold/{cohort_id}/borger/{ida.id}"
    for how, is_in in (("ud", False), ("ind", True)):
        assert post(anders, f"{door}/{how}", {}).status_code == 303
        with acting_as(cast.ida) as uow:
            assert (cohort_of(uow, ida.id) is not None) == is_in
    assert post(anders, f"/hold/{cohort_id}/slut", {}).status_code == 303
    assert "Lad det fortsætte" in text(anders, f"/hold/{cohort_id}")
    assert post(anders, f"/hold/{cohort_id}/fortsaet", {}).status_code == 303


def test_a_citizen_sees_the_plan_the_others_and_hides(
    client_of: ClientOf,
    cast: Cast,
    cohort_id: UUID,
    programme_id: UUID,
    enrolled: Enrol,
    acting_as: Acting,
    plan: Plan,
    look: Callable[[], None],
    units: Units,
) -> None:
    plan(7)
    holm = move_in(units, cast.here, "Bo Krogh Holm", Role.CITIZEN)
    ida, bo = enrolled(programme_id, cast.ida), enrolled(programme_id, holm)
    with acting_as(cast.anders) as uow:
        for one in (ida, bo):
            join_cohort(uow, cohort_id, one.id)
    look()
    client = client_of(cast.ida)
    assert "Dit hold: Hold nord" in text(client, f"/forloeb/{ida.id}")
    page = f"/forloeb/{ida.id}/hold"
    shown = text(client, page)
    for words in (
        "Det, jeg kan",
        BEFORE.title_da,
        AFTER.title_da,
        "Bo H.",
        "Anders leder holdet",
        "Jeg kan ikke komme",
        "De andre ser dit fornavn og et bogstav",
    ):
        assert words in shown
    assert "Krogh" not in shown
    assert post(client, f"{page}/vis", {"is_hidden": "1"}).status_code == 303
    assert "Du er skjult" in text(client, page)
    assert "Ida" not in text(client_of(holm), f"/forloeb/{bo.id}/hold")


def test_there_is_no_page_for_whoever_is_in_no_class(
    client_of: ClientOf, cast: Cast, programme_id: UUID, enrolled: Enrol, cohort_id: UUID
) -> None:
    ida = enrolled(programme_id, cast.ida)
    client = client_of(cast.ida)
    assert client.get(f"/forloeb/{ida.id}/hold").status_code == 404
    assert "Dit hold" not in text(client, f"/forloeb/{ida.id}")
    assert client.get(f"/hold/{cohort_id}").status_code == 403


def test_the_big_screen_shows_a_workshop_and_names_nobody(
    client_of: ClientOf,
    cast: Cast,
    cohort_id: UUID,
    programme_id: UUID,
    enrolled: Enrol,
    acting_as: Acting,
    plan: Plan,
) -> None:
    anders, ida = client_of(cast.anders), enrolled(programme_id, cast.ida)
    empty = anders.get(f"/hold/{cohort_id}/skaerm").text
    assert "ikke planlagt workshops" in empty
    assert 'data-turn="leave"' in empty
    plan(7)
    plan(14, theme_da="Cv", before=(), after=())
    with acting_as(cast.anders) as uow:
        join_cohort(uow, cohort_id, ida.id)
    first = text(anders, f"/hold/{cohort_id}/skaerm")
    assert "Det, jeg kan" in first
    assert "Ida" not in first
    assert AFTER.title_da in first
    shown = BeautifulSoup(anders.get(f"/hold/{cohort_id}/skaerm").text, "html.parser")
    assert shown.select("header, footer, .site-nav, [action='/log-ud']") == []
    back = shown.select(f"a[href='/hold/{cohort_id}']")
    assert [one.get("data-turn") for one in back] == ["leave"]
    for wanted in ("2", "99", "x", "²"):
        assert anders.get(f"/hold/{cohort_id}/skaerm?nr={wanted}").status_code == 200
    assert "Cv" in text(anders, f"/hold/{cohort_id}/skaerm?nr=2")
    assert client_of(cast.ida).get(f"/hold/{cohort_id}/skaerm").status_code == 403


def test_the_big_screen_goes_through_a_module_and_its_film(
    client_of: ClientOf, cast: Cast, cohort_id: UUID, acting_as: Acting, plan: Plan
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow, title="Sådan ringer du")
        film = PartFacts("f", PartKind.VIDEO, {"da": "Se filmen"}, video_id=video_id)
        module_id = add_module(uow, module(parts=(film, QUIZ)))
        publish_module(uow, module_id)
    plan(7, module_id=module_id)
    plan(14, theme_da="Cv", before=(), after=())
    anders, here = client_of(cast.anders), f"/hold/{cohort_id}/skaerm"
    first = BeautifulSoup(anders.get(here).text, "html.parser")
    assert turns(first) == {"next": f"{here}?nr=1&del=f", "leave": f"/hold/{cohort_id}"}
    shown = BeautifulSoup(anders.get(f"{here}?nr=1&del=f").text, "html.parser")
    assert shown.select_one(f'video source[src*="/film/{video_id}/"]')
    assert shown.select_one("h1").get_text() == "Se filmen"  # type: ignore[union-attr]  # is there
    assert turns(shown)["back"] == f"{here}?nr=1"
    quiz = anders.get(f"{here}?nr=1&del=3")
    assert "Hvornår er det bedst at ringe?" in quiz.text
    last = BeautifulSoup(anders.get(f"{here}?nr=1&del=naeste-skridt").text, "html.parser")
    assert turns(last)["next"] == f"{here}?nr=2"
    for odd in ("nr=1&del=ukendt", "nr=2&del=f", "nr=0&del=f", "del=%00", "nr=-1"):
        assert anders.get(f"{here}?{odd}").status_code == 200


def turns(page: BeautifulSoup) -> dict[str, str]:
    """Return where the keys of the big screen lead."""
    return {str(one["data-turn"]): str(one["href"]) for one in page.select("[data-turn]")}
