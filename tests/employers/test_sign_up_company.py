"""A company signs up with its CVR number, and nothing is told of what was known before."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.codes import MOST_AN_HOUR_TO_ONE_FROM_ONE
from app.accounts.contract import Role
from app.accounts.models import LoginCode
from app.accounts.people import add_person, person_by_email
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Municipality, Units, the_service
from app.employers.colleagues import confirm_colleague, decline_colleague
from app.employers.deciding import (
    confirm_company,
    decline_company,
    revoke_company,
    waiting_colleagues,
    waiting_companies,
)
from app.employers.service import company_of, employer_of, people_of
from app.employers.signing_up import normal_cvr, sign_up_company
from app.tenancy.models import MunicipalityRow
from app.tenancy.service import CACHED_FOR
from app.web.services import Services
from tests.factories.postings import CVR, OTHER_CVR, open_company
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person
from tests.racing import at_once

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


def test_eight_digits_that_are_no_number_are_not_said_to_be_too_few() -> None:
    with pytest.raises(Invalid) as refused:
        normal_cvr("12345678")
    assert refused.value.fields == {
        "cvr": ["Det CVR-nummer findes ikke. Tjek cifrene en gang til."]
    }


@pytest.fixture
def karen(units: Units, cast: Cast) -> UUID:
    """Somebody who has proven her address, and writes for no company yet."""
    with units.write(cast.here, the_service("test")) as uow:
        return add_person(uow, name="Karen Bager", email=NEW["email"], roles=[Role.EMPLOYER])


def sign_up(units: Units, where: Municipality, person_id: UUID, cvr: str = CVR) -> None:
    """Sign a company up."""
    with units.write(where, the_service("test")) as uow:
        sign_up_company(uow, person_id, cvr=cvr, name="Bageren ApS")


def test_a_company_waits_and_nothing_of_it_is_known(units: Units, cast: Cast, karen: UUID) -> None:
    sign_up(units, cast.here, karen)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert [w.employer.cvr for w in waiting_companies(uow)] == [CVR]
        assert employer_of(uow, karen) is None


def test_a_second_person_of_the_company_waits_to_be_let_in(
    units: Units, cast: Cast, bakery: UUID, karen: UUID
) -> None:
    sign_up(units, cast.here, karen)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert [c.name for w in waiting_colleagues(uow) for c in w.people] == ["Karen Bager"]
        assert employer_of(uow, karen) is None
        assert people_of(uow, bakery) == [cast.vera.id]


def test_asking_again_after_a_no_is_news_again(
    units: Units, cast: Cast, bakery: UUID, karen: UUID
) -> None:
    for _ in range(2):
        sign_up(units, cast.here, karen)
        with units.write(cast.here, cast.vera.actor) as uow:
            decline_colleague(uow, bakery, karen)
    asked = [kind for kind, _ in told(units, cast.vera) if kind == "employers/join-requested"]
    assert len(asked) == 2


def test_who_writes_for_one_company_is_not_moved_to_another(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    sign_up(units, cast.here, cast.vera.id, OTHER_CVR)
    with units.read(cast.here) as uow:
        employer = employer_of(uow, cast.vera.id)
        assert employer is not None
        assert employer.id == bakery


def test_who_asked_at_the_wrong_company_asks_at_the_right_one_instead(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, bakery: UUID
) -> None:
    smith = open_company(units, cast.anders, cast.omar, cvr=OTHER_CVR, name="Smeden")
    sign_up(units, cast.here, cast.ida.id)
    assert "Er det den forkerte virksomhed?" in client_of(cast.ida).get("/virksomhed").text
    for _ in range(2):
        sign_up(units, cast.here, cast.ida.id, OTHER_CVR)
    with units.write(cast.here, cast.anders.actor) as uow:
        asking = [(w.employer.id, c.name) for w in waiting_colleagues(uow) for c in w.people]
        assert asking == [(smith, "Ida")]
        revoke_company(uow, smith, reason="Den er lukket.")
    sign_up(units, cast.here, cast.ida.id)
    with units.write(cast.here, cast.vera.actor) as uow:
        confirm_colleague(uow, bakery, cast.ida.id)


def test_a_declined_company_may_sign_up_again(units: Units, cast: Cast, karen: UUID) -> None:
    sign_up(units, cast.here, karen)
    with units.write(cast.here, cast.anders.actor) as uow:
        employer_id = waiting_companies(uow)[0].employer.id
        decline_company(uow, employer_id, reason="Vi kan ikke finde jer.")
    sign_up(units, cast.here, karen)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert confirm_company(uow, employer_id).is_confirmed
        assert employer_of(uow, karen) is not None


def test_the_same_company_may_be_known_in_two_municipalities(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    sign_up(units, cast.next_door, cast.nabo.id)
    with units.write(cast.next_door, cast.nora.actor) as uow:
        assert employer_of(uow, cast.nabo.id) is None
        assert [w.employer.id for w in waiting_companies(uow)] != [bakery]
        with pytest.raises(NotFound):
            confirm_company(uow, bakery)


def test_signing_up_at_once_makes_one_company_and_one_place_in_it(units: Units, cast: Cast) -> None:
    people = [cast.ida.id, cast.omar.id, cast.vera.id]
    assert at_once(lambda n: sign_up(units, cast.here, people[n % 3]), 12) == [None] * 12
    with units.read(cast.here, cast.anders.actor) as uow:
        (waiting,) = waiting_companies(uow)
        assert sorted(c.person_id for c in waiting.people) == sorted(people)


def test_nobody_comes_to_write_for_two_companies_at_once(units: Units, cast: Cast) -> None:
    at_once(lambda n: sign_up(units, cast.here, cast.ida.id, (CVR, OTHER_CVR)[n % 2]), 8)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert len([c for w in waiting_companies(uow) for c in w.people]) == 1


def test_who_is_let_in_at_the_same_moment_is_not_taken_off_by_an_older_sign_up(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    open_company(units, cast.anders, cast.ida, cvr=OTHER_CVR, name="Smeden")
    sign_up(units, cast.here, cast.omar.id)
    with ThreadPoolExecutor(1) as pool:
        with units.write(cast.here, cast.vera.actor) as uow:
            confirm_colleague(uow, bakery, cast.omar.id)
            late = pool.submit(sign_up, units, cast.here, cast.omar.id, OTHER_CVR)
            with pytest.raises(TimeoutError):
                late.result(timeout=1)
        late.result()
    with units.read(cast.here) as uow:
        assert people_of(uow, bakery) == [cast.vera.id, cast.omar.id]


def test_two_who_asked_at_each_others_company_change_over_at_once(
    units: Units, cast: Cast, bakery: UUID, karen: UUID
) -> None:
    smith = open_company(units, cast.anders, cast.ida, cvr=OTHER_CVR, name="Smeden")
    sides = [(cast.omar.id, CVR, OTHER_CVR), (karen, OTHER_CVR, CVR)]
    for _ in range(5):
        for person_id, first, _second in sides:
            sign_up(units, cast.here, person_id, first)
        changed = at_once(lambda n: sign_up(units, cast.here, sides[n][0], sides[n][2]), 2)
        assert changed == [None, None]
    with units.read(cast.here, cast.anders.actor) as uow:
        asking = {w.employer.id: [c.person_id for c in w.people] for w in waiting_colleagues(uow)}
    assert asking == {bakery: [karen], smith: [cast.omar.id]}


def test_citizens_do_not_see_who_waits(units: Units, cast: Cast) -> None:
    with units.write(cast.here, cast.ida.actor) as uow, pytest.raises(Forbidden):
        waiting_companies(uow)


# The page: what was written waits until the code proves the address.


def send(client: FlaskClient, **changed: str) -> TestResponse:
    """Fill the form in and send it."""
    return post(client, "/virksomhed/opret", {**NEW, **changed}, page="/virksomhed/opret")


def code_in(services: Services) -> str:
    """Return the code that was mailed last."""
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    found = re.search(r"\b(\d{6})\b", email.sent[-1].text)
    assert found
    return found.group(1)


def prove(client: FlaskClient, services: Services) -> TestResponse:
    """Write the code that was mailed last."""
    return post(client, "/log-ind/kode", {"code": code_in(services)}, page="/log-ind/kode")


def test_nobody_and_nothing_is_added_before_the_address_is_proven(
    client: FlaskClient, services: Services, units: Units, cast: Cast
) -> None:
    answer = send(client)
    assert (answer.status_code, answer.location) == (303, "/log-ind/kode")
    with units.read(cast.here, cast.anders.actor) as uow:
        assert waiting_companies(uow) == []
        with pytest.raises(NotFound):
            person_by_email(uow, NEW["email"])
        kept = uow.session.scalars(select(LoginCode.sign_up_sealed)).one()
    assert kept is not None
    assert b"Bageren" not in kept
    answer = prove(client, services)
    assert (answer.status_code, answer.location) == (303, "/virksomhed")
    assert "Bageren ApS" in client.get("/virksomhed").get_data(as_text=True)
    with units.read(cast.here, cast.anders.actor) as uow:
        (waiting,) = waiting_companies(uow)
        assert (waiting.employer.cvr, waiting.employer.website) == (CVR, None)
        assert [(c.name, c.email) for c in waiting.people] == [("Karen Bager", NEW["email"])]


def test_a_new_code_still_signs_the_company_up(
    client: FlaskClient, services: Services, units: Units, cast: Cast
) -> None:
    send(client, website="bageren.example")
    post(client, "/log-ind/kode/ny", page="/log-ind/kode")
    assert prove(client, services).location == "/virksomhed"
    with units.read(cast.here, cast.anders.actor) as uow:
        assert waiting_companies(uow)[0].employer.website == "https://bageren.example"


def test_the_page_answers_alike_whether_or_not_the_address_is_known(app: Flask, cast: Cast) -> None:
    def answer_to(email: str) -> tuple[int, str, str]:
        client = app.test_client()
        answer = send(client, email=email)
        page = client.get("/log-ind/kode").get_data(as_text=True).replace(email, "ADDRESS")
        return (
            answer.status_code,
            answer.location,
            re.sub(r'(value|content)="[^"]{40,}"', "", page),
        )

    assert answer_to("ny@example.org") == answer_to(cast.ida.email) == answer_to(cast.vera.email)


def test_a_citizen_signs_a_company_up_and_is_a_citizen_until_the_job_centre_says_yes(
    client: FlaskClient, services: Services, units: Units, cast: Cast
) -> None:
    send(client, email=cast.ida.email, person_name="Somebody Else")
    assert prove(client, services).location == "/virksomhed"
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [c.name for w in waiting_companies(uow) for c in w.people] == ["Ida"]
        assert person_by_email(uow, cast.ida.email).roles == {"citizen"}


def test_the_page_is_held_to_the_limit_of_codes_and_keeps_what_was_typed(
    client: FlaskClient, services: Services
) -> None:
    for _ in range(MOST_AN_HOUR_TO_ONE_FROM_ONE):
        assert send(client).status_code == 303
    answer = send(client)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    page = answer.get_data(as_text=True)
    assert 'id="f-email-error"' in page
    assert 'value="Bageren ApS"' in page


def test_a_wrong_number_is_said_before_any_code_is_sent(
    client: FlaskClient, services: Services
) -> None:
    assert send(client, cvr="11111111").status_code == 422
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    assert email.sent == []


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


def test_a_robot_that_fills_in_the_hidden_field_is_answered_and_forgotten(
    client: FlaskClient, services: Services
) -> None:
    answer = send(client, homepage="https://spam.example")
    assert (answer.status_code, answer.location) == (303, "/log-ind/kode")
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    assert email.sent == []


def test_who_has_signed_up_sees_that_the_company_waits(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast
) -> None:
    sign_up(units, cast.here, cast.vera.id)
    with units.read(cast.here) as uow:
        assert company_of(uow, cast.vera.id) is not None
    page = client_of(cast.vera).get("/virksomhed").get_data(as_text=True)
    assert "Bageren ApS" in page
    assert "/virksomhed/opslag" not in page.partition("<main")[2]


@pytest.mark.parametrize(
    ("email", "phone", "says"),
    [
        ("", "", None),
        ("job@here.example", "", "Så sig det til os: job@here.example"),
        ("", "12345678", "Så sig det til os: Ring på 12345678"),
        ("job@here.example", "12345678", "Så sig det til os: job@here.example · Ring på 12345678"),
    ],
)
def test_who_waits_reads_whom_to_tell_where_there_is_somebody(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    cast: Cast,
    clock: FixedClock,
    email: str,
    phone: str,
    says: str | None,
) -> None:
    with units.system(writes=True) as unit:
        row = unit.session.get_one(MunicipalityRow, cast.here.id)
        row.contact_email, row.contact_phone = email, phone
    clock.advance(CACHED_FOR)
    sign_up(units, cast.here, cast.vera.id)
    page = BeautifulSoup(client_of(cast.vera).get("/virksomhed").text, "html.parser").select_one(
        "main"
    )
    read = " ".join(page.get_text().split()) if page else ""
    assert "finder du jeres opslag og samtaler her." in read
    assert (says in read) if says else ("Er der fejl" not in read)
