"""No unit reaches past its municipality, whatever way it tries; each way has a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import aliased

from app.accounts.models import Person, PersonRole
from app.core.tenants import (
    OtherMunicipality,
    ReadOnlyUnit,
    SystemSession,
    row_security_ddl,
    tenant_tables,
)
from app.core.types import Base
from app.core.work import Units
from tests.people import Cast

Way = Callable[[Any, Cast], list[Any]]

WAYS_TO_READ: dict[str, Way] = {
    "select": lambda s, c: list(s.scalars(select(Person.name))),
    "alias": lambda s, c: list(s.scalars(select(aliased(Person).name))),
    "get": lambda s, c: [p.name for p in [s.get(Person, (c.next_door.id, c.nabo.id))] if p],
    "subquery": lambda s, c: list(
        s.scalars(select(Person.name).where(Person.id.in_(select(Person.id))))
    ),
    "exists": lambda s, c: (
        ["Nabo"]
        if s.scalar(select(select(Person.id).where(Person.id == c.nabo.id).exists()))
        else []
    ),
    "count": lambda s, c: ["Nabo"] * (s.scalar(select(func.count(Person.id))) - 7),
    "join": lambda s, c: list(s.scalars(select(Person.name).join(Person.roles))),
    "cte": lambda s, c: list(s.scalars(select(select(Person.name).cte().c.name))),
    "union": lambda s, c: list(
        s.scalars(select(Person.name).where(Person.name == "Ida").union(select(Person.name)))
    ),
}


@pytest.mark.parametrize("way", WAYS_TO_READ)
def test_no_way_of_reading_sees_the_neighbour(units: Units, cast: Cast, way: str) -> None:
    with units.read(cast.here) as uow:
        try:
            seen = WAYS_TO_READ[way](uow.session, cast)
        except OtherMunicipality:
            seen = []
    assert "Nabo" not in seen


def test_ones_own_people_are_seen(units: Units, cast: Cast) -> None:
    with units.read(cast.here) as uow:
        assert "Ida" in WAYS_TO_READ["select"](uow.session, cast)


def test_relationships_load_within_the_municipality(units: Units, cast: Cast) -> None:
    with units.read(cast.here) as uow:
        ida = uow.session.scalars(select(Person).where(Person.id == cast.ida.id)).one()
        assert [role.role for role in ida.roles] == ["citizen"]


WAYS_TO_WRITE: dict[str, Callable[[Any, Cast], Any]] = {
    "a row added for the neighbour": lambda s, c: (
        s.add(
            PersonRole(
                municipality_id=c.next_door.id, id=c.ida.id, person_id=c.nabo.id, role="adviser"
            )
        ),
        s.flush(),
    ),
    "a bulk insert for the neighbour": lambda s, c: s.execute(
        insert(PersonRole),
        [
            {
                "municipality_id": c.next_door.id,
                "id": c.ida.id,
                "person_id": c.nabo.id,
                "role": "adviser",
            }
        ],
    ),
    "an insert by values": lambda s, c: s.execute(
        insert(PersonRole).values(
            municipality_id=c.next_door.id, id=c.ida.id, person_id=c.nabo.id, role="adviser"
        )
    ),
    "an insert from a select": lambda s, c: s.execute(
        insert(PersonRole).from_select(
            ["municipality_id", "id", "person_id", "role"],
            select(
                PersonRole.municipality_id, PersonRole.id, PersonRole.person_id, PersonRole.role
            ),
        )
    ),
    "an update by a list of keys": lambda s, c: s.execute(
        update(Person),
        [{"municipality_id": c.next_door.id, "id": c.nabo.id, "name": "Taget"}],
    ),
    "a row moved to the neighbour": lambda s, c: s.execute(
        update(Person).where(Person.id == c.ida.id).values(municipality_id=c.next_door.id)
    ),
    "raw SQL": lambda s, c: s.execute(text("UPDATE person SET name = 'Taget'")),
    "raw SQL that says it is bound and is not": lambda s, c: s.execute(
        text("UPDATE person SET name = 'Taget'"), execution_options={"tenant_bound": True}
    ),
    "raw SQL bound to the neighbour": lambda s, c: s.execute(
        text("UPDATE person SET name = 'Taget' WHERE municipality_id = :municipality_id"),
        {"municipality_id": c.next_door.id},
        execution_options={"tenant_bound": True},
    ),
    "a Core statement": lambda s, c: s.execute(
        update(Base.metadata.tables["person"]).values(name="Taget")
    ),
    "the bare connection": lambda s, c: s.connection(),
}


@pytest.mark.parametrize("way", WAYS_TO_WRITE)
def test_no_way_of_writing_reaches_the_neighbour(units: Units, cast: Cast, way: str) -> None:
    with pytest.raises(OtherMunicipality), units.write(cast.here) as uow:
        WAYS_TO_WRITE[way](uow.session, cast)
    with units.read(cast.next_door) as uow:
        assert sorted(uow.session.scalars(select(Person.name))) == ["Nabo", "Nora"]


@pytest.mark.parametrize(
    "statement",
    [update(Person).values(name="Taget"), delete(PersonRole)],
    ids=["bulk update", "bulk delete"],
)
def test_changes_by_criteria_stay_at_home(units: Units, cast: Cast, statement: Any) -> None:
    with units.write(cast.here) as uow:
        uow.session.execute(statement)
    with units.read(cast.next_door) as uow:
        assert sorted(uow.session.scalars(select(Person.name))) == ["Nabo", "Nora"]
        assert uow.session.scalar(select(func.count(PersonRole.id))) == 2


def test_a_row_cannot_point_at_the_neighbours_row(units: Units, cast: Cast) -> None:
    with pytest.raises(IntegrityError), units.write(cast.here) as uow:
        uow.session.add(PersonRole(id=uow.new_id(), person_id=cast.nabo.id, role="adviser"))


def test_a_unit_that_reads_cannot_write(units: Units, cast: Cast) -> None:
    with pytest.raises(ReadOnlyUnit), units.read(cast.here) as uow:
        uow.session.add(PersonRole(id=uow.new_id(), person_id=cast.ida.id, role="adviser"))
        uow.session.flush()
    with pytest.raises(ReadOnlyUnit), units.read(cast.here) as uow:
        uow.session.execute(update(Person).values(name="Taget"))


def test_a_unit_that_reads_locks_no_row(units: Units, cast: Cast) -> None:
    with pytest.raises(ReadOnlyUnit), units.read(cast.here) as uow:
        uow.session.scalar(select(Person).with_for_update())
    with pytest.raises(ReadOnlyUnit), units.read(cast.here) as uow:
        uow.session.get(Person, (cast.here.id, cast.ida.id), with_for_update=True)
    with units.write(cast.here) as uow:
        assert uow.session.scalar(select(Person).with_for_update()) is not None


def test_postgresql_keeps_the_municipalities_apart_by_itself(units: Units, cast: Cast) -> None:
    """The second guard holds where the first is left out: a session without any filter."""
    if units.database.is_sqlite:
        assert row_security_ddl("person")[1] == 'ALTER TABLE "person" FORCE ROW LEVEL SECURITY'
        return
    with SystemSession(units.database.writing) as session:
        session.execute(
            text("SELECT set_config('app.municipality_id', :m, true)"), {"m": str(cast.here.id)}
        )
        assert "Nabo" not in list(session.scalars(select(Person.name)))
        with pytest.raises(DBAPIError):
            session.execute(
                text("UPDATE person SET municipality_id = :m"), {"m": str(cast.next_door.id)}
            )
    with SystemSession(units.database.reading) as session:
        assert list(session.scalars(select(Person.name))) == []


def test_every_table_of_a_municipality_is_among_those_that_are_kept_apart() -> None:
    with_column = {t.name for t in Base.metadata.tables.values() if "municipality_id" in t.c}
    assert with_column - set(tenant_tables()) == {"municipality_host", "recorded_event"}
