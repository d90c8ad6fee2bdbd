"""Who looked at a citizen's things is written down, and the citizen can read it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask.testing import FlaskClient

from app.accounts.profile import looks_at_me, note_look
from app.core.clock import FixedClock
from app.core.work import UnitOfWork, Units, the_service
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
PAGE = "/mig/hvem-har-kigget"


def test_the_citizen_sees_who_looked_the_newest_first(
    acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.anders) as uow:
        note_look(uow, cast.ida.id, "cv")
    clock.advance(timedelta(hours=1))
    with acting_as(cast.signe) as uow:
        note_look(uow, cast.ida.id, "interest")
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [
            ("Signe", "interest"),
            ("Anders", "cv"),
        ]


def test_what_one_person_looked_at_on_one_day_is_one_with_how_often(
    acting_as: Acting, cast: Cast, clock: FixedClock, client_of: Callable[[Person], FlaskClient]
) -> None:
    def look(person: Person, subject: str = "card") -> None:
        with acting_as(person) as uow:
            note_look(uow, cast.ida.id, subject)

    for _each in range(3):
        look(cast.anders)
        clock.advance(timedelta(minutes=20))
    look(cast.signe)
    look(cast.anders, "cv")
    page = client_of(cast.ida).get(PAGE).get_data(as_text=True)
    assert "3 gange den dag, første gang kl. 10.00" in page
    clock.advance(timedelta(days=1))
    look(cast.anders)
    with acting_as(cast.ida) as uow:
        seen = [(look.looker, look.subject, look.times) for look in looks_at_me(uow)]
    assert seen[0] == ("Anders", "card", 1)
    assert sorted(seen[1:]) == [("Anders", "card", 3), ("Anders", "cv", 1), ("Signe", "card", 1)]


def test_nobody_sees_who_looked_at_somebody_else(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.anders) as uow:
        note_look(uow, cast.ida.id, "cv")
    for other in (cast.omar, cast.anders, cast.nabo):
        with acting_as(other) as uow:
            assert looks_at_me(uow) == []


def test_looking_at_oneself_is_no_look_and_the_service_looks_at_nobody(
    acting_as: Acting, units: Units, cast: Cast
) -> None:
    with acting_as(cast.ida) as uow:
        note_look(uow, cast.ida.id, "cv")
    with units.write(cast.here, the_service("export")) as uow:
        note_look(uow, cast.ida.id, "cv")
    with acting_as(cast.ida) as uow:
        assert looks_at_me(uow) == []


def test_the_page_lists_them(
    acting_as: Acting, client_of: Callable[[Person], FlaskClient], cast: Cast
) -> None:
    client = client_of(cast.ida)
    assert "Anders" not in client.get(PAGE).get_data(as_text=True)
    with acting_as(cast.anders) as uow:
        note_look(uow, cast.ida.id, "cv")
    page = client.get(PAGE).get_data(as_text=True)
    assert "Anders" in page
    assert "kl. 10.00" in page


def test_a_stranger_is_asked_to_log_in(client: FlaskClient) -> None:
    assert client.get(PAGE).location.startswith("/log-ind?next=")
