"""Who writes for a company: its own people and the job centre decide, and somebody is left."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.errors import NotFound
from app.core.work import Units, the_service
from app.employers.colleagues import confirm_colleague, remove_colleague
from app.employers.contract import DecidedAlready, LastColleague
from app.employers.service import describe_company, employer_of, people_of
from app.employers.signing_up import sign_up_company
from tests.factories.postings import CVR
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person


@pytest.fixture
def omar_asks(units: Units, cast: Cast, bakery: UUID) -> UUID:
    """Omar asks to write for Vera's company."""
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="x")
    return bakery


def test_a_colleague_who_asks_is_let_in_by_one_who_is_there(
    units: Units, cast: Cast, omar_asks: UUID
) -> None:
    assert told(units, cast.vera)[-1][0] == "employers/join-requested"
    with units.write(cast.here, cast.vera.actor) as uow:
        confirm_colleague(uow, omar_asks, cast.omar.id)
    with units.read(cast.here) as uow:
        assert people_of(uow, omar_asks) == [cast.vera.id, cast.omar.id]
    assert told(units, cast.omar) == [
        ("employers/join-confirmed", "You can now write for Bageren ApS")
    ]
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(DecidedAlready):
        confirm_colleague(uow, omar_asks, cast.omar.id)


def test_nobody_lets_themselves_in(units: Units, cast: Cast, omar_asks: UUID) -> None:
    for person in (cast.omar, cast.ida):
        with units.write(cast.here, person.actor) as uow, pytest.raises(NotFound):
            confirm_colleague(uow, omar_asks, cast.omar.id)


def test_the_job_centre_may_say_no(units: Units, cast: Cast, omar_asks: UUID) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        remove_colleague(uow, omar_asks, cast.omar.id)
    with units.read(cast.here) as uow:
        assert employer_of(uow, cast.omar.id) is None
    assert told(units, cast.omar)[-1][0] == "employers/join-declined"


def test_the_last_person_cannot_be_removed(units: Units, cast: Cast, omar_asks: UUID) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(LastColleague):
        remove_colleague(uow, omar_asks, cast.vera.id)
    with units.write(cast.here, cast.vera.actor) as uow:
        confirm_colleague(uow, omar_asks, cast.omar.id)
        remove_colleague(uow, omar_asks, cast.vera.id)
        assert people_of(uow, omar_asks) == [cast.omar.id]


def test_a_company_describes_itself_but_keeps_its_name(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, cast.vera.actor) as uow:
        about = "Vi bager."
        described = describe_company(uow, website="https://b.example", about=about, postcode=None)
    assert (described.name, described.about) == ("Bageren ApS", about)


def test_the_page_removes_all_but_the_last(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, omar_asks: UUID
) -> None:
    browser = client_of(cast.vera)
    with units.write(cast.here, cast.vera.actor) as uow:
        confirm_colleague(uow, omar_asks, cast.omar.id)
    for person in (cast.omar, cast.vera):
        gone = f"/virksomhed/kolleger/{person.id}/fjern"
        assert post(browser, gone, page="/virksomhed").status_code == 303
    with units.read(cast.here) as uow:
        assert people_of(uow, omar_asks) == [cast.vera.id]


def test_what_is_typed_wrong_stands_beside_its_field(
    client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID
) -> None:
    browser = client_of(cast.vera)
    answer = post(browser, "/virksomhed", {"website": "file:///etc/passwd"}, page="/virksomhed")
    assert answer.status_code == 422
    assert "f-website-error" in answer.get_data(as_text=True)
