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


def test_looks_that_follow_each_other_closely_are_one(
    acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    def look(person: Person, subject: str = "card") -> None:
        with acting_as(person) as uow:
            note_look(uow, cast.ida.id, subject, once_within=timedelta(hours=1))

    for _twice in range(2):
        look(cast.anders)
    look(cast.signe)
    look(cast.anders, "cv")
    clock.advance(timedelta(minutes=59))
    look(cast.anders)
    clock.advance(timedelta(minutes=1))
    look(cast.anders)
    with acting_as(cast.ida) as uow:
        seen = [(look.looker, look.subject) for look in looks_at_me(uow)]
    assert sorted(seen) == [
        ("Anders", "card"),
        ("Anders", "card"),
        ("Anders", "cv"),
        ("Signe", "card"),
    ]


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
