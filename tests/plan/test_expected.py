"""One list of everything with a deadline: nothing that is required stands anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import Asked
from app.core.clock import FixedClock, local_day
from app.core.texts import format_weekday, use_language
from app.core.work import Units, the_service
from app.plan.contract import Span
from app.plan.doors import EXPECTED, PLAN
from app.plan.expected import Outstanding, counted_in_words, expected_of_actor
from app.plan.service import plan_of_actor
from app.programmes.contract import EnrolmentView
from app.programmes.deadlines import take_leave
from app.programmes.doing import tick_off
from app.programmes.enrolling import enrol
from app.programmes.following_up.agreeing import agree
from app.programmes.publishing import add_programme, publish_programme
from app.web.services import Services
from tests.booking.office import Acting, Office
from tests.conftest import NOW
from tests.people import Cast, Person
from tests.programmes.described import programme

ClientOf = Callable[[Person], FlaskClient]
PAGE = "/min-plan/forventet"
TODAY = local_day(NOW)


@pytest.fixture
def enrolment(units: Units, cast: Cast, office: Office) -> EnrolmentView:
    """Ida has to be in a programme, which asks for something before a meeting as well."""
    assert office
    with units.write(cast.here, the_service("test")) as uow:
        programme_id = add_programme(uow, programme())
        publish_programme(uow, programme_id)
        return enrol(uow, programme_id, cast.ida.id)


@pytest.fixture
def expected(services: Services, acting_as: Acting) -> Callable[[Person], Outstanding]:
    """Return what is expected of somebody."""

    def expecting(person: Person) -> Outstanding:
        with acting_as(person) as uow:
            return expected_of_actor(uow, services.provided[EXPECTED])

    return expecting


def test_it_is_all_that_the_plan_has_with_a_day(
    services: Services,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    enrolment: EnrolmentView,
    expected: Callable[[Person], Outstanding],
) -> None:
    asked = Asked(office.type_id, date(2026, 12, 1), "Din plan", "LAB § 31", "Ring til os")
    with acting_as(cast.anders) as uow:
        ask_to_book(uow, cast.ida.id, asked)
    with acting_as(cast.ida) as uow:
        plan = plan_of_actor(uow, services.provided[PLAN], since=uow.now)
    due = [one.id for one in plan if not isinstance(one.when, Span)]
    found = expected(cast.ida)
    assert [one.id for one in found.ahead] == due
    assert [one.title for one in found.waiting] == ["Forbered mødet"]
    assert found.required == len(due) + 1
    for one in (*found.ahead, *found.waiting):
        told = one.expected
        assert all((told.is_required, told.why, told.rule, told.follows, told.help)), one.title
    assert enrolment.items


def test_what_is_late_stays_until_it_is_done(
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
    enrolment: EnrolmentView,
    expected: Callable[[Person], Outstanding],
) -> None:
    clock.advance(timedelta(days=60))
    late = expected(cast.ida).late
    assert [one.title for one in late] == [
        "Log ind første gang",
        "Lav dit cv",
        "Skriv ti navne fra dit netværk ned",
    ]
    with acting_as(cast.ida) as uow:
        tick_off(uow, next(one.id for one in enrolment.items if one.key == "network"))
    assert len(expected(cast.ida).late) == 2


def test_what_was_agreed_says_with_whom_and_not_the_reason_of_the_programme(
    acting_as: Acting,
    cast: Cast,
    enrolment: EnrolmentView,
    expected: Callable[[Person], Outstanding],
) -> None:
    with acting_as(cast.anders) as uow:
        agree(uow, enrolment.id, task="Ring til en virksomhed", due_on=TODAY + timedelta(days=3))
    found = {one.title: one.expected.why for one in expected(cast.ida).ahead}
    assert found["Ring til en virksomhed"] == "Det har du aftalt med Anders."
    assert found["Lav dit cv"] != found["Ring til en virksomhed"]


def test_nothing_is_expected_of_others(
    cast: Cast, enrolment: EnrolmentView, expected: Callable[[Person], Outstanding]
) -> None:
    for other in (cast.omar, cast.anders, cast.lea):
        assert expected(other).is_empty
    assert not expected(cast.ida).is_empty
    assert enrolment.citizen_id == cast.ida.id


def test_the_page_says_the_reason_the_rule_and_what_follows(
    client_of: ClientOf, cast: Cast, enrolment: EnrolmentView
) -> None:
    ida = client_of(cast.ida)
    page = ida.get(PAGE).get_data(as_text=True)
    for said in (
        "Hvad forventes af mig",
        "Lav dit cv",
        ">Krav<",
        "Lov om en aktiv beskæftigelsesindsats, § 31",
        "Din rådgiver ringer til dig, hvis noget mangler.",
        "Spørg din rådgiver, hvis noget driller.",
        "Det skal du gøre før dit næste møde",
        "Din rådgiver er Anders",
        f"/forloeb/{enrolment.id}#item-",
    ):
        assert said in page
    omar = client_of(cast.omar).get(PAGE).get_data(as_text=True)
    assert "Nothing is expected of you right now" in omar
    assert client_of(cast.anders).get(PAGE).status_code == 403


@pytest.mark.parametrize("page", [PAGE, "/min-plan", "/min-plan/uge", "/api/v1/me/calendar"])
def test_who_looks_at_the_plan_has_logged_in(
    client_of: ClientOf,
    cast: Cast,
    expected: Callable[[Person], Outstanding],
    enrolment: EnrolmentView,
    page: str,
) -> None:
    ida = client_of(cast.ida)  # who had logged in before she was enrolled
    asked = [one.title for one in expected(cast.ida).ahead]
    assert "Log ind første gang" in asked
    assert ida.get("/api/v1/me/calendar.ics").status_code == 200  # a calendar asked, not she
    assert [one.title for one in expected(cast.ida).ahead] == asked
    answer = ida.get(page)
    assert answer.status_code == 200
    assert "Log ind første gang" not in answer.get_data(as_text=True)
    assert [one.title for one in expected(cast.ida).ahead] == asked[1:]
    assert client_of(cast.omar).get(page).status_code == 200


def test_the_plan_and_the_first_page_lead_there(
    client_of: ClientOf, cast: Cast, enrolment: EnrolmentView
) -> None:
    assert enrolment
    ida = client_of(cast.ida)
    said = "2 ting har frist inden for 14 dage."  # not the log-in: she is here
    for page in ("/", "/min-plan"):  # the first page notes nothing, and leaves it out all the same
        html = ida.get(page).get_data(as_text=True)
        assert said in html
        assert f'href="{PAGE}"' in html
    assert said not in ida.get("/opslag?q=x").get_data(as_text=True)
    assert PAGE not in client_of(cast.omar).get("/").get_data(as_text=True)


def test_a_count_is_kind(
    cast: Cast,
    clock: FixedClock,
    enrolment: EnrolmentView,
    expected: Callable[[Person], Outstanding],
) -> None:
    assert enrolment
    assert counted_in_words(expected(cast.omar), TODAY) == ""
    clock.advance(timedelta(days=4))
    today = local_day(clock.now())
    said = counted_in_words(expected(cast.ida), today)
    assert said == "Fristen er gået for 1 ting. Du kan stadig nå at gøre det."


@pytest.mark.parametrize(
    ("first", "last", "heading"), [(0, 6, "Du har pause"), (3, 9, "Du får pause")]
)
def test_a_break_is_said_with_its_days_and_its_programme(
    acting_as: Acting,
    client_of: ClientOf,
    cast: Cast,
    clock: FixedClock,
    enrolment: EnrolmentView,
    first: int,
    last: int,
    heading: str,
) -> None:
    from_on, until_on = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    with acting_as(cast.anders) as uow:
        take_leave(uow, enrolment.id, from_on=from_on, until_on=until_on)
    said = _break_on_page(client_of(cast.ida))
    with use_language("da"):
        days = (
            f"Godt i gang holder pause fra {format_weekday(from_on)} til {format_weekday(until_on)}"
        )
    for part in (heading, days, "Se Godt i gang", "Der forventes intet af dig"):
        assert part in said
    clock.advance(timedelta(days=last + 1))
    assert _break_on_page(client_of(cast.ida)) == ""


def test_a_day_of_its_own_that_a_break_covers_is_said_beside_it(
    acting_as: Acting,
    client_of: ClientOf,
    cast: Cast,
    clock: FixedClock,
    enrolment: EnrolmentView,
) -> None:
    for task, days in (("Ring til en virksomhed", 5), ("Skriv til en virksomhed", 12)):
        with acting_as(cast.anders) as uow:
            agree(uow, enrolment.id, task=task, due_on=TODAY + timedelta(days=days))
    first, last = TODAY + timedelta(days=3), TODAY + timedelta(days=9)
    with acting_as(cast.anders) as uow:
        take_leave(uow, enrolment.id, from_on=first, until_on=last)
    page = BeautifulSoup(client_of(cast.ida).get(PAGE).text, "html.parser")
    cards = [one.get_text() for one in page.select("article")]
    said = [card for card in cards if "Dagen ligger i din pause." in card]
    assert len(said) == 1
    assert "Ring til en virksomhed" in said[0]
    clock.advance(timedelta(days=10))
    page = client_of(cast.ida).get(PAGE).text
    assert "Ring til en virksomhed" in page
    assert "Dagen ligger i din pause." not in page


def _break_on_page(client: FlaskClient) -> str:
    found = BeautifulSoup(client.get(PAGE).text, "html.parser").select_one("main .alert")
    return found.get_text() if found else ""


def test_what_two_programmes_ask_in_the_same_words_is_told_apart(
    units: Units, client_of: ClientOf, cast: Cast, enrolment: EnrolmentView
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        other = add_programme(uow, programme(name_da="Sammen om job"))
        publish_programme(uow, other)
        enrol(uow, other, cast.ida.id)
    page = BeautifulSoup(client_of(cast.ida).get(PAGE).text, "html.parser")
    cards = [one.get_text() for one in page.select("article") if "Lav dit cv" in one.get_text()]
    assert len(cards) == 2
    for name in (enrolment.facts.name_da, "Sammen om job"):
        assert sum(f"Forløb: {name}" in card for card in cards) == 1
