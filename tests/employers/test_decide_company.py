"""The job centre confirms or declines a company once, and its people are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.people import people_by_id
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from app.employers.contract import DecidedAlready
from app.employers.deciding import (
    confirm_company,
    count_waiting,
    decline_company,
    known_companies,
    revoke_company,
    waiting_companies,
)
from app.employers.service import employer_of
from app.employers.signing_up import sign_up_company
from tests.factories.postings import CVR
from tests.factories.told import told
from tests.forms import post
from tests.people import Cast, Person


@pytest.fixture
def waiting(units: Units, cast: Cast) -> UUID:
    """A company that a citizen has signed up."""
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.ida.id, cvr=CVR, name="Bager")
    with units.read(cast.here, cast.anders.actor) as uow:
        return waiting_companies(uow)[0].employer.id


def test_confirming_lets_its_person_write_and_tells_them(
    units: Units, cast: Cast, waiting: UUID
) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        confirm_company(uow, waiting)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert employer_of(uow, cast.ida.id) is not None
        assert people_by_id(uow, [cast.ida.id])[cast.ida.id].roles == {"citizen", "employer"}
        assert [e.cvr for e in known_companies(uow)] == [CVR]
        assert count_waiting(uow) == 0
    assert told(units, cast.ida) == [("employers/confirmed", "Bager er bekræftet")]


def test_declining_tells_why_and_gives_nothing(units: Units, cast: Cast, waiting: UUID) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        decline_company(uow, waiting, reason="Ring til os.")
    with units.read(cast.here, cast.anders.actor) as uow:
        assert employer_of(uow, cast.ida.id) is None
        assert people_by_id(uow, [cast.ida.id])[cast.ida.id].roles == {"citizen"}
    assert told(units, cast.ida) == [("employers/declined", "Bager kunne ikke bekræftes")]


def test_who_wrote_the_number_meanwhile_is_told_nothing_but_asks_to_join(
    units: Units, cast: Cast, clock: FixedClock, waiting: UUID
) -> None:
    clock.advance(timedelta(minutes=1))
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="Bager")
    with units.write(cast.here, cast.anders.actor) as uow:
        confirm_company(uow, waiting)
    assert told(units, cast.omar) == []
    assert [kind for kind, _ in told(units, cast.ida)] == [
        "employers/confirmed",
        "employers/join-requested",
    ]


def test_who_wrote_the_number_of_a_declined_company_does_not_read_why(
    units: Units, cast: Cast, clock: FixedClock, waiting: UUID
) -> None:
    clock.advance(timedelta(minutes=1))
    with units.write(cast.here, the_service("test")) as uow:
        sign_up_company(uow, cast.omar.id, cvr=CVR, name="Bager")
    with units.write(cast.here, cast.anders.actor) as uow:
        decline_company(uow, waiting, reason="Ring til os.")
    assert [kind for kind, _ in told(units, cast.ida)] == ["employers/declined"]
    assert [kind for kind, _ in told(units, cast.omar)] == ["employers/join-declined"]


def test_the_first_decision_holds(units: Units, cast: Cast, waiting: UUID) -> None:
    with units.write(cast.here, cast.anders.actor) as uow:
        confirm_company(uow, waiting)
    with units.write(cast.here, cast.signe.actor) as uow, pytest.raises(DecidedAlready):
        decline_company(uow, waiting, reason="Nej.")
    with units.read(cast.here, cast.anders.actor) as uow:
        assert [e.cvr for e in known_companies(uow)] == [CVR]


def test_only_staff_of_the_municipality_decide(units: Units, cast: Cast, waiting: UUID) -> None:
    with units.write(cast.here, cast.vera.actor) as uow, pytest.raises(Forbidden):
        confirm_company(uow, waiting)
    with units.write(cast.next_door, cast.nora.actor) as uow, pytest.raises(NotFound):
        confirm_company(uow, waiting)


def test_staff_confirm_on_the_page(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, waiting: UUID
) -> None:
    adviser = client_of(cast.anders)
    assert "10103940" in adviser.get("/virksomheder").get_data(as_text=True)
    answer = post(adviser, f"/virksomheder/{waiting}/bekraeft", page="/virksomheder")
    assert answer.status_code == 303
    with units.read(cast.here) as uow:
        assert employer_of(uow, cast.ida.id) is not None


def test_a_decision_that_comes_second_is_told_so(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, waiting: UUID
) -> None:
    adviser, reason = client_of(cast.anders), {"reason": "Ring til os."}

    def said_of(door: str) -> None:
        url = f"/virksomheder/{waiting}/{door}"
        answer = post(adviser, url, reason, page="/virksomheder", follow_redirects=True)
        assert answer.request.path == "/virksomheder"
        assert "En anden har allerede taget stilling" in answer.text

    with units.write(cast.here, cast.adam.actor) as uow:
        confirm_company(uow, waiting)
    said_of("afvis")
    with units.write(cast.here, cast.adam.actor) as uow:
        revoke_company(uow, waiting, reason="Nej.")
    said_of("tag-bekraeftelse-tilbage")


def test_a_decline_without_a_reason_is_asked_for_one(
    client_of: Callable[[Person], FlaskClient], units: Units, cast: Cast, waiting: UUID
) -> None:
    adviser = client_of(cast.anders)
    url = f"/virksomheder/{waiting}/afvis"
    assert post(adviser, url, {"reason": "  "}, page=url).status_code == 422
    assert post(adviser, url, {"reason": "Ring til os."}, page=url).status_code == 303
    assert adviser.get(url).status_code == 404
    assert [kind for kind, _ in told(units, cast.ida)] == ["employers/declined"]
