"""Two web processes behind nginx: people on both talk with each other, and one process is killed.

nginx deals the connections out in turn, so that each conversation has people on both, and tells
the service of a request what `deploy/nginx-proxy.conf` says.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.conftest import PostgresTemplate
from tests.faults.talking import (
    TALKERS,
    Talker,
    assert_all_is_kept_once,
    kill_workers,
    talk_at_once,
    talkers_of,
)
from tests.servers import Postgres, answers, nginx_server, redis_server, wait_until
from tests.site import Site, running_site

MESSAGES = 2_000 if os.environ.get("LONG") else 160
PROXY = Path(__file__).parents[2] / "deploy" / "nginx-proxy.conf"
CONFIG = """
upstream jobvej {{ {servers} }}
map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
server {{
  listen 127.0.0.1:@PORT@;
  location / {{
    {proxy}
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_pass http://jobvej;
  }}
}}
"""

pytestmark = [pytest.mark.faults, pytest.mark.postgres, pytest.mark.timeout(300)]


@pytest.fixture
def behind(postgres: Postgres) -> Iterator[tuple[Site, list[int], str]]:
    """The service on PostgreSQL and Redis; its two processes' ports, and the address of both."""
    template = PostgresTemplate(postgres)
    with (
        redis_server() as redis,
        running_site(template, worker=False, REDIS_URL=redis, TRUSTED_PROXIES="1") as site,
        site.another_web_process() as other,
    ):
        ports = [site.port, other]
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=1;" for port in ports)
        # Here the port is part of the name, as it is of the Origin that a browser sends.
        proxy = PROXY.read_text().replace("$host;", "$http_host;")
        config = CONFIG.format(servers=servers, proxy=proxy)
        with nginx_server(config) as url:
            yield site, ports, url.replace("127.0.0.1", "localhost")


def test_nothing_is_lost_although_one_of_two_processes_is_killed(
    behind: tuple[Site, list[int], str],
) -> None:
    site, ports, url = behind
    talkers = talkers_of(site, url, MESSAGES)
    connected: list[set[int]] = []

    def kill_one_half_way(is_going_on: Callable[[], bool]) -> None:
        is_killed = False
        while is_going_on():
            time.sleep(0.05)
            connected.append({port for port in ports if _has_connections(port)})
            said = sum(len(talker.acknowledged) for talker in talkers)
            if not is_killed and said >= MESSAGES / 2:
                kill_workers(ports[0])
                is_killed = True
        assert is_killed

    talk_at_once(talkers, kill_one_half_way)
    assert set(ports) in connected
    assert wait_until(lambda: answers(f"http://127.0.0.1:{ports[0]}/healthz"), within=60)
    assert_all_is_kept_once(site, talkers)
    assert len(talkers) == TALKERS


def test_what_is_said_through_one_process_is_heard_through_the_other(
    behind: tuple[Site, list[int], str],
) -> None:
    site, ports, url = behind
    talkers = talkers_of(site, url, MESSAGES)

    def wait(is_going_on: Callable[[], bool]) -> None:
        while is_going_on():
            time.sleep(0.05)
        assert wait_until(lambda: all(_has_heard_all(one, talkers) for one in talkers), within=20)

    talk_at_once(talkers, wait)
    assert len(ports) == 2


def _has_heard_all(one: Talker, talkers: list[Talker]) -> bool:
    here = [other for other in talkers if other.conversation_id == one.conversation_id]
    said = {seq for other in here for seq in other.acknowledged.values()}
    return said <= set(one.heard)


def _has_connections(port: int) -> bool:
    every = psutil.net_connections("tcp4")
    return any(c.laddr and c.laddr.port == port and c.status == "ESTABLISHED" for c in every)
