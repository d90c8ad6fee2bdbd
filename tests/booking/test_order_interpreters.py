"""An interpreter is wanted, ordered and told of, and follows what becomes of the meeting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.booking.arranging import book_meeting, cancel_booking, move_booking
from app.booking.contract import InterpreterState
from app.booking.contract_errors import MeetingChanged, MeetingOver, NothingToInterpret
from app.booking.interpreting import (
    ANOTHER,
    Seen,
    interpreters_of_team,
    languages,
    note_interpreter,
    want_interpreter,
)
from app.booking.meeting_types import change_meeting_type
from app.booking.views import meeting_by_id
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.notifications.reading import list_notifications
from app.web.services import Services
from tests.booking.office import JOB_TALK, Acting, Office, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
WANTED, ORDERED, REFUSED, TO_CHANGE, TO_CALL_OFF, CALLED_OFF = InterpreterState
AT = local(26, 10)


@pytest.fixture
def office(units: Units, cast: Cast, office: Office) -> Office:
    """Job talks can be held with an interpreter."""
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, replace(JOB_TALK, has_interpreter=True))
    return office


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, office: Office) -> UUID:
    """Ida meets Anders on Thursday at ten, and wants to speak Somali."""
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(AT)
        return book_meeting(uow, cast.ida.id, wanted, interpreter_language="so").id


@pytest.fixture
def ordered(acting_as: Acting, cast: Cast, meeting: UUID) -> UUID:
    """Anders has ordered one."""
    with acting_as(cast.anders) as uow:
        note_interpreter(uow, meeting, state=ORDERED, seen=Seen(0, "so"))
    return meeting


def state(acting_as: Acting, cast: Cast, meeting: UUID) -> InterpreterState | None:
    with acting_as(cast.anders) as uow:
        return meeting_by_id(uow, meeting).interpreter_state


def test_one_says_for_which_language(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow:
        view = meeting_by_id(uow, meeting)
    assert (view.with_interpreter, view.interpreter_language) == (True, "so")
    assert view.interpreter_state == WANTED


def test_without_a_language_it_is_the_citizens_own(
    acting_as: Acting, cast: Cast, office: Office
) -> None:
    found = {}
    for hour, who in ((9, cast.omar), (10, cast.ida)):
        with acting_as(who) as uow:
            wanted = office.wanted(local(26, hour))
            booked = book_meeting(uow, who.id, wanted, with_interpreter=True)
            found[who.name] = booked.interpreter_language
    assert found == {"Omar": "en", "Ida": ANOTHER}  # Danish is no interpreter's


def test_a_type_without_interpreters_has_none(
    units: Units, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, JOB_TALK)
    with acting_as(cast.ida) as uow:
        wanted = office.wanted(AT)
        booked = book_meeting(uow, cast.ida.id, wanted, interpreter_language="so")
    assert (booked.with_interpreter, booked.interpreter_state) == (False, None)


def test_a_language_that_is_none_is_refused(
    acting_as: Acting, cast: Cast, office: Office, meeting: UUID
) -> None:
    for odd in ("da", "x", "so ", "<b>"):
        with acting_as(cast.ida) as uow, pytest.raises(Invalid):
            want_interpreter(uow, meeting, chosen=odd)
        with acting_as(cast.omar) as uow, pytest.raises(Invalid):
            book_meeting(uow, cast.omar.id, office.wanted(AT), interpreter_language=odd)


def test_staff_note_what_came_of_it(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    for noted in (REFUSED, ORDERED, ORDERED):
        with acting_as(cast.signe) as uow:
            note_interpreter(uow, meeting, state=noted)
        assert state(acting_as, cast, meeting) == noted
    with acting_as(cast.signe) as uow:
        note_interpreter(uow, meeting, state=ORDERED)
        assert uow.events == []


@pytest.mark.parametrize("noted", [WANTED, TO_CHANGE, TO_CALL_OFF, CALLED_OFF])
def test_what_only_happens_is_not_noted(
    acting_as: Acting, cast: Cast, ordered: UUID, noted: InterpreterState
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(NothingToInterpret):
        note_interpreter(uow, ordered, state=noted)


def test_nobody_else_notes_anything(acting_as: Acting, cast: Cast, meeting: UUID) -> None:
    with acting_as(cast.ida) as uow, pytest.raises(Forbidden):
        note_interpreter(uow, meeting, state=ORDERED)
    for name in ("omar", "lea", "vera", "nora", "nabo"):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            note_interpreter(uow, meeting, state=ORDERED)
        with acting_as(getattr(cast, name)) as uow, pytest.raises(NotFound):
            want_interpreter(uow, meeting, chosen="ar")
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        note_interpreter(uow, uuid4(), state=ORDERED)


def test_a_moved_meeting_changes_the_order(acting_as: Acting, cast: Cast, ordered: UUID) -> None:
    with acting_as(cast.ida) as uow:
        moved = move_booking(uow, ordered, starts_at=local(27, 9))
    assert (moved.interpreter_state, moved.interpreter_language) == (TO_CHANGE, "so")
    with acting_as(cast.anders) as uow, pytest.raises(MeetingChanged):
        note_interpreter(uow, ordered, state=REFUSED, seen=Seen(0, "so"))
    with acting_as(cast.anders) as uow:
        note_interpreter(uow, ordered, state=ORDERED, seen=Seen(1, "so"))
    assert state(acting_as, cast, ordered) == ORDERED


def test_one_that_was_not_found_is_looked_for_anew_at_another_time(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        note_interpreter(uow, meeting, state=REFUSED)
    with acting_as(cast.ida) as uow:
        assert move_booking(uow, meeting, starts_at=local(27, 9)).interpreter_state == WANTED


def test_a_meeting_that_is_called_off_calls_the_interpreter_off(
    acting_as: Acting, cast: Cast, ordered: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        assert cancel_booking(uow, ordered).interpreter_state == TO_CALL_OFF
    with acting_as(cast.anders) as uow:
        assert [one.id for one in interpreters_of_team(uow)] == [ordered]
        note_interpreter(uow, ordered, state=CALLED_OFF)
        assert interpreters_of_team(uow) == []


def test_what_was_not_ordered_needs_no_calling_off(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.anders) as uow:
        assert interpreters_of_team(uow) == []
        with pytest.raises(NothingToInterpret):
            note_interpreter(uow, meeting, state=ORDERED)


def test_another_language_and_none_change_the_order(
    acting_as: Acting, cast: Cast, ordered: UUID, clock: FixedClock
) -> None:
    steps = (("so", ORDERED), ("ar", TO_CHANGE), ("", TO_CALL_OFF), ("ti", TO_CHANGE))
    for chosen, becomes in steps:
        with acting_as(cast.ida) as uow:
            view = want_interpreter(uow, ordered, chosen=chosen)
        assert (view.interpreter_state, view.with_interpreter) == (becomes, bool(chosen))
    with acting_as(cast.anders) as uow, pytest.raises(MeetingChanged):
        note_interpreter(uow, ordered, state=ORDERED, seen=Seen(0, "ar"))
    clock.set(AT)
    with acting_as(cast.ida) as uow, pytest.raises(MeetingOver):
        want_interpreter(uow, ordered, chosen="ar")


def test_a_wish_that_is_taken_back_before_anything_was_ordered_is_gone(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        want_interpreter(uow, meeting, chosen="")
    with acting_as(cast.anders) as uow:
        assert interpreters_of_team(uow) == []
    with acting_as(cast.ida) as uow:
        assert want_interpreter(uow, meeting, chosen="ar").interpreter_state == WANTED


def test_the_list_is_of_ones_own_and_the_teams_meetings_to_come(
    acting_as: Acting, cast: Cast, ordered: UUID, office: Office, clock: FixedClock
) -> None:
    with acting_as(cast.omar) as uow:
        wanted = office.wanted(local(27, 9))
        other = book_meeting(uow, cast.omar.id, wanted, with_interpreter=True).id
    for who in (cast.anders, cast.signe):
        with acting_as(who) as uow:
            assert [one.id for one in interpreters_of_team(uow)] == [other, ordered]
    with acting_as(cast.nora) as uow:
        assert interpreters_of_team(uow) == []
    clock.set(local(27, 9))
    with acting_as(cast.anders) as uow:
        assert interpreters_of_team(uow) == []


def told(services: Services, acting_as: Acting, person: Person) -> list[tuple[str, str]]:
    for _ in range(2):
        services.jobs.run("outbox")
    with acting_as(person) as uow, use_language(person.actor.language):
        return [(one.title, one.body) for one in list_notifications(uow, limit=20)]


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


def words(page: str) -> str:
    main = BeautifulSoup(page, "html.parser").find("main")
    assert main
    return " ".join(main.get_text(" ").split())


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


def test_every_language_has_a_name_in_both(cast: Cast) -> None:
    for language in ("da", "en"):
        with use_language(language):
            named = languages()
        assert len({name for _code, name in named}) == len(named)
        assert all(name != code for code, name in named)
        assert named[-1][0] == ANOTHER
