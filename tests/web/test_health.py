"""The service says whether it is alive and ready, and tells its figures to nobody else."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import delete

from app import create_app
from app.core import outbox
from app.core.events import Event, EventDelivery
from app.settings import Settings
from app.web.services import Services
from tests.people import Cast


@dataclass(frozen=True)
class DoorOpened(Event):
    """Somebody opened a door; only this test knows."""

    person_id: UUID


def test_a_running_process_says_that_it_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})


def test_an_installation_without_its_migrations_is_not_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrations" in answer.json["reasons"]


def test_the_figures_are_kept_from_strangers(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_the_figures_are_for_whoever_holds_their_token(settings: Settings) -> None:
    client = create_app(replace(settings, metrics_token="t")).test_client()

    def status(token: str) -> int:
        return client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code

    assert (status("t"), status("u"), status("")) == (200, 404, 404)


def test_the_figures_say_so_when_nothing_waits_any_more(
    settings: Settings, services: Services, cast: Cast
) -> None:
    client = create_app(replace(settings, metrics_token="t")).test_client()

    def waiting() -> str:
        figures = client.get("/metrics", headers={"Authorization": "Bearer t"}).text
        found = re.search(
            r'^jobvej_outbox_deliveries{state="waiting"} (\S+)$', figures, re.MULTILINE
        )
        return found.group(1) if found else "nothing"

    assert waiting() == "0.0"
    services.bus.listen(DoorOpened, lambda _uow, _event: None)
    with services.units.write(cast.here) as uow:
        uow.record(DoorOpened(cast.ida.id))
    assert waiting() == "1.0"
    outbox.work_off(services.units, services.directory.by_id)
    with services.units.system(writes=True) as unit:
        unit.session.execute(delete(EventDelivery))
    assert waiting() == "0.0"
