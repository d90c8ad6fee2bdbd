"""The job centre takes a company's confirmation back: its people are out, until it is undone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.people import people_by_id
from app.core.errors import Forbidden, NotFound
from app.core.work import Units
from app.employers.contract import DecidedAlready
from app.employers.deciding import (
    known_companies,
    restore_company,
    revoke_company,
    revoked_companies,
)
from app.employers.service import employer_of
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person


def test_its_people_write_for_it_no_more_until_it_is_undone(
    units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        revoke_company(uow, bakery, reason="Vi kan ikke finde jer.")
        assert (known_companies(uow), len(revoked_companies(uow))) == ([], 1)
    with units.read(cast.here) as uow:
        assert employer_of(uow, cast.vera.id) is None
        assert "employer" not in people_by_id(uow, [cast.vera.id])[cast.vera.id].roles
    with units.write(cast.here, cast.anders.actor) as uow:
        restore_company(uow, bakery)
    with units.read(cast.here) as uow:
        assert employer_of(uow, cast.vera.id) is not None
        assert "employer" in people_by_id(uow, [cast.vera.id])[cast.vera.id].roles
    assert told(units, cast.vera)[-2:] == [
        ("employers/revoked", "Bageren ApS er ikke længere bekræftet"),
        ("employers/restored", "Bageren ApS er bekræftet igen"),
    ]


def test_they_are_logged_out_at_once(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, bakery: UUID
) -> None:
    vera, ida = client_of(cast.vera), client_of(cast.ida)
    assert vera.get("/virksomhed/opslag").status_code == 200
    with units.write(cast.here, cast.anders.actor) as uow:
        revoke_company(uow, bakery, reason="Vi kan ikke finde jer.")
    assert vera.get("/virksomhed/opslag").status_code == 302
    assert ida.get("/mig").status_code == 200


def test_whoever_logs_in_again_reads_why(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, bakery: UUID
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        revoke_company(uow, bakery, reason="Vi kan ikke finde jer.")
    vera = client_of(cast.vera)
    assert "Vi kan ikke finde jer." in vera.get("/virksomhed").text
    assert vera.get("/virksomhed/opslag").status_code == 403


def test_only_staff_here_take_it_back_and_only_once(units: Units, cast: Cast, bakery: UUID) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(Forbidden):
        revoke_company(uow, bakery, reason="?")
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        revoke_company(uow, bakery, reason="?")
    with units.write(cast.here, cast.anders.actor) as uow:
        with pytest.raises(DecidedAlready):
            restore_company(uow, bakery)
        revoke_company(uow, bakery, reason="?")
        with pytest.raises(DecidedAlready):
            revoke_company(uow, bakery, reason="?")


def test_staff_do_it_on_the_page_with_a_reason_and_can_undo_it(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, bakery: UUID
) -> None:
    adviser = client_of(cast.anders)
    page = f"/virksomheder/{bakery}/tag-bekraeftelse-tilbage"
    assert page in adviser.get("/virksomheder").text
    assert post(adviser, page, {"reason": " "}, page=page).status_code == 422
    assert post(adviser, page, {"reason": "Findes ikke."}, page=page).status_code == 303
    shown = adviser.get("/virksomheder").text
    assert "Findes ikke." in shown
    undo = f"/virksomheder/{bakery}/bekraeft-igen"
    assert shown.count(undo) == 2
    assert adviser.get(page).status_code == 404
    assert post(adviser, undo, page="/virksomheder").status_code == 303
    with units.read(cast.here) as uow:
        assert employer_of(uow, cast.vera.id) is not None
