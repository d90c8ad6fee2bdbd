"""What another process commits reaches a page that is open in the real server, without Redis."""

from __future__ import annotations

import os
import queue
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import socketio

from app.accounts.sessions import issue_token
from app.settings import Settings
from app.web.services import Services
from tests.conftest import MASTER_KEYS
from tests.people import Cast
from tests.servers import answers, free_port, running

GUNICORN = "-m gunicorn --config gunicorn.conf.py --graceful-timeout 1 -b"


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The web process as it is run for real, on this test's database and data folder."""
    port = free_port()
    address = f"http://localhost:{port}"
    env = {
        **os.environ,
        "MODE": "development",
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "MASTER_KEYS": MASTER_KEYS,
        "BASE_URL": address,
    }
    command = [sys.executable, *GUNICORN.split(), f"127.0.0.1:{port}", "wsgi:app"]
    with running(
        command, ready=lambda: answers(f"{address}/healthz"), log=tmp_path / "web.log", env=env
    ):
        yield address


@pytest.mark.faults
def test_a_page_shows_within_a_second_what_another_process_wrote(
    services: Services, cast: Cast, server: str, tell: Callable[..., UUID]
) -> None:
    with services.units.write(cast.here) as uow:
        token = issue_token(uow, services.ids, cast.ida.id)
    heard: queue.Queue[str] = queue.Queue()
    page = socketio.Client(reconnection=False)
    page.on("notification:new", lambda data: heard.put(data["notification"]["id"]))
    page.connect(server, auth={"token": token}, transports=["polling"], wait_timeout=10)
    try:
        for _ in range(5):
            notification_id = tell(cast.ida)
            committed = time.monotonic()
            assert heard.get(timeout=5) == str(notification_id)
            assert time.monotonic() - committed < 1
    finally:
        page.disconnect()
