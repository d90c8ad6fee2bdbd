"""What was removed from the set-up of meetings with one tap is put back with one tap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.booking.availability import (
    absences_of,
    add_absence,
    calendar_of,
    put_absence_back,
    remove_absence,
    set_meeting_types_of,
)
from app.booking.contract_errors import NotToBePutBack
from app.booking.meeting_types import (
    add_meeting_type,
    add_place,
    meeting_type,
    meeting_types,
    place,
    places,
    put_place_back,
    put_type_back,
    remove_meeting_type,
    remove_place,
)
from app.booking.put_aside import forget_removed
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.forms import post
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]


def undo_on(page: str) -> str:
    """Return where the button posts that undoes what was just done."""
    form = BeautifulSoup(page, "html.parser").select_one("form[action$='/igen']")
    assert form is not None
    return str(form["action"])


def test_an_absence_comes_back_as_it_was(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.anders) as uow:
        absence_id = add_absence(
            uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 11), reason="Kursus"
        )
        [before] = absences_of(uow, cast.anders.id, since=uow.now)
    anders, mine = client_of(cast.anders), f"/moedetider/{cast.anders.id}"
    removed = post(anders, f"{mine}/fravaer/{absence_id}/fjern")
    undo = undo_on(anders.get(removed.location).text)
    for _twice in range(2):
        assert post(anders, undo).status_code == 303
        with acting_as(cast.anders) as uow:
            assert absences_of(uow, cast.anders.id, since=uow.now) == [before]


def test_a_stranger_puts_no_absence_back(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    berit = move_in(units, cast.here, "Berit", Role.ADVISER)
    with acting_as(cast.anders) as uow:
        absence_id = add_absence(uow, cast.anders.id, starts_at=local(26, 9), ends_at=local(26, 11))
        remove_absence(uow, absence_id)
    with acting_as(berit) as uow:
        with pytest.raises(Forbidden):
            put_absence_back(uow, cast.anders.id, absence_id)
        with pytest.raises(NotFound):
            put_absence_back(uow, berit.id, absence_id)
    with acting_as(cast.anders) as uow:
        assert absences_of(uow, cast.anders.id, since=uow.now) == []


def test_a_meeting_type_comes_back_with_those_who_hold_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.adam) as uow:
        type_id = add_meeting_type(uow, replace(JOB_TALK, name_da="Prøve", name_en="Trial"))
        set_meeting_types_of(uow, cast.anders.id, [office.type_id, type_id])
        before = meeting_type(uow, type_id)
    adam = client_of(cast.adam)
    removed = post(adam, f"/moedetyper/{type_id}/fjern")
    assert post(adam, undo_on(adam.get(removed.location).text)).status_code == 303
    with acting_as(cast.anders) as uow:
        assert meeting_type(uow, type_id) == before
        assert calendar_of(uow, cast.anders.id).type_ids == {office.type_id, type_id}


def test_a_type_whose_name_was_given_again_does_not_come_back(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        first = add_meeting_type(uow, JOB_TALK)
        remove_meeting_type(uow, first)
        second = add_meeting_type(uow, JOB_TALK)
        with pytest.raises(NotToBePutBack):
            put_type_back(uow, first)
        assert [one.id for one in meeting_types(uow)] == [second]


def test_a_place_comes_back_and_is_no_type(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        place_id = add_place(uow, name="Biblioteket", address="Vejen 2")
        before = place(uow, place_id)
    adam = client_of(cast.adam)
    removed = post(adam, f"/moedesteder/{place_id}/fjern")
    undo = undo_on(adam.get(removed.location).text)
    assert post(adam, undo.replace("moedesteder", "moedetyper")).status_code == 404
    assert post(adam, undo).status_code == 303
    with acting_as(cast.adam) as uow:
        assert place(uow, place_id) == before


def test_only_administrators_put_types_and_places_back(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        place_id = add_place(uow, name="Biblioteket", address="Vejen 2")
        remove_place(uow, place_id)
    with acting_as(cast.anders) as uow:
        for verb in (put_place_back, put_type_back):
            with pytest.raises(Forbidden):
                verb(uow, place_id)


def test_after_a_day_it_is_gone(
    units: Units, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.adam) as uow:
        first, second = (add_place(uow, name=name, address="Vejen 2") for name in "AB")
        remove_place(uow, first)
    clock.advance(timedelta(hours=23))
    with units.write(cast.here, the_service("test")) as uow:
        forget_removed(uow)
    with acting_as(cast.adam) as uow:
        put_place_back(uow, first)
        assert [one.id for one in places(uow)] == [first, second]
        remove_place(uow, second)
    clock.advance(timedelta(hours=24))
    with acting_as(cast.adam) as uow, pytest.raises(NotFound):
        put_place_back(uow, second)
    with units.write(cast.here, the_service("test")) as uow:
        forget_removed(uow)
