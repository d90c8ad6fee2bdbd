"""A company signs up with its CVR number, and nothing is told of what was known before."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.people import person_by_email
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from app.employers.deciding import (
    confirm_company,
    decline_company,
    waiting_colleagues,
    waiting_companies,
)
from app.employers.service import (
    company_of,
    confirmed_by_cvr,
    employer_of,
    normal_cvr,
    people_of,
    sign_up_company,
)
from tests.factories.postings import CVR, OTHER_CVR
from tests.forms import post
from tests.people import Cast, Person

NEW = {"cvr": CVR, "name": "Bageren ApS", "person_name": "Karen Bager", "email": "k@bager.example"}


@pytest.mark.parametrize("written", ["10103940", "DK 10 10 39 40", "10.10.39.40", "dk-10103940 "])
def test_a_cvr_number_is_understood_however_it_is_written(written: str) -> None:
    assert normal_cvr(written) == "10103940"


@pytest.mark.parametrize(
    "written",
    [
        "0",
        "00000000",
        "11111111",
        "10103941",
        "bageren",
        "1010394",
        "101039400",
        "",
        "１０１０３９４１",
    ],
)
def test_what_is_no_cvr_number_is_refused_beside_its_field(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        normal_cvr(written)
    assert list(refused.value.fields) == ["cvr"]


def test_a_company_waits_and_nothing_of_it_is_known(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **NEW)
    with units.write(cast.here, cast.anders.actor) as uow:
        karen = person_by_email(uow, "k@bager.example").id
        assert [w.employer.cvr for w in waiting_companies(uow)] == [CVR]
        assert employer_of(uow, karen) is None
        assert confirmed_by_cvr(uow, [CVR]) == {}


def test_a_second_person_of_the_company_waits_to_be_let_in(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **NEW)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert [c.name for w in waiting_colleagues(uow) for c in w.people] == ["Karen Bager"]
        karen = person_by_email(uow, "k@bager.example").id
        assert employer_of(uow, karen) is None
        assert people_of(uow, bakery) == [cast.vera.id]


def test_typing_a_citizens_address_gives_nobody_a_role(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **{**NEW, "email": cast.ida.email})
        assert person_by_email(uow, cast.ida.email).roles == {"citizen"}


def test_who_writes_for_one_company_is_not_moved_to_another(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **{**NEW, "cvr": OTHER_CVR, "email": cast.vera.email})
        employer = employer_of(uow, cast.vera.id)
        assert employer is not None
        assert employer.id == bakery


def test_a_declined_company_may_sign_up_again(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **NEW)
    with units.write(cast.here, cast.anders.actor) as uow:
        employer_id = waiting_companies(uow)[0].employer.id
    decline(units, cast.anders, employer_id)
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **NEW)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert confirm_company(uow, employer_id).is_confirmed
        karen = person_by_email(uow, "k@bager.example").id
        assert employer_of(uow, karen) is not None


def decline(units: Units, staff: Person, employer_id: UUID) -> None:
    """Decline a company as staff."""
    with units.write(staff.municipality, staff.actor) as uow:
        decline_company(uow, employer_id, reason="Vi kan ikke finde jer.")


def test_the_same_company_may_be_known_in_two_municipalities(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.next_door, the_service("test")) as uow:
        sign_up_company(uow, **NEW)
        assert confirmed_by_cvr(uow, [CVR]) == {}
    with units.write(cast.next_door, cast.nora.actor) as uow:
        assert [w.employer.id for w in waiting_companies(uow)] != [bakery]
        with pytest.raises(NotFound):
            confirm_company(uow, bakery)


def test_citizens_do_not_see_who_waits(units: Units, cast: Cast) -> None:
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(Forbidden):
        waiting_companies(uow)


def test_the_page_answers_alike_whether_or_not_the_address_is_known(
    client: FlaskClient, units: Units, cast: Cast
) -> None:
    answers = [
        post(client, "/virksomhed/opret", {**NEW, "email": email}, page="/virksomhed/opret")
        for email in ("ny@example.org", cast.ida.email)
    ]
    assert {(a.status_code, a.location) for a in answers} == {(303, "/virksomhed/opret/tak")}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("cvr", "11111111"),
        ("cvr", "9" * 5_000),
        ("email", "ingen adresse"),
        ("website", "javascript:alert(1)"),
        ("name", ""),
        ("person_name", "\x00"),
        ("name", "x" * 161),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, units: Units, cast: Cast, field: str, typed: str
) -> None:
    sent = {**NEW, field: typed}
    answer = post(client, "/virksomhed/opret", sent, page="/virksomhed/opret")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="f-{field}-error"' in page
    kept = next(v for k, v in NEW.items() if k != field)
    assert f'value="{kept}"' in page
    with units.write(cast.here, cast.anders.actor) as uow:
        assert waiting_companies(uow) == []


def test_a_robot_that_fills_in_the_hidden_field_is_thanked_and_forgotten(
    client: FlaskClient, units: Units, cast: Cast
) -> None:
    sent = {**NEW, "homepage": "https://spam.example"}
    assert post(client, "/virksomhed/opret", sent, page="/virksomhed/opret").status_code == 303
    with units.write(cast.here, cast.anders.actor) as uow:
        assert waiting_companies(uow) == []


def test_who_has_signed_up_sees_that_the_company_waits(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, **{**NEW, "email": cast.vera.email})
        assert company_of(uow, cast.vera.id) is not None
    page = client_of(cast.vera).get("/virksomhed").get_data(as_text=True)
    assert "Bageren ApS" in page
    assert "/virksomhed/opslag" not in page.partition("<main")[2]
