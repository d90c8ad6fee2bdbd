"""Real rows for tests that try what strangers reach, and who the strangers are."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert as insert_row
from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.substitutes import stand_in
from app.accounts.teams import create_team, join_team
from app.booking.arranging import book_meeting
from app.chat.contract import ConversationKind
from app.chat.conversations import begin_conversation, open_own_conversation
from app.chat.posting import post_message
from app.core.clock import FixedClock, local_day
from app.core.tenants import tenant_tables
from app.core.types import Base
from app.core.work import the_service
from app.web.services import Services
from tests.architecture.making_rows import plausible_row
from tests.architecture.named_rows import (
    gathered,
    in_a_class,
    in_a_programme,
    learned,
    licensed,
    named_tables,
)
from tests.booking.office import local, set_up_office
from tests.factories.postings import OTHER_CVR, open_company
from tests.people import Cast, Person, move_in


@pytest.fixture
def rows(app: Flask, services: Services, cast: Cast) -> dict[str, UUID]:
    """One row at home of every table that a path or an event names; what is a person's is Ida's."""
    with services.units.write(cast.here, the_service("test")) as uow:
        office = set_up_office(uow, cast)
    with services.units.write(cast.here, cast.ida.actor) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body="Hemmeligt", client_id=uow.new_id())
    with services.units.write(cast.here, cast.ida.actor) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    found: dict[str, UUID] = {"person": cast.ida.id, "booking": meeting.id}
    found |= gathered(services, cast, office) | licensed(services, cast)
    found |= in_a_programme(services, cast) | learned(services, cast)
    found |= in_a_class(services, cast, office, found)
    wanted = named_tables(app, services) & set(tenant_tables())
    with services.database.writing.begin() as connection:
        if not services.database.is_sqlite:
            connection.exec_driver_sql(
                f"SELECT set_config('app.municipality_id', '{cast.here.id}', true)"
            )
        for table in Base.metadata.sorted_tables:
            if table.name not in wanted or table.name in found:
                continue
            known = connection.execute(
                select(table.c.id).where(table.c.municipality_id == cast.here.id)
            ).scalar()
            if known is None:
                known = uuid4()
                connection.execute(insert_row(table), plausible_row(table, known, found, cast))
            found[table.name] = known
    return found


@pytest.fixture
def strangers(
    services: Services, cast: Cast, clock: FixedClock, rows: dict[str, UUID]
) -> dict[str, Person]:
    """Asger is an adviser of another team, Sune stood in for Ida's adviser until yesterday, and
    Valde writes for another company than the one she wrote to.
    """
    assert rows

    units = services.units
    asger, sune = (move_in(units, cast.here, name, Role.ADVISER) for name in ("Asger", "Sune"))
    valde = move_in(units, cast.here, "Valde", Role.EMPLOYER)
    with units.write(cast.here, the_service("test")) as uow:
        join_team(uow, create_team(uow, name="Et andet team"), asger.id)
        today = local_day(uow.now)
        stand_in(uow, cast.anders.id, sune.id, from_on=today, until_on=today)
    clock.advance(timedelta(days=1))
    open_company(units, cast.anders, valde, cvr=OTHER_CVR, name="Smeden ApS")
    return {"asger": asger, "sune": sune, "valde": valde}


@pytest.fixture
def with_company(services: Services, cast: Cast, rows: dict[str, UUID]) -> dict[str, UUID]:
    """The same rows, but the conversation is Ida's with a company."""
    with services.units.write(cast.here, cast.ida.actor) as uow:
        conversation_id = begin_conversation(
            uow,
            "interest/1",
            kind=ConversationKind.INTEREST,
            citizen_id=cast.ida.id,
            employer_id=rows["employer"],
        )
        message = post_message(uow, conversation_id, body="Hemmeligt", client_id=uow.new_id())
    return rows | {"conversation": conversation_id, "chat_message": message.id}
