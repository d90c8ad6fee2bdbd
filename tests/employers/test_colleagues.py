"""Who writes for a company: its own people and the job centre decide, and somebody is left."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.people import give_role
from app.core.errors import NotFound
from app.core.work import Units, the_service
from app.employers.colleagues import confirm_colleague, decline_colleague, remove_colleague
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
        decline_colleague(uow, omar_asks, cast.omar.id)
    with units.read(cast.here) as uow:
        assert employer_of(uow, cast.omar.id) is None
    assert told(units, cast.omar)[-1][0] == "employers/join-declined"


def test_a_no_that_comes_late_takes_nobody_away(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, omar_asks: UUID
) -> None:
    doors = [
        (cast.vera, f"/virksomhed/kolleger/{cast.omar.id}/nej", "/virksomhed"),
        (cast.anders, f"/virksomheder/{omar_asks}/kolleger/{cast.omar.id}/nej", "/virksomheder"),
    ]
    with units.write(cast.here, cast.vera.actor) as uow:
        confirm_colleague(uow, omar_asks, cast.omar.id)
    for person, door, page in doors:
        browser = client_of(person)
        answer = post(browser, door, page=page, follow_redirects=True)
        assert answer.request.path == page
        assert "En anden har allerede taget stilling" in answer.text
    with units.write(cast.here, cast.vera.actor) as uow:
        assert people_of(uow, omar_asks) == [cast.vera.id, cast.omar.id]
        with pytest.raises(DecidedAlready):
            decline_colleague(uow, omar_asks, cast.omar.id)


@pytest.mark.parametrize("answer", ["ja", "nej"])
def test_the_same_answer_from_two_ends_on_the_page_that_shows_it(
    client_of: Callable[[Person], FlaskClient],
    units: Units,
    cast: Cast,
    omar_asks: UUID,
    answer: str,
) -> None:
    own = {"ja": "bekraeft", "nej": "nej"}[answer]
    doors = [
        (cast.vera, f"/virksomhed/kolleger/{cast.omar.id}/{own}", "/virksomhed"),
        (
            cast.anders,
            f"/virksomheder/{omar_asks}/kolleger/{cast.omar.id}/{answer}",
            "/virksomheder",
        ),
    ]
    decide = {"ja": confirm_colleague, "nej": decline_colleague}[answer]
    with units.write(cast.here, cast.vera.actor) as uow:
        decide(uow, omar_asks, cast.omar.id)
    heard = told(units, cast.omar)
    for person, door, page in doors:
        again = post(client_of(person), door, page=page, follow_redirects=True)
        assert (again.status_code, again.request.path) == (200, page)
        assert "En anden har allerede taget stilling" in again.text
    assert told(units, cast.omar) == heard


def test_nobody_is_removed_who_only_asks(units: Units, cast: Cast, omar_asks: UUID) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(NotFound):
        remove_colleague(uow, omar_asks, cast.omar.id)


def test_a_company_says_no_on_its_page_and_the_person_is_told(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, omar_asks: UUID
) -> None:
    browser = client_of(cast.vera)
    door = f"/virksomhed/kolleger/{cast.omar.id}/nej"
    assert f'action="{door}"' in browser.get("/virksomhed").text
    assert post(browser, door, page="/virksomhed").status_code == 303
    assert told(units, cast.omar)[-1][0] == "employers/join-declined"


def test_who_was_removed_or_refused_begins_where_there_is_something_to_see(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, omar_asks: UUID
) -> None:
    refused = client_of(cast.omar)
    with units.write(cast.here, cast.vera.actor) as uow:
        give_role(uow, cast.omar.id, Role.EMPLOYER)  # as a newcomer has it from signing up
        decline_colleague(uow, omar_asks, cast.omar.id)
        sign_up_company(uow, cast.ida.id, cvr=CVR, name="x")
        confirm_colleague(uow, omar_asks, cast.ida.id)
        remove_colleague(uow, omar_asks, cast.ida.id)
    page = refused.get("/virksomhed/opslag", follow_redirects=True)
    assert (page.status_code, page.request.path) == (200, "/virksomhed")
    removed = client_of(cast.ida)
    assert removed.get("/log-ind").location == "/"
    assert removed.get("/virksomhed/opslag").status_code == 403


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
