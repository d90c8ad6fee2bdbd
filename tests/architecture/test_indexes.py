"""What is asked on every page, or by itself all day long, finds its rows by an index.

SQLite says how it would go about each statement; one that goes through a whole table, or through
all rows of a municipality, is found here whatever the number of rows in a test. PostgreSQL has
the same indexes: `test_tables.py` compares them with the migrations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from app import create_app
from app.accounts.codes import ask_for_code, person_for_code
from app.accounts.sessions import issue_token
from app.channels.recording import recording_transports
from app.core.clock import FixedClock
from app.core.ids import RandomIds
from app.core.types import Base
from app.employers.deciding import waiting_colleagues, waiting_companies
from app.listings.approval import waiting_listings
from app.listings.placing_openings import count_waiting_openings
from app.listings.reporting import FraudReason, report_listing
from app.settings import Mode, Settings
from app.web.contract import Credential
from app.web.services import Services
from app.web.services import services as services_of
from tests.conftest import MASTER_KEYS, NOW, SqliteTemplate
from tests.factories.listings import add_listing
from tests.people import Cast, log_in

READ_WHOLE = {
    "municipality": "a handful of rows, kept in memory",
    "municipality_host": "a handful of rows, kept in memory",
    "import_source": "a handful of rows",
    "data_key": "a handful of rows",
    "asking": "a handful of rows, gone once everybody was asked",
    "still_to_ask": "whom the next round asks, gone once they were",
}

# Only the rows that are looked for.
HOLD_LITTLE = (
    "ix_listing_pending",
    "ix_waiting_entry_line",
    "ix_waiting_offer_open",
    "ix_must_book_look",
    "ix_licence_wait_line",
    "ix_bulk_list_under_way",
)

Asked = dict[str, tuple[str, object]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Services, Cast, Flask]:
    """An application on SQLite, whichever database the other tests are run on."""
    folder = tmp_path_factory.mktemp("indexes")
    template = SqliteTemplate(folder)
    settings = Settings(
        mode=Mode.DEVELOPMENT,
        database_url=f"sqlite:///{template.path}",
        migration_url=f"sqlite:///{template.path}",
        redis_url=None,
        data_dir=Path(folder / "data"),
        base_url="http://localhost",
        secret_key="a-secret-only-for-tests",
        master_keys=MASTER_KEYS,
        tested=True,
    )
    app = create_app(settings, FixedClock(NOW), RandomIds(), recording_transports())
    _make_last(services_of(app), "ix_listing_nameless")
    return services_of(app), template.cast, app


def _make_last(services: Services, name: str) -> None:
    """Make an index last, as the migrations do: of two that seem as good SQLite takes the younger.

    A table's indexes are a set, and so made in any order where there are no migrations.
    """
    [index] = [i for t in Base.metadata.tables.values() for i in t.indexes if i.name == name]
    index.drop(services.database.engine)
    index.create(services.database.engine)


@pytest.fixture
def asked(prepared: tuple[Services, Cast, Flask]) -> Iterator[Asked]:
    """Every statement that reads, changes or removes while a test runs."""
    engine, found = prepared[0].database.engine, Asked()

    def note(_c: object, _k: object, statement: str, values: object, *rest: object) -> None:
        many = rest[-1]
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            first = values[0] if many and isinstance(values, list) else values
            found.setdefault(statement, (statement, first))

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def looked_through(services: Services, asked: Asked) -> list[tuple[str, str]]:
    """Return what goes through a whole table, or all rows of a municipality: plan, statement."""
    return [
        (step, statement)
        for step, statement in _steps(services, asked)
        if _is_of_interest(step)
        and (step.startswith("SCAN") or step.endswith("(municipality_id=?)"))
    ]


def _steps(services: Services, asked: Asked) -> list[tuple[str, str]]:
    """Return how SQLite would go about what was asked, step by step, with the statement of each."""
    found = []
    with services.database.reading.connect() as connection:
        cursor = connection.connection.cursor()
        for statement, values in asked.values():
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            found += [(row[3], " ".join(statement.split())) for row in cursor.fetchall()]
    return found


def _is_of_interest(step: str) -> bool:
    """Say whether a step goes to a table that is to be searched, by an index of all its rows."""
    named = re.match(r"(?:SCAN|SEARCH) (\w+)", step)
    if named is None or named.group(1) not in set(Base.metadata.tables) - set(READ_WHOLE):
        return False
    return not any(f"INDEX {name} " in step for name in HOLD_LITTLE)


def test_no_badge_looks_through_a_table(
    prepared: tuple[Services, Cast, Flask], asked: Asked
) -> None:
    services, cast, _app = prepared
    badges: list[Callable[..., int]] = [e.badge for e in services.nav if e.badge]
    assert len(badges) >= 5
    for badge in badges:
        for person in (cast.ida, cast.vera, cast.anders):
            with services.units.read(cast.here, person.actor) as uow:
                badge(uow)
    assert looked_through(services, asked) == []


def test_the_badge_of_what_waits_to_be_placed_passes_by_what_was_written_here(
    prepared: tuple[Services, Cast, Flask], asked: Asked
) -> None:
    services, cast, _app = prepared
    with services.units.read(cast.here, cast.anders.actor) as uow:
        count_waiting_openings(uow)
    [(statement, values)] = asked.values()
    with services.database.reading.connect() as connection:
        plan = connection.connection.cursor()
        plan.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        first = next(row[3] for row in plan.fetchall() if "listing " in row[3])
    assert first.startswith("SEARCH listing USING INDEX ix_listing_nameless ")


def test_no_periodic_job_looks_through_a_table(
    prepared: tuple[Services, Cast, Flask], asked: Asked
) -> None:
    services, _cast, _app = prepared
    by_day = [name for name, every in services.jobs.periodic.items() if every.hour == "*"]
    for name in by_day:  # what runs once a night may look at everything
        services.jobs.work[name]()
    assert len(asked) > len(by_day)
    assert looked_through(services, asked) == []


def test_knowing_who_asks_looks_through_no_table(
    prepared: tuple[Services, Cast, Flask], asked: Asked
) -> None:
    services, cast, app = prepared
    assert log_in(app, services, cast.vera).get("/virksomhed").status_code == 200
    with services.units.write(cast.here, cast.vera.actor) as uow:
        bearer = issue_token(uow, services.ids, cast.vera.id)
    answer = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {bearer}"})
    assert answer.status_code == 200
    with services.units.write(cast.here) as uow:
        code = ask_for_code(uow, cast.ida.email, code="123456", asked_from="192.0.2.7")
        assert person_for_code(uow, code.code_id, "123456") == cast.ida.id
    assert looked_through(services, asked) == []


def test_those_who_write_at_the_same_time_are_found_by_what_they_show(
    prepared: tuple[Services, Cast, Flask], asked: Asked
) -> None:
    services, cast, _app = prepared
    shown = [Credential(**{way: f"{way} {n}"}) for way in ("cookie", "bearer") for n in range(16)]
    with services.units.read(cast.here) as uow:
        services.identity.actors(uow, shown)
    steps = [step for step, _ in _steps(services, asked) if re.search("api_token|session", step)]
    assert len(steps) == 2
    assert all(step.endswith("(municipality_id=? AND token_hash=?)") for step in steps)


def test_the_lists_of_what_waits_and_the_limits_look_through_no_table(
    prepared: tuple[Services, Cast, Flask], asked: Asked
) -> None:
    services, cast, _app = prepared
    with services.units.write(cast.here) as uow:
        listing_id = add_listing(uow)
    asked.clear()
    with services.units.write(cast.here, cast.ida.actor) as uow:
        report_listing(uow, listing_id, reason=FraudReason.OTHER)
    with services.units.read(cast.here, cast.anders.actor) as uow:
        waiting_listings(uow)
        waiting_companies(uow)
        waiting_colleagues(uow)
    assert looked_through(services, asked) == []
