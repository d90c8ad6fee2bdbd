"""The job centre blocks one person of a company: they are out, and the others go on as before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import PersonBlocked, Role
from app.accounts.people import give_role, people_by_id
from app.accounts.staff import block_person
from app.chat.views import participants_of
from app.core.errors import Forbidden, NotFound
from app.core.work import Actor, Units, the_service
from app.employers.blocking import block_colleague, unblock_colleague
from app.employers.colleagues import confirm_colleague, remove_colleague
from app.employers.contract import (
    ColleagueBlocked,
    ColleagueJoined,
    ColleagueRemoved,
    LastColleague,
    WorksHereToo,
)
from app.employers.deciding import restore_company, revoke_company
from app.employers.service import people_of
from app.employers.signing_up import sign_up_company
from tests.factories.postings import CVR
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person


@pytest.fixture
def two_write(units: Units, cast: Cast, bakery: UUID) -> UUID:
    """Vera and Omar write for the bakery."""
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="x")
    with units.write(cast.here, cast.vera.actor) as uow:
        confirm_colleague(uow, bakery, cast.omar.id)
    return bakery


def block(units: Units, cast: Cast, company: UUID, person: Person) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        block_colleague(uow, company, person.id)


def test_they_are_logged_out_everywhere_at_once_and_the_others_are_not(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, two_write: UUID
) -> None:
    phone, computer, other = client_of(cast.omar), client_of(cast.omar), client_of(cast.vera)
    with units.write(cast.here, cast.anders.actor) as uow:
        assert block_colleague(uow, two_write, cast.omar.id) == "Omar"
        assert uow.events[-2:] == [
            PersonBlocked(cast.omar.id),
            ColleagueRemoved(two_write, cast.omar.id),
        ]
    assert [browser.get("/mig").status_code for browser in (phone, computer)] == [302, 302]
    assert other.get("/virksomhed/opslag").status_code == 200


def test_they_hear_nothing_until_they_are_let_in_again(
    units: Units, cast: Cast, two_write: UUID
) -> None:
    heard = told(units, cast.omar)
    block(units, cast, two_write, cast.omar)
    with units.write(cast.here, cast.anders.actor) as uow:
        revoke_company(uow, two_write, reason="?")
        restore_company(uow, two_write)
        assert people_of(uow, two_write) == [cast.vera.id]
    assert told(units, cast.omar) == heard
    with units.write(cast.here, cast.anders.actor) as uow:
        unblock_colleague(uow, two_write, cast.omar.id)
        assert uow.events == [ColleagueJoined(two_write, cast.omar.id)]
        assert people_of(uow, two_write) == [cast.vera.id, cast.omar.id]


def test_they_write_again_once_they_are_let_in(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, two_write: UUID
) -> None:
    block(units, cast, two_write, cast.omar)
    with units.write(cast.here, cast.anders.actor) as uow:
        unblock_colleague(uow, two_write, cast.omar.id)
    assert client_of(cast.omar).get("/virksomhed/opslag").status_code == 200


def test_twice_is_harmless(units: Units, cast: Cast, two_write: UUID) -> None:
    block(units, cast, two_write, cast.omar)
    with units.write(cast.here, cast.signe.actor) as uow:
        block_colleague(uow, two_write, cast.omar.id)
        assert uow.events == []
        unblock_colleague(uow, two_write, cast.omar.id)
        unblock_colleague(uow, two_write, cast.omar.id)
        assert len(uow.events) == 1


@pytest.mark.parametrize("verb", [block_colleague, unblock_colleague])
def test_only_staff_here_may_and_only_about_who_writes_for_it(
    units: Units, cast: Cast, bakery: UUID, verb: Callable[..., str]
) -> None:
    for refused in (cast.vera, cast.ida):
        with units.write(cast.here, refused.actor) as uow, pytest.raises(Forbidden):
            verb(uow, bakery, cast.vera.id)
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        verb(uow, bakery, cast.vera.id)
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="x")
    for is_no_colleague in (cast.ida, cast.omar):
        with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(NotFound):
            verb(uow, bakery, is_no_colleague.id)


def test_who_works_here_too_is_the_administrators_and_nobody_blocks_themselves(
    units: Units, cast: Cast, two_write: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_role(uow, cast.omar.id, Role.ADVISER)
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(WorksHereToo):
        block_colleague(uow, two_write, cast.omar.id)
    omar = Actor(cast.omar.id, frozenset({"adviser", "administrator"}))
    with units.write(cast.here, omar) as uow, pytest.raises(Forbidden):
        block_colleague(uow, two_write, cast.omar.id)
    with units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.omar.id)
    with units.write(cast.here, cast.anders.actor) as uow, pytest.raises(WorksHereToo):
        unblock_colleague(uow, two_write, cast.omar.id)
    with units.write(cast.here, cast.adam.actor) as uow:
        assert unblock_colleague(uow, two_write, cast.omar.id) == "Omar"


def test_their_company_does_not_take_them_off_and_always_has_somebody_left(
    units: Units, cast: Cast, two_write: UUID
) -> None:
    block(units, cast, two_write, cast.omar)
    with units.write(cast.here, cast.vera.actor) as uow:
        with pytest.raises(ColleagueBlocked):
            remove_colleague(uow, two_write, cast.omar.id)
        with pytest.raises(LastColleague):
            remove_colleague(uow, two_write, cast.vera.id)


def test_a_company_sees_who_of_it_is_blocked(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, two_write: UUID
) -> None:
    vera = client_of(cast.vera)
    assert "Spærret" not in vera.get("/virksomhed").text
    block(units, cast, two_write, cast.omar)
    page = vera.get("/virksomhed").text
    assert "Spærret" in page
    assert "/fjern" not in page


def test_who_is_let_in_while_the_company_is_out_writes_once_it_is_back(
    units: Units, cast: Cast, two_write: UUID
) -> None:
    block(units, cast, two_write, cast.omar)
    with units.write(cast.here, cast.anders.actor) as uow:
        revoke_company(uow, two_write, reason="?")
        unblock_colleague(uow, two_write, cast.omar.id)
    assert "employer" not in _roles(units, cast, cast.omar)
    with units.write(cast.here, cast.anders.actor) as uow:
        restore_company(uow, two_write)
    assert "employer" in _roles(units, cast, cast.omar)


def test_they_leave_the_companys_conversations_and_are_back_once_they_are_let_in(
    acting_as: Callable[[Person], Any],
    units: Units,
    cast: Cast,
    bakery: UUID,
    about_interest: UUID,
    colleague: Person,
    work_off: Callable[[], None],
) -> None:
    def take_part() -> list[str]:
        with acting_as(cast.vera) as uow:
            return [one.name for one in participants_of(uow, [about_interest])[about_interest]]

    assert sorted(take_part()) == ["Ida", "Vera", "Viggo"]
    block(units, cast, bakery, colleague)
    work_off()
    assert sorted(take_part()) == ["Ida", "Vera"]
    with units.write(cast.here, cast.anders.actor) as uow:
        unblock_colleague(uow, bakery, colleague.id)
    work_off()
    assert sorted(take_part()) == ["Ida", "Vera", "Viggo"]


def test_staff_block_on_the_page_and_can_undo_it(
    client_of: Callable[[Person], FlaskClient], cast: Cast, two_write: UUID
) -> None:
    adviser, omar = client_of(cast.anders), client_of(cast.omar)
    page = f"/virksomheder/{two_write}/kolleger"
    assert page in adviser.get("/virksomheder").text
    shown = adviser.get(page).text
    assert "Er også borger her" in shown
    assert post(adviser, f"{page}/{cast.omar.id}/spaer", page=page).status_code == 303
    assert omar.get("/mig").status_code == 302
    undo = f"{page}/{cast.omar.id}/luk-ind"
    shown = adviser.get(page).text
    assert "Omar er spærret og logget ud alle steder." in shown
    assert shown.count(undo) == 2
    assert post(adviser, undo, page=page).status_code == 303
    assert f"{page}/{cast.omar.id}/spaer" in adviser.get(page).text


def test_the_page_is_for_staff_and_of_companies_that_are_known(
    client_of: Callable[[Person], FlaskClient], cast: Cast, bakery: UUID
) -> None:
    page = f"/virksomheder/{bakery}/kolleger"
    for refused in (cast.vera, cast.ida):
        assert client_of(refused).get(page).status_code == 403
        assert post(client_of(refused), f"{page}/{cast.vera.id}/spaer").status_code == 403
    assert client_of(cast.lea).get(page).status_code == 200
    assert client_of(cast.anders).get(f"/virksomheder/{cast.vera.id}/kolleger").status_code == 404


def _roles(units: Units, cast: Cast, person: Person) -> frozenset[str]:
    with units.read(cast.here) as uow:
        return people_by_id(uow, [person.id])[person.id].roles
