"""What becomes of an interpreter is told, and stands on the pages of both."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from app.booking.arranging import cancel_booking, move_booking
from app.booking.interpreting import (
    note_interpreter,
)
from app.core.clock import FixedClock
from app.web.services import Services
from tests.booking.interpreting.orders import (
    AT,
    ORDERED,
    REFUSED,
    WANTED,
    ClientOf,
    state,
    told,
    words,
)
from tests.booking.office import Acting, Office, local
from tests.forms import post
from tests.people import Cast


def test_the_citizen_is_told_once_of_each_note(
    services: Services, acting_as: Acting, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    for noted in (ORDERED, ORDERED, REFUSED, ORDERED):
        clock.advance(timedelta(minutes=1))
        with acting_as(cast.anders) as uow:
            note_interpreter(uow, meeting, state=noted)
    about = "Sprog: somali. Mødet er torsdag den 26. november 2026 kl. 10.00."
    assert told(services, acting_as, cast.ida)[::-1] == [
        ("Der er bestilt tolk til dit møde", about),
        (
            "Vi kunne ikke finde en tolk til dit møde",
            f"{about} Ring til os, så finder vi en løsning sammen.",
        ),
        ("Der er bestilt tolk til dit møde", about),
    ]


def test_the_adviser_is_told_that_the_order_must_change(
    services: Services, acting_as: Acting, cast: Cast, ordered: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        move_booking(uow, ordered, starts_at=local(27, 9))
    assert "Bestillingen af tolk skal ændres." in told(services, acting_as, cast.anders)[0][1]
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, ordered)
    assert "Tolken skal afbestilles." in told(services, acting_as, cast.anders)[0][1]


def test_the_citizen_chooses_while_booking_and_sees_what_comes_of_it(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    ida = client_of(cast.ida)
    facts = {"starts_at": AT.isoformat(), "mode": "on_site"}
    check = post(ida, "/moeder/nyt/jobsamtale", facts).location
    assert "Har du brug for tolk?" in words(ida.get(check).text)
    refused = post(ida, check, {"interpreter": "volapyk"})
    assert refused.status_code == 422
    path = post(ida, check, {"interpreter": "ar"}).location
    assert "Vi bestiller en til dig: arabisk." in words(ida.get(path).text)
    anders = client_of(cast.anders)
    assert "Tolk skal bestilles: arabisk" in words(anders.get("/kalender?dag=2026-11-26").text)
    orders = words(anders.get("/kalender/tolke").text)
    assert "Arabisk: Ida" in orders
    order = f"/kalender/tolke/{path.rpartition('/')[2]}"
    seen = {"state": "ordered", "sequence": "0", "language": "ar"}
    old = post(anders, order, seen | {"language": "so"})
    assert old.status_code == 409
    assert "Arabisk: Ida" in words(old.text)
    assert post(anders, order, seen).status_code == 303
    assert "Der er bestilt tolk: arabisk." in words(ida.get(path).text)
    assert post(ida, f"{path}/tolk", {"interpreter": "volapyk"}).status_code == 422
    assert post(ida, f"{path}/tolk", {"interpreter": "ti"}).status_code == 303
    assert "Vi er ved at ændre bestillingen af tolk: tigrinya." in words(ida.get(path).text)
    assert post(client_of(cast.omar), f"{path}/tolk", {"interpreter": "ti"}).status_code == 404


@pytest.mark.parametrize(
    "odd",
    [{}, {"state": "x", "sequence": "0"}, {"state": "ordered", "sequence": "x"}],
)
def test_an_odd_note_is_refused(
    client_of: ClientOf, acting_as: Acting, cast: Cast, meeting: UUID, odd: dict[str, str]
) -> None:
    answer = post(client_of(cast.anders), f"/kalender/tolke/{meeting}", odd)
    assert answer.status_code == 422
    assert state(acting_as, cast, meeting) == WANTED
